package money

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/settle"
	"mealmap/static/messages"
)

type statementPage struct {
	desk.Chrome
	ID          settle.StatementID
	Number      string
	Period      string // of the list that it stands in
	Path        string
	StateKey    string
	Mark        string
	Sentence    string
	Capital     string
	Body        settle.Body
	Nothing     bool // no public money at all
	Lines       []statementLine
	Levels      []levelRow
	Corrections []correctionRow
	Steps       []stepRow
	Step        string    // the next one where the viewer may take it: "review", "approve", "pay", "lock"
	Wait        string    // who is to take the next one, or that all is done
	Judge       bool      // the viewer may reject meals now
	Pay         desk.Form // day and reference
	Files       []fileLink
	Hash, Head  []string // in groups of eight digits
	Code        string   // what the printed code says
}

// statementLine is a line of meals as people read it.
type statementLine struct {
	settle.Line
	Rule  string
	Class string
	Why   string // why there is no subsidy
}

// correctionRow is a correction with the day's meals to look it up in.
type correctionRow struct {
	settle.Correction
	Tail    string
	KindKey string
	Href    string
}

// stepRow is who did what.
type stepRow struct {
	StateKey string
	At       data.Instant
	Who      string
	Note     string
}

// statementOf finds the statement that the address names in the viewer's street.
func (s *server) statementOf(r *http.Request) (settle.Statement, error) {
	st, err := s.statements().Find(r.Context(), desk.Viewer(r).District, settle.StatementID(chi.URLParam(r, "id")))
	if err != nil {
		return st, desk.Hidden(err)
	}
	return st, desk.Covers(r, st.District, st.Street, desk.Viewer(r).Community)
}

// addressOf is a statement's page.
func addressOf(st settle.Statement) string {
	return strings.Replace(statementPath, "{id}", string(st.ID), 1)
}

// listOf is the period under which lists find the statement.
func listOf(st settle.Statement) string {
	if st.From.Month() != st.To.Month() {
		return quarterOf(st.To.Month())
	}
	return st.To.Month()
}

func (s *server) showStatement(w http.ResponseWriter, r *http.Request) error {
	st, err := s.statementOf(r)
	if err != nil {
		return err
	}
	return s.statementPage(w, r, http.StatusOK, st, desk.Form{})
}

// statementPage shows a statement; pay is its form of payment as it came back.
func (s *server) statementPage(w http.ResponseWriter, r *http.Request, status int, st settle.Statement, pay desk.Form) error {
	p, b := s.Printer(r), st.Body
	page := statementPage{
		ID: st.ID, Number: st.Number, Period: listOf(st), Path: addressOf(st), StateKey: "statement.state." + string(st.State), Mark: markOf(st.State),
		Body: b, Nothing: b.Payable == 0 && len(b.Levels) == 0, Capital: settle.Capital(b.Payable, p.Text),
		Pay:  pay.Filled("pay", "day", string(s.DB.Now().ServiceDay())),
		Hash: groups(hex.EncodeToString(st.Hash[:])), Code: print.StatementCode(st),
	}
	_, head, _ := strings.Cut(b.JournalHead, ":")
	page.Head = groups(head)
	page.Sentence = p.Text("statement.sentence", "From", st.From, "To", st.To, "Meals", b.Meals, "List", b.List.Grouped(), "Let", b.Let.Grouped())
	for _, l := range b.Levels {
		page.Levels = append(page.Levels, levelRow{p.Text("print.statement.level", "Funder", l.Name), l.Fen})
	}
	page.Files = []fileLink{
		{page.Path + "/statement.pdf", "statement.file.pdf"}, {page.Path + "/statement.json", "statement.file.json"},
		{page.Path + "/meals", "statement.file.meals"},
	}
	page.corrections()
	if err := s.namesOnStatement(r, st, &page); err != nil {
		return err
	}
	s.nextStep(r, st, &page)
	page.Chrome = s.Chrome(r, "settlement", "statement.title", "Merchant", b.Merchant)
	return s.Render(w, r, status, "money/statement", page)
}

