package print

import "mealmap/static/messages"

// Paper that is read at a desk, in millimetres and points.
const (
	stateMargin = 16.0
	stateWidth  = pageWidth - 2*stateMargin
	stateTop    = 20.0
	stateBottom = 280.0
	stateTitle  = 21.0
	stateHead   = 12.0 // of a section
	stateCell   = 9.5
	stateSmall  = 8.5
	stateCode   = 30.0
)

// ledgerPress draws what offices file: sections of text and tables, with what
// belongs to every page around them.
type ledgerPress struct {
	*canvas
	words *messages.Printer
}

// pages lays the sections out and draws them; chrome draws what is around them.
func (l ledgerPress) pages(sections []section, chrome func(page, pages int)) {
	pages := flow(sections, stateBottom-stateTop)
	for i, rows := range pages {
		l.page()
		chrome(i+1, len(pages))
		y := stateTop
		for _, r := range rows {
			r.draw(y)
			y += r.height
		}
	}
}

// edges draws a line of text above the page, one below it, and its number.
func (l ledgerPress) edges(above, below string, page, pages int) {
	const y = stateBottom + 8
	st, right := textStyle{regular, stateSmall, softInk}, pageWidth-stateMargin
	l.line(stateMargin, y-5, right, y-5, 0.2, rule)
	number := l.words.Text("print.statement.page", "Page", page, "Pages", pages)
	l.text(stateMargin, y, below, l.fitLine(below, stateWidth-l.width(number, st)-6, st))
	l.right(right, y, number, st)
	l.text(stateMargin, 13, above, l.fitLine(above, stateWidth-30, st))
}

// demo marks the page as a demonstration.
func (l ledgerPress) demo(is bool) {
	if is {
		l.right(pageWidth-stateMargin, 13, l.words.Text("print.demo"), textStyle{bold, stateHead, amber})
	}
}

// say sets a text over as many rows as it needs.
func (l ledgerPress) say(x, width float64, text string, st textStyle) []row {
	text = clean(text)
	l.check(text, st.weight)
	var rows []row
	for _, line := range l.set.wrap(st.weight, text, width/mm(st.size), breakable) {
		rows = append(rows, row{mm(st.size) * sheetLeading, func(y float64) {
			l.draw(x, y+baseline(st.size), line, st)
		}})
	}
	return rows
}

func gap(height float64) row { return row{height, func(float64) {}} }

// titled is the head of a section.
func (l ledgerPress) titled(text string) []row {
	rows := append([]row{gap(5)}, l.say(stateMargin, stateWidth, text, textStyle{bold, stateHead, green})...)
	return append(rows, gap(1.2))
}
