package office

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/merchants"
)

const unplacedPath = "/office/points/unplaced"

// unplacedPage leads through the points that are not on the map, one after the
// other.
type unplacedPage struct {
	desk.Chrome
	Trouble desk.Trouble
	Point   *merchants.Point // the one that is asked for, nil where all are placed
	Kind    string
	Place   placeForm
	Skip    string // address of the next, "" where there is no other
	Rows    []*merchants.Point
}

func (s *server) showUnplaced(w http.ResponseWriter, r *http.Request) error {
	after, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("after"), "0"))
	if err != nil {
		return fault.ErrNotFound
	}
	return s.renderUnplaced(w, r, http.StatusOK, after, desk.Form{}, desk.Trouble{})
}

// renderUnplaced shows the first unplaced point after a number, or the first of
// all.
func (s *server) renderUnplaced(w http.ResponseWriter, r *http.Request, status, after int, form desk.Form, trouble desk.Trouble) error {
	points, err := s.PointsInScope(r, merchants.PointFilter{Unplaced: true})
	if err != nil {
		return err
	}
	points = slices.DeleteFunc(points, func(p *merchants.Point) bool { return p.Status == merchants.Removed })
	page := unplacedPage{Rows: points, Trouble: trouble, Place: placeForm{Form: form, Next: true}}
	if len(points) > 0 {
		i := max(0, slices.IndexFunc(points, func(p *merchants.Point) bool { return p.Number > after }))
		page.Point, page.Kind = points[i], s.Printer(r).Text("office.kind."+string(points[i].Kind))
		if len(points) > 1 {
			page.Skip = unplacedPath + "?after=" + strconv.Itoa(points[i].Number)
		}
		if err := s.fillPlace(r, &page.Place, page.Point); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "points", "office.place.title")
	return s.Render(w, r, status, "office/point_unplaced", page)
}
