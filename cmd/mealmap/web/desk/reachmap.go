package desk

import (
	"context"
	"math"
	"slices"
	"strconv"

	"mealmap/geo"
	"mealmap/geo/drawing"
	"mealmap/geo/reach"
)

// ReachMap is a drawing of a street with cells and points on it, made into the
// page. All lengths are in drawing units; the style sheet scales the whole.
type ReachMap struct {
	Label         string // what it shows, for who cannot see it
	Width, Height int
	Areas         []mapLine
	Streets       []mapLine // thin to thick
	Names         []mapText
	Hexes         []mapHex
	Dots          []mapDot // points without a number
	Pins          []mapPin
	Scale         mapScale
}

// Credit reports whether OpenStreetMap's work is shown and must be named.
func (m *ReachMap) Credit() bool { return len(m.Areas)+len(m.Streets) > 0 }

type mapLine struct {
	Class         string
	Data          string // SVG path data
	Width, Casing string // of lines
}

type mapText struct {
	Text, Size string
	X, Y, Turn string
}

// mapHex is the cells of one group, shaded by how many are in it: 1 to 4.
type mapHex struct {
	Data  string
	Ties  string // lines that lead from each part of the group to the next, "" for none
	Shade int
	X, Y  string // where the number stands
	Text  string
}

type mapDot struct{ Class, X, Y string }

// mapPin is a numbered disc; a leader shows where the point is where the disc
// has been moved.
type mapPin struct {
	Class        string
	X, Y         string
	HomeX, HomeY string
	Leader       bool
	Text         string
}

type mapScale struct {
	Minutes     int
	Left, Right string
	Y, Top      string
	Middle      string
}

// MapPoint is something to pin.
type MapPoint struct {
	drawing.Pin
	Class string // "serves", "shut", "closing", "next": as the style sheet of reach has it
	Name  string
	Sign  string // what stands on its disc, "" for its number
}

// What a map measures, in drawing units; about a pixel each on a desk's screen.
const (
	mapWidth, mapHeight = 1100, 820
	mapDisc             = 17.0
	mapTypePoint        = 1.45
	hexType             = 24.0
	mapScaleMost        = 300.0
	widestWays          = 12.0 // metres a unit; beyond it streets are only noise
)

// shades are where a darker one begins.
var shades = []int{reach.Least, 10, 20, 50}

// Shades are how many elders the cells of each shade begin with, the lightest
// first.
func Shades() []int { return slices.Clone(shades) }

// ShadeOf is the shade of so many elders, from 1.
func ShadeOf(elders int) (shade int) {
	for _, from := range shades {
		if elders >= from {
			shade++
		}
	}
	return shade
}

// DrawReach draws groups and points on the streets around them; nil where there
// is nothing to draw.
func (d *Desk) DrawReach(ctx context.Context, groups []reach.Group, points []MapPoint, dots []MapPoint) (*ReachMap, error) {
	var all []geo.LatLng
	for _, g := range groups {
		for _, c := range g.Cells {
			all = append(all, c.Boundary()...)
		}
	}
	for _, p := range append(points, dots...) {
		all = append(all, p.At)
	}
	if len(all) == 0 {
		return nil, nil
	}
	const margin geo.Metres = 120
	frame := geo.NewFrame(geo.BoxOf(all...).Grow(margin), mapWidth, mapHeight)
	m := &ReachMap{Width: mapWidth, Height: mapHeight}
	in := drawing.Input{Frame: frame, Point: mapTypePoint, Radius: mapDisc}
	scale := drawing.ScaleFor(frame.MetresPerUnit(), mapScaleMost)
	in.Blocked = append(m.addHexes(frame, groups), m.addScale(scale))
	if frame.MetresPerUnit() <= widestWays {
		var err error
		if in.Ways, err = d.Streets.Within(ctx, frame.Box()); err != nil {
			return nil, err
		}
	}
	for _, p := range points {
		in.Pins = append(in.Pins, p.Pin)
	}
	for _, dot := range dots {
		x, y := frame.Project(dot.At)
		m.Dots = append(m.Dots, mapDot{dot.Class, number(x), number(y)})
	}
	sheet := drawing.Lay(in)
	m.addSheet(sheet)
	m.addPins(sheet, points)
	return m, nil
}

func (m *ReachMap) addHexes(f geo.Frame, groups []reach.Group) (blocked []drawing.Rect) {
	for _, g := range groups {
		h := mapHex{Shade: ShadeOf(g.Elders), Text: strconv.Itoa(g.Elders)}
		var d []byte
		for _, c := range g.Cells {
			var ring []drawing.Spot
			for _, corner := range c.Boundary() {
				x, y := f.Project(corner)
				ring = append(ring, drawing.Spot{X: x, Y: y})
			}
			d = appendRing(d, ring, true)
		}
		h.Data, h.Ties = string(d), tiesOf(f, g.Cells)
		x, y := f.Project(MiddleOf(g.Cells))
		h.X, h.Y = number(x), number(y)
		wide := hexType * 0.62 * float64(len(h.Text))
		blocked = append(blocked, drawing.Rect{X: x - wide/2, Y: y - hexType/2, W: wide, H: hexType})
		m.Hexes = append(m.Hexes, h)
	}
	return blocked
}

