package web

import (
	"math"
	"slices"

	"mealmap/geo"
)

// Figure is a small map drawn into a page: streets as plain lines, numbered
// pins, a scale bar. It needs no script and no request of its own. All lengths
// are in drawing units; the style sheet scales the whole.
type Figure struct {
	Label         string // what the drawing shows, for who cannot see it
	Width, Height int
	Areas         []figurePath // water, green, buildings, in painting order
	Streets       []figurePath // thin to thick
	Names         []figureName
	Pins          []figurePin
	Here          *figureDot
	Scale         figureScale
}

// Credit reports whether OpenStreetMap's work is shown and must be named.
func (f *Figure) Credit() bool { return len(f.Streets)+len(f.Areas) > 0 }

// Stacked reports whether some discs stand for several points.
func (f *Figure) Stacked() bool {
	return slices.ContainsFunc(f.Pins, func(p figurePin) bool { return p.Many })
}

// ScaleTop and ScaleText are where the scale bar's ends and its words begin.
func (f *Figure) ScaleTop() int  { return f.Height - 34 }
func (f *Figure) ScaleText() int { return f.Height - 44 }

// figurePath is everything of one class as one path.
type figurePath struct {
	Class  string // "water", "green", "building", "path", "minor", "middle", "major"
	Data   string // SVG path data
	Width  int    // of the line, 0 for areas
	Casing int    // of the line under it
}

type figureDot struct{ X, Y int }

// HereWord is how far below the dot its words stand: above it at the lower edge.
func (f *Figure) HereWord() int {
	if f.Here.Y > f.Height-58 {
		return -34
	}
	return 52
}

// HereX is the middle of its words: over the dot, but whole within the drawing.
func (f *Figure) HereX() int {
	const half = 110 // of the longest words, in units
	return min(max(f.Here.X, half), f.Width-half)
}

// figureScale is a bar of a round number of metres.
type figureScale struct {
	Metres int
	Left   int // where it begins
	Length int // in drawing units
}

// FigureSize is a drawing's size in units; half of that in px on a telephone.
type FigureSize struct{ width, height float64 }

// The two sizes that pages use: beside a list, and on a page of its own.
var (
	SmallFigure = FigureSize{720, 560}
	LargeFigure = FigureSize{720, 860}
)

// figureBudget is the most path data a drawing takes, in bytes; pins, names and
// markup come to about 5 KB more.
const figureBudget = 19 << 10

// frameFor shows every point and the asker with room for pins at the edges,
// and never less than about a quarter of an hour's surroundings of one point.
func frameFor(size FigureSize, here *geo.LatLng, points []numbered) geo.Frame {
	const least geo.Metres = 220
	all := make([]geo.LatLng, 0, len(points)+1)
	for _, p := range points {
		all = append(all, p.at)
	}
	if here != nil {
		all = append(all, *here)
	}
	box := geo.BoxOf(all...)
	tight := geo.NewFrame(box, size.width-4*pinRadius, size.height-4*pinRadius)
	margin := geo.Metres(tight.MetresPerUnit() * 2 * pinRadius)
	return geo.NewFrame(box.Grow(max(margin, least-extent(box)/2)), size.width, size.height)
}

// extent is the longer side of a box.
func extent(b geo.Box) geo.Metres {
	return max(geo.Distance(geo.LatLng{Lat: b.South, Lng: b.West}, geo.LatLng{Lat: b.North, Lng: b.West}),
		geo.Distance(geo.LatLng{Lat: b.South, Lng: b.West}, geo.LatLng{Lat: b.South, Lng: b.East}))
}

// drawFigure draws the ways that the frame shows and puts the pins on them.
func drawFigure(f geo.Frame, size FigureSize, ways []geo.Way, here *geo.LatLng, points []numbered) *Figure {
	const edge = pinRadius + 6
	fig := &Figure{
		Width:  int(size.width),
		Height: int(size.height),
		Scale:  scaleBar(f.MetresPerUnit()),
	}
	room := pane{edge, edge, size.width - edge, size.height - edge}
	fig.Pins = placePins(f, points, room)
	if here != nil {
		x, y := f.Project(*here)
		fig.Here = &figureDot{int(whole(x)), int(whole(y))}
	}
	drawWays(fig, f, size, ways)
	fig.Scale.Left = scaleLeft(fig)
	fig.Names = streetNames(f, size, ways, fig)
	return fig
}

// scaleLeft puts the scale bar into the lower left corner, or into the lower
// right one where it would cover a pin or the asker.
func scaleLeft(fig *Figure) int {
	const edge, high = 20, 110
	left, right := edge, fig.Width-edge-fig.Scale.Length
	for _, x := range []int{left, right} {
		covers := func(at figureDot) bool {
			return at.Y > fig.Height-high && at.X > x-3*pinRadius && at.X < x+fig.Scale.Length+3*pinRadius
		}
		if (fig.Here == nil || !covers(*fig.Here)) &&
			!slices.ContainsFunc(fig.Pins, func(p figurePin) bool { return covers(figureDot{p.X, p.Y}) }) {
			return x
		}
	}
	return left
}

// scaleBar is the longest round number of metres under a quarter of the sheet.
func scaleBar(metresPerUnit float64) figureScale {
	const longest = 200.0 // units
	s := figureScale{Metres: 10}
	for _, m := range []int{20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000} {
		if float64(m)/metresPerUnit <= longest {
			s.Metres = m
		}
	}
	s.Length = int(math.Round(float64(s.Metres) / metresPerUnit))
	return s
}
