package maps

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

const (
	editionsPath = "/office/map/editions"
	editionPath  = editionsPath + "/{id}"
	placesPath   = "/office/map/places"
	placePath    = placesPath + "/{id}"
)

func (s *server) editionRoutes() []web.Route {
	return []web.Route{
		s.Get(editionsPath, staff.PrintMap, s.listEditions),
		s.Post(editionsPath, staff.EditMap, s.createEdition),
		s.Get(editionPath, staff.PrintMap, s.showEdition),
		s.Post(editionPath, staff.EditMap, s.updateEdition),
		s.Post(editionPath+"/refresh", staff.EditMap, s.refreshEdition),
		s.Post(editionPath+"/propose", staff.EditMap, s.proposeEdition),
		s.Post(editionPath+"/approve", staff.ApproveMap, s.approveEdition),
		s.Post(editionPath+"/drop", staff.EditMap, s.dropEdition),
		s.Post(editionPath+"/print", staff.PrintMap, s.printEdition),
		s.Get(editionPath+"/site.zip", staff.EditMap, s.exportSite),

		s.Get(placesPath, staff.EditMap, s.listPlaces),
		s.Post(placesPath, staff.EditMap, s.createPlace),
		s.Get(placePath, staff.EditMap, s.showPlace),
		s.Post(placePath, staff.EditMap, s.updatePlace),
		s.Post(placePath+"/retire", staff.EditMap, s.retirePlace),
	}
}

func (s *server) editions() *editions.Store { return editions.NewStore(s.DB, s.Merchants) }

// Benefits puts into words what rules give: one sentence an age class, as the
// elders' pages have it. What goes by category stays off paper.
func Benefits(sets []*meals.RuleSet, p *messages.Printer) editions.Say {
	return func(point *merchants.Point, day data.ServiceDay) (sentences []string) {
		rule := meals.InForce(sets, point.Street, point.ID, day)
		for _, b := range meals.Benefits(rule, day) {
			if len(b.Categories) == 0 {
				sentences = append(sentences, p.With("benefit."+b.Code, b.Args))
			}
		}
		return sentences
	}
}

func (s *server) say(r *http.Request) (editions.Say, error) {
	sets, err := s.Meals.ListRules(r.Context(), desk.Viewer(r).District)
	return Benefits(sets, s.Printer(r)), err
}

// editionOf finds the edition that the address names in the viewer's street.
func (s *server) editionOf(r *http.Request) (editions.Edition, error) {
	e, err := s.editions().Find(r.Context(), desk.Viewer(r).District, editions.ID(chi.URLParam(r, "id")))
	if err != nil {
		return e, desk.Hidden(err)
	}
	return e, desk.Covers(r, e.District, e.Street, desk.Viewer(r).Community)
}

func pathOf(e *editions.Edition) string {
	return strings.Replace(editionPath, "{id}", string(e.ID), 1)
}

type editionsPage struct {
	desk.Chrome
	Rows []editionRow
	Form desk.Form
}

// editionRow is an edition in a list.
type editionRow struct {
	Path     string
	Name     string
	From     data.ServiceDay
	Points   int
	StateKey string
	Mark     string
	Dropped  bool
}

// editionMarks are the colours of states.
var editionMarks = map[editions.State]string{
	editions.Drafted: "", editions.Proposed: "wait", editions.Approved: "good", editions.Dropped: "stop",
}

func (s *server) listEditions(w http.ResponseWriter, r *http.Request) error {
	return s.editionsPage(w, r, http.StatusOK, desk.Form{})
}

// editionsPage lists the street's editions; f is the form of a new one as it came
// back.
func (s *server) editionsPage(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	u, today := desk.Viewer(r), s.DB.Now().ServiceDay()
	list, err := s.editions().List(r.Context(), u.District, s.StreetFor(r))
	if err != nil {
		return err
	}
	holding, err := s.holding(r)
	if err != nil {
		return err
	}
	page := editionsPage{Form: f.Filled("edition", "name", s.nextName(r, list), "from", string(today))}
	for i := range list {
		page.Rows = append(page.Rows, rowOf(&list[i], holding))
	}
	page.Chrome = s.Chrome(r, "points", "editions.title")
	return s.Render(w, r, status, "maps/editions", page)
}

