package web

import (
	"strings"

	"mealmap/geo"
)

// wayClass is how one sort of way is drawn: what falls into it and how thick
// it is at a close scale.
type wayClass struct {
	name   string
	layer  geo.Layer
	kinds  string // space separated; "" for the rest of the layer
	width  int    // 0: an area
	casing int
}

// wayClasses in painting order. A street's kind is OpenStreetMap's highway tag.
var wayClasses = []wayClass{
	{name: "water", layer: geo.LayerWater},
	{name: "green", layer: geo.LayerGreen},
	{name: "building", layer: geo.LayerBuilding},
	{name: "path", layer: geo.LayerStreet, kinds: "footway path cycleway steps track bridleway corridor service", width: 3},
	{name: "minor", layer: geo.LayerStreet, width: 9, casing: 12},
	{name: "middle", layer: geo.LayerStreet, kinds: "tertiary tertiary_link secondary secondary_link", width: 15, casing: 19},
	{name: "major", layer: geo.LayerStreet, kinds: "primary primary_link trunk trunk_link motorway motorway_link", width: 22, casing: 27},
}

// wayOrder is who gets room first where not everything fits: what people find
// their way by.
var wayOrder = []string{"major", "middle", "water", "green", "minor", "building", "path"}

// classOf is the index in wayClasses of what a way is drawn as.
func classOf(w *geo.Way) int {
	rest := -1
	for i, c := range wayClasses {
		switch {
		case c.layer != w.Layer:
		case c.kinds == "":
			rest = i
		case hasWord(c.kinds, w.Kind):
			return i
		}
	}
	return rest
}

func hasWord(words, word string) bool {
	return word != "" && strings.Contains(" "+words+" ", " "+word+" ")
}

// drawWays fills the figure's areas and streets within figureBudget: class by
// class by importance, each coarser where it does not fit, and left out where
// even that does not.
func drawWays(fig *Figure, f geo.Frame, size FigureSize, ways []geo.Way) {
	const bleed = 20 // lines end outside the sheet, not at its edge
	room := pane{-bleed, -bleed, size.width + bleed, size.height + bleed}
	lines := make([][][]spot, len(wayClasses))
	for i := range ways {
		c := classOf(&ways[i])
		if c < 0 || tooFine(wayClasses[c].name, f.MetresPerUnit()) {
			continue
		}
		line := project(f, ways[i].Line)
		if wayClasses[c].width > 0 {
			lines[c] = append(lines[c], room.clipLine(line)...)
		} else if ring := room.clipArea(line); len(ring) > 2 {
			lines[c] = append(lines[c], ring)
		}
	}
	paths := make([]string, len(wayClasses))
	left := figureBudget
	for _, name := range wayOrder {
		for c := range wayClasses {
			if wayClasses[c].name == name {
				paths[c] = fitPath(lines[c], wayClasses[c].width == 0, left)
				left -= len(paths[c])
			}
		}
	}
	for c, class := range wayClasses {
		if paths[c] == "" {
			continue
		}
		p := figurePath{Class: class.name, Data: paths[c], Width: thin(class.width, f), Casing: thin(class.casing, f)}
		if class.width > 0 {
			fig.Streets = append(fig.Streets, p)
		} else {
			fig.Areas = append(fig.Areas, p)
		}
	}
}

// tooFine: classes that at a small scale are only noise.
func tooFine(class string, metresPerUnit float64) bool {
	switch class {
	case "building", "path":
		return metresPerUnit > 2.5
	case "minor":
		return metresPerUnit > 8
	}
	return false
}

// thin narrows lines at small scales, where full width would close the blocks.
func thin(width int, f geo.Frame) int {
	switch m := f.MetresPerUnit(); {
	case width == 0 || m <= 2:
		return width
	case m <= 5:
		return max(2, width*2/3)
	}
	return max(2, width/2)
}

func project(f geo.Frame, line []geo.LatLng) []spot {
	out := make([]spot, len(line))
	for i, p := range line {
		out[i].x, out[i].y = f.Project(p)
	}
	return out
}

// fitPath gives all lines as one path of at most limit bytes, simplified as
// much as that needs; "" where eight units of tolerance do not suffice.
func fitPath(lines [][]spot, closed bool, limit int) string {
	for tolerance := 1.0; tolerance <= 8; tolerance *= 2 {
		var d []byte
		for _, line := range lines {
			if closed && areaOf(line) < 40*tolerance {
				continue
			}
			d = appendPath(d, simplify(line, tolerance), closed)
			if len(d) > limit {
				break
			}
		}
		if len(d) <= limit {
			return string(d)
		}
	}
	return ""
}

// areaOf is the shoelace formula's, in square units.
func areaOf(ring []spot) float64 {
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p.x*q.y - q.x*p.y
	}
	return max(sum, -sum) / 2
}
