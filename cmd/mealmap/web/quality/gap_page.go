package quality

import (
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/geo/drawing"
	"mealmap/merchants"
	"mealmap/merchants/admission"
)

type gapPageView struct {
	desk.Chrome
	Gap       admission.Gap
	Line      gapLine
	Point     string
	PointID   merchants.PointID // "" where the viewer has no page of it
	Farther   string
	Notes     []string
	Rows      []admission.Row
	All       admission.Row
	Names     map[string]string
	Map       *desk.ReachMap
	Ranking   []rankLine
	Past      []candidateLine // decided ones
	Successor string          // name of what serves instead, "" for nothing
	SuccessID merchants.PointID
	Step      admission.Step
	Close     desk.Form
	Instead   []desk.Option // points that could be said to serve instead
	Add       desk.Form
	Systems   []desk.Option
	At        string // where the map of the form begins
	Trouble   desk.Trouble
	MayList   bool
}

// Adding is the form that lists a candidate for the gap.
func (p gapPageView) Adding() adding { return adding{p.Add, p.Systems, p.Gap.ID, p.At} }

func (s *server) showGap(w http.ResponseWriter, r *http.Request) error {
	g, err := s.gapOf(r)
	if err != nil {
		return err
	}
	return s.gapPage(w, r, http.StatusOK, &g, gapForms{})
}

// gapForms are the page's forms as they were sent, where one came back.
type gapForms struct {
	shut, add desk.Form
	trouble   desk.Trouble
}

func (s *server) gapPage(w http.ResponseWriter, r *http.Request, status int, g *admission.Gap, forms gapForms) error {
	point, err := s.Merchants.FindPoint(r.Context(), g.District, g.PointID)
	if err != nil {
		return err
	}
	page := gapPageView{Gap: *g, Point: point.Name, Trouble: forms.trouble, MayList: g.Open() && staff.May(desk.Viewer(r).Role, staff.EditPoints)}
	if page.Line, err = s.gapLine(r, g); err != nil {
		return err
	}
	if _, err := s.PointByID(r, point.ID); err == nil {
		page.PointID = point.ID
	}
	if err := s.fillCandidates(r, &page); err != nil {
		return err
	}
	if g.Open() {
		if err := s.fillLoss(r, &page, &point); err != nil {
			return err
		}
		if err := s.fillClose(r, &page, forms); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "review", "admission.gap.title", "Name", point.Name)
	desk.NoStore(w)
	return s.Render(w, r, status, "quality/gap", page)
}

// fillLoss fills in what the gap costs and who would mend it.
func (s *server) fillLoss(r *http.Request, page *gapPageView, point *merchants.Point) error {
	p := s.Printer(r)
	l, err := s.lossOf(r.Context(), &page.Gap, point)
	if err != nil {
		return err
	}
	page.Farther, page.Notes, page.Rows, page.All, page.Names = l.farther(p), l.notes(p), l.Shown.Rows, l.Shown.All, l.Names
	if page.Ranking, err = s.ranking(r, &page.Gap, l); err != nil {
		return err
	}
	var pins []desk.MapPoint
	if l.Missed != nil {
		pins = append(pins, desk.MapPoint{Pin: drawing.Pin{At: *l.Missed, Number: point.Number}, Class: "closing", Name: point.Name})
	}
	for _, line := range page.Ranking {
		pins = append(pins, desk.MapPoint{Pin: drawing.Pin{At: line.at}, Class: "next", Name: line.Name, Sign: line.Sign})
	}
	groups := l.Groups(l.Cells, &l.Shown)
	for _, o := range l.OnMap {
		if o.Street == page.Gap.Street {
			pins = append(pins, desk.MapPoint{Pin: drawing.Pin{At: o.Position.At, Number: o.Number}, Class: "serves", Name: o.Name})
		}
	}
	if page.Map, err = s.DrawReach(r.Context(), groups, pins, nil); err != nil {
		return err
	}
	if page.Map != nil {
		page.Map.Label = p.Text("admission.map.label", "Groups", len(groups), "Name", point.Name, "Candidates", len(page.Ranking))
	}
	if l.Missed != nil {
		page.At = pairOf(*l.Missed)
	}
	return nil
}

// fillClose fills in how the gap may be closed: what serves instead is proposed.
func (s *server) fillClose(r *http.Request, page *gapPageView, forms gapForms) error {
	p := s.Printer(r)
	progress, err := s.admission.Progress(r.Context(), &page.Gap)
	if err != nil {
		return err
	}
	page.Step, page.SuccessID = progress.Next(&page.Gap), progress.Successor
	reason := ""
	if progress.Successor != "" {
		next, err := s.Merchants.FindPoint(r.Context(), page.Gap.District, progress.Successor)
		if err != nil {
			return err
		}
		page.Successor, reason = next.Name, p.Text("admission.close.by", "Name", next.Name)
	}
	page.Close = forms.shut.Filled("shut", "by", string(progress.Successor), "reason", reason)
	page.Instead = []desk.Option{{Label: p.Text("admission.close.nobody")}}
	open, err := s.PointsInScope(r, merchants.PointFilter{Status: merchants.Open})
	for _, o := range open {
		page.Instead = append(page.Instead, desk.Option{Value: string(o.ID), Label: strconv.Itoa(o.Number) + " " + o.Name})
	}
	page.Add = forms.add.Filled("add", "crs", string(geo.GCJ02))
	page.Systems = desk.Named(p, "office.crs", geo.GCJ02, geo.BD09, geo.WGS84)
	return err
}

// fillCandidates fills in what became of the gap's candidates.
func (s *server) fillCandidates(r *http.Request, page *gapPageView) error {
	list, err := s.admission.ListCandidates(r.Context(), admission.CandidateFilter{District: page.Gap.District, Gap: page.Gap.ID})
	for i := range list {
		if list[i].Decision != "" || !page.Gap.Open() {
			page.Past = append(page.Past, candidateLineOf(s.Printer(r), &list[i]))
		}
	}
	return err
}

func pairOf(at geo.LatLng) string {
	return strconv.FormatFloat(at.Lat, 'f', 6, 64) + ", " + strconv.FormatFloat(at.Lng, 'f', 6, 64)
}

func (s *server) closeGap(w http.ResponseWriter, r *http.Request) error {
	g, err := s.gapOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	by := merchants.PointID(r.PostForm.Get("by"))
	if by != "" {
		if _, err := s.PointByID(r, by); err != nil {
			return err
		}
	}
	err = s.admission.CloseGap(r.Context(), g.District, g.ID, by, r.PostForm.Get("reason"), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.gapPage(w, r, web.StatusOf(err), &g, gapForms{shut: desk.Form{Values: r.PostForm}, trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, gapsPath, "admission.gap.closed")
}
