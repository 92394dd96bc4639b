package print

import (
	"encoding/hex"
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/meals/settle"
)

// heading is the title and whose statement this is.
func (s *statementPress) heading() section {
	title := s.say(stateMargin, stateWidth, s.words.Text("print.statement.title"), textStyle{bold, stateTitle, ink})
	rows := append(title, gap(2.5))
	const label, half = 17.0, 100.0
	fact := func(x float64, key, text string) [][]row {
		return [][]row{
			s.say(x, label, s.words.Text(key), textStyle{regular, 11, softInk}),
			s.say(x+label, half-label-4, text, textStyle{bold, 11, ink}),
		}
	}
	right := stateMargin + half
	rows = append(rows,
		beside(append(fact(stateMargin, "print.statement.merchant", s.body.Merchant), fact(right, "print.statement.number", s.st.Number)...)...),
		beside(append(fact(stateMargin, "print.statement.period", s.words.Text("print.statement.days", "From", s.st.From, "To", s.st.To)),
			fact(right, "print.statement.state", s.state())...)...))
	return section{rows: rows, whole: true}
}

// state says how far the statement has come, with the payment where it is paid.
func (s *statementPress) state() string {
	text := s.words.Text("statement.state." + string(s.st.State))
	for _, step := range s.st.Steps {
		if step.State == settle.Paid && step.Note != "" {
			return s.words.Text("print.statement.paid", "State", text, "Reference", step.Note)
		}
	}
	return text
}

// total is the box with the sum in figures and in words.
func (s *statementPress) total() section {
	const height = 21.0
	sum, label, words := s.body.Payable, "print.statement.payable", settle.Capital(s.body.Payable, s.words.Text)
	switch {
	case s.nothing():
		sum, label, words = s.body.Let, "print.statement.let", s.words.Text("print.statement.nothing")
	case sum < 0:
		sum, label, words = -sum, "print.statement.owed", settle.Capital(-sum, s.words.Text)
	}
	return section{whole: true, rows: []row{gap(4), {height, func(y float64) {
		box := rect{stateMargin, y, stateWidth, height}
		s.round(box, 2, honey)
		s.text(box.x+5, y+8, s.words.Text(label), textStyle{regular, 11, ink})
		figure := textStyle{bold, 24, ink}
		text := s.words.Text("print.statement.yuan", "Yuan", sum.Grouped())
		left := box.x + box.w - 5 - s.width(text, figure)
		s.text(left, y+14, text, figure)
		in := s.fitLine(words, left-box.x-10, textStyle{bold, 13, ink})
		s.text(box.x+5, y+16, words, in)
	}}}}
}

// lines is the table of meals by rule, class and price.
func (s *statementPress) lines() section {
	g := grid{s.canvas, stateMargin, s.lineColumns()}
	out := section{head: append(s.titled(s.words.Text("print.statement.lines")), g.heading())}
	for _, l := range s.body.Lines {
		out.rows = append(out.rows, g.row(s.lineCells(l), textStyle{regular, stateCell, ink}))
	}
	all := settle.Line{Meals: s.body.Meals, List: s.body.List, Let: s.body.Let, Subsidy: s.body.Subsidy, Elder: s.body.Elder, Delivery: s.body.Delivery}
	cells := s.lineCells(all)
	cells[0], cells[1], cells[2] = s.words.Text("print.statement.sum"), "", ""
	out.rows = append(out.rows, g.sums(cells))
	if s.body.Voided > 0 {
		out.rows = append(out.rows, gap(1))
		out.rows = append(out.rows, s.say(stateMargin, stateWidth, s.words.Text("print.statement.voided", "Count", s.body.Voided), textStyle{regular, stateSmall, softInk})...)
	}
	return out
}

func (s *statementPress) lineColumns() []column {
	widths := []struct {
		key   string
		width float64
	}{
		{"print.statement.col.rule", 29}, {"print.statement.col.class", 31}, {"print.statement.col.price", 14}, {"print.statement.col.meals", 12},
		{"print.statement.col.list", 24}, {"print.statement.col.let", 21}, {"print.statement.col.subsidy", 22}, {"print.statement.col.elder", 25},
	}
	if s.body.Delivery != 0 {
		for i, w := range []float64{29, 25, 14, 12, 22, 19, 19, 21} {
			widths[i].width = w
		}
		widths = append(widths, struct {
			key   string
			width float64
		}{"print.statement.col.delivery", 17})
	}
	columns := make([]column, len(widths))
	for i, w := range widths {
		columns[i] = column{s.words.Text(w.key), w.width, i > 1}
	}
	return columns
}

