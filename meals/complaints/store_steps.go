package complaints

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/merchants"
)

// change does one step to a complaint that is not closed.
func (s *Store) change(ctx context.Context, d data.District, id ID, do func(*data.Tx, *Complaint) error) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		c, err := find(tx, d, id)
		if err != nil {
			return err
		}
		if c.State == Closed {
			return ErrClosed
		}
		return do(tx, &c)
	})
	if err != nil {
		return fmt.Errorf("complaint %s: %w", id, err)
	}
	return nil
}

// Take says that somebody has it in hand. By the same person again it changes
// nothing; ErrTaken where somebody else has.
func (s *Store) Take(ctx context.Context, d data.District, id ID, by audit.Actor) error {
	return s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error {
		switch {
		case c.State != Open:
			return ErrAnswered
		case c.TakenAt != 0 && c.Responsible == by:
			return nil
		case c.TakenAt != 0:
			return ErrTaken
		}
		err := tx.ExecOne(`UPDATE complaints SET taken_at = ?, responsible = ? WHERE district = ? AND id = ?`, tx.Now, by, d, id)
		if err != nil {
			return err
		}
		return s.step(tx, c, Take, "", Detail{From: c.Responsible, To: by}, by)
	})
}

// Pass hands the work on to somebody else, with a reason; who was asked first stays
// named. ErrReason, ErrSamePerson, ErrNotHere where the other one does not work on
// complaints of this street and community.
func (s *Store) Pass(ctx context.Context, d data.District, id ID, to audit.Actor, reason string, by audit.Actor) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return ErrReason
	}
	return s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error {
		switch {
		case c.State != Open:
			return ErrAnswered
		case c.Responsible == to:
			return ErrSamePerson
		}
		if ok, err := worksOn(tx, c, to); err != nil || !ok {
			return orElse(err, ErrNotHere)
		}
		deputy := c.Deputy
		if deputy == to {
			deputy = ""
		}
		err := tx.ExecOne(`UPDATE complaints SET responsible = ?, deputy = ?, taken_at = NULL WHERE district = ? AND id = ?`, to, deputy, d, id)
		if err != nil {
			return err
		}
		return s.step(tx, c, Pass, reason, Detail{From: c.Responsible, To: to}, by)
	})
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// worksOn reports whether the person may work on the complaint.
func worksOn(tx *data.Tx, c *Complaint, who audit.Actor) (bool, error) {
	var u staff.User
	id, is := strings.CutPrefix(string(who), string(audit.User("")))
	if !is {
		return false, nil
	}
	var found []staff.User
	err := tx.Select(&found, `SELECT district, id, role, street, community, active FROM staff_users WHERE district = ? AND id = ?`, c.District, id)
	if err != nil || len(found) == 0 {
		return false, err
	}
	u = found[0]
	return u.Active && staff.May(u.Role, staff.HandleComplaint) && u.Covers(c.Street, c.Community), nil
}

// Write adds a note of what was done or found. ErrReason.
func (s *Store) Write(ctx context.Context, d data.District, id ID, text string, by audit.Actor) error {
	if text = strings.TrimSpace(text); text == "" {
		return ErrReason
	}
	return s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error { return s.step(tx, c, Note, text, Detail{}, by) })
}

// About is what a complaint turns out to be about.
type About struct {
	Class    Class
	Merchant merchants.MerchantID
	Point    merchants.PointID
	Reason   string
}

// Classify says that a complaint is about something else than was written down. A
// new class brings its own days, counted from when the complaint came, and its own
// people. ErrReason, ErrInvalidInput.
func (s *Store) Classify(ctx context.Context, d data.District, id ID, a About, by audit.Actor) error {
	if a.Reason = strings.TrimSpace(a.Reason); a.Reason == "" {
		return ErrReason
	}
	return s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error {
		if c.State != Open {
			return ErrAnswered
		}
		if !a.Class.known() {
			return ErrReason
		}
		was := c.Class
		c.Class, c.MerchantID, c.PointID = a.Class, a.Merchant, a.Point
		if was != a.Class {
			if err := s.allot(tx, c, c.ReceivedAt); err != nil {
				return err
			}
			c.TakenAt, c.EscalatedAt = 0, 0 // the office is told of it anew
		}
		err := tx.ExecOne(`
			UPDATE complaints SET
				class = ?,
				merchant_id = ?,
				point_id = ?,
				responsible = ?,
				deputy = ?,
				due_on = ?,
				taken_at = nullif(?, 0),
				escalated_at = nullif(?, 0)
			WHERE district = ? AND id = ?`, c.Class, c.MerchantID, c.PointID, c.Responsible, c.Deputy, c.DueOn, c.TakenAt, c.EscalatedAt, d, id)
		if err != nil {
			return err
		}
		return s.step(tx, c, Classify, a.Reason, Detail{Was: was, Class: c.Class, Due: c.DueOn, To: c.Responsible}, by)
	})
}

// GiveAnswer says what was found and what is done about it. Who complained is rung
// back on the next working day; where nobody can be reached it is closed.
// ErrReason, ErrAnswered.
func (s *Store) GiveAnswer(ctx context.Context, d data.District, id ID, text string, by audit.Actor) error {
	if text = strings.TrimSpace(text); text == "" {
		return ErrReason
	}
	return s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error {
		if c.State != Open {
			return ErrAnswered
		}
		cal, err := s.meals.CalendarTx(tx)
		if err != nil {
			return err
		}
		today := tx.Now.ServiceDay()
		err = tx.ExecOne(`
			UPDATE complaints SET state = 'answered', answered_at = ?, call_on = ?, taken_at = coalesce(taken_at, ?)
			WHERE district = ? AND id = ?`, tx.Now, cal.AddWorkingDays(today, 1), tx.Now, d, id)
		if err != nil {
			return err
		}
		if err := s.step(tx, c, Answer, text, Detail{Due: c.DueOn, InTime: today <= c.DueOn}, by); err != nil || c.Reachable() {
			return err
		}
		return s.close(tx, c, "no_contact", by)
	})
}

func (s *Store) close(tx *data.Tx, c *Complaint, why string, by audit.Actor) error {
	err := tx.ExecOne(`UPDATE complaints SET state = 'closed', closed_at = ?, call_on = '' WHERE district = ? AND id = ?`, tx.Now, c.District, c.ID)
	if err != nil {
		return err
	}
	return s.step(tx, c, Close, "", Detail{Why: why}, by)
}

// answeredBy is who gave the last answer.
func answeredBy(tx *data.Tx, c *Complaint) (by audit.Actor, err error) {
	err = tx.Get(&by, `
		SELECT actor FROM complaint_steps WHERE district = ? AND complaint_id = ? AND action = 'answer' ORDER BY seq DESC LIMIT 1`, c.District, c.ID)
	return by, err
}

// anotherAsks refuses that the person who answered asks whether it satisfied, by
// whichever of his logins.
func anotherAsks(tx *data.Tx, c *Complaint, by audit.Actor) error {
	answerer, err := answeredBy(tx, c)
	if err != nil {
		return err
	}
	logins, err := staff.LoginsOf(tx, c.District, by)
	if err == nil && slices.Contains(logins, answerer) {
		err = ErrOwnAnswer
	}
	return err
}
