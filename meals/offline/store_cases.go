package offline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

const caseColumns = `
	c.district,
	c.id,
	c.kind,
	c.street,
	c.point_id,
	c.till_id,
	c.seq,
	c.redemption_id,
	c.other_id,
	c.fen,
	c.detail,
	c.raised_at,
	c.decision,
	c.reason,
	coalesce(c.decided_at, 0) AS decided_at,
	c.decided_by`

// listLimit is how many cases a page lists at most.
const listLimit = 200

func (f CaseFilter) where() (string, []any) {
	where, args := []string{"c.district = ?"}, []any{f.District}
	add := func(use bool, clause string, arg ...any) {
		if use {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	add(f.Street != "", "c.street = ?", f.Street)
	add(f.PointID != "", "c.point_id = ?", f.PointID)
	add(f.TillID != "", "c.till_id = ?", f.TillID)
	add(f.Kind != "", "c.kind = ?", f.Kind)
	add(f.Open, "c.decision = ''")
	return strings.Join(where, " AND "), args
}

// ListCases lists cases: the open ones by the time that they were raised, the
// eldest first; with the decided ones, the newest first.
func (s *Store) ListCases(ctx context.Context, f CaseFilter) (list []Case, err error) {
	where, args := f.where()
	order, next := "DESC", " AND c.id < ?"
	if f.Open {
		order, next = "ASC", " AND c.id > ?"
	}
	if f.After != "" {
		where, args = where+next, append(args, f.After)
	}
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT`+caseColumns+`
			FROM offline_cases c
			WHERE `+where+`
			ORDER BY c.id `+order+`
			LIMIT ?`, append(args, f.Limit)...)
	})
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return list, nil
}

// GroupCases counts the cases by till and kind, the most money at stake first.
// After and Limit are not read.
func (s *Store) GroupCases(ctx context.Context, f CaseFilter) (groups []CaseGroup, err error) {
	where, args := f.where()
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&groups, `
			SELECT
				c.till_id,
				t.name AS till_name,
				c.point_id,
				c.street,
				c.kind,
				count(*) AS cases,
				sum(c.fen) AS fen,
				min(c.raised_at) AS first,
				max(c.raised_at) AS last
			FROM offline_cases c
			JOIN tills t ON t.district = c.district AND t.id = c.till_id
			WHERE `+where+`
			GROUP BY c.till_id, c.kind
			ORDER BY fen DESC, cases DESC, c.till_id, c.kind`, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("group cases: %w", err)
	}
	return groups, nil
}

// CaseIDs gives the open cases of the filter, the eldest first, at most Limit (0:
// all of them), for deciding them together.
func (s *Store) CaseIDs(ctx context.Context, f CaseFilter) (ids []CaseID, err error) {
	f.Open = true
	where, args := f.where()
	limit := -1
	if f.Limit > 0 {
		limit = f.Limit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&ids, `SELECT c.id FROM offline_cases c WHERE `+where+` ORDER BY c.id LIMIT ?`, append(args, limit)...)
	})
	if err != nil {
		return nil, fmt.Errorf("ids of cases: %w", err)
	}
	return ids, nil
}

func caseTx(tx *data.Tx, d data.District, id CaseID) (c Case, err error) {
	err = tx.Get(&c, `SELECT`+caseColumns+` FROM offline_cases c WHERE c.district = ? AND c.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return c, ErrCaseUnknown
	}
	return c, err
}

// FindCase gives all that is known of a case: the record as the device signed
// it, both meals where there are two, and how far apart they are in time and
// place. ErrCaseUnknown.
func (s *Store) FindCase(ctx context.Context, d data.District, id CaseID) (File, error) {
	points, err := s.points.Directory(ctx)
	if err != nil {
		return File{}, fmt.Errorf("find case: %w", err)
	}
	var f File
	err = s.db.View(ctx, func(tx *data.Tx) error {
		f = File{}
		if f.Case, err = caseTx(tx, d, id); err != nil {
			return err
		}
		if f.TillName, err = tillName(tx, d, f.TillID); err != nil {
			return err
		}
		if f.This, err = s.side(tx, points, d, f.Redemption); err != nil {
			return err
		}
		if f.Other, err = s.side(tx, points, d, f.Case.Other); err != nil {
			return err
		}
		if f.Seq > 0 {
			f.This.Record, err = entryTx(tx, d, f.TillID, f.Seq)
		}
		f.This.stand(points, f.PointID)
		return err
	})
	if err != nil {
		return File{}, fmt.Errorf("find case %s: %w", id, err)
	}
	f.measure()
	return f, nil
}

func tillName(tx *data.Tx, d data.District, id meals.TillID) (name string, err error) {
	return name, tx.Get(&name, `SELECT name FROM tills WHERE district = ? AND id = ?`, d, id)
}

// side is the meal with where it was served; empty without an id.
func (s *Store) side(tx *data.Tx, points *merchants.Directory, d data.District, id meals.RedemptionID) (x Side, err error) {
	if id == "" {
		return x, nil
	}
	r, err := s.meals.RedemptionTx(tx, d, id)
	if err != nil {
		return x, err
	}
	x.Meal = &r
	x.stand(points, r.PointID)
	return x, nil
}

// stand says where the point is.
func (x *Side) stand(points *merchants.Directory, id merchants.PointID) {
	p, ok := points.Any(id)
	if !ok {
		return
	}
	x.Point = p.Name
	if p.Position != nil {
		x.At, x.Cell = &p.Position.At, p.Position.Cell.String()
	}
}

// entryTx reads a record of the chain.
func entryTx(tx *data.Tx, d data.District, t meals.TillID, seq int64) (*Entry, error) {
	r, err := rowAt(tx, d, t, seq)
	if err != nil {
		return nil, err
	}
	e := Entry{Seq: r.Seq, ReceivedAt: r.ReceivedAt}
	if e.Record, err = Parse(r.Body); err != nil {
		return nil, err
	}
	e.Given, err = r.given()
	return &e, err
}

// measure compares the two sides.
func (f *File) measure() {
	if f.Other.Meal == nil {
		return
	}
	var served data.Instant
	switch {
	case f.This.Meal != nil:
		served = f.This.Meal.ServedAt
	case f.This.Record != nil:
		served = f.This.Record.Record.ServedAt
	}
	f.Apart = served.Sub(f.Other.Meal.ServedAt).Abs()
	if f.This.At != nil && f.Other.At != nil {
		m := geo.Distance(*f.This.At, *f.Other.At)
		f.Metres = &m
	}
}
