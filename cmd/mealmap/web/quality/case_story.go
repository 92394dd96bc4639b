package quality

import (
	"net/http"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants/cases"
	"mealmap/static/messages"
)

// chapter is one step as people read it.
type chapter struct {
	Seq    int
	Title  string
	Who    string
	At     data.Instant
	Reason string   // "" for what the program opened
	Said   bool     // the reason is what the merchant says
	Facts  []string // what it stood on and what it set
	Claims []string // of an objection, appeal or decision, answer by answer
	Notice *noticeRow
}

// story tells the steps of a case.
func (s *server) story(r *http.Request, look *cases.Situation, notices []noticeRow) ([]chapter, error) {
	p := s.Printer(r)
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return nil, err
	}
	papers := map[string]*noticeRow{}
	for i := range notices {
		papers[notices[i].Number] = &notices[i]
	}
	var list []chapter
	for _, t := range look.Steps {
		c := chapter{Seq: t.Seq, Title: p.Text("cases.done." + string(t.Action)), Who: people.Name(t.By), At: t.At, Reason: t.Reason,
			Said: t.Action == cases.Object || t.Action == cases.Appealed, Notice: papers[t.Detail.Notice]}
		if t.Detail.Ground != "" {
			c.Facts = append(c.Facts, p.Text("cases.ground."+string(t.Detail.Ground)))
		}
		c.Facts = append(c.Facts, factsOf(p, &t)...)
		c.Claims = claimsOf(p, look, &t)
		list = append(list, c)
	}
	return list, nil
}

// standsOn reports whether an action is taken by what the method says.
func standsOn(a cases.Action) bool {
	return !slices.Contains([]cases.Action{cases.Note, cases.Object, cases.Appealed, cases.Decide, cases.Withdraw}, a)
}

// factsOf are the sentences about what a step stood on and what it set.
func factsOf(p *messages.Printer, t *cases.Taken) (facts []string) {
	add := func(wanted bool, key string, pairs ...any) {
		if wanted {
			facts = append(facts, p.Text(key, pairs...))
		}
	}
	d := &t.Detail
	if said := figureText(p, d.Verdict); said != "" && standsOn(t.Action) {
		facts = append(facts, p.Text("cases.then", "Figure", said))
	}
	if t.Action == cases.Recheck && d.Verdict != nil {
		held := d.Verdict.Interviews
		add(held.N > 0, "cases.fact.interviews", "N", held.N, "Unhappy", held.N-held.Satisfied)
	}
	add(d.Reference != "" && len(d.Reference) < 20, "cases.fact.reference", "Number", d.Reference)
	add(len(d.Reference) >= 20, "cases.fact.visit")
	add(d.Deadline != "", "cases.fact.deadline", "Day", web.DayText(p, d.Deadline))
	add(d.ObjectBy != "", "cases.fact.object_by", "Day", web.DayText(p, d.ObjectBy))
	add(len(d.Points) > 0, "cases.fact.points", "N", len(d.Points))
	if o := d.Appeal; o != nil {
		facts = append(facts, p.Text("cases.decided."+string(o.Decision)))
		if len(o.Struck) > 0 {
			facts = append(facts, p.Text("cases.moved", "Before", figureText(p, o.Before), "After", figureText(p, o.After)))
		}
		add(o.Alone, "cases.fact.alone")
		add(t.To == cases.Lifted, "cases.fact.lifted")
		add(o.Decision == cases.Upheld && t.To != cases.Lifted, "cases.fact.withdrawn")
	}
	return facts
}

// claimsOf are the answers that a merchant points to, or that a decision struck.
func claimsOf(p *messages.Printer, look *cases.Situation, t *cases.Taken) (list []string) {
	if o := t.Detail.Appeal; o != nil {
		for _, c := range o.Struck {
			list = append(list, p.Text("cases.struck", "No", strconv.Itoa(c.No), "Why", p.Text("print.case.why."+string(c.Why))))
		}
		return list
	}
	for _, a := range look.Appeals {
		if a.ID != t.Detail.AppealID {
			continue
		}
		list = append(list, p.Text("cases.against", "Step", p.Text("cases.done."+string(stepAction(look, a.Against)))))
		for _, c := range a.Claims {
			list = append(list, p.Text("cases.claim", "No", strconv.Itoa(c.No), "Why", p.Text("print.case.why."+string(c.Why))))
		}
	}
	return list
}

// stepAction is the action of a step of a case.
func stepAction(look *cases.Situation, seq int) cases.Action {
	if seq < 1 || seq > len(look.Steps) {
		return cases.Open
	}
	return look.Steps[seq-1].Action
}
