package quality

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/merchants/cases"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// caseDesk is what the pages of cases read beside the cases themselves.
type caseDesk struct {
	paper *editions.Store
}

func newCaseDesk(d *desk.Desk) caseDesk {
	return caseDesk{paper: editions.NewStore(d.DB, d.Merchants)}
}

const casePath = casesPath + "/{id}"

func (s *server) caseRoutes() []web.Route {
	return []web.Route{
		s.Get(casesPath, staff.SeeReview, s.listCases),
		s.Post(casesPath, staff.DecideReview, s.openCase),
		s.Get(casesPath+"/check", staff.SeeReview, s.checkPaper),
		s.Get(casePath, staff.SeeReview, s.showCase),
		s.Get(casePath+"/notice.pdf", staff.SeeReview, s.sendNotice),
		s.Post(casePath+"/step", staff.DecideReview, s.takeStep),
		s.Get(casePath+"/object", staff.DecideReview, s.askObjection),
		s.Get(casePath+"/decide", staff.DecideReview, s.askDecision),
		s.Post(casePath+"/preview", staff.DecideReview, s.previewDecision),
	}
}

// caseOf reads the case that the address names, in the viewer's street, as it
// stands to him.
func (s *server) caseOf(r *http.Request) (*cases.Situation, error) {
	look, err := s.past.Look(r.Context(), desk.Viewer(r).District, cases.CaseID(chi.URLParam(r, "id")), desk.Actor(r))
	if err != nil {
		return nil, desk.Hidden(err)
	}
	return look, desk.Covers(r, look.Case.District, look.Case.Street, desk.Viewer(r).Community)
}

func caseHref(c cases.Case) string { return casesPath + "/" + string(c.ID) }

// dated names days in a failure of a case with their weekday.
func dated(p *messages.Printer, err error) error {
	e := fault.As(err)
	if e == nil {
		return err
	}
	for _, arg := range []string{"Day", "Deadline", "Until", "From", "To"} {
		if text, ok := e.Args[arg].(string); ok {
			if day, err := data.ParseServiceDay(text); err == nil {
				e = e.With(arg, web.DayText(p, day))
			}
		}
	}
	return e
}

// stageMark is the mark's class of a stage.
func stageMark(s cases.Stage) string {
	switch s {
	case cases.Lifted:
		return "good"
	case cases.Watch, cases.Warned:
		return "wait"
	case cases.Proposed, cases.Signed, cases.Removed:
		return "stop"
	}
	return ""
}
