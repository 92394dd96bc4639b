package complaints

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// Bounds of what is typed, in bytes.
const (
	maxText    = 6000
	maxContact = 120
	maxHotline = 40
)

// check trims what was typed and names what is wrong with it.
func (n New) check(now data.Instant) (New, error) {
	n.Text, n.Hotline = strings.TrimSpace(n.Text), cleanHotline(n.Hotline)
	n.Contact = Contact{strings.TrimSpace(n.Contact.Name), strings.TrimSpace(n.Contact.Phone)}
	err, ok := fault.ErrInvalidInput, true
	bad := func(wrong bool, name, code string) {
		if wrong {
			err, ok = err.Field(fault.Field{Name: name, Code: code}), false
		}
	}
	if n.At == 0 {
		n.At = now
	}
	bad(!slices.Contains(Sources(), n.Source), "source", "complaint_source")
	bad(!n.Class.known(), "class", "complaint_class")
	bad(n.Text == "" || len(n.Text) > maxText, "text", "complaint_text")
	bad(n.Source == Hotline && n.Hotline == "" || len(n.Hotline) > maxHotline, "hotline", "complaint_hotline")
	bad(len(n.Contact.Name) > maxContact || len(n.Contact.Phone) > maxContact, "contact", "complaint_contact")
	bad(n.At > now, "at", "complaint_at")
	if n.Source != Hotline {
		n.Hotline = ""
	}
	if !ok {
		return n, err
	}
	return n, nil
}

// cleanHotline writes 12345's number in one way, however it was typed: without
// spaces, in capitals, full-width letters and digits as plain ones.
func cleanHotline(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r > 0xFF00 && r < 0xFF5F:
			r -= 0xFEE0
		}
		return unicode.ToUpper(r)
	}, s)
}

// Record takes a complaint down. Who records it was asked first and answers for it
// to the end; who works on it follows from its class. ErrInvalidInput names what is
// wrong; ErrHotlineKnown where 12345's number is here already, in whatever street.
func (s *Store) Record(ctx context.Context, d data.District, n New, by audit.Actor) (c Complaint, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		n, err := n.check(tx.Now)
		if err != nil {
			return err
		}
		if err := freshHotline(tx, d, n); err != nil {
			return err
		}
		if c, err = s.assigned(tx, d, n, by); err != nil {
			return err
		}
		if c.Number, err = nextNumber(tx, &c); err != nil {
			return err
		}
		if err := s.insert(tx, &c, n); err != nil {
			return err
		}
		return s.step(tx, &c, Receive, "", Detail{Due: c.DueOn, Class: c.Class, To: c.Responsible}, by)
	})
	if err != nil {
		return Complaint{}, fmt.Errorf("record complaint: %w", err)
	}
	return c, nil
}

// assigned is the complaint with who works on it, and until when.
func (s *Store) assigned(tx *data.Tx, d data.District, n New, by audit.Actor) (Complaint, error) {
	c := Complaint{District: d, ID: ID(data.NewID()), Street: n.Street, Community: n.Community, Source: n.Source, Hotline: n.Hotline,
		Class: n.Class, MerchantID: n.Merchant, PointID: n.Point, RedemptionID: n.Meal, ElderID: n.Elder, ReceivedAt: n.At,
		FirstAsked: by, State: Open, Rounds: 1, Satisfied: -1, Contact: !n.Contact.empty()}
	return c, s.allot(tx, &c, n.At)
}

// allot gives the complaint who works on its class in its street, and its last day
// counted from the instant.
func (s *Store) allot(tx *data.Tx, c *Complaint, from data.Instant) error {
	cal, err := s.meals.CalendarTx(tx)
	if err != nil {
		return err
	}
	desk, err := deskOf(tx, c.District, c.Street, c.Class)
	if err != nil {
		return err
	}
	r, err := roster(tx, c.District, tx.Now.ServiceDay())
	if err != nil {
		return err
	}
	c.Responsible, c.Deputy = desk.assign(r, c.FirstAsked)
	c.DueOn = DueOn(cal, from, desk.Days)
	return nil
}

func freshHotline(tx *data.Tx, d data.District, n New) error {
	if n.Hotline == "" {
		return nil
	}
	var known Complaint
	err := tx.Get(&known, columns+` WHERE c.district = ? AND c.hotline = ?`, d, n.Hotline)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return nil
	case err != nil:
		return err
	case known.Street != n.Street: // another street's numbers are not told
		return ErrHotlineKnown.With("Hotline", n.Hotline, "Number", "")
	}
	return ErrHotlineKnown.With("Hotline", n.Hotline, "Number", known.Number)
}

// nextNumber counts the street's complaints of the year in which it came.
func nextNumber(tx *data.Tx, c *Complaint) (string, error) {
	year := string(c.ReceivedAt.ServiceDay()[:4])
	var last int
	err := tx.Get(&last, `
		SELECT coalesce(max(CAST(substr(number, 6) AS INTEGER)), 0) FROM complaints
		WHERE district = ? AND street = ? AND number LIKE ?`, c.District, c.Street, year+"-%")
	return fmt.Sprintf("%s-%04d", year, last+1), err
}

func (s *Store) insert(tx *data.Tx, c *Complaint, n New) error {
	text, err := s.vault.Seal([]byte(n.Text), textLabel(c.ID))
	if err != nil {
		return err
	}
	var contact []byte
	if c.Contact {
		raw, err := json.Marshal(n.Contact)
		if err != nil {
			return err
		}
		if contact, err = s.vault.Seal(raw, contactLabel(c.ID)); err != nil {
			return err
		}
	}
	return tx.ExecOne(`
		INSERT INTO complaints (
			district,
			id,
			number,
			street,
			community,
			source,
			hotline,
			class,
			merchant_id,
			point_id,
			redemption_id,
			elder_id,
			contact_sealed,
			text_sealed,
			received_at,
			first_asked,
			responsible,
			deputy,
			due_on,
			state
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')`,
		c.District, c.ID, c.Number, c.Street, c.Community, c.Source, c.Hotline, c.Class, c.MerchantID, c.PointID, c.RedemptionID,
		c.ElderID, contact, text, c.ReceivedAt, c.FirstAsked, c.Responsible, c.Deputy, c.DueOn)
}
