package print

import (
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/merchants/cases"
	"mealmap/static/messages"
)

// CaseNotice writes a paper of a case about a merchant as an A4 PDF: what is asked
// or decided, the figures in words, the numbered answers without any elder, what the
// merchant may do about it and until when, places to sign, and a code that carries
// the hash. All of it is from the body as it was frozen: the same body is the same
// paper. Notes name nothing. It fails with the writer's error.
func CaseNotice(w io.Writer, n cases.Notice, p *messages.Printer) (Report, error) {
	code, err := QR(CaseNoticeCode(n))
	if err != nil {
		return Report{}, err
	}
	title := caseTitle(n.Body, p)
	s := &casePress{ledgerPress: ledgerPress{newCanvas(title + " " + n.Number), p}, n: n, b: n.Body, title: title, proof: code}
	s.madeAt(n.IssuedAt)
	sections := []section{s.heading(), s.opening(), s.figure(), s.grounds(), s.decided(), s.deadline(), s.rights(), s.signatures(), s.proving(), s.answers()}
	s.pages(sections, s.chrome)
	return s.finish(w, 1)
}

// CaseNoticeCode is the text of a notice's code:
// "mealmap:notice:<number>:sha256:<64 hexadecimal digits>".
func CaseNoticeCode(n cases.Notice) string {
	return "mealmap:notice:" + n.Number + ":sha256:" + hex.EncodeToString(n.Hash)
}

// caseTitle is what the paper is called.
func caseTitle(b cases.Body, p *messages.Printer) string {
	if b.Kind == cases.DecisionNote && b.Appeal != nil {
		return p.Text("print.case.title." + string(b.Appeal.Kind))
	}
	return p.Text("print.case.title." + string(b.Kind))
}

// casePress draws one notice.
type casePress struct {
	ledgerPress
	n     cases.Notice
	b     cases.Body
	title string
	proof Matrix
}

const (
	caseTitleSize = 24.0
	caseText      = 11.0
)

var caseBody = textStyle{regular, caseText, ink}

// chrome is what every page has.
func (s *casePress) chrome(page, pages int) {
	s.edges(clean(s.b.Office), s.words.Text("print.case.foot", "Title", s.title, "Number", s.b.Number, "Merchant", clean(s.b.Merchant)), page, pages)
	s.demo(s.b.Demo)
}

// day is a day with its weekday, "" for none.
func (s *casePress) day(d data.ServiceDay) string {
	if d == "" {
		return ""
	}
	t := d.Start().Time()
	return s.words.Text("weekday."+strconv.Itoa(int(d.Weekday())), "Date", string(d), "Year", t.Year(), "Month", int(t.Month()), "Day", t.Day())
}

// people is a count of elders as paper tells it.
func (s *casePress) people(n int) string {
	if n == cases.Few {
		return s.words.Text("print.case.few")
	}
	return strconv.Itoa(n)
}

// paragraph is a text over the whole width with a little air below it.
func (s *casePress) paragraph(key string, pairs ...any) []row {
	return append(s.say(stateMargin, stateWidth, s.words.Text(key, pairs...), caseBody), gap(1.8))
}

// heading is the title, the number and to whom it goes.
func (s *casePress) heading() section {
	style := textStyle{bold, caseTitleSize, ink}
	rows := []row{
		{13, func(y float64) { s.centre(pageWidth/2, y+9, s.title, style) }},
		{8, func(y float64) {
			st := textStyle{regular, 10, softInk}
			s.text(stateMargin, y+5, s.words.Text("print.case.number", "Number", s.b.Number), st)
			s.right(pageWidth-stateMargin, y+5, s.words.Text("print.case.issued", "Day", s.day(s.b.Issued)), st)
		}},
		{3, func(y float64) { s.line(stateMargin, y, pageWidth-stateMargin, y, 0.5, green) }},
		gap(2),
	}
	rows = append(rows, s.say(stateMargin, stateWidth, s.words.Text("print.case.to", "Merchant", s.b.Merchant), textStyle{bold, 14, ink})...)
	return section{rows: append(rows, gap(1.5)), whole: true}
}

