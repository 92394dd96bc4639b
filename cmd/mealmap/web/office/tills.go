package office

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
	"mealmap/static/messages"
)

type tillsPage struct {
	desk.Chrome
	Waiting []tillLine // to be compared
	Rows    []tillLine // the others, the newest first
	Points  []desk.Option
	Form    desk.Form // of a device that scans
	Plain   desk.Form // of one that cannot
	Silent  bool      // the street's tills do not ask elders how the meal was
}

type tillLine struct {
	meals.Till
	PointName   string
	State       tills.State
	Fingerprint string
	List        string // how old its newest list is, in words
	ListStale   bool   // older than offlineWarns
}

// StateKey and StateClass say how the till stands.
func (l tillLine) StateKey() string { return "office.till.state." + string(l.State) }

// StateClass is the mark's.
func (l tillLine) StateClass() string {
	switch l.State {
	case tills.Working:
		return "good"
	case tills.Waiting:
		return "wait"
	}
	return "stop"
}

// Ended reports whether nothing can be done with the till any more.
func (l tillLine) Ended() bool { return l.State == tills.Revoked }

// Quarantined reports whether a case stands behind it.
func (l tillLine) Quarantined() bool { return l.State == tills.Quarantined }

func (s *server) listTills(w http.ResponseWriter, r *http.Request) error {
	v := desk.Values("point", r.URL.Query().Get("point"))
	return s.tillsForm(w, r, http.StatusOK, desk.Form{Values: v}, desk.Form{Values: v})
}

// tillsForm shows the page with its two forms.
func (s *server) tillsForm(w http.ResponseWriter, r *http.Request, status int, form, plain desk.Form) error {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	lines, err := s.tillLines(r, "", points)
	if err != nil {
		return err
	}
	form.ID, plain.ID = "till", "plain"
	page := tillsPage{Chrome: s.Chrome(r, "settings", "office.tills.title"), Points: pointOptions(points), Form: form, Plain: plain}
	if page.Silent, err = s.offline().Silent(r.Context(), s.StreetFor(r)); err != nil {
		return err
	}
	for _, l := range lines {
		if l.State == tills.Waiting {
			page.Waiting = append(page.Waiting, l)
		} else {
			page.Rows = append(page.Rows, l)
		}
	}
	return s.Render(w, r, status, "office/tills", page)
}

// tillLines lists the tills of the given points, of one of them where id is
// not "".
func (s *server) tillLines(r *http.Request, id merchants.PointID, points []*merchants.Point) ([]tillLine, error) {
	all, err := s.Meals.ListTills(r.Context(), meals.TillFilter{District: desk.Viewer(r).District, PointID: id})
	if err != nil {
		return nil, err
	}
	names := map[merchants.PointID]string{}
	for _, p := range points {
		names[p.ID] = p.Name
	}
	var lines []tillLine
	for _, t := range all {
		if name, mine := names[t.PointID]; mine {
			lines = append(lines, s.tillLine(s.Printer(r), t, name))
		}
	}
	return lines, nil
}

// offlineWarns is how old a list is when its till turns amber.
const offlineWarns = 24 * time.Hour

func (s *server) tillLine(say *messages.Printer, t meals.Till, point string) tillLine {
	l := tillLine{Till: t, PointName: point, State: tills.StateOf(t), Fingerprint: tills.Fingerprint(t)}
	age := s.DB.Now().Sub(data.Instant(t.ListNumber * time.Minute.Milliseconds()))
	switch {
	case t.PublicKey == nil:
		l.List = say.Text("office.till.list.online")
	case t.ListNumber == 0:
		l.List = say.Text("office.till.list.none")
	default:
		l.List = say.Text("office.till.list.age", "Hours", int(age.Hours()), "Minutes", int(age.Minutes()))
		l.ListStale = age >= offlineWarns
	}
	return l
}

// tillOf is the till that the address names, where the viewer may see its point.
func (s *server) tillOf(r *http.Request) (meals.Till, error) {
	t, err := s.Meals.FindTill(r.Context(), desk.Viewer(r).District, meals.TillID(chi.URLParam(r, "id")))
	if err == nil {
		_, err = s.PointByID(r, t.PointID)
	}
	return t, desk.Hidden(err)
}

// changeTill does one thing to the till that the address names and goes back to
// the list.
func (s *server) changeTill(done string, change func(*http.Request, meals.Till, audit.Actor) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		t, err := s.tillOf(r)
		if err != nil {
			return err
		}
		if err := change(r, t, desk.Actor(r)); err != nil {
			return s.Refused(w, r, "/office/tills", err)
		}
		return s.Done(w, r, "/office/tills", done, "Name", t.Name)
	}
}

func (s *server) confirmTill(r *http.Request, t meals.Till, by audit.Actor) error {
	return s.tills.Confirm(r.Context(), t.District, t.ID, by)
}

func (s *server) refuseTill(r *http.Request, t meals.Till, by audit.Actor) error {
	return s.tills.Refuse(r.Context(), t.District, t.ID, by)
}

func (s *server) revokeTill(r *http.Request, t meals.Till, by audit.Actor) error {
	return s.Meals.RevokeTill(r.Context(), t.District, t.ID, by)
}

func (s *server) resetTillPIN(r *http.Request, t meals.Till, by audit.Actor) error {
	return s.tills.ResetPIN(r.Context(), t.District, t.ID, by)
}
