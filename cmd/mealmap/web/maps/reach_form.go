package maps

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// Which day a question is about.
const (
	onWeekday = "weekday" // the next working day from today on
	onSunday  = "sunday"  // the next one, today included
	onDate    = "date"
)

// reachFilter is the form that asks.
type reachFilter struct {
	desk.Form
	Limits, Days, Meals, Points []desk.Option
}

// questionOf reads a question of the viewer's street; what is not said is the
// usual: a quarter of an hour, lunch, the next working day. A point to close
// that he may not see does not exist for him.
func (s *server) questionOf(r *http.Request, v url.Values) (ReachQuestion, error) {
	u := desk.Viewer(r)
	q := ReachQuestion{District: u.District, Street: u.Street, Limit: ReachLimit(v.Get("limit")), Meal: merchants.Sitting(v.Get("meal")),
		Closed: merchants.PointID(v.Get("closed"))}
	if q.Limit == "" {
		q.Limit = Quarter
	}
	if q.Meal == "" {
		q.Meal = merchants.Lunch
	}
	if !slices.Contains(reachMeals(), q.Meal) {
		return q, fault.ErrInvalidInput.Field(fault.Field{Name: "meal", Code: "reach_meal"})
	}
	if q.Closed != "" {
		if _, err := s.PointByID(r, q.Closed); err != nil {
			return q, err
		}
	}
	var err error
	q.Day, err = s.dayOf(r, v)
	return q, err
}

// dayOf reads the day that is asked about.
func (s *server) dayOf(r *http.Request, v url.Values) (data.ServiceDay, error) {
	today := s.DB.Now().ServiceDay()
	switch v.Get("day") {
	case onDate:
		day, err := data.ParseServiceDay(v.Get("date"))
		if err != nil {
			return "", desk.BadDay("date")
		}
		return day, nil
	case onSunday:
		return desk.DayFrom(today, func(d data.ServiceDay) bool { return d.Weekday() == time.Sunday }), nil
	}
	calendar, err := s.Meals.Calendar(r.Context())
	return desk.WorkingDay(today, calendar), err
}

// filterOf is the form filled as it was asked, so that it can be asked again.
func (s *server) filterOf(r *http.Request, a *ReachAnswer, v url.Values) reachFilter {
	p := s.Printer(r)
	f := reachFilter{Form: desk.Form{ID: "reach"},
		Limits: desk.Named(p, "reach.limit", ReachLimits()...), Days: desk.Named(p, "reach.day", onWeekday, onSunday, onDate),
		Meals: desk.Named(p, "reach.meal", reachMeals()...), Points: []desk.Option{{Label: p.Text("reach.close_none")}}}
	day := v.Get("day")
	if day == "" {
		day = onWeekday
	}
	f.Values = desk.Values("limit", string(a.Limit), "day", day, "date", string(a.Day), "meal", string(a.Meal), "closed", string(a.Closed))
	for i, pt := range a.Points {
		if (a.Street == "" || pt.Street == a.Street) && (a.Input.Open[i] || pt.ID == a.Closed) {
			f.Points = append(f.Points, desk.Option{Value: string(pt.ID), Label: strconv.Itoa(pt.Number) + " " + pt.Name})
		}
	}
	return f
}
