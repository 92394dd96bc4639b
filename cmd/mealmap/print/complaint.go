package print

import (
	"io"

	"mealmap/static/messages"
)

// ComplaintSheet is what the sheet of one complaint says, in words. It has no
// contact: the sheet goes from desk to desk.
type ComplaintSheet struct {
	Office string
	Number string
	Facts  [][2]string // what it is called, and what it is; an empty one is left out
	Text   string      // what was said
	Steps  []ComplaintStep
	Demo   bool // marks every page as a demonstration
}

// ComplaintStep is one step of it.
type ComplaintStep struct{ When, What, Text, Who string }

// Complaint writes the sheet on which a complaint is worked on, as an A4 PDF: the
// facts, what was said, every step, and places to sign. Notes name a step. It
// fails with the writer's error.
func Complaint(w io.Writer, c ComplaintSheet, p *messages.Printer) (Report, error) {
	s := &complaintPress{ledgerPress{newCanvas(p.Text("complaint.pdf.title") + " " + c.Number), p}, c}
	s.pages([]section{s.heading(), s.said(), s.steps(), s.signatures()}, func(page, pages int) {
		s.edges(clean(c.Office), p.Text("complaint.pdf.foot", "Number", c.Number), page, pages)
		s.demo(c.Demo)
	})
	return s.finish(w, len(c.Steps))
}

// complaintPress draws one sheet.
type complaintPress struct {
	ledgerPress
	c ComplaintSheet
}

// heading is the title, and the facts in two columns.
func (s *complaintPress) heading() section {
	rows := append(s.say(stateMargin, stateWidth, s.words.Text("complaint.pdf.title"), textStyle{bold, stateTitle, ink}), gap(2.5))
	const label, half = 26.0, stateWidth / 2
	fact := func(x float64, f [2]string) [][]row {
		return [][]row{
			s.say(x, label, f[0], textStyle{regular, 11, softInk}),
			s.say(x+label, half-label-4, f[1], textStyle{bold, 11, ink}),
		}
	}
	var facts [][2]string
	for _, f := range s.c.Facts {
		if f[1] != "" {
			facts = append(facts, f)
		}
	}
	for i := 0; i < len(facts); i += 2 {
		cells := fact(stateMargin, facts[i])
		if i+1 < len(facts) {
			cells = append(cells, fact(stateMargin+half, facts[i+1])...)
		}
		rows = append(rows, beside(cells...), gap(0.6))
	}
	return section{rows: rows, whole: true}
}

func (s *complaintPress) said() section {
	return section{head: s.titled(s.words.Text("complaint.text")), rows: s.say(stateMargin, stateWidth, s.c.Text, textStyle{regular, 11, ink})}
}

// steps is the table of what was done.
func (s *complaintPress) steps() section {
	g := grid{s.canvas, stateMargin, []column{
		{s.words.Text("complaint.pdf.when"), 33, false},
		{s.words.Text("complaint.pdf.what"), stateWidth - 33 - 27, false},
		{s.words.Text("complaint.pdf.who"), 27, false},
	}}
	out := section{head: append(s.titled(s.words.Text("complaint.timeline")), g.heading())}
	for i, st := range s.c.Steps {
		s.item = i + 1
		what := st.What
		if st.Text != "" {
			what += "\n" + st.Text
		}
		out.rows = append(out.rows, g.row([]string{st.When, what, st.Who}, textStyle{regular, stateCell, ink}))
	}
	s.item = 0
	return out
}

// signatures are the places to sign.
func (s *complaintPress) signatures() section {
	const between, height = 4.0, 32.0
	places := []string{"complaint.pdf.sign.first", "complaint.pdf.sign.acting", "complaint.pdf.sign.lead", "complaint.pdf.sign.call"}
	width := (stateWidth - 3*between) / 4
	return section{whole: true, rows: append(s.titled(s.words.Text("complaint.pdf.signatures")), row{height, func(y float64) {
		for i, place := range places {
			box := rect{stateMargin + float64(i)*(width+between), y, width, height}
			s.pdf.SetDrawColor(rule.r, rule.g, rule.b)
			s.pdf.SetLineWidth(0.3)
			s.pdf.RoundedRect(box.x, box.y, box.w, box.h, 1.5, "1234", "D")
			s.text(box.x+3, y+6, s.words.Text(place), textStyle{bold, 10, ink})
			s.line(box.x+3, y+22, box.x+box.w-3, y+22, 0.25, ink)
			s.text(box.x+3, y+28, s.words.Text("complaint.pdf.date"), textStyle{regular, stateSmall, softInk})
		}
	}})}
}
