package watch

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/meals/offline"
)

// casesAtOnce is how many cases of a group one page shows.
const casesAtOnce = 100

type groupPage struct {
	desk.Chrome
	Till      string
	Point     string
	Path      string
	Kind      offline.Kind
	Means     string
	Open      int
	Fen       data.Fen
	All       bool // decided ones too
	Rows      []caseLine
	Next      string
	Form      desk.Form
	Decisions []desk.Option
	Upto      offline.CaseID // the newest that the viewer knows of
}

// caseLine is a case in a list. The times are the device's.
type caseLine struct {
	ID       offline.CaseID
	Title    string
	Served   data.Instant // 0 where there is no record
	Elder    string
	List     data.Fen
	Fen      data.Fen
	Why      string
	Decision string // key, "" while it is open
	Chosen   bool
}

// group is the till of the address and the kind of the form, in the viewer's
// street.
func (s *server) group(r *http.Request, v url.Values) (till meals.Till, f offline.CaseFilter, err error) {
	u := desk.Viewer(r)
	till, err = s.Meals.FindTill(r.Context(), u.District, meals.TillID(chi.URLParam(r, "id")))
	if err != nil {
		return till, f, desk.Hidden(err)
	}
	if _, err := s.PointByID(r, till.PointID); err != nil {
		return till, f, err
	}
	f = offline.CaseFilter{District: u.District, Street: u.Street, TillID: till.ID, Kind: offline.Kind(v.Get("kind")), Open: true}
	if !slices.Contains(offline.Kinds(), f.Kind) {
		f.Kind = ""
	}
	return till, f, nil
}

func groupPath(till meals.TillID, k offline.Kind) string {
	return casesPath + "/tills/" + string(till) + "?kind=" + string(k)
}

func (s *server) showGroup(w http.ResponseWriter, r *http.Request) error {
	till, f, err := s.group(r, r.URL.Query())
	if err != nil {
		return err
	}
	return s.groupPage(w, r, http.StatusOK, till, f, desk.Form{})
}

func (s *server) groupPage(w http.ResponseWriter, r *http.Request, status int, till meals.Till, f offline.CaseFilter, form desk.Form) error {
	q := r.URL.Query()
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	ids, err := s.cases.CaseIDs(r.Context(), f)
	if err != nil {
		return err
	}
	f.Open, f.After, f.Limit = q.Get("show") != "all", offline.CaseID(q.Get("after")), casesAtOnce+1
	list, err := s.cases.ListCases(r.Context(), f)
	if err != nil {
		return err
	}
	page := groupPage{Till: till.Name, Point: n.point(till.PointID), Path: casesPath + "/tills/" + string(till.ID), Kind: f.Kind, Open: len(ids),
		All: !f.Open, Form: form.Filled("decide")}
	if len(ids) > 0 {
		page.Upto = ids[len(ids)-1]
	}
	if len(list) > casesAtOnce {
		list = list[:casesAtOnce]
		next := url.Values{"kind": {string(f.Kind)}, "after": {string(list[casesAtOnce-1].ID)}}
		if page.All {
			next.Set("show", "all")
		}
		page.Next = page.Path + "?" + next.Encode()
	}
	if err := s.lines(r, n, &page, list); err != nil {
		return err
	}
	page.describe(n)
	page.Chrome = s.Chrome(r, "redemptions", "watch.group.title", "Kind", page.title(n))
	desk.NoStore(w)
	return s.Render(w, r, status, "watch/group", page)
}

// lines are the cases of the page; the form that came back keeps what was ticked,
// elsewhere every case is.
func (s *server) lines(r *http.Request, n *names, page *groupPage, list []offline.Case) error {
	for _, c := range list {
		l, err := s.caseLine(r, n, c.ID)
		if err != nil {
			return err
		}
		l.Chosen = page.Form.Trouble.Sentence == "" || slices.Contains(page.Form.Values["case"], string(l.ID))
		page.Rows, page.Fen = append(page.Rows, l), page.Fen+l.Fen
	}
	return n.err
}

func (page *groupPage) title(n *names) string {
	if page.Kind == "" {
		return n.p.Text("watch.group.any")
	}
	return n.kind(page.Kind)
}

