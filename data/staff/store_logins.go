package staff

import (
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// LoginsOf are all the logins of the person behind one, ended ones too, and the
// actor as it is, for rules that ask for another person.
func LoginsOf(tx *data.Tx, d data.District, by audit.Actor) ([]audit.Actor, error) {
	logins := []audit.Actor{by}
	id, user := strings.CutPrefix(string(by), string(audit.User("")))
	if !user {
		return logins, nil
	}
	var ids []string
	err := tx.Select(&ids, `
		SELECT o.id FROM staff_users u
		JOIN staff_users o ON o.district = u.district AND o.person = u.person
		WHERE u.district = ? AND u.id = ?`, d, id)
	for _, other := range ids {
		logins = append(logins, audit.User(other))
	}
	return logins, err
}
