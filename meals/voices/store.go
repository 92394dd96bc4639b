package voices

import (
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// Scope is whose elders somebody may hear: "" does not narrow.
type Scope struct {
	District  data.District
	Street    string // 9-digit code
	Community string // 12-digit code
}

// Store keeps what elders are asked and say. It is safe for concurrent use.
type Store struct {
	db       *data.DB
	vault    *vault.Vault
	meals    *meals.Store
	points   *merchants.Store
	verdicts *verdicts.Store
}

// NewStore keeps voices in db, about the meals and the points of the others.
func NewStore(db *data.DB, v *vault.Vault, m *meals.Store, points *merchants.Store) *Store {
	return &Store{db: db, vault: v, meals: m, points: points, verdicts: verdicts.NewStore(db, points)}
}

// maxNote bounds what people write beside an answer, in characters.
const maxNote = 500

// cleanNote makes one line of a note and bounds it.
func cleanNote(s string) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "))
	return string(runes[:min(maxNote, len(runes))])
}

// enrolledBy lists the people who put an elder on the list, or applied for,
// issued or handed over a card of his. The program's own actors are nobody.
func enrolledBy(tx *data.Tx, d data.District, elder meals.ElderID) (people []audit.Actor, err error) {
	err = tx.Select(&people, `
		SELECT actor FROM (
			SELECT a.applied_by AS actor FROM card_applications a WHERE a.district = ? AND a.elder_id = ?
			UNION SELECT c.issued_by FROM cards c WHERE c.district = ? AND c.elder_id = ?
			UNION SELECT e.actor FROM cards c JOIN card_events e ON e.district = c.district AND e.card_id = c.id AND e.kind = 'handed'
				WHERE c.district = ? AND c.elder_id = ?
			UNION SELECT l.actor FROM audit_log l WHERE l.district = ? AND l.object = ? AND l.action = 'elder.create'
		) WHERE actor LIKE 'user:%' ORDER BY actor`, d, elder, d, elder, d, elder, d, elder)
	return people, err
}

// mayAsk refuses whoever enrolled the elder, with whichever login: ErrEnrolled.
func mayAsk(tx *data.Tx, d data.District, elder meals.ElderID, by audit.Actor) error {
	people, err := enrolledBy(tx, d, elder)
	if err != nil {
		return err
	}
	logins, err := staff.LoginsOf(tx, d, by)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(logins, func(a audit.Actor) bool { return slices.Contains(people, a) }) {
		return ErrEnrolled
	}
	return nil
}

// joined writes actors as a column keeps them.
func joined(people []audit.Actor) string {
	words := make([]string, len(people))
	for i, p := range people {
		words[i] = string(p)
	}
	return strings.Join(words, ",")
}
