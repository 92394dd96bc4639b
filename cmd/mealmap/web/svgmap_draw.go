package web

import (
	"context"
	"net/http"

	"mealmap/geo"
	"mealmap/merchants"
)

// DrawNear draws the points, and where the reader is, on the streets around
// them. nil where no point is placed.
func (s *Server) DrawNear(r *http.Request, size FigureSize, here *geo.LatLng, found []merchants.Found) (*Figure, error) {
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
	p := s.Printer(r)
	if here != nil {
		fig.Label = p.Text("public.map.label.near", "Count", len(pins))
	} else {
		fig.Label = p.Text("public.map.label", "Count", len(pins))
	}
	return fig, nil
}

// draw gives the drawing without its label, a kept one where there is one.
func (s *Server) draw(ctx context.Context, size FigureSize, here *geo.LatLng, pins []numbered) (*Figure, error) {
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
