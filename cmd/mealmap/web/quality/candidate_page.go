package quality

import (
	"cmp"
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/photos"
	"mealmap/static/messages"
)

type candidatePageView struct {
	desk.Chrome
	Candidate admission.Candidate
	Line      candidateLine
	From      string
	Listed    string
	Gap       admission.GapID // "" for none
	GapName   string
	Brings    string // "" once somebody has decided
	Visits    []visitView
	Trouble   desk.Trouble
	MayVisit  bool
	MayDecide bool
	Hindrance desk.Trouble // what keeps the viewer from admitting it
	Form      desk.Form
	Decisions []desk.Option
	Decided   string
	PointID   merchants.PointID // what it became
	PointName string
	Draft     string // where the next edition is drafted, "" where the viewer may not
	CloseGap  bool   // its gap is open, and its point serves
	Closing   desk.Form
}

// visitView is a visit in words.
type visitView struct {
	ID     admission.VisitID
	Day    data.ServiceDay
	Who    string
	Advice string
	Mark   string
	Note   string
	Kind   string
	Items  []visitItem
	Other  string
	By     string
	Photos []photos.Photo
	MayAdd bool
}

// visitItem is what was found of one item.
type visitItem struct{ Label, MarkKey, Mark, Detail, Note string }

// adviceMarks and itemMarks are the colours of advice and of marks.
var (
	adviceMarks = map[admission.Advice]string{admission.Admit: "good", admission.Refuse: "stop", admission.Again: "wait"}
	itemMarks   = map[admission.Mark]string{admission.Seen: "good", admission.Unseen: "wait", admission.Amiss: "stop"}
)

func (s *server) showCandidate(w http.ResponseWriter, r *http.Request) error {
	c, err := s.candidateOf(r)
	if err != nil {
		return err
	}
	return s.candidatePage(w, r, http.StatusOK, &c, desk.Form{}, desk.Trouble{})
}

func (s *server) candidatePage(w http.ResponseWriter, r *http.Request, status int, c *admission.Candidate, form desk.Form, trouble desk.Trouble) error {
	p := s.Printer(r)
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return err
	}
	page := candidatePageView{Candidate: *c, Line: candidateLineOf(p, c), From: s.fromText(r, c), Trouble: trouble, Form: form.Filled("decide"),
		Listed:    p.Text("admission.candidate.by", "Day", web.DayText(p, c.CreatedAt.ServiceDay()), "Name", people.Name(c.CreatedBy)),
		Decisions: desk.Named(p, "admission.decide", admission.Decisions()...)}
	role, open := desk.Viewer(r).Role, c.Decision == ""
	page.MayVisit, page.MayDecide = open && staff.May(role, staff.EditPoints), open && staff.May(role, staff.DecideReview)
	visits, err := s.admission.Visits(r.Context(), c.District, c.ID)
	if err != nil {
		return err
	}
	if len(visits) > 0 { // who went there knows better than the list
		page.Candidate.Address, page.Candidate.Phone = visits[0].Form.Address, cmp.Or(visits[0].Form.Phone, c.Phone)
	}
	for i := range visits {
		view, err := s.visitView(r, &visits[i], people)
		if err != nil {
			return err
		}
		view.MayAdd = page.MayVisit
		page.Visits = append(page.Visits, view)
	}
	if err := s.fillGap(r, &page); err != nil {
		return err
	}
	fill := s.fillDecided
	if open {
		fill = s.fillOpen
	}
	if err := fill(r, &page, people); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "review", "office.named", "Name", c.Name)
	desk.NoStore(w)
	return s.Render(w, r, status, "quality/candidate", page)
}

// fillGap names what the candidate is to mend.
func (s *server) fillGap(r *http.Request, page *candidatePageView) error {
	c := &page.Candidate
	if c.GapID == "" {
		return nil
	}
	g, err := s.admission.FindGap(r.Context(), c.District, c.GapID)
	if err != nil {
		return err
	}
	point, err := s.Merchants.FindPoint(r.Context(), c.District, g.PointID)
	page.Gap, page.GapName = g.ID, point.Name
	page.CloseGap = g.Open()
	return err
}

