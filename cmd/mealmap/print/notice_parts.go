package print

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"mealmap/merchants"
	"mealmap/merchants/cases"
)

// decided is what came of an objection or appeal, with the figures before and
// after.
func (s *casePress) decided() section {
	a := s.b.Appeal
	if a == nil {
		return section{}
	}
	against := s.words.Text("print.case.title." + string(a.Against))
	rows := s.titled(s.words.Text("print.case.said"))
	rows = append(rows, s.paragraph("print.case.plain", "Text", a.Text)...)
	rows = append(rows, s.titled(s.words.Text("print.case.decision"))...)
	rows = append(rows, s.say(stateMargin, stateWidth, s.words.Text("print.case.decision."+string(a.Decision), "Against", against, "N", len(a.Struck),
		"Kind", s.words.Text("print.case.kind."+string(a.Kind))), textStyle{bold, 13, ink})...)
	rows = append(rows, gap(2))
	rows = append(rows, s.paragraph("print.case.reason", "Reason", s.b.Reason)...)
	rows = append(rows, s.claims(a)...)
	if len(a.Struck) > 0 && a.Before != nil && a.After != nil {
		rows = append(rows, gap(1.5))
		rows = append(rows, s.paragraph("print.case.moved", "Before", a.Before.Share, "BeforeLower", a.Before.Lower, "BeforeUpper", a.Before.Upper,
			"After", a.After.Share, "Lower", a.After.Lower, "Upper", a.After.Upper, "N", a.After.N, "Was", a.Before.N)...)
	}
	return section{rows: rows}
}

// claims is the table of the answers that the merchant pointed to or the decision
// struck.
func (s *casePress) claims(a *cases.AppealBody) []row {
	type verdict struct{ claim, struck merchants.StrikeWhy }
	var order []int
	said := map[int]*verdict{}
	of := func(no int) *verdict {
		if said[no] == nil {
			said[no] = &verdict{}
			order = append(order, no)
		}
		return said[no]
	}
	for _, c := range a.Claims {
		of(c.No).claim = c.Why
	}
	for _, c := range a.Struck {
		of(c.No).struck = c.Why
	}
	if len(order) == 0 {
		return nil
	}
	g := grid{s.canvas, stateMargin, []column{
		{s.words.Text("print.case.col.no"), 24, true}, {s.words.Text("print.case.col.claim"), 77, false}, {s.words.Text("print.case.col.decided"), 77, false},
	}}
	rows := []row{g.heading()}
	for _, no := range order {
		claim, decided := "", s.words.Text("print.case.kept")
		if said[no].claim != "" {
			claim = s.words.Text("print.case.why." + string(said[no].claim))
		}
		if said[no].struck != "" {
			decided = s.words.Text("print.case.struck", "Why", s.words.Text("print.case.why."+string(said[no].struck)))
		}
		rows = append(rows, g.row([]string{strconv.Itoa(no), claim, decided}, textStyle{regular, 10, ink}))
	}
	return rows
}

// deadline is what is asked, until when.
func (s *casePress) deadline() section {
	switch s.b.Kind {
	case cases.Rectify:
		rows := s.titled(s.words.Text("print.case.deadline"))
		rows = append(rows, s.say(stateMargin, stateWidth, s.words.Text("print.case.deadline.until", "Deadline", s.day(s.b.Deadline)), textStyle{bold, 13, ink})...)
		rows = append(rows, gap(2))
		return section{rows: append(rows, s.paragraph("print.case.deadline.then")...), whole: true}
	case cases.RemovalNote:
		rows := s.titled(s.words.Text("print.case.ends"))
		rows = append(rows, s.paragraph("print.case.ends.means")...)
		return section{rows: append(rows, s.paragraph("print.case.ends.who", "Proposer", s.other(0), "First", s.other(1), "Second", s.b.Officer)...), whole: true}
	}
	return section{}
}

// rights is what the merchant may do about it, until when and to whom.
func (s *casePress) rights() section {
	var rows []row
	switch {
	case s.b.ObjectBy != "":
		rows = s.paragraph("print.case.rights.object", "Until", s.day(s.b.ObjectBy), "Office", s.b.Office, "Phone", s.b.Phone)
		if len(s.b.Answers) > 0 {
			rows = append(rows, s.paragraph("print.case.rights.point")...)
		}
		rows = append(rows, s.paragraph("print.case.rights.other")...)
		rows = append(rows, s.paragraph("print.case.rights.elders")...)
	case s.b.Appeal != nil && !s.b.Appeal.Final && s.b.Appeal.Decision != cases.Upheld:
		rows = s.paragraph("print.case.rights.appeal", "Days", cases.ObjectDays, "Office", s.b.Office, "Phone", s.b.Phone)
	case s.b.Appeal != nil && s.b.Appeal.Final:
		rows = s.paragraph("print.case.rights.final")
		if s.b.Appeal.Alone {
			rows = append(rows, s.paragraph("print.case.rights.alone")...)
		}
	default:
		return section{}
	}
	return section{rows: append(s.titled(s.words.Text("print.case.rights")), rows...), whole: true}
}

