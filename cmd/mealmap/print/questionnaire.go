package print

import (
	"io"
	"strconv"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// QuestionInfo is what sheets of questions say of the meal that they ask about.
type QuestionInfo struct {
	Office string
	Phone  string
	Point  string
	Day    data.ServiceDay
	Demo   bool
}

// Questionnaires writes sheets of questions for elders, one A4 page for each code:
// large type, boxes to tick, no name. ErrNothing without a code.
func Questionnaires(w io.Writer, codes []string, info QuestionInfo, p *messages.Printer) (Report, error) {
	if len(codes) == 0 {
		return Report{}, ErrNothing
	}
	q := &questionPress{ledgerPress{newCanvas(p.Text("print.question.title")), p}, info}
	q.madeAt(info.Day.Start())
	for i, code := range codes {
		q.item = i + 1
		q.page()
		q.sheet(code)
	}
	return q.finish(w, len(codes))
}

type questionPress struct {
	ledgerPress
	info QuestionInfo
}

// The sheet's type, in points, and its boxes, in millimetres.
const (
	questionTitle = 28.0
	questionAsk   = 21.0
	questionWord  = 19.0
	questionNote  = 15.0
	questionTick  = 9.0
	digitBox      = 16.0
)

func (q *questionPress) sheet(code string) {
	title := textStyle{bold, questionTitle, ink}
	q.text(stateMargin, 24, q.words.Text("print.question.title"), title)
	q.right(pageWidth-stateMargin, 24, code, textStyle{bold, questionWord, ink})
	where := q.words.Text("print.question.where", "Point", clean(q.info.Point), "Day", q.day())
	q.text(stateMargin, 36, where, q.fitLine(where, stateWidth, textStyle{regular, questionWord, ink}))
	y := q.block(42, q.words.Text("print.question.why"), textStyle{regular, questionNote, softInk})
	y = q.satisfied(y + 6)
	y = q.reasons(y + 7)
	y = q.more(y + 7)
	q.card(y + 7)
	q.foot(code)
	if q.info.Demo {
		q.right(pageWidth-stateMargin, 13, q.words.Text("print.demo"), textStyle{bold, stateHead, amber})
	}
}

func (q *questionPress) day() string {
	t := q.info.Day.Start().Time()
	return q.words.Text("print.letter.day", "Year", t.Year(), "Month", int(t.Month()), "Day", t.Day())
}

// block sets a text from y downwards and gives where it ends.
func (q *questionPress) block(y float64, text string, st textStyle) float64 {
	for _, r := range q.say(stateMargin, stateWidth, text, st) {
		r.draw(y)
		y += r.height
	}
	return y
}

func (q *questionPress) ask(y float64, key string) float64 {
	return q.block(y, q.words.Text(key), textStyle{bold, questionAsk, ink}) + 3
}

// tick draws a box with its word beside it.
func (q *questionPress) tick(x, y float64, word string, st textStyle) {
	q.box(rect{x, y, questionTick, questionTick})
	q.text(x+questionTick+2.5, y+questionTick*0.78, word, st)
}

func (q *questionPress) box(r rect) {
	q.pdf.SetDrawColor(ink.r, ink.g, ink.b)
	q.pdf.SetLineWidth(0.6)
	q.pdf.Rect(r.x, r.y, r.w, r.h, "D")
}

// satisfied asks for the mark, in a column: the best first.
func (q *questionPress) satisfied(y float64) float64 {
	y = q.ask(y, "print.question.satisfied")
	const columns = 3
	width := stateWidth / columns
	for i := range 5 {
		x := stateMargin + width*float64(i%columns)
		at := y + 14*float64(i/columns)
		q.tick(x, at, q.words.Text("voices.mark."+strconv.Itoa(5-i)), textStyle{bold, questionWord, ink})
	}
	return y + 28
}

// reasons asks what was amiss, in three columns.
func (q *questionPress) reasons(y float64) float64 {
	y = q.ask(y, "print.question.reasons")
	const columns = 3
	width := stateWidth / columns
	for i, reason := range merchants.RatingReasons() {
		q.tick(stateMargin+width*float64(i%columns), y+13*float64(i/columns), q.words.Text("reason."+reason), textStyle{regular, questionWord, ink})
	}
	return y + 13*float64((len(merchants.RatingReasons())+columns-1)/columns)
}

// more leaves lines to write on.
func (q *questionPress) more(y float64) float64 {
	y = q.ask(y, "print.question.more")
	for i := 1; i <= 2; i++ {
		q.line(stateMargin, y+12*float64(i), pageWidth-stateMargin, y+12*float64(i), 0.3, softInk)
	}
	return y + 24
}

// card asks for the end of the card's number, in four boxes.
func (q *questionPress) card(y float64) {
	y = q.ask(y, "print.question.card")
	for i := range 4 {
		q.box(rect{stateMargin + (digitBox+3)*float64(i), y, digitBox, digitBox})
	}
	x := stateMargin + 4*(digitBox+3) + 5
	at := y
	for _, r := range q.say(x, pageWidth-stateMargin-x, q.words.Text("print.question.card_means"), textStyle{regular, questionNote, softInk}) {
		r.draw(at)
		at += r.height
	}
}

func (q *questionPress) foot(code string) {
	const y = 285.0
	st := textStyle{regular, questionNote, ink}
	text := q.words.Text("print.question.foot", "Office", clean(q.info.Office), "Phone", clean(q.info.Phone))
	q.line(stateMargin, y-8, pageWidth-stateMargin, y-8, 0.3, rule)
	q.text(stateMargin, y, text, q.fitLine(text, stateWidth-q.width(code, st)-8, st))
	q.right(pageWidth-stateMargin, y, code, st)
}

// TableInfo is what a card for a table says.
type TableInfo struct {
	Office string
	Phone  string
	Point  string
	Link   string // the address that its code carries; required
	Demo   bool
}

// TableCard writes an A5 card to stand on a point's tables: how to say with a
// telephone, or without, how the meal was.
func TableCard(w io.Writer, info TableInfo, p *messages.Printer) (Report, error) {
	code, err := QR(info.Link)
	if err != nil {
		return Report{}, err
	}
	q := &questionPress{ledgerPress{canvasOn(A5, p.Text("print.table.title")), p}, QuestionInfo{}}
	q.page()
	const margin, side = 12.0, 68.0
	all, centre := A5.Width-2*margin, A5.Width/2
	q.fill(rect{0, 0, A5.Width, 44}, green)
	title := p.Text("print.table.title")
	q.centre(centre, 22, title, q.fitLine(title, all, textStyle{bold, 38, white}))
	name := clean(info.Point)
	q.centre(centre, 36, name, q.fitLine(name, all, textStyle{bold, 20, white}))
	q.code(code, centre-side/2, 44+6+quiet(code, side), side)
	y := 44 + 12 + 2*quiet(code, side) + side
	for i := range 3 {
		step := p.Text("print.table.step." + strconv.Itoa(i+1))
		q.text(margin, y+11*float64(i), step, q.fitLine(step, all, textStyle{bold, 19, ink}))
	}
	note := p.Text("print.table.note")
	at := y + 11*3 - 6
	for _, r := range q.say(margin, all, note, textStyle{regular, 14, softInk}) {
		r.draw(at)
		at += r.height
	}
	foot := p.Text("print.question.foot", "Office", clean(info.Office), "Phone", clean(info.Phone))
	q.centre(centre, A5.Height-8, foot, q.fitLine(foot, all, textStyle{regular, 14, ink}))
	if info.Demo {
		q.right(A5.Width-margin, 7, p.Text("print.demo"), textStyle{bold, stateHead, honey})
	}
	return q.finish(w, 1)
}
