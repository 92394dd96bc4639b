package cards

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
)

// Approve issues what was applied for: the elder's first card, or a new one in
// the place of the old. ErrApplicationUnknown, ErrApplicationDecided,
// ErrSamePerson, ErrOvertaken, and what issuing may meet.
func (s *Store) Approve(ctx context.Context, sc Scope, id ApplicationID, by audit.Actor) (meals.Card, error) {
	var c meals.Card
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		c, err = s.approve(tx, sc, id, by)
		return err
	})
	if err != nil {
		return meals.Card{}, fmt.Errorf("approve application %s: %w", id, err)
	}
	return c, s.meals.LearnKeys(ctx, c)
}

func (s *Store) approve(tx *data.Tx, sc Scope, id ApplicationID, by audit.Actor) (c meals.Card, err error) {
	a, err := s.undecided(tx, sc, id)
	if err != nil {
		return c, err
	}
	if err := notApplicant(tx, &a, by); err != nil {
		return c, err
	}
	if a.Kind == First {
		c, err = s.meals.IssueTx(tx, a.District, a.ElderID, by)
	} else if err = s.notOvertaken(tx, &a); err == nil {
		reason := a.Note
		if reason == "" {
			reason = string(a.Kind)
		}
		c, err = s.meals.ReissueTx(tx, a.District, a.ElderID, reason, by, map[string]any{"application": a.ID, "kind": a.Kind})
	}
	if err != nil {
		return c, err
	}
	return c, decide(tx, &a, Approved, "", c.ID, by)
}

// ApproveMany approves each in a transaction of its own, and names those that
// it left out. The error is of the store; what was approved before it stands.
func (s *Store) ApproveMany(ctx context.Context, sc Scope, ids []ApplicationID, by audit.Actor) (issued []meals.Card, left []Left, err error) {
	left, err = each(ids, func(id ApplicationID) error {
		c, err := s.Approve(ctx, sc, id, by)
		if err == nil {
			issued = append(issued, c)
		}
		return err
	})
	return issued, left, err
}

// each does one step for many, and tells what the domain refused from what
// stops the whole.
func each[ID ~string](ids []ID, do func(ID) error) (left []Left, err error) {
	for _, id := range ids {
		err := do(id)
		switch refused := fault.As(err); {
		case err == nil:
		case refused == nil || refused.Kind == fault.Internal || refused.Kind == fault.Unavailable:
			return left, err
		default:
			left = append(left, Left{string(id), err})
		}
	}
	return left, nil
}

// Refuse refuses an application for a reason: meals.ErrReasonNeeded,
// ErrSamePerson (who applied withdraws), ErrApplicationDecided.
func (s *Store) Refuse(ctx context.Context, sc Scope, id ApplicationID, reason string, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		a, err := s.undecided(tx, sc, id)
		if err != nil {
			return err
		}
		if reason = cleanNote(reason); reason == "" {
			return meals.ErrReasonNeeded
		}
		if err := notApplicant(tx, &a, by); err != nil {
			return err
		}
		return decide(tx, &a, Refused, reason, "", by)
	})
	if err != nil {
		return fmt.Errorf("refuse application %s: %w", id, err)
	}
	return nil
}

// Withdraw takes an application back; anybody in scope may. ErrApplicationDecided.
func (s *Store) Withdraw(ctx context.Context, sc Scope, id ApplicationID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		a, err := s.undecided(tx, sc, id)
		if err != nil {
			return err
		}
		return decide(tx, &a, Withdrawn, "", "", by)
	})
	if err != nil {
		return fmt.Errorf("withdraw application %s: %w", id, err)
	}
	return nil
}

func (s *Store) undecided(tx *data.Tx, sc Scope, id ApplicationID) (Application, error) {
	a, err := s.application(tx, sc, id)
	if err == nil && a.Decision != "" {
		err = ErrApplicationDecided
	}
	return a, err
}

// notApplicant refuses the person who applied, with whichever login.
func notApplicant(tx *data.Tx, a *Application, by audit.Actor) error {
	same := a.AppliedBy == by
	if !same {
		err := tx.Get(&same, `
			SELECT EXISTS (
				SELECT 1 FROM staff_users u
				JOIN staff_users o ON o.district = u.district AND o.person = u.person
				WHERE u.district = ? AND 'user:' || u.id = ? AND 'user:' || o.id = ?)`, a.District, by, a.AppliedBy)
		if err != nil {
			return err
		}
	}
	if same {
		return ErrSamePerson
	}
	return nil
}

// notOvertaken refuses to end a card that was issued after the application: it
// is what was asked for.
func (s *Store) notOvertaken(tx *data.Tx, a *Application) error {
	c, err := s.meals.LiveCardTx(tx, a.District, a.ElderID)
	if err == nil && c.IssuedAt > a.AppliedAt {
		err = ErrOvertaken
	}
	return err
}

// actions of the log by decision.
var actions = map[Decision]string{Approved: "card.approve", Refused: "card.refuse", Withdrawn: "card.withdraw"}

func decide(tx *data.Tx, a *Application, how Decision, reason string, card meals.CardID, by audit.Actor) error {
	err := tx.ExecOne(`
		UPDATE card_applications
		SET open = NULL, decision = ?, reason = ?, decided_at = ?, decided_by = ?, card_id = ?
		WHERE district = ? AND id = ? AND open = 1`,
		how, reason, tx.Now, by, card, a.District, a.ID)
	if err != nil {
		return err
	}
	return logStep(tx, &a.Elder, by, actions[how], string(a.ID), map[string]any{"elder": a.ElderID, "kind": a.Kind})
}
