package meals

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
)

// TillVoids is how long a cashier may undo a meal (domain.md 7: money actions
// can be undone within 10 minutes); afterwards the office does it.
const TillVoids = 10 * time.Minute

// TillMayVoid reports whether a cashier may still undo a meal that was received
// then. One that lies ahead, because the clock was, does not wait for its time.
func TillMayVoid(received, now data.Instant) bool { return now.Sub(received).Abs() <= TillVoids }

// VoidedByTill is the reason recorded where a cashier gives none.
const VoidedByTill = "till"

// Void takes a meal back: the row stays, all that was posted for it is posted
// again with the opposite sign, and what it claimed is free. With a till it must be within
// 10 minutes and at the till's own point; the office (till nil) may at any time
// and must give a reason. Voiding again changes nothing.
func (s *Store) Void(ctx context.Context, by audit.Actor, t *Till, d data.District, id RedemptionID, reason string) (Redemption, error) {
	reason = strings.TrimSpace(reason)
	if t != nil && reason == "" {
		reason = VoidedByTill
	}
	if reason == "" {
		return Redemption{}, ErrReasonNeeded
	}
	var r Redemption
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		if r, err = s.findRedemption(tx, d, id); err != nil {
			return err
		}
		if t != nil {
			err = t.mayVoid(tx, &r)
		}
		if err != nil || r.VoidedAt != 0 {
			return err
		}
		r.VoidedAt, r.VoidReason = tx.Now, reason
		return putVoid(tx, &r, by)
	})
	if err != nil {
		return Redemption{}, fmt.Errorf("void %s: %w", id, err)
	}
	return r, nil
}

// mayVoid checks that the till still works, stands where the meal was served,
// and is in time; a meal that is void already may be voided again at any time.
func (t *Till) mayVoid(tx *data.Tx, r *Redemption) error {
	var ended data.Instant
	err := tx.Get(&ended, `SELECT coalesce(revoked_at, 0) FROM tills WHERE district = ? AND id = ?`, t.District, t.ID)
	switch {
	case err != nil:
		return err
	case ended != 0:
		return ErrTillRevoked
	case t.PointID != r.PointID:
		return ErrRedemptionUnknown
	case r.VoidedAt == 0 && !TillMayVoid(r.ReceivedAt, tx.Now):
		return ErrVoidTooLate.With("Minutes", int(TillVoids.Minutes()))
	}
	return nil
}

func putVoid(tx *data.Tx, r *Redemption, by audit.Actor) error {
	_, err := tx.Exec(`
		INSERT INTO redemption_voids (district, redemption_id, voided_at, voided_by, reason)
		VALUES (?, ?, ?, ?, ?)`, r.District, r.ID, r.VoidedAt, by, r.VoidReason)
	if err != nil {
		return err
	}
	before, err := rowsOf(tx, r)
	if err != nil {
		return err
	}
	h := happened{District: r.District, ID: r.ID, At: r.VoidedAt, Actor: string(by), Reason: r.VoidReason}
	if err := putPosting(tx, journal.Void, r, voidRows(before, r.VoidedAt), h.contents); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		DELETE FROM subsidy_claims
		WHERE district = ? AND elder_id = ? AND ends_on >= ? AND redemption_id = ?`, r.District, r.ElderID, r.Day, r.ID); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: r.District, Actor: by, Street: r.Street, Action: "redemption.void",
		Object: string(r.ID), Detail: map[string]any{"reason": r.VoidReason}})
}

// rowsOf reads all that has been posted for a meal so far.
func rowsOf(tx *data.Tx, r *Redemption) (rows []Moved, err error) {
	err = tx.Select(&rows, `
		SELECT entry, funder, fen, posted_at FROM ledger
		WHERE district = ? AND redemption_id = ?`, r.District, r.ID)
	return rows, err
}

// MealColumns are the columns of a redemption r as it was recorded, in the order
// of Redemption's fields, for statements that read it beside other rows.
const MealColumns = `
	r.district,
	r.id,
	r.street,
	r.point_id,
	r.merchant_id,
	r.till_id,
	r.card_id,
	r.elder_id,
	r.service_day,
	r.sitting,
	r.served_at,
	r.received_at,
	r.list_fen,
	r.elder_fen,
	r.merchant_fen,
	r.government_fen,
	r.fund_fen,
	r.class,
	r.rule_id,
	r.rule_version,
	r.delivery,
	r.notices`

const redemptionColumns = MealColumns + `,
	coalesce(v.voided_at, 0) AS voided_at,
	coalesce(v.reason, '') AS void_reason,
	j.redemption_id IS NOT NULL AND b.redemption_id IS NULL AS rejected,
	CASE WHEN b.redemption_id IS NULL THEN coalesce(j.reason, '') ELSE '' END AS objection`

const redemptionTables = `
	FROM redemptions r` + redemptionRulings

const redemptionRulings = `
	LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id
	LEFT JOIN rejections j ON j.district = r.district AND j.redemption_id = r.id AND j.act = 'reject'
	LEFT JOIN rejections b ON b.district = r.district AND b.redemption_id = r.id AND b.act = 'restore'`

// FindRedemption gives one meal, ErrRedemptionUnknown where there is none.
func (s *Store) FindRedemption(ctx context.Context, d data.District, id RedemptionID) (r Redemption, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		r, err = s.findRedemption(tx, d, id)
		return err
	})
	return r, err
}

// findRedemption looks in the district given first, then in the others whose
// cards are known here: a meal lives in its elder's district.
func (s *Store) findRedemption(tx *data.Tx, d data.District, id RedemptionID) (r Redemption, err error) {
	for _, district := range s.ring.districts(d) {
		err = tx.Get(&r, `SELECT`+redemptionColumns+redemptionTables+` WHERE r.district = ? AND r.id = ?`, district, id)
		if !errors.Is(err, data.ErrNoRow) {
			return r, err
		}
	}
	return r, ErrRedemptionUnknown
}
