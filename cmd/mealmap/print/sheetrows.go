package print

import (
	"strconv"
	"strings"

	"mealmap/static/messages"
)

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

// sheetLeading is the height of a row of text read at a desk, in its size.
const sheetLeading = 1.34

// baseline is how far below the top of its row a line stands there.
func baseline(size float64) float64 { return mm(size) * (sheetLeading + 0.76) / 2 }

// drawRows draws a column of rows from y on. What is left of the height goes to
// the gaps between points, at most half as much again as a row to each.
func (l *lister) drawRows(rows []row, y, height float64) {
	gaps := 0
	for _, r := range rows {
		if l.parts(r) {
			gaps++
		}
	}
	more := min(max(0, height-tall(rows))/max(1, float64(gaps)), l.height(l.fact)*0.75)
	for _, r := range rows {
		if l.parts(r) {
			r.draw(y + more/2)
			y += more
		} else {
			r.draw(y)
		}
		y += r.height
	}
}

// parts reports whether a row is the gap below a point: no row of text is as low.
func (l *lister) parts(r row) bool { return r.height == l.gap }

// wideSpace parts facts on one line.
const wideSpace = "\u3000"

// lister makes the rows of points in a column of the given width. Its rows are
// drawn where its column is at that time.
type lister struct {
	*canvas
	words   *messages.Printer
	inks    inks
	x       float64 // of the column
	width   float64
	mirror  bool
	name    float64 // points, of names and numbers to ring
	fact    float64
	leading float64
	gap     float64 // below a point, millimetres
	indent  float64 // from the start to the text; the number's disc is before it
	plain   bool    // facts without labels, where a column is narrow
}

// detail is how much a list says of a point.
type detail struct{ menu, benefits, tags bool }

var allOfIt = detail{menu: true, benefits: true, tags: true}

// entry makes the rows of one point: number, name and telephone, then the facts.
func (l *lister) entry(p MapPoint, d detail) []row {
	rows := l.naming(p)
	plain := textStyle{regular, l.fact, l.inks.text}
	rows = append(rows, l.wrapped(p.Address, l.indent, plain, breakable)...)
	rows = append(rows, l.labelled(l.words.Text("paper.label.hours"), p.Hours, plain, true)...)
	if d.menu {
		rows = append(rows, l.labelled(l.words.Text("paper.label.menu"), p.Menu, plain, false)...)
	}
	if d.benefits {
		strong := textStyle{bold, l.fact, l.inks.strong}
		rows = append(rows, l.labelled(l.words.Text("paper.label.benefits"), p.Benefits, strong, false)...)
	}
	if d.tags {
		rows = append(rows, l.labelled(l.words.Text("paper.label.tags"), p.Tags, plain, false)...)
	}
	return append(rows, row{l.gap, func(y float64) {
		l.line(l.x, y+l.gap/2, l.x+l.width, y+l.gap/2, l.inks.ruled, l.inks.rule)
	}})
}

// naming is the number's disc, the name, and the telephone at the end, or in a
// row of its own where both do not fit.
func (l *lister) naming(p MapPoint) []row {
	st := textStyle{bold, l.name, l.inks.text}
	phone := clean(p.Phone)
	rows := l.wrapped(p.Name, l.indent, st, breakable)
	room := l.width - l.indent - 6 - l.canvas.width(clean(p.Name), st)
	if len(rows) > 0 && l.canvas.width(phone, st) <= room {
		rows[0] = rows[0].with(func(y float64) {
			l.strip().end(y+l.baseline(l.name), phone, st)
		})
	} else {
		rows = append(rows, l.wrapped(phone, l.indent, st, breakable)...)
	}
	if len(rows) == 0 {
		rows = []row{{l.height(l.name), func(float64) {}}}
	}
	rows[0] = rows[0].with(func(y float64) {
		side := min(13, l.indent-2)
		s := l.strip()
		l.disc(s.at(0, side)+side/2, y+l.baseline(l.name)-mm(l.name)*0.36, side/2, p.Number)
	})
	return rows
}

// named makes the rows of a name, at least one: one of the size, or of one down to
// least at which it fits, else several of the least.
func (l *lister) named(name string, size, least float64) []row {
	name = clean(name)
	st := l.fitLine(name, l.width-l.indent, textStyle{bold, size, l.inks.text})
	st.size = max(st.size, least)
	rows := l.wrapped(name, l.indent, st, breakable)
	if len(rows) == 0 {
		rows = []row{{draw: func(float64) {}}}
	}
	if len(rows) == 1 {
		rows[0].height = l.height(size)
	}
	return rows
}

// with draws something more in the row.
func (r row) with(more func(y float64)) row {
	first := r.draw
	return row{r.height, func(y float64) {
		first(y)
		more(y)
	}}
}

// disc draws a point's number, as its pin on the map has it.
func (l *lister) disc(x, y, radius float64, number int) {
	l.pdf.SetFillColor(l.inks.strong.r, l.inks.strong.g, l.inks.strong.b)
	l.pdf.Circle(x, y, radius, "F")
	text := strconv.Itoa(number)
	st := l.fitLine(text, radius*1.77, textStyle{bold, l.name, white})
	l.centre(x, y+mm(st.size)*0.365, text, st)
}

// labelled makes the rows of facts that begin beside a label, each on a row of
// its own or as many on one as it holds; none where there are none.
func (l *lister) labelled(label string, texts []string, st textStyle, apart bool) []row {
	name := textStyle{bold, l.fact, l.inks.soft}
	indent := l.indent + l.canvas.width(label+wideSpace, name)
	if l.plain {
		indent = l.indent
	}
	var rows []row
	if apart {
		for _, text := range texts {
			rows = append(rows, l.wrapped(text, indent, st, breakable)...)
		}
	} else {
		rows = l.joined(texts, indent, st)
	}
	if len(rows) > 0 && !l.plain {
		rows[0] = rows[0].with(func(y float64) {
			l.strip().start(l.indent, y+l.baseline(st.size), label, name)
		})
	}
	return rows
}

// joined makes the rows of facts, as many on one as it holds.
func (l *lister) joined(texts []string, indent float64, st textStyle) []row {
	for _, text := range texts {
		l.check(clean(text), st.weight)
	}
	return l.lines(clean(strings.Join(texts, wideSpace)), indent, st, betweenFacts)
}

func betweenFacts(before, _ rune) bool { return string(before) == wideSpace }

// wrapped makes the rows of a text, none for an empty one, and notes what cannot
// be drawn.
func (l *lister) wrapped(text string, indent float64, st textStyle, may func(before, after rune) bool) []row {
	text = clean(text)
	l.check(text, st.weight)
	return l.lines(text, indent, st, may)
}

// lines is wrapped without notes.
func (l *lister) lines(text string, indent float64, st textStyle, may func(before, after rune) bool) []row {
	if text == "" {
		return nil
	}
	var rows []row
	for _, line := range l.set.wrap(st.weight, text, (l.width-indent)/mm(st.size), may) {
		rows = append(rows, row{l.height(st.size), func(y float64) {
			s := l.strip()
			s.draw(s.at(indent, s.canvas.width(line, st)), y+l.baseline(st.size), line, st)
		}})
	}
	return rows
}

func (l *lister) strip() strip { return strip{l.canvas, l.x, l.width, l.mirror} }

// height is that of a row of the size.
func (l *lister) height(size float64) float64 { return mm(size) * l.leading }

// baseline is how far below the top of its row a line stands.
func (l *lister) baseline(size float64) float64 { return mm(size) * (l.leading + 0.76) / 2 }
