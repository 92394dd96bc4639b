package money

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
)

// rulesPath is where the pages of rules begin.
const rulesPath = "/office/rules"

func (s *server) ruleRoutes() []web.Route {
	return []web.Route{
		s.Get("/office/rules", staff.SeeMoney, s.listRules),
		s.Get("/office/rules/sets/{id}", staff.SeeMoney, s.showRules),
		s.Get("/office/rules/sets/{id}/json", staff.SeeMoney, s.sendRules),
		s.Post("/office/rules/drafts", staff.EditRules, s.createDraft),
		s.Get("/office/rules/drafts/{id}", staff.SeeMoney, s.showDraft),
		s.Post("/office/rules/drafts/{id}", staff.EditRules, s.saveDraft),
		s.Get("/office/rules/drafts/{id}/edit", staff.EditRules, s.editDraft),
		s.Get("/office/rules/drafts/{id}/json", staff.SeeMoney, s.sendDraft),
		s.Post("/office/rules/drafts/{id}/json", staff.EditRules, s.loadDraft),
		s.Post("/office/rules/drafts/{id}/rehearse", staff.SeeMoney, s.rehearseDraft),
		s.Get("/office/rules/drafts/{id}/rehearsal", staff.SeeMoney, s.showRehearsal),
		s.Post("/office/rules/drafts/{id}/submit", staff.EditRules, s.submitDraft),
		s.Post("/office/rules/drafts/{id}/drop", staff.EditRules, s.dropDraft),
		s.Post("/office/rules/drafts/{id}/activate", staff.ActivateRules, s.activateDraft),
	}
}

type rulesPage struct {
	desk.Chrome
	Now, Coming []shownSet
	Drafts      []draftLine
	Past        []setLine
	MayWrite    bool
}

// shownSet is a published version with what it says.
type shownSet struct {
	setLine
	Said said
}

// setLine is a published version in a list. Own: it is of the viewer's street,
// so that a draft of it becomes its next version.
type setLine struct {
	Title, Where, Key string
	Set               *meals.RuleSet
	Own               bool
}

type draftLine struct {
	Title, Where string
	State        string
	Draft        meals.Draft
	By           string
}

func (s *server) listRules(w http.ResponseWriter, r *http.Request) error {
	u, say := desk.Viewer(r), s.Printer(r)
	sets, err := s.setsInScope(r)
	if err != nil {
		return err
	}
	drafts, err := s.Meals.ListDrafts(r.Context(), u.District, u.Street)
	if err != nil {
		return err
	}
	page := rulesPage{Chrome: s.Chrome(r, "settlement", "drafts.title"), MayWrite: staff.May(u.Role, staff.EditRules)}
	now, coming, past := meals.Standing(sets, s.DB.Now().ServiceDay())
	for _, set := range now {
		page.Now = append(page.Now, shownSet{s.setLineOf(r, set), saidOf(say, set)})
	}
	for _, set := range coming {
		page.Coming = append(page.Coming, shownSet{s.setLineOf(r, set), saidOf(say, set)})
	}
	for _, set := range past {
		page.Past = append(page.Past, s.setLineOf(r, set))
	}
	for _, d := range drafts {
		if !d.Editable() {
			continue
		}
		page.Drafts = append(page.Drafts, draftLine{Title: s.titleOf(r, &d.Rules), Where: s.whereOf(r, &d.Rules), State: say.Text("drafts.state." + string(d.State)),
			Draft: d, By: s.actorName(r, d.UpdatedBy)})
	}
	return s.Render(w, r, http.StatusOK, "money/rules", page)
}

// setsInScope are the published sets that speak in the viewer's street.
func (s *server) setsInScope(r *http.Request) (mine []*meals.RuleSet, err error) {
	u := desk.Viewer(r)
	sets, err := s.Meals.ListRules(r.Context(), u.District)
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		if ok, err := s.speaksFor(r, set); err != nil {
			return nil, err
		} else if ok {
			mine = append(mine, set)
		}
	}
	return mine, nil
}

