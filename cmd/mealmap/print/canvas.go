package print

import (
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"mealmap/data"
)

// A4 upright, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
)

// family is the name under which the two weights are embedded.
const family = "noto"

// colour is red, green and blue.
type colour struct{ r, g, b int }

// The colours of paper.
var (
	ink     = colour{0x1B, 0x1B, 0x1B}
	softInk = colour{0x4A, 0x4A, 0x4A}
	green   = colour{0x0B, 0x5A, 0x46}
	amber   = colour{0x7A, 0x41, 0x00}
	honey   = colour{0xFF, 0xF3, 0xD6}
	ground  = colour{0xFF, 0xFD, 0xF7}
	white   = colour{0xFF, 0xFF, 0xFF}
	rule    = colour{0xD8, 0xD0, 0xC0}
)

// mm converts points to millimetres.
func mm(points float64) float64 { return points * 25.4 / 72 }

// rect is a place on the page in millimetres from its upper left corner.
type rect struct{ x, y, w, h float64 }

// inset is the rectangle that lies d inside r, or outside where d is negative.
func (r rect) inset(d float64) rect { return rect{r.x + d, r.y + d, r.w - 2*d, r.h - 2*d} }

// textStyle is how a text looks.
type textStyle struct {
	weight weight
	size   float64 // points
	colour colour
}

// canvas draws on pages of any size. Text may hold any character: what the face lacks is
// drawn as an outline from another font, what no font has as a box, and noted.
type canvas struct {
	pdf    *fpdf.Fpdf
	paper  Paper // of the page at hand
	script script
	set    *typesetter
	item   int // that notes are about, 0 for none
	notes  []Note
}

// newCanvas draws on A4 upright.
func newCanvas(title string) *canvas {
	return canvasOf(fpdf.New("P", "mm", "A4", ""), A4, title, scripts[0])
}

// canvasOn draws on pages of the given size.
func canvasOn(paper Paper, title string) *canvas { return canvasIn(scripts[0].language, paper, title) }

// canvasIn draws what is written in the language on pages of the given size.
func canvasIn(language string, paper Paper, title string) *canvas {
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: paper.size()})
	return canvasOf(pdf, paper, title, scriptOf(language))
}

func canvasOf(pdf *fpdf.Fpdf, paper Paper, title string, in script) *canvas {
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetCatalogSort(true)
	pdf.SetLang(in.language)
	pdf.SetTitle(title, true)
	pdf.AddUTF8FontFromBytes(family, regular.style(), in.plain)
	pdf.AddUTF8FontFromBytes(family, bold.style(), in.heavy)
	c := &canvas{pdf: pdf, paper: paper, script: in, set: typesetterOf(in)}
	c.madeAt(0)
	return c
}

// undated is the date of a document that has none of its own.
var undated = data.Date(2020, time.January, 1).Start()

// madeAt puts a date into the document, undated at the earliest, so that the
// same drawing is the same file whenever it is made.
func (c *canvas) madeAt(at data.Instant) {
	at = max(at, undated)
	c.pdf.SetCreationDate(at.Time())
	c.pdf.SetModificationDate(at.Time())
}

// page begins a new page of the size of the first.
func (c *canvas) page() { c.pdf.AddPage() }

// pageOf begins a new page of a size of its own.
func (c *canvas) pageOf(paper Paper) {
	c.paper = paper
	c.pdf.AddPageFormat("P", paper.size())
}

// finish writes the document and reports on it.
func (c *canvas) finish(w io.Writer, items int) (Report, error) {
	pages := c.pdf.PageCount()
	if err := c.pdf.Output(w); err != nil {
		return Report{}, fmt.Errorf("write pdf: %w", err)
	}
	return Report{Pages: pages, Items: items, Notes: c.notes}, nil
}

// note adds a note about the item at hand, once.
func (c *canvas) note(code NoteCode, text string, runes []rune) {
	for _, n := range c.notes {
		if n.Item == c.item && n.Code == code && n.Text == text {
			return
		}
	}
	c.notes = append(c.notes, Note{Item: c.item, Code: code, Text: text, Runes: runes})
}

