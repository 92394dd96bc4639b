package meals

import (
	"context"
	"fmt"

	"mealmap/data"
)

// Account is what the meals of one month come to in a district: those that
// stand, neither taken back nor rejected. It is whole: what is too small to be
// published, who publishes it leaves out, by the numbers of elders that go with
// the sums.
type Account struct {
	Month      string `db:"-"`
	Meals      int    `db:"meals"`
	Elders     int    `db:"elders"`
	Deliveries int    `db:"deliveries"`
	Delivered  int    `db:"delivered"` // elders who had meals brought home
	Delivery   data.Fen
	Levels     []Level // elder, merchant, then the others by name; they sum to the list prices
	Rejected   int     // meals that the office refused to pay for, decided in the month
	Clawbacks  int     // meals after a death, a move or the like, decided in the month
	Locked     int     // statements closed in the month
}

// Level is one funder's part of a month's meals.
type Level struct {
	Funder string   `db:"funder"`
	Fen    data.Fen `db:"fen"`
	Elders int      `db:"elders"` // for whom it paid
}

// standing are a month's meals that stand. It goes point by point, because that
// is how meals are indexed.
const standing = `
	WITH m AS MATERIALIZED (
		SELECT r.id, r.elder_id, r.delivery
		FROM points p
		CROSS JOIN redemptions r ON r.district = p.district AND r.point_id = p.id
		WHERE p.district = CAST(? AS INTEGER) AND r.service_day BETWEEN ? AND ?
			AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)
			AND (SELECT count(*) FROM rejections x WHERE x.district = r.district AND x.redemption_id = r.id) <> 1
	)`

// MonthAccount adds up the month that begins on first.
func (s *Store) MonthAccount(ctx context.Context, d data.District, first data.ServiceDay) (a Account, err error) {
	next := data.ServiceDay(first.AddDays(31).Month() + "-01")
	last := next.AddDays(-1)
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if err := tx.Get(&a, standing+`
			SELECT
				count(*) AS meals,
				count(DISTINCT elder_id) AS elders,
				coalesce(sum(delivery), 0) AS deliveries,
				count(DISTINCT CASE WHEN delivery THEN elder_id END) AS delivered,
				coalesce((SELECT sum(l.fen) FROM m q
					JOIN ledger l ON l.district = CAST(? AS INTEGER) AND l.redemption_id = q.id AND l.entry = 'delivery'
					WHERE q.delivery), 0) AS delivery
			FROM m`, d, first, last, d); err != nil {
			return err
		}
		if err := tx.Select(&a.Levels, standing+`
			SELECT l.funder, sum(l.fen) AS fen, count(DISTINCT m.elder_id) AS elders
			FROM m
			CROSS JOIN ledger l ON l.district = CAST(? AS INTEGER) AND l.redemption_id = m.id AND l.entry = 'meal'
			WHERE l.fen <> 0
			GROUP BY l.funder
			ORDER BY l.funder = 'elder' DESC, l.funder = 'merchant' DESC, l.funder`, d, first, last, d); err != nil {
			return err
		}
		return a.closed(tx, d, first.Start(), next.Start())
	})
	if err != nil {
		return Account{}, fmt.Errorf("account of %s: %w", first.Month(), err)
	}
	a.Month = first.Month()
	return a, nil
}

// closed counts what the office decided from the one instant to the other.
func (a *Account) closed(tx *data.Tx, d data.District, from, until data.Instant) error {
	return tx.Get(a, `
		SELECT
			(SELECT count(*) FROM rejections WHERE district = ? AND act = 'reject' AND at >= ? AND at < ?) AS rejected,
			(SELECT count(*) FROM clawbacks WHERE district = ? AND decided_at >= ? AND decided_at < ?) AS clawbacks,
			(SELECT count(*) FROM statements WHERE district = ? AND locked_at >= ? AND locked_at < ?) AS locked`,
		d, from, until, d, from, until, d, from, until)
}

// FirstMeal is the day of the district's first meal, "" before it.
func (s *Store) FirstMeal(ctx context.Context, d data.District) (day data.ServiceDay, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&day, `
			SELECT coalesce(min((SELECT min(r.service_day) FROM redemptions r
				WHERE r.district = p.district AND r.point_id = p.id)), '')
			FROM points p WHERE p.district = ?`, d)
	})
	return day, err
}
