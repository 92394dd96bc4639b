package complaints

import (
	"strconv"
	"time"

	"mealmap/data"
	"mealmap/meals"
)

// ClosingMinute is when the office closes, 17:00, as a minute of the day.
const ClosingMinute = 17 * 60

// Works reports whether people work on the day: on weekdays, but not on a public
// holiday, and on a weekend that was moved for one. What the office has said wins
// over the program's calendar, and of years that neither knows the weekday decides.
func Works(c *meals.Calendar, day data.ServiceDay) bool {
	switch c.Kind(day) {
	case meals.Holiday:
		return false
	case meals.Workday:
		return true
	}
	w := day.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AddWorkingDays is the n-th working day after the day; for n = 0 the day itself,
// or where nobody works on it the next working day. n is at least 0.
func AddWorkingDays(c *meals.Calendar, day data.ServiceDay, n int) data.ServiceDay {
	if n == 0 {
		for !Works(c, day) {
			day = day.AddDays(1)
		}
		return day
	}
	for n > 0 {
		if day = day.AddDays(1); Works(c, day) {
			n--
		}
	}
	return day
}

// WorkingDays counts the working days after from, up to and with to; below zero
// where to is the earlier one.
func WorkingDays(c *meals.Calendar, from, to data.ServiceDay) (n int) {
	if to < from {
		return -WorkingDays(c, to, from)
	}
	for day := from; day < to; {
		if day = day.AddDays(1); Works(c, day) {
			n++
		}
	}
	return n
}

// CountedFrom is the day on which a complaint counts as received: what comes after
// the office has closed, or on a day off, counts as received on the next working
// day.
func CountedFrom(c *meals.Calendar, at data.Instant) data.ServiceDay {
	day := at.ServiceDay()
	if at.Minute() >= ClosingMinute {
		day = day.AddDays(1)
	}
	return AddWorkingDays(c, day, 0)
}

// DueOn is the last day for an answer: the n-th working day after the one on which
// the complaint counts as received.
func DueOn(c *meals.Calendar, at data.Instant, n int) data.ServiceDay {
	return AddWorkingDays(c, CountedFrom(c, at), n)
}

// KnownYear reports whether the program has the holidays of the day's year. In
// other years it goes by weekends and by what the office has said.
func KnownYear(day data.ServiceDay) bool {
	year, err := strconv.Atoi(string(day[:min(4, len(day))]))
	return err == nil && len(meals.ProgramDays(year)) > 0
}