// MiddleOf is the middle of the cell that lies nearest to the middle of all.
func MiddleOf(cells []geo.Cell) (at geo.LatLng) {
	var mean geo.LatLng
	for _, c := range cells {
		mean.Lat += c.Center().Lat / float64(len(cells))
		mean.Lng += c.Center().Lng / float64(len(cells))
	}
	near := geo.Metres(math.Inf(1))
	for _, c := range cells {
		if d := geo.Distance(c.Center(), mean); d < near {
			near, at = d, c.Center()
		}
	}
	return at
}

func (m *ReachMap) addSheet(sheet *drawing.Sheet) {
	for _, a := range sheet.Areas {
		var d []byte
		for _, ring := range a.Rings {
			d = appendRing(d, ring, true)
		}
		if len(d) > 0 {
			m.Areas = append(m.Areas, mapLine{Class: string(a.Kind), Data: string(d)})
		}
	}
	for _, st := range sheet.Streets {
		var d []byte
		for _, line := range st.Lines {
			d = appendRing(d, line, false)
		}
		l := mapLine{Data: string(d), Width: number(st.Width)}
		if st.Casing > 0 {
			l.Casing = number(st.Casing)
		}
		m.Streets = append(m.Streets, l)
	}
	for _, n := range sheet.Names {
		for _, g := range n.Glyphs {
			m.Names = append(m.Names, mapText{g.Text, number(n.Size), number(g.At.X), number(g.At.Y), number(g.Turn * 180 / math.Pi)})
		}
	}
}

// addScale puts the scale bar into the lower right corner and gives the room
// that it takes.
func (m *ReachMap) addScale(s drawing.Scale) drawing.Rect {
	const edge, high = 24.0, 34.0
	right := mapWidth - edge
	m.Scale = mapScale{Minutes: s.Minutes, Left: number(right - s.Length), Right: number(right),
		Y: number(mapHeight - edge), Top: number(mapHeight - edge - 8), Middle: number(right - s.Length/2)}
	return drawing.Rect{X: right - s.Length, Y: mapHeight - edge - high, W: s.Length, H: high}
}

// tiesOf joins cells that do not touch: from each the shortest line that leads
// to the rest of the group.
func tiesOf(f geo.Frame, cells []geo.Cell) string {
	const touching geo.Metres = 150 // two neighbours' middles are some 130 m apart
	var d []byte
	in, out := cells[:1:1], append([]geo.Cell(nil), cells[1:]...)
	for len(out) > 0 {
		from, to, best := in[0], 0, geo.Metres(math.Inf(1))
		for i, c := range out {
			for _, known := range in {
				if m := geo.Distance(c.Center(), known.Center()); m < best {
					from, to, best = known, i, m
				}
			}
		}
		if best > touching {
			ax, ay := f.Project(from.Center())
			bx, by := f.Project(out[to].Center())
			d = appendRing(d, []drawing.Spot{{X: ax, Y: ay}, {X: bx, Y: by}}, false)
		}
		in = append(in, out[to])
		out = append(out[:to], out[to+1:]...)
	}
	return string(d)
}

func (m *ReachMap) addPins(sheet *drawing.Sheet, points []MapPoint) {
	for _, d := range sheet.Discs {
		first := points[d.Members[0]]
		p := mapPin{Class: first.Class, X: number(d.At.X), Y: number(d.At.Y), HomeX: number(d.Home.X), HomeY: number(d.Home.Y),
			Leader: d.Leader, Text: first.Sign}
		if p.Text == "" {
			p.Text = strconv.Itoa(first.Number)
		}
		if len(d.Members) > 1 {
			p.Text += "+"
		}
		m.Pins = append(m.Pins, p)
	}
}

// appendRing writes a line as path data, to a tenth of a unit.
func appendRing(d []byte, line []drawing.Spot, closed bool) []byte {
	for i, p := range line {
		command := byte('L')
		if i == 0 {
			command = 'M'
		}
		d = append(d, command)
		d = strconv.AppendFloat(d, tenth(p.X), 'f', -1, 64)
		d = append(d, ' ')
		d = strconv.AppendFloat(d, tenth(p.Y), 'f', -1, 64)
	}
	if closed && len(line) > 0 {
		d = append(d, 'z')
	}
	return d
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

func number(v float64) string { return strconv.FormatFloat(tenth(v), 'f', -1, 64) }
