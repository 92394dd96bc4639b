package money

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
)

// draftOf finds the draft that the address names; another office's does not
// exist for the viewer.
func (s *server) draftOf(r *http.Request) (meals.Draft, error) {
	d, err := s.Meals.FindDraft(r.Context(), desk.Viewer(r).District, meals.DraftID(chi.URLParam(r, "id")))
	if err != nil {
		return d, desk.Hidden(err)
	}
	return d, desk.Covers(r, d.District, d.Street, "")
}

func draftPath(d *meals.Draft) string { return rulesPath + "/drafts/" + string(d.ID) }

// createDraft begins with the version that the form names, as its next one, or
// with the discounts that most networks begin with.
func (s *server) createDraft(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	set := s.firstRules(r)
	if from := r.PostForm.Get("from"); from != "" {
		found, err := s.setOf(r, from)
		if err != nil {
			return err
		}
		set = s.nextOf(r, found)
	}
	d, err := s.Meals.CreateDraft(r.Context(), desk.Viewer(r).District, desk.Viewer(r).Street, set, desk.Actor(r))
	if err != nil {
		return s.Refused(w, r, rulesPath, err)
	}
	return s.Done(w, r, draftPath(&d)+"/edit", "drafts.created")
}

// nextOf is a copy from next month on. What is the whole district's becomes a
// set of its own where a street's office copies it.
func (s *server) nextOf(r *http.Request, set *meals.RuleSet) meals.RuleSet {
	next := *set
	next.Version, next.ValidFrom, next.ValidTo = 0, nextMonth(s.DB.Now().ServiceDay()), ""
	if own := desk.Viewer(r).Street; own != "" && set.Street == "" && set.PointID == "" {
		next.ID, next.Street = set.ID+"-"+own, own
	}
	return next
}

// firstRules are merchants' discounts by age from next month on, without any
// subsidy.
func (s *server) firstRules(r *http.Request) meals.RuleSet {
	from := nextMonth(s.DB.Now().ServiceDay())
	set := meals.RuleSet{ID: "R-" + from.Month(), Title: s.Printer(r).Text("drafts.first_title"), Street: desk.Viewer(r).Street, ValidFrom: from, Round: 10}
	if set.Street != "" {
		set.ID += "-" + set.Street
	}
	for _, c := range []struct{ code, from, to, pay int }{{60, 60, 69, 90}, {70, 70, 79, 85}, {80, 80, 0, 80}} {
		set.Classes = append(set.Classes, meals.Class{Code: fmt.Sprintf("G%d", c.code), AgeFrom: c.from, AgeTo: c.to, Discount: &meals.Amount{PayPercent: pointer(c.pay)}})
	}
	return set
}

type draftPage struct {
	desk.Chrome
	Draft                                   meals.Draft
	Title, Where, State, By, Path           string
	Said                                    said
	Problems                                []web.ProblemField
	Trial                                   trialPanel
	Month                                   desk.Input
	Rehearsed, Editable                     bool
	MayWrite, MaySubmit, MayDrop, MayActNow bool
	WhyNot, WhyNotFix                       string
	JSON                                    string
}

func (s *server) showDraft(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err != nil {
		return err
	}
	u, say := desk.Viewer(r), s.Printer(r)
	writes := staff.May(u.Role, staff.EditRules) && d.Editable()
	page := draftPage{Draft: d, Title: s.titleOf(r, &d.Rules), Where: s.whereOf(r, &d.Rules), State: say.Text("drafts.state." + string(d.State)),
		By: s.actorName(r, d.UpdatedBy), Path: draftPath(&d), Said: saidOf(say, &d.Rules), Rehearsed: d.Rehearsed == d.Revision, Editable: d.Editable(),
		MayWrite: writes, MayDrop: writes, MaySubmit: writes && d.State == meals.DraftOpen,
		Month: monthInput(s.lastMonth()), Chrome: s.Chrome(r, "settlement", "drafts.draft_title", "Title", s.titleOf(r, &d.Rules))}
	page.Problems = troubleOf(say, d.Rules.Validate()).Fields
	if page.Trial, err = s.trial(r, &d.Rules, page.Path); err != nil {
		return err
	}
	if err := s.mayActivate(r, &d, &page); err != nil {
		return err
	}
	raw, err := indented(&d.Rules)
	if err != nil {
		return err
	}
	page.JSON = string(raw)
	return s.Render(w, r, http.StatusOK, "money/rules_draft", page)
}

// mayActivate puts down why the viewer cannot activate the draft now, where he
// cannot.
func (s *server) mayActivate(r *http.Request, d *meals.Draft, page *draftPage) error {
	if !d.Editable() {
		return nil
	}
	say := s.Printer(r)
	if !staff.May(desk.Viewer(r).Role, staff.ActivateRules) {
		page.WhyNot, page.WhyNotFix = say.Fault(fault.ErrDenied)
		return nil
	}
	switch err := s.Meals.MayActivate(r.Context(), d, desk.Actor(r)); {
	case err == nil:
		page.MayActNow = true
	case fault.As(err) == nil:
		return err
	default:
		page.WhyNot, page.WhyNotFix = say.Fault(err)
	}
	return nil
}

// draftStep is an action of one button: it goes back to the draft with a sentence.
func (s *server) draftStep(w http.ResponseWriter, r *http.Request, do func(d *meals.Draft, revision int) (said, to string, err error)) error {
	d, err := s.draftOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	key, to, err := do(&d, revisionOf(r))
	if err != nil {
		return s.Refused(w, r, draftPath(&d), err)
	}
	return s.Done(w, r, to, key)
}

func (s *server) submitDraft(w http.ResponseWriter, r *http.Request) error {
	return s.draftStep(w, r, func(d *meals.Draft, revision int) (string, string, error) {
		_, err := s.Meals.SubmitDraft(r.Context(), d.District, d.ID, revision, desk.Actor(r))
		return "drafts.submitted", draftPath(d), err
	})
}

func (s *server) dropDraft(w http.ResponseWriter, r *http.Request) error {
	return s.draftStep(w, r, func(d *meals.Draft, revision int) (string, string, error) {
		_, err := s.Meals.DropDraft(r.Context(), d.District, d.ID, revision, desk.Actor(r))
		return "drafts.dropped", rulesPath, err
	})
}

func (s *server) activateDraft(w http.ResponseWriter, r *http.Request) error {
	return s.draftStep(w, r, func(d *meals.Draft, revision int) (string, string, error) {
		_, err := s.Meals.ActivateDraft(r.Context(), d.District, d.ID, revision, desk.Actor(r))
		return "drafts.activated", rulesPath, err
	})
}
