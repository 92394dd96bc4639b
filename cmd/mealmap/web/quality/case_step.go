package quality

import (
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/cases"
)

func mayDecide(r *http.Request) bool { return staff.May(desk.Viewer(r).Role, staff.DecideReview) }

// takeStep takes the step that a form asks for. It comes back where something of
// it cannot be used.
func (s *server) takeStep(w http.ResponseWriter, r *http.Request) error {
	look, err := s.caseOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	step := stepOf(r)
	err = s.Once(r, func() error {
		_, err := s.past.Take(r.Context(), look.Case.District, look.Case.ID, step, desk.Actor(r))
		return err
	})
	if err == nil {
		return s.Done(w, r, caseHref(look.Case), "cases.took", "Step", s.Printer(r).Text("cases.done."+string(step.Action)))
	}
	err = dated(s.Printer(r), err)
	if !desk.Correctable(err) {
		return desk.Hidden(err)
	}
	s.LogFailure(r, err)
	form := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
	if look, err = s.caseOf(r); err != nil { // as it stands by now
		return err
	}
	switch {
	case (step.Action == cases.Object || step.Action == cases.Appealed) && len(look.Objectables(kindOf(step.Action))) > 0:
		return s.objectionPage(w, r, http.StatusUnprocessableEntity, look, kindOf(step.Action), form)
	case step.Action == cases.Decide && look.Waiting():
		return s.decisionPage(w, r, http.StatusUnprocessableEntity, look, form, false)
	}
	return s.casePage(w, r, http.StatusUnprocessableEntity, look, form)
}

// stepOf reads a step from the form: "no" are the answers that are ticked, "why_3"
// why the third.
func stepOf(r *http.Request) cases.Step {
	f := r.PostForm
	seen, _ := strconv.Atoi(f.Get("seen"))
	against, _ := strconv.Atoi(f.Get("against"))
	step := cases.Step{
		Action: cases.Action(f.Get("action")), Ground: cases.Ground(f.Get("ground")), Reason: f.Get("reason"), Reference: f.Get("reference"),
		Until: data.ServiceDay(f.Get("until")), Against: against, Decision: cases.Decision(f.Get("decision")), Seen: seen,
	}
	for _, text := range f["no"] {
		no, err := strconv.Atoi(text)
		if err != nil {
			continue
		}
		why := merchants.StrikeWhy(f.Get("why_" + text))
		if step.Action == cases.Decide {
			if why != "" {
				step.Strike = append(step.Strike, cases.Struck{No: no, Why: why})
			}
			continue
		}
		step.Claims = append(step.Claims, cases.Claim{No: no, Why: why})
	}
	return step
}

func kindOf(a cases.Action) cases.AppealKind {
	if a == cases.Appealed {
		return cases.SecondAppeal
	}
	return cases.Objection
}
