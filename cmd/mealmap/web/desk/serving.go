package desk

import (
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// mealTimes is when people eat, in minutes of the day: a point serves the meal
// when it is open at one of the quarter hours from the first to before the last.
var mealTimes = map[merchants.Sitting][2]int{
	merchants.Breakfast: {6 * 60, 9 * 60},
	merchants.Lunch:     {10*60 + 30, 13*60 + 30},
	merchants.Dinner:    {16*60 + 30, 19 * 60},
}

// MealTimes are the instants at one of which a point has to be open to serve a
// meal of a day.
func MealTimes(day data.ServiceDay, meal merchants.Sitting) (at []data.Instant) {
	const step = 15
	span := mealTimes[meal]
	for minute := span[0]; minute < span[1]; minute += step {
		at = append(at, day.At(minute))
	}
	return at
}

// Serves says whether a point is known to be open at one of the instants; known is
// false where nobody has entered its hours.
func Serves(p *merchants.Point, times []data.Instant) (open, known bool) {
	for _, at := range times {
		s := merchants.OpenAt(*p, at)
		known = known || s.Known
		if s.Open {
			return true, true
		}
	}
	return false, known
}

// WorkingDay is the first Monday to Friday from a day on that is no holiday.
func WorkingDay(from data.ServiceDay, calendar *meals.Calendar) data.ServiceDay {
	return DayFrom(from, func(d data.ServiceDay) bool {
		return d.Weekday() != time.Sunday && d.Weekday() != time.Saturday && calendar.Kind(d) != meals.Holiday
	})
}

// DayFrom is the first day from a day on that fits; a month ahead there always is
// one.
func DayFrom(day data.ServiceDay, fits func(data.ServiceDay) bool) data.ServiceDay {
	const farthest = 31
	for range farthest {
		if fits(day) {
			break
		}
		day = day.AddDays(1)
	}
	return day
}
