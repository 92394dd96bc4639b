package print

import (
	"fmt"
	"io"

	"mealmap/data"
	"mealmap/static/messages"
)

// NoticeInfo is what stands on a public notice beside its figures.
type NoticeInfo struct {
	Office, Phone string
	Demo          bool
}

// Notice writes a period for the wall as an A4 PDF: each merchant's meals and
// money, then the elders, masked, with how often they ate. Items are the
// elders. It fails with ErrNothing, or the writer's error.
func Notice(w io.Writer, p *Publicity, info NoticeInfo, words *messages.Printer) (Report, error) {
	if p.Elders() == 0 {
		return Report{}, ErrNothing
	}
	n := noticePress{ledgerPress{newCanvas(words.Text("print.public.title")), words}, p, info}
	n.madeAt(p.To.Start())
	n.pages([]section{n.heading(), n.merchants(), n.elders()}, n.chrome)
	return n.finish(w, p.Elders())
}

type noticePress struct {
	ledgerPress
	public *Publicity
	info   NoticeInfo
}

func (n *noticePress) chrome(page, pages int) {
	below := ""
	if n.info.Phone != "" {
		below = n.words.Text("print.sheet.contact", "Office", clean(n.info.Office), "Phone", clean(n.info.Phone))
	}
	n.edges(clean(n.info.Office), below, page, pages)
	n.demo(n.info.Demo)
}

func (n *noticePress) heading() section {
	rows := n.say(stateMargin, stateWidth, n.words.Text("print.public.title"), textStyle{bold, stateTitle, ink})
	days := n.words.Text("print.statement.days", "From", n.public.From, "To", n.public.To)
	rows = append(rows, gap(1.5))
	rows = append(rows, n.say(stateMargin, stateWidth, days, textStyle{bold, 11, ink})...)
	rows = append(rows, gap(1.5))
	rows = append(rows, n.say(stateMargin, stateWidth, n.words.Text("print.public.rule"), textStyle{regular, stateCell, softInk})...)
	return section{rows: rows, whole: true}
}

// merchants is the table of what each gave and got.
func (n *noticePress) merchants() section {
	g := grid{n.canvas, stateMargin, []column{
		{n.words.Text("print.public.col.merchant"), 52, false},
		{n.words.Text("print.public.col.meals"), 18, true},
		{n.words.Text("print.public.col.elders"), 18, true},
		{n.words.Text("print.public.col.list"), 24, true},
		{n.words.Text("print.public.col.let"), 21, true},
		{n.words.Text("print.public.col.subsidy"), 21, true},
		{n.words.Text("print.public.col.elder_pays"), 24, true},
	}}
	out := section{head: append(n.titled(n.words.Text("print.public.merchants")), g.heading())}
	var all PublicMerchant
	for _, m := range n.public.Merchants() {
		all.add(m)
		out.rows = append(out.rows, g.row(onPaper(m.cells(n.words)), textStyle{regular, stateCell, ink}))
	}
	all.Name, all.Elders = n.words.Text("print.book.sum"), n.public.Elders()
	out.rows = append(out.rows, g.sums(onPaper(all.cells(n.words))))
	return out
}

// onPaper writes cells as a table on paper has them.
func onPaper(cells []any) []string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = cellText(c)
	}
	return texts
}

// elders is the masked list, two elders a row.
func (n *noticePress) elders() section {
	const width, between = 86.0, 6.0
	half := func(x float64) grid {
		return grid{n.canvas, x, []column{
			{n.words.Text("print.public.col.elder"), 22, false},
			{n.words.Text("print.public.col.community"), 44, false},
			{n.words.Text("print.public.col.meals"), 20, true},
		}}
	}
	left, right := half(stateMargin), half(stateMargin+width+between)
	out := section{head: append(n.titled(n.words.Text("print.public.elders", "Count", told(n.words, n.public.Elders()))), beside([]row{left.heading()}, []row{right.heading()}))}
	list := n.public.List()
	rows := (len(list) + 1) / 2
	line := func(g grid, i int) []row {
		if i >= len(list) {
			return nil
		}
		n.item = i + 1
		e := list[i]
		return []row{g.row([]string{e.Name, e.Community, cellText(told(n.words, e.Meals))}, textStyle{regular, stateCell, ink})}
	}
	for i := range rows {
		out.rows = append(out.rows, beside(line(left, i), line(right, i+rows)))
	}
	n.item = 0
	return out
}

// cellText is money grouped, and anything else as it is.
func cellText(c any) string {
	if fen, ok := c.(data.Fen); ok {
		return fen.Grouped()
	}
	return fmt.Sprint(c)
}
