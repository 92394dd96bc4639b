package print

import (
	"io"
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/static/messages"
)

// SheetPoint is one meal point on the printed list. Hours and Benefits are
// whole sentences, already in the reader's language.
type SheetPoint struct {
	Number   int
	Name     string
	Address  string
	Phone    string
	Hours    []string
	Benefits []string
}

// SheetInfo is what stands at the head and the foot of every page of the list.
type SheetInfo struct {
	Title     string // of the network: its street and what it lists
	Edition   string // empty prints none
	Date      data.ServiceDay
	Office    string
	Phone     string
	PublicURL string // where the live page is; required
	Demo      bool
}

// The sheet, in millimetres and points. Nothing on it is smaller than factSize,
// which a person of 75 reads from the wall.
const (
	sheetMargin  = 14.0
	sheetTop     = 50.0 // of the first entry
	sheetBottom  = 280.0
	perSheet     = 12
	indent       = 18.0 // from the margin to the text; the number's disc is before it
	titleSize    = 32.0
	nameSize     = 20.0
	factSize     = 18.0
	sheetLeading = 1.34
	entryGap     = 6.0
	sheetCode    = 26.0
)

// Sheet writes the list of points as an A4 PDF in type of at least 18 pt, at
// most twelve points a page. It fails with ErrNothing, ErrNoPublicURL,
// ErrCodeTooLong, or the writer's error.
func Sheet(w io.Writer, info SheetInfo, points []SheetPoint, p *messages.Printer) (Report, error) {
	if len(points) == 0 {
		return Report{}, ErrNothing
	}
	if info.PublicURL == "" {
		return Report{}, ErrNoPublicURL
	}
	live, err := QR(info.PublicURL)
	if err != nil {
		return Report{}, err
	}
	s := sheetPress{canvas: newCanvas(info.Title), info: info, words: p, live: live}
	entries := make([][]row, 0, len(points))
	for i, point := range points {
		s.item = i + 1
		entries = append(entries, s.entry(point))
	}
	pages := paginate(entries, sheetBottom-sheetTop, perSheet)
	for i, rows := range pages {
		s.page()
		s.item = 0
		s.head(i + 1)
		s.foot(i+1, len(pages))
		y := sheetTop
		for _, r := range rows {
			r.draw(y)
			y += r.height
		}
	}
	return s.finish(w, len(points))
}

// row is a strip of the page; draw draws it below y.
type row struct {
	height float64
	draw   func(y float64)
}

// paginate puts entries on pages of the given height, at most n a page. An entry
// stays together unless it is taller than a page.
func paginate(entries [][]row, height float64, n int) [][]row {
	var pages [][]row
	left, count := 0.0, n
	for _, entry := range entries {
		if count == n || tall(entry) > left {
			pages, left, count = append(pages, nil), height, 0
		}
		for _, r := range entry {
			if r.height > left {
				pages, left, count = append(pages, nil), height, 0
			}
			last := len(pages) - 1
			pages[last] = append(pages[last], r)
			left -= r.height
		}
		count++
	}
	return pages
}

func tall(rows []row) float64 {
	sum := 0.0
	for _, r := range rows {
		sum += r.height
	}
	return sum
}

// wideSpace parts facts on one line.
const wideSpace = "\u3000"

// sheetPress draws one list.
type sheetPress struct {
	*canvas
	info  SheetInfo
	words *messages.Printer
	live  Matrix
}

// entry makes the rows of one point: number and name, then the facts.
func (s *sheetPress) entry(point SheetPoint) []row {
	s.checkAll(point)
	rows := s.naming(point)
	rows = append(rows, s.fact(point.Address, textStyle{regular, factSize, ink}, breakable)...)
	rows = append(rows, s.facts(point.Hours, textStyle{regular, factSize, ink})...)
	rows = append(rows, s.facts(point.Benefits, textStyle{bold, factSize, green})...)
	return append(rows, row{entryGap, func(y float64) {
		s.line(sheetMargin, y+entryGap/2, pageWidth-sheetMargin, y+entryGap/2, 0.25, rule)
	}})
}

// checkAll notes what cannot be drawn, once a text, because rows are drawn later.
func (s *sheetPress) checkAll(point SheetPoint) {
	s.check(clean(point.Name), bold)
	s.check(clean(point.Phone), bold)
	s.check(clean(point.Address), regular)
	for _, text := range point.Hours {
		s.check(clean(text), regular)
	}
	for _, text := range point.Benefits {
		s.check(clean(text), bold)
	}
}

// naming is the number's disc, the name, and the telephone at the right, or in a
// row of its own where both do not fit.
func (s *sheetPress) naming(point SheetPoint) []row {
	name, phone := textStyle{bold, nameSize, ink}, textStyle{bold, nameSize, ink}
	number := clean(point.Phone)
	rows := s.fact(point.Name, name, breakable)
	room := pageWidth - 2*sheetMargin - indent - 6 - s.width(clean(point.Name), name)
	if beside := s.width(number, phone) <= room; beside {
		first := rows[0].draw
		rows[0].draw = func(y float64) {
			first(y)
			x := pageWidth - sheetMargin - s.width(number, phone)
			s.draw(x, y+baseline(nameSize), number, phone)
		}
	} else {
		rows = append(rows, s.fact(number, phone, breakable)...)
	}
	text := rows[0].draw
	rows[0].draw = func(y float64) {
		text(y)
		s.disc(sheetMargin+6.5, y+baseline(nameSize)-2.5, point.Number)
	}
	return rows
}

// disc draws a point's number, as its pin on the map has it.
func (s *sheetPress) disc(x, y float64, number int) {
	s.pdf.SetFillColor(green.r, green.g, green.b)
	s.pdf.Circle(x, y, 6.5, "F")
	text := strconv.Itoa(number)
	st := s.fitLine(text, 11.5, textStyle{bold, nameSize, white})
	s.centre(x, y+mm(st.size)*0.365, text, st)
}

// facts makes the rows of several short texts, which break between texts.
func (s *sheetPress) facts(texts []string, st textStyle) []row {
	return s.fact(strings.Join(texts, wideSpace), st, func(before, _ rune) bool { return string(before) == wideSpace })
}

// fact makes the rows of a wrapped text, none for an empty one.
func (s *sheetPress) fact(text string, st textStyle, may func(before, after rune) bool) []row {
	text = clean(text)
	if text == "" {
		return nil
	}
	width := (pageWidth - 2*sheetMargin - indent) / mm(st.size)
	var rows []row
	for _, line := range s.set.wrap(st.weight, text, width, may) {
		rows = append(rows, row{mm(st.size) * sheetLeading, func(y float64) {
			s.draw(sheetMargin+indent, y+baseline(st.size), line, st)
		}})
	}
	return rows
}

// baseline is how far below the top of its row a line stands.
func baseline(size float64) float64 { return mm(size) * (sheetLeading + 0.76) / 2 }
