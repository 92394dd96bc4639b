package site

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"mealmap/geo"
	"mealmap/geo/drawing"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// Sheet is the size of a drawing and of what stands on it, in units.
type Sheet struct {
	Width, Height float64
	Radius        float64 // of a pin's disc
	Point         float64 // a typographic point
}

// The drawings: beside a list of the nearest, and of the whole network.
var (
	NearSheet  = Sheet{720, 600, 27, 2.2}
	WholeSheet = Sheet{1200, 960, 25, 1.9}
)

// leastAround is how much of the surroundings of few points is shown.
const leastAround geo.Metres = 700

// Ink of the drawing, by look.md's table; attributes and not a style sheet, so
// that the same text stands in a file of its own and on pages that refuse styles.
var areaInk = map[drawing.AreaKind]string{
	drawing.Green: "#dce9cf", drawing.Water: "#cfe2ec", drawing.Plaza: "#f3efe4", drawing.Building: "#eae3d5",
}

// Frame is what a drawing shows: all points, and where the reader is.
func (s Sheet) Frame(points []editions.Point, here *geo.LatLng) geo.Frame {
	var all []geo.LatLng
	for _, p := range points {
		if p.At != nil {
			all = append(all, *p.At)
		}
	}
	if here != nil {
		all = append(all, *here)
	}
	box := geo.BoxOf(all...)
	tight := geo.NewFrame(box, s.Width-5*s.Radius, s.Height-5*s.Radius)
	margin := geo.Metres(tight.MetresPerUnit() * 2.5 * s.Radius)
	return geo.NewFrame(box.Grow(max(margin, leastAround/2)), s.Width, s.Height)
}

// Draw gives the points on the streets around them as SVG, for the middle of a
// page or for a file of its own; "" where no point is placed.
func (s Sheet) Draw(p *messages.Printer, ways []geo.Way, points []editions.Point, here *geo.LatLng) template.HTML {
	points = editions.Content{Points: points}.Placed()
	if len(points) == 0 {
		return ""
	}
	frame := s.Frame(points, here)
	bar := drawing.ScaleFor(frame.MetresPerUnit(), s.Width*0.3)
	left := here == nil || !meet(s.scaleBox(bar, true), s.hereBox(frame, *here))
	in := drawing.Input{Frame: frame, Ways: ways, Point: s.Point, Radius: s.Radius, Measure: measure, Blocked: []drawing.Rect{s.scaleBox(bar, left), s.creditBox(p, left)}}
	for _, e := range points {
		in.Pins = append(in.Pins, drawing.Pin{At: *e.At, Number: e.Number})
	}
	if here != nil {
		in.Blocked = append(in.Blocked, s.hereBox(frame, *here))
	}
	d := &draft{sheet: s, words: p}
	d.open(len(points), here != nil)
	layout := drawing.Lay(in)
	d.ground(layout)
	d.names(layout.Names)
	d.discs(layout.Discs, points)
	if here != nil {
		d.here(frame, *here)
	}
	d.scale(bar, s.scaleBox(bar, left))
	if len(layout.Streets)+len(layout.Areas) > 0 {
		d.credit(left)
	}
	d.b.WriteString("</svg>")
	return template.HTML(d.b.String()) // every text in it is escaped where it is written
}

// measure takes Han characters as wide as they are high, others as half.
func measure(text string, size float64) (width float64) {
	for _, r := range text {
		if r < 0x2e80 {
			width += 0.56 * size
		} else {
			width += size
		}
	}
	return width
}

// textHeight is that of the words on the drawing.
func (s Sheet) textHeight() float64 { return s.Radius }

// scaleBox is the lower corner in which the bar stands: the left one, or the
// right one where the reader stands on the left.
func (s Sheet) scaleBox(bar drawing.Scale, left bool) drawing.Rect {
	high, wide := 2.9*s.textHeight(), max(bar.Length+1.6*s.Radius, 9*s.textHeight())
	box := drawing.Rect{X: 0, Y: s.Height - high, W: wide, H: high}
	if !left {
		box.X = s.Width - wide
	}
	return box
}

// creditSize is that of the credit's words, in discs' radii.
const creditSize = 0.6

