package meals

import (
	"slices"

	"mealmap/data"
	"mealmap/merchants"
)

// Seating is where a moment falls among the windows of a point: which service
// day, which sitting, and whether inside one at all.
type Seating struct {
	Day     data.ServiceDay
	Sitting merchants.Sitting // "" outside every window
	Inside  bool
	Kind    DayKind      // of Day
	Windows []RuleWindow // the day's, in order, for the sentence that names them
}

const minutesADay = 24 * 60

// Seat places at among windows by the program's own calendar. See Calendar.Seat.
func Seat(windows []RuleWindow, at data.Instant, asked merchants.Sitting) Seating {
	var own *Calendar
	return own.Seat(windows, at, asked)
}

// Seat places at among windows. asked is the sitting that the cashier named, ""
// for none: only its windows count then. A window that runs past midnight
// belongs to the day it began. Without any window nothing is known, so every
// moment is inside and the sitting goes by the clock.
func (c *Calendar) Seat(windows []RuleWindow, at data.Instant, asked merchants.Sitting) Seating {
	day, minute := at.ServiceDay(), at.Minute()
	kind := c.Kind(day)
	if len(windows) == 0 {
		return Seating{Day: day, Kind: kind, Sitting: sittingAt(minute, asked), Inside: true}
	}
	if w := find(windows, day, kind, minute, asked); w != nil {
		return Seating{Day: day, Kind: kind, Sitting: named(w.Sitting, minute, asked), Inside: true}
	}
	yesterday := day.AddDays(-1)
	before := c.Kind(yesterday)
	if w := find(windows, yesterday, before, minute+minutesADay, asked); w != nil {
		return Seating{Day: yesterday, Kind: before, Sitting: named(w.Sitting, minute, asked), Inside: true}
	}
	return c.outside(windows, day)
}

// outside is a moment of the day in none of its windows.
func (c *Calendar) outside(windows []RuleWindow, day data.ServiceDay) Seating {
	kind := c.Kind(day)
	return Seating{Day: day, Kind: kind, Windows: windowsOn(windows, day, kind)}
}

// find gives the window of the day that holds the minute: start-inclusive,
// end-exclusive.
func find(windows []RuleWindow, day data.ServiceDay, kind DayKind, minute int, asked merchants.Sitting) *RuleWindow {
	for i := range windows {
		w := &windows[i]
		if w.on(day, kind) && minute >= w.Opens && minute < w.Closes &&
			(asked == "" || w.Sitting == asked || w.Sitting == merchants.AllDay) {
			return w
		}
	}
	return nil
}

func (w *RuleWindow) on(day data.ServiceDay, kind DayKind) bool {
	return onDay(w.Weekdays, w.Holidays, day, kind)
}

func windowsOn(windows []RuleWindow, day data.ServiceDay, kind DayKind) []RuleWindow {
	var on []RuleWindow
	for i := range windows {
		if windows[i].on(day, kind) {
			on = append(on, windows[i])
		}
	}
	slices.SortStableFunc(on, func(a, b RuleWindow) int { return a.Opens - b.Opens })
	return on
}

// named is the sitting of a meal in a window: an all-day window has none of its
// own.
func named(window merchants.Sitting, minute int, asked merchants.Sitting) merchants.Sitting {
	if window != merchants.AllDay {
		return window
	}
	return sittingAt(minute, asked)
}

// sittingAt guesses the sitting where hours do not tell: breakfast before
// 10:00, lunch before 15:30, dinner after.
func sittingAt(minute int, asked merchants.Sitting) merchants.Sitting {
	switch {
	case asked != "" && asked != merchants.AllDay:
		return asked
	case minute < 10*60:
		return merchants.Breakfast
	case minute < 15*60+30:
		return merchants.Lunch
	}
	return merchants.Dinner
}
