package print

import (
	"io"
	"math"
	"strconv"

	"mealmap/data"
	"mealmap/meals/voices"
	"mealmap/static/messages"
)

// LetterInfo is what stands on letters to providers beside what they say
// themselves.
type LetterInfo struct {
	Office string
	Phone  string
	Demo   bool // marks every page as a demonstration
}

// Letters writes letters to providers as one A4 PDF, each from a new page: what
// elders said in a month, without any elder, and what is asked. Notes name a
// letter. ErrNothing without one.
func Letters(w io.Writer, letters []voices.Letter, info LetterInfo, p *messages.Printer) (Report, error) {
	if len(letters) == 0 {
		return Report{}, ErrNothing
	}
	l := &letterPress{ledgerPress: ledgerPress{newCanvas(p.Text("print.letter.title", "Month", letters[0].Month)), p}, info: info}
	l.madeAt(letters[len(letters)-1].SentAt)
	for i := range letters {
		l.item, l.letter, l.body = i+1, &letters[i], &letters[i].Body
		l.pages([]section{l.heading(), l.figure(), l.heard(), l.remarks(), l.asked(), l.before(), l.signature()}, l.chrome)
	}
	return l.finish(w, len(letters))
}

// letterPress draws letters, one after the other.
type letterPress struct {
	ledgerPress
	info   LetterInfo
	letter *voices.Letter
	body   *voices.Body
}

// The letter's type, in points.
const (
	letterText  = 12.0
	letterLarge = 15.0
)

func (l *letterPress) chrome(page, pages int) {
	l.edges(clean(l.info.Office), l.words.Text("print.letter.foot", "Merchant", clean(l.body.Merchant), "Month", l.month()), page, pages)
	l.demo(l.info.Demo)
}

// month is the letter's, in words.
func (l *letterPress) month() string {
	t := l.body.From.Start().Time()
	return l.words.Text("print.letter.month", "Year", t.Year(), "Month", int(t.Month()))
}

func (l *letterPress) plain(text string) []row {
	return l.say(stateMargin, stateWidth, text, textStyle{regular, letterText, ink})
}

func (l *letterPress) heading() section {
	rows := l.say(stateMargin, stateWidth, l.words.Text("print.letter.title", "Month", l.month()), textStyle{bold, stateTitle, ink})
	rows = append(rows, gap(4))
	rows = append(rows, l.say(stateMargin, stateWidth, l.words.Text("print.letter.to", "Merchant", l.body.Merchant), textStyle{bold, letterLarge, ink})...)
	rows = append(rows, gap(2))
	return section{rows: append(rows, l.plain(l.words.Text("print.letter.why"))...), whole: true}
}

// figure is the box with how many are satisfied, or that nobody can say.
func (l *letterPress) figure() section {
	const height, pad = 25.0, 6.0
	f := l.body.Figure
	if f == nil {
		return section{whole: true, rows: append([]row{gap(4)}, l.say(stateMargin, stateWidth, l.words.Text("print.letter.few"), textStyle{bold, letterText, ink})...)}
	}
	return section{whole: true, rows: []row{gap(4), {height, func(y float64) {
		box := rect{stateMargin, y, stateWidth, height}
		l.round(box, 2, honey)
		share := textStyle{bold, 30, ink}
		text := l.words.Text("print.letter.share", "Share", Percent(f.Share))
		l.text(box.x+pad, y+16.5, text, share)
		left := box.x + pad + l.width(text, share) + 8
		for i, line := range []string{
			l.words.Text("print.letter.interval", "Lower", Percent(f.Lower), "Upper", Percent(f.Upper)),
			l.words.Text("print.letter.count", "Elders", f.Elders, "N", f.N, "From", f.From, "To", f.To),
		} {
			l.text(left, y+10+7*float64(i), line, l.fitLine(line, box.x+box.w-pad-left, textStyle{regular, letterText, ink}))
		}
	}}}}
}

// Percent is a share as people read it, "81".
func Percent(share float64) string { return strconv.Itoa(int(math.Round(share * 100))) }

// CountOf is a number of elders or answers as it leaves the office.
func CountOf(p *messages.Printer, c voices.Count) string {
	if c.N < voices.Few {
		return p.Text("print.letter.fewer", "Few", voices.Few)
	}
	return strconv.Itoa(c.N)
}

