package print

import (
	"io"
	"slices"

	"mealmap/geo"
	"mealmap/geo/drawing"
	"mealmap/static/messages"
)

// Map writes a map sheet as a PDF of one page: streets with their names, a
// numbered pin a point, the numbered list, and how long a walk is. What of the
// list finds no room follows on further pages, the sheet's back. The paper is
// taken upright or on its side as the points lie; A3 to A1 are meant. The ways
// are those that MapBox's box meets; none is a map without streets.
//
// Notes say what somebody should know: points that share a disc, points without
// a position, a list that goes on, characters that no font has. It fails with
// ErrNothing, ErrNoPlaces (no point has a position), ErrNoPublicURL,
// ErrCodeTooLong, or the writer's error.
func Map(w io.Writer, info MapInfo, points []MapPoint, ways []geo.Way, paper Paper, p *messages.Printer) (Report, error) {
	s, err := newMapSheet(info, points, paper, p)
	if err != nil {
		return Report{}, err
	}
	streets := slices.ContainsFunc(ways, func(w geo.Way) bool { return w.Layer == geo.LayerStreet })
	if !streets {
		s.note(NoteNoStreets, "", nil)
	}
	if s.edges = info.Boundaries; s.edges && !slices.ContainsFunc(ways, func(w geo.Way) bool { return w.Layer == geo.LayerBoundary }) {
		s.note(NoteNoEdges, "", nil)
	}
	s.checkPoints()
	s.page()
	s.fill(rect{0, 0, s.paper.Width, s.paper.Height}, s.look.paper)
	s.item = 0
	s.drawMap(ways)
	s.head(streets)
	rest := s.drawList()
	s.contact()
	s.foot(len(ways) > 0)
	s.back(rest)
	return s.finish(w, len(points))
}

// mapSheet draws one map with what stands around it.
type mapSheet struct {
	mapPress
	plan   mapPlan
	frame  geo.Frame
	info   MapInfo
	points []MapPoint
	words  *messages.Printer
	live   Matrix
	widest float64 // number of a point, in ems
	number float64 // size of the pins' numbers in points
	sheet  *drawing.Sheet
	left   float64 // of the column at hand
	broken bool    // a name, or a name and its telephone, did not fit one line
}

func newMapSheet(info MapInfo, points []MapPoint, paper Paper, p *messages.Printer) (*mapSheet, error) {
	if _, err := MapBox(info, points, paper); err != nil {
		return nil, err
	}
	if info.PublicURL == "" {
		return nil, ErrNoPublicURL
	}
	live, err := QR(info.PublicURL)
	if err != nil {
		return nil, err
	}
	in := scriptOf(p.Language)
	plan, frame := planMap(paper, placed(info, points), in.leftwards)
	s := &mapSheet{plan: plan, frame: frame, info: info, points: points, words: p, live: live}
	s.look = quietLook
	if info.Contrast {
		s.look = contrastLook
	}
	s.mapPress.canvas = canvasIn(in.language, plan.paper, info.Title)
	s.pane = plan.pane
	s.widest = s.widestNumber(points)
	s.number = numberSize(plan.pane, plan.scale, s.widest, len(placed(info, points)))
	if info.Date != "" {
		s.madeAt(info.Date.Start())
	}
	return s, nil
}

// drawMap lays the map out around its scale and its arrow and draws it.
func (s *mapSheet) drawMap(ways []geo.Way) {
	at := make([]drawing.Pin, 0, len(s.points))
	var pinned []MapPoint
	for _, p := range s.points {
		if p.At != nil {
			at = append(at, drawing.Pin{At: *p.At, Number: p.Number})
			pinned = append(pinned, p)
		}
	}
	if n := len(s.points) - len(pinned); n > 0 {
		s.notes = append(s.notes, Note{Code: NoteUnplaced, Count: n})
	}
	legend, arrow := s.legendRoom(), s.arrowRoom()
	in := drawing.Input{
		Frame: s.frame, Ways: ways, Pins: at, Point: mm(1), Radius: radiusFor(s.widest, s.number),
		Blocked: []drawing.Rect{s.inPane(legend.inset(-1)), s.inPane(arrow.inset(-1))},
		Measure: func(text string, size float64) float64 { return s.set.width(regular, text) * size },
	}
	if s.info.Here != nil {
		in.Blocked = append(in.Blocked, s.inPane(s.hereRoom().inset(-0.5)))
	}
	s.sheet = drawing.Lay(in)
	shared := 0
	for _, d := range s.sheet.Discs {
		if len(d.Members) > 1 {
			shared += len(d.Members)
		}
	}
	if shared > 0 {
		s.notes = append(s.notes, Note{Code: NoteGrouped, Count: shared})
	}
	s.paintMap(pinned)
	s.legend(legend)
	s.arrow(arrow)
	if s.info.Here != nil {
		s.here()
	}
}

// paintMap draws what is laid out, and the frame around it.
func (s *mapSheet) paintMap(pinned []MapPoint) {
	s.pdf.ClipRect(s.pane.x, s.pane.y, s.pane.w, s.pane.h, false)
	s.background(s.sheet)
	s.names(s.sheet)
	s.pins(s.sheet, pinned, s.number, func(n int) string { return s.words.Text("print.map.group", "Count", n) })
	s.pdf.ClipEnd()
	s.pdf.SetDrawColor(s.look.frame.r, s.look.frame.g, s.look.frame.b)
	s.pdf.SetLineWidth(0.4)
	s.pdf.Rect(s.pane.x, s.pane.y, s.pane.w, s.pane.h, "D")
}

// inPane is a place of the page as the drawing counts.
func (s *mapSheet) inPane(r rect) drawing.Rect {
	return drawing.Rect{X: r.x - s.pane.x, Y: r.y - s.pane.y, W: r.w, H: r.h}
}
