package watch

import (
	"net/http"
	"net/url"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/alarms"
)

// alarmsAtOnce is how many alarms one page shows.
const alarmsAtOnce = 100

type alarmsPage struct {
	desk.Chrome
	Sentence string
	Filter   desk.Form
	Kinds    []desk.Option
	States   []desk.Option
	Rows     []alarmLine
	More     bool
}

// alarmLine is an alarm in words.
type alarmLine struct {
	ID       alarms.AlarmID
	Day      data.ServiceDay
	Title    string
	Sentence string
	Count    int // of its meals; 0 of a silent point
	StateKey string
	Mark     string
	Handler  string // "" where nobody has taken it
	Outcome  string // key of what came of it, "" while it is open
}

// waiting is the filter's state of what has no outcome yet, taken or not.
const waiting = "waiting"

// alarmFilter reads the list's filter within the viewer's scope. At first it is
// what waits.
func alarmFilter(r *http.Request, q url.Values) alarms.Filter {
	u := desk.Viewer(r)
	if !q.Has("state") {
		q.Set("state", waiting)
	}
	f := alarms.Filter{District: u.District, Street: u.Street, Waiting: q.Get("state") == waiting, Limit: alarmsAtOnce + 1}
	if state := alarms.State(q.Get("state")); slices.Contains(alarms.States(), state) {
		f.State = state
	}
	if kind := alarms.Kind(q.Get("kind")); slices.Contains(alarms.Kinds(), kind) {
		f.Kind = kind
	}
	return f
}

func (s *server) listAlarms(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), s.Printer(r)
	f := alarmFilter(r, q)
	list, err := s.alarms.List(r.Context(), f)
	if err != nil {
		return err
	}
	count, err := s.alarms.Count(r.Context(), alarms.Filter{District: f.District, Street: f.Street, Waiting: true})
	if err != nil {
		return err
	}
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	page := alarmsPage{
		Sentence: p.Text("watch.alarms.sentence", "Count", count), Filter: desk.Form{ID: "alarms", Values: q},
		Kinds:  desk.AnyOf(p, namedKinds(n)),
		States: desk.AnyOf(p, desk.Named(p, "watch.alarm.state", waiting, string(alarms.Open), string(alarms.Taken), string(alarms.Ended))),
		More:   len(list) > alarmsAtOnce,
	}
	for i := range list[:min(len(list), alarmsAtOnce)] {
		page.Rows = append(page.Rows, n.alarm(&list[i]))
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "redemptions", "watch.alarms.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "watch/alarms", page)
}

func namedKinds(n *names) (choices []desk.Option) {
	for _, k := range alarms.Kinds() {
		choices = append(choices, desk.Option{Value: string(k), Label: n.p.Text("watch.alarm." + string(k) + ".title")})
	}
	return choices
}

// marks are the colours of states: what waits, what is being done, what is done.
var marks = map[alarms.State]string{alarms.Open: "wait", alarms.Taken: "", alarms.Ended: "good"}

func (n *names) alarm(r *alarms.Raised) alarmLine {
	state := r.State()
	l := alarmLine{
		ID: r.ID, Day: r.Day, Count: r.Count, Title: n.p.Text("watch.alarm." + string(r.Kind) + ".title"), Sentence: n.sentence(r),
		StateKey: "watch.alarm.state." + string(state), Mark: marks[state],
	}
	if r.Handler != "" {
		l.Handler = n.person(r.Handler)
	}
	if r.Outcome != "" {
		l.Outcome = "watch.alarm.outcome." + string(r.Outcome)
	}
	return l
}

// sentence says what was found, with its figures.
func (n *names) sentence(r *alarms.Raised) string {
	f := &r.Figures
	args := map[string]any{
		"Day": web.DayText(n.p, r.Day), "Point": n.point(r.PointID), "Meals": f.Meals, "Of": f.Of, "Most": f.Most, "Days": f.Days,
		"Idle": f.Idle, "Minutes": f.Minutes, "Metres": f.Metres, "Walk": walkMinutes(f.Metres), "Seats": f.Seats, "Turns": f.Turns,
		"Whole": f.Whole, "From": f.From.Time().Format("15:04"), "To": f.To.Time().Format("15:04"), "Before": web.DayText(n.p, f.Before),
		"Expected": f.Expected,
	}
	switch r.Kind {
	case alarms.Burst, alarms.Offline:
		args["Till"] = n.till(meals.TillID(r.Subject))
	case alarms.Seats:
		args["Sitting"] = n.p.Text("office.sitting." + string(f.Sitting))
	case alarms.Apart:
		for i, name := range []string{"First", "Then"} {
			if len(f.Points) > i {
				args[name] = n.point(f.Points[i])
			}
		}
	}
	if f.Of > 0 {
		args["Share"] = f.Meals * 100 / f.Of
	}
	return n.p.With("watch.alarm."+string(r.Kind)+".says", args)
}

// A walk is about a third longer than the straight line between its ends (1.33 to
// 1.40 at the median, measured on street networks); an elder goes 70 metres a
// minute.
const (
	detour        = 1.35
	metresAMinute = 70
)

// walkMinutes is how long an elder walks, in whole minutes, at least one.
func walkMinutes(straight int) int { return max(1, int(float64(straight)*detour/metresAMinute+0.5)) }
