package print

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"mealmap/geo/drawing"
)

// pen writes path operators in a grid of millimetres, y down.
type pen struct{ strings.Builder }

func (p *pen) number(v float64) {
	p.WriteString(strings.TrimSuffix(strings.TrimSuffix(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".0"))
	p.WriteByte(' ')
}

func (p *pen) line(spots []drawing.Spot, closed bool) {
	for i, s := range spots {
		p.number(s.X)
		p.number(s.Y)
		if i == 0 {
			p.WriteString("m ")
		} else {
			p.WriteString("l ")
		}
	}
	if closed {
		p.WriteString("h ")
	}
}

func (p *pen) lines(all [][]drawing.Spot, closed bool) {
	for _, line := range all {
		p.line(line, closed)
	}
}

// fillWith and strokeWith set colours.
func (p *pen) fillWith(in colour)   { p.colour(in, "rg ") }
func (p *pen) strokeWith(in colour) { p.colour(in, "RG ") }

func (p *pen) colour(in colour, operator string) {
	fmt.Fprintf(p, "%.3f %.3f %.3f %s", float64(in.r)/255, float64(in.g)/255, float64(in.b)/255, operator)
}

// thick sets the width of lines.
func (p *pen) thick(mm float64) {
	p.number(mm)
	p.WriteString("w ")
}

// mapPress draws a laid out map into its pane.
type mapPress struct {
	*canvas
	look  mapLook
	pane  rect
	edges bool // those of divisions are drawn
}

// background paints areas and streets, cut at the pane's edge.
func (m *mapPress) background(s *drawing.Sheet) {
	var p pen
	p.fillWith(m.look.ground)
	fmt.Fprintf(&p, "0 0 %.2f %.2f re W f 1 J 1 j ", m.pane.w, m.pane.h)
	for _, a := range s.Areas {
		m.area(&p, a)
	}
	m.streets(&p, s.Streets)
	if m.edges {
		p.strokeWith(m.look.path)
		p.thick(0.9)
		p.WriteString("0 J [4.5 1.6 0.9 1.6] 0 d ")
		p.lines(s.Edges, false)
		p.WriteString("S [] 0 d ")
	}
	m.scaled(m.pane.x, m.pane.y, 1, -1, p.String())
}

// area fills one kind of area, or hatches it.
func (m *mapPress) area(p *pen, a drawing.Area) {
	look := m.look.areas[a.Kind]
	if look.pattern == plain {
		p.fillWith(look.fill)
		p.lines(a.Rings, true)
		p.WriteString("f ")
		p.strokeWith(look.fill)
	} else if len(a.Rings) > 0 {
		p.WriteString("q ")
		p.lines(a.Rings, true)
		p.WriteString("W n ")
		m.hatch(p, look)
		p.WriteString("Q ")
		p.strokeWith(look.edge)
	}
	if len(a.Lines) > 0 {
		m.brooks(p, a, look)
	}
	if look.line > 0 {
		p.strokeWith(look.edge)
		p.thick(look.line)
		p.lines(a.Rings, true)
		p.WriteString("S ")
	}
}

// brooks draws water that is a line: a bed, and banks where it has no tone.
func (m *mapPress) brooks(p *pen, a drawing.Area, look areaLook) {
	fill := look.fill
	if look.pattern != plain {
		fill = white
		p.strokeWith(look.edge)
		p.thick(a.Width + 2*look.line)
		p.lines(a.Lines, false)
		p.WriteString("S ")
	}
	p.strokeWith(fill)
	p.thick(a.Width)
	p.lines(a.Lines, false)
	p.WriteString("S ")
}

// hatch draws a pattern over the whole pane; the clip at hand cuts it.
func (m *mapPress) hatch(p *pen, look areaLook) {
	step, slant := 1.6, 0.0
	p.strokeWith(look.edge)
	p.thick(0.18)
	switch look.pattern {
	case dots:
		step = 1.7
		p.thick(0.42)
		p.WriteString("[0 1.7] 0 d ")
	case lightly:
		step, slant = 1.5, 1
		p.thick(0.05)
	case blank, plain:
		return
	}
	for y := -slant * m.pane.w; y < m.pane.h; y += step {
		fmt.Fprintf(p, "0 %.2f m %.2f %.2f l ", y, m.pane.w, y+slant*m.pane.w)
	}
	p.WriteString("S [] 0 d ")
}

// streets paints paths, then all casings, then all fills, so that streets open
// into each other.
func (m *mapPress) streets(p *pen, all []drawing.Street) {
	for _, s := range all {
		if s.Casing > 0 {
			continue
		}
		p.strokeWith(m.look.path)
		p.thick(max(0.25, s.Width*0.5))
		p.WriteString("0 J ")
		if s.Class == drawing.Steps {
			p.thick(s.Width * 1.3)
			p.WriteString("[0.35 0.35] 0 d ")
		} else {
			p.WriteString("[1.3 0.7] 0 d ")
		}
		p.lines(s.Lines, false)
		p.WriteString("S [] 0 d 1 J ")
	}
	for _, s := range all {
		if s.Casing > 0 {
			p.strokeWith(m.look.casing)
			p.thick(s.Casing)
			p.lines(s.Lines, false)
			p.WriteString("S ")
		}
	}
	for _, s := range all {
		if s.Casing > 0 {
			fill, tinted := m.look.fills[s.Class]
			if !tinted {
				fill = white
			}
			p.strokeWith(fill)
			p.thick(s.Width)
			p.lines(s.Lines, false)
			p.WriteString("S ")
		}
	}
}

// names sets every name, with a halo that parts it from what it lies on.
func (m *mapPress) names(s *drawing.Sheet) {
	for _, n := range s.Names {
		st := textStyle{regular, n.Size / mm(1), m.look.names[n.Of]}
		if n.Of == drawing.OfStreet && st.size > 9.9 {
			st.weight = bold
		}
		m.check(n.Text, st.weight)
		for _, g := range n.Glyphs {
			m.turned(g, "", func() { m.halo(g, n.Size*0.24, st) })
		}
		meaning := n.Text
		for _, g := range n.Glyphs {
			m.turned(g, meaning, func() {
				m.draw(-m.width(g.Text, st)/2, m.paper.Height+n.Size*0.37, g.Text, st)
			})
			meaning = ""
		}
	}
}

// halo draws the edge of a text; what the font lacks has none.
func (m *mapPress) halo(g drawing.Glyph, thick float64, st textStyle) {
	for _, r := range g.Text {
		if !m.set.glyph(st.weight, r).native {
			return
		}
	}
	m.pdf.SetFont(family, st.weight.style(), st.size)
	m.pdf.SetDrawColor(m.look.halo.r, m.look.halo.g, m.look.halo.b)
	m.pdf.SetLineWidth(thick)
	m.pdf.RawWriteStr("1 Tr 1 j")
	m.pdf.Text(-m.width(g.Text, st)/2, m.paper.Height+mm(st.size)*0.37, g.Text)
}

// turned runs do with the origin in the middle of a glyph, turned as it is: x 0,
// y the paper's height. What it draws means the text: the first character of a
// name stands for all of it, so that names are found and copied as words.
func (m *mapPress) turned(g drawing.Glyph, meaning string, do func()) {
	k := m.pdf.GetConversionRatio()
	sin, cos := math.Sincos(-g.Turn)
	m.pdf.RawWriteStr(fmt.Sprintf("q %.4f %.4f %.4f %.4f %.2f %.2f cm", cos, sin, -sin, cos,
		(m.pane.x+g.At.X)*k, (m.paper.Height-m.pane.y-g.At.Y)*k))
	var units strings.Builder
	for _, u := range utf16.Encode([]rune(meaning)) {
		fmt.Fprintf(&units, "%04X", u)
	}
	m.pdf.RawWriteStr("/Span <</ActualText <FEFF" + units.String() + ">>> BDC")
	do()
	m.pdf.RawWriteStr("EMC Q")
}
