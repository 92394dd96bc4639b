package money

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/settle"
)

const (
	statementsPath = "/office/settlement"
	statementPath  = "/office/settlement/statements/{id}"
)

// statementRoutes are the pages of statements: a period's, one of them, its
// meals, the steps from computed to locked, and the files to keep.
func (s *server) statementRoutes() []web.Route {
	return []web.Route{
		s.Get(statementsPath, staff.SeeMoney, s.listStatements),
		s.Post(statementsPath+"/compute", staff.ReviewMoney, s.computeStatements),
		s.Get(statementsPath+"/book.xlsx", staff.SeeMoney, s.sendBook),
		s.Get(statementsPath+"/public.pdf", staff.SeeMoney, s.sendNotice),
		s.Get(statementPath, staff.SeeMoney, s.showStatement),
		s.Get(statementPath+"/statement.pdf", staff.SeeMoney, s.sendStatement),
		s.Get(statementPath+"/statement.json", staff.SeeMoney, s.sendStatementJSON),
		s.Get(statementPath+"/meals", staff.SeeMoney, s.showStatementMeals),
		s.Post(statementPath+"/meals", staff.ReviewMoney, s.judgeMeals),
		s.Post(statementPath+"/review", staff.ReviewMoney, s.reviewStatement),
		s.Post(statementPath+"/approve", staff.ApproveMoney, s.approveStatement),
		s.Post(statementPath+"/pay", staff.PayMoney, s.payStatement),
		s.Post(statementPath+"/lock", staff.PayMoney, s.lockStatement),
	}
}

func (s *server) statements() *settle.Store { return settle.NewStore(s.DB, s.Meals) }

type statementsPage struct {
	desk.Chrome
	Filter   desk.Form
	Spans    []desk.Option
	Period   string // "2025-03" or "2025Q1"
	From, To data.ServiceDay
	Sentence string
	Note     string // why nothing can be reviewed yet
	Compute  bool   // the viewer may
	Rows     []statementRow
	Longer   []statementRow // that reach beyond the period and so stand in none of its sums
	Levels   []levelRow
	Total    settle.Body
	Files    []fileLink
}

// statementRow is one statement of a list.
type statementRow struct {
	ID       settle.StatementID
	Number   string
	Body     settle.Body
	Days     string // where they are not the whole period
	StateKey string
	Mark     string // class of the state's mark
	NextKey  string // of the button
	Urgent   bool   // the next step is the viewer's
}

// levelRow is what one funder pays.
type levelRow struct {
	Name string
	Fen  data.Fen
}

type fileLink struct{ Href, Key string }

// periodOf reads a period as pages write it: "2025-03", "2025Q1"; false for
// anything else.
func periodOf(text string) (settle.Period, bool) {
	if p, err := settle.Month(text); err == nil {
		return p, true
	}
	p, err := settle.Quarter(text)
	return p, err == nil
}

// period reads a page's period from its address, the month before today's
// where there is none.
func (s *server) period(q url.Values) (settle.Period, string) {
	text := q.Get("period")
	if month := q.Get("month"); text == "" && q.Get("span") == "quarter" && len(month) == len("2025-03") {
		text = quarterOf(month)
	} else if text == "" {
		text = month
	}
	if p, ok := periodOf(text); ok {
		return p, text
	}
	today := s.DB.Now().ServiceDay()
	text = data.ServiceDay(today.Month() + "-01").AddDays(-1).Month()
	p, _ := periodOf(text)
	return p, text
}

// quarterOf is the quarter of a month: "2025Q1" of "2025-03".
func quarterOf(month string) string {
	n := int(month[5]-'0')*10 + int(month[6]-'0')
	return fmt.Sprintf("%sQ%d", month[:4], (n+2)/3)
}