// nextName is the name of this year's edition, or of the first year after it that
// has none.
func (s *server) nextName(r *http.Request, list []editions.Edition) string {
	year, _ := strconv.Atoi(string(s.DB.Now().ServiceDay()[:4]))
	for ; ; year++ {
		name := s.Printer(r).Text("editions.first_name", "Year", year)
		if !slices.ContainsFunc(list, func(e editions.Edition) bool { return e.Name == name && e.State != editions.Dropped }) {
			return name
		}
	}
}

// holding is the id of the edition that holds today, "" for none.
func (s *server) holding(r *http.Request) (editions.ID, error) {
	e, err := s.editions().Current(r.Context(), desk.Viewer(r).District, s.StreetFor(r), s.DB.Now().ServiceDay())
	if errors.Is(err, editions.ErrNotDue) {
		return "", nil
	}
	return e.ID, err
}

func rowOf(e *editions.Edition, holding editions.ID) editionRow {
	row := editionRow{
		Path: pathOf(e), Name: e.Name, From: e.From, Points: len(e.Content.Points),
		StateKey: "editions.state." + string(e.State), Mark: editionMarks[e.State], Dropped: e.State == editions.Dropped,
	}
	if e.ID == holding {
		row.StateKey = "editions.state.holding"
	}
	return row
}

func (s *server) createEdition(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u := desk.Viewer(r)
	say, err := s.say(r)
	if err != nil {
		return err
	}
	var e editions.Edition
	err = s.Once(r, func() error {
		e, err = s.editions().Draft(r.Context(), u.District, s.StreetFor(r), headOf(r), say, desk.Actor(r))
		return err
	})
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.editionsPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, pathOf(&e), "editions.said.drafted", "Name", e.Name, "Points", len(e.Content.Points))
}

// headOf reads what a form says of an edition.
func headOf(r *http.Request) editions.Head {
	v := r.PostForm
	return editions.Head{
		Name: v.Get("name"), From: data.ServiceDay(strings.TrimSpace(v.Get("from"))), NextOn: v.Get("next_on"), ApprovalNo: v.Get("approval_no"),
		Boundaries: v.Get("boundaries") == "1",
	}
}

// refused leads back with the sentence, also where a person may not take a step
// that his role may.
func (s *server) refused(w http.ResponseWriter, r *http.Request, back string, err error) error {
	if fault.KindOf(err) == fault.Denied || errors.Is(err, editions.ErrNotDue) {
		s.LogFailure(r, err)
		t := desk.TroubleOf(err, s.Printer(r))
		return s.Done(w, r, back, "office.refused", "Sentence", t.Sentence, "Fix", t.Fix)
	}
	return s.Refused(w, r, back, err)
}

// communities are the street's, by code: those of the divisions and, in a street
// that the divisions do not know, those that elders live in.
func (s *server) communities(r *http.Request, street string) ([]desk.Option, error) {
	counts, err := homes.NewStore(s.DB).CountCells(r.Context(), desk.Viewer(r).District, street)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for code, name := range counts.Names {
		names[code] = name
	}
	for _, d := range geo.Divisions().Children(street) {
		names[d.Code] = d.Name
	}
	var choices []desk.Option
	for _, code := range slices.Sorted(maps.Keys(names)) {
		if desk.Covers(r, desk.Viewer(r).District, street, code) == nil && strings.HasPrefix(code, street) {
			choices = append(choices, desk.Option{Value: code, Label: names[code]})
		}
	}
	return choices, nil
}

// nameOfCommunity is what a community is called, its code where nobody knows.
func nameOfCommunity(all []desk.Option, code string) string {
	for _, o := range all {
		if o.Value == code {
			return o.Label
		}
	}
	return code
}
