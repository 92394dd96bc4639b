package meals

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"mealmap/data"
	"mealmap/data/audit"
)

// SpecialDay is a day that the office has said differs from its weekday; it adds
// to the calendar of the program and wins over it.
type SpecialDay struct {
	Day  data.ServiceDay `db:"day"`
	Kind DayKind         `db:"kind"`
	Name string          `db:"name"`
}

// holidaysStamp is the setting that changes with every special day.
const holidaysStamp = "holidays_stamp"

// calendarCache keeps the calendar as last read, with the stamp it was read by.
type calendarCache struct {
	mu       sync.Mutex
	stamp    string
	calendar *Calendar // nil: the program's own
}

// find gives the calendar where it was read by the stamp.
func (c *calendarCache) find(stamp string) (*Calendar, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calendar, c.stamp == stamp
}

// SetSpecialDay says what a day is; the same day again changes it, and Kind ""
// leaves it to the calendar of the program. Meals that were served keep their
// prices. ErrInvalidInput.
func (s *Store) SetSpecialDay(ctx context.Context, by audit.Actor, d data.District, x SpecialDay) error {
	c := &checker{}
	x.Name = strings.TrimSpace(x.Name)
	c.day(x.Day, "day")
	c.require(x.Kind == "" || x.Kind == Holiday || x.Kind == Workday, "kind", "rule_choice")
	c.require(x.Kind == "" || x.Name != "" && len(x.Name) <= maxHolidayName, "name", "holiday_name")
	if len(c.wrong) > 0 {
		return invalid(c.wrong)
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := putSpecialDay(tx, x); err != nil {
			return err
		}
		if err := data.PutSetting(tx, holidaysStamp, data.NewID()); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "holiday.set", Object: string(x.Day),
			Detail: map[string]any{"kind": x.Kind, "name": x.Name}})
	})
	if err != nil {
		return fmt.Errorf("set special day: %w", err)
	}
	return nil
}

// maxHolidayName bounds the name, in bytes.
const maxHolidayName = 60

func putSpecialDay(tx *data.Tx, x SpecialDay) (err error) {
	if x.Kind == "" {
		_, err = tx.Exec(`DELETE FROM holidays WHERE day = ?`, x.Day)
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO holidays (day, kind, name) VALUES (?, ?, ?)
		ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name`, x.Day, x.Kind, x.Name)
	return err
}

// ListSpecialDays lists what the office has said, by day.
func (s *Store) ListSpecialDays(ctx context.Context) (list []SpecialDay, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = specialDays(tx)
		return err
	})
	return list, err
}

func specialDays(tx *data.Tx) (list []SpecialDay, err error) {
	return list, tx.Select(&list, `SELECT day, kind, name FROM holidays ORDER BY day`)
}

// Calendar is the program's with what the office has said on top.
func (s *Store) Calendar(ctx context.Context) (c *Calendar, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		c, err = s.CalendarTx(tx)
		return err
	})
	return c, err
}

// CalendarTx is Calendar inside the caller's transaction.
func (s *Store) CalendarTx(tx *data.Tx) (*Calendar, error) {
	stamp, err := data.Setting(tx, holidaysStamp)
	if err != nil {
		return nil, err
	}
	return s.calendarAt(tx, stamp)
}

// calendarAt gives the calendar, read anew where the stamp is another.
func (s *Store) calendarAt(tx *data.Tx, stamp string) (*Calendar, error) {
	s.days.mu.Lock()
	defer s.days.mu.Unlock()
	if s.days.stamp == stamp {
		return s.days.calendar, nil
	}
	list, err := specialDays(tx)
	if err != nil {
		return nil, fmt.Errorf("special days: %w", err)
	}
	days := make(map[data.ServiceDay]DayKind, len(list))
	for _, x := range list {
		days[x.Day] = x.Kind
	}
	var own *Calendar
	s.days.stamp, s.days.calendar = stamp, own.With(days)
	return s.days.calendar, nil
}
