package public

import (
	"cmp"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// dayRow is what one day brings: its meals, or that it is closed and why.
type dayRow struct {
	Name    string // today, tomorrow
	Date    string
	Meals   []string
	Closed  bool   // known to be
	Reason  string // the office's words, "" where there are none
	Holiday string // the public holiday that it is, "" where none
}

// newDayRow says what the point does on the day.
func newDayRow(p *messages.Printer, point *merchants.Point, name string, day data.ServiceDay, holiday string) dayRow {
	row := dayRow{Name: name, Date: dateText(p, day, day), Holiday: holiday}
	closure, closed := point.ClosureOn(day)
	row.Reason = closure.Reason
	windows := slices.Clone(point.OnDay(day))
	slices.SortStableFunc(windows, func(a, b merchants.Window) int { return cmp.Compare(a.Opens, b.Opens) })
	for _, w := range windows {
		row.Meals = append(row.Meals, windowText(p, w))
	}
	row.Closed = closed || len(point.Hours) > 0 && len(windows) == 0
	return row
}

func windowText(p *messages.Printer, w merchants.Window) string {
	return p.Text("public.hours."+string(w.Sitting), "Opens", minuteText(w.Opens), "Closes", closesText(p, w.Closes))
}

// dateText names a day as people say it; the year only where it is not today's.
func dateText(p *messages.Printer, day, today data.ServiceDay) string {
	t := day.Start().Time()
	args := []any{"Month", int(t.Month()), "Day", t.Day(), "Weekday", int(day.Weekday())}
	if day[:4] != today[:4] {
		return p.Text("public.date.year", append(args, "Year", t.Year())...)
	}
	return p.Text("public.date", args...)
}
