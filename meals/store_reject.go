package meals

import (
	"context"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
)

// Reject says that the office does not pay for a meal: the public funders get
// back what they stood for, delivery too, and the merchant bears it. The meal
// stands, and so does what it used: whether the elder ate is in dispute. It may
// be taken back once (Restore). ErrReasonNeeded, ErrRedemptionUnknown,
// ErrMealVoid, ErrMealRejected, ErrMealRestored.
func (s *Store) Reject(ctx context.Context, by audit.Actor, d data.District, id RedemptionID, reason string) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error { return s.RejectTx(tx, by, d, id, reason) })
	if err != nil {
		return fmt.Errorf("reject %s: %w", id, err)
	}
	return nil
}

// RejectTx is Reject inside the caller's transaction.
func (s *Store) RejectTx(tx *data.Tx, by audit.Actor, d data.District, id RedemptionID, reason string) error {
	return s.act(tx, journal.Reject, by, d, id, reason)
}

// Restore takes a rejection back: the office pays after all. ErrReasonNeeded,
// ErrRedemptionUnknown, ErrMealVoid, ErrMealNotRejected, ErrMealRestored.
func (s *Store) Restore(ctx context.Context, by audit.Actor, d data.District, id RedemptionID, reason string) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error { return s.RestoreTx(tx, by, d, id, reason) })
	if err != nil {
		return fmt.Errorf("restore %s: %w", id, err)
	}
	return nil
}

// RestoreTx is Restore inside the caller's transaction.
func (s *Store) RestoreTx(tx *data.Tx, by audit.Actor, d data.District, id RedemptionID, reason string) error {
	return s.act(tx, journal.Restore, by, d, id, reason)
}

// act posts a rejection or its end.
func (s *Store) act(tx *data.Tx, kind journal.Kind, by audit.Actor, d data.District, id RedemptionID, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return ErrReasonNeeded
	}
	r, err := s.findRedemption(tx, d, id)
	if err != nil {
		return err
	}
	if err := mayAct(tx, kind, &r); err != nil {
		return err
	}
	before, err := rowsOf(tx, &r)
	if err != nil {
		return err
	}
	rows := rejectRows(before, tx.Now)
	if kind == journal.Restore {
		rows = restoreRows(before, tx.Now)
	}
	h := happened{District: r.District, ID: r.ID, Act: string(kind), At: tx.Now, Actor: string(by), Reason: reason}
	_, err = tx.Exec(`
		INSERT INTO rejections (district, redemption_id, act, reason, at, actor)
		VALUES (?, ?, ?, ?, ?, ?)`, h.District, h.ID, h.Act, h.Reason, h.At, h.Actor)
	if err != nil {
		return err
	}
	if err := putPosting(tx, kind, &r, rows, h.contents); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: r.District, Actor: by, Street: r.Street, Action: "redemption." + string(kind),
		Object: string(r.ID), Detail: map[string]any{"reason": reason}})
}

// mayAct refuses what has been done already, or comes too late.
func mayAct(tx *data.Tx, kind journal.Kind, r *Redemption) error {
	var done []string
	err := tx.Select(&done, `SELECT act FROM rejections WHERE district = ? AND redemption_id = ?`, r.District, r.ID)
	switch {
	case err != nil:
		return err
	case r.VoidedAt != 0:
		return ErrMealVoid
	case len(done) == 2:
		return ErrMealRestored
	case kind == journal.Reject && len(done) == 1:
		return ErrMealRejected
	case kind == journal.Restore && len(done) == 0:
		return ErrMealNotRejected
	}
	return nil
}

// putPosting writes the ledger rows of what happened to a meal, gives the
// budgets what they move, and posts it.
func putPosting(tx *data.Tx, kind journal.Kind, r *Redemption, rows []Moved, contents func([]Moved) []byte) error {
	if err := putRows(tx, r, rows); err != nil {
		return err
	}
	if err := charge(tx, r, rows); err != nil {
		return err
	}
	return post(tx, kind, r, contents(rows))
}
