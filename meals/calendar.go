package meals

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"

	"mealmap/data"
	"mealmap/data/seed"
)

// DayKind is how a day differs from its weekday. The empty value does not.
type DayKind string

// A public holiday, also of the days that a notice adds to it, and a Saturday or
// Sunday on which people work for it.
const (
	Holiday DayKind = "holiday"
	Workday DayKind = "workday"
)

// Calendar knows the public holidays and the working days moved for them. A nil
// Calendar is the program's own, which holds the notices of data/seed/holidays.
type Calendar struct{ days map[data.ServiceDay]DayKind }

var ownCalendar = loadCalendar(seed.Holidays)

// With gives the calendar with other days on top, which win; "" makes a day
// ordinary.
func (c *Calendar) With(days map[data.ServiceDay]DayKind) *Calendar {
	all := maps.Clone(c.orOwn().days)
	for day, kind := range days {
		all[day] = kind
	}
	return &Calendar{all}
}

// Kind says how the day differs from its weekday.
func (c *Calendar) Kind(day data.ServiceDay) DayKind { return c.orOwn().days[day] }

func (c *Calendar) orOwn() *Calendar {
	if c == nil {
		return ownCalendar
	}
	return c
}

// loadCalendar reads every file of holidays/: columns day, kind, name. The files
// are part of the program, so that a fault in them is the program's.
func loadCalendar(files fs.FS) *Calendar {
	c := &Calendar{map[data.ServiceDay]DayKind{}}
	names, err := fs.Glob(files, "holidays/*.csv")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if err := c.read(files, name); err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
	}
	return c
}

func (c *Calendar) read(files fs.FS, name string) error {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		day, err := data.ParseServiceDay(row[0])
		if err != nil {
			return err
		}
		c.days[day] = DayKind(row[1])
	}
	return nil
}
