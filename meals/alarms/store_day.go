package alarms

import (
	"context"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// load reads what the rules need to know of a day.
func (s *Store) load(ctx context.Context, d data.District, day data.ServiceDay) (seen Day, err error) {
	points, err := s.points.ListPoints(ctx, merchants.PointFilter{District: d})
	if err != nil {
		return seen, err
	}
	seen = Day{On: day, Places: make(map[merchants.PointID]*Place, len(points))}
	for i := range points {
		seen.Places[points[i].ID] = &Place{Point: points[i]}
	}
	err = s.db.View(ctx, func(tx *data.Tx) (err error) {
		seen.Meals, seen.Earlier = nil, nil
		if seen.Calendar, err = s.meals.CalendarTx(tx); err != nil {
			return err
		}
		if err := loadSeats(tx, d, seen.Places); err != nil {
			return err
		}
		eaters, err := eatersOf(tx)
		if err != nil {
			return err
		}
		for i := range points {
			for _, district := range eaters {
				if err := loadMeals(tx, &seen, district, &points[i]); err != nil {
					return err
				}
			}
		}
		if err := loadLives(tx, &seen, eaters); err != nil {
			return err
		}
		if err := loadAnswered(tx, &seen, d, eaters); err != nil {
			return err
		}
		return loadPasts(tx, &seen, d, eaters)
	})
	return seen, err
}

func loadSeats(tx *data.Tx, d data.District, places map[merchants.PointID]*Place) error {
	var rows []struct {
		ID    merchants.PointID `db:"id"`
		Seats int               `db:"seats"`
		Turns int               `db:"turns"`
	}
	err := tx.Select(&rows, `
		SELECT id, coalesce(seats, 0) AS seats, coalesce(turns, 0) AS turns FROM points
		WHERE district = ? AND (seats IS NOT NULL OR turns IS NOT NULL)`, d)
	for _, r := range rows {
		if p := places[r.ID]; p != nil {
			p.Seats, p.Turns = r.Seats, r.Turns
		}
	}
	return err
}

// eatersOf are the districts whose elders' meals are kept here: those with a key
// that cards were signed by. A meal lives in its elder's.
func eatersOf(tx *data.Tx) (districts []data.District, err error) {
	err = tx.Select(&districts, `SELECT DISTINCT district FROM signing_keys ORDER BY district`)
	return districts, err
}

// loadMeals adds the meals that a district's elders had at one point, and that
// stand. Records without network are kept in the point's district.
func loadMeals(tx *data.Tx, seen *Day, d data.District, p *merchants.Point) error {
	var list []Meal
	err := tx.Select(&list, `
		SELECT
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
			r.delivery,
			EXISTS (SELECT 1 FROM offline_records o WHERE o.district = ? AND o.redemption_id = r.id) AS offline
		FROM redemptions r
		WHERE r.district = ? AND r.point_id = ? AND r.service_day BETWEEN ? AND ?
		AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)`,
		p.District, d, p.ID, seen.On.AddDays(-lookBack), seen.On)
	for _, m := range list {
		if m.Day == seen.On {
			seen.Meals = append(seen.Meals, m)
		} else {
			seen.Earlier = append(seen.Earlier, m)
		}
	}
	return err
}

// loadLives asks when those elders who eat daily now had eaten before.
func loadLives(tx *data.Tx, seen *Day, eaters []data.District) error {
	seen.Lives = map[meals.ElderID]Life{}
	first := seen.On.AddDays(-lookBack)
	for _, elder := range seen.InRow() {
		for _, d := range eaters {
			var row struct {
				Last   data.ServiceDay `db:"last"`
				Carded data.Instant    `db:"carded"`
			}
			err := tx.Get(&row, `
				SELECT
					coalesce((SELECT max(service_day) FROM redemptions
						WHERE district = ? AND elder_id = ? AND service_day < ?), '') AS last,
					coalesce((SELECT min(issued_at) FROM cards WHERE district = ? AND elder_id = ?), 0) AS carded`,
				d, elder, first, d, elder)
			if err != nil {
				return err
			}
			if row.Carded != 0 {
				seen.Lives[elder] = Life{LastMeal: row.Last, Carded: row.Carded.ServiceDay()}
			}
		}
	}
	return nil
}
