package watch

import (
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/merchants"
)

const casesPath = "/office/watch/cases"

// groupsAtOnce is how many groups one page shows; a till has at most one a kind.
const groupsAtOnce = 200

func (s *server) caseRoutes() []web.Route {
	return []web.Route{
		s.Get(casesPath, staff.DecideOffline, s.showCases),
		s.Get(casesPath+"/tills/{id}", staff.DecideOffline, s.showGroup),
		s.Post(casesPath+"/tills/{id}", staff.DecideOffline, s.decideGroup),
		s.Get(casesPath+"/{id}", staff.DecideOffline, s.showCase),
		s.Post(casesPath+"/{id}", staff.DecideOffline, s.decideCase),
	}
}

type casesPage struct {
	desk.Chrome
	Sentence string
	Kinds    []kindLine
	Filter   desk.Form
	Choices  []desk.Option
	Rows     []groupLine
	More     bool
}

// kindLine sums the open cases of one kind.
type kindLine struct {
	Kind  offline.Kind
	Title string
	Says  string
	Cases int
	Fen   data.Fen
	Money bool // it is about money
}

// groupLine is the open cases of one till and kind.
type groupLine struct {
	Till    meals.TillID
	Name    string
	Point   string
	PointID merchants.PointID
	Kind    offline.Kind
	Title   string
	Cases   int
	Fen     data.Fen
	First   data.Instant
	Fresh   bool // the first row of its till
}

func (s *server) showCases(w http.ResponseWriter, r *http.Request) error {
	u, q := desk.Viewer(r), r.URL.Query()
	groups, err := s.cases.GroupCases(r.Context(), offline.CaseFilter{District: u.District, Street: u.Street, Open: true})
	if err != nil {
		return err
	}
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	page := casesPage{Kinds: n.kinds(groups), Filter: desk.Form{ID: "cases", Values: q}}
	var choices []desk.Option
	count, fen := 0, data.Fen(0)
	for _, k := range page.Kinds {
		choices = append(choices, desk.Option{Value: string(k.Kind), Label: k.Title})
		count += k.Cases
		if k.Money {
			fen += k.Fen
		}
	}
	page.Choices = desk.AnyOf(n.p, choices)
	page.Sentence = n.p.Text("watch.cases.sentence", "Count", count, "Fen", fen.Grouped())
	if kind := q.Get("kind"); kind != "" {
		groups = slices.DeleteFunc(groups, func(g offline.CaseGroup) bool { return string(g.Kind) != kind })
	}
	page.More = len(groups) > groupsAtOnce
	page.Rows = n.groups(groups[:min(len(groups), groupsAtOnce)])
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "redemptions", "watch.cases.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "watch/cases", page)
}

// kinds sums the groups by kind, in the kinds' order.
func (n *names) kinds(groups []offline.CaseGroup) (lines []kindLine) {
	for _, k := range offline.Kinds() {
		l := kindLine{Kind: k, Title: n.kind(k), Says: n.p.Text("watch.case." + string(k) + ".means"), Money: aboutMoney(k)}
		for _, g := range groups {
			if g.Kind == k {
				l.Cases, l.Fen = l.Cases+g.Cases, l.Fen+g.Fen
			}
		}
		if l.Cases > 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

// aboutMoney: what is decided about the kind changes who pays.
func aboutMoney(k offline.Kind) bool { return k == offline.Twice || k.Waits() }

func (n *names) kind(k offline.Kind) string { return n.p.Text("watch.case." + string(k) + ".title") }

// groups puts the groups of one till under each other; the till with most money
// at stake stays first.
func (n *names) groups(list []offline.CaseGroup) (lines []groupLine) {
	for _, first := range list {
		if slices.ContainsFunc(lines, func(l groupLine) bool { return l.Till == first.TillID }) {
			continue
		}
		for _, g := range list {
			if g.TillID != first.TillID {
				continue
			}
			l := groupLine{Till: g.TillID, Name: g.TillName, Point: n.point(g.PointID), PointID: g.PointID, Kind: g.Kind,
				Title: n.kind(g.Kind), Cases: g.Cases, First: g.First, Fresh: g.Kind == first.Kind}
			if aboutMoney(g.Kind) {
				l.Fen = g.Fen
			}
			lines = append(lines, l)
		}
	}
	return lines
}
