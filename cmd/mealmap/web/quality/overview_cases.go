package quality

import (
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
	"mealmap/static/messages"
)

const casesPath = "/office/cases"

// lastCase is the newest case of a merchant.
type lastCase struct {
	cases.Case
	day  data.ServiceDay
	href string
}

func newLastCase(c cases.Case) lastCase {
	return lastCase{c, stageDay(c), casesPath + "/" + string(c.ID)}
}

// stageDay is the day since which a case stands where it stands.
func stageDay(c cases.Case) data.ServiceDay {
	switch {
	case c.EndedOn != "":
		return c.EndedOn
	case c.WarnedOn != "":
		return c.WarnedOn
	}
	return c.OpenedOn
}

func (c lastCase) text(p *messages.Printer) string {
	return p.Text("review.case.since", "Stage", p.Text("review.case."+string(c.Stage)), "Day", c.day)
}

// since is the verdict with what people have done since its day: it is kept at
// night, and a warning of today stands already.
func since(v review.Verdict, c cases.Case) review.Verdict {
	switch {
	case c.Stage == cases.Removed && c.EndedOn > v.Day:
		v.Because = append(slices.Clone(v.Because), review.AgreementEnded)
	case !c.Stage.Ended() && c.WarnedOn > v.Day:
		v.Because = append(slices.Clone(v.Because), review.WarningStands, review.DeadlineRunning)
	}
	return v
}

// lastCases are the newest cases by their merchant.
func (s *server) lastCases(r *http.Request) (map[merchants.MerchantID]lastCase, error) {
	u := desk.Viewer(r)
	list, err := s.past.List(r.Context(), cases.Filter{District: u.District, Street: u.Street, Limit: 5000})
	last := map[merchants.MerchantID]lastCase{}
	for _, c := range list {
		if _, newer := last[c.MerchantID]; !newer {
			last[c.MerchantID] = newLastCase(c)
		}
	}
	return last, err
}
