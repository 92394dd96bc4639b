package meals

import (
	"context"
	"strings"

	"mealmap/data"
	"mealmap/merchants"
)

// RedemptionFilter narrows a list of meals; a zero field does not narrow.
type RedemptionFilter struct {
	District   data.District
	Street     string // the point's
	Community  string // the elder's
	PointID    merchants.PointID
	MerchantID merchants.MerchantID
	TillID     TillID
	ElderID    ElderID
	From, To   data.ServiceDay // both inclusive
	Before     RedemptionID    // the last of the previous page
	Limit      int             // 0: 200
}

// ListRedemptions lists meals, the newest first, voided ones too.
func (s *Store) ListRedemptions(ctx context.Context, f RedemptionFilter) (list []Redemption, err error) {
	where, args := f.where()
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT`+redemptionColumns+f.tables()+`
			WHERE `+where+`
			ORDER BY r.id DESC
			LIMIT ?`, args...)
	})
	return list, err
}

// AnyRedemption reports whether a point has recorded a meal, voided ones too, from
// one day to another, both inclusive.
func (s *Store) AnyRedemption(ctx context.Context, d data.District, p merchants.PointID, from, to data.ServiceDay) (any bool, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&any, `SELECT EXISTS (SELECT 1 FROM redemptions WHERE district = ? AND point_id = ? AND service_day BETWEEN ? AND ?)`, d, p, from, to)
	})
	return any, err
}

// fewDays is how long a span is looked up by its days; a longer one is walked from
// the newest meal on, because each page of it would be sorted anew.
const fewDays = 62

func (f RedemptionFilter) byDay() bool {
	return f.ElderID == "" && f.From != "" && f.To != "" && f.To <= f.From.AddDays(fewDays)
}

// tables: a network of years finds an elder's meals by the elder and a day by the
// points' days. SQLite by itself would walk all meals, whose key is in the order
// that is asked for.
func (f RedemptionFilter) tables() string {
	switch {
	case f.ElderID != "":
		return `
	FROM redemptions r INDEXED BY redemptions_elder_day` + redemptionRulings
	case f.byDay():
		return `
	FROM redemptions r INDEXED BY redemptions_point_day` + redemptionRulings
	}
	return redemptionTables
}

// pointsEver are the points with meals in a district, each found from the one
// before; a point may belong to another district than the meals of its elders.
const pointsEver = `
	WITH RECURSIVE ever (id) AS (
		SELECT min(point_id) FROM redemptions WHERE district = ?1
		UNION ALL
		SELECT (SELECT min(m.point_id) FROM redemptions m WHERE m.district = ?1 AND m.point_id > ever.id) FROM ever WHERE ever.id IS NOT NULL
	)
	SELECT id FROM ever`

func (f RedemptionFilter) where() (string, []any) {
	where, args := []string{"r.district = ?1"}, []any{f.District}
	add := func(use bool, clause string, arg any) {
		if use {
			where, args = append(where, clause), append(args, arg)
		}
	}
	add(f.Street != "", "r.street = ?", f.Street)
	add(f.Community != "", `EXISTS (SELECT 1 FROM elders e
		WHERE e.district = r.district AND e.id = r.elder_id AND e.community = ?)`, f.Community)
	add(f.PointID != "", "r.point_id = ?", f.PointID)
	if f.PointID == "" && f.byDay() {
		where = append(where, "r.point_id IN ("+pointsEver+")")
	}
	add(f.MerchantID != "", "r.merchant_id = ?", f.MerchantID)
	add(f.TillID != "", "r.till_id = ?", f.TillID)
	add(f.ElderID != "", "r.elder_id = ?", f.ElderID)
	add(f.From != "", "r.service_day >= ?", f.From)
	add(f.To != "", "r.service_day <= ?", f.To)
	add(f.Before != "", "r.id < ?", f.Before)
	limit := f.Limit
	if limit <= 0 {
		limit = listLimit
	}
	return strings.Join(where, " AND "), append(args, limit)
}