// speaksFor reports whether the set is the district's, or one of a street or
// point that the viewer serves.
func (s *server) speaksFor(r *http.Request, set *meals.RuleSet) (bool, error) {
	u := desk.Viewer(r)
	if u.Street == "" || set.Street == u.Street || set.Street == "" && set.PointID == "" {
		return true, nil
	}
	if set.Street != "" {
		return false, nil
	}
	p, err := s.Merchants.FindPoint(r.Context(), u.District, set.PointID)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil && p.Street == u.Street, err
}

func (s *server) setLineOf(r *http.Request, set *meals.RuleSet) setLine {
	u := desk.Viewer(r)
	return setLine{Title: s.titleOf(r, set), Where: s.whereOf(r, set), Key: keyOf(set), Set: set,
		Own: u.Street == "" || set.Street == u.Street || set.PointID != ""}
}

// titleOf is what people call a set.
func (s *server) titleOf(r *http.Request, set *meals.RuleSet) string {
	switch {
	case set.Title != "":
		return set.Title
	case set.ID != "":
		return set.ID
	}
	return s.Printer(r).Text("drafts.untitled")
}

// whereOf says of which points a set speaks.
func (s *server) whereOf(r *http.Request, set *meals.RuleSet) string {
	say := s.Printer(r)
	switch {
	case set.PointID != "":
		p, err := s.Merchants.FindPoint(r.Context(), desk.Viewer(r).District, set.PointID)
		if err != nil {
			return say.Text("drafts.where.unknown_point")
		}
		return say.Text("drafts.where.point", "Name", p.Name)
	case set.Street != "":
		return say.Text("drafts.where.street", "Name", s.DivisionName(r, set.Street))
	}
	return say.Text("drafts.where.district")
}

// actorName is who somebody of the log is.
func (s *server) actorName(r *http.Request, a audit.Actor) string {
	id, isUser := strings.CutPrefix(string(a), "user:")
	if !isUser {
		return s.Printer(r).Text("drafts.by_machine")
	}
	u, err := s.Staff.FindUser(r.Context(), staff.UserID(id))
	if err != nil {
		return id
	}
	return u.DisplayName
}

// keyOf names a version in an address: an id may hold any sign.
func keyOf(set *meals.RuleSet) string {
	return base64.RawURLEncoding.EncodeToString([]byte(set.ID)) + "." + strconv.Itoa(set.Version)
}

// setOf finds the version that the address names, fault.ErrNotFound where it is
// another street's.
func (s *server) setOf(r *http.Request, key string) (*meals.RuleSet, error) {
	sets, err := s.setsInScope(r)
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		if keyOf(set) == key {
			return set, nil
		}
	}
	return nil, fault.ErrNotFound
}

type setPage struct {
	desk.Chrome
	setLine
	Said     said
	Trial    trialPanel
	MayWrite bool
}

func (s *server) showRules(w http.ResponseWriter, r *http.Request) error {
	set, err := s.setOf(r, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	page := setPage{Chrome: s.Chrome(r, "settlement", "drafts.set_title", "Title", s.titleOf(r, set), "Version", set.Version),
		setLine: s.setLineOf(r, set), Said: saidOf(s.Printer(r), set), MayWrite: staff.May(desk.Viewer(r).Role, staff.EditRules)}
	if page.Trial, err = s.trial(r, set, rulesPath+"/sets/"+keyOf(set)); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, "money/rules_set", page)
}

func (s *server) sendRules(w http.ResponseWriter, r *http.Request) error {
	set, err := s.setOf(r, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return sendJSON(w, set)
}

// nextMonth is the first day of the month after the day's.
func nextMonth(day data.ServiceDay) data.ServiceDay {
	return data.ServiceDay(data.ServiceDay(day.Month()+"-01").AddDays(31).Month() + "-01")
}
