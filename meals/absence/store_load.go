package absence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// alone are the categories of who lives alone.
var alone = []meals.Category{"empty_nest_80", "bereaved", "three_no"}

// elder is who may be missed, with what is known of him.
type elder struct {
	ID        meals.ElderID   `db:"id"`
	Street    string          `db:"street"`
	Community string          `db:"community"`
	Alone     bool            `db:"alone"`
	LastMeal  data.ServiceDay `db:"last"`
	Life      Life            `db:"-"`
}

// town reads when points serve and when their tills were last in touch.
func (s *Store) town(ctx context.Context, tx *data.Tx, d data.District) (Town, error) {
	points, err := s.points.ListPoints(ctx, merchants.PointFilter{District: d})
	if err != nil {
		return Town{}, err
	}
	places := make(map[merchants.PointID]*merchants.Point, len(points))
	for i := range points {
		places[points[i].ID] = &points[i]
	}
	cal, err := s.meals.CalendarTx(tx)
	if err != nil {
		return Town{}, err
	}
	seen, err := tillsSeen(tx, d)
	return Town{
		Trades: func(id merchants.PointID, day data.ServiceDay) bool { return trades(places[id], cal, day) },
		Heard: func(id merchants.PointID, day data.ServiceDay) bool {
			return !slices.ContainsFunc(seen[id], func(at data.Instant) bool { return mayKeep(at, day) })
		},
	}, err
}

// stopsAfter is how long a till records without network; meals/offline says so.
const stopsAfter = 72 * time.Hour

// mayKeep reports whether a till that was last in touch at the instant may have
// meals of the day that it has not brought yet.
func mayKeep(seen data.Instant, day data.ServiceDay) bool {
	return seen < day.AddDays(1).Start() && seen.Add(stopsAfter) > day.Start()
}

// trades reports whether the point serves on the day. One that is not known here
// does; a day that is not as its weekday tells nothing.
func trades(p *merchants.Point, cal *meals.Calendar, day data.ServiceDay) bool {
	if cal.Kind(day) != "" {
		return false
	}
	if p == nil {
		return true
	}
	if _, closed := p.ClosureOn(day); closed || !p.Public(day) {
		return false
	}
	return len(p.Hours) == 0 || len(p.OnDay(day)) > 0
}

// tillsSeen is when the tills of each point were last in touch that keep meals while
// they have no network.
func tillsSeen(tx *data.Tx, d data.District) (map[merchants.PointID][]data.Instant, error) {
	var rows []struct {
		Point merchants.PointID `db:"point_id"`
		At    data.Instant      `db:"seen_at"`
	}
	err := tx.Select(&rows, `
		SELECT point_id, seen_at FROM tills
		WHERE district = ? AND revoked_at IS NULL AND public_key IS NOT NULL AND confirmed_at IS NOT NULL AND seen_at > 0`, d)
	seen := make(map[merchants.PointID][]data.Instant, len(rows))
	for _, r := range rows {
		seen[r.Point] = append(seen[r.Point], r.At)
	}
	return seen, err
}

// stands says that no one has voided the meal r.
const stands = `NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)`

// missing lists the elders of a district who might be missed on the day, which has
// ended: they ate, or came back from a journey, in the last weeks, but have not
// eaten these days; they have not gone for good, and nobody has heard that they stay
// away.
func missing(tx *data.Tx, d data.District, on data.ServiceDay) (list []elder, err error) {
	since := on.AddDays(-mostNoticed)
	return list, tx.Select(&list, `
		SELECT * FROM (
			SELECT
				e.id,
				e.street,
				e.community,
				EXISTS (SELECT 1 FROM elder_categories c WHERE c.district = e.district AND c.elder_id = e.id
					AND c.category IN (?, ?, ?) AND ? BETWEEN c.from_day AND c.to_day) AS alone,
				coalesce((SELECT max(service_day) FROM redemptions r WHERE r.district = e.district AND r.elder_id = e.id AND `+stands+`), '') AS last
			FROM elders e
			WHERE e.district = ? AND e.id IN (
				SELECT elder_id FROM redemptions r WHERE r.district = ? AND r.service_day >= ?
				UNION SELECT elder_id FROM elder_away WHERE district = ? AND to_day BETWEEN ? AND ?)
			AND NOT EXISTS (SELECT 1 FROM departures g WHERE g.district = e.district AND g.elder_id = e.id AND g.withdrawn_at IS NULL)
		) e
		WHERE e.last < ?
		AND NOT EXISTS (SELECT 1 FROM absences a WHERE a.district = ? AND a.elder_id = e.id
			AND a.outcome IN ('left','died') AND a.last_day >= e.last)
		ORDER BY e.id`,
		alone[0], alone[1], alone[2], on, d, d, since, d, since, on, on.AddDays(1-LeastDays), d)
}

// lifeOf reads when an elder ate up to a day, when he was heard of since, and when
// he is away.
func lifeOf(tx *data.Tx, d data.District, id meals.ElderID, on data.ServiceDay) (l Life, err error) {
	err = tx.Select(&l.Meals, `
		SELECT DISTINCT r.service_day, r.point_id FROM redemptions r
		WHERE r.district = ? AND r.elder_id = ? AND r.service_day BETWEEN ? AND ?
		AND `+stands+`
		ORDER BY r.service_day`, d, id, on.AddDays(-mostAway-lookBack-mostNoticed), on)
	if err != nil {
		return l, err
	}
	if last := l.Last(); last != "" {
		l.Meals = slices.DeleteFunc(l.Meals, func(m Meal) bool { return m.Day <= last.AddDays(-lookBack) })
	}
	var heard data.Instant
	err = tx.Get(&heard, `
		SELECT coalesce(max(done_at), 0) FROM absences
		WHERE district = ? AND elder_id = ? AND outcome IN ('well','unwell','helped')`, d, id)
	if heard != 0 {
		l.Heard = heard.ServiceDay()
	}
	if err != nil {
		return l, err
	}
	return l, tx.Select(&l.Away, `SELECT from_day, to_day FROM elder_away WHERE district = ? AND elder_id = ? ORDER BY from_day`, d, id)
}

// Known is what a page says of somebody who stayed away.
type Known struct {
	Habit Habit
	Last  Meal // the last one; a Day of "" where there is none
	Alone bool
}

// Know reads what is known of those in a list, by their ids.
func (s *Store) Know(ctx context.Context, d data.District, list []Absence) (all map[ID]Known, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		all = make(map[ID]Known, len(list))
		town, err := s.town(ctx, tx, d)
		if err != nil {
			return err
		}
		for i := range list {
			a := &list[i]
			l, err := lifeOf(tx, d, a.ElderID, a.LastDay)
			if err != nil {
				return err
			}
			k := Known{}
			k.Habit, _ = HabitOf(l, town)
			for _, m := range l.Meals {
				if m.Day >= k.Last.Day {
					k.Last = m
				}
			}
			err = tx.Get(&k.Alone, `
				SELECT EXISTS (SELECT 1 FROM elder_categories WHERE district = ? AND elder_id = ?
					AND category IN (?, ?, ?) AND ? BETWEEN from_day AND to_day)`, d, a.ElderID, alone[0], alone[1], alone[2], a.NoticedOn)
			if err != nil {
				return err
			}
			all[a.ID] = k
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("habits: %w", err)
	}
	return all, nil
}
