package complaints

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// RunDue reminds of complaints whose last day comes near and tells the office of
// those that are late, as steps of the program. It gives how many steps it took;
// run again on the same day it takes none.
func (s *Store) RunDue(ctx context.Context, d data.District) (steps int, err error) {
	return s.promptAll(ctx, d, "", true)
}

// RunUntaken tells the office, as a step of the program, of food safety that nobody
// has taken in hand for UntakenAfter: once each, however often it runs.
func (s *Store) RunUntaken(ctx context.Context, d data.District) (steps int, err error) {
	return s.promptAll(ctx, d, ` AND c.class = 'food_safety' AND c.taken_at IS NULL AND c.escalated_at IS NULL`, false)
}

// promptAll takes the steps that are due for the open complaints of the clause.
func (s *Store) promptAll(ctx context.Context, d data.District, clause string, remind bool) (steps int, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		steps = 0
		var open []Complaint
		if err := tx.Select(&open, columns+` WHERE c.district = ? AND c.state = 'open'`+clause+` ORDER BY c.id`, d); err != nil {
			return err
		}
		for i := range open {
			n, err := s.prompt(tx, &open[i], remind)
			if err != nil {
				return fmt.Errorf("%s: %w", open[i].ID, err)
			}
			steps += n
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("due complaints: %w", err)
	}
	return steps, nil
}

// prompt takes the steps that are due for a complaint; reminders only where remind.
func (s *Store) prompt(tx *data.Tx, c *Complaint, remind bool) (steps int, err error) {
	cal, err := s.meals.CalendarTx(tx)
	if err != nil {
		return 0, err
	}
	for {
		p, due := PromptOn(c, cal, tx.Now)
		if !due || p.Action == Remind && !remind {
			return steps, nil
		}
		column := "reminded_at"
		if p.Action == Escalate {
			column, c.EscalatedAt = "escalated_at", tx.Now
		} else {
			c.RemindedAt = tx.Now
		}
		if err := tx.ExecOne(`UPDATE complaints SET `+column+` = ? WHERE district = ? AND id = ?`, tx.Now, c.District, c.ID); err != nil {
			return steps, err
		}
		if err := s.step(tx, c, p.Action, "", Detail{Why: p.Why, Due: c.DueOn, To: c.Responsible}, audit.System); err != nil {
			return steps, err
		}
		steps++
	}
}
