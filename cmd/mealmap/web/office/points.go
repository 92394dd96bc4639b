package office

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// permitSoonDays is how long before its end a permit is asked after.
const permitSoonDays = 30

type pointsPage struct {
	chrome
	Filter   form
	Statuses []option
	Placings []option
	Rows     []pointLine
}

// pointLine is a point with the words for its state.
type pointLine struct {
	*merchants.Point
	KindKey                string
	StatusKey, StatusClass string
	PermitKey, PermitClass string // "" where the permit is in order
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

// coversPoint: points serve the whole street, so everybody in it reads them;
// whoever may change them and is of one community changes only that one's.
func coversPoint(u *staff.User, p *merchants.Point) bool {
	community := p.Community
	if community == "" || !staff.May(u.Role, staff.EditPoints) {
		community = u.Community
	}
	return u.District == p.District && u.Covers(p.Street, community)
}

// pointByID finds a point where the viewer may see it.
func (s *server) pointByID(r *http.Request, id string) (merchants.Point, error) {
	p, err := s.Merchants.FindPoint(r.Context(), viewer(r).District, merchants.PointID(id))
	if err != nil {
		return merchants.Point{}, hidden(err)
	}
	if !coversPoint(viewer(r), &p) {
		return merchants.Point{}, fault.ErrNotFound
	}
	return p, nil
}

func (s *server) pointOf(r *http.Request) (merchants.Point, error) {
	return s.pointByID(r, chi.URLParam(r, "id"))
}

// pointsInScope lists the points that the viewer may see, by number.
func (s *server) pointsInScope(r *http.Request) ([]*merchants.Point, error) {
	return s.pointsWhere(r, merchants.PointFilter{})
}

func (s *server) pointsWhere(r *http.Request, f merchants.PointFilter) ([]*merchants.Point, error) {
	u := viewer(r)
	f.District, f.Street = u.District, u.Street
	list, err := s.Merchants.ListPoints(r.Context(), f)
	if err != nil {
		return nil, err
	}
	var mine []*merchants.Point
	for i := range list {
		if coversPoint(u, &list[i]) {
			mine = append(mine, &list[i])
		}
	}
	return mine, nil
}

// pointOptions are the points for a select, those out of the network left out.
func pointOptions(points []*merchants.Point) []option {
	var all []option
	for _, p := range points {
		if p.Status != merchants.Removed {
			all = append(all, option{Value: string(p.ID), Label: p.Name})
		}
	}
	return all
}

// pointsFilter reads the list's filter. "attention" is where today's page leads.
func (s *server) filteredPoints(r *http.Request, q url.Values) ([]pointLine, error) {
	points, err := s.pointsWhere(r, merchants.PointFilter{
		Search: q.Get("search"), Status: merchants.Status(q.Get("status")), Unplaced: q.Get("placed") == "no",
	})
	if err != nil {
		return nil, err
	}
	today := s.DB.Now().ServiceDay()
	var lines []pointLine
	for _, p := range points {
		line := pointLineOf(p, today)
		if q.Get("placed") == "yes" && p.Position == nil || !wants(q.Get("attention"), line) {
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
	return s.Render(w, r, http.StatusOK, "office/points", pointsPage{
		chrome:   s.chrome(r, "points", "office.rail.points"),
		Filter:   form{ID: "points", Values: q},
		Statuses: anyOf(p, named(p, "office.status", merchants.Statuses()...)),
		Placings: anyOf(p, named(p, "office.filter.placed", "yes", "no")),
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
			joinAll(p, hoursText(p, l.Hours)), l.PermitNo, string(l.PermitExpires), joinAll(p, tagWords(p, l.Tags))}
		rows = append(rows, append(row, sourcePairs(l.Position)...))
	}
	if err := s.logExport(r, "export.points", len(rows)); err != nil {
		return err
	}
	headings := []string{"number", "name", "kind", "status", "address", "phone", "hours", "permit_no", "permit_expires", "tags"}
	for _, crs := range exportedSystems {
		headings = append(headings, "lat_"+string(crs), "lng_"+string(crs))
	}
	return sendXLSX(w, "points-"+string(s.DB.Now().ServiceDay())+".xlsx", p, "office.xlsx.points", headings, rows)
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
	for _, c := range named(p, "office.tag", tags...) {
		words = append(words, c.Label)
	}
	return words
}

// joinAll makes one enumeration of words, as the language writes it.
func joinAll(p *messages.Printer, words []string) string {
	all := ""
	for i, word := range words {
		if i == 0 {
			all = word
			continue
		}
		all = p.Text("office.list.comma", "Left", all, "Right", word)
	}
	return all
}
