package voices

import (
	"net/http"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/complaints"
	"mealmap/merchants"
)

type complaintPage struct {
	desk.Chrome
	Line        complaintLine
	Text        string
	Hotline     string
	PointID     merchants.PointID // "" where there is none, or the viewer has no page of it
	Elder       string            // "" of none
	ElderID     meals.ElderID
	Meal        string
	Responsible string
	Deputy      string
	HasContact  bool
	Contact     complaints.Contact // once it was asked for
	Steps       []stepLine
	Form        desk.Form
	Open        bool
	Answered    bool
	Answer      string // the last one, for who rings back
	MayTake     bool
	MayCall     bool // somebody else than who answered
	Left        int  // tries
	People      []desk.Option
	Classes     []desk.Option
	Points      []string
	Said        []desk.Option
	Suspend     bool // food safety at a point that the viewer may suspend
	Unknown     int  // the year of which the holidays are not known, 0 where they are
}

// stepLine is one step in words.
type stepLine struct {
	At    data.Instant
	What  string
	Text  string
	Actor string
	Own   bool // of the program
}

func (s *server) showComplaint(w http.ResponseWriter, r *http.Request) error {
	c, err := s.complaintOf(r)
	if err != nil {
		return err
	}
	return s.complaintPage(w, r, http.StatusOK, c.ID, desk.Form{}, complaints.Contact{})
}

// revealComplaint shows once who complains; the domain logs who asked.
func (s *server) revealComplaint(w http.ResponseWriter, r *http.Request) error {
	c, err := s.complaintOf(r)
	if err != nil {
		return err
	}
	contact, err := s.complaints.Reveal(r.Context(), c.District, c.ID, desk.Actor(r))
	if err != nil {
		return err
	}
	return s.complaintPage(w, r, http.StatusOK, c.ID, desk.Form{}, contact)
}

func (s *server) complaintPage(w http.ResponseWriter, r *http.Request, status int, id complaints.ID, form desk.Form, contact complaints.Contact) error {
	c, err := s.complaints.Read(r.Context(), desk.Viewer(r).District, id)
	if err != nil {
		return err
	}
	n, err := s.complaintNames(r)
	if err != nil {
		return err
	}
	line, err := n.line(&c.Complaint)
	if err != nil {
		return err
	}
	me := desk.Actor(r)
	page := complaintPage{
		Line: line, Text: c.Text, Hotline: c.Hotline, Responsible: n.people.Name(c.Responsible), HasContact: c.Contact, Contact: contact,
		Open: c.State == complaints.Open, Answered: c.State == complaints.Answered,
		MayTake: c.State == complaints.Open && c.TakenAt == 0, Left: complaints.MostTries - c.Tries,
		Said: desk.Named(n.p, "complaint.said", "satisfied", "not_satisfied", "no_answer"),
	}
	if c.Deputy != "" {
		page.Deputy = n.people.Name(c.Deputy)
	}
	if page.MayCall, err = s.anotherThan(r, c.By, me); err != nil {
		return err
	}
	for i := range c.Steps {
		page.Steps = append(page.Steps, n.step(&c.Steps[i]))
		if c.Steps[i].Action == complaints.Answer {
			page.Answer = c.Steps[i].Text
		}
	}
	if err := s.aboutComplaint(r, n, &c.Complaint, &page); err != nil {
		return err
	}
	page.Form = form.Filled("complaint", "class", string(c.Class), "point", s.pointTyped(r, c.PointID))
	if !meals.KnownYear(c.DueOn) {
		page.Unknown = c.DueOn.Start().Time().Year()
	}
	page.Chrome = s.Chrome(r, "review", "complaint.heading", "Number", c.Number)
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/complaint", page)
}

// anotherThan reports whether the viewer is another person than the actor.
func (s *server) anotherThan(r *http.Request, by, me audit.Actor) (is bool, err error) {
	if by == "" {
		return true, nil
	}
	users, err := s.Staff.ListUsers(r.Context())
	person := map[audit.Actor]string{}
	for _, u := range users {
		person[audit.User(string(u.ID))] = u.Person
	}
	return by != me && person[by] != person[me], err
}