// lineCells are a line's cells.
func (s *statementPress) lineCells(l settle.Line) []string {
	name, price := s.words.Text("print.statement.norule"), s.words.Text("print.statement.various")
	if l.RuleID != "" {
		name = s.words.Text("print.statement.rule", "Rule", l.RuleID, "Version", l.Version)
	}
	if l.Price != 0 {
		price = l.Price.Grouped()
	}
	cells := []string{name, s.who(l), price, strconv.Itoa(l.Meals), l.List.Grouped(), l.Let.Grouped(), l.Subsidy.Grouped(), l.Elder.Grouped()}
	if s.body.Delivery != 0 {
		cells = append(cells, l.Delivery.Grouped())
	}
	return cells
}

// who is the neutral name of a line's class, and why there was no subsidy where
// there might have been.
func (s *statementPress) who(l settle.Line) string {
	name := s.info.Labels[l.Class]
	if name == "" {
		name = l.Class
	}
	if l.Treatment == settle.Subsidised || l.Treatment == settle.Discounted {
		return name
	}
	return name + "\n" + s.words.Text("print.statement.treatment", "Code", l.Treatment)
}

// reckoning is how the sum comes about, and beside it what each level pays.
func (s *statementPress) reckoning() section {
	if s.nothing() {
		return section{}
	}
	const width, between = 85.0, 8.0
	b := s.body
	left := grid{s.canvas, stateMargin, []column{{s.words.Text("print.statement.reckoning"), width - 30, false}, {s.words.Text("print.statement.col.fen"), 30, true}}}
	right := grid{s.canvas, stateMargin + width + between, []column{{s.words.Text("print.statement.levels"), width - 30, false}, {s.words.Text("print.statement.col.fen"), 30, true}}}
	plain := textStyle{regular, stateCell, ink}
	sums := []row{left.heading()}
	for _, part := range []struct {
		key   string
		count int
		fen   data.Fen
	}{
		{"print.statement.subsidies", b.Meals, b.Subsidy},
		{"print.statement.rejected", s.count(false), b.Rejected},
		{"print.statement.earlier", s.count(true), b.Earlier},
		{"print.statement.deliveries", b.Deliveries, b.Delivery},
	} {
		sums = append(sums, left.row([]string{s.words.Text(part.key, "Count", part.count), part.fen.Grouped()}, plain))
	}
	total := []string{s.words.Text("print.statement.payable"), b.Payable.Grouped()}
	sums = append(sums, left.sums(total))
	levels := []row{right.heading()}
	for _, l := range b.Levels {
		levels = append(levels, right.row([]string{s.words.Text("print.statement.level", "Funder", l.Name), l.Fen.Grouped()}, plain))
	}
	levels = append(levels, right.sums(total))
	return section{whole: true, rows: []row{gap(6), beside(sums, levels)}}
}

// count is how many corrections are of earlier periods, or of this one.
func (s *statementPress) count(earlier bool) (n int) {
	for _, c := range s.body.Corrections {
		if c.Earlier == earlier {
			n++
		}
	}
	return n
}

