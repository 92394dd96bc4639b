package print

import (
	"fmt"
	"io"

	"mealmap/meals/monthly"
	"mealmap/static/messages"
)

// MonthTable is one table of a month's report, as pages, paper and workbooks have
// it. Cells are texts, counts (int) and money (data.Fen).
type MonthTable struct {
	Key     string // "points"
	Title   string
	Columns []MonthColumn
	Rows    [][]any
	Total   []any // nil where nothing is added up
}

// MonthColumn is a column: its title, its width on paper in millimetres, and
// whether it holds numbers.
type MonthColumn struct {
	Title  string
	Width  float64
	Number bool
}

// MonthReport writes a month for the file as an A4 PDF: the summary in words, the
// meals of each day as bars, and every table. Items are the month's meals. The
// report is as ConcealMonth leaves it. It fails with the writer's error.
func MonthReport(w io.Writer, r monthly.Report, info NoticeInfo, words *messages.Printer) (Report, error) {
	m := monthPress{ledgerPress{newCanvas(words.Text("monthly.title", "Month", r.Month)), words}, r, info}
	m.madeAt(r.MadeAt)
	sections := []section{m.heading(), m.chart()}
	for _, t := range MonthTables(r, words) {
		if len(t.Rows) > 0 && t.Key != "days" {
			sections = append(sections, m.table(t))
		}
	}
	m.pages(sections, m.chrome)
	return m.finish(w, r.All.Meals)
}

type monthPress struct {
	ledgerPress
	report monthly.Report
	info   NoticeInfo
}

func (m monthPress) chrome(page, pages int) {
	below := ""
	if m.info.Phone != "" {
		below = m.words.Text("print.sheet.contact", "Office", clean(m.info.Office), "Phone", clean(m.info.Phone))
	}
	m.edges(clean(m.info.Office), below, page, pages)
	m.demo(m.info.Demo)
}

func (m monthPress) heading() section {
	rows := m.say(stateMargin, stateWidth, m.words.Text("monthly.title", "Month", m.report.Month), textStyle{bold, stateTitle, ink})
	rows = append(rows, gap(2))
	for i, sentence := range MonthSummary(m.report, m.words) {
		st := textStyle{regular, 11, ink}
		if i == 0 {
			st.weight = bold
		}
		rows = append(rows, m.say(stateMargin, stateWidth, sentence, st)...)
		rows = append(rows, gap(1))
	}
	rows = append(rows, m.say(stateMargin, stateWidth, m.words.Text("monthly.rule"), textStyle{regular, stateSmall, softInk})...)
	return section{rows: rows, whole: true}
}

func (m monthPress) table(t MonthTable) section {
	g := grid{canvas: m.canvas, x: stateMargin}
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Width
	}
	for _, c := range t.Columns {
		g.columns = append(g.columns, column{c.Title, c.Width * stateWidth / max(sum, stateWidth), c.Number})
	}
	out := section{head: append(m.titled(t.Title), g.heading())}
	for _, cells := range t.Rows {
		out.rows = append(out.rows, g.row(onPaper(cells), textStyle{regular, stateCell, ink}))
	}
	if t.Total != nil {
		out.rows = append(out.rows, g.sums(onPaper(t.Total)))
	}
	out.whole = len(out.rows) <= wholeRows
	return out
}

// wholeRows is the longest table that is kept on one page.
const wholeRows = 24

// chart is the meals of each day as bars with their numbers on them.
func (m monthPress) chart() section {
	const height, foot, top = 46.0, 5.0, 5.0
	days := m.report.Days
	most := 1
	for _, d := range days {
		most = max(most, d.Meals)
	}
	wide := stateWidth / float64(max(len(days), 28))
	draw := func(y float64) {
		base := y + height - foot
		m.line(stateMargin, base, stateMargin+stateWidth, base, 0.2, softInk)
		for i, d := range days {
			x, tall := stateMargin+float64(i)*wide, float64(d.Meals)/float64(most)*(height-foot-top)
			if d.Meals > 0 {
				m.fill(rect{x + wide*0.14, base - tall, wide * 0.72, tall}, green)
				number := fmt.Sprint(d.Meals)
				m.centre(x+wide/2, base-tall-0.8, number, m.fitLine(number, wide-0.3, textStyle{regular, 7, ink}))
			}
			colour := softInk
			if day := d.Day.Weekday(); day == 0 || day == 6 {
				colour = amber
			}
			m.centre(x+wide/2, base+3.4, fmt.Sprint(int(d.Day[8]-'0')*10+int(d.Day[9]-'0')), textStyle{regular, 7, colour})
		}
	}
	return section{head: m.titled(m.words.Text("monthly.days")), rows: []row{{height, draw}}, whole: true}
}
