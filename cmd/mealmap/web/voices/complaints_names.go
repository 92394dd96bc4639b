package voices

import (
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/complaints"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// complaintNames puts words to complaints for one answer, reading each once.
type complaintNames struct {
	s      *server
	r      *http.Request
	p      *messages.Printer
	people desk.People
	roster complaints.Roster
	cal    *meals.Calendar
	now    data.Instant
	points map[merchants.PointID]string
}

func (s *server) complaintNames(r *http.Request) (*complaintNames, error) {
	n := &complaintNames{s: s, r: r, p: s.Printer(r), now: s.DB.Now(), points: map[merchants.PointID]string{}}
	var err error
	if n.people, err = desk.ReadPeople(r.Context(), s.Staff, n.p); err != nil {
		return nil, err
	}
	if n.roster, err = s.complaints.Roster(r.Context(), desk.Viewer(r).District, n.now.ServiceDay()); err != nil {
		return nil, err
	}
	n.cal, err = s.Meals.Calendar(r.Context())
	return n, err
}

// about names the point or the merchant that a complaint is about, "" where it is
// about neither.
func (n *complaintNames) about(c *complaints.Complaint) (string, error) {
	switch {
	case c.PointID != "":
		if name, known := n.points[c.PointID]; known {
			return name, nil
		}
		p, err := n.s.Merchants.FindPoint(n.r.Context(), c.District, c.PointID)
		n.points[c.PointID] = p.Name
		return p.Name, err
	case c.MerchantID != "":
		m, err := n.s.Merchants.FindMerchant(n.r.Context(), c.District, c.MerchantID)
		return m.Name, err
	}
	return "", nil
}

// line is one complaint in words.
type complaintLine struct {
	ID         complaints.ID
	Number     string
	Class      string
	Source     string
	Point      string // "" of none
	ReceivedAt data.Instant
	DueOn      data.ServiceDay
	Due        string // how long there is, in words
	Mark       string // class of the mark
	State      string
	Acting     string // who works on it today
	FirstAsked string
	ByDeputy   bool
	Round      int // 0 in the first
	Told       bool
	Safety     bool // food safety, and not answered
	Untaken    string
}

func (n *complaintNames) line(c *complaints.Complaint) (complaintLine, error) {
	point, err := n.about(c)
	acting := c.Acting(n.roster)
	l := complaintLine{
		ID: c.ID, Number: c.Number, Class: n.p.Text("complaint.class." + string(c.Class)), Source: n.p.Text("complaint.source." + string(c.Source)),
		Point: point, ReceivedAt: c.ReceivedAt, DueOn: c.DueOn, State: n.p.Text("complaint.state." + string(c.State)),
		Acting: n.people.Name(acting), FirstAsked: n.people.Name(c.FirstAsked), ByDeputy: c.State == complaints.Open && acting != c.Responsible,
		Told: c.EscalatedAt != 0 && c.State == complaints.Open, Safety: c.Class == complaints.FoodSafety && c.State == complaints.Open,
	}
	if c.Rounds > 1 {
		l.Round = c.Rounds
	}
	if l.Safety && c.TakenAt == 0 {
		l.Untaken = n.since(c.ReceivedAt)
	}
	l.Due, l.Mark = n.due(c)
	return l, err
}

// since says how long ago an instant is, in minutes, then hours and minutes, then
// days.
func (n *complaintNames) since(at data.Instant) string {
	minutes := max(int(n.now.Sub(at).Minutes()), 0)
	return n.p.Text("complaint.since", "Days", minutes/(24*60), "Hours", minutes/60%24, "Minutes", minutes%60)
}

// due says how long there is for an answer or until the call back, and which mark
// it has.
func (n *complaintNames) due(c *complaints.Complaint) (text, mark string) {
	today := n.now.ServiceDay()
	switch c.State {
	case complaints.Closed:
		return n.p.Text("complaint.closed_on", "Day", web.DayText(n.p, c.ClosedAt.ServiceDay())), "good"
	case complaints.Answered:
		if c.CallOn <= today {
			return n.p.Text("complaint.call_now"), "wait"
		}
		return n.p.Text("complaint.call_on", "Day", web.DayText(n.p, c.CallOn)), ""
	}
	left := n.cal.WorkingDays(today, c.DueOn)
	switch {
	case c.DueOn < today:
		return n.p.Text("complaint.late", "Days", max(-left, 1)), "stop"
	case c.DueOn == today:
		return n.p.Text("complaint.due_today"), "wait"
	case left <= 1:
		return n.p.Text("complaint.due_next", "Day", web.DayText(n.p, c.DueOn)), "wait"
	}
	return n.p.Text("complaint.due_in", "Days", left, "Day", web.DayText(n.p, c.DueOn)), ""
}

// workers are those who may work on complaints of the street and community, for a
// choice.
func (s *server) workers(r *http.Request, street, community string) ([]desk.Option, error) {
	users, err := s.Staff.ListUsers(r.Context())
	var list []desk.Option
	for _, u := range users {
		if u.Active && u.District == desk.Viewer(r).District && staff.May(u.Role, staff.HandleComplaint) && u.Covers(street, community) {
			list = append(list, desk.Option{Value: string(audit.User(string(u.ID))), Label: s.Printer(r).Text("complaint.worker", "Name", u.DisplayName,
				"Role", s.Printer(r).Text("role."+string(u.Role)))})
		}
	}
	return list, err
}

// pointChoices are the points of the viewer's street as a list to type from: their
// number and name.
func (s *server) pointChoices(r *http.Request) ([]string, error) {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	var list []string
	for _, p := range points {
		if p.Status != merchants.Candidate {
			list = append(list, pointWord(s.Printer(r), p))
		}
	}
	return list, err
}

func pointWord(p *messages.Printer, point *merchants.Point) string {
	return p.Text("complaint.point_word", "Number", point.Number, "Name", point.Name)
}

// pointNamed finds the point that somebody typed: its number and name as the list
// has them, or words that only one of them has. nil where nothing was typed.
func (s *server) pointNamed(r *http.Request, typed string) (*merchants.Point, error) {
	if typed == "" {
		return nil, nil
	}
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return nil, err
	}
	p := s.Printer(r)
	if i := slices.IndexFunc(points, func(x *merchants.Point) bool { return pointWord(p, x) == typed || x.Name == typed }); i >= 0 {
		return points[i], nil
	}
	found, err := s.PointsInScope(r, merchants.PointFilter{Search: typed})
	if err == nil && len(found) != 1 {
		err = wrong("point", "complaint_point")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// firstUnknownYear is the first year from the day on of which the program does not
// know the holidays.
func firstUnknownYear(day data.ServiceDay) int {
	for meals.KnownYear(day) {
		day = data.Date(day.Start().Time().Year()+1, 1, 1)
	}
	return day.Start().Time().Year()
}