// corrections lists every meal that was rejected and every posting on a closed
// period.
func (s *statementPress) corrections() section {
	title := s.titled(s.words.Text("print.statement.corrections"))
	if len(s.body.Corrections) == 0 {
		none := s.say(stateMargin, stateWidth, s.words.Text("print.statement.uncorrected"), textStyle{regular, stateCell, ink})
		return section{rows: append(title, none...), whole: true}
	}
	g := grid{s.canvas, stateMargin, []column{
		{s.words.Text("print.statement.col.day"), 24, false},
		{s.words.Text("print.statement.col.meal"), 24, false},
		{s.words.Text("print.statement.col.kind"), 36, false},
		{s.words.Text("print.statement.col.reason"), 68, false},
		{s.words.Text("print.statement.col.fen"), 26, true},
	}}
	out := section{head: append(title, g.heading())}
	var sum data.Fen
	for i, c := range s.body.Corrections {
		s.item = i + 1
		kind := "statement.kind." + c.Kind
		if c.Earlier {
			kind = "statement.earlier." + c.Kind
		}
		out.rows = append(out.rows, g.row([]string{string(c.Day), tail(c.Redemption), s.words.Text(kind), c.Reason, c.Fen.Grouped()}, textStyle{regular, stateCell, ink}))
		sum += c.Fen
	}
	s.item = 0
	out.rows = append(out.rows, g.sums([]string{s.words.Text("print.statement.sum"), "", "", "", sum.Grouped()}))
	return out
}

// signatures are the places to sign, with who has done the step in the program.
func (s *statementPress) signatures() section {
	const between, height = 4.0, 35.0
	places := []struct {
		key   string
		state settle.State
	}{{"print.statement.sign.made", settle.Computed}, {"print.statement.sign.reviewed", settle.Reviewed}, {"print.statement.sign.approved", settle.Approved}, {"print.statement.sign.merchant", ""}}
	width := (stateWidth - 3*between) / 4
	return section{whole: true, rows: append(s.titled(s.words.Text("print.statement.signatures")), row{height, func(y float64) {
		for i, place := range places {
			box := rect{stateMargin + float64(i)*(width+between), y, width, height}
			s.pdf.SetDrawColor(rule.r, rule.g, rule.b)
			s.pdf.SetLineWidth(0.3)
			s.pdf.RoundedRect(box.x, box.y, box.w, box.h, 1.5, "1234", "D")
			s.text(box.x+3, y+6, s.words.Text(place.key), textStyle{bold, 10, ink})
			for line, done := range s.done(place.state) {
				s.text(box.x+3, y+10.5+4*float64(line), done, s.fitLine(done, box.w-6, textStyle{regular, stateSmall, softInk}))
			}
			s.line(box.x+3, y+25.5, box.x+box.w-3, y+25.5, 0.25, ink)
			s.text(box.x+3, y+31.5, s.words.Text("print.statement.date"), textStyle{regular, stateSmall, softInk})
		}
	}})}
}

// done says who has done the last step to a state, and below it when.
func (s *statementPress) done(state settle.State) (lines []string) {
	for _, step := range s.st.Steps {
		if step.State == state {
			lines = []string{clean(s.info.People[string(step.By)]), s.words.Text("print.statement.done", "Day", step.At.ServiceDay())}
		}
	}
	return lines
}

// proving is what anyone can check the paper against: the code, the hash and
// the books' head.
func (s *statementPress) proving() section {
	text := stateMargin + stateCode + quiet(s.proof, stateCode) + 3
	width := pageWidth - stateMargin - text
	label, hash := textStyle{regular, stateSmall, softInk}, textStyle{regular, stateCell, ink}
	seq, head, _ := strings.Cut(s.body.JournalHead, ":")
	rows := s.say(text, width, s.words.Text("print.statement.hash"), label)
	rows = append(rows, s.hash(text, hex.EncodeToString(s.st.Hash[:]), hash)...)
	rows = append(rows, gap(1))
	rows = append(rows, s.say(text, width, s.words.Text("print.statement.head", "Seq", seq), label)...)
	rows = append(rows, s.hash(text, head, hash)...)
	rows = append(rows, gap(1))
	rows = append(rows, s.say(text, width, s.words.Text("print.statement.caption"), label)...)
	code := row{stateCode, func(y float64) { s.code(s.proof, stateMargin, y, stateCode) }}
	return section{whole: true, rows: append(s.titled(s.words.Text("print.statement.proof")), beside([]row{gap(1), code}, rows))}
}

// hash sets 64 digits in two lines of four groups.
func (s *statementPress) hash(x float64, digits string, st textStyle) (rows []row) {
	for len(digits) > 0 {
		n := min(32, len(digits))
		rows = append(rows, s.say(x, stateWidth, inGroups(digits[:n], 8), st)...)
		digits = digits[n:]
	}
	return rows
}
