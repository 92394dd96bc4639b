package alarms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// Store keeps the alarms. It is safe for concurrent use.
type Store struct {
	db     *data.DB
	meals  *meals.Store
	points *merchants.Store
}

// NewStore keeps alarms in db, about the meals and the points of the others.
func NewStore(db *data.DB, m *meals.Store, points *merchants.Store) *Store {
	return &Store{db: db, meals: m, points: points}
}

// Run looks for what is odd about a day and keeps it; it tells how many alarms
// are new. A day may be looked at again, as when meals came late: an alarm that
// is open takes what has come, one that was closed stays as it is.
func (s *Store) Run(ctx context.Context, d data.District, day data.ServiceDay) (raised int, err error) {
	seen, err := s.load(ctx, d, day)
	if err != nil {
		return 0, fmt.Errorf("alarms of %s: %w", day, err)
	}
	found := Find(seen)
	if len(found) == 0 {
		return 0, nil
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		raised = 0
		for i := range found {
			fresh, err := keep(tx, d, &found[i])
			if err != nil {
				return fmt.Errorf("%s of %s: %w", found[i].Kind, found[i].Subject, err)
			}
			if fresh {
				raised++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("alarms of %s: %w", day, err)
	}
	return raised, nil
}

// keep stores an alarm, or adds it to the one that asks the same; fresh says that
// nobody has been asked before.
func keep(tx *data.Tx, d data.District, a *Alarm) (fresh bool, err error) {
	same, err := sameAs(tx, d, a)
	switch {
	case err == nil && same.Outcome != "":
		return false, nil
	case err == nil:
		return false, add(tx, d, same.ID, same.Figures, a)
	case !errors.Is(err, data.ErrNoRow):
		return false, err
	}
	id := AlarmID(data.NewID())
	_, err = tx.Exec(`
		INSERT INTO alarms (district, id, kind, subject, service_day, street, merchant_id, point_id, elder_id, raised_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d, id, a.Kind, a.Subject, a.Day, a.Street, a.MerchantID, a.PointID, a.ElderID, tx.Now)
	if err != nil {
		return false, err
	}
	if err := add(tx, d, id, Figures{}, a); err != nil {
		return false, err
	}
	return true, audit.Append(tx, audit.Entry{District: d, Actor: audit.System, Street: a.Street, Action: "alarm.raise",
		Object: string(id), Detail: map[string]any{"kind": a.Kind, "day": a.Day, "meals": len(a.Meals)}})
}

// sameAs finds the alarm that asks the same: of the same kind and subject, about
// days of which some are the same. A silent point is asked about once as long as
// nobody has answered, and not again where somebody has since it fell silent. Order
// is found only of elders whom no answer was about, so that of the closed ones only
// that of the very day is the same. ErrNoRow where there is none.
func sameAs(tx *data.Tx, d data.District, a *Alarm) (r Raised, err error) {
	last := a.Day.AddDays(a.Day.DaysSince(a.Since))
	err = tx.Get(&r, alarmColumns+`
		WHERE a.district = ? AND a.kind = ? AND a.subject = ?
		AND (a.service_day BETWEEN ? AND ? OR a.kind = 'quiet' AND (a.outcome = '' OR a.service_day >= ?))
		AND (a.kind <> 'order' OR a.outcome = '' OR a.service_day = ?)
		ORDER BY a.outcome = '' DESC, abs(julianday(a.service_day) - julianday(?))
		LIMIT 1`, d, a.Kind, a.Subject, a.Since, last, a.Since, a.Day, a.Day)
	if err != nil {
		return r, err
	}
	return r, r.read()
}

// tellsMore reports whether the figures tell more than those that an alarm has: of
// more meals, or of a later or longer silence.
func (a *Alarm) tellsMore(had Figures) bool {
	switch {
	case a.Kind != Quiet:
		return a.Figures.Meals >= had.Meals
	case a.Figures.Before != had.Before:
		return a.Figures.Before > had.Before
	}
	return a.Figures.Days >= had.Days
}

// add gives an alarm the meals of what was found, and its figures where they tell
// more than those it has. What was in it stays: a person may have looked at it.
func add(tx *data.Tx, d data.District, id AlarmID, had Figures, a *Alarm) error {
	if a.tellsMore(had) {
		figures, err := json.Marshal(a.Figures)
		if err != nil {
			return err
		}
		if err := tx.ExecOne(`UPDATE alarms SET detail = ? WHERE district = ? AND id = ?`, string(figures), d, id); err != nil {
			return err
		}
	}
	for _, meal := range a.Meals {
		_, err := tx.Exec(`
			INSERT INTO alarm_meals (district, alarm_id, redemption_id) VALUES (?, ?, ?)
			ON CONFLICT DO NOTHING`, d, id, meal)
		if err != nil {
			return err
		}
	}
	return nil
}