// creditBox is the corner that the scale leaves.
func (s Sheet) creditBox(p *messages.Printer, scaleLeft bool) drawing.Rect {
	size := creditSize * s.textHeight()
	box := drawing.Rect{Y: s.Height - 2.2*size, W: measure(p.Text("public.map.credit"), size) + s.Radius, H: 2.2 * size}
	if scaleLeft {
		box.X = s.Width - box.W
	}
	return box
}

// meet reports whether two rectangles have a place in common.
func meet(a, b drawing.Rect) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// hereBox is what is kept free around the reader.
func (s Sheet) hereBox(f geo.Frame, here geo.LatLng) drawing.Rect {
	x, y := f.Project(here)
	return drawing.Rect{X: x - 2*s.textHeight(), Y: y - 0.7*s.Radius, W: 4 * s.textHeight(), H: 1.4*s.Radius + 1.3*s.textHeight()}
}

// draft is a drawing while it is written.
type draft struct {
	b     strings.Builder
	sheet Sheet
	words *messages.Printer
}

func (d *draft) put(format string, args ...any) { fmt.Fprintf(&d.b, format+"\n", args...) }

// open begins the drawing and says what it shows to who cannot see it.
func (d *draft) open(points int, near bool) {
	key := "public.map.label"
	if near {
		key = "public.map.label.near"
	}
	label := html.EscapeString(d.words.Text(key, "Count", points))
	d.put(`<svg class="place" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" aria-label="%s" font-family="Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif">`,
		num(d.sheet.Width), num(d.sheet.Height), label)
	d.put(`<title>%s</title><rect width="%s" height="%s" fill="#f7f3ea"/>`, label, num(d.sheet.Width), num(d.sheet.Height))
}

// ground draws areas, casings and streets.
func (d *draft) ground(l *drawing.Sheet) {
	for _, a := range l.Areas {
		if len(a.Rings) > 0 {
			d.put(`<path fill="%s" fill-rule="evenodd" d="%s"/>`, areaInk[a.Kind], pathData(a.Rings, true))
		}
		if len(a.Lines) > 0 {
			d.put(`<path fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" stroke-linejoin="round" d="%s"/>`, areaInk[a.Kind], num(a.Width), pathData(a.Lines, false))
		}
	}
	const line = `<path fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" stroke-linejoin="round" d="%s"/>`
	for _, s := range l.Streets {
		if s.Casing > 0 {
			d.put(line, "#d8d0c0", num(s.Casing), pathData(s.Lines, false))
		}
	}
	for _, s := range l.Streets {
		ink := "#ffffff"
		if s.Casing == 0 {
			ink = "#d8d0c0"
		}
		d.put(line, ink, num(s.Width), pathData(s.Lines, false))
	}
}

func (d *draft) names(names []drawing.Name) {
	for _, n := range names {
		d.put(`<g font-size="%s" fill="#4a4a4a" text-anchor="middle" paint-order="stroke" stroke="#ffffff" stroke-width="%s" stroke-linejoin="round">`, num(n.Size), num(n.Size/5))
		for _, g := range n.Glyphs {
			turn := ""
			if degrees := g.Turn * 180 / math.Pi; math.Abs(degrees) >= 0.05 {
				turn = fmt.Sprintf(" rotate(%s)", num(degrees))
			}
			d.put(`<text transform="translate(%s %s)%s" dy=".36em">%s</text>`, num(g.At.X), num(g.At.Y), turn, html.EscapeString(g.Text))
		}
		d.put(`</g>`)
	}
}

