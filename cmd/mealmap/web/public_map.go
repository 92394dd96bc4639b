package web

import (
	"context"
	"net/http"
	"strconv"

	"mealmap/geo"
	"mealmap/merchants"
)

// mapPage is the whole network: a large drawing and the list that it numbers.
type mapPage struct {
	publicPage
	Count          int
	Points         []pointCard
	Map            *figure
	Next, Previous string
}

// mapScreen is how many lines of the list one page holds.
const mapScreen = 20

// wholeMap is GET /map, with ?page=2 for the list's next lines.
func (s *Server) wholeMap(w http.ResponseWriter, r *http.Request) error {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return err
	}
	now := s.DB.Now()
	found := byNumber(dir, now)
	page, last := 1, max(1, (len(found)+mapScreen-1)/mapScreen)
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n >= 1 && n <= last {
		page = n
	}
	view := mapPage{publicPage: s.publicPage(r, "public.map.title"), Count: len(found)}
	p := s.printer(r)
	for _, f := range found[min((page-1)*mapScreen, len(found)):min(page*mapScreen, len(found))] {
		view.Points = append(view.Points, newCard(p, f.Point, f.Open, now))
	}
	if page < last {
		view.Next = "/map?page=" + strconv.Itoa(page+1)
	}
	if page > 1 {
		view.Previous = "/map?page=" + strconv.Itoa(page-1)
	}
	if len(found) > 0 {
		if view.Map, err = s.drawNear(r, largeFigure, nil, found); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "public/map", view)
}

// drawNear draws the points, and where the reader is, on the streets around
// them. nil where no point is placed.
func (s *Server) drawNear(r *http.Request, size figureSize, here *geo.LatLng, found []merchants.Found) (*figure, error) {
	var pins []numbered
	for _, f := range found {
		if f.Point.Position != nil {
			pins = append(pins, numbered{f.Point.Position.At, f.Point.Number})
		}
	}
	if len(pins) == 0 {
		return nil, nil
	}
	fig, err := s.draw(r.Context(), size, here, pins)
	if err != nil {
		return nil, err
	}
	p := s.printer(r)
	if here != nil {
		fig.Label = p.Text("public.map.label.near", "Count", len(pins))
	} else {
		fig.Label = p.Text("public.map.label", "Count", len(pins))
	}
	return fig, nil
}

// draw gives the drawing without its label, a kept one where there is one.
func (s *Server) draw(ctx context.Context, size figureSize, here *geo.LatLng, pins []numbered) (*figure, error) {
	frame := frameFor(size, here, pins)
	key, now := figureKey(frame, size, here, pins), s.DB.Now()
	if fig, ok := s.figures.find(key, now); ok {
		return fig, nil
	}
	var ways []geo.Way
	if frame.MetresPerUnit() <= widestStreets {
		var err error
		if ways, err = s.Streets.Within(ctx, frame.Box()); err != nil {
			return nil, err
		}
	}
	fig := drawFigure(frame, size, ways, here, pins)
	s.figures.put(key, fig)
	return fig, nil
}

// widestStreets is the scale, in metres a unit, beyond which streets are not
// fetched: a drawing of a province would read every street of it to show none.
const widestStreets = 40
