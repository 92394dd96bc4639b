package site

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// MapPoints are an edition's points as paper and pages show them, by number.
func MapPoints(p *messages.Printer, c editions.Content) []print.MapPoint {
	list := make([]print.MapPoint, len(c.Points))
	for i := range c.Points {
		list[i] = MapPoint(p, &c.Points[i])
	}
	return list
}

// MapPoint puts a point of an edition into words.
func MapPoint(p *messages.Printer, e *editions.Point) print.MapPoint {
	m := print.MapPoint{
		Number: e.Number, Name: e.Name, Address: e.Address, Phone: e.Phone, At: e.At,
		Hours: HoursText(p, e.Windows()),
	}
	for _, said := range e.Benefits {
		m.Benefits = append(m.Benefits, fullWidth(said))
	}
	if len(m.Benefits) == 0 && strings.TrimSpace(e.Offer) != "" {
		m.Benefits = []string{e.Offer}
	}
	for _, item := range e.Menu {
		m.Menu = append(m.Menu, MenuText(p, item))
	}
	for _, tag := range e.Tags {
		m.Tags = append(m.Tags, p.Text("public.tag."+string(tag)))
	}
	return m
}

// fullWidth gives a sentence the punctuation of large Chinese type: marks of
// ASCII beside a Han character become as wide as that.
func fullWidth(text string) string {
	const beyond = 0xFEE0 // from a mark of ASCII to its wide form
	runes := []rune(text)
	han := func(i int) bool { return i >= 0 && i < len(runes) && unicode.Is(unicode.Han, runes[i]) }
	wide := slices.Clone(runes)
	for i, r := range runes {
		if strings.ContainsRune(",;:!?()", r) && (han(i-1) || han(i+1)) {
			wide[i] = r + beyond
		}
	}
	return string(wide)
}

// MenuText is a dish with its price.
func MenuText(p *messages.Printer, item editions.MenuItem) string {
	return p.Text("site.menu", "Name", item.Name, "Price", yuan(item.Price))
}

// yuan is a price without the fen that it does not have: 12, 12.50.
func yuan(f data.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

// HoursText says when each meal is served, one phrase for each meal and set of
// days that keep the same hours, and on which days nothing is; none where the
// hours are unknown.
func HoursText(p *messages.Printer, windows []merchants.Window) (phrases []string) {
	if len(windows) == 0 {
		return nil
	}
	windows = slices.Clone(windows)
	slices.SortStableFunc(windows, func(a, b merchants.Window) int { return a.Opens - b.Opens })
	var closed [7]bool
	for at := range closed {
		closed[at] = true
	}
	for _, sitting := range []merchants.Sitting{merchants.Breakfast, merchants.Lunch, merchants.Dinner, merchants.AllDay} {
		var week [7]string // from Monday
		for _, w := range windows {
			if w.Sitting != sitting {
				continue
			}
			at := fromMonday(w.Weekday)
			closed[at] = false
			if week[at] != "" {
				week[at] = p.Text("site.hours.and", "Left", week[at], "Right", timesText(p, w))
			} else {
				week[at] = timesText(p, w)
			}
		}
		phrases = append(phrases, sittingText(p, sitting, week)...)
	}
	if days := daysText(p, closed); days != "" {
		phrases = append(phrases, p.Text("site.hours.closed", "Days", days))
	}
	return phrases
}

// sittingText gives a phrase for each set of days with the same hours.
func sittingText(p *messages.Printer, sitting merchants.Sitting, week [7]string) (phrases []string) {
	for first, times := range week {
		if times == "" || slices.Index(week[:], times) < first {
			continue
		}
		var same [7]bool
		for at := range week {
			same[at] = week[at] == times
		}
		phrases = append(phrases, p.Text("site.hours."+string(sitting), "Days", daysText(p, same), "Times", times))
	}
	return phrases
}

func fromMonday(d time.Weekday) int { return (int(d) + 6) % 7 }

func timesText(p *messages.Printer, w merchants.Window) string {
	closes := minuteText(w.Closes)
	if w.Closes > 24*60 {
		closes = p.Text("public.hours.next_day", "Time", minuteText(w.Closes-24*60))
	}
	return p.Text("site.hours.times", "Opens", minuteText(w.Opens), "Closes", closes)
}

// minuteText shows a minute of the day as people write it, "6:30", "24:00".
func minuteText(minute int) string { return fmt.Sprintf("%d:%02d", minute/60, minute%60) }

// daysText names the runs of the chosen days, counted from Monday; "" for none.
func daysText(p *messages.Printer, chosen [7]bool) (text string) {
	for from := 0; from < 7; from++ {
		if !chosen[from] {
			continue
		}
		to := from
		for to < 6 && chosen[to+1] {
			to++
		}
		run := runText(p, from, to)
		if text != "" {
			run = p.Text("site.hours.and", "Left", text, "Right", run)
		}
		text, from = run, to
	}
	return text
}

// runText names a run of days, both counted from Monday.
func runText(p *messages.Printer, from, to int) string {
	name := func(day int) string { return p.Text("public.weekday." + strconv.Itoa((day+1)%7)) }
	switch {
	case from == 0 && to == 6:
		return p.Text("public.days.all")
	case from == to:
		return p.Text("public.days.one", "Day", name(from))
	}
	return p.Text("public.days.range", "From", name(from), "To", name(to))
}