// discs draws leaders first, then every disc with its number.
func (d *draft) discs(discs []drawing.Disc, points []editions.Point) {
	for _, c := range discs {
		if c.Leader {
			d.put(`<path stroke="#1b1b1b" stroke-width="%s" d="M%s %sL%s %s"/><circle cx="%s" cy="%s" r="%s" fill="#1b1b1b"/>`, num(d.sheet.Radius/9),
				num(c.At.X), num(c.At.Y), num(c.Home.X), num(c.Home.Y), num(c.Home.X), num(c.Home.Y), num(d.sheet.Radius/5))
		}
	}
	for _, c := range discs {
		label, size := labelOf(c, points), d.sheet.Radius*1.2
		size = min(size, 1.7*c.Radius*size/measure(label, size))
		d.put(`<circle cx="%s" cy="%s" r="%s" fill="#0b5a46" stroke="#ffffff" stroke-width="%s"/>`, num(c.At.X), num(c.At.Y), num(c.Radius), num(d.sheet.Radius/9))
		d.put(`<text x="%s" y="%s" dy=".36em" font-size="%s" font-weight="700" fill="#ffffff" text-anchor="middle">%s</text>`, num(c.At.X), num(c.At.Y), num(size), label)
	}
}

// labelOf is the number on a disc; one that stands for several points has the
// least and how many more.
func labelOf(c drawing.Disc, points []editions.Point) string {
	numbers := make([]int, len(c.Members))
	for i, m := range c.Members {
		numbers[i] = points[m].Number
	}
	label := strconv.Itoa(slices.Min(numbers))
	if len(numbers) > 1 {
		label += "+" + strconv.Itoa(len(numbers)-1)
	}
	return label
}

func (d *draft) here(f geo.Frame, at geo.LatLng) {
	x, y := f.Project(at)
	r := d.sheet.Radius
	d.put(`<circle cx="%s" cy="%s" r="%s" fill="#ffffff" stroke="#1b1b1b" stroke-width="%s"/><circle cx="%s" cy="%s" r="%s" fill="#1b1b1b"/>`,
		num(x), num(y), num(r*0.6), num(r/5), num(x), num(y), num(r*0.25))
	d.text(x, y+0.65*r+d.sheet.textHeight(), "middle", 1, d.words.Text("public.map.here"))
}

func (d *draft) scale(bar drawing.Scale, box drawing.Rect) {
	left, y, t := box.X+d.sheet.Radius*0.8, d.sheet.Height-d.sheet.Radius*1.1, d.sheet.Radius/2
	d.put(`<path fill="none" stroke="#1b1b1b" stroke-width="%s" d="M%s %sv%sh%sv-%s"/>`, num(t/3), num(left), num(y), num(t), num(bar.Length), num(t))
	d.text(left, y-t, "start", 0.92, d.words.Text("site.map.scale", "Minutes", bar.Minutes, "Metres", int(math.Round(float64(bar.Metres)))))
}

// credit names whose work the streets are, in the corner that the scale leaves.
func (d *draft) credit(scaleLeft bool) {
	x, anchor := d.sheet.Width-0.5*d.sheet.Radius, "end"
	if !scaleLeft {
		x, anchor = 0.5*d.sheet.Radius, "start"
	}
	d.text(x, d.sheet.Height-0.5*d.sheet.Radius, anchor, creditSize, d.words.Text("public.map.credit"))
}

// text writes a line with a white edge; size is in discs' radii.
func (d *draft) text(x, y float64, anchor string, size float64, text string) {
	size *= d.sheet.textHeight()
	d.put(`<text x="%s" y="%s" font-size="%s" font-weight="700" fill="#1b1b1b" text-anchor="%s" paint-order="stroke" stroke="#ffffff" stroke-width="%s" stroke-linejoin="round">%s</text>`,
		num(x), num(y), num(size), anchor, num(size/4), html.EscapeString(text))
}

// pathData is SVG path data in whole units, half a pixel on a telephone, each
// spot as its steps from the one before.
func pathData(lines [][]drawing.Spot, closed bool) string {
	var b []byte
	for _, line := range lines {
		var x, y int
		for i, s := range line {
			dx, dy := int(math.Round(s.X))-x, int(math.Round(s.Y))-y
			x, y = x+dx, y+dy
			switch {
			case i == 0:
				b = append(b, 'M')
			case dx == 0 && dy == 0:
				continue
			default:
				b = append(b, 'l')
			}
			b = strconv.AppendInt(b, int64(dx), 10)
			if dy >= 0 {
				b = append(b, ' ')
			}
			b = strconv.AppendInt(b, int64(dy), 10)
		}
		if closed {
			b = append(b, 'Z')
		}
	}
	return string(b)
}

// num is a number to a tenth without what it does not need.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}
