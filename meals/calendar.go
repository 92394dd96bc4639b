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

// The days that the program knows, in the order of its files.
var (
	ownDays     = loadDays(seed.Holidays)
	ownCalendar = calendarOf(ownDays)
)

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

// ProgramDays lists what the program knows of a year, by day.
func ProgramDays(year int) (days []SpecialDay) {
	for _, x := range ownDays {
		if yearOf(x.Day) == year {
			days = append(days, x)
		}
	}
	return days
}

func calendarOf(days []SpecialDay) *Calendar {
	c := &Calendar{make(map[data.ServiceDay]DayKind, len(days))}
	for _, x := range days {
		c.days[x.Day] = x.Kind
	}
	return c
}

// loadDays reads every file of holidays/: columns day, kind, name. The files are
// part of the program, so that a fault in them is the program's.
func loadDays(files fs.FS) (days []SpecialDay) {
	names, err := fs.Glob(files, "holidays/*.csv")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		read, err := readDays(files, name)
		if err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
		days = append(days, read...)
	}
	return days
}

func readDays(files fs.FS, name string) (days []SpecialDay, err error) {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, row := range rows[1:] {
		day, err := data.ParseServiceDay(row[0])
		if err != nil {
			return nil, err
		}
		days = append(days, SpecialDay{day, DayKind(row[1]), row[2]})
	}
	return days, nil
}