// heard is what elders said in the month: by channel, and what they named.
func (l *letterPress) heard() section {
	title := l.titled(l.words.Text("print.letter.heard", "Month", l.month()))
	if len(l.body.Channels) == 0 {
		return section{whole: true, rows: append(title, l.plain(l.words.Text("print.letter.few_month"))...)}
	}
	const width, between = 85.0, 8.0
	table := func(x float64, title, unit, prefix string, list []voices.Count) []row {
		g := grid{l.canvas, x, []column{{title, width - 30, false}, {unit, 30, true}}}
		rows := []row{g.heading()}
		for _, c := range list {
			rows = append(rows, g.row([]string{l.words.Text(prefix + c.Code), CountOf(l.words, c)}, textStyle{regular, letterText - 1, ink}))
		}
		return rows
	}
	left := table(stateMargin, l.words.Text("print.letter.channel"), l.words.Text("print.letter.answers"), "office.channel.", l.body.Channels)
	right := table(stateMargin+width+between, l.words.Text("print.letter.named"), l.words.Text("print.letter.elders"), "reason.", l.body.Named)
	if len(l.body.Named) == 0 {
		right = l.say(stateMargin+width+between, width, l.words.Text("print.letter.named_none"), textStyle{regular, letterText - 1, ink})
	}
	return section{whole: true, rows: append(title, beside(left, right))}
}

func (l *letterPress) remarks() section {
	if len(l.body.Remarks) == 0 {
		return section{}
	}
	rows := l.titled(l.words.Text("print.letter.remarks"))
	for _, r := range l.body.Remarks {
		rows = append(rows, l.plain(l.words.Text("print.letter.remark", "Text", r))...)
	}
	return section{whole: true, rows: rows}
}

func (l *letterPress) asked() section {
	rows := l.titled(l.words.Text("print.letter.asked"))
	return section{whole: true, rows: append(rows, l.plain(AskedOf(l.words, l.body))...)}
}

// AskedOf is what a letter asks: what staff wrote, else the usual.
func AskedOf(p *messages.Printer, b *voices.Body) string {
	switch {
	case b.Asked != "":
		return b.Asked
	case len(b.Named) > 0 && b.Named[0].N >= voices.Few: // what one elder said is no complaint of many
		return p.Text("print.letter.asked_named", "Reason", p.Text("reason."+b.Named[0].Code))
	}
	return p.Text("print.letter.asked_usual")
}

func (l *letterPress) before() section {
	rows := l.titled(l.words.Text("print.letter.before"))
	if len(l.body.Before) == 0 {
		return section{whole: true, rows: append(rows, l.plain(l.words.Text("print.letter.before_none"))...)}
	}
	for _, i := range l.body.Before {
		rows = append(rows, l.plain(l.words.Text("print.letter.improved", "On", i.On, "Text", i.Text))...)
	}
	return section{rows: rows}
}

// signature is who writes and when, and room for what the provider answers.
func (l *letterPress) signature() section {
	const height = 34.0
	rows := l.titled(l.words.Text("print.letter.answer"))
	rows = append(rows, row{height, func(y float64) {
		for i := 1; i <= 3; i++ {
			at := y + 10*float64(i)
			l.line(stateMargin, at, pageWidth-stateMargin, at, 0.2, rule)
		}
	}})
	rows = append(rows, l.say(stateMargin, stateWidth, l.words.Text("print.letter.means", "Few", voices.Few), textStyle{regular, stateCell, softInk})...)
	at := l.letter.SentAt.ServiceDay()
	return section{whole: true, rows: append(rows, gap(4), row{14, func(y float64) {
		st := textStyle{bold, letterText, ink}
		l.right(pageWidth-stateMargin, y+4, clean(l.info.Office), st)
		l.right(pageWidth-stateMargin, y+11, l.dated(at), textStyle{regular, letterText, ink})
		if l.info.Phone != "" {
			l.text(stateMargin, y+11, l.words.Text("print.letter.phone", "Phone", clean(l.info.Phone)), textStyle{regular, letterText, ink})
		}
	}})}
}

func (l *letterPress) dated(day data.ServiceDay) string {
	t := day.Start().Time()
	return l.words.Text("print.letter.day", "Year", t.Year(), "Month", int(t.Month()), "Day", t.Day())
}
