package money

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

const clawbackPath = "/office/clawback"

// How much of the open proposals and of the history one page shows.
const (
	clawbacksAtOnce = 200
	clawbackHistory = 50
)

// clawbackRoutes are the pages of claw-back. Names and numbers are masked on all
// of them.
func (s *server) clawbackRoutes() []web.Route {
	return []web.Route{
		s.Get(clawbackPath, staff.ReviewMoney, s.showClawback),
		s.Post(clawbackPath+"/decide", staff.ReviewMoney, s.decideClawback),
		s.Get(clawbackPath+"/import", staff.ReviewMoney, s.showDepartureImport),
		s.Post(clawbackPath+"/import", staff.ReviewMoney, s.checkDepartures),
		s.Post(clawbackPath+"/import/confirm", staff.ReviewMoney, s.confirmDepartures),
		s.Post(clawbackPath+"/departures/{id}/withdraw", staff.ReviewMoney, s.withdrawDeparture),
	}
}

type clawbackPage struct {
	desk.Chrome
	Sentence   string
	Trouble    desk.Trouble // of a decision that none of the groups shown is about
	Groups     []clawbackGroup
	Decided    []clawbackLine
	Departures []departureLine
}

// clawbackGroup is the open proposals of one elder after one departure.
type clawbackGroup struct {
	Heading string // "王** 3201**********1234"
	Note    string // where he belongs and what the list said
	Elder   meals.ElderID
	Lines   []clawbackLine
	Total   data.Fen
	Form    desk.Form
}

// clawbackLine is one meal.
type clawbackLine struct {
	ID       meals.RedemptionID
	Day      data.ServiceDay
	Who      string // masked
	Merchant string
	Levels   string // what each paid, in words
	Public   data.Fen
	List     data.Fen
	Chosen   bool
	Mark     string // class and key of the decision, "" while open
	Decision string
	Reason   string
	By       string
	At       data.Instant
}

type departureLine struct {
	ID        meals.DepartureID
	Who       string
	Elder     meals.ElderID
	KindKey   string
	On        data.ServiceDay
	Source    string
	At        data.Instant
	By        string
	Result    string
	Withdrawn string // the reason, "" while the departure stands
	Form      desk.Form
}

func (s *server) showClawback(w http.ResponseWriter, r *http.Request) error {
	return s.clawbackPage(w, r, http.StatusOK, desk.Form{})
}

// clawbackPage shows all; came is a form that came back: its id is the elder's.
func (s *server) clawbackPage(w http.ResponseWriter, r *http.Request, status int, came desk.Form) error {
	u, p := desk.Viewer(r), s.Printer(r)
	filter := meals.ClawbackFilter{District: u.District, Street: u.Street, Limit: clawbacksAtOnce}
	open, err := s.Meals.ListClawbacks(r.Context(), filter)
	if err != nil {
		return err
	}
	filter.Decided, filter.Limit = true, clawbackHistory
	decided, err := s.Meals.ListClawbacks(r.Context(), filter)
	if err != nil {
		return err
	}
	departures, err := s.Meals.ListDepartures(r.Context(), u.District, u.Street, clawbackHistory)
	if err != nil {
		return err
	}
	count, err := s.Meals.CountClawbacks(r.Context(), u.District, u.Street)
	if err != nil {
		return err
	}
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	page := clawbackPage{Sentence: clawbackSentence(p, count, len(open)), Groups: n.groups(open, came)}
	if !slices.ContainsFunc(page.Groups, func(g clawbackGroup) bool { return g.Form.ID == came.ID }) {
		page.Trouble = came.Trouble
	}
	for i := range decided {
		page.Decided = append(page.Decided, n.line(&decided[i]))
	}
	for i := range departures {
		page.Departures = append(page.Departures, n.departure(&departures[i]))
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "settlement", "money.clawback.title")
	desk.NoStore(w)
	return s.Render(w, r, status, "money/clawback", page)
}

func clawbackSentence(p *messages.Printer, count, shown int) string {
	switch {
	case count == 0:
		return p.Text("money.clawback.none")
	case shown < count:
		return p.Text("money.clawback.some", "Count", count, "Shown", shown)
	}
	return p.Text("money.clawback.open", "Count", count)
}

// namer puts names to ids for one answer. err is the first failure.
type namer struct {
	s         *server
	r         *http.Request
	p         *messages.Printer
	people    desk.People
	merchants map[merchants.MerchantID]string
	err       error
}

func (s *server) namesFor(r *http.Request) (*namer, error) {
	n := &namer{s: s, r: r, p: s.Printer(r)}
	var err error
	if n.people, err = desk.ReadPeople(r.Context(), s.Staff, n.p); err != nil {
		return nil, err
	}
	n.merchants, err = s.MerchantNames(r)
	return n, err
}

func (n *namer) person(actor string) string { return n.people.Name(audit.Actor(actor)) }

