package drawing

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"mealmap/geo"
)

// landmark is a named area.
type landmark struct {
	name string
	of   NameOf
	ring []Spot
	area float64 // square points
	wide float64
	well bool // people know it: a hospital, a school, an office
}

// known are kinds of buildings that people find their way by.
const known = " hospital school university college kindergarten civic public government train_station church temple "

// landmarks lists named waters, greens and buildings, the largest first.
func (n *namer) landmarks(room Rect) []landmark {
	var all []landmark
	square := n.in.Point * n.in.Point
	for i := range n.in.Ways {
		w := &n.in.Ways[i]
		of, layered := map[geo.Layer]NameOf{geo.LayerWater: OfWater, geo.LayerGreen: OfGreen, geo.LayerBuilding: OfBuilding}[w.Layer]
		if !layered || w.Name == "" || !closed(w) {
			continue
		}
		ring := room.clipArea(project(n.in.Frame, w.Line[:len(w.Line)-1]))
		l := landmark{name: w.Name, of: of, ring: ring, well: strings.Contains(known, " "+w.Kind+" ")}
		if len(ring) < 3 {
			continue
		}
		l.area = areaOf(ring) / square
		low, high := math.Inf(1), math.Inf(-1)
		for _, p := range ring {
			low, high = min(low, p.X), max(high, p.X)
		}
		l.wide = high - low
		if l.area > 220 || l.well && l.area > 60 {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b landmark) int { return cmp.Compare(b.area, a.area) })
	return all
}

// setAreas names what people find their way by, or the rest.
func (n *namer) setAreas(all []landmark, first bool) {
	for _, l := range all {
		if prior := l.of != OfBuilding || l.well; prior == first {
			n.setArea(l)
		}
	}
}

// setArea sets a name across an area, in up to three lines.
func (n *namer) setArea(l landmark) {
	size := 8.0
	if l.of != OfBuilding && l.area > 6000 {
		size = 10
	}
	em := size * n.in.Point
	for _, middle := range middles(l.ring) {
		for lines := 1; lines <= 3; lines++ {
			rows := rowsOf(l.name, lines)
			name := Name{Text: l.name, Of: l.of, Size: em}
			widest := 0.0
			for i, row := range rows {
				width := n.in.Measure(row, em)
				widest = max(widest, width)
				at := Spot{middle.X, middle.Y + (float64(i)-float64(len(rows)-1)/2)*em*1.15}
				name.Glyphs = append(name.Glyphs, Glyph{row, at, 0, width})
			}
			if widest > max(l.wide*1.25, em*4) || float64(lines)*em*1.15 > max(l.area*n.in.Point*n.in.Point/l.wide*1.6, em*1.2) {
				continue
			}
			if n.free(name) {
				n.put(name)
				return
			}
		}
	}
}

// rowsOf cuts a text into lines of about the same length.
func rowsOf(text string, n int) []string {
	runes := []rune(text)
	n = min(n, max(1, len(runes)/2))
	var rows []string
	for i := range n {
		rows = append(rows, string(runes[i*len(runes)/n:(i+1)*len(runes)/n]))
	}
	return rows
}

// middles are places well inside a ring, the best first: the middle of its
// extent and the places of a coarse net that lie farthest from its edge.
func middles(ring []Spot) []Spot {
	low, high := ring[0], ring[0]
	for _, p := range ring {
		low, high = Spot{min(low.X, p.X), min(low.Y, p.Y)}, Spot{max(high.X, p.X), max(high.Y, p.Y)}
	}
	type choice struct {
		at   Spot
		deep float64
	}
	var all []choice
	const net = 8
	for i := 1; i < net; i++ {
		for j := 1; j < net; j++ {
			p := Spot{low.X + (high.X-low.X)*float64(i)/net, low.Y + (high.Y-low.Y)*float64(j)/net}
			if !inside(p, ring) {
				continue
			}
			deep := math.Inf(1)
			for k, a := range ring {
				deep = min(deep, offSegment(p, a, ring[(k+1)%len(ring)]))
			}
			all = append(all, choice{p, deep})
		}
	}
	slices.SortStableFunc(all, func(a, b choice) int { return cmp.Compare(b.deep, a.deep) })
	var out []Spot
	for i := 0; i < min(3, len(all)); i++ {
		out = append(out, all[i].at)
	}
	return out
}
