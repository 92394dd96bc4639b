package monthly

import (
	"slices"

	"mealmap/data"
	"mealmap/merchants"
)

// standing is every meal of the days that was not taken back, found point by
// point. ?1 district, ?2 street, empty for all, ?3 and ?4 the days. The casts spare
// SQLite planning anew at each execution.
const standing = `
	FROM points p
	CROSS JOIN redemptions r INDEXED BY redemptions_point_day
		ON r.district = p.district AND r.point_id = p.id AND r.service_day >= CAST(?3 AS TEXT) AND r.service_day <= CAST(?4 AS TEXT)
			AND (CAST(?2 AS TEXT) = '' OR r.street = CAST(?2 AS TEXT))
	LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id`

const stands = `
	WHERE p.district = CAST(?1 AS INTEGER) AND v.redemption_id IS NULL`

func (q *query) args() []any { return []any{q.r.District, q.r.Street, q.r.From, q.r.To} }

// sittings counts meals by day and sitting.
func (q *query) sittings() error {
	var rows []struct {
		Day     data.ServiceDay   `db:"service_day"`
		Sitting merchants.Sitting `db:"sitting"`
		Meals   int               `db:"meals"`
	}
	err := q.tx.Select(&rows, `SELECT r.service_day, r.sitting, count(*) AS meals`+standing+stands+` GROUP BY 1, 2`, q.args()...)
	if err != nil {
		return err
	}
	days, sittings := map[data.ServiceDay]int{}, map[merchants.Sitting]int{}
	for _, row := range rows {
		days[row.Day] += row.Meals
		sittings[row.Sitting] += row.Meals
	}
	for day := q.r.From; day <= q.r.To; day = day.AddDays(1) {
		q.r.Days = append(q.r.Days, Day{day, days[day]})
	}
	for _, s := range []merchants.Sitting{merchants.Breakfast, merchants.Lunch, merchants.Dinner, merchants.AllDay, ""} {
		if n := sittings[s]; n > 0 {
			q.r.Sittings = append(q.r.Sittings, Sitting{s, n})
		}
	}
	return nil
}

// ateSums adds up each elder's meals at a point once, and those sums by point,
// by community and in all; and counts who had never eaten before.
const ateSums = `
	WITH ate AS MATERIALIZED (
		SELECT r.point_id, r.elder_id, count(*) AS meals, sum(r.delivery) AS deliveries, sum(r.list_fen) AS list_fen,
			sum(r.elder_fen) AS elder_fen, sum(r.merchant_fen) AS merchant_fen, sum(r.government_fen + r.fund_fen) AS subsidy_fen` + standing + stands + `
		GROUP BY r.point_id, r.elder_id
	)
	SELECT 'point' AS kind, point_id AS id, '' AS name, count(*) AS elders, sum(meals) AS meals, sum(deliveries) AS deliveries,
		sum(list_fen) AS list_fen, sum(elder_fen) AS elder_fen, sum(merchant_fen) AS merchant_fen, sum(subsidy_fen) AS subsidy_fen
	FROM ate GROUP BY point_id
	UNION ALL
	SELECT 'community', e.community, max(e.community_name), count(DISTINCT a.elder_id), sum(a.meals), sum(a.deliveries), sum(a.list_fen), sum(a.elder_fen), sum(a.merchant_fen), 0
	FROM ate a JOIN elders e ON e.district = CAST(?1 AS INTEGER) AND e.id = a.elder_id
	GROUP BY e.community
	UNION ALL
	SELECT 'new', '', '', count(*), 0, 0, 0, 0, 0, 0
	FROM (SELECT DISTINCT elder_id FROM ate) a
	WHERE NOT EXISTS (
		SELECT 1 FROM redemptions o
		WHERE o.district = CAST(?1 AS INTEGER) AND o.elder_id = a.elder_id AND o.service_day < CAST(?3 AS TEXT)
			AND NOT EXISTS (SELECT 1 FROM redemption_voids x WHERE x.district = o.district AND x.redemption_id = o.id))
	ORDER BY kind, id`

// ateRow is one row of ateSums; a Kind fills in what is its own.
type ateRow struct {
	Kind       string   `db:"kind"` // point, community or new
	ID         string   `db:"id"`
	Name       string   `db:"name"`
	Elders     int      `db:"elders"`
	Meals      int      `db:"meals"`
	Deliveries int      `db:"deliveries"`
	List       data.Fen `db:"list_fen"`
	Elder      data.Fen `db:"elder_fen"`
	Merchant   data.Fen `db:"merchant_fen"`
	Subsidy    data.Fen `db:"subsidy_fen"`
}

