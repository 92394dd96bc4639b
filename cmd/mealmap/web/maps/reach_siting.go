package maps

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/geo/drawing"
	"mealmap/geo/reach"
	"mealmap/static/messages"
)

// mostSites is how many next points one question may ask for.
const mostSites = 20

type sitingPage struct {
	desk.Chrome
	Lede    string
	Form    desk.Form
	Sources []desk.Option
	Systems []desk.Option
	Points  []desk.Option
	Eating  int    // places to eat that the street data names around here
	Back    string // the page that the question comes from
}

func (s *server) askSiting(w http.ResponseWriter, r *http.Request) error {
	return s.sitingForm(w, r, http.StatusOK, r.URL.Query(), desk.Form{})
}

// sitingForm shows the form; v is the question and what was typed.
func (s *server) sitingForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, form desk.Form) error {
	q, err := s.questionOf(r, v)
	if err != nil {
		return err
	}
	a, err := AskReach(r.Context(), s.Config, q)
	if err != nil {
		return desk.Hidden(err)
	}
	eating, err := s.eating(r.Context(), a)
	if err != nil {
		return err
	}
	p, source := s.Printer(r), fromStreets
	if len(eating) == 0 {
		source = fromList
	}
	page := sitingPage{Lede: a.Sentence(p, a.Table()), Eating: len(eating), Back: reachPath + queryOf(q),
		Sources: desk.Named(p, "reach.siting.source", fromStreets, fromList), Systems: desk.Named(p, "office.crs", geo.GCJ02, geo.BD09, geo.WGS84),
		Points: s.filterOf(r, a, v).Points}
	page.Form = form.Filled("siting", "count", "3", "source", source, "crs", string(geo.GCJ02), "closed", string(q.Closed),
		"limit", string(q.Limit), "day", onDate, "date", string(q.Day), "meal", string(q.Meal))
	page.Chrome = s.Chrome(r, "points", "reach.siting.title")
	return s.Render(w, r, status, "maps/reach_siting", page)
}

// sites is the answer to a question about the next points, as it may be shown.
type sites struct {
	Answer *ReachAnswer
	Plan   reach.Plan
	Asked  int // how many next points
	Tried  int // candidates
	Picks  []site
	Lost   Shown // by the closing
	Before Shown
	After  Shown
}

type site struct {
	Rank int
	candidate
	Elders Shown
}

func (s *server) findSites(w http.ResponseWriter, r *http.Request) error {
	found, err := s.sitesAsked(w, r)
	if err != nil {
		if !desk.Correctable(err) {
			return err
		}
		s.LogFailure(r, err)
		form := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
		return s.sitingForm(w, r, http.StatusUnprocessableEntity, r.PostForm, form)
	}
	http.Redirect(w, r, sitingPath+"/"+s.Hold(r, found), http.StatusSeeOther)
	return nil
}

func (s *server) sitesAsked(w http.ResponseWriter, r *http.Request) (*sites, error) {
	p := s.Printer(r)
	list, err := listed(w, r, p)
	if err != nil && r.PostForm.Get("source") != fromStreets {
		return nil, err
	}
	q, err := s.questionOf(r, r.PostForm)
	if err != nil {
		return nil, err
	}
	count, err := strconv.Atoi(r.PostForm.Get("count"))
	if err != nil || count < 1 || count > mostSites {
		return nil, fault.ErrInvalidInput.Field(fault.Field{Name: "count", Code: "site_count", Args: map[string]any{"Max": mostSites}})
	}
	a, err := AskReach(r.Context(), s.Config, q)
	if err != nil {
		return nil, desk.Hidden(err)
	}
	if r.PostForm.Get("source") == fromStreets {
		if list, err = s.eating(r.Context(), a); err != nil {
			return nil, err
		}
	}
	switch {
	case len(list) == 0:
		return nil, ErrNoCandidates
	case len(list) > mostCandidates:
		return nil, ErrManyCandidates.With("Limit", mostCandidates)
	}
	return a.sites(list, count), nil
}

// sites chooses among the candidates.
func (a *ReachAnswer) sites(list []candidate, count int) *sites {
	at := make([]geo.LatLng, len(list))
	for i, c := range list {
		at[i] = c.At
	}
	walks, in := reach.NewWalks(a.Input.Cells, at, a.Metres, a.measure), a.Input
	if a.closed >= 0 {
		in = in.Closing(a.closed)
	}
	table := a.Table()
	found := &sites{Answer: a, Plan: reach.Site(in, walks, count), Asked: count, Tried: len(list),
		Lost: table.All.More(), Before: table.All.After}
	found.show(list)
	if n := len(found.Picks); n < len(found.Plan.Picks) {
		found.Plan = reach.Site(in, walks, n) // the same picks, and how good so many are
	}
	return found
}

// show keeps of the picks what may be shown: those that bring in at least
// reach.Least, and none where the total is not shown. Where those who stay out
// are fewer, the last pick's figure would tell how many.
func (f *sites) show(list []candidate) {
	if !f.Before.Known {
		return
	}
	left := f.Plan.Before
	for i, p := range f.Plan.Picks {
		if p.Elders < reach.Least {
			break
		}
		left -= p.Elders
		f.Picks = append(f.Picks, site{i + 1, list[p.Candidate], Shown{p.Elders, true}})
	}
	f.After = atLeast(left)
	if !f.After.Known {
		f.Picks[len(f.Picks)-1].Elders = Shown{}
	}
}

