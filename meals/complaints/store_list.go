package complaints

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// Filter narrows a list of complaints; a zero field does not narrow.
type Filter struct {
	District  data.District
	Street    string
	Community string
	State     State
	Waiting   bool // not closed
	Class     Class
	Merchant  merchants.MerchantID
	Point     merchants.PointID
	Of        audit.Actor     // who was asked first, works on it, or is its deputy
	Overdue   data.ServiceDay // not answered, and due before the day
	CallBy    data.ServiceDay // answered, and to be rung back on the day or before
	From, To  data.ServiceDay // received; both inclusive
	Search    string          // the number here, or 12345's
	Limit     int             // 0: 200
}

const listLimit = 200

func (f Filter) where() (string, []any) {
	where, args := []string{"c.district = ?"}, []any{f.District}
	add := func(use bool, clause string, arg ...any) {
		if use {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	add(f.Street != "", "c.street = ?", f.Street)
	add(f.Community != "", "c.community = ?", f.Community)
	add(f.State != "", "c.state = ?", f.State)
	add(f.Waiting, "c.state <> 'closed'")
	add(f.Class != "", "c.class = ?", f.Class)
	add(f.Merchant != "", "c.merchant_id = ?", f.Merchant)
	add(f.Point != "", "c.point_id = ?", f.Point)
	add(f.Of != "", "? IN (c.first_asked, c.responsible, c.deputy)", f.Of)
	add(f.Overdue != "", "c.state = 'open' AND c.due_on < ?", f.Overdue)
	add(f.CallBy != "", "c.state = 'answered' AND c.call_on <= ?", f.CallBy)
	add(f.From != "", "c.received_at >= ?", f.From.Start())
	if f.To != "" {
		add(true, "c.received_at < ?", f.To.AddDays(1).Start())
	}
	search := strings.TrimSpace(f.Search)
	add(search != "", "(c.number = ? OR c.hotline = ?)", search, cleanHotline(search))
	return " WHERE " + strings.Join(where, " AND "), args
}

// order puts food safety that nobody has in hand first, then what is open by its
// last day, then what waits for a call, then what is closed, the newest first.
const order = ` ORDER BY
	c.state = 'open' AND c.class = 'food_safety' AND c.taken_at IS NULL DESC,
	CASE c.state WHEN 'open' THEN 0 WHEN 'answered' THEN 1 ELSE 2 END,
	CASE c.state WHEN 'open' THEN c.due_on WHEN 'answered' THEN c.call_on ELSE '' END,
	c.closed_at DESC,
	c.number
	LIMIT ?`

// List lists complaints, the most pressing first.
func (s *Store) List(ctx context.Context, f Filter) (list []Complaint, err error) {
	where, args := f.where()
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, columns+where+order, append(args, f.Limit)...)
	})
	return list, err
}

// Find gives one complaint, ErrUnknown where there is none.
func (s *Store) Find(ctx context.Context, d data.District, id ID) (c Complaint, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		c, err = find(tx, d, id)
		return err
	})
	return c, err
}

// Whole is a complaint with its words and what happened to it.
type Whole struct {
	Complaint
	Text  string
	Steps []Step // in order
	Tries int    // calls in vain since the last answer
	By    audit.Actor
}

// Read opens one complaint for somebody who may handle it: what was said, and every
// step with its words. By is who gave the last answer, "" where there is none. The
// contact stays sealed.
func (s *Store) Read(ctx context.Context, d data.District, id ID) (w Whole, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		w = Whole{}
		if w.Complaint, err = find(tx, d, id); err != nil {
			return err
		}
		var sealed []byte
		if err := tx.Get(&sealed, `SELECT text_sealed FROM complaints WHERE district = ? AND id = ?`, d, id); err != nil {
			return err
		}
		text, err := s.vault.Open(sealed, textLabel(id))
		if err != nil {
			return fmt.Errorf("complaint %s: %w", id, err)
		}
		w.Text = string(text)
		if w.Tries, err = triesOf(tx, &w.Complaint); err != nil {
			return err
		}
		w.Steps, err = s.stepsOf(tx, d, id)
		return err
	})
	for _, st := range w.Steps {
		if st.Action == Answer {
			w.By = st.Actor
		}
	}
	return w, err
}

func (s *Store) stepsOf(tx *data.Tx, d data.District, id ID) (steps []Step, err error) {
	var rows []struct {
		Step
		Raw    string `db:"detail"`
		Sealed []byte `db:"sealed"`
	}
	err = tx.Select(&rows, `
		SELECT seq, action, at, actor, detail, coalesce(text_sealed, x'') AS sealed FROM complaint_steps
		WHERE district = ? AND complaint_id = ? ORDER BY seq`, d, id)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := json.Unmarshal([]byte(r.Raw), &r.Step.Detail); err != nil {
			return nil, fmt.Errorf("step %d of complaint %s: %w", r.Seq, id, err)
		}
		if len(r.Sealed) > 0 {
			text, err := s.vault.Open(r.Sealed, stepLabel(id, r.Seq))
			if err != nil {
				return nil, fmt.Errorf("step %d of complaint %s: %w", r.Seq, id, err)
			}
			r.Step.Text = string(text)
		}
		steps = append(steps, r.Step)
	}
	return steps, nil
}

// Reveal gives who complained and how to reach him, and logs that by has seen it.
// Empty where nobody left anything.
func (s *Store) Reveal(ctx context.Context, d data.District, id ID, by audit.Actor) (contact Contact, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		c, err := find(tx, d, id)
		if err != nil || !c.Contact {
			return err
		}
		var sealed []byte
		if err := tx.Get(&sealed, `SELECT contact_sealed FROM complaints WHERE district = ? AND id = ?`, d, id); err != nil {
			return err
		}
		raw, err := s.vault.Open(sealed, contactLabel(id))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &contact); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: c.Street, Action: "complaint.reveal", Object: string(id)})
	})
	if err != nil {
		return Contact{}, fmt.Errorf("reveal complaint %s: %w", id, err)
	}
	return contact, nil
}
