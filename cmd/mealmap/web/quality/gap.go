package quality

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/photos"
	"mealmap/static/messages"
)

const (
	gapsPath       = "/office/gaps"
	gapPath        = gapsPath + "/{id}"
	candidatesPath = "/office/candidates"
	candidatePath  = candidatesPath + "/{id}"
	visitsPath     = candidatesPath + "/visits"
)

// gapDesk is what the pages of replacement read.
type gapDesk struct {
	admission *admission.Store
	photos    *photos.Store
}

func newGapDesk(d *desk.Desk) gapDesk {
	return gapDesk{admission: admission.NewStore(d.DB, d.Merchants), photos: photos.NewStore(d.DB)}
}

func (s *server) gapRoutes() []web.Route {
	return []web.Route{
		s.Get(gapsPath, staff.SeeReview, s.listGaps),
		s.Post(gapsPath, staff.DecideReview, s.openGap),
		s.Get(gapPath, staff.SeeReview, s.showGap),
		s.Post(gapPath+"/close", staff.DecideReview, s.closeGap),

		s.Get(candidatesPath, staff.SeeReview, s.listCandidates),
		s.Post(candidatesPath, staff.EditPoints, s.addCandidate),
		s.Get(candidatePath, staff.SeeReview, s.showCandidate),
		s.Get(candidatePath+"/form.pdf", staff.SeeReview, s.printForm),
		s.Get(candidatePath+"/visit", staff.EditPoints, s.askVisit),
		s.Post(candidatePath+"/visit", staff.EditPoints, s.recordVisit),
		s.Post(candidatePath+"/decide", staff.DecideReview, s.decideCandidate),
		s.Get(visitsPath+"/{id}.pdf", staff.SeeReview, s.printVisit),
		s.Post(visitsPath+"/{id}/photos", staff.EditPoints, s.addPhoto),
		s.Get(candidatesPath+"/photos/{id}", staff.SeeReview, s.showPhoto),
	}
}

type gapsPage struct {
	desk.Chrome
	Sentence string
	Gaps     []gapLine // open ones
	Closed   []gapLine
	Gone     []goneLine
	Trouble  desk.Trouble
	Waiting  int // candidates about whom nobody has decided
}

// gapLine is one gap in words.
type gapLine struct {
	ID         admission.GapID
	Point      string
	Days       int
	Opened     data.ServiceDay
	Reason     string
	Case       string // address of the case that removed the point, "" for none
	Lost       string // who lost a point, "" of a closed one
	Candidates string
	Next       string
	Ended      string // how it was closed
}

// goneLine is a point that is out of service, and that a gap may be opened for.
type goneLine struct {
	admission.Gone
	Says string
	Form desk.Form
}

func (s *server) listGaps(w http.ResponseWriter, r *http.Request) error {
	return s.gapsPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) gapsPage(w http.ResponseWriter, r *http.Request, status int, form desk.Form) error {
	u, p := desk.Viewer(r), s.Printer(r)
	list, err := s.admission.ListGaps(r.Context(), admission.GapFilter{District: u.District, Street: u.Street})
	if err != nil {
		return err
	}
	page := gapsPage{Trouble: form.Trouble}
	for i := range list {
		line, err := s.gapLine(r, &list[i])
		switch {
		case err != nil:
			return err
		case list[i].Open():
			page.Gaps = append(page.Gaps, line)
		default:
			page.Closed = append(page.Closed, line)
		}
	}
	if page.Gone, err = s.goneLines(r, form); err != nil {
		return err
	}
	waits, err := s.admission.ListCandidates(r.Context(), admission.CandidateFilter{District: u.District, Street: u.Street, Undecided: true})
	if err != nil {
		return err
	}
	page.Waiting = len(waits)
	oldest := 0
	for _, g := range page.Gaps {
		oldest = max(oldest, g.Days)
	}
	page.Sentence = p.Text("admission.gaps.sentence", "Count", len(page.Gaps), "Days", oldest)
	page.Chrome = s.Chrome(r, "review", "admission.gaps.title")
	desk.NoStore(w)
	return s.Render(w, r, status, "quality/gaps", page)
}