// aboutComplaint fills in what the complaint is about, and who may work on it.
func (s *server) aboutComplaint(r *http.Request, n *complaintNames, c *complaints.Complaint, page *complaintPage) (err error) {
	if _, err := s.PointByID(r, c.PointID); err == nil {
		page.PointID = c.PointID
	}
	page.Suspend = page.Line.Safety && page.PointID != ""
	if e, err := s.elderCovered(r, c.ElderID); err == nil {
		page.ElderID, page.Elder = e.ID, desk.ShownName(r, e.Name)
	} else if c.ElderID != "" {
		e, err := s.Meals.FindElder(r.Context(), c.District, c.ElderID)
		if err != nil {
			return err
		}
		page.Elder = meals.MaskName(e.Name)
	}
	if c.RedemptionID != "" {
		m, err := s.Meals.FindRedemption(r.Context(), c.District, c.RedemptionID)
		if err != nil {
			return err
		}
		page.Meal = m.ServedAt.Time().Format("2006-01-02 15:04")
	}
	page.Classes = desk.Named(n.p, "complaint.class", complaints.Classes()...)
	if page.People, err = s.workers(r, c.Street, c.Community); err != nil {
		return err
	}
	page.People = slices.DeleteFunc(page.People, func(o desk.Option) bool { return o.Value == string(c.Responsible) })
	page.Points, err = s.pointChoices(r)
	return err
}

// pointTyped is a point as its list has it, "" of none.
func (s *server) pointTyped(r *http.Request, id merchants.PointID) string {
	p, err := s.PointByID(r, id)
	if err != nil {
		return ""
	}
	return pointWord(s.Printer(r), &p)
}

// step says what a step did.
func (n *complaintNames) step(st *complaints.Step) stepLine {
	d := &st.Detail
	args := map[string]any{"Due": web.DayText(n.p, d.Due), "Why": d.Why, "InTime": d.InTime, "Said": d.Said, "Round": d.Round,
		"To": n.people.Name(d.To), "From": n.people.Name(d.From), "Class": "", "Was": ""}
	if d.Class != "" {
		args["Class"] = n.p.Text("complaint.class." + string(d.Class))
	}
	if d.Was != "" && d.Was != d.Class {
		args["Was"] = n.p.Text("complaint.class." + string(d.Was))
	}
	return stepLine{At: st.At, What: n.p.With("complaint.step."+string(st.Action), args), Text: st.Text, Actor: n.people.Name(st.Actor),
		Own: st.Actor == audit.System}
}

func (s *server) takeComplaint(r *http.Request, c *complaints.Complaint) error {
	return s.complaints.Take(r.Context(), c.District, c.ID, desk.Actor(r))
}

func (s *server) noteComplaint(r *http.Request, c *complaints.Complaint) error {
	return s.complaints.Write(r.Context(), c.District, c.ID, r.PostForm.Get("note"), desk.Actor(r))
}

func (s *server) passComplaint(r *http.Request, c *complaints.Complaint) error {
	return s.complaints.Pass(r.Context(), c.District, c.ID, audit.Actor(r.PostForm.Get("to")), r.PostForm.Get("reason"), desk.Actor(r))
}

func (s *server) classifyComplaint(r *http.Request, c *complaints.Complaint) error {
	a := complaints.About{Class: complaints.Class(r.PostForm.Get("class")), Reason: r.PostForm.Get("why")}
	point, err := s.pointNamed(r, strings.TrimSpace(r.PostForm.Get("point")))
	if err != nil {
		return err
	}
	if point != nil {
		a.Point, a.Merchant = point.ID, point.MerchantID
	}
	return s.complaints.Classify(r.Context(), c.District, c.ID, a, desk.Actor(r))
}

func (s *server) answerComplaint(r *http.Request, c *complaints.Complaint) error {
	return s.complaints.GiveAnswer(r.Context(), c.District, c.ID, r.PostForm.Get("answer"), desk.Actor(r))
}

func (s *server) callComplaint(r *http.Request, c *complaints.Complaint) error {
	switch r.PostForm.Get("said") {
	case "satisfied", "not_satisfied":
		return s.complaints.RingBack(r.Context(), c.District, c.ID, r.PostForm.Get("said") == "satisfied", r.PostForm.Get("call_note"), desk.Actor(r))
	case "no_answer":
		_, err := s.complaints.Unreached(r.Context(), c.District, c.ID, desk.Actor(r))
		return err
	}
	return wrong("said", "complaint_said")
}
