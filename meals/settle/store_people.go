package settle

import (
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// mayPass refuses the person who reviewed the statement.
func mayPass(tx *data.Tx, st *Statement, by audit.Actor) error {
	var reviewer audit.Actor
	for _, step := range st.Steps {
		if step.State == Reviewed {
			reviewer = step.By
		}
	}
	logins, err := loginsOf(tx, st.District, by)
	if err == nil && slices.Contains(logins, reviewer) {
		return ErrSamePerson
	}
	return err
}

// loginsOf are all the logins of the person behind one, ended ones too, and the
// actor as it is.
func loginsOf(tx *data.Tx, d data.District, by audit.Actor) ([]audit.Actor, error) {
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

// enrols reports whether the person has ever entered elders or given out cards.
func enrols(tx *data.Tx, d data.District, by audit.Actor) (ever bool, err error) {
	logins, err := loginsOf(tx, d, by)
	if err != nil {
		return false, err
	}
	for _, login := range logins {
		err := tx.Get(&ever, `
			SELECT EXISTS (SELECT 1 FROM audit_log
				WHERE district = ? AND actor = ? AND (substr(action, 1, 6) = 'elder.' OR action IN ('card.issue', 'card.replace')))`, d, login)
		if err != nil || ever {
			return ever, err
		}
	}
	return false, nil
}
