package meals

import (
	"strconv"
	"time"

	"mealmap/data"
)

// Works reports whether people work on the day: on weekdays, but not on a public
// holiday, and on a weekend that was moved for one. What the office has said wins
// over the program's calendar, and of years that neither knows the weekday decides.
func (c *Calendar) Works(day data.ServiceDay) bool {
	switch c.Kind(day) {
	case Holiday:
		return false
	case Workday:
		return true
	}
	w := day.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AddWorkingDays is the n-th working day after the day; for n = 0 the day itself,
// or where nobody works on it the next working day. n is at least 0.
func (c *Calendar) AddWorkingDays(day data.ServiceDay, n int) data.ServiceDay {
	if n == 0 {
		for !c.Works(day) {
			day = day.AddDays(1)
		}
		return day
	}
	for n > 0 {
		if day = day.AddDays(1); c.Works(day) {
			n--
		}
	}
	return day
}

// WorkingDays counts the working days after from, up to and with to; below zero
// where to is the earlier one.
func (c *Calendar) WorkingDays(from, to data.ServiceDay) (n int) {
	if to < from {
		return -c.WorkingDays(to, from)
	}
	for day := from; day < to; {
		if day = day.AddDays(1); c.Works(day) {
			n++
		}
	}
	return n
}

// KnownYear reports whether the program has the holidays of the day's year. In
// other years it goes by weekends and by what the office has said.
func KnownYear(day data.ServiceDay) bool {
	year, err := strconv.Atoi(string(day[:min(4, len(day))]))
	return err == nil && len(ProgramDays(year)) > 0
}