// fillOpen fills in what a decision stands on.
func (s *server) fillOpen(r *http.Request, page *candidatePageView, _ desk.People) (err error) {
	c := &page.Candidate
	page.CloseGap = false
	if page.Brings, err = s.brings(r, c); err != nil {
		return err
	}
	if err := s.admission.MayDecide(r.Context(), c, admission.Admitted, desk.Actor(r)); err != nil {
		if !desk.Correctable(err) {
			return err
		}
		page.Hindrance = desk.TroubleOf(err, s.Printer(r))
		if errors.Is(err, admission.ErrNoVisit) {
			page.MayDecide = page.MayDecide && c.Visits > 0
		}
	}
	return nil
}

// fillDecided fills in what the candidate became, and what is to be done then.
func (s *server) fillDecided(r *http.Request, page *candidatePageView, people desk.People) error {
	c, p := &page.Candidate, s.Printer(r)
	page.Decided = p.Text("admission.candidate.decided", "Day", web.DayText(p, c.DecidedAt.ServiceDay()), "Name", people.Name(c.DecidedBy),
		"Decision", p.Text("admission.decision."+string(c.Decision)), "Reason", c.Reason)
	if c.PointID == "" {
		page.CloseGap = false
		return nil
	}
	point, err := s.Merchants.FindPoint(r.Context(), c.District, c.PointID)
	if err != nil {
		return err
	}
	u := desk.Viewer(r)
	page.PointID, page.PointName = point.ID, point.Name
	page.CloseGap = page.CloseGap && point.Status == merchants.Open && staff.May(u.Role, staff.DecideReview)
	page.Closing = desk.Form{ID: "shut", Values: desk.Values("reason", p.Text("admission.close.by", "Name", point.Name))}
	if staff.May(u.Role, staff.EditMap) && point.Status == merchants.Open {
		page.Draft = "/office/map/editions"
	}
	return nil
}

// visitView puts a visit into words.
func (s *server) visitView(r *http.Request, v *admission.AdmissionVisit, people desk.People) (visitView, error) {
	p := s.Printer(r)
	view := visitView{ID: v.ID, Day: v.On, Who: print.Visitors(p, v.Visitors), Advice: "admission.advice." + string(v.Advice), Mark: adviceMarks[v.Advice],
		Note: v.Note, Kind: "office.kind." + string(v.Form.Kind), Other: v.Form.Other,
		By: p.Text("admission.visit.by", "Name", people.Name(v.RecordedBy), "Day", web.DayText(p, v.RecordedAt.ServiceDay()))}
	for _, item := range admission.Items() {
		view.Items = append(view.Items, itemView(p, &v.Form, item))
	}
	var err error
	view.Photos, err = s.photos.List(r.Context(), v.District, v.PhotoSubject())
	return view, err
}

func itemView(p *messages.Printer, f *admission.Form, item admission.Item) visitItem {
	found := f.Of(item)
	v := visitItem{Label: "admission.item." + string(item), MarkKey: "admission.mark." + string(found.Mark), Mark: itemMarks[found.Mark],
		Detail: print.VisitDetail(p, f, item), Note: found.Note}
	if item == admission.Halal && !f.Halal.Claimed {
		v.MarkKey, v.Mark = "admission.mark.none", ""
	}
	return v
}

func (s *server) decideCandidate(w http.ResponseWriter, r *http.Request) error {
	c, err := s.candidateOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	what := admission.Decision(r.PostForm.Get("decision"))
	_, err = s.admission.Decide(r.Context(), c.District, c.ID, what, r.PostForm.Get("reason"), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.candidatePage(w, r, web.StatusOf(err), &c, desk.Form{Values: r.PostForm}, desk.TroubleOf(err, s.Printer(r)))
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, candidatesPath+"/"+string(c.ID), "admission.decided."+string(what), "Name", c.Name)
}
