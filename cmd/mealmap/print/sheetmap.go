package print

import (
	"math"
	"slices"

	"mealmap/geo"
	"mealmap/geo/drawing"
)

// planned is a map within a sheet.
type planned struct {
	at     rect
	points []MapPoint
	near   int // how many of the points the map must show; the rest where they fall on it
	ways   []geo.Way
	here   *geo.LatLng
	flag   string         // what stands at here
	routes [][]geo.LatLng // ways on foot, the most important last
	number float64        // of the pins, in points
	scale  float64        // of what explains the map, 1 on A4
	least  geo.Metres     // of ground from the map's middle outwards
}

// behind is how much of the way to a point a map also shows the other way, so
// that the reader's place is not at its edge.
const behind = 0.35

// box is the ground that the map must show.
func (p planned) box() (geo.Box, bool) {
	var all []geo.LatLng
	if p.here != nil {
		all = append(all, *p.here)
	}
	for _, point := range p.points[:p.near] {
		if point.At == nil {
			continue
		}
		all = append(all, *point.At)
		if p.here != nil { // some of what lies behind the reader too
			all = append(all, geo.LatLng{Lat: p.here.Lat - behind*(point.At.Lat-p.here.Lat), Lng: p.here.Lng - behind*(point.At.Lng-p.here.Lng)})
		}
	}
	for _, route := range p.routes {
		all = append(all, route...)
	}
	if len(all) == 0 {
		return geo.Box{}, false
	}
	b := geo.BoxOf(all...)
	wide := geo.Distance(geo.LatLng{Lat: b.South, Lng: b.West}, geo.LatLng{Lat: b.North, Lng: b.East})
	return b.Grow(max(wide*0.1, p.least-wide/2)), true
}

// plan draws a map: streets, ways, pins, and where the reader is. Where nothing
// has a position it draws nothing.
func (s *sheetPress) plan(p planned) {
	box, placed := p.box()
	if !placed {
		return
	}
	if !slices.ContainsFunc(p.ways, func(w geo.Way) bool { return w.Layer == geo.LayerStreet }) {
		s.noteOfAll(NoteNoStreets, 0)
	}
	m := &mapSheet{frame: geo.NewFrame(box, p.at.w, p.at.h), info: s.info, words: s.words, number: p.number}
	m.canvas, m.pane, m.plan.scale, m.look = s.canvas, p.at, p.scale, quietLook
	if s.info.Contrast {
		m.look = contrastLook
	}
	var pins []drawing.Pin
	for i, point := range p.points {
		if point.At != nil && (i < p.near || m.frame.Box().Contains(*point.At)) {
			m.points = append(m.points, point)
			pins = append(pins, drawing.Pin{At: *point.At, Number: point.Number})
		}
	}
	m.info.Here = p.here
	legend, arrow := m.legendRoom(), m.arrowRoom()
	blocked := []drawing.Rect{m.inPane(legend.inset(-1)), m.inPane(arrow.inset(-1))}
	flag := m.flagRoom(p)
	if p.here != nil {
		blocked = append(blocked, m.inPane(flag.inset(-0.5)))
	}
	if len(p.ways) > 0 {
		blocked = append(blocked, m.inPane(m.creditRoom()))
	}
	sheet := drawing.Lay(drawing.Input{
		Frame: m.frame, Ways: p.ways, Pins: pins, Blocked: blocked, Point: mm(max(1, p.scale)), Radius: m.pinRadius(m.points, p.number),
		Measure: func(text string, size float64) float64 { return s.set.width(regular, text) * size },
	})
	s.pdf.ClipRect(p.at.x, p.at.y, p.at.w, p.at.h, false)
	m.background(sheet)
	m.routes(p.routes)
	m.names(sheet)
	m.pins(sheet, m.points, p.number, func(n int) string { return s.words.Text("print.map.group", "Count", n) })
	s.pdf.ClipEnd()
	s.pdf.SetDrawColor(m.look.frame.r, m.look.frame.g, m.look.frame.b)
	s.pdf.SetLineWidth(0.4)
	s.pdf.Rect(p.at.x, p.at.y, p.at.w, p.at.h, "D")
	m.legend(legend)
	m.arrow(arrow)
	if p.here != nil {
		m.flag(p, flag)
	}
	if len(p.ways) > 0 {
		m.credit()
	}
}

