package print

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// box stands in for a character that no font has.
const box = "90 -60 m 910 -60 l 910 820 l 90 820 l h 150 0 m 150 760 l 850 760 l 850 0 l h f"

// outline draws a rare character as a path, or a box where there is no glyph.
// An invisible space that stands for the character keeps it in the document's
// text, so that it can be searched and copied.
func (c *canvas) outline(x, y float64, r rune, g glyph, st textStyle) {
	var units strings.Builder
	for _, u := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(&units, "%04X", u)
	}
	c.pdf.RawWriteStr("/Span <</ActualText <FEFF" + units.String() + ">>> BDC")
	c.pdf.SetTextRenderingMode(3)
	c.pdf.Text(x, y, "\u3000")
	c.pdf.SetTextRenderingMode(0)
	c.pdf.SetFillColor(st.colour.r, st.colour.g, st.colour.b)
	c.pdf.SetDrawColor(st.colour.r, st.colour.g, st.colour.b)
	em := mm(st.size)
	switch path := c.path(g); {
	case g.missing():
		c.scaled(x, y, em/unitsPerEm, 1, box)
	case g.foreign && st.weight == bold:
		// Grown around its middle and thickened, to sit well among the others.
		c.scaled(x-em*0.03, y+em*0.0228, em*1.06/unitsPerEm, 1, "1 j 24 w "+path+"B")
	default:
		c.scaled(x, y, em/unitsPerEm, 1, path+"f")
	}
	c.pdf.RawWriteStr("EMC")
}

// path is a glyph as path operators, empty where there is none.
func (c *canvas) path(g glyph) string {
	var b strings.Builder
	if g.missing() {
		return ""
	}
	segments, err := g.font.LoadGlyph(&c.set.buf, g.index, fixed.I(unitsPerEm), nil)
	if err != nil {
		return ""
	}
	writeOutline(&b, segments)
	return b.String()
}

// writeOutline turns a glyph into path operators in font units, y upwards.
func writeOutline(b *strings.Builder, segments sfnt.Segments) {
	var at fixed.Point26_6
	point := func(p fixed.Point26_6) {
		b.WriteString(short(float64(p.X)/64) + " " + short(-float64(p.Y)/64) + " ")
	}
	// A PDF has cubic curves only: a quadratic's control points lie two thirds
	// of the way to its own.
	toward := func(p, control fixed.Point26_6) fixed.Point26_6 {
		return fixed.Point26_6{X: p.X + (control.X-p.X)*2/3, Y: p.Y + (control.Y-p.Y)*2/3}
	}
	for i, s := range segments {
		end := s.Args[0]
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				b.WriteString("h ")
			}
			point(end)
			b.WriteString("m ")
		case sfnt.SegmentOpLineTo:
			point(end)
			b.WriteString("l ")
		case sfnt.SegmentOpQuadTo:
			end = s.Args[1]
			point(toward(at, s.Args[0]))
			point(toward(end, s.Args[0]))
			point(end)
			b.WriteString("c ")
		case sfnt.SegmentOpCubeTo:
			end = s.Args[2]
			point(s.Args[0])
			point(s.Args[1])
			point(end)
			b.WriteString("c ")
		}
		at = end
	}
	b.WriteString("h ")
}

// short writes a coordinate with at most one decimal.
func short(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}
