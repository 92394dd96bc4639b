package complaints

import (
	"mealmap/data"
	"mealmap/meals"
)

// ClosingMinute is when the office closes, 17:00, as a minute of the day.
const ClosingMinute = 17 * 60

// CountedFrom is the day on which a complaint counts as received: what comes after
// the office has closed, or on a day off, counts as received on the next working
// day.
func CountedFrom(c *meals.Calendar, at data.Instant) data.ServiceDay {
	day := at.ServiceDay()
	if at.Minute() >= ClosingMinute {
		day = day.AddDays(1)
	}
	return c.AddWorkingDays(day, 0)
}

// DueOn is the last day for an answer: the n-th working day after the one on which
// the complaint counts as received.
func DueOn(c *meals.Calendar, at data.Instant, n int) data.ServiceDay {
	return c.AddWorkingDays(CountedFrom(c, at), n)
}
