package maps

import (
	"errors"
	"html/template"
	"net/http"

	"mealmap/cmd/mealmap/print"
	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/merchants/editions"
)

type editionPage struct {
	desk.Chrome
	Edition   editions.Edition
	Path      string
	Row       editionRow
	Sentence  string
	Previous  string // name of the one before, "" for the first
	Changes   []string
	Steps     []editionStep
	Next      string // the next edition's month as a phrase
	Points    []print.MapPoint
	Unplaced  int
	Map       template.HTML
	Editable  bool // its head and its points
	MayStep   string
	MayDrop   bool
	WhyNot    string // the viewer cannot approve
	WhyNotFix string
	Form      desk.Form
	Paper     paperForms // none where nothing may be printed
	Printed   []sheetRow
}

// editionStep is who did what.
type editionStep struct {
	Key string
	At  data.Instant
	Who string
}

func (s *server) showEdition(w http.ResponseWriter, r *http.Request) error {
	e, err := s.editionOf(r)
	if err != nil {
		return err
	}
	return s.editionPage(w, r, http.StatusOK, e, desk.Form{})
}

// editionPage shows an edition; f is the form of its head as it came back.
func (s *server) editionPage(w http.ResponseWriter, r *http.Request, status int, e editions.Edition, f desk.Form) error {
	p := s.Printer(r)
	holding, err := s.holding(r)
	if err != nil {
		return err
	}
	page := editionPage{Edition: e, Path: pathOf(&e), Row: rowOf(&e, holding), Next: folder.NextText(p, e.NextOn), Points: folder.MapPoints(p, e.Content)}
	page.Unplaced = len(e.Content.Points) - len(e.Content.Placed())
	boundaries := ""
	if e.Boundaries {
		boundaries = "1"
	}
	page.Form = f.Filled("edition", "name", e.Name, "from", string(e.From), "next_on", e.NextOn, "approval_no", e.ApprovalNo, "boundaries", boundaries)
	for _, fill := range []func(*http.Request, *editionPage) error{s.editionPast, s.editionSteps, s.editionMap, s.editionPaper} {
		if err := fill(r, &page); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "points", "editions.named", "Name", e.Name)
	return s.Render(w, r, status, "maps/edition", page)
}

// editionPast says what has changed since the edition before.
func (s *server) editionPast(r *http.Request, page *editionPage) error {
	before, err := s.editions().Before(r.Context(), &page.Edition)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	page.Previous = before.Name
	if before.ID != "" {
		for _, c := range editions.Diff(before.Content, page.Edition.Content) {
			page.Changes = append(page.Changes, ChangeText(p, c))
		}
	}
	page.Sentence = p.Text("editions.sentence", "Name", page.Edition.Name, "Points", len(page.Points), "From", page.Edition.From,
		"Previous", before.Name, "Changes", len(page.Changes))
	return nil
}

// editionSteps puts names to who took the steps, and says what the viewer may do
// next.
func (s *server) editionSteps(r *http.Request, page *editionPage) error {
	p, e, u := s.Printer(r), &page.Edition, desk.Viewer(r)
	who, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		key string
		at  data.Instant
		by  audit.Actor
	}{
		{"drafted", e.CreatedAt, e.CreatedBy}, {"proposed", e.ProposedAt, e.ProposedBy},
		{decided[e.State], e.DecidedAt, e.DecidedBy},
	} {
		if step.at != 0 {
			page.Steps = append(page.Steps, editionStep{"editions.step." + step.key, step.at, who.Name(step.by)})
		}
	}
	edits := staff.May(u.Role, staff.EditMap)
	page.Editable = edits && e.State == editions.Drafted
	page.MayDrop = edits && (e.State == editions.Drafted || e.State == editions.Proposed)
	switch {
	case page.Editable && len(page.Points) > 0:
		page.MayStep = "propose"
	case e.State == editions.Proposed && staff.May(u.Role, staff.ApproveMap):
		err := s.editions().MayApprove(r.Context(), e, desk.Actor(r))
		if fault.As(err) == nil && err != nil {
			return err
		}
		if page.MayStep = "approve"; err != nil {
			page.MayStep = ""
			page.WhyNot, page.WhyNotFix = p.Fault(err)
		}
	}
	return nil
}

var decided = map[editions.State]string{editions.Approved: "approved", editions.Dropped: "dropped"}

// editionMap draws what elders will see.
func (s *server) editionMap(r *http.Request, page *editionPage) error {
	ways, err := s.Streets.Within(r.Context(), folder.Around(page.Edition.Content, nil))
	if err == nil && len(page.Edition.Content.Placed()) > 0 {
		page.Map = folder.WholeSheet.Draw(s.Printer(r), ways, page.Edition.Content.Points, nil)
	}
	return err
}

func (s *server) updateEdition(w http.ResponseWriter, r *http.Request) error {
	e, say, err := s.editionForm(w, r)
	if err != nil {
		return err
	}
	_, err = s.editions().Update(r.Context(), e.District, e.ID, headOf(r), say, desk.Actor(r))
	if fault.KindOf(err) == fault.Invalid || errors.Is(err, editions.ErrName) {
		s.LogFailure(r, err)
		return s.editionPage(w, r, http.StatusUnprocessableEntity, e, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	return s.editionDone(w, r, &e, err, "editions.said.updated")
}

func (s *server) refreshEdition(w http.ResponseWriter, r *http.Request) error {
	e, say, err := s.editionForm(w, r)
	if err != nil {
		return err
	}
	_, err = s.editions().Refresh(r.Context(), e.District, e.ID, say, desk.Actor(r))
	return s.editionDone(w, r, &e, err, "editions.said.refreshed")
}

func (s *server) proposeEdition(w http.ResponseWriter, r *http.Request) error {
	e, _, err := s.editionForm(w, r)
	if err != nil {
		return err
	}
	return s.editionDone(w, r, &e, s.editions().Propose(r.Context(), e.District, e.ID, desk.Actor(r)), "editions.said.proposed")
}

func (s *server) approveEdition(w http.ResponseWriter, r *http.Request) error {
	e, _, err := s.editionForm(w, r)
	if err != nil {
		return err
	}
	return s.editionDone(w, r, &e, s.editions().Approve(r.Context(), e.District, e.ID, desk.Actor(r)), "editions.said.approved")
}

func (s *server) dropEdition(w http.ResponseWriter, r *http.Request) error {
	e, _, err := s.editionForm(w, r)
	if err != nil {
		return err
	}
	return s.editionDone(w, r, &e, s.editions().Drop(r.Context(), e.District, e.ID, desk.Actor(r)), "editions.said.dropped")
}
