package voices

import (
	"context"
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// RecordVisit keeps what staff saw at a point of the scope's street. The street
// and the merchant are the point's; the id is given here. ErrVisitForm,
// merchants.ErrUnknownPoint outside the scope.
func (s *Store) RecordVisit(ctx context.Context, sc Scope, v Visit, by audit.Actor) (Visit, error) {
	if err := v.check(s.db.Now()); err != nil {
		return v, err
	}
	p, err := s.points.FindPoint(ctx, sc.District, v.Point)
	if err == nil && sc.Street != "" && p.Street != sc.Street {
		err = merchants.ErrUnknownPoint
	}
	if err != nil {
		return v, err
	}
	v.District, v.ID, v.Street, v.Merchant, v.RecordedBy = sc.District, VisitID(data.NewID()), p.Street, p.MerchantID, by
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		v.RecordedAt = tx.Now
		if err := caseOf(tx, &v); err != nil {
			return err
		}
		list, err := json.Marshal(v.Checklist)
		if err != nil {
			return err
		}
		err = tx.ExecOne(`
			INSERT INTO visits (district, id, kind, street, merchant_id, point_id, case_id, visited_at, visitors, checklist, note, recorded_at, recorded_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			v.District, v.ID, v.Kind, v.Street, v.Merchant, v.Point, v.CaseID, v.VisitedAt, v.Visitors, string(list), v.Note, v.RecordedAt, by)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: v.District, Actor: by, Street: v.Street, Action: "visit.record", Object: string(v.ID),
			Detail: map[string]any{"kind": v.Kind, "merchant": v.Merchant, "point": v.Point, "case": v.CaseID}})
	})
	if err != nil {
		return v, fmt.Errorf("visit to %s: %w", v.Point, err)
	}
	return v, nil
}

// caseOf refuses a case that is not about the visited merchant.
func caseOf(tx *data.Tx, v *Visit) error {
	if v.CaseID == "" {
		return nil
	}
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM review_cases WHERE district = ? AND id = ? AND merchant_id = ?`, v.District, v.CaseID, v.Merchant)
	if err == nil && n == 0 {
		err = ErrVisitForm.Field(fault.Field{Name: "case_id", Code: "visit_case_id"})
	}
	return err
}

type visitRow struct {
	District   data.District        `db:"district"`
	ID         VisitID              `db:"id"`
	Kind       VisitKind            `db:"kind"`
	Street     string               `db:"street"`
	Merchant   merchants.MerchantID `db:"merchant_id"`
	Point      merchants.PointID    `db:"point_id"`
	CaseID     string               `db:"case_id"`
	VisitedAt  data.Instant         `db:"visited_at"`
	Visitors   string               `db:"visitors"`
	Checklist  string               `db:"checklist"`
	Note       string               `db:"note"`
	RecordedAt data.Instant         `db:"recorded_at"`
	RecordedBy audit.Actor          `db:"recorded_by"`
}

func visits(tx *data.Tx, where string, args ...any) ([]Visit, error) {
	var rows []visitRow
	err := tx.Select(&rows, `
		SELECT district, id, kind, street, merchant_id, point_id, case_id, visited_at, visitors, checklist, note, recorded_at, recorded_by
		FROM visits `+where, args...)
	list := make([]Visit, len(rows))
	for i, r := range rows {
		list[i] = Visit{District: r.District, ID: r.ID, Kind: r.Kind, Street: r.Street, Merchant: r.Merchant, Point: r.Point, CaseID: r.CaseID,
			VisitedAt: r.VisitedAt, Visitors: r.Visitors, Note: r.Note, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
		if err == nil {
			err = json.Unmarshal([]byte(r.Checklist), &list[i].Checklist)
		}
	}
	return list, err
}

// VisitFilter narrows a list of visits; a zero field does not narrow, except
// District, which is needed.
type VisitFilter struct {
	District data.District
	Street   string
	Merchant merchants.MerchantID
	Point    merchants.PointID
	CaseID   string
	Limit    int // 0: 100
}

// Visits lists visits, the newest first.
func (s *Store) Visits(ctx context.Context, f VisitFilter) (list []Visit, err error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = visits(tx, `
			WHERE district = ? AND (? = '' OR street = ?) AND (? = '' OR merchant_id = ?) AND (? = '' OR point_id = ?) AND (? = '' OR case_id = ?)
			ORDER BY visited_at DESC, id DESC LIMIT ?`,
			f.District, f.Street, f.Street, f.Merchant, f.Merchant, f.Point, f.Point, f.CaseID, f.CaseID, f.Limit)
		return err
	})
	return list, err
}

// FindVisit gives one visit of the scope's street: ErrVisitUnknown.
func (s *Store) FindVisit(ctx context.Context, sc Scope, id VisitID) (v Visit, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err := visits(tx, `WHERE district = ? AND (? = '' OR street = ?) AND id = ?`, sc.District, sc.Street, sc.Street, id)
		if err == nil && len(list) == 0 {
			err = ErrVisitUnknown
		}
		if err == nil {
			v = list[0]
		}
		return err
	})
	return v, err
}

// VisitAnswers lists the answers that staff were given at the visited point on the
// day, in the order in which they came. Interviews that the review asked for are
// not among them.
func (s *Store) VisitAnswers(ctx context.Context, v *Visit) ([]merchants.Rating, error) {
	list, err := s.points.ListRatings(ctx, merchants.RatingFilter{District: v.District, Point: v.Point, From: v.Day().Start()})
	if err != nil {
		return nil, err
	}
	var here []merchants.Rating
	for i := len(list) - 1; i >= 0; i-- {
		r := list[i]
		if r.Channel == merchants.Spot && !r.Requested && r.MealAt.ServiceDay() == v.Day() {
			here = append(here, r)
		}
	}
	return here, nil
}
