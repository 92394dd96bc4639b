package voices

import (
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/absence"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// absentNames puts words to absences for one answer.
type absentNames struct {
	s      *server
	r      *http.Request
	p      *messages.Printer
	people desk.People
	points map[merchants.PointID]string
	now    data.Instant
}

func (s *server) absentNames(r *http.Request) (*absentNames, error) {
	p := s.Printer(r)
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	return &absentNames{s: s, r: r, p: p, people: people, points: map[merchants.PointID]string{}, now: s.DB.Now()}, err
}

// absentLine is one absence in words.
type absentLine struct {
	ID        absence.ID
	ElderID   meals.ElderID
	Name      string
	Age       int
	Community string
	Alone     bool
	Habit     string // when and where he usually eats
	Last      string // the last meal
	Since     string // since when nobody has heard of him, where that is not the last meal
	Missed    int
	NoticedOn data.ServiceDay
	Tries     int
	Visit     bool // somebody should go and look
	NotBefore string
	Told      bool
	Outcome   string // "" while nobody knows
	By        string
	DoneAt    data.Instant
}

func (n *absentNames) lines(list []absence.Absence) ([]absentLine, error) {
	known, err := n.s.absent.Know(n.r.Context(), desk.Viewer(n.r).District, list)
	if err != nil {
		return nil, err
	}
	lines := make([]absentLine, len(list))
	for i := range list {
		if lines[i], err = n.line(&list[i], known[list[i].ID]); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

func (n *absentNames) line(a *absence.Absence, k absence.Known) (absentLine, error) {
	e, err := n.s.Meals.FindElder(n.r.Context(), a.District, a.ElderID)
	if err != nil {
		return absentLine{}, err
	}
	l := absentLine{
		ID: a.ID, ElderID: a.ElderID, Name: desk.ShownName(n.r, e.Name), Age: meals.AgeOn(e.BornOn, n.now.ServiceDay()), Community: e.CommunityName,
		Alone: k.Alone, Missed: a.Missed, NoticedOn: a.NoticedOn, Tries: a.Tries, Visit: a.Outcome == "" && a.Tries >= absence.VisitAfter,
		Told: a.EscalatedAt != 0 && a.Outcome == "", DoneAt: a.DoneAt,
	}
	if a.NotBefore > n.now && a.Outcome == "" {
		l.NotBefore = a.NotBefore.Time().Format("15:04")
	}
	if a.Outcome != "" {
		l.Outcome, l.By = n.p.Text("absent.outcome."+string(a.Outcome)), n.people.Name(a.DoneBy)
	}
	if k.Last.Day != "" {
		point, err := n.point(k.Last.Point)
		if err != nil {
			return l, err
		}
		l.Last = n.p.Text("absent.last", "Day", web.DayText(n.p, k.Last.Day), "Point", point)
	}
	if a.LastDay != k.Last.Day {
		l.Since = n.p.Text("absent.since", "Day", web.DayText(n.p, a.LastDay))
	}
	l.Habit, err = n.habit(k.Habit)
	return l, err
}

func (n *absentNames) point(id merchants.PointID) (string, error) {
	if name, known := n.points[id]; known {
		return name, nil
	}
	p, err := n.s.Merchants.FindPoint(n.r.Context(), desk.Viewer(n.r).District, id)
	n.points[id] = p.Name
	return p.Name, err
}

// habit says on which weekdays an elder usually eats, and where: "usually Monday,
// Tuesday and Friday, at …".
func (n *absentNames) habit(h absence.Habit) (string, error) {
	days := h.Weekdays()
	if len(days) == 0 {
		return "", nil
	}
	var words, points []string
	for _, day := range days {
		words = append(words, n.p.Text(fmt.Sprintf("absent.weekday.%d", day)))
	}
	when := desk.JoinAll(n.p, words)
	switch last := len(days) - 1; {
	case len(days) == 7:
		when = n.p.Text("absent.every_day")
	case last >= 2 && (int(days[last])+6)%7-(int(days[0])+6)%7 == last: // a row, from Monday on
		when = n.p.Text("absent.row_of_days", "From", words[0], "To", words[last])
	}
	for _, id := range h.Points[:min(len(h.Points), 2)] {
		name, err := n.point(id)
		if err != nil {
			return "", err
		}
		points = append(points, name)
	}
	return n.p.Text("absent.habit", "Days", when, "Points", desk.JoinAll(n.p, points)), nil
}
