package voices

import (
	"net/http"
	"net/url"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
)

// visitFormPage asks what was seen.
type visitFormPage struct {
	desk.Chrome
	Form   desk.Form
	Points []desk.Option
	Kinds  []desk.Option
	Items  []itemChoice
	CaseID string
}

// itemChoice is one line of the checklist with its grades.
type itemChoice struct {
	Name   string
	Label  string
	Grades []desk.Option
}

func (s *server) newVisit(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	now := s.DB.Now().Time()
	kind := heard.SpotCheck
	if q.Get("case") != "" {
		kind = heard.Recheck
	}
	return s.visitForm(w, r, http.StatusOK, desk.Form{ID: "visit", Values: desk.Values("point", q.Get("point"), "case_id", q.Get("case"), "kind", string(kind),
		"visited_on", now.Format(time.DateOnly), "visited_at", now.Format("15:04"), "visitors", desk.Viewer(r).DisplayName)})
}

func (s *server) visitForm(w http.ResponseWriter, r *http.Request, status int, form desk.Form) error {
	p := s.Printer(r)
	points, err := s.visitablePoints(r)
	if err != nil {
		return err
	}
	page := visitFormPage{Form: form, Points: points, CaseID: form.Values.Get("case_id")}
	for _, kind := range desk.Named(p, "voices.visit.kind", heard.VisitKinds()...) {
		if page.CaseID != "" || kind.Value != string(heard.Recheck) { // a re-check begins at its case
			page.Kinds = append(page.Kinds, kind)
		}
	}
	grades := desk.Named(p, "voices.grade", heard.Grades()...)
	for _, item := range heard.CheckItems() {
		name := "item_" + item
		if form.Values.Get(name) == "" {
			form.Values.Set(name, string(heard.Unseen))
		}
		page.Items = append(page.Items, itemChoice{name, p.Text("voices.item." + item), form.Pick(name, grades).Choices})
	}
	page.Chrome = s.Chrome(r, "review", "voices.visit.new")
	return s.Render(w, r, status, "voices/visit_form", page)
}

// visitablePoints are the points of the viewer's street that serve, by number.
func (s *server) visitablePoints(r *http.Request) ([]desk.Option, error) {
	list, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return nil, err
	}
	var choices []desk.Option
	for _, p := range list {
		if p.Status != merchants.Removed {
			choices = append(choices, desk.Option{Value: string(p.ID), Label: p.Name})
		}
	}
	return choices, nil
}

func (s *server) recordVisit(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	visit := heard.Visit{Kind: heard.VisitKind(v.Get("kind")), Point: merchants.PointID(v.Get("point")), CaseID: v.Get("case_id"),
		VisitedAt: visitedAt(v), Visitors: v.Get("visitors"), Note: v.Get("note"), Checklist: map[string]heard.Grade{}}
	for _, item := range heard.CheckItems() {
		visit.Checklist[item] = heard.Grade(v.Get("item_" + item))
	}
	if _, err := s.PointByID(r, visit.Point); err != nil {
		return err
	}
	err := s.Once(r, func() (err error) {
		visit, err = s.voices.RecordVisit(r.Context(), s.wholeStreet(r), visit, desk.Actor(r))
		return err
	})
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.visitForm(w, r, web.StatusOf(err), desk.Form{ID: "visit", Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, visitsPath+"/"+string(visit.ID), "voices.visit.recorded")
}

// visitedAt is the form's day and time, 0 where they are none.
func visitedAt(v url.Values) data.Instant {
	at, err := time.ParseInLocation("2006-01-02 15:04", v.Get("visited_on")+" "+v.Get("visited_at"), data.Zone)
	if err != nil {
		return 0
	}
	return data.InstantOf(at)
}
