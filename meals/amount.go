package meals

import (
	"slices"
	"time"

	"mealmap/data"
)

// off is how much comes off what is left to pay of the list price: never less
// than nothing nor more than all. Who pays a share pays a fen of the smallest
// price: a meal is free where the rule says so, not where a division does.
func (a *Amount) off(left, list data.Fen) data.Fen {
	base := left
	if a.On == OfList {
		base = list
	}
	var off data.Fen
	switch {
	case a.PayPercent != nil:
		pay := base * data.Fen(*a.PayPercent) / 100
		if *a.PayPercent > 0 {
			pay = max(pay, 1)
		}
		off = left - pay
	case a.Off != nil:
		off = *a.Off
	case a.Percent != nil:
		off = base * data.Fen(*a.Percent) / 100
	case a.Price != nil:
		off = left - *a.Price
	case a.Allowance != nil:
		off = left
	}
	if a.Max > 0 {
		off = min(off, a.Max)
	}
	return min(max(off, 0), left)
}

// inRange reports whether the price that minimums are tested on is enough, and
// the list price not too much.
func (a *Amount) inRange(tested, list data.Fen) bool {
	return tested >= a.Minimum && (a.UpTo == 0 || list <= a.UpTo)
}

// gives reports whether the amount can take anything off at all: nobody says of
// "100% to pay" that it is a discount.
func (a *Amount) gives() bool {
	switch {
	case a == nil:
		return false
	case a.PayPercent != nil:
		return *a.PayPercent < 100
	case a.Off != nil:
		return *a.Off > 0
	case a.Percent != nil:
		return *a.Percent > 0
	}
	return true
}

// holds reports whether a meal of the seating is among those meant.
func (w *When) holds(at Seating) bool {
	return w == nil ||
		(len(w.Sittings) == 0 || slices.Contains(w.Sittings, at.Sitting)) && onDay(w.Weekdays, w.Holidays, at.Day, at.Kind)
}

// workweek is Monday to Friday.
var workweek = [...]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// onDay reports whether the weekdays, none for all, and the way of holidays mean
// the day. Where holidays are left out, a working day moved to a weekend is as
// good as Monday to Friday.
func onDay(weekdays []time.Weekday, holidays Holidays, day data.ServiceDay, kind DayKind) bool {
	switch {
	case holidays == NotHolidays && kind == Holiday, holidays == OnlyHolidays && kind != Holiday:
		return false
	case len(weekdays) == 0:
		return true
	case holidays == NotHolidays && kind == Workday:
		return !slices.ContainsFunc(workweek[:], func(d time.Weekday) bool { return !slices.Contains(weekdays, d) })
	}
	return slices.Contains(weekdays, day.Weekday())
}
