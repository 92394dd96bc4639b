package offline

import (
	"context"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// Decide says what becomes of a case. A decision stays. ErrCaseUnknown,
// ErrCaseDecided, ErrCaseDecision where it is not one for the kind,
// meals.ErrReasonNeeded; of Record the refusal of the rules, of Bear
// meals.ErrMealVoid and meals.ErrMealRestored.
func (s *Store) Decide(ctx context.Context, d data.District, id CaseID, decision Decision, reason string, by audit.Actor) (Case, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Case{}, meals.ErrReasonNeeded
	}
	w := deciding{Store: s, decision: decision, reason: reason, by: by}
	if err := w.prepare(ctx, d, id); err != nil {
		return Case{}, fmt.Errorf("decide case %s: %w", id, err)
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		w.tx = tx
		if w.Case, err = caseTx(tx, d, id); err != nil {
			return err
		}
		return w.do()
	})
	if err != nil {
		return Case{}, fmt.Errorf("decide case %s: %w", id, err)
	}
	if decision == Release {
		s.meals.ForgetTill(w.Case.TillID)
	}
	return w.Case, nil
}

// DecideAll is Decide for many, each in a transaction of its own: what one
// cannot be decided for does not keep the others. ErrCasesNone without any,
// meals.ErrReasonNeeded, and the store's own failures, which end it.
func (s *Store) DecideAll(ctx context.Context, d data.District, ids []CaseID, decision Decision, reason string, by audit.Actor) (Done, error) {
	done := Done{Failed: map[CaseID]error{}}
	switch {
	case len(ids) == 0:
		return done, ErrCasesNone
	case strings.TrimSpace(reason) == "":
		return done, meals.ErrReasonNeeded
	}
	for _, id := range ids {
		_, err := s.Decide(ctx, d, id, decision, reason, by)
		e := fault.As(err)
		switch {
		case err == nil:
			done.Decided++
		case e == nil || e.Kind == fault.Unavailable:
			return done, err
		default:
			done.Failed[id] = e
		}
	}
	return done, nil
}

// deciding is one decision on its way.
type deciding struct {
	*Store
	Case     Case
	decision Decision
	reason   string
	by       audit.Actor
	tx       *data.Tx

	till   meals.Till // what Record needs
	points *merchants.Directory
	record Parsed
	row    row
	card   meals.ScannedCard
}

// prepare checks the decision and reads what it needs outside of the
// transaction.
func (w *deciding) prepare(ctx context.Context, d data.District, id CaseID) error {
	err := w.db.View(ctx, func(tx *data.Tx) (err error) {
		if w.Case, err = caseTx(tx, d, id); err != nil {
			return err
		}
		if err := w.may(); err != nil || w.decision != Record {
			return err
		}
		if w.row, err = rowAt(tx, d, w.Case.TillID, w.Case.Seq); err != nil {
			return err
		}
		w.till, err = meals.FindTillTx(tx, d, w.Case.TillID)
		return err
	})
	if err != nil || w.decision != Record {
		return err
	}
	if w.points, err = w.Store.points.Directory(ctx); err != nil {
		return err
	}
	if w.record, err = Parse(w.row.Body); err != nil {
		return err
	}
	w.card, err = w.meals.ScanCard(ctx, w.record.Card, d)
	return err
}

func (w *deciding) may() error {
	switch {
	case !w.Case.Kind.allows(w.decision):
		return ErrCaseDecision
	case w.Case.Decision != "":
		return ErrCaseDecided
	}
	return nil
}

// do carries the decision out and keeps it.
func (w *deciding) do() error {
	if err := w.may(); err != nil {
		return err
	}
	if err := w.act(); err != nil {
		return err
	}
	c := &w.Case
	c.Decision, c.Reason, c.DecidedAt, c.DecidedBy = w.decision, w.reason, w.tx.Now, w.by
	err := w.tx.ExecOne(`
		UPDATE offline_cases SET decision = ?, reason = ?, decided_at = ?, decided_by = ?, redemption_id = ?
		WHERE district = CAST(? AS INTEGER) AND id = CAST(? AS TEXT) AND decision = ''`,
		c.Decision, c.Reason, c.DecidedAt, c.DecidedBy, c.Redemption, c.District, c.ID)
	if err != nil {
		return err
	}
	return audit.Append(w.tx, audit.Entry{District: c.District, Actor: w.by, Street: c.Street, Action: "case.decide", Object: string(c.ID),
		Detail: map[string]any{"kind": c.Kind, "till": c.TillID, "seq": c.Seq, "decision": c.Decision, "reason": c.Reason, "redemption": c.Redemption}})
}

func (w *deciding) act() error {
	switch w.decision {
	case Pay, Bear:
		return w.settle()
	case Record:
		return w.makeMeal()
	case Release:
		_, err := w.tx.Exec(`UPDATE tills SET quarantined_at = NULL WHERE district = ? AND id = ?`, w.Case.District, w.Case.TillID)
		return err
	case Skip:
		return w.skip()
	}
	return nil
}

// settle lets the programme or the merchant bear the meal, unless it is so
// already.
func (w *deciding) settle() error {
	r, err := w.meals.RedemptionTx(w.tx, w.Case.District, w.Case.Redemption)
	switch {
	case err != nil:
		return err
	case w.decision == Pay && r.Rejected:
		return w.meals.RestoreTx(w.tx, w.by, r.District, r.ID, w.reason)
	case w.decision == Bear && !r.Rejected:
		return w.meals.RejectTx(w.tx, w.by, r.District, r.ID, w.reason)
	}
	return nil
}

// makeMeal records the meal of a record that waited, with what subsidy is free
// now.
func (w *deciding) makeMeal() error {
	l, err := w.meals.LookOfflineTx(w.tx, w.till, w.points, w.record.MealThen(w.card, w.row.ReceivedAt))
	switch {
	case err != nil:
		return err
	case l.Refusal != nil:
		return l.Refusal
	case l.Point == nil:
		return meals.ErrPointClosed.With("Point", "")
	case l.Full.Refusal != nil:
		return l.Full.Refusal
	}
	d := l.Full
	if less := l.Unsubsidised(); w.record.Split == less.Split.Figures() {
		d = less
	}
	r, err := w.meals.RecordOfflineTx(w.tx, l, d)
	if err != nil {
		return err
	}
	w.Case.Redemption = r.ID
	return w.tx.ExecOne(`
		UPDATE offline_records SET redemption_id = ?
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = CAST(? AS INTEGER) AND redemption_id = ''`,
		r.ID, w.Case.District, w.Case.TillID, w.Case.Seq)
}

// skip gives the missing records up: the chain goes on from the last of them, as
// the first record after them names it.
func (w *deciding) skip() error {
	f := w.Case.Figures()
	head, err := parseHash(f.Previous)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(`
		UPDATE tills SET chain_seq = ?, chain_head = ?
		WHERE district = ? AND id = ? AND chain_seq < ?`, f.To, head[:], w.Case.District, w.Case.TillID, f.To)
	return err
}
