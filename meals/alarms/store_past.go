package alarms

import (
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// loadPasts reads what "quiet" needs to know of the public points: how many meals
// each day brought, since when they are in the network, and when a question about
// them was last closed.
func loadPasts(tx *data.Tx, seen *Day, d data.District, eaters []data.District) error {
	seen.Pasts = map[merchants.PointID]Past{}
	opened, err := daysOf(tx, `
		SELECT point_id AS id, max(at) AS at FROM point_status_log
		WHERE district = ? AND to_status = 'open' GROUP BY point_id`, d)
	if err != nil {
		return err
	}
	asked, err := daysOf(tx, `
		SELECT subject AS id, max(closed_at) AS at FROM alarms
		WHERE district = ? AND kind = 'quiet' AND closed_at IS NOT NULL GROUP BY subject`, d)
	if err != nil {
		return err
	}
	for id, p := range seen.Places {
		if !p.Public(seen.On) {
			continue
		}
		past := Past{Meals: map[data.ServiceDay]int{}, Opened: opened[id], Asked: asked[id]}
		for _, district := range eaters {
			if err := countMeals(tx, past.Meals, district, id, seen.On); err != nil {
				return err
			}
		}
		seen.Pasts[id] = past
	}
	return nil
}

// loadAnswered reads of whom an answer about "order" was, since lookBack days before.
func loadAnswered(tx *data.Tx, seen *Day, d data.District, eaters []data.District) error {
	seen.Answered = map[merchants.PointID]map[meals.ElderID]bool{}
	for _, district := range eaters {
		var rows []struct {
			Point merchants.PointID `db:"point_id"`
			Elder meals.ElderID     `db:"elder_id"`
		}
		err := tx.Select(&rows, `
			SELECT DISTINCT a.point_id, r.elder_id FROM alarms a
			JOIN alarm_meals m ON m.district = a.district AND m.alarm_id = a.id
			JOIN redemptions r ON r.district = ? AND r.id = m.redemption_id
			WHERE a.district = ? AND a.kind = 'order' AND a.closed_at >= ?`,
			district, d, seen.On.AddDays(-lookBack).Start())
		if err != nil {
			return err
		}
		for _, r := range rows {
			if seen.Answered[r.Point] == nil {
				seen.Answered[r.Point] = map[meals.ElderID]bool{}
			}
			seen.Answered[r.Point][r.Elder] = true
		}
	}
	return nil
}

// daysOf reads the day of an instant for each point.
func daysOf(tx *data.Tx, query string, d data.District) (map[merchants.PointID]data.ServiceDay, error) {
	var rows []struct {
		ID merchants.PointID `db:"id"`
		At data.Instant      `db:"at"`
	}
	if err := tx.Select(&rows, query, d); err != nil {
		return nil, err
	}
	days := make(map[merchants.PointID]data.ServiceDay, len(rows))
	for _, r := range rows {
		days[r.ID] = r.At.ServiceDay()
	}
	return days, nil
}

// countMeals adds the meals of a district's elders at a point, by day.
func countMeals(tx *data.Tx, into map[data.ServiceDay]int, d data.District, point merchants.PointID, on data.ServiceDay) error {
	var rows []struct {
		Day   data.ServiceDay `db:"service_day"`
		Meals int             `db:"meals"`
	}
	err := tx.Select(&rows, `
		SELECT r.service_day, count(*) - count(v.redemption_id) AS meals
		FROM redemptions r
		LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id
		WHERE r.district = ? AND r.point_id = ? AND r.service_day BETWEEN ? AND ?
		GROUP BY r.service_day`, d, point, on.AddDays(-quietBack), on)
	for _, r := range rows {
		into[r.Day] += r.Meals
	}
	return err
}