// answers is the numbered list, two beside each other.
func (s *casePress) answers() section {
	if len(s.b.Answers) == 0 {
		return section{}
	}
	const between = 4.0
	width := (stateWidth - between) / 2
	columns := []column{
		{s.words.Text("print.case.col.no"), 10, true}, {s.words.Text("print.case.col.day"), 27, false},
		{s.words.Text("print.case.col.channel"), 11, false}, {s.words.Text("print.case.col.score"), 14, false}, {s.words.Text("print.case.col.reasons"), width - 62, false},
	}
	g := grid{s.canvas, stateMargin, slices.Concat(columns, []column{{"", between, false}}, columns)}
	head := append(s.titled(s.words.Text("print.case.answers", "N", len(s.b.Answers))), s.say(stateMargin, stateWidth, s.words.Text("print.case.answers.means"), textStyle{regular, stateSmall, softInk})...)
	out := section{head: append(head, gap(1), g.heading())}
	for i := 0; i < len(s.b.Answers); i += 2 {
		s.item = i + 1
		cells := slices.Concat(s.cells(s.b.Answers[i]), make([]string, 1+len(columns)))
		if i+1 < len(s.b.Answers) {
			copy(cells[1+len(columns):], s.cells(s.b.Answers[i+1]))
		}
		out.rows = append(out.rows, g.row(cells, textStyle{regular, 9, ink}))
	}
	s.item = 0
	return out
}

// cells is one answer.
func (s *casePress) cells(l cases.Line) []string {
	day := string(l.Day)
	if l.Week {
		day = s.words.Text("print.case.week", "Day", day)
	}
	score := s.words.Text("office.rating.score." + strconv.Itoa(l.Score))
	if l.Scale == 5 {
		score = s.words.Text("print.case.of5", "Score", l.Score)
	}
	var said []string
	if l.Aside != "" {
		said = append(said, s.words.Text("print.case.short."+l.Aside))
	}
	for _, r := range l.Reasons {
		said = append(said, s.words.Text("office.reason."+r))
	}
	return []string{strconv.Itoa(l.No), day, s.words.Text("print.case.way." + string(l.Channel)), score, strings.Join(said, s.words.Text("print.case.comma"))}
}

// other is who took an earlier step of a removal: 0 proposed it, 1 signed first.
func (s *casePress) other(i int) string {
	if i < len(s.b.Others) {
		return s.b.Others[i]
	}
	return ""
}

// signatures are the places to sign, with who took the step in the program.
func (s *casePress) signatures() section {
	const between, height = 4.0, 33.0
	type place struct{ key, name string }
	places := []place{{"print.case.sign.office", ""}, {"print.case.sign.officer", s.b.Officer}, {"print.case.sign.merchant", ""}}
	if s.b.Kind == cases.RemovalNote {
		places = []place{{"print.case.sign.office", ""}, {"print.case.sign.first", s.other(1)}, {"print.case.sign.second", s.b.Officer}, {"print.case.sign.merchant", ""}}
	}
	width := (stateWidth - float64(len(places)-1)*between) / float64(len(places))
	return section{whole: true, rows: append(s.titled(s.words.Text("print.statement.signatures")), row{height, func(y float64) {
		for i, p := range places {
			box := rect{stateMargin + float64(i)*(width+between), y, width, height}
			s.pdf.SetDrawColor(rule.r, rule.g, rule.b)
			s.pdf.SetLineWidth(0.3)
			s.pdf.RoundedRect(box.x, box.y, box.w, box.h, 1.5, "1234", "D")
			s.text(box.x+3, y+6, s.words.Text(p.key), textStyle{bold, 10, ink})
			name := clean(p.name)
			s.text(box.x+3, y+11, name, s.fitLine(name, box.w-6, textStyle{regular, stateSmall, softInk}))
			s.line(box.x+3, y+24, box.x+box.w-3, y+24, 0.25, ink)
			s.text(box.x+3, y+30, s.words.Text("print.statement.date"), textStyle{regular, stateSmall, softInk})
		}
	}})}
}

// proving is what anyone can check the paper against.
func (s *casePress) proving() section {
	text := stateMargin + stateCode + quiet(s.proof, stateCode) + 3
	width := pageWidth - stateMargin - text
	label := textStyle{regular, stateSmall, softInk}
	rows := s.say(text, width, s.words.Text("print.case.hash"), label)
	for digits := hex.EncodeToString(s.n.Hash); digits != ""; {
		n := min(32, len(digits))
		rows = append(rows, s.say(text, width, inGroups(digits[:n], 8), textStyle{regular, stateCell, ink})...)
		digits = digits[n:]
	}
	rows = append(append(rows, gap(1)), s.say(text, width, s.words.Text("print.case.caption"), label)...)
	code := row{stateCode, func(y float64) { s.code(s.proof, stateMargin, y, stateCode) }}
	return section{whole: true, rows: append(s.titled(s.words.Text("print.statement.proof")), beside([]row{gap(1), code}, rows))}
}