// opening says what this is.
func (s *casePress) opening() section {
	key := "print.case.opening." + string(s.b.Kind)
	if s.b.Ground != "" {
		key += "." + string(s.b.Ground)
	}
	pairs := []any{"Warned", s.day(s.b.WarnedOn), "Deadline", s.day(s.b.Deadline), "Day", s.day(s.b.Issued), "Reference", tail(s.b.Reference)}
	if len(s.b.Reference) < 20 {
		pairs[len(pairs)-1] = s.b.Reference
	}
	if a := s.b.Appeal; a != nil {
		pairs = append(pairs, "On", s.day(a.On), "Against", s.words.Text("print.case.title."+string(a.Against)), "Kind", s.words.Text("print.case.kind."+string(a.Kind)))
	}
	rows := s.paragraph(key, pairs...)
	if len(s.b.Points) > 0 {
		rows = append(rows, s.paragraph("print.case.points", "Points", strings.Join(s.b.Points, s.words.Text("print.case.comma")))...)
	}
	if s.b.Kind != cases.DecisionNote {
		rows = append(rows, s.paragraph("print.case.reason", "Reason", s.b.Reason)...)
	}
	return section{rows: rows}
}

// figure is the box with the share and its interval.
func (s *casePress) figure() section {
	f := s.b.Figures
	if f == nil || s.b.Kind == cases.DecisionNote || s.b.Kind == cases.RemovalNote {
		return section{}
	}
	const height = 21.0
	return section{whole: true, rows: []row{gap(2), {height, func(y float64) {
		box := rect{stateMargin, y, stateWidth, height}
		s.round(box, 2, honey)
		s.text(box.x+5, y+8, s.words.Text("print.case.share"), textStyle{regular, caseText, ink})
		big := textStyle{bold, 24, ink}
		figure := s.words.Text("print.case.percent", "Percent", f.Share)
		if !f.Enough {
			figure = s.words.Text("print.case.too_few")
		}
		left := box.x + box.w - 5 - s.width(figure, big)
		s.text(left, y+14, figure, big)
		in := s.words.Text("print.case.interval", "Lower", f.Lower, "Upper", f.Upper, "N", f.N, "Elders", s.people(f.Elders), "Line", f.Line)
		s.text(box.x+5, y+16, in, s.fitLine(in, left-box.x-10, textStyle{bold, caseText, ink}))
	}}}}
}

// grounds is what elders say, in sentences.
func (s *casePress) grounds() section {
	f := s.b.Figures
	if f == nil || s.b.Kind == cases.DecisionNote || s.b.Kind == cases.RemovalNote {
		return section{}
	}
	rows := s.titled(s.words.Text("print.case.grounds"))
	rows = append(rows, s.paragraph("print.case.span", "From", s.day(f.From), "Day", s.day(f.Day), "Before", f.Before, "Changed", s.day(f.Changed))...)
	if f.Interviewed != 0 {
		rows = append(rows, s.paragraph("print.case.interviews", "N", s.people(f.Interviewed), "Unhappy", s.people(f.Unhappy))...)
	}
	if len(f.Reasons) > 0 {
		rows = append(rows, s.paragraph("print.case.reasons", "Reasons", s.counted(f.Reasons, "office.reason."))...)
	}
	if len(f.Channels) > 0 {
		var all []string
		for _, c := range f.Channels {
			name := s.words.Text("office.channel." + string(c.Channel))
			all = append(all, s.words.Text("print.case.channel", "Channel", name, "N", c.N, "Satisfied", c.Satisfied))
		}
		rows = append(rows, s.paragraph("print.case.channels", "Channels", strings.Join(all, s.words.Text("print.case.semicolon")))...)
	}
	if len(f.SetAside) > 0 {
		rows = append(rows, s.paragraph("print.case.set_aside", "What", s.counted(f.SetAside, "print.case.aside."))...)
	}
	return section{rows: append(rows, s.paragraph("print.case.terms", "Terms", f.Terms, "Line", f.Line, "Unacceptable", f.Unacceptable)...)}
}

// counted is an enumeration of codes with their counts.
func (s *casePress) counted(list []cases.Count, words string) string {
	var all []string
	for _, c := range list {
		all = append(all, s.words.Text("print.case.count", "What", s.words.Text(words+c.Code), "N", s.people(c.N)))
	}
	return strings.Join(all, s.words.Text("print.case.comma"))
}
