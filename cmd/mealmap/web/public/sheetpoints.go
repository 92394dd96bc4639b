package public

import (
	"context"
	"slices"
	"strings"
	"time"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// SheetPoints gives the points that the public sees today as paper shows them,
// those of a street (9-digit code) or of all where it is "", by number. Hours
// are one phrase a meal, benefits are the sentences of the elders' pages.
func SheetPoints(ctx context.Context, c web.Config, street string, p *messages.Printer) ([]print.MapPoint, error) {
	s := server{Server: &web.Server{Config: c}}
	dir, err := s.Merchants.Directory(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := s.benefitRules(ctx, dir.Points())
	if err != nil {
		return nil, err
	}
	var list []print.MapPoint
	for _, point := range dir.Points() {
		if street != "" && point.Street != street {
			continue
		}
		menu, err := s.Merchants.ListMenu(ctx, point.District, point.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, sheetPoint(p, point, menu, rules.sentences(p, point, dir.Day)))
	}
	slices.SortStableFunc(list, func(a, b print.MapPoint) int { return a.Number - b.Number })
	return list, nil
}

func sheetPoint(p *messages.Printer, point *merchants.Point, menu []merchants.MenuItem, benefits []string) print.MapPoint {
	entry := print.MapPoint{
		Number:   point.Number,
		Name:     point.Name,
		Address:  point.Address,
		Phone:    point.Phone,
		Hours:    mealHours(p, point.Hours),
		Benefits: benefits,
	}
	if point.Position != nil {
		at := point.Position.At
		entry.At = &at
	}
	if len(benefits) == 0 && strings.TrimSpace(point.Offer) != "" {
		entry.Benefits = []string{point.Offer}
	}
	for _, item := range menu {
		entry.Menu = append(entry.Menu, p.Text("paper.menu", "Name", item.Name, "Price", yuanText(item.Price)))
	}
	for _, tag := range point.Tags {
		entry.Tags = append(entry.Tags, p.Text("public.tag."+string(tag)))
	}
	return entry
}

// yuanText is a price without the fen that it does not have: 12, 12.50.
func yuanText(f data.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

// mealHours says when each meal is served, one phrase a meal and set of days
// that keep the same hours, and the days on which nothing is; nil where no
// hours are known.
func mealHours(p *messages.Printer, windows []merchants.Window) []string {
	if len(windows) == 0 {
		return nil
	}
	sorted := slices.Clone(windows)
	slices.SortStableFunc(sorted, func(a, b merchants.Window) int { return a.Opens - b.Opens })
	var phrases []string
	served := map[time.Weekday]bool{}
	for _, sitting := range []merchants.Sitting{merchants.Breakfast, merchants.Lunch, merchants.Dinner, merchants.AllDay} {
		var week [7][]string // from Monday
		for _, w := range sorted {
			if w.Sitting == sitting {
				served[w.Weekday] = true
				at := (int(w.Weekday) + 6) % 7
				week[at] = append(week[at], p.Text("paper.hours.times", "Opens", minuteText(w.Opens), "Closes", closesText(p, w.Closes)))
			}
		}
		phrases = append(phrases, sittingHours(p, sitting, week)...)
	}
	var closed [7]bool
	for at := range closed {
		closed[at] = !served[time.Weekday((at+1)%7)]
	}
	if days := daysOf(p, closed); len(days) > 0 {
		phrases = append(phrases, p.Text("paper.hours.closed", "Days", days))
	}
	return phrases
}

// sittingHours gives a phrase for each set of days with the same hours.
func sittingHours(p *messages.Printer, sitting merchants.Sitting, week [7][]string) (phrases []string) {
	var said [7]bool
	for from := range week {
		if said[from] || len(week[from]) == 0 {
			continue
		}
		var same [7]bool
		for at := range week {
			if slices.Equal(week[at], week[from]) {
				same[at], said[at] = true, true
			}
		}
		phrases = append(phrases, p.Text("paper.hours."+string(sitting), "Days", daysOf(p, same), "Times", week[from]))
	}
	return phrases
}

// daysOf names the runs of the chosen days, counted from Monday.
func daysOf(p *messages.Printer, chosen [7]bool) (runs []string) {
	for from := 0; from < 7; from++ {
		if !chosen[from] {
			continue
		}
		to := from
		for to < 6 && chosen[to+1] {
			to++
		}
		runs = append(runs, daysText(p, from, to))
		from = to
	}
	return runs
}
