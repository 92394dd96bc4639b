package watch

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/meals/offline"
)

type casePage struct {
	desk.Chrome
	ID        offline.CaseID
	Back      string
	Why       string
	Sides     []sideLine // this one, and the one that was first
	Lines     []compared
	Apart     string // how far in time and place
	Device    []compared
	Decided   string // key of the decision, "" while open
	By        string
	At        data.Instant
	Reason    string
	Form      desk.Form
	Decisions []choice
	Tills     string // the page of tills, where the case is about one
}

// sideLine heads one record of the comparison.
type sideLine struct {
	Title string
	Meal  meals.RedemptionID // with a page that the viewer may open
}

// compared is one line of the comparison: what, and how it is on each side.
type compared struct {
	Label       string
	This, Other string
	Differ      bool
	Num         bool
}

// choice is one decision and what it does.
type choice struct {
	Value, Label, Does string
	Selected           bool
}

// caseOf finds the case that the address names, in the viewer's street.
func (s *server) caseOf(r *http.Request) (offline.File, error) {
	c, err := s.cases.FindCase(r.Context(), desk.Viewer(r).District, offline.CaseID(chi.URLParam(r, "id")))
	if err != nil {
		return c, desk.Hidden(err)
	}
	return c, desk.Covers(r, c.District, c.Street, "")
}

func (s *server) showCase(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseOf(r)
	if err != nil {
		return err
	}
	return s.casePage(w, r, http.StatusOK, &c, desk.Form{})
}

func (s *server) casePage(w http.ResponseWriter, r *http.Request, status int, c *offline.File, form desk.Form) error {
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	look, err := s.look(r, c)
	if err != nil {
		return err
	}
	page := casePage{ID: c.ID, Back: groupPath(c.TillID, c.Kind), Why: n.why(c), Form: form.Filled("decide"), Reason: c.Reason, At: c.DecidedAt}
	page.Sides, page.Lines = n.sides(c, look)
	page.Apart, page.Device = n.apart(c), n.device(c)
	if c.Decision != "" {
		page.Decided, page.By, page.Reason = "watch.decision."+string(c.Decision), n.decider(c), n.reason(c)
	}
	for _, d := range c.Kind.Decisions() {
		page.Decisions = append(page.Decisions, choice{Value: string(d), Label: n.p.Text("watch.decision." + string(d)), Does: n.does(c, look, d),
			Selected: page.Form.Values.Get("decision") == string(d) || len(c.Kind.Decisions()) == 1})
	}
	if c.Kind == offline.Fork || c.Kind == offline.Forged {
		page.Tills = "/office/tills"
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "redemptions", "watch.case.heading", "Kind", n.kind(c.Kind))
	desk.NoStore(w)
	return s.Render(w, r, status, "watch/case", page)
}

func (s *server) decideCase(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	decision := offline.Decision(r.PostForm.Get("decision"))
	_, err = s.cases.Decide(r.Context(), c.District, c.ID, decision, r.PostForm.Get("reason"), desk.Actor(r))
	if err != nil && sayable(err) {
		s.LogFailure(r, err)
		return s.casePage(w, r, http.StatusConflict, &c, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, groupPath(c.TillID, c.Kind), "watch.case.done", "Decision", s.Printer(r).Text("watch.decision."+string(decision)))
}

// sayable reports whether whoever decides can choose otherwise: what he typed, or
// what the rules say of the card.
func sayable(err error) bool { return desk.Correctable(err) || fault.KindOf(err) == fault.Denied }

// look is what is known now of the meal that a record would make; empty where the
// case has no record of a meal.
func (s *server) look(r *http.Request, c *offline.File) (*meals.OfflineLook, error) {
	none := &meals.OfflineLook{}
	e := c.This.Record
	if e == nil || e.Record.Kind != offline.KindMeal {
		return none, nil
	}
	card, err := s.Meals.ScanCard(r.Context(), e.Record.Card, c.District)
	if err != nil {
		return nil, err
	}
	till, err := s.Meals.FindTill(r.Context(), c.District, c.TillID)
	if err != nil {
		return nil, err
	}
	points, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return nil, err
	}
	look := none
	err = s.DB.View(r.Context(), func(tx *data.Tx) error {
		look, err = s.Meals.LookOfflineTx(tx, till, points, e.Record.MealThen(card, e.ReceivedAt))
		return err
	})
	return look, err
}
