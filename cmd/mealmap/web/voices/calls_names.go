package voices

import (
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// hearers puts names to ids for one answer. err is the first failure.
type hearers struct {
	s           *server
	r           *http.Request
	p           *messages.Printer
	people      desk.People
	points      map[merchants.PointID]string
	communities map[string]string
	err         error
}

func (s *server) hearers(r *http.Request) (*hearers, error) {
	p := s.Printer(r)
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return nil, err
	}
	communities, err := s.voices.Communities(r.Context(), hearing(r))
	return &hearers{s: s, r: r, p: p, people: people, points: map[merchants.PointID]string{}, communities: communities}, err
}

func (n *hearers) person(a audit.Actor) string { return n.people.Name(a) }

// point names one that may be of another street: elders eat where they like.
func (n *hearers) point(id merchants.PointID) string {
	if name, ok := n.points[id]; ok || n.err != nil {
		return name
	}
	p, err := n.s.Merchants.FindPoint(n.r.Context(), desk.Viewer(n.r).District, id)
	n.err, n.points[id] = err, p.Name
	return p.Name
}

// community is a name, the code where there is none.
func (n *hearers) community(code string) string {
	if name := n.communities[code]; name != "" {
		return name
	}
	if code == "" {
		return n.p.Text("voices.community.none")
	}
	return code
}

// meal says when and where, "3 March, lunch, at …".
func (n *hearers) meal(day data.ServiceDay, sitting merchants.Sitting, point merchants.PointID) string {
	return n.p.Text("voices.meal", "Day", web.DayText(n.p, day), "Sitting", n.sitting(sitting), "Point", n.point(point))
}

func (n *hearers) sitting(s merchants.Sitting) string {
	if s == "" {
		return ""
	}
	return n.p.Text("office.sitting." + string(s))
}

// spokenDay is a day as people say it, with how long ago it is.
func (n *hearers) spokenDay(day, today data.ServiceDay) string {
	t := day.Start().Time()
	return n.p.Text("voices.spoken.day", "Month", int(t.Month()), "Day", t.Day(), "Weekday", n.p.Text("voices.weekday."+strconv.Itoa(int(day.Weekday()))),
		"Ago", today.DaysSince(day))
}

func (n *hearers) spokenSitting(s merchants.Sitting) string {
	if s == "" || s == merchants.AllDay {
		return ""
	}
	return n.p.Text("voices.spoken." + string(s))
}

func (n *hearers) call(i *heard.Interview) callLine {
	return callLine{ID: i.ID, Name: desk.ShownName(n.r, i.Name), Community: n.community(i.Community),
		About: n.meal(i.Day, i.Sitting, i.Point), Requested: i.Why == heard.Requested, Tries: i.Tries}
}
