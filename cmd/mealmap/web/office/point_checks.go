package office

import (
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// checksShown is how many of a point's checks its page lists.
const checksShown = 6

// pointChecks is whether what is said of a point is still so.
type pointChecks struct {
	Stale    bool
	List     []checkLine // the newest first
	Form     desk.Form
	Reports  []reportLine
	Outcomes []desk.Option
	Also     []desk.Option // what an answer records with it
}

type checkLine struct {
	facts.Checked
	HowKey, Who string
}

// reportLine is one day on which people found the point closed.
type reportLine struct {
	facts.Reported
	Many  bool   // and perhaps more: no more are kept
	Known string // why it was closed that day as far as is known, "" where it should have been open
	Form  desk.Form
}

// What an answer to a report, or to an alarm about silence, records with it.
const (
	alsoCheck   = "check"
	alsoClosure = "closure"
)

// pointFacts fills in who looked at the point, what people said of it, and which
// paper is wrong.
func (s *server) pointFacts(r *http.Request, page *pointPage, forms pointForms) error {
	p, say, today := &page.Point, s.Printer(r), s.DB.Now().ServiceDay()
	list, err := s.facts.Checks(r.Context(), p.District, p.ID, checksShown)
	if err != nil {
		return err
	}
	people, err := desk.ReadPeople(r.Context(), s.Staff, say)
	if err != nil {
		return err
	}
	c := pointChecks{Form: forms.check.Filled("check"), Stale: p.Status == merchants.Open && facts.Stale(p, newest(list), today)}
	for _, one := range list {
		c.List = append(c.List, checkLine{one, "office.check.how." + string(one.How), people.Name(one.By)})
	}
	reports, err := s.facts.ReportsOf(r.Context(), p.District, p.ID)
	if err != nil {
		return err
	}
	for _, one := range reports {
		form := desk.Form{}
		if forms.report.Values.Get("day") == string(one.Day) {
			form = forms.report
		}
		c.Reports = append(c.Reports, reportLine{one, one.Count == facts.MostOpen, s.knownClosed(r, p, one.Day),
			form.Filled("report-"+string(one.Day), "closed_from", string(today), "closed_to", string(today))})
	}
	c.Outcomes = desk.Named(say, "office.report.outcome", facts.Outcomes()...)
	c.Also = append([]desk.Option{{Label: say.Text("office.report.also.nothing")}}, desk.Named(say, "office.report.also", alsoCheck, alsoClosure)...)
	page.Checks = c
	page.Paper, err = s.wrongPaper(r, p, page.Closures)
	return err
}

func newest(list []facts.Checked) facts.Checked {
	if len(list) == 0 {
		return facts.Checked{}
	}
	return list[0]
}

// knownClosed says why the point does not serve on a day, "" where it should.
func (s *server) knownClosed(r *http.Request, p *merchants.Point, day data.ServiceDay) string {
	say := s.Printer(r)
	if c, closed := p.ClosureOn(day); closed {
		return say.Text("office.report.known_closure", "Reason", c.Reason)
	}
	if len(p.Hours) > 0 && len(p.OnDay(day)) == 0 {
		return say.Text("office.report.known_hours")
	}
	return ""
}

// checkPoint records that somebody looked just now.
func (s *server) checkPoint(w http.ResponseWriter, r *http.Request) error {
	return s.pointChange(w, r, "office.check.saved", func(p merchants.Point) error {
		return s.facts.Check(r.Context(), p.District, p.ID, facts.How(r.PostForm.Get("how")), r.PostForm.Get("note"), desk.Actor(r))
	}, func(f desk.Form) pointForms { return pointForms{check: f} })
}

// answerReport says what became of what people said of a day, and records what the
// office learned with it: that the facts hold, or until when the point is closed.
func (s *server) answerReport(w http.ResponseWriter, r *http.Request) error {
	return s.pointChange(w, r, "office.report.handled", func(p merchants.Point) error {
		return s.Once(r, func() error { return s.answer(r, &p) })
	}, func(f desk.Form) pointForms { return pointForms{report: f} })
}

// answer records first what the answer brings: where that is refused, the report
// stays open.
func (s *server) answer(r *http.Request, p *merchants.Point) error {
	v := r.PostForm
	day, outcome := data.ServiceDay(v.Get("day")), facts.Outcome(v.Get("outcome"))
	open, err := s.facts.ReportsOf(r.Context(), p.District, p.ID)
	if err != nil {
		return err
	}
	isOpen := slices.ContainsFunc(open, func(o facts.Reported) bool { return o.Day == day })
	if isOpen && slices.Contains(facts.Outcomes(), outcome) {
		switch v.Get("also") {
		case alsoCheck:
			err = s.facts.Check(r.Context(), p.District, p.ID, facts.Call, v.Get("note"), desk.Actor(r))
		case alsoClosure:
			err = s.closePoint(r, p, "closed_from", "closed_to", "closed_reason")
		}
		if err != nil {
			return err
		}
	}
	return s.facts.Handle(r.Context(), p.District, p.ID, day, outcome, v.Get("note"), desk.Actor(r))
}
