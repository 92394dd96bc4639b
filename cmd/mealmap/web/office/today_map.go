package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/meals/alarms"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

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
