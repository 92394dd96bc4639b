package complaints

import (
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

// Store keeps the complaints. It is safe for concurrent use.
type Store struct {
	db     *data.DB
	vault  *vault.Vault
	meals  *meals.Store
	points *merchants.Store
}

// NewStore keeps complaints in db, what was said sealed by v.
func NewStore(db *data.DB, v *vault.Vault, m *meals.Store, points *merchants.Store) *Store {
	return &Store{db: db, vault: v, meals: m, points: points}
}

func textLabel(id ID) string { return "complaints/" + string(id) + "/text" }

func contactLabel(id ID) string { return "complaints/" + string(id) + "/contact" }

func stepLabel(id ID, seq int) string {
	return fmt.Sprintf("complaint_steps/%s/%d/text", id, seq)
}

const columns = `SELECT
	c.district,
	c.id,
	c.number,
	c.street,
	c.community,
	c.source,
	c.hotline,
	c.class,
	c.merchant_id,
	c.point_id,
	c.redemption_id,
	c.elder_id,
	c.received_at,
	c.first_asked,
	c.responsible,
	c.deputy,
	coalesce(c.taken_at, 0) AS taken_at,
	c.due_on,
	c.state,
	c.rounds,
	coalesce(c.escalated_at, 0) AS escalated_at,
	coalesce(c.reminded_at, 0) AS reminded_at,
	coalesce(c.answered_at, 0) AS answered_at,
	c.call_on,
	coalesce(c.satisfied, -1) AS satisfied,
	coalesce(c.closed_at, 0) AS closed_at,
	c.contact_sealed IS NOT NULL AS has_contact
	FROM complaints c`

// find gives one complaint, ErrUnknown where there is none.
func find(tx *data.Tx, d data.District, id ID) (c Complaint, err error) {
	err = tx.Get(&c, columns+` WHERE c.district = ? AND c.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return c, ErrUnknown
	}
	return c, err
}

// step adds what happened, with its words sealed, and says so in the log, which
// has none of the words.
func (s *Store) step(tx *data.Tx, c *Complaint, a Action, text string, detail Detail, by audit.Actor) error {
	var seq int
	err := tx.Get(&seq, `SELECT coalesce(max(seq), 0) + 1 FROM complaint_steps WHERE district = ? AND complaint_id = ?`, c.District, c.ID)
	if err != nil {
		return err
	}
	var sealed []byte
	if text != "" {
		if sealed, err = s.vault.Seal([]byte(text), stepLabel(c.ID, seq)); err != nil {
			return err
		}
	}
	detail.Round = c.Rounds
	raw, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	err = tx.ExecOne(`
		INSERT INTO complaint_steps (district, complaint_id, seq, action, text_sealed, detail, at, actor)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, c.District, c.ID, seq, a, sealed, string(raw), tx.Now, by)
	if err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: c.District, Actor: by, Street: c.Street, Action: "complaint." + string(a),
		Object: string(c.ID), Detail: detail})
}

// roster reads who works on the day.
func roster(tx *data.Tx, d data.District, day data.ServiceDay) (Roster, error) {
	r := Roster{Active: map[audit.Actor]bool{}, Away: map[audit.Actor]bool{}}
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM staff_users WHERE district = ? AND active = 1`, d); err != nil {
		return r, err
	}
	for _, id := range ids {
		r.Active[audit.User(id)] = true
	}
	var away []audit.Actor
	err := tx.Select(&away, `SELECT actor FROM complaint_away WHERE district = ? AND ? BETWEEN from_day AND to_day`, d, day)
	for _, a := range away {
		r.Away[a] = true
	}
	return r, err
}
