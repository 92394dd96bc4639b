package merchants

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// Decision is what a person made of a flag, "" while nobody has.
type Decision string

// The decisions.
const (
	Confirmed Decision = "confirmed" // there is something; act on it
	Dismissed Decision = "dismissed" // there is not
)

// Flag asks a person to look at a merchant, with the figures of the day it was
// raised. Bounds and line are in basis points, rounded down.
type Flag struct {
	District        data.District   `db:"district"`
	ID              string          `db:"id"`
	MerchantID      MerchantID      `db:"merchant_id"`
	RaisedAt        data.Instant    `db:"raised_at"`
	AsOf            data.ServiceDay `db:"asof_day"`
	SettingsVersion int             `db:"settings_version"`
	N               int             `db:"n"`
	Satisfied       int             `db:"satisfied"`
	LowerBP         int             `db:"lower_bp"`
	UpperBP         int             `db:"upper_bp"`
	LineBP          int             `db:"line_bp"`
	Decision        Decision        `db:"decision"`
	Reason          string          `db:"reason"`     // of the decision
	DecidedAt       data.Instant    `db:"decided_at"` // 0 while undecided
	DecidedBy       audit.Actor     `db:"decided_by"`
}

func newFlag(d data.District, f Finding, rs ReviewSettings, asof data.ServiceDay, now data.Instant) Flag {
	return Flag{District: d, ID: data.NewID(), MerchantID: f.MerchantID, RaisedAt: now, AsOf: asof,
		SettingsVersion: rs.Version, N: f.N, Satisfied: f.Satisfied,
		LowerBP: basisPoints(f.Lower), UpperBP: basisPoints(f.Upper), LineBP: rs.LineBP}
}

func insertFlag(tx *data.Tx, f Flag) error {
	_, err := tx.Exec(`INSERT INTO review_flags (
		district, id, merchant_id, open, raised_at, asof_day, settings_version,
		n, satisfied, lower_bp, upper_bp, line_bp
	) VALUES (?,?,?,1,?,?,?, ?,?,?,?,?)`,
		f.District, f.ID, f.MerchantID, f.RaisedAt, f.AsOf, f.SettingsVersion,
		f.N, f.Satisfied, f.LowerBP, f.UpperBP, f.LineBP)
	if err != nil {
		return fmt.Errorf("insert flag of merchant %s: %w", f.MerchantID, err)
	}
	return nil
}

// FlagFilter narrows a list of flags; a zero field does not narrow, except
// District, which is needed. Street is the merchant's or one of its points'.
type FlagFilter struct {
	District data.District
	Street   string
	Merchant MerchantID
	ID       string
	Open     bool // only undecided ones
}

// ListFlags gives the flags that match, newest first.
func (s *Store) ListFlags(ctx context.Context, f FlagFilter) (list []Flag, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = loadFlags(tx, f)
		return err
	})
	return list, err
}

// FindFlag gives a flag, ErrUnknownFlag where the district has none of that id.
func (s *Store) FindFlag(ctx context.Context, d data.District, id string) (Flag, error) {
	list, err := s.ListFlags(ctx, FlagFilter{District: d, ID: id})
	switch {
	case err != nil:
		return Flag{}, err
	case id == "" || len(list) == 0:
		return Flag{}, ErrUnknownFlag
	}
	return list[0], nil
}

func loadFlags(tx *data.Tx, f FlagFilter) (list []Flag, err error) {
	query := `SELECT
		district,
		id,
		merchant_id,
		raised_at,
		asof_day,
		settings_version,
		n,
		satisfied,
		lower_bp,
		upper_bp,
		line_bp,
		decision,
		reason,
		COALESCE(decided_at, 0) AS decided_at,
		decided_by
	FROM review_flags
	WHERE district = ?`
	args := []any{f.District}
	narrow := func(condition string, wanted bool, values ...any) {
		if wanted {
			query += " AND " + condition
			args = append(args, values...)
		}
	}
	narrow("merchant_id = ?", f.Merchant != "", f.Merchant)
	narrow("id = ?", f.ID != "", f.ID)
	narrow("open = 1", f.Open)
	narrow(`(merchant_id IN (SELECT id FROM merchants WHERE district = ? AND street = ?)
		OR merchant_id IN (SELECT merchant_id FROM points WHERE district = ? AND street = ?))`,
		f.Street != "", f.District, f.Street, f.District, f.Street)
	err = tx.Select(&list, query+" ORDER BY raised_at DESC, id DESC", args...)
	return list, err
}

// DecideFlag records what a person made of a flag, with the reason. Nothing
// else happens to the merchant. ErrReasonMissing, ErrBadDecision,
// ErrFlagDecided, ErrUnknownFlag.
func (s *Store) DecideFlag(ctx context.Context, d data.District, id string, decision Decision, reason string, by audit.Actor) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ErrReasonMissing
	}
	if decision != Confirmed && decision != Dismissed {
		return ErrBadDecision
	}
	if err := invalid(checkTexts(map[string]string{"reason": reason})); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		flags, err := loadFlags(tx, FlagFilter{District: d, ID: id})
		switch {
		case err != nil:
			return err
		case id == "" || len(flags) == 0:
			return ErrUnknownFlag
		case flags[0].Decision != "":
			return ErrFlagDecided.With("Decision", string(flags[0].Decision))
		}
		return decide(tx, flags[0], decision, reason, by)
	})
}

func decide(tx *data.Tx, f Flag, decision Decision, reason string, by audit.Actor) error {
	err := tx.ExecOne(`UPDATE review_flags SET open = NULL, decision = ?, reason = ?, decided_at = ?, decided_by = ?
		WHERE district = ? AND id = ? AND open = 1`, decision, reason, tx.Now, by, f.District, f.ID)
	if errors.Is(err, data.ErrNoRow) {
		return ErrFlagDecided
	}
	if err != nil {
		return fmt.Errorf("decide flag %s: %w", f.ID, err)
	}
	m, err := loadMerchant(tx, f.District, f.MerchantID)
	if err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: f.District, Actor: by, Street: m.Street, Action: "review.decide",
		Object: f.ID, Detail: map[string]any{"merchant": f.MerchantID, "decision": decision, "reason": reason}})
}