// namesOnStatement puts names to classes and to who took the steps.
func (s *server) namesOnStatement(r *http.Request, st settle.Statement, page *statementPage) error {
	p := s.Printer(r)
	sets, err := s.Meals.ListRules(r.Context(), st.District)
	if err != nil {
		return err
	}
	labels := settle.ClassLabels(sets)
	for _, l := range st.Body.Lines {
		page.Lines = append(page.Lines, lineOf(p, l, labels))
	}
	who, err := people(r.Context(), s.Config, p)
	if err != nil {
		return err
	}
	for _, step := range st.Steps {
		page.Steps = append(page.Steps, stepRow{"statement.done." + string(step.State), step.At, who[string(step.By)], step.Note})
	}
	return nil
}

func lineOf(p *messages.Printer, l settle.Line, class map[string]string) statementLine {
	line := statementLine{Line: l, Rule: p.Text("print.statement.norule"), Class: class[l.Class]}
	if l.RuleID != "" {
		line.Rule = p.Text("print.statement.rule", "Rule", l.RuleID, "Version", l.Version)
	}
	if line.Class == "" {
		line.Class = l.Class
	}
	if l.Treatment != settle.Subsidised && l.Treatment != settle.Discounted {
		line.Why = p.Text("print.statement.treatment", "Code", l.Treatment)
	}
	return line
}

func (page *statementPage) corrections() {
	for _, c := range page.Body.Corrections {
		row := correctionRow{Correction: c, Tail: c.Redemption[max(0, len(c.Redemption)-8):], KindKey: "statement.kind." + c.Kind}
		if c.Earlier {
			row.KindKey = "statement.earlier." + c.Kind
		}
		row.Href = page.Path + "/meals?day=" + string(c.Day)
		page.Corrections = append(page.Corrections, row)
	}
}

// nextStep is the form of the next step for whoever may take it; everybody else
// reads whose turn it is.
func (s *server) nextStep(r *http.Request, st settle.Statement, page *statementPage) {
	p, u := s.Printer(r), desk.Viewer(r)
	step, may := next(st)
	page.Judge = st.State == settle.Computed && staff.May(u.Role, staff.ReviewMoney)
	switch {
	case step == "":
		page.Wait = p.Text("statement.wait.end")
	case step == "review" && st.To >= s.DB.Now().ServiceDay():
		page.Wait = p.Text("statement.not_ended", "To", st.To)
	case !staff.May(u.Role, may):
		page.Wait = p.Text("statement.wait." + step)
	case step != "review" && s.reviewed(r, st):
		page.Wait = p.Text("statement.wait.yourself")
	default:
		page.Step = step
	}
}

// reviewed reports whether the viewer's login reviewed the statement; the store
// asks for all logins of a person.
func (s *server) reviewed(r *http.Request, st settle.Statement) bool {
	for _, step := range st.Steps {
		if step.State == settle.Reviewed && step.By == desk.Actor(r) {
			return true
		}
	}
	return false
}

// groups parts digits into groups of eight.
func groups(digits string) (all []string) {
	for len(digits) > 8 {
		all, digits = append(all, digits[:8]), digits[8:]
	}
	return append(all, digits)
}

// refused leads back with the sentence, also where a person may not take a step
// that his role may.
func (s *server) refused(w http.ResponseWriter, r *http.Request, back string, err error) error {
	if errors.Is(err, settle.ErrSamePerson) || errors.Is(err, settle.ErrEnrolled) {
		s.LogFailure(r, err)
		t := desk.TroubleOf(err, s.Printer(r))
		return s.Done(w, r, back, "office.refused", "Sentence", t.Sentence, "Fix", t.Fix)
	}
	return s.Refused(w, r, back, err)
}