// eaten counts meals and elders.
func (q *query) eaten() error {
	var rows []ateRow
	if err := q.tx.Select(&rows, ateSums, q.args()...); err != nil {
		return err
	}
	q.community = map[string]int{}
	for _, row := range rows {
		sums := Sums{Meals: row.Meals, Deliveries: row.Deliveries, List: row.List, Elder: row.Elder, Merchant: row.Merchant}
		switch row.Kind {
		case "new":
			q.r.New = row.Elders
		case "community":
			q.community[row.ID] = len(q.r.Communities)
			q.r.Communities = append(q.r.Communities, Community{Code: row.ID, Name: row.Name, Sums: sums, Elders: row.Elders})
			q.r.Elders += row.Elders
			q.r.All.add(sums)
		case "point":
			if err := q.eatenAt(row, sums); err != nil {
				return err
			}
		}
	}
	return nil
}

// eatenAt fills in a point's sums, and adds its meals to its merchant's.
func (q *query) eatenAt(row ateRow, sums Sums) error {
	p, err := q.pointAt(merchants.PointID(row.ID))
	if err != nil {
		return err
	}
	p.Sums, p.Elders = sums, row.Elders
	q.r.Now.Subsidy += row.Subsidy
	if i := slices.IndexFunc(q.r.Merchants, func(m Merchant) bool { return m.ID == p.MerchantID }); i >= 0 {
		q.r.Merchants[i].Meals += row.Meals
	}
	return nil
}

// compare fills in the briefs of this month, the one before and the same a year
// before, where those have meals.
func (q *query) compare() error {
	first, now := q.r.From.Start().Time(), &q.r.Now
	now.Month, now.Meals, now.Elders, now.List, now.Elder = q.r.Month, q.r.All.Meals, q.r.Elders, q.r.All.List, q.r.All.Elder
	if err := q.further(now, q.r.From, q.r.To); err != nil {
		return err
	}
	for _, other := range []struct {
		into  **Brief
		years int
		month int
	}{{&q.r.Before, 0, -1}, {&q.r.Year, -1, 0}} {
		from := data.InstantOf(first.AddDate(other.years, other.month, 0)).ServiceDay()
		to := data.InstantOf(first.AddDate(other.years, other.month+1, -1)).ServiceDay()
		b, err := q.brief(from.Month(), from, to)
		if err != nil {
			return err
		}
		if b.Meals > 0 {
			*other.into = &b
		}
	}
	return nil
}

func (q *query) brief(month string, from, to data.ServiceDay) (Brief, error) {
	b := Brief{Month: month}
	args := []any{q.r.District, q.r.Street, from, to}
	var sums struct {
		Meals   int      `db:"meals"`
		Elders  int      `db:"elders"`
		List    data.Fen `db:"list_fen"`
		Elder   data.Fen `db:"elder_fen"`
		Subsidy data.Fen `db:"subsidy_fen"`
	}
	err := q.tx.Get(&sums, `
		SELECT count(*) AS meals, count(DISTINCT r.elder_id) AS elders, coalesce(sum(r.list_fen), 0) AS list_fen,
			coalesce(sum(r.elder_fen), 0) AS elder_fen, coalesce(sum(r.government_fen + r.fund_fen), 0) AS subsidy_fen`+standing+stands, args...)
	if err != nil {
		return b, err
	}
	b.Meals, b.Elders, b.List, b.Elder, b.Subsidy = sums.Meals, sums.Elders, sums.List, sums.Elder, sums.Subsidy
	return b, q.further(&b, from, to)
}

// further takes what was rejected off a brief's subsidy, and adds answers and
// complaints.
func (q *query) further(b *Brief, from, to data.ServiceDay) error {
	var rejected data.Fen
	err := q.tx.Get(&rejected, rejections(`coalesce(sum(r.government_fen + r.fund_fen), 0)`), q.r.District, q.r.Street, from, to)
	if err != nil {
		return err
	}
	b.Subsidy -= rejected
	list, err := q.answersOf(from, to)
	if err != nil {
		return err
	}
	for _, a := range list {
		b.Answers, b.Satisfied = b.Answers+a.N, b.Satisfied+a.Satisfied
	}
	return q.tx.Get(&b.Complaints, `
		SELECT count(*) FROM complaints
		WHERE district = ? AND (? = '' OR street = ?) AND received_at >= ? AND received_at < ?`,
		q.r.District, q.r.Street, q.r.Street, from.Start(), to.AddDays(1).Start())
}
