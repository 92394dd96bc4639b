package public

import (
	"net/http"
	"slices"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// How often "closed when I came" is taken from one address, which may be a house
// of many elders: of one point once in twelve hours, of all together ten times
// an hour.
const (
	reportsOfOne    = 1
	reportsOfOnePer = 12 * time.Hour
	reportsOfAll    = 10
	reportsOfAllPer = time.Hour
)

// ErrReportTries: one address found too many points closed. Arg Minutes.
var ErrReportTries = fault.New(fault.Limited, "report_tries")

// reportTries are the reports of each address.
type reportTries struct{ one, all *tries }

func newReportTries() reportTries {
	return reportTries{
		one: newTries(reportsOfOne, reportsOfOnePer, triesKept),
		all: newTries(reportsOfAll, reportsOfAllPer, triesKept),
	}
}

// take counts a report; again is true where the same address has said the same
// before.
func (t *reportTries) take(address, point string, now data.Instant) (again bool, err error) {
	if !t.one.take(address+" "+point, now) {
		return true, nil
	}
	if !t.all.take(address, now) {
		t.one.giveBack(address + " " + point)
		return false, ErrReportTries.With("Minutes", int(t.all.wait(address, now).Minutes())+1)
	}
	return false, nil
}

// shouldHaveOpened reports whether somebody who came today can have expected a
// meal: one of today's windows has begun, or nobody knows the hours.
func shouldHaveOpened(point *merchants.Point, now data.Instant) bool {
	today := now.ServiceDay()
	if _, shut := point.ClosureOn(today); shut {
		return false
	}
	return len(point.Hours) == 0 || slices.ContainsFunc(point.OnDay(today), func(w merchants.Window) bool { return w.Opens <= now.Minute() })
}

// thanksPage says what becomes of a report, and where else there is food.
type thanksPage struct {
	web.PublicPage
	Name   string
	Here   string // address of the point
	Others string // address of what is open around it, "" where it is unplaced
}

// reportClosed is POST /points/{id}/closed. Who says it a second time is thanked
// and not counted.
func (s *server) reportClosed(w http.ResponseWriter, r *http.Request) error {
	point, err := s.publicPoint(r)
	if err != nil {
		return err
	}
	again, err := s.reports.take(addressOf(r), string(point.ID), s.DB.Now())
	if err != nil {
		return err
	}
	if !again {
		if err := s.facts.ReportClosed(r.Context(), point.District, point.ID); err != nil {
			return err
		}
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return nil
}

// thankReporter is GET /points/{id}/closed.
func (s *server) thankReporter(w http.ResponseWriter, r *http.Request) error {
	point, err := s.publicPoint(r)
	if err != nil {
		return err
	}
	page := thanksPage{PublicPage: s.PublicPage(r, "public.reported.title"), Name: point.Name, Here: "/points/" + string(point.ID)}
	if around := nearHref(point); around != "" {
		page.Others = around + "&open=1"
	}
	return s.Render(w, r, http.StatusOK, "public/thanks", page)
}
