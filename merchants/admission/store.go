package admission

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// Store keeps gaps, candidates and the visits to them. It is safe for concurrent
// use.
type Store struct {
	db     *data.DB
	points *merchants.Store
}

// NewStore keeps them in db, about the points of the other.
func NewStore(db *data.DB, points *merchants.Store) *Store { return &Store{db: db, points: points} }

const gapColumns = `SELECT
	district,
	id,
	street,
	point_id,
	case_id,
	reason,
	opened_on,
	closed_on,
	by_point,
	note,
	closed_by
	FROM service_gaps`

// GapFilter narrows a list of gaps; a zero field does not narrow, except
// District, which is needed.
type GapFilter struct {
	District data.District
	Street   string
	Open     bool // only those that are
}

// ListGaps lists gaps, open ones first, the oldest of them first; then the closed
// ones, the newest first.
func (s *Store) ListGaps(ctx context.Context, f GapFilter) (list []Gap, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, gapColumns+`
			WHERE district = ? AND (? = '' OR street = ?) AND (NOT ? OR closed_on = '')
			ORDER BY closed_on <> '', closed_on DESC, opened_on, id`, f.District, f.Street, f.Street, f.Open)
	})
	return list, err
}

// FindGap gives a gap: ErrGapUnknown.
func (s *Store) FindGap(ctx context.Context, d data.District, id GapID) (g Gap, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		g, err = findGap(tx, d, id)
		return err
	})
	return g, err
}

func findGap(tx *data.Tx, d data.District, id GapID) (g Gap, err error) {
	err = tx.Get(&g, gapColumns+` WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return g, ErrGapUnknown
	}
	return g, err
}

// OpenGap says that a point is missed, with the reason. ErrNotGone, ErrGapOpen,
// merchants.ErrReasonMissing, merchants.ErrUnknownPoint.
func (s *Store) OpenGap(ctx context.Context, d data.District, point merchants.PointID, reason string, by audit.Actor) (Gap, error) {
	reason, err := reasonOf("reason", reason)
	if err != nil {
		return Gap{}, err
	}
	g := Gap{District: d, ID: GapID(data.NewID()), PointID: point, Reason: reason}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		p, err := merchants.FindPoint(tx, d, point)
		if err != nil {
			return err
		}
		today := tx.Now.ServiceDay()
		last, err := lastChange(tx, d, point)
		if err != nil {
			return err
		}
		if !last.missed(p.Status, today) {
			return ErrNotGone.With("Days", LongSuspended)
		}
		var open int
		if err := tx.Get(&open, `SELECT count(*) FROM service_gaps WHERE district = ? AND point_id = ? AND closed_on = ''`, d, point); err != nil {
			return err
		}
		if open > 0 {
			return ErrGapOpen
		}
		g.Street, g.OpenedOn = p.Street, today
		err = tx.ExecOne(`
			INSERT INTO service_gaps (district, id, street, point_id, case_id, reason, opened_on) VALUES (?, ?, ?, ?, '', ?, ?)`,
			d, g.ID, g.Street, point, reason, g.OpenedOn)
		if err != nil {
			return err
		}
		return g.log(tx, by, "gap.open", map[string]any{"point": point, "reason": reason})
	})
	if err != nil {
		return Gap{}, fmt.Errorf("gap of point %s: %w", point, err)
	}
	return g, nil
}

// change is the step by which a point came to its status.
type change struct {
	From merchants.Status `db:"from_status"`
	At   data.Instant     `db:"at"`
}

// missed reports whether a gap may be opened: a candidate that was refused never
// served.
func (c change) missed(now merchants.Status, today data.ServiceDay) bool {
	return c.From != merchants.Candidate && Missed(now, c.At.ServiceDay(), today)
}

func lastChange(tx *data.Tx, d data.District, point merchants.PointID) (c change, err error) {
	err = tx.Get(&c, `
		SELECT from_status, at FROM point_status_log
		WHERE district = ? AND point_id = ? ORDER BY at DESC, id DESC LIMIT 1`, d, point)
	return c, err
}

// CloseGap ends a gap: by a point that serves, or with "" because the office
// leaves it, with the reason. ErrGapClosed, ErrNotServing,
// merchants.ErrReasonMissing.
func (s *Store) CloseGap(ctx context.Context, d data.District, id GapID, point merchants.PointID, reason string, by audit.Actor) error {
	reason, err := reasonOf("reason", reason)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		g, err := findGap(tx, d, id)
		if err != nil {
			return err
		}
		if !g.Open() {
			return ErrGapClosed
		}
		if point != "" {
			if p, err := merchants.FindPoint(tx, d, point); err != nil {
				return err
			} else if p.Status != merchants.Open {
				return ErrNotServing
			}
		}
		err = tx.ExecOne(`
			UPDATE service_gaps SET closed_on = ?, by_point = ?, note = ?, closed_by = ?
			WHERE district = ? AND id = ? AND closed_on = ''`, tx.Now.ServiceDay(), point, reason, by, d, id)
		if err != nil {
			return err
		}
		return g.log(tx, by, "gap.close", map[string]any{"by": point, "reason": reason})
	})
	if err != nil {
		return fmt.Errorf("close gap %s: %w", id, err)
	}
	return nil
}

func (g Gap) log(tx *data.Tx, by audit.Actor, action string, detail any) error {
	return audit.Append(tx, audit.Entry{District: g.District, Actor: by, Street: g.Street, Action: action, Object: string(g.ID), Detail: detail})
}

// longReason is how long a reason may be: points keep theirs.
const longReason = 200

// reasonOf is the reason as it is kept.
func reasonOf(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", merchants.ErrReasonMissing
	case utf8.RuneCountInString(text) > longReason:
		return "", fault.ErrInvalidInput.Field(fault.Field{Name: field, Code: "too_long", Args: map[string]any{"Max": longReason}})
	}
	return text, nil
}
