package monthly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/meals/complaints"
	"mealmap/meals/settle"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// Store makes reports. It writes nothing.
type Store struct {
	db         *data.DB
	points     *merchants.Store
	verdicts   *verdicts.Store
	complaints *complaints.Store
}

// NewStore works on the stores of a network.
func NewStore(db *data.DB, points *merchants.Store, c *complaints.Store) *Store {
	return &Store{db: db, points: points, verdicts: verdicts.NewStore(db, points), complaints: c}
}

// Make reports a month, "2026-10", of a street, "" for the whole district. It
// reads the month's meals a few times over and keeps sums only. settle.ErrPeriod,
// ErrMonthAhead.
func (s *Store) Make(ctx context.Context, d data.District, street, month string) (Report, error) {
	p, err := settle.Month(month)
	if err != nil {
		return Report{}, err
	}
	now := s.db.Now()
	today := now.ServiceDay()
	if p.From > today {
		return Report{}, ErrMonthAhead
	}
	r := Report{District: d, Street: street, Month: month, From: p.From, To: min(p.To, today), Running: p.To >= today, MadeAt: now}
	if err := s.fill(ctx, &r); err != nil {
		return Report{}, fmt.Errorf("report of %s: %w", month, err)
	}
	return r, nil
}

func (s *Store) fill(ctx context.Context, r *Report) (err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		q := query{tx: tx, r: r}
		for _, part := range []func() error{q.names, q.sittings, q.eaten, q.money, q.corrections, q.answers, q.work, q.cases, q.gaps, q.network} {
			if err := part(); err != nil {
				return err
			}
		}
		q.drop()
		return q.compare()
	})
	if err != nil {
		return err
	}
	if r.Complaints, err = s.complaints.Figures(ctx, r.District, r.Street, r.From, r.To); err != nil {
		return err
	}
	for i := range r.Points {
		r.Points[i].Complaints = r.Complaints.Points[r.Points[i].ID]
	}
	for i := range r.Communities {
		r.Communities[i].Complaints = r.Complaints.Communities[r.Communities[i].Code]
	}
	return s.judged(ctx, r)
}

// judged adds what was said of the merchants on the last day of the month that
// was judged.
func (s *Store) judged(ctx context.Context, r *Report) error {
	last, err := s.verdicts.LastDay(ctx, r.District)
	if err != nil || last == "" || last < r.From {
		return err
	}
	said, err := s.verdicts.On(ctx, r.District, min(last, r.To))
	if err != nil {
		return err
	}
	for i := range r.Merchants {
		m := &r.Merchants[i]
		if v, ok := said[m.ID]; ok {
			m.Day, m.Figure, m.Level, m.Judged = v.Day, v.Figure, v.Level, v.Judged
		}
	}
	return nil
}

// query fills in one report inside one view.
type query struct {
	tx *data.Tx
	r  *Report

	point     map[merchants.PointID]int
	serving   map[merchants.PointID]bool // today
	community map[string]int
}

// names lists the merchants and points that could have a part in the month.
func (q *query) names() error {
	var rows []struct {
		ID         merchants.PointID    `db:"id"`
		MerchantID merchants.MerchantID `db:"merchant_id"`
		Name       string               `db:"name"`
		Merchant   string               `db:"merchant"`
		Status     merchants.Status     `db:"status"`
	}
	err := q.tx.Select(&rows, `
		SELECT
			p.id,
			p.merchant_id,
			p.name,
			m.name AS merchant,
			p.status
		FROM points p
		JOIN merchants m ON m.district = p.district AND m.id = p.merchant_id
		WHERE p.district = ? AND (? = '' OR p.street = ?)
		ORDER BY p.name, p.id`, q.r.District, q.r.Street, q.r.Street)
	q.point, q.serving = map[merchants.PointID]int{}, map[merchants.PointID]bool{}
	for _, row := range rows {
		q.point[row.ID], q.serving[row.ID] = len(q.r.Points), row.Status == merchants.Open || row.Status == merchants.Suspended
		q.r.Points = append(q.r.Points, Point{ID: row.ID, MerchantID: row.MerchantID, Name: row.Name})
		if !slices.ContainsFunc(q.r.Merchants, func(m Merchant) bool { return m.ID == row.MerchantID }) {
			q.r.Merchants = append(q.r.Merchants, Merchant{ID: row.MerchantID, Name: row.Merchant})
		}
	}
	slices.SortFunc(q.r.Merchants, func(a, b Merchant) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return err
}

// pointAt is the row of a point: one that has moved to another street since is
// added.
func (q *query) pointAt(id merchants.PointID) (*Point, error) {
	if i, ok := q.point[id]; ok {
		return &q.r.Points[i], nil
	}
	p := Point{ID: id}
	err := q.tx.Get(&p, `SELECT id, merchant_id AS merchantid, name FROM points WHERE district = ? AND id = ?`, q.r.District, id)
	if err != nil && !errors.Is(err, data.ErrNoRow) {
		return nil, err
	}
	q.point[id] = len(q.r.Points)
	q.r.Points = append(q.r.Points, p)
	return &q.r.Points[len(q.r.Points)-1], nil
}

// drop leaves out points, and then merchants, that had no meals and serve no
// more.
func (q *query) drop() {
	has := map[merchants.MerchantID]bool{}
	q.r.Points = slices.DeleteFunc(q.r.Points, func(p Point) bool {
		gone := p.Meals == 0 && !q.serving[p.ID]
		has[p.MerchantID] = has[p.MerchantID] || !gone
		return gone
	})
	q.r.Merchants = slices.DeleteFunc(q.r.Merchants, func(m Merchant) bool { return !has[m.ID] })
}
