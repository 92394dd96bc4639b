package quality

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/static/messages"
)

// caseRow is a case of the merchant.
type caseRow struct {
	Number, Stage, Href, Mark string
	Opened, Deadline, Ended   data.ServiceDay

	warned data.ServiceDay
}

// casesOf fills in the merchant's cases in the viewer's street, the newest first.
func (s *server) casesOf(r *http.Request, m merchants.Merchant, page *merchantPage) error {
	p := s.Printer(r)
	list, err := s.past.List(r.Context(), cases.Filter{District: m.District, Street: desk.Viewer(r).Street, Merchant: m.ID})
	for i, c := range list {
		if i == 0 {
			page.last = c
		}
		row := caseRow{Number: c.Number, Stage: p.Text("review.case." + string(c.Stage)), Href: casesPath + "/" + string(c.ID), Mark: "wait",
			Opened: c.OpenedOn, Deadline: c.Deadline, Ended: c.EndedOn, warned: c.WarnedOn}
		if c.Stage.Ended() {
			row.Mark = ""
		} else {
			page.Open = row.Href
		}
		page.Cases = append(page.Cases, row)
	}
	return err
}

// steps are the warnings of the merchant's cases, for the trend.
func (page *merchantPage) steps(p *messages.Printer) (steps []trendStep) {
	for _, c := range page.Cases {
		if c.warned != "" {
			steps = append(steps, trendStep{c.warned, "step", p.Text("review.trend.warned", "Number", c.Number)})
		}
	}
	return steps
}
