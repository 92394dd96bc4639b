package watch

import (
	"net/http"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/alarms"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// quietView is what the page of a silent point shows besides: whom to ring, and
// whether it has meals again.
type quietView struct {
	Phone string
	Again data.ServiceDay // the first day with a meal since, "" where there is none
	Also  []desk.Option   // what closing records with it; none where it can record nothing
}

// What closing a question about silence records with it.
const (
	alsoCheck   = "check"
	alsoClosure = "closure"
)

// quietPage fills in the page of a silent point; nil for any other alarm.
func (s *server) quietPage(r *http.Request, a *alarms.Raised) (*quietView, error) {
	if a.Kind != alarms.Quiet {
		return nil, nil
	}
	p, err := s.Merchants.FindPoint(r.Context(), a.District, a.PointID)
	if err != nil {
		return nil, err
	}
	view, say := &quietView{Phone: p.Phone}, s.Printer(r)
	list, err := s.Meals.ListRedemptions(r.Context(), meals.RedemptionFilter{District: a.District, PointID: a.PointID, From: a.Figures.Before.AddDays(1)})
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		if m.VoidedAt == 0 && (view.Again == "" || m.Day < view.Again) {
			view.Again = m.Day
		}
	}
	if _, err := s.editable(r, a); err == nil {
		view.Also = append([]desk.Option{{Label: say.Text("watch.quiet.also.nothing")}}, desk.Named(say, "watch.quiet.also", alsoCheck, alsoClosure)...)
	}
	return view, nil
}

// editable is the alarm's point where the viewer may change its facts.
func (s *server) editable(r *http.Request, a *alarms.Raised) (merchants.Point, error) {
	if !staff.May(desk.Viewer(r).Role, staff.EditPoints) {
		return merchants.Point{}, fault.ErrDenied
	}
	return s.PointByID(r, a.PointID)
}

// recordAlso records what the office learned when it rang a silent point: that
// the facts hold, or until when it is closed. It comes before the alarm is closed,
// which it is not where this is refused.
func (s *server) recordAlso(r *http.Request, a *alarms.Raised, o alarms.Outcome) error {
	v := r.PostForm
	also := v.Get("also")
	if a.Kind != alarms.Quiet || also == "" || a.State() == alarms.Ended || !slices.Contains(alarms.Outcomes(), o) || strings.TrimSpace(v.Get("note")) == "" {
		return nil
	}
	p, err := s.editable(r, a)
	if err != nil {
		return err
	}
	switch also {
	case alsoCheck:
		return s.facts.Check(r.Context(), p.District, p.ID, facts.Call, "", desk.Actor(r))
	case alsoClosure:
		c := merchants.Closure{Reason: v.Get("closed_reason")}
		if c.From, err = data.ParseServiceDay(v.Get("closed_from")); err != nil {
			return desk.BadDay("closed_from")
		}
		if c.To, err = data.ParseServiceDay(v.Get("closed_to")); err != nil {
			return desk.BadDay("closed_to")
		}
		_, err = s.Merchants.AddClosure(r.Context(), p.District, p.ID, c, desk.Actor(r))
		return err
	}
	return nil
}
