package quality

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/cases"
)

type casesPage struct {
	desk.Chrome
	Sentence  string
	Queue     []queuedRow // open ones, the most pressing first
	Ended     []endedRow
	More      bool // of the ended
	Filter    desk.Form
	Stages    []desk.Option
	Merchants []desk.Option
	Fresh     *freshCase // to open one about the merchant of the filter
	Check     desk.Form
}

// queuedRow is an open case with what it waits for.
type queuedRow struct {
	Number, Name, Href, Stage, Mark string
	For                             string // a sentence, "" where it only waits for time
	Urgent                          bool
	Since                           data.ServiceDay
	Deadline                        data.ServiceDay
	Figure                          string
}

// endedRow is a case that has ended.
type endedRow struct {
	Number, Name, Href, Stage, Mark string
	Opened, Ended                   data.ServiceDay
}

// freshCase is the form to open a case.
type freshCase struct {
	Merchant merchants.MerchantID
	Name     string
	Figure   string
	Form     desk.Form
}

// endedShown is how many of those that have ended the page lists.
const endedShown = 100

func (s *server) listCases(w http.ResponseWriter, r *http.Request) error {
	return s.casesPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) casesPage(w http.ResponseWriter, r *http.Request, status int, form desk.Form) error {
	u, p, q := desk.Viewer(r), s.Printer(r), r.URL.Query()
	if form.Values != nil {
		q = form.Values
	}
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	stage, merchant := cases.Stage(q.Get("stage")), merchants.MerchantID(q.Get("merchant"))
	page := casesPage{Filter: desk.Form{ID: "filter", Values: q}, Check: desk.Form{ID: "check"}}
	page.Stages = desk.AnyOf(p, desk.Named(p, "review.case", cases.Stages()...))
	queue, err := s.past.Queue(r.Context(), u.District, u.Street)
	if err != nil {
		return err
	}
	waiting := 0
	for _, c := range queue {
		if c.For != cases.ForNothing {
			waiting++
		}
		if (stage == "" || c.Stage == stage) && (merchant == "" || c.MerchantID == merchant) {
			page.Queue = append(page.Queue, s.queued(r, c, names[c.MerchantID]))
		}
	}
	page.Sentence = p.Text("cases.sentence", "Open", len(queue), "Waiting", waiting)
	if err := s.endedCases(r, &page, stage, merchant, names); err != nil {
		return err
	}
	if merchant != "" {
		if page.Fresh, err = s.freshCase(r, merchant, form); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "review", "cases.title")
	return s.Render(w, r, status, "quality/cases", page)
}

func (s *server) queued(r *http.Request, c cases.Queued, name string) queuedRow {
	p := s.Printer(r)
	row := queuedRow{Number: c.Number, Name: name, Href: caseHref(c.Case), Stage: p.Text("review.case." + string(c.Stage)), Mark: stageMark(c.Stage),
		Since: c.OpenedOn, Deadline: c.Deadline, Figure: figureText(p, &c.Verdict)}
	if c.For != cases.ForNothing {
		row.For = p.Text("cases.for." + string(c.For))
		row.Urgent = c.For == cases.ForDecision || c.For == cases.ForSignature || c.For == cases.ForRemoval
	}
	return row
}

func (s *server) endedCases(r *http.Request, page *casesPage, stage cases.Stage, merchant merchants.MerchantID, names map[merchants.MerchantID]string) error {
	u, p := desk.Viewer(r), s.Printer(r)
	list, err := s.past.List(r.Context(), cases.Filter{District: u.District, Street: u.Street, Merchant: merchant, Stage: stage, Ended: true, Limit: endedShown + 1})
	for i, c := range list {
		if i == endedShown {
			page.More = true
			break
		}
		page.Ended = append(page.Ended, endedRow{c.Number, names[c.MerchantID], caseHref(c), p.Text("review.case." + string(c.Stage)), stageMark(c.Stage), c.OpenedOn, c.EndedOn})
	}
	return err
}

// freshCase is the form about a merchant without a case; nil where it has one or
// the viewer only reads.
func (s *server) freshCase(r *http.Request, id merchants.MerchantID, form desk.Form) (*freshCase, error) {
	m, err := s.MerchantByID(r, id)
	if err != nil || !staff.May(desk.Viewer(r).Role, staff.DecideReview) {
		return nil, err
	}
	switch _, err := s.past.OfMerchant(r.Context(), m.District, id); {
	case err == nil:
		return nil, nil
	case !errors.Is(err, cases.ErrUnknown):
		return nil, err
	}
	v, _, err := s.verdicts.Of(r.Context(), m.District, id)
	return &freshCase{Merchant: id, Name: m.Name, Figure: figureText(s.Printer(r), &v), Form: form.Filled("open")}, err
}

// openCase opens a case about a merchant, or leads to the one it has.
func (s *server) openCase(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	m, err := s.MerchantByID(r, merchants.MerchantID(r.PostForm.Get("merchant")))
	if err != nil {
		return err
	}
	if c, err := s.past.OfMerchant(r.Context(), m.District, m.ID); err == nil {
		return s.Done(w, r, caseHref(c), "cases.had", "Number", c.Number)
	}
	var c cases.Case
	err = s.Once(r, func() (err error) {
		c, err = s.past.Open(r.Context(), m.District, m.ID, r.PostForm.Get("reason"), desk.Actor(r))
		return err
	})
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.casesPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, caseHref(c), "cases.opened", "Number", c.Number)
}