// fill paints a rectangle.
func (c *canvas) fill(r rect, in colour) {
	c.pdf.SetFillColor(in.r, in.g, in.b)
	c.pdf.Rect(r.x, r.y, r.w, r.h, "F")
}

// round paints a rectangle with rounded corners.
func (c *canvas) round(r rect, radius float64, in colour) {
	c.pdf.SetFillColor(in.r, in.g, in.b)
	c.pdf.RoundedRect(r.x, r.y, r.w, r.h, radius, "1234", "F")
}

// line draws a straight line of the given thickness.
func (c *canvas) line(x1, y1, x2, y2, thick float64, in colour) {
	c.pdf.SetDrawColor(in.r, in.g, in.b)
	c.pdf.SetLineWidth(thick)
	c.pdf.Line(x1, y1, x2, y2)
}

// width is the length of s in millimetres.
func (c *canvas) width(s string, st textStyle) float64 {
	return c.set.width(st.weight, s) * mm(st.size)
}

// text draws one clean line with its baseline at y and notes characters that no
// font has. It gives the x where the line ends.
func (c *canvas) text(x, y float64, s string, st textStyle) float64 {
	c.check(s, st.weight)
	return c.draw(x, y, s, st)
}

// check notes the characters of s that no font has.
func (c *canvas) check(s string, w weight) {
	if missing := c.set.missing(w, s); len(missing) > 0 {
		c.note(NoteMissing, s, missing)
	}
}

// fit sets a clean text to fit a room, and notes what cannot be drawn and what
// becomes too small.
func (c *canvas) fit(s string, w weight, in room) fitted {
	c.check(s, w)
	set := c.set.fit(w, s, in)
	if set.small {
		c.note(NoteSmall, s, nil)
	}
	return set
}

// fitLine gives st with the size reduced, where needed, so that s fits the width.
func (c *canvas) fitLine(s string, width float64, st textStyle) textStyle {
	if w := c.width(s, st); w > width {
		st.size *= width / w
	}
	return st
}

// draw sets one line without checking it.
func (c *canvas) draw(x, y float64, s string, st textStyle) float64 {
	c.pdf.SetFont(family, st.weight.style(), st.size)
	c.pdf.SetTextColor(st.colour.r, st.colour.g, st.colour.b)
	start, from := x, 0
	flush := func(to int) {
		if to > from {
			c.pdf.Text(start, y, s[from:to])
		}
	}
	for i, r := range s {
		g := c.set.glyph(st.weight, r)
		if !g.native {
			flush(i)
			c.outline(x, y, r, g, st)
			from, start = i+len(string(r)), x+g.advance*mm(st.size)
		}
		x += g.advance * mm(st.size)
	}
	flush(len(s))
	return x
}

// right draws one line that ends at x.
func (c *canvas) right(x, y float64, s string, st textStyle) {
	c.text(x-c.width(s, st), y, s, st)
}

// centre draws one line around x.
func (c *canvas) centre(x, y float64, s string, st textStyle) {
	c.text(x-c.width(s, st)/2, y, s, st)
}

// scaled runs path operators in a grid of its own: the origin at x, y, a unit of
// the given millimetres, up +1 where its y grows upwards and -1 downwards.
func (c *canvas) scaled(x, y, unit float64, up int, operators string) {
	k := c.pdf.GetConversionRatio()
	c.pdf.RawWriteStr(fmt.Sprintf("q %.6f 0 0 %.6f %.4f %.4f cm %s Q",
		unit*k, float64(up)*unit*k, x*k, (c.paper.Height-y)*k, operators))
}

// code draws a QR code of the given side; its quiet zone lies outside and must
// be left white by the caller. All modules are one path, so that no seam shows
// between them.
func (c *canvas) code(m Matrix, x, y, side float64) {
	var path strings.Builder
	for _, r := range m.runs() {
		fmt.Fprintf(&path, "%d %d %d %d re ", r.x, r.y, r.w, r.h)
	}
	c.pdf.SetFillColor(0, 0, 0)
	c.scaled(x, y, side/float64(m.Size()), -1, path.String()+"f")
}

// quiet is the width of the white margin around a code of the given side.
func quiet(m Matrix, side float64) float64 { return side / float64(m.Size()) * quietModules }
