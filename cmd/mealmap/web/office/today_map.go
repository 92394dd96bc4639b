package office

import (
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/alarms"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// silentDays is after how many days with openings and no meal a point is asked
// after: "a point with no meals where meals were expected must be noticed
// within days".
const silentDays = 3

// pastDays is after how many days since a point's first meal the alarms know what
// to expect of it.
const pastDays = 28

// todayFacts asks about points that somebody found closed, and those whose facts
// nobody has looked at for long.
func (s *server) todayFacts(r *http.Request, page *todayPage) error {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	looked, err := s.lookedAt(r)
	if err != nil {
		return err
	}
	var reported, old []*merchants.Point
	for _, p := range points {
		if looked.reported[p.ID] > 0 {
			reported = append(reported, p)
		}
		if line := looked.line(p, page.Day); line.Stale {
			old = append(old, p)
		}
	}
	say := s.Printer(r)
	switch len(reported) {
	case 0:
	case 1:
		page.Todo = append(page.Todo, newTodo(say, "reported", "/office/points/"+string(reported[0].ID)+"#reports", true, pointNames(reported)...))
	default:
		page.Todo = append(page.Todo, newTodo(say, "reported", "/office/points?checked="+checkedReported, true, pointNames(reported)...))
	}
	if len(old) > 0 {
		t := newTodo(say, "unchecked", "/office/points?checked="+checkedOld, false, pointNames(old)...)
		t.What = say.Text("office.today.todo.unchecked", "Days", facts.StaleAfter)
		page.Todo = append(page.Todo, t)
	}
	return nil
}

// todayQuiet asks to ring up points whose meals have stopped.
func (s *server) todayQuiet(r *http.Request, page *todayPage) error {
	list, err := s.quietAlarms(r)
	if err != nil || len(list) == 0 {
		return err
	}
	var names []string
	for _, a := range list {
		p, err := s.Merchants.FindPoint(r.Context(), a.District, a.PointID)
		if err != nil {
			return err
		}
		names = append(names, p.Name)
	}
	href := "/office/watch/alarms/" + string(list[0].ID)
	if len(list) > 1 {
		href = "/office/watch/alarms?kind=" + string(alarms.Quiet)
	}
	page.Todo = append(page.Todo, newTodo(s.Printer(r), "quiet", href, true, names...))
	return nil
}

// quietAlarms are the questions about silent points that wait.
func (s *server) quietAlarms(r *http.Request) ([]alarms.Raised, error) {
	u := desk.Viewer(r)
	return alarms.NewStore(s.DB, s.Meals, s.Merchants).List(r.Context(),
		alarms.Filter{District: u.District, Street: u.Street, Kind: alarms.Quiet, Waiting: true})
}

// silentPoints are public ones that opened on each of the last silentDays that
// they should have, have a working till, and recorded nothing since. Those with a
// past are left to the alarms, which know what to expect of them.
func (s *server) silentPoints(r *http.Request, points []*merchants.Point, today data.ServiceDay) ([]*merchants.Point, error) {
	tills, err := s.Meals.ListTills(r.Context(), meals.TillFilter{District: desk.Viewer(r).District, Working: true})
	if err != nil {
		return nil, err
	}
	var silent []*merchants.Point
	for _, p := range points {
		since, expected := expectedSince(p, today)
		has := slices.ContainsFunc(tills, func(t meals.Till) bool { return t.PointID == p.ID && t.CreatedAt < since.Start() })
		if !p.Public(today) || !expected || !has {
			continue
		}
		ate, err := s.Meals.AnyRedemption(r.Context(), p.District, p.ID, since, meals.Forever)
		if err != nil {
			return nil, err
		}
		past, err := s.Meals.AnyRedemption(r.Context(), p.District, p.ID, "", today.AddDays(-pastDays))
		if err != nil {
			return nil, err
		}
		if !ate && !past {
			silent = append(silent, p)
		}
	}
	return silent, nil
}

// expectedSince is the day of the silentDays-th last opening before today; ok
// is false where hours are unknown or there were not so many in three weeks.
func expectedSince(p *merchants.Point, today data.ServiceDay) (since data.ServiceDay, ok bool) {
	openings := 0
	for back := 1; back <= 21; back++ {
		day := today.AddDays(-back)
		if len(p.OnDay(day)) > 0 {
			openings++
		}
		if openings == silentDays {
			return day, true
		}
	}
	return "", false
}
