package print

import (
	"encoding/hex"
	"io"
	"strings"

	"mealmap/meals/settle"
	"mealmap/static/messages"
)

// StatementInfo is what stands on a statement beside what it says itself.
type StatementInfo struct {
	Office string
	Labels map[string]string // neutral names by class code; a code without one stands as it is
	People map[string]string // names by the actor of a step; a step without one has its day alone
	Demo   bool              // marks every page as a demonstration
}

// Statement writes what a merchant is owed as an A4 PDF: the meals by rule, how
// the sum comes about, what each level pays, every correction, places to sign,
// and a code that carries the hash. Notes name a correction. It fails with
// the writer's error.
func Statement(w io.Writer, st settle.Statement, info StatementInfo, p *messages.Printer) (Report, error) {
	code, err := QR(StatementCode(st))
	if err != nil {
		return Report{}, err
	}
	s := &statementPress{
		ledgerPress: ledgerPress{newCanvas(p.Text("print.statement.title") + " " + st.Number), p},
		st:          st, body: st.Body, info: info, proof: code,
	}
	s.madeAt(st.To.Start())
	sections := []section{s.heading(), s.total(), s.lines(), s.reckoning(), s.corrections(), s.signatures(), s.proving()}
	s.pages(sections, s.chrome)
	return s.finish(w, 1)
}

// StatementCode is the text of a statement's code:
// "mealmap:statement:<number>:sha256:<64 hexadecimal digits>".
func StatementCode(st settle.Statement) string {
	return "mealmap:statement:" + st.Number + ":sha256:" + hex.EncodeToString(st.Hash[:])
}

// statementPress draws one statement.
type statementPress struct {
	ledgerPress
	st    settle.Statement
	body  settle.Body
	info  StatementInfo
	proof Matrix
}

// nothing reports whether the period had no public money at all: what is left
// to say is what the merchant gave.
func (s *statementPress) nothing() bool {
	b := s.body
	return b.Payable == 0 && b.Subsidy == 0 && b.Rejected == 0 && b.Earlier == 0 && b.Delivery == 0
}

// chrome is what every page has: the mark of a statement that is not reviewed,
// the office, the number and the page.
func (s *statementPress) chrome(page, pages int) {
	if s.st.State == settle.Computed {
		s.slanted(s.words.Text("print.statement.unreviewed"))
	}
	s.edges(clean(s.info.Office), s.words.Text("print.statement.foot", "Number", s.st.Number, "Merchant", clean(s.body.Merchant)), page, pages)
	s.demo(s.info.Demo)
}

// slanted sets a word across the page, so pale that everything stays readable.
func (s *statementPress) slanted(word string) {
	pale := textStyle{bold, 120, colour{0xEE, 0xEA, 0xE0}}
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(38, pageWidth/2, pageHeight/2)
	s.centre(pageWidth/2, pageHeight/2+mm(pale.size)/3, word, pale)
	s.pdf.TransformEnd()
}

// inGroups parts a long code into groups that an eye can follow.
func inGroups(code string, n int) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%n == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// tail is the end of an id, enough to find it by: its beginning is the time.
func tail(id string) string { return id[max(0, len(id)-8):] }