func (s *server) listStatements(w http.ResponseWriter, r *http.Request) error {
	u, p := desk.Viewer(r), s.Printer(r)
	period, text := s.period(r.URL.Query())
	list, err := s.statements().List(r.Context(), settle.Filter{District: u.District, Street: u.Street, From: period.From, To: period.To})
	if err != nil {
		return err
	}
	span := "month"
	if text[4] == 'Q' {
		span = "quarter"
	}
	page := statementsPage{
		Filter: desk.Form{ID: "period", Values: desk.Values("month", period.To.Month(), "span", span)},
		Spans:  desk.Named(p, "statement.span", "month", "quarter"),
		Period: text, From: period.From, To: period.To, Compute: staff.May(u.Role, staff.ReviewMoney),
	}
	if period.To >= s.DB.Now().ServiceDay() {
		page.Note = p.Text("statement.not_ended", "To", period.To)
	}
	for _, st := range list {
		page.add(u, st, period)
	}
	slices.SortFunc(page.Rows, func(a, b statementRow) int { return cmp.Compare(a.Number, b.Number) })
	for i := range page.Levels {
		page.Levels[i].Name = p.Text("print.statement.level", "Funder", page.Levels[i].Name)
	}
	if len(list) > 0 {
		page.Sentence = p.Text("statement.list.sentence", "Count", len(list), "Payable", page.Total.Payable.Grouped(), "Let", page.Total.Let.Grouped())
		page.Files = []fileLink{{statementsPath + "/book.xlsx?period=" + text, "statement.file.book"}, {statementsPath + "/public.pdf?period=" + text, "statement.file.public"}}
	}
	if page.Longer, err = s.longer(r, period); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "settlement", "statement.list.title")
	return s.Render(w, r, http.StatusOK, "money/statements", page)
}

// longer are the statements of a whole quarter that hold days of the month.
func (s *server) longer(r *http.Request, month settle.Period) (rows []statementRow, err error) {
	u := desk.Viewer(r)
	quarter, err := settle.Quarter(quarterOf(month.To.Month()))
	if err != nil || quarter == month {
		return nil, err
	}
	list, err := s.statements().List(r.Context(), settle.Filter{District: u.District, Street: u.Street, From: quarter.From, To: quarter.To})
	for _, st := range list {
		if st.From <= month.To && st.To >= month.From && (st.From < month.From || st.To > month.To) {
			rows = append(rows, statementRow{ID: st.ID, Number: st.Number, Body: st.Body, Days: string(st.From) + " – " + string(st.To)})
		}
	}
	return rows, err
}

// add puts a statement on the page and its sums to the others'.
func (page *statementsPage) add(u *staff.User, st settle.Statement, period settle.Period) {
	b, t := st.Body, &page.Total
	t.Meals, t.List, t.Let, t.Subsidy, t.Payable = t.Meals+b.Meals, t.List+b.List, t.Let+b.Let, t.Subsidy+b.Subsidy, t.Payable+b.Payable
	for _, l := range b.Levels {
		i := slices.IndexFunc(page.Levels, func(have levelRow) bool { return have.Name == l.Name })
		if i < 0 {
			i = len(page.Levels)
			page.Levels = append(page.Levels, levelRow{Name: l.Name})
		}
		page.Levels[i].Fen += l.Fen
	}
	row := statementRow{ID: st.ID, Number: st.Number, Body: b, StateKey: "statement.state." + string(st.State), Mark: markOf(st.State)}
	if st.From != period.From || st.To != period.To {
		row.Days = string(st.From) + " – " + string(st.To)
	}
	step, may := next(st)
	row.NextKey, row.Urgent = "statement.next.see", false
	if step != "" && staff.May(u.Role, may) {
		row.NextKey, row.Urgent = "statement.next."+step, true
	}
	page.Rows = append(page.Rows, row)
}

// next is the step that the statement waits for and what it takes; "" at the end.
func next(st settle.Statement) (step string, may staff.Permission) {
	switch st.State {
	case settle.Computed:
		return "review", staff.ReviewMoney
	case settle.Reviewed:
		return "approve", staff.ApproveMoney
	case settle.Approved:
		if st.Body.Payable != 0 {
			return "pay", staff.PayMoney
		}
		return "lock", staff.PayMoney
	case settle.Paid:
		return "lock", staff.PayMoney
	}
	return "", ""
}

// markOf is the class of a state's mark.
func markOf(state settle.State) string {
	switch state {
	case settle.Locked, settle.Paid:
		return "good"
	case settle.Computed:
		return ""
	}
	return "wait"
}

// computeStatements computes the period for the viewer's street.
func (s *server) computeStatements(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u := desk.Viewer(r)
	period, text := s.period(r.PostForm)
	back := statementsPath + "?period=" + text
	n, err := s.statements().ComputeAll(r.Context(), u.District, u.Street, period, desk.Actor(r), nil)
	if err != nil {
		return s.Refused(w, r, back, err)
	}
	if n == 0 {
		return s.Done(w, r, back, "statement.computed_none", "Period", text)
	}
	return s.Done(w, r, back, "statement.computed", "Period", text, "Count", n)
}