// gapLine puts a gap into words; of an open one also who lost a point by it.
func (s *server) gapLine(r *http.Request, g *admission.Gap) (gapLine, error) {
	p, today := s.Printer(r), s.DB.Now().ServiceDay()
	point, err := s.Merchants.FindPoint(r.Context(), g.District, g.PointID)
	if err != nil {
		return gapLine{}, err
	}
	progress, err := s.admission.Progress(r.Context(), g)
	if err != nil {
		return gapLine{}, err
	}
	l := gapLine{ID: g.ID, Point: point.Name, Days: g.Days(today), Opened: g.OpenedOn, Reason: g.Reason,
		Candidates: p.Text("admission.gap.candidates", "Count", progress.Candidates, "Visit", progress.ToVisit, "Decide", progress.ToDecide)}
	if g.CaseID != "" {
		l.Case = casesPath + "/" + g.CaseID
	}
	if !g.Open() {
		l.Ended, err = s.gapEnded(r, g)
		return l, err
	}
	l.Next = p.Text("admission.next."+string(progress.Next(g)), "Visit", progress.ToVisit, "Decide", progress.ToDecide)
	loss, err := s.lossOf(r.Context(), g, &point)
	if err != nil {
		return l, err
	}
	l.Lost = loss.sentence(p)
	return l, nil
}

// gapEnded says how a gap was closed.
func (s *server) gapEnded(r *http.Request, g *admission.Gap) (string, error) {
	p, name := s.Printer(r), ""
	if g.ByPoint != "" {
		by, err := s.Merchants.FindPoint(r.Context(), g.District, g.ByPoint)
		if err != nil {
			return "", err
		}
		name = by.Name
	}
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return "", err
	}
	return p.Text("admission.gap.ended", "Day", web.DayText(p, g.ClosedOn), "Days", g.Days(g.ClosedOn), "Point", name, "Note", g.Note,
		"Name", people.Name(g.ClosedBy)), nil
}

// goneLines are the points that the office may call missed. form is the one that
// came back, of the point that its field names.
func (s *server) goneLines(r *http.Request, form desk.Form) (lines []goneLine, err error) {
	u := desk.Viewer(r)
	gone, err := s.admission.Gone(r.Context(), u.District, u.Street)
	for _, g := range gone {
		f := desk.Form{ID: "gone" + strconv.Itoa(g.Number)}
		if form.Values.Get("point") == string(g.ID) {
			f.Values, f.Trouble = form.Values, form.Trouble
		}
		lines = append(lines, goneLine{g, goneText(s.Printer(r), g, s.DB.Now().ServiceDay()), f})
	}
	return lines, err
}

func goneText(p *messages.Printer, g admission.Gone, today data.ServiceDay) string {
	return p.Text("admission.gone."+string(g.Status), "Day", web.DayText(p, g.Since.ServiceDay()), "Days", today.DaysSince(g.Since.ServiceDay()),
		"Reason", g.Reason)
}

func (s *server) openGap(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	p, err := s.PointByID(r, merchants.PointID(r.PostForm.Get("point")))
	if err != nil {
		return err
	}
	g, err := s.admission.OpenGap(r.Context(), p.District, p.ID, r.PostForm.Get("reason"), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.gapsPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, gapsPath+"/"+string(g.ID), "admission.gap.opened", "Name", p.Name)
}

// gapOf finds the gap that the address names, in the viewer's street.
func (s *server) gapOf(r *http.Request) (admission.Gap, error) {
	g, err := s.admission.FindGap(r.Context(), desk.Viewer(r).District, admission.GapID(chi.URLParam(r, "id")))
	if err != nil {
		return g, desk.Hidden(err)
	}
	return g, desk.Covers(r, g.District, g.Street, desk.Viewer(r).Community)
}
