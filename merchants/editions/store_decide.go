package editions

import (
	"context"
	"errors"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
)

// Propose lays a draft before a second person; its content stays from then on.
// ErrState, ErrNoPoints.
func (s *Store) Propose(ctx context.Context, d data.District, id ID, by audit.Actor) error {
	return s.step(ctx, d, id, func(tx *data.Tx, e *Edition) error {
		if len(e.Content.Points) == 0 {
			return ErrNoPoints
		}
		err := tx.ExecOne(`UPDATE editions SET state = 'proposed', proposed_at = ?, proposed_by = ? WHERE district = ? AND id = ? AND state = 'draft'`,
			tx.Now, by, d, id)
		if err != nil {
			return err
		}
		return e.log(tx, by, "propose")
	}, Drafted)
}

// Approve is the second person's step, of somebody who neither began nor proposed
// the edition, with whichever login. Where its first day has come, pages show its
// name from now on. ErrState, ErrSamePerson, ErrTooEarly.
func (s *Store) Approve(ctx context.Context, d data.District, id ID, by audit.Actor) error {
	return s.step(ctx, d, id, func(tx *data.Tx, e *Edition) error {
		if err := mayApprove(tx, e, by); err != nil {
			return err
		}
		before, err := previous(tx, e)
		if err != nil {
			return err
		}
		e.Previous = before.ID
		err = tx.ExecOne(`
			UPDATE editions SET state = 'approved', previous = ?, decided_at = ?, decided_by = ?
			WHERE district = ? AND id = ? AND state = 'proposed'`, e.Previous, tx.Now, by, d, id)
		if err != nil {
			return err
		}
		if err := e.log(tx, by, "approve"); err != nil {
			return err
		}
		return takeOver(tx, d)
	}, Proposed)
}

// MayApprove says what keeps the actor from approving the edition as it stands,
// nil where nothing does: the errors of Approve.
func (s *Store) MayApprove(ctx context.Context, e *Edition, by audit.Actor) error {
	if e.State != Proposed {
		return ErrState.With("State", string(e.State))
	}
	return s.db.View(ctx, func(tx *data.Tx) error { return mayApprove(tx, e, by) })
}

func mayApprove(tx *data.Tx, e *Edition, by audit.Actor) error {
	logins, err := staff.LoginsOf(tx, e.District, by)
	if err != nil {
		return err
	}
	if slices.Contains(logins, e.CreatedBy) || slices.Contains(logins, e.ProposedBy) {
		return ErrSamePerson
	}
	later, err := one(tx, `WHERE district = ? AND street = ? AND state = 'approved' AND from_day >= ? ORDER BY from_day DESC LIMIT 1`,
		e.District, e.Street, e.From)
	switch {
	case errors.Is(err, ErrUnknown):
		return nil
	case err != nil:
		return err
	}
	return ErrTooEarly.With("Name", later.Name, "From", string(later.From))
}

// Drop ends a draft or a proposal without making anything of it. ErrState.
func (s *Store) Drop(ctx context.Context, d data.District, id ID, by audit.Actor) error {
	return s.step(ctx, d, id, func(tx *data.Tx, e *Edition) error {
		err := tx.ExecOne(`
			UPDATE editions SET state = 'dropped', decided_at = ?, decided_by = ?
			WHERE district = ? AND id = ? AND state IN ('draft', 'proposed')`, tx.Now, by, d, id)
		if err != nil {
			return err
		}
		return e.log(tx, by, "drop")
	}, Drafted, Proposed)
}

// TakeOver makes the edition that holds today the one whose name pages show. It
// changes nothing where that is so, or where the home street has none.
func (s *Store) TakeOver(ctx context.Context, d data.District) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error { return takeOver(tx, d) })
}

func takeOver(tx *data.Tx, d data.District) error {
	home, err := data.Setting(tx, data.HomeStreet)
	if err != nil {
		return err
	}
	e, err := current(tx, d, home, tx.Now.ServiceDay())
	if errors.Is(err, ErrNotDue) {
		return nil
	}
	if err != nil {
		return err
	}
	shown, err := data.Setting(tx, data.Edition)
	if err != nil || shown == e.Name {
		return err
	}
	if err := data.PutSetting(tx, data.Edition, e.Name); err != nil {
		return err
	}
	return e.log(tx, audit.System, "current")
}
