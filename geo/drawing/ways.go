package drawing

import "mealmap/geo"

// Finer than this, in points, no printer draws.
const tolerance = 0.28

// bleed is how far beyond the room lines are drawn, in points, so that they end
// outside it.
const bleed = 24

// drawWays fills the sheet's areas and streets.
func (s *Sheet) drawWays(in Input) {
	room := s.Room.inset(-bleed * in.Point)
	areas := map[AreaKind]*Area{}
	var streets [len(classStyles)]Street
	for i := range in.Ways {
		w := &in.Ways[i]
		line := project(in.Frame, w.Line)
		if len(line) < 2 || !room.touches(line) {
			continue
		}
		if kind, ok := areaOfLayer(w); ok {
			if areas[kind] == nil {
				areas[kind] = &Area{Kind: kind, Width: max(2.4*in.Point, 5/in.Frame.MetresPerUnit())}
			}
			areas[kind].add(in, room, line, closed(w))
			continue
		}
		if w.Layer == geo.LayerBoundary {
			for _, piece := range room.clipLine(line) {
				s.Edges = append(s.Edges, simplify(piece, tolerance*in.Point))
			}
			continue
		}
		c := classOf(w)
		if classStyles[c].coarse < metresPerPoint(in) {
			continue
		}
		for _, piece := range room.clipLine(line) {
			streets[c].Lines = append(streets[c].Lines, simplify(piece, tolerance*in.Point))
		}
	}
	for _, style := range areaStyles {
		if a := areas[style.kind]; a != nil && len(a.Rings)+len(a.Lines) > 0 {
			s.Areas = append(s.Areas, *a)
		}
	}
	for c := range streets {
		if len(streets[c].Lines) > 0 {
			streets[c].Class = Class(c)
			streets[c].Width, streets[c].Casing = widths(in, Class(c))
			s.Streets = append(s.Streets, streets[c])
		}
	}
}

func metresPerPoint(in Input) float64 { return in.Frame.MetresPerUnit() * in.Point }

// widths are a class's fill and casing, in units.
func widths(in Input, c Class) (fill, casing float64) {
	style := classStyles[c]
	points := max(style.least*thinner(in), min(style.ground/metresPerPoint(in), style.most))
	if style.casing > 0 {
		casing = (points + 2*style.casing) * in.Point
	}
	return points * in.Point, casing
}

// thinner narrows the least widths at small scales, where they would close the
// blocks.
func thinner(in Input) float64 { return max(0.35, min(1, 2.2/metresPerPoint(in))) }

// add puts a line into the area, as an outline or as a brook.
func (a *Area) add(in Input, room Rect, line []Spot, ring bool) {
	style := areaStyles[0]
	for _, style = range areaStyles {
		if style.kind == a.Kind {
			break
		}
	}
	if style.coarse < metresPerPoint(in) {
		return
	}
	if !ring {
		if a.Kind == Water {
			for _, piece := range room.clipLine(line) {
				a.Lines = append(a.Lines, simplify(piece, tolerance*in.Point))
			}
		}
		return
	}
	cut := room.clipArea(line[:len(line)-1])
	if len(cut) < 3 || areaOf(cut) < style.least*in.Point*in.Point {
		return
	}
	// Cut in two, so that the closing edge is not what it is measured by.
	half := len(cut) / 2
	head := simplify(cut[:half+1], tolerance*in.Point)
	tail := simplify(append(append([]Spot{}, cut[half:]...), cut[0]), tolerance*in.Point)
	a.Rings = append(a.Rings, append(head[:len(head)-1:len(head)-1], tail[:len(tail)-1]...))
}

// streetsOf lists the named streets of the input, thick ones last.
func streetsOf(ways []geo.Way) []*geo.Way {
	var named []*geo.Way
	for i := range ways {
		w := &ways[i]
		if w.Layer == geo.LayerStreet && w.Name != "" && w.Tags["area"] != "yes" && len(w.Line) > 1 {
			named = append(named, w)
		}
	}
	return named
}