// Brought is how many the shown picks bring in together.
func (f *sites) Brought() Shown {
	if !f.After.Known || !f.Before.Known {
		return Shown{}
	}
	return Shown{f.Before.N - f.After.N, true}
}

// promised is reach.Promise in hundredths.
const promised = 63

// Share is how many hundredths of the best choice of as many this one reaches at
// least, rounded down. Where those who stay out are not shown, a share could
// tell how many they are: then it is what is always reached.
func (f *sites) Share() int {
	switch {
	case !f.After.Known:
		return promised
	case f.Plan.Bound == 0:
		return 100
	}
	return 100 * f.Plan.Brought() / f.Plan.Bound
}

type sitesPage struct {
	desk.Chrome
	Lede  string
	Says  []string
	Picks []site
	Map   *desk.ReachMap
	Query string // of the exports
	Again string // the form with the same question
}

// held gives the answer that the address names.
func (s *server) heldSites(r *http.Request) (*sites, error) {
	value, err := s.LookHeld(r, chi.URLParam(r, "held"))
	if err != nil {
		return nil, err
	}
	found, ok := value.(*sites)
	if !ok {
		return nil, desk.ErrNotHeld
	}
	return found, nil
}

func (s *server) showSites(w http.ResponseWriter, r *http.Request) error {
	found, err := s.heldSites(r)
	if err != nil {
		return err
	}
	p, a := s.Printer(r), found.Answer
	page := sitesPage{Lede: found.sentence(p), Says: found.says(p), Picks: found.Picks, Query: r.URL.Path, Again: sitingPath + queryOf(a.ReachQuestion)}
	var pins []desk.MapPoint
	for _, pick := range found.Picks {
		pins = append(pins, desk.MapPoint{Pin: drawing.Pin{At: pick.At, Number: pick.Rank}, Class: "next", Name: pick.Name})
	}
	if page.Map, err = s.DrawReach(r.Context(), a.Groups(a.Table()), pins, a.pins()); err != nil {
		return err
	}
	if page.Map != nil {
		page.Map.Label = p.Text("reach.siting.map.label", "Picks", len(found.Picks))
	}
	page.Chrome = s.Chrome(r, "points", "reach.siting.found")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "maps/reach_sites", page)
}

func (f *sites) sentence(p *messages.Printer) string {
	switch {
	case !f.Before.Known:
		return p.Text("reach.siting.few", "Least", reach.Least)
	case f.Before.N == 0:
		return p.Text("reach.siting.nobody")
	case len(f.Picks) == 0:
		return p.Text("reach.siting.none", "Tried", f.Tried, "Before", f.Before, "Least", reach.Least)
	}
	return p.Text("reach.siting.sentence", "Tried", f.Tried, "Picks", len(f.Picks), "Before", f.Before, "After", f.After, "Brought", f.Brought())
}

// says is how the choice was made and how good it is.
func (f *sites) says(p *messages.Printer) []string {
	a := f.Answer
	says := []string{p.Text("reach.siting.situation", "Limit", a.limitText(p), "When", a.when(p))}
	if a.closed >= 0 {
		says = append(says, p.Text("reach.siting.closed", "Point", a.closing(), "Lost", f.Lost))
	}
	if len(f.Picks) == 0 {
		return says
	}
	if a.closed >= 0 {
		says = append(says, p.Text("reach.siting.replacement", "Point", a.closing(), "Name", f.Picks[0].Name, "Elders", f.Picks[0].Elders))
	}
	if len(f.Picks) < f.Asked {
		says = append(says, p.Text("reach.siting.fewer", "Asked", f.Asked, "Picks", len(f.Picks), "Least", reach.Least))
	}
	return append(says, p.Text("reach.siting.bound", "Percent", f.Share(), "Promise", promised), p.Text("reach.siting.means"))
}

// listOf is the picks as a list.
func (f *sites) listOf(p *messages.Printer) (headings []string, rows [][]any) {
	for _, pick := range f.Picks {
		rows = append(rows, []any{pick.Rank, pick.Name, shownCell(p, pick.Elders), pick.At.Lat, pick.At.Lng})
	}
	for _, said := range append([]string{f.sentence(p)}, f.says(p)...) {
		rows = append(rows, []any{said})
	}
	return []string{"rank", "name", "brings", "lat", "lng"}, rows
}

func (s *server) sitesBook(w http.ResponseWriter, r *http.Request) error {
	found, err := s.heldSites(r)
	if err != nil {
		return err
	}
	headings, rows := found.listOf(s.Printer(r))
	if err := s.LogExport(r, "export.reach", len(rows)); err != nil {
		return err
	}
	return desk.SendXLSX(w, "sites.xlsx", s.Printer(r), "reach.col", headings, rows)
}

func (s *server) sitesCSV(w http.ResponseWriter, r *http.Request) error {
	found, err := s.heldSites(r)
	if err != nil {
		return err
	}
	headings, rows := found.listOf(s.Printer(r))
	if err := s.LogExport(r, "export.reach", len(rows)); err != nil {
		return err
	}
	return sendCSV(w, "sites.csv", s.Printer(r), "reach.col", headings, rows)
}
