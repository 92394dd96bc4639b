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
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// pointPage is all that a printed entry of the map carries, and what is true
// today.
type pointPage struct {
	web.PublicPage
	Point    pointCard
	Kind     string
	Days     []dayRow   // today and tomorrow
	Hours    []hoursRow // none where unknown
	Benefits []string
	Offer    string // the merchant's own words, shown where no rule speaks
	Closures []closureLine
	Checked  string // when somebody last looked whether this is so, "" where nobody did
	Map      *web.Figure
	Near     string // address of the list around this point, "" where unplaced
	Report   string // address that "closed when I came" goes to, "" where it should be closed
}

// hoursRow is a run of weekdays that keep the same hours. No meals: closed.
type hoursRow struct {
	Days  string
	Today bool
	Meals []string
}

// closureLine is a closure that is on or lies ahead.
type closureLine struct{ Says, Reason string }

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
	p, today := s.Printer(r), now.ServiceDay()
	found := near.Found{Found: merchants.Found{Point: point, Open: merchants.OpenAt(*point, now)}}
	page := pointPage{
		PublicPage: s.PublicPage(r, "public.point.title", "Name", point.Name),
		Point:      newCard(p, found, now),
		Kind:       p.Text("public.point.kind." + string(point.Kind)),
		Hours:      hoursRows(p, point.Hours, today.Weekday()),
		Benefits:   rules.sentences(p, point, today),
		Offer:      point.Offer,
		Closures:   closureLines(p, point.Closures, today),
		Near:       nearHref(point),
	}
	if shouldHaveOpened(point, now) {
		page.Report = page.Point.Href + "/closed"
	}
	if page.Days, err = s.nextDays(r, point, today); err != nil {
		return err
	}
	if page.Point.Star, err = s.starOf(r.Context(), p, point); err != nil {
		return err
	}
	if page.Checked, err = s.checkedText(r, point, today); err != nil {
		return err
	}
	if point.Position != nil {
		if page.Map, err = s.DrawNear(r, web.SmallFigure, nil, []merchants.Found{found.Found}); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, "public/point", page)
}

// nearHref is the address of the list around the point, "" where it is unplaced.
func nearHref(point *merchants.Point) string {
	if point.Position == nil {
		return ""
	}
	return fmt.Sprintf("/?at=%.5f,%.5f", point.Position.At.Lat, point.Position.At.Lng)
}

// nextDays are today and tomorrow, nil where neither hours nor a closure is known.
func (s *server) nextDays(r *http.Request, point *merchants.Point, today data.ServiceDay) ([]dayRow, error) {
	if len(point.Hours) == 0 && len(point.Closures) == 0 {
		return nil, nil
	}
	p := s.Printer(r)
	var rows []dayRow
	for n, name := range []string{"public.point.today", "public.point.tomorrow"} {
		day := today.AddDays(n)
		holiday, err := s.holiday(r.Context(), day)
		if err != nil {
			return nil, err
		}
		rows = append(rows, newDayRow(p, point, p.Text(name), day, holiday))
	}
	return rows, nil
}

// checkedText says when and by whom the point's facts were last looked at: the
// office or the community, never a person.
func (s *server) checkedText(r *http.Request, point *merchants.Point, today data.ServiceDay) (string, error) {
	last, ok, err := s.facts.LastChecked(r.Context(), point.District, point.ID)
	if err != nil || !ok {
		return "", err
	}
	key := "public.checked.street"
	if last.Role == staff.Community {
		key = "public.checked.community"
	}
	p := s.Printer(r)
	return p.Text(key, "Date", dateText(p, last.At.ServiceDay(), today)), nil
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
		week[day] = append(week[day], windowText(p, w))
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

// closureLines tells of closures that are on or lie ahead.
func closureLines(p *messages.Printer, closures []merchants.Closure, today data.ServiceDay) []closureLine {
	var out []closureLine
	for _, c := range closures {
		if c.To < today {
			continue
		}
		key := "public.closure.days"
		if c.From == c.To {
			key = "public.closure.day"
		}
		out = append(out, closureLine{p.Text(key, "From", dateText(p, c.From, today), "To", dateText(p, c.To, today)), strings.TrimSpace(c.Reason)})
	}
	return out
}
