package voices

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// callPage is all that a caller needs on one screen.
type callPage struct {
	desk.Chrome
	Call      callLine
	Phone     string
	Greeting  string
	Ask       string // whether he ate there
	Until     data.Instant
	Trouble   desk.Trouble
	Ate       []desk.Option
	Marks     []markChoice
	Reasons   []desk.Option
	Note      string
	LastTry   bool
	TriesMost int
}

// markChoice is one of the five marks.
type markChoice struct {
	Value    int
	Label    string
	Selected bool
}

func callID(r *http.Request) heard.InterviewID { return heard.InterviewID(chi.URLParam(r, "id")) }

// showCall is the call that the viewer has in hand. Whoever has not is led back to
// the list; whoever enrolled the elder is told so.
func (s *server) showCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.voices.InHand(r.Context(), hearing(r), callID(r), desk.Actor(r))
	if errors.Is(err, heard.ErrInterviewNotTaken) {
		return s.Refused(w, r, callsPath, err)
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.callPage(w, r, http.StatusOK, &c, desk.Form{})
}

func (s *server) callPage(w http.ResponseWriter, r *http.Request, status int, c *heard.Call, form desk.Form) error {
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	line := n.call(&c.Interview)
	page := callPage{
		Call: line, Phone: c.Phone, Trouble: form.Trouble, Note: form.Values.Get("note"), Until: c.TakenAt.Add(heard.Lease),
		Greeting: s.greeting(n, c.Name),
		Ask:      n.p.Text("voices.call.ask", "Day", n.spokenDay(c.Day, s.DB.Now().ServiceDay()), "Sitting", n.spokenSitting(c.Sitting), "Point", n.point(c.Point)),
		Ate:      form.Pick("ate", desk.Named(n.p, "voices.call.ate", "yes", "no")).Choices,
		Marks:    marksOf(n.p, form.Values), Reasons: form.Pick("reason", desk.Named(n.p, "reason", merchants.RatingReasons()...)).Choices,
		LastTry: c.Tries+1 >= heard.TriesMost, TriesMost: heard.TriesMost,
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "review", "voices.call.title")
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/call", page)
}

// greeting is how a call begins. Whoever may not read names asks by the surname.
func (s *server) greeting(n *hearers, name string) string {
	key := "voices.call.greeting"
	if shown := desk.ShownName(n.r, name); shown != name {
		_, size := utf8.DecodeRuneInString(name)
		key, name = "voices.call.greeting_surname", name[:size]
	}
	return n.p.Text(key, "Name", name, "Office", s.Setting(n.r.Context(), data.OfficeName), "Caller", desk.Viewer(n.r).DisplayName)
}

// marksOf are the five marks, the best first.
func marksOf(p *messages.Printer, v url.Values) (choices []markChoice) {
	for mark := heard.Marks; mark >= 1; mark-- {
		value := strconv.Itoa(mark)
		choices = append(choices, markChoice{mark, p.Text("voices.mark." + value), v.Get("score") == value})
	}
	return choices
}

// markOf reads a mark of a form, 0 for none.
func markOf(v url.Values) int {
	n, err := strconv.Atoi(v.Get("score"))
	if err != nil {
		return 0
	}
	return n
}

func (s *server) recordCall(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v, sc, id := r.PostForm, hearing(r), callID(r)
	a := heard.Answer{Outcome: heard.Outcome(v.Get("outcome")), Denies: v.Get("ate") == "no", Score: markOf(v), Reasons: v["reason"], Note: v.Get("note")}
	i, err := s.voices.Record(r.Context(), sc, id, a, desk.Actor(r))
	if err == nil {
		return s.recorded(w, r, &i)
	}
	if c, gone := s.voices.InHand(r.Context(), sc, id, desk.Actor(r)); gone == nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.callPage(w, r, web.StatusOf(err), &c, desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	return s.Refused(w, r, callsPath, desk.Hidden(err))
}

// recorded leads on: to the list, which says what was kept.
func (s *server) recorded(w http.ResponseWriter, r *http.Request, i *heard.Interview) error {
	switch {
	case i.Denies:
		return s.Done(w, r, callsPath, "voices.call.done.denied")
	case i.Outcome == "":
		return s.Done(w, r, callsPath, "voices.call.done.later", "When", i.NotBefore.Time().Format("2006-01-02 15:04"))
	}
	return s.Done(w, r, callsPath, "voices.call.done."+string(i.Outcome))
}

type deniedPage struct {
	desk.Chrome
	Rows    []deniedLine
	MayFind bool
}

// deniedLine is an elder who says that he did not eat where a meal was redeemed.
type deniedLine struct {
	ID      heard.InterviewID
	Name    string
	About   string
	Meal    string // its address, "" where the viewer has no page of it
	Note    string
	By      string
	At      data.Instant
	Finding string
	FoundBy string
	FoundAt data.Instant
}

// deniedAtOnce is how many of them the page lists.
const deniedAtOnce = 100

func (s *server) listDenied(w http.ResponseWriter, r *http.Request) error {
	list, err := s.voices.Denied(r.Context(), hearing(r), deniedAtOnce)
	if err != nil {
		return err
	}
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	u := desk.Viewer(r)
	page := deniedPage{MayFind: staff.May(u.Role, staff.HandleAlarms)}
	for i := range list {
		d := &list[i]
		l := deniedLine{ID: d.ID, Name: desk.ShownName(r, d.Name), About: n.meal(d.Day, d.Sitting, d.Point), Note: d.Note, By: n.person(d.DoneBy),
			At: d.DoneAt, Finding: d.Finding, FoundAt: d.FoundAt}
		if d.FoundBy != "" {
			l.FoundBy = n.person(d.FoundBy)
		}
		if _, err := s.PointByID(r, d.Point); err == nil && staff.May(u.Role, staff.SeeRedemptions) {
			l.Meal = "/office/redemptions/" + string(d.Meal)
		}
		page.Rows = append(page.Rows, l)
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "review", "voices.denied.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "voices/denied", page)
}

func (s *server) findDenied(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	err := s.voices.Find(r.Context(), hearing(r), callID(r), r.PostForm.Get("finding"), desk.Actor(r))
	if err != nil {
		return s.Refused(w, r, callsPath+"/denied", desk.Hidden(err))
	}
	return s.Done(w, r, callsPath+"/denied", "voices.denied.found")
}
