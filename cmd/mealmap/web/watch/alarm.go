package watch

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/alarms"
	"mealmap/merchants"
)

// rowsShown is how many meals of an alarm its page lists; the workbook has all.
const rowsShown = 300

type alarmPage struct {
	desk.Chrome
	Line     alarmLine
	Ask      string // what to find out
	Point    string
	PointID  merchants.PointID // "" where the viewer has no page of it
	Cells    []string          // of the points, where they are far apart
	RaisedAt data.Instant
	TakenAt  data.Instant
	ClosedAt data.Instant
	ClosedBy string
	Note     string
	MayTake  bool
	Form     desk.Form
	Outcomes []desk.Option
	Rows     []mealLine
	More     bool
	Export   string
	Quiet    *quietView // of a silent point
}

const toTheSecond = "2006-01-02 15:04:05"

// lateAfter is how far a till's clock may be off while it has network; what comes
// later than that came without.
const lateAfter = 10 * time.Minute

// mealLine is one meal of an alarm.
type mealLine struct {
	ID                 meals.RedemptionID // "" where the viewer has no page of it
	Served             string             // to the second
	Received           data.Instant
	Late               bool // received later than it was served
	Point, Till, Elder string
	List, Own, Paid    data.Fen
	Voided, Rejected   bool
	SittingKey         string
}

// alarmOf finds the alarm that the address names, in the viewer's street.
func (s *server) alarmOf(r *http.Request) (alarms.Raised, error) {
	a, err := s.alarms.Find(r.Context(), desk.Viewer(r).District, alarms.AlarmID(chi.URLParam(r, "id")))
	if err != nil {
		return a, desk.Hidden(err)
	}
	return a, desk.Covers(r, a.District, a.Street, "")
}

func (s *server) showAlarm(w http.ResponseWriter, r *http.Request) error {
	a, err := s.alarmOf(r)
	if err != nil {
		return err
	}
	return s.alarmPage(w, r, http.StatusOK, &a, desk.Form{})
}

func (s *server) alarmPage(w http.ResponseWriter, r *http.Request, status int, a *alarms.Raised, form desk.Form) error {
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	rows, err := s.alarms.Rows(r.Context(), a)
	if err != nil {
		return err
	}
	page := alarmPage{
		Line: n.alarm(a), Ask: n.p.Text("watch.alarm." + string(a.Kind) + ".ask"), Point: n.point(a.PointID),
		RaisedAt: a.RaisedAt, TakenAt: a.TakenAt, ClosedAt: a.ClosedAt, Note: a.Note, MayTake: a.State() == alarms.Open,
		Form: form.Filled("close", "closed_from", string(s.DB.Now().ServiceDay()), "closed_to", string(s.DB.Now().ServiceDay())), Outcomes: desk.Named(n.p, "watch.alarm.outcome", alarms.Outcomes()...),
		More: len(rows) > rowsShown, Export: alarmsPath + "/" + string(a.ID) + "/meals.xlsx",
	}
	if a.ClosedBy != "" {
		page.ClosedBy = n.person(a.ClosedBy)
	}
	if _, err := s.PointByID(r, a.PointID); err == nil {
		page.PointID = a.PointID
	}
	if page.Quiet, err = s.quietPage(r, a); err != nil {
		return err
	}
	for _, c := range a.Figures.Cells {
		page.Cells = append(page.Cells, c.String())
	}
	for i := range rows[:min(len(rows), rowsShown)] {
		page.Rows = append(page.Rows, n.meal(&rows[i]))
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "redemptions", "watch.alarm.heading", "Title", page.Line.Title)
	desk.NoStore(w)
	return s.Render(w, r, status, "watch/alarm", page)
}

func (n *names) meal(m *meals.Redemption) mealLine {
	l := mealLine{
		ID: m.ID, Served: m.ServedAt.Time().Format(toTheSecond), Received: m.ReceivedAt, Late: m.ReceivedAt.Sub(m.ServedAt) > lateAfter,
		Point: n.point(m.PointID), Till: n.till(m.TillID), Elder: n.elder(m.District, m.ElderID),
		List: m.List, Own: m.Elder, Paid: m.Government + m.Fund, Voided: m.VoidedAt != 0, Rejected: m.Rejected,
		SittingKey: sittingKey(m.Sitting),
	}
	if !n.covers(m.Street) {
		l.ID = ""
	}
	return l
}

func sittingKey(s merchants.Sitting) string {
	if s == "" {
		return "office.sitting.none"
	}
	return "office.sitting." + string(s)
}

func (s *server) takeAlarm(w http.ResponseWriter, r *http.Request) error {
	a, err := s.alarmOf(r)
	if err != nil {
		return err
	}
	back := alarmsPath + "/" + string(a.ID)
	if err := s.alarms.Take(r.Context(), a.District, a.ID, desk.Actor(r)); err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "watch.alarm.taken")
}

func (s *server) closeAlarm(w http.ResponseWriter, r *http.Request) error {
	a, err := s.alarmOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	err = s.Once(r, func() error {
		outcome := alarms.Outcome(r.PostForm.Get("outcome"))
		if err := s.recordAlso(r, &a, outcome); err != nil {
			return err
		}
		return s.alarms.Close(r.Context(), a.District, a.ID, outcome, r.PostForm.Get("note"), desk.Actor(r))
	})
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.alarmPage(w, r, web.StatusOf(err), &a, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	if a.Kind == alarms.Quiet && r.PostForm.Get("also") == alsoClosure { // where the paper that is wrong now is listed
		return s.Done(w, r, "/office/points/"+string(a.PointID), "watch.alarm.closed")
	}
	return s.Done(w, r, alarmsPath, "watch.alarm.closed")
}

// exportAlarm is the alarm's meals as a workbook; names are masked in it too.
func (s *server) exportAlarm(w http.ResponseWriter, r *http.Request) error {
	a, err := s.alarmOf(r)
	if err != nil {
		return err
	}
	list, err := s.alarms.Rows(r.Context(), &a)
	if err != nil {
		return err
	}
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i := range list {
		rows[i] = n.cells(&list[i])
	}
	if n.err != nil {
		return n.err
	}
	if err := s.LogExport(r, "export.alarm", len(rows)); err != nil {
		return err
	}
	return desk.SendXLSX(w, "alarm-"+string(a.Day)+"-"+string(a.Kind)+".xlsx", n.p, "watch.xlsx",
		[]string{"served_at", "received_at", "point", "till", "elder", "sitting", "list", "own", "paid", "state"}, rows)
}

// cells is one row of the workbook, in the order of its headings.
func (n *names) cells(m *meals.Redemption) []any {
	l, state := n.meal(m), "office.filter.state.kept"
	switch {
	case l.Voided:
		state = "office.filter.state.voided"
	case l.Rejected:
		state = "watch.rejected"
	}
	return []any{l.Served, l.Received.Time().Format(toTheSecond), l.Point, l.Till, l.Elder, n.p.Text(l.SittingKey),
		desk.YuanCell(l.List), desk.YuanCell(l.Own), desk.YuanCell(l.Paid), n.p.Text(state)}
}