// merchant names one that may be of another street: elders eat where they like.
func (n *namer) merchant(id merchants.MerchantID) string {
	if name, ok := n.merchants[id]; ok {
		return name
	}
	m, err := n.s.Merchants.FindMerchant(n.r.Context(), desk.Viewer(n.r).District, id)
	if err != nil && n.err == nil {
		n.err = err
	}
	n.merchants[id] = m.Name
	return m.Name
}

// levels says what each level paid, "区 1.80 元,街道 1.20 元".
func (n *namer) levels(paid []meals.Paid) string {
	words := make([]string, len(paid))
	for i, part := range paid {
		words[i] = n.p.Text("money.clawback.level", "Level", desk.FunderName(n.p, part.Funder), "Fen", part.Fen.Grouped())
	}
	return desk.JoinAll(n.p, words)
}

func (n *namer) line(c *meals.Clawback) clawbackLine {
	masked := c.Elder.Masked()
	l := clawbackLine{ID: c.RedemptionID, Day: c.Day, Who: masked.Name, Merchant: n.merchant(c.MerchantID), Levels: n.levels(c.Public),
		Public: c.PublicFen(), List: c.List, Reason: c.Reason, By: n.person(c.DecidedBy), At: c.DecidedAt}
	switch c.Decision {
	case meals.Reversed:
		l.Mark, l.Decision = "stop", "money.clawback.reversed"
	case meals.Kept:
		l.Mark, l.Decision = "good", "money.clawback.kept"
	}
	return l
}

// groups puts the meals of one departure together; the form that came back
// keeps what was chosen, elsewhere every meal is.
func (n *namer) groups(open []meals.Clawback, came desk.Form) (groups []clawbackGroup) {
	last := meals.DepartureID("")
	for i := range open {
		c := &open[i]
		if c.DepartureID != last {
			last = c.DepartureID
			groups = append(groups, n.group(c, came))
		}
		g := &groups[len(groups)-1]
		l := n.line(c)
		l.Chosen = g.Form.Values == nil || slices.Contains(g.Form.Values["meal"], string(l.ID))
		g.Lines = append(g.Lines, l)
		g.Total += l.Public
	}
	return groups
}

func (n *namer) group(c *meals.Clawback, came desk.Form) clawbackGroup {
	masked := c.Elder.Masked()
	g := clawbackGroup{Heading: n.p.Text("money.clawback.elder", "Name", masked.Name, "Number", masked.Number), Elder: c.ElderID,
		Note: n.p.Text("money.clawback.note", "Community", c.Elder.CommunityName, "Kind", n.p.Text("departure.kind."+string(c.Kind)),
			"Day", web.DayText(n.p, c.On)),
		Form: desk.Form{ID: "d-" + string(c.DepartureID)}}
	if came.ID == g.Form.ID {
		g.Form = came
	}
	return g
}

func (n *namer) departure(d *meals.Departure) departureLine {
	l := departureLine{ID: d.ID, Who: d.Elder.Masked().Name, Elder: d.ElderID, KindKey: "departure.kind." + string(d.Kind), On: d.On,
		Source: d.Source, At: d.RecordedAt, By: n.person(d.RecordedBy), Form: desk.Form{ID: "w-" + string(d.ID)}}
	l.Result = n.p.Text("money.clawback.result", "Open", d.Open, "Reversed", d.Reversed, "Kept", d.Kept)
	if d.Open+d.Reversed+d.Kept == 0 {
		l.Result = n.p.Text("money.clawback.result_none")
	}
	if d.WithdrawnAt != 0 {
		l.Withdrawn = n.p.Text("money.clawback.withdrawn", "Day", web.DayText(n.p, d.WithdrawnAt.ServiceDay()), "Reason", d.WithdrawnReason)
	}
	return l
}

// decideClawback decides about the chosen meals, all or none.
func (s *server) decideClawback(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u := desk.Viewer(r)
	choice := meals.ClawbackChoice{District: u.District, Street: u.Street, Decision: meals.ClawbackDecision(r.PostForm.Get("decision")),
		Reason: r.PostForm.Get("reason")}
	for _, id := range r.PostForm["meal"] {
		choice.Meals = append(choice.Meals, meals.RedemptionID(id))
	}
	err := s.Meals.DecideClawbacks(r.Context(), desk.Actor(r), choice)
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		came := desk.Form{ID: r.PostForm.Get("group"), Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
		return s.clawbackPage(w, r, web.StatusOf(err), came)
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, clawbackPath, "money.clawback.done."+string(choice.Decision), "Count", len(choice.Meals))
}

func (s *server) withdrawDeparture(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u := desk.Viewer(r)
	id := meals.DepartureID(chi.URLParam(r, "id"))
	err := s.Meals.WithdrawDeparture(r.Context(), desk.Actor(r), u.District, u.Street, id, r.PostForm.Get("reason"))
	if err != nil {
		return s.Refused(w, r, clawbackPath, desk.Hidden(err))
	}
	return s.Done(w, r, clawbackPath, "money.clawback.done.withdrawn")
}