// describe says what the kind is and what may be decided about all of it.
func (page *groupPage) describe(n *names) {
	if page.Kind == "" {
		return
	}
	page.Means = n.p.Text("watch.case." + string(page.Kind) + ".means")
	for _, d := range page.Kind.Decisions() {
		page.Decisions = append(page.Decisions, desk.Option{Value: string(d), Label: n.p.Text("watch.decision." + string(d) + ".all")})
	}
	page.Decisions = page.Form.Pick("decision", page.Decisions).Choices
	if len(page.Decisions) == 1 {
		page.Decisions[0].Selected = true
	}
}

func (s *server) caseLine(r *http.Request, n *names, id offline.CaseID) (l caseLine, err error) {
	c, err := s.cases.FindCase(r.Context(), desk.Viewer(r).District, id)
	if err != nil {
		return l, err
	}
	l = caseLine{ID: c.ID, Title: n.kind(c.Kind), Why: n.why(&c)}
	if aboutMoney(c.Kind) {
		l.Fen = c.Fen
	}
	if c.Decision != "" {
		l.Decision = "watch.decision." + string(c.Decision)
	}
	switch {
	case c.This.Meal != nil:
		l.Served, l.List, l.Elder = c.This.Meal.ServedAt, c.This.Meal.List, n.elder(c.This.Meal.District, c.This.Meal.ElderID)
	case c.This.Record != nil:
		l.Served, l.List = c.This.Record.Record.ServedAt, c.This.Record.Record.Price
		look, err := s.look(r, &c)
		if err != nil {
			return l, err
		}
		if look.Elder != "" {
			l.Elder = n.elder(look.District, look.Elder)
		}
	}
	return l, nil
}

// decideGroup decides about the chosen cases, or all that the viewer knew of. What
// somebody else has decided meanwhile stays, and is counted.
func (s *server) decideGroup(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	till, f, err := s.group(r, r.PostForm)
	if err != nil {
		return err
	}
	ids, err := s.chosen(r, f)
	var done offline.Done
	if err == nil {
		done, err = s.cases.DecideAll(r.Context(), f.District, ids, offline.Decision(r.PostForm.Get("decision")), r.PostForm.Get("reason"), desk.Actor(r))
	}
	if err != nil && sayable(err) {
		s.LogFailure(r, err)
		return s.groupPage(w, r, web.StatusOf(err), till, f, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, groupPath(till.ID, f.Kind), "watch.group.done", "Decided", done.Decided, "Failed", len(done.Failed),
		"Why", firstFailure(s.Printer(r).Fault, done))
}

// firstFailure is why one of those that failed did, "" where none did.
func firstFailure(say func(error) (string, string), done offline.Done) string {
	first := offline.CaseID("")
	for id := range done.Failed {
		if first == "" || id < first {
			first = id
		}
	}
	if first == "" {
		return ""
	}
	sentence, _ := say(done.Failed[first])
	return sentence
}

// chosen are the cases of the form, which are of the group: an id that is not is
// fault.ErrNotFound, whoever it belongs to.
func (s *server) chosen(r *http.Request, f offline.CaseFilter) ([]offline.CaseID, error) {
	open, err := s.cases.CaseIDs(r.Context(), f)
	if err != nil {
		return nil, err
	}
	if r.PostForm.Get("all") != "" {
		upto := offline.CaseID(r.PostForm.Get("upto"))
		open = slices.DeleteFunc(open, func(id offline.CaseID) bool { return id > upto })
		if len(open) == 0 {
			return nil, offline.ErrCasesNone
		}
		return open, nil
	}
	var ids []offline.CaseID
	for _, text := range r.PostForm["case"] {
		id := offline.CaseID(text)
		if !slices.Contains(open, id) {
			if err := s.decidedBefore(r, f, id); err != nil {
				return nil, err
			}
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, offline.ErrCasesNone
	}
	return ids, nil
}

// decidedBefore: a case of the group that is open no more.
func (s *server) decidedBefore(r *http.Request, f offline.CaseFilter, id offline.CaseID) error {
	c, err := s.cases.FindCase(r.Context(), f.District, id)
	if errors.Is(err, offline.ErrCaseUnknown) || err == nil && (c.TillID != f.TillID || f.Kind != "" && c.Kind != f.Kind) {
		return fault.ErrNotFound
	}
	return err
}