// noteOfAll adds a note about the whole document, once.
func (s *sheetPress) noteOfAll(code NoteCode, count int) {
	if !slices.ContainsFunc(s.notes, func(n Note) bool { return n.Code == code }) {
		s.notes = append(s.notes, Note{Code: code, Count: count})
	}
}

// routes draws the ways on foot, the last one thick.
func (m *mapSheet) routes(all [][]geo.LatLng) {
	for i, route := range all {
		line := make([]drawing.Spot, len(route))
		for j, at := range route {
			line[j].X, line[j].Y = m.frame.Project(at)
		}
		var p pen
		p.WriteString("1 J 1 j ")
		thick := 1.1
		if i == len(all)-1 {
			thick = 2.2
		}
		for _, layer := range []struct {
			thick float64
			in    colour
		}{{thick + 1.2, white}, {thick, m.look.here}} {
			p.strokeWith(layer.in)
			p.thick(layer.thick)
			if layer.in != white && i < len(all)-1 {
				p.WriteString("[0.1 2.4] 0 d ")
			}
			p.line(line, false)
			p.WriteString("S [] 0 d ")
		}
		m.scaled(m.pane.x, m.pane.y, 1, -1, p.String())
	}
}

// flagStyle is the type at the reader's place.
func (m *mapSheet) flagStyle() textStyle { return textStyle{bold, m.number, white} }

// flagRoom is the flag with its mast, over the reader's place or beside it where
// the map ends.
func (m *mapSheet) flagRoom(p planned) rect {
	if p.here == nil {
		return rect{}
	}
	st := m.flagStyle()
	em := mm(st.size)
	w, h := m.width(p.flag, st)+em, em*2.6
	x, y := m.frame.Project(*p.here)
	left := max(0, min(x-w/2, m.pane.w-w))
	return rect{m.pane.x + left, m.pane.y + max(0, y-h), w, h + em*0.4}
}

// flag marks the reader's place.
func (m *mapSheet) flag(p planned, r rect) {
	st := m.flagStyle()
	em := mm(st.size)
	x, y := m.frame.Project(*p.here)
	x, y = m.pane.x+x, m.pane.y+y
	cloth := rect{r.x, r.y, r.w, em * 1.6}
	m.line(x, cloth.y+cloth.h, x, y, em*0.3, white)
	m.line(x, cloth.y+cloth.h, x, y, em*0.18, m.look.here)
	m.dot(x, y, em*0.42, white)
	m.dot(x, y, em*0.32, m.look.here)
	m.dot(x, y, em*0.14, white)
	m.round(cloth.inset(-0.5), em*0.3, white)
	m.round(cloth, em*0.3, m.look.here)
	m.centre(cloth.x+cloth.w/2, cloth.y+em*1.16, p.flag, st)
}

// creditStyle is the type of the data's credit.
func (m *mapSheet) creditStyle() textStyle {
	return textStyle{regular, 8 * math.Sqrt(m.plan.scale), m.look.names[drawing.OfStreet]}
}

// creditRoom is the lower corner of the map where its scale is not.
func (m *mapSheet) creditRoom() rect {
	st := m.creditStyle()
	w, h := m.width(m.words.Text("print.map.credit"), st)+2.4, mm(st.size)*1.5
	r := rect{m.pane.x + m.pane.w - w, m.pane.y + m.pane.h - h, w, h}
	if m.legendRoom().meets(r.inset(-1)) {
		r.x = m.pane.x
	}
	return r
}

// credit names who made the street data, as its licence asks.
func (m *mapSheet) credit() {
	r, st := m.creditRoom(), m.creditStyle()
	m.fill(rect{r.x + 0.2, r.y, r.w - 0.4, r.h - 0.2}, white)
	m.text(r.x+1.2, r.y+mm(st.size)*1.08, m.words.Text("print.map.credit"), st)
}
