package public

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// pointPage is all that a printed entry of the map carries, and what is true
// today.
type pointPage struct {
	web.PublicPage
	Point    pointCard
	Kind     string
	Hours    []hoursRow // none where unknown
	Benefits []string
	Offer    string // the merchant's own words, shown where no rule speaks
	Closures []string
	Map      *web.Figure
	Near     string // address of the list around this point, "" where unplaced
}

// hoursRow is a run of weekdays that keep the same hours. No meals: closed.
type hoursRow struct {
	Days  string
	Today bool
	Meals []string
}

// point is GET /points/{id}.
func (s *server) point(w http.ResponseWriter, r *http.Request) error {
	now := s.DB.Now()
	point, err := s.publicPoint(r)
	if err != nil {
		return err
	}
	rules, err := s.benefitRules(r.Context(), []*merchants.Point{point})
	if err != nil {
		return err
	}
	p := s.Printer(r)
	page := pointPage{
		PublicPage: s.PublicPage(r, "public.point.title", "Name", point.Name),
		Point:      newCard(p, point, merchants.OpenAt(*point, now), now),
		Kind:       p.Text("public.point.kind." + string(point.Kind)),
		Hours:      hoursRows(p, point.Hours, now.ServiceDay().Weekday()),
		Benefits:   rules.sentences(p, point, now.ServiceDay()),
		Offer:      point.Offer,
		Closures:   closureTexts(p, point.Closures, now.ServiceDay()),
	}
	if at := point.Position; at != nil {
		page.Near = fmt.Sprintf("/?at=%.5f,%.5f", at.At.Lat, at.At.Lng)
		if page.Map, err = s.DrawNear(r, web.SmallFigure, nil, []merchants.Found{{Point: point}}); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, "public/point", page)
}

// publicPoint is the point of the address, where it is on the public map today.
func (s *server) publicPoint(r *http.Request) (*merchants.Point, error) {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return nil, err
	}
	point, ok := dir.Point(merchants.PointID(chi.URLParam(r, "id")))
	if !ok {
		return nil, fault.ErrNotFound
	}
	return point, nil
}

// hoursRows is a week from Monday, runs of equal days as one row; nil where no
// hours are known.
func hoursRows(p *messages.Printer, windows []merchants.Window, today time.Weekday) []hoursRow {
	if len(windows) == 0 {
		return nil
	}
	var week [7][]string // from Monday
	sorted := slices.Clone(windows)
	slices.SortStableFunc(sorted, func(a, b merchants.Window) int { return a.Opens - b.Opens })
	for _, w := range sorted {
		day := (int(w.Weekday) + 6) % 7
		week[day] = append(week[day], p.Text("public.hours."+string(w.Sitting),
			"Opens", minuteText(w.Opens), "Closes", closesText(p, w.Closes)))
	}
	var rows []hoursRow
	for from := 0; from < 7; {
		to := from
		for to < 6 && slices.Equal(week[to+1], week[from]) {
			to++
		}
		now := (int(today) + 6) % 7
		rows = append(rows, hoursRow{Days: daysText(p, from, to), Today: from <= now && now <= to, Meals: week[from]})
		from = to + 1
	}
	return rows
}

func closesText(p *messages.Printer, minute int) string {
	if minute > 24*60 {
		return p.Text("public.hours.next_day", "Time", minuteText(minute-24*60))
	}
	return minuteText(minute)
}

// daysText names a run of days, both counted from Monday.
func daysText(p *messages.Printer, from, to int) string {
	first, last := weekdayText(p, (from+1)%7), weekdayText(p, (to+1)%7)
	switch {
	case from == 0 && to == 6:
		return p.Text("public.days.all")
	case from == to:
		return p.Text("public.days.one", "Day", first)
	}
	return p.Text("public.days.range", "From", first, "To", last)
}

// closureTexts tells of closures that are on or lie ahead.
func closureTexts(p *messages.Printer, closures []merchants.Closure, today data.ServiceDay) []string {
	var out []string
	for _, c := range closures {
		if c.To < today {
			continue
		}
		key := "public.closure.days"
		if c.From == c.To {
			key = "public.closure.day"
		}
		if strings.TrimSpace(c.Reason) == "" {
			key += ".plain"
		}
		out = append(out, p.Text(key, "From", web.DayText(p, c.From), "To", web.DayText(p, c.To), "Reason", c.Reason))
	}
	return out
}
