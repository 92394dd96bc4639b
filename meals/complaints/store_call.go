package complaints

import (
	"context"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// MostTries is how often somebody is rung back in vain before it is left.
const MostTries = 3

// RingBack says what who complained said of the answer: satisfied closes it, not
// satisfied opens it again with new days, and tells the office. Somebody else than
// who answered asks: ErrOwnAnswer. ErrNotAnswered; ErrReason where somebody is not
// satisfied and it is not said why.
func (s *Store) RingBack(ctx context.Context, d data.District, id ID, satisfied bool, note string, by audit.Actor) error {
	note = strings.TrimSpace(note)
	if !satisfied && note == "" {
		return ErrReason
	}
	return s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error {
		if err := s.mayAsk(tx, c, by); err != nil {
			return err
		}
		said := "not_satisfied"
		if satisfied {
			said = "satisfied"
		}
		err := tx.ExecOne(`UPDATE complaints SET satisfied = ? WHERE district = ? AND id = ?`, satisfied, d, id)
		if err != nil {
			return err
		}
		if err := s.step(tx, c, CallBack, note, Detail{Said: said}, by); err != nil {
			return err
		}
		if satisfied {
			return s.close(tx, c, said, by)
		}
		return s.reopen(tx, c, by)
	})
}

func (s *Store) mayAsk(tx *data.Tx, c *Complaint, by audit.Actor) error {
	if c.State != Answered {
		return ErrNotAnswered
	}
	return anotherAsks(tx, c, by)
}

// reopen begins the next round: new days from now, the same people, and the office
// told.
func (s *Store) reopen(tx *data.Tx, c *Complaint, by audit.Actor) error {
	responsible, deputy := c.Responsible, c.Deputy
	if err := s.allot(tx, c, tx.Now); err != nil {
		return err
	}
	c.Responsible, c.Deputy, c.Rounds = responsible, deputy, c.Rounds+1
	err := tx.ExecOne(`
		UPDATE complaints SET state = 'open', rounds = ?, due_on = ?, call_on = '', escalated_at = ?, reminded_at = NULL, taken_at = NULL
		WHERE district = ? AND id = ?`, c.Rounds, c.DueOn, tx.Now, c.District, c.ID)
	if err != nil {
		return err
	}
	if err := s.step(tx, c, Reopen, "", Detail{Due: c.DueOn}, by); err != nil {
		return err
	}
	return s.step(tx, c, Escalate, "", Detail{Why: Reopened, Due: c.DueOn}, audit.System)
}

// Unreached says that nobody could be reached: somebody rings again on the next
// working day, and after MostTries times it is closed with that said. left tells
// how many tries remain.
func (s *Store) Unreached(ctx context.Context, d data.District, id ID, by audit.Actor) (left int, err error) {
	err = s.change(ctx, d, id, func(tx *data.Tx, c *Complaint) error {
		if err := s.mayAsk(tx, c, by); err != nil {
			return err
		}
		if err := s.step(tx, c, NoAnswer, "", Detail{}, by); err != nil {
			return err
		}
		tries, err := triesOf(tx, c)
		if err != nil {
			return err
		}
		if left = MostTries - tries; left <= 0 {
			return s.close(tx, c, "no_answer", by)
		}
		cal, err := s.meals.CalendarTx(tx)
		if err != nil {
			return err
		}
		return tx.ExecOne(`UPDATE complaints SET call_on = ? WHERE district = ? AND id = ?`, cal.AddWorkingDays(tx.Now.ServiceDay(), 1), d, id)
	})
	return left, err
}

// triesOf counts the calls in vain since the last answer.
func triesOf(tx *data.Tx, c *Complaint) (n int, err error) {
	err = tx.Get(&n, `
		SELECT count(*) FROM complaint_steps
		WHERE district = ? AND complaint_id = ? AND action = 'no_answer' AND seq > (
			SELECT coalesce(max(seq), 0) FROM complaint_steps WHERE district = ? AND complaint_id = ? AND action = 'answer')`,
		c.District, c.ID, c.District, c.ID)
	return n, err
}
