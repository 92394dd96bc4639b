package office

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/facts"
	"mealmap/static/messages"
)

// permitSoonDays is how long before its end a permit is asked after.
const permitSoonDays = 30

type pointsPage struct {
	desk.Chrome
	Filter   desk.Form
	Statuses []desk.Option
	Placings []desk.Option
	Checks   []desk.Option
	Unplaced bool // some of the rows are not on the map
	Rows     []pointLine
}

// pointLine is a point with the words for its state.
type pointLine struct {
	*merchants.Point
	KindKey                string
	StatusKey, StatusClass string
	PermitKey, PermitClass string        // "" where the permit is in order
	Checked                facts.Checked // the last one; the zero value where there is none
	Stale                  bool          // it is to be looked at again
}

var statusClasses = map[merchants.Status]string{
	merchants.Open: "good", merchants.Candidate: "wait", merchants.Suspended: "wait", merchants.Removed: "stop",
}

func pointLineOf(p *merchants.Point, today data.ServiceDay) pointLine {
	line := pointLine{Point: p, KindKey: "office.kind." + string(p.Kind), StatusKey: "office.status." + string(p.Status), StatusClass: statusClasses[p.Status]}
	switch {
	case p.Status == merchants.Removed:
	case p.PermitExpires == "":
		line.PermitKey, line.PermitClass = "office.permit.unknown", "wait"
	case p.PermitExpired(today):
		line.PermitKey, line.PermitClass = "office.permit.expired", "stop"
	case p.PermitExpires <= today.AddDays(permitSoonDays):
		line.PermitKey, line.PermitClass = "office.permit.soon", "wait"
	}
	return line
}

func (s *server) pointOf(r *http.Request) (merchants.Point, error) {
	return s.PointByID(r, merchants.PointID(chi.URLParam(r, "id")))
}

// pointOptions are the points for a select, those out of the network left out.
func pointOptions(points []*merchants.Point) []desk.Option {
	var all []desk.Option
	for _, p := range points {
		if p.Status != merchants.Removed {
			all = append(all, desk.Option{Value: string(p.ID), Label: p.Name})
		}
	}
	return all
}

// pointsFilter reads the list's filter. "attention" is where today's page leads.
func (s *server) filteredPoints(r *http.Request, q url.Values) ([]pointLine, error) {
	points, err := s.PointsInScope(r, merchants.PointFilter{
		Search: q.Get("search"), Status: merchants.Status(q.Get("status")), Unplaced: q.Get("placed") == "no",
	})
	if err != nil {
		return nil, err
	}
	looked, err := s.lookedAt(r)
	if err != nil {
		return nil, err
	}
	today := s.DB.Now().ServiceDay()
	var lines []pointLine
	for _, p := range points {
		line := looked.line(p, today)
		if q.Get("placed") == "yes" && p.Position == nil || !wants(q.Get("attention"), line) || !looked.wants(q.Get("checked"), &line) {
			continue
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// attentions are what today's page counts and the list can be narrowed to.
var attentions = []struct {
	name   string
	urgent bool
	holds  func(pointLine) bool
}{
	{"permit_expired", true, func(p pointLine) bool { return p.Status == merchants.Open && p.PermitKey == "office.permit.expired" }},
	{"permit_soon", false, func(p pointLine) bool { return p.Status == merchants.Open && p.PermitKey == "office.permit.soon" }},
	{"permit_unknown", false, func(p pointLine) bool { return p.Status == merchants.Open && p.PermitExpires == "" }},
	{"unplaced", false, func(p pointLine) bool { return p.Status != merchants.Removed && p.Position == nil }},
	{"hours", false, func(p pointLine) bool { return p.Status == merchants.Open && len(p.Hours) == 0 }},
	{"candidates", false, func(p pointLine) bool { return p.Status == merchants.Candidate }},
}

func wants(attention string, line pointLine) bool {
	for _, a := range attentions {
		if a.name == attention {
			return a.holds(line)
		}
	}
	return true
}

func (s *server) listPoints(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), s.Printer(r)
	lines, err := s.filteredPoints(r, q)
	if err != nil {
		return err
	}
	unplaced := slices.ContainsFunc(lines, func(l pointLine) bool { return l.Position == nil && l.Status != merchants.Removed })
	return s.Render(w, r, http.StatusOK, "office/points", pointsPage{
		Chrome:   s.Chrome(r, "points", "office.rail.points"),
		Filter:   desk.Form{ID: "points", Values: q},
		Statuses: desk.AnyOf(p, desk.Named(p, "office.status", merchants.Statuses()...)),
		Placings: desk.AnyOf(p, desk.Named(p, "office.filter.placed", "yes", "no")),
		Checks:   desk.AnyOf(p, desk.Named(p, "office.filter.checked", checkedOld, checkedReported)),
		Unplaced: unplaced,
		Rows:     lines,
	})
}

// exportedSystems are the systems of an export's pairs, two columns each.
var exportedSystems = []geo.CRS{geo.WGS84, geo.GCJ02, geo.BD09}

// exportPoints is the list as a workbook that the import reads again. A position
// stands there as it came, in the columns of its system: converted, it would
// come back as another source.
func (s *server) exportPoints(w http.ResponseWriter, r *http.Request) error {
	p := s.Printer(r)
	lines, err := s.filteredPoints(r, url.Values{})
	if err != nil {
		return err
	}
	rows := make([][]any, 0, len(lines))
	for _, l := range lines {
		row := []any{l.Number, l.Name, p.Text(l.KindKey), p.Text(l.StatusKey), l.Address, l.Phone,
			desk.JoinAll(p, hoursText(p, l.Hours)), l.PermitNo, string(l.PermitExpires), desk.JoinAll(p, tagWords(p, l.Tags))}
		rows = append(rows, append(row, sourcePairs(l.Position)...))
	}
	if err := s.LogExport(r, "export.points", len(rows)); err != nil {
		return err
	}
	headings := []string{"number", "name", "kind", "status", "address", "phone", "hours", "permit_no", "permit_expires", "tags"}
	for _, crs := range exportedSystems {
		headings = append(headings, "lat_"+string(crs), "lng_"+string(crs))
	}
	return desk.SendXLSX(w, "points-"+string(s.DB.Now().ServiceDay())+".xlsx", p, "office.xlsx.points", headings, rows)
}

// sourcePairs is the pair as it was given, in the cells of its system.
func sourcePairs(at *geo.Position) []any {
	cells := make([]any, 2*len(exportedSystems))
	if at == nil {
		return cells
	}
	if i := slices.Index(exportedSystems, at.CRS); i >= 0 {
		cells[2*i], cells[2*i+1] = at.Source.Lat, at.Source.Lng
	}
	return cells
}

func tagWords(p *messages.Printer, tags []merchants.Tag) []string {
	var words []string
	for _, c := range desk.Named(p, "office.tag", tags...) {
		words = append(words, c.Label)
	}
	return words
}
