package office

import (
	"fmt"
	"slices"
	"time"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// hoursText says opening hours in lines that merchants.ParseHours reads again:
// days with the same window share one.
func hoursText(p *messages.Printer, windows []merchants.Window) []string {
	type window struct {
		sitting       merchants.Sitting
		opens, closes int
	}
	var order []window
	days := map[window][]time.Weekday{}
	for _, w := range windows {
		key := window{w.Sitting, w.Opens, w.Closes}
		if days[key] == nil {
			order = append(order, key)
		}
		days[key] = append(days[key], w.Weekday)
	}
	lines := make([]string, len(order))
	for i, w := range order {
		lines[i] = p.Text("office.hours.line", "Days", weekdaysText(p, days[w]), "Sitting", p.Text("office.sitting."+string(w.sitting)),
			"Opens", doorClock(w.opens), "Closes", doorClock(w.closes))
	}
	return lines
}

// doorClock is a minute of the day; past midnight it counts on from 0:00, as
// signs on doors do.
func doorClock(minute int) string {
	if minute > 24*60 {
		minute -= 24 * 60
	}
	return fmt.Sprintf("%02d:%02d", minute/60, minute%60)
}

// weekdaysText names days from Monday, runs of three and more as from–to.
func weekdaysText(p *messages.Printer, days []time.Weekday) string {
	if len(days) == 7 {
		return p.Text("office.weekday.every")
	}
	fromMonday := func(d time.Weekday) int { return (int(d) + 6) % 7 }
	slices.SortFunc(days, func(a, b time.Weekday) int { return fromMonday(a) - fromMonday(b) })
	name := func(d time.Weekday) string { return p.Text(fmt.Sprintf("office.weekday.%d", d)) }
	var words []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && fromMonday(days[j+1]) == fromMonday(days[j])+1 {
			j++
		}
		if j-i >= 2 {
			words = append(words, p.Text("office.weekday.to", "From", name(days[i]), "To", name(days[j])))
		} else {
			for _, d := range days[i : j+1] {
				words = append(words, name(d))
			}
		}
		i = j + 1
	}
	return desk.JoinAll(p, words)
}
