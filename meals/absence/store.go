package absence

import (
	"errors"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

// ID names one absence that was noticed.
type ID string

// Outcome is what came of asking after somebody.
type Outcome string

// The outcomes.
const (
	Well     Outcome = "well"
	Away     Outcome = "away"   // until a day that was said
	Unwell   Outcome = "unwell" // others look after him
	Helped   Outcome = "helped" // he needed help, and has it
	Left     Outcome = "left"   // does not want to eat in the network any more
	Died     Outcome = "died"
	CameBack Outcome = "came_back" // by a meal, not by a person
)

// Outcomes lists what a person may say, in the order of display.
func Outcomes() []Outcome { return []Outcome{Well, Away, Unwell, Helped, Left, Died} }

// Absence is an elder who was noticed not to have come.
type Absence struct {
	District    data.District   `db:"district"`
	ID          ID              `db:"id"`
	ElderID     meals.ElderID   `db:"elder_id"`
	Street      string          `db:"street"`
	Community   string          `db:"community"`
	LastDay     data.ServiceDay `db:"last_day"` // of the last sign of life
	Missed      int             `db:"missed"`   // of his own days since
	Unsure      bool            `db:"unsure"`   // a till that he uses has not reported since
	EscalatedAt data.Instant    `db:"escalated_at"`
	NoticedOn   data.ServiceDay `db:"noticed_on"`
	Tries       int             `db:"tries"`
	NotBefore   data.Instant    `db:"not_before"` // when to try again, 0 at once
	Outcome     Outcome         `db:"outcome"`    // "" while nobody knows
	DoneAt      data.Instant    `db:"done_at"`    // 0 while it is open
	DoneBy      audit.Actor     `db:"done_by"`
}

// Store keeps who stayed away. It is safe for concurrent use.
type Store struct {
	db     *data.DB
	vault  *vault.Vault
	meals  *meals.Store
	points *merchants.Store
}

// NewStore keeps absences in db, notes sealed by v.
func NewStore(db *data.DB, v *vault.Vault, m *meals.Store, points *merchants.Store) *Store {
	return &Store{db: db, vault: v, meals: m, points: points}
}

func noteLabel(id ID) string { return "absences/" + string(id) + "/note" }

const columns = `SELECT
	a.district,
	a.id,
	a.elder_id,
	a.street,
	a.community,
	a.last_day,
	a.missed,
	a.unsure,
	coalesce(a.escalated_at, 0) AS escalated_at,
	a.noticed_on,
	a.tries,
	a.not_before,
	a.outcome,
	coalesce(a.done_at, 0) AS done_at,
	a.done_by
	FROM absences a`

func find(tx *data.Tx, d data.District, id ID) (a Absence, err error) {
	err = tx.Get(&a, columns+` WHERE a.district = ? AND a.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return a, ErrUnknown
	}
	return a, err
}

func (o Outcome) known() bool { return slices.Contains(Outcomes(), o) }

func (a *Absence) log(tx *data.Tx, action string, detail any, by audit.Actor) error {
	return audit.Append(tx, audit.Entry{District: a.District, Actor: by, Street: a.Street, Action: action, Object: string(a.ID), Detail: detail})
}
