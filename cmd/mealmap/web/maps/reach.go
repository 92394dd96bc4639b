package maps

import (
	"net/http"
	"net/url"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/geo/drawing"
	"mealmap/geo/reach"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

const (
	reachPath  = "/office/map/reach"
	sitingPath = reachPath + "/siting"
)

func (s *server) reachRoutes() []web.Route {
	return []web.Route{
		s.Get(reachPath, staff.EditMap, s.showReach),
		s.Get(reachPath+".geojson", staff.EditMap, s.reachLayer),
		s.Get(reachPath+".xlsx", staff.EditMap, s.reachBook),
		s.Get(reachPath+".csv", staff.EditMap, s.reachCSV),
		s.Get(sitingPath, staff.EditMap, s.askSiting),
		s.Post(sitingPath, staff.EditMap, s.findSites),
		s.Get(sitingPath+"/{held}", staff.EditMap, s.showSites),
		s.Get(sitingPath+"/{held}/sites.xlsx", staff.EditMap, s.sitesBook),
		s.Get(sitingPath+"/{held}/sites.csv", staff.EditMap, s.sitesCSV),
	}
}

type reachPage struct {
	desk.Chrome
	Lede    string
	Filter  reachFilter
	Notes   []string
	Nobody  bool // no elder is in any cell
	Map     *desk.ReachMap
	Legend  []legendLine
	Closing string // the point as if closed, "" for none
	Table   ReachTable
	Layers  string // the same for the interactive map, "" where there is nothing on it
	Query   string // of the exports, with its question mark
	Siting  string // where the next point is sought
}

type legendLine struct {
	Shade int
	Text  string
}

func (s *server) showReach(w http.ResponseWriter, r *http.Request) error {
	q, err := s.questionOf(r, r.URL.Query())
	if err != nil {
		return err
	}
	a, err := AskReach(r.Context(), s.Config, q)
	if err != nil {
		return desk.Hidden(err)
	}
	p, table := s.Printer(r), a.Table()
	page := reachPage{
		Lede: a.Sentence(p, table), Filter: s.filterOf(r, a, r.URL.Query()), Notes: a.Notes(p, table), Nobody: len(a.Input.Cells) == 0,
		Legend: legend(p), Closing: a.closing(), Table: table, Query: queryOf(a.ReachQuestion), Siting: sitingPath + queryOf(a.ReachQuestion),
	}
	groups := a.Groups(table)
	if page.Map, err = s.DrawReach(r.Context(), groups, a.pins(), nil); err != nil {
		return err
	}
	if page.Map != nil {
		page.Map.Label = p.Text("reach.map.label", "Groups", len(groups), "Points", len(page.Map.Pins))
		page.Layers = reachPath + ".geojson" + page.Query
	}
	page.Chrome = s.Chrome(r, "points", "reach.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "maps/reach", page)
}

// Sentence is the answer in one sentence.
func (a *ReachAnswer) Sentence(p *messages.Printer, t ReachTable) string {
	key := "reach.sentence"
	if a.closed >= 0 {
		key = "reach.sentence_closed"
	}
	return p.Text(key, "Limit", a.limitText(p), "When", a.when(p), "Elders", t.All.Elders, "Left", t.All.Left,
		"After", t.All.After, "More", t.All.More(), "Point", a.closing())
}

func (a *ReachAnswer) limitText(p *messages.Printer) string {
	return p.Text("reach.limit."+string(a.Limit)+".long", "Metres", int(a.Metres))
}

// when names the day and the meal.
func (a *ReachAnswer) when(p *messages.Printer) string {
	if a.At != nil {
		return p.Text("reach.at", "Day", web.DayText(p, a.At.ServiceDay()), "Time", a.At.Time().Format("15:04"))
	}
	return p.Text("reach.when", "Day", web.DayText(p, a.Day), "Meal", p.Text("reach.meal."+string(a.Meal)))
}

// closing names the point that is taken as closed, "" for none.
func (a *ReachAnswer) closing() string {
	if a.closed < 0 {
		return ""
	}
	return a.Points[a.closed].Name
}

// Notes are what one must know to read the figures.
func (a *ReachAnswer) Notes(p *messages.Printer, t ReachTable) (notes []string) {
	say := func(use bool, key string, pairs ...any) {
		if use {
			notes = append(notes, p.Text(key, pairs...))
		}
	}
	say(a.Streets == near.NoStreets, "reach.note.no_streets")
	say(a.Streets == near.DrivingOnly, "reach.note.driving_only")
	say(a.Counts.Unplaced() > 0, "reach.note.unplaced", "Elders", t.Unplaced)
	say(a.Counts.Guessed() > 0, "reach.note.guessed", "Elders", t.Guessed)
	say(len(a.Unknown) > 0, "reach.note.unknown_hours", "Points", len(a.Unknown))
	say(t.Hidden > 0 || len(t.Rows) > 0 && !t.All.Left.Known, "reach.note.hidden", "Least", reach.Least)
	return notes
}

// pins are the points of the street, by whether they serve.
func (a *ReachAnswer) pins() (pins []desk.MapPoint) {
	for i, pt := range a.Points {
		if a.Street != "" && pt.Street != a.Street {
			continue
		}
		m := desk.MapPoint{Pin: drawing.Pin{At: pt.Position.At, Number: pt.Number}, Class: "serves", Name: pt.Name}
		switch {
		case i == a.closed:
			m.Class = "closing"
		case !a.Input.Open[i]:
			m.Class = "shut"
		}
		pins = append(pins, m)
	}
	return pins
}

func legend(p *messages.Printer) (lines []legendLine) {
	shades := desk.Shades()
	for i, from := range shades {
		key, to := "reach.legend.span", 0
		if i+1 < len(shades) {
			to = shades[i+1] - 1
		} else {
			key = "reach.legend.more"
		}
		lines = append(lines, legendLine{i + 1, p.Text(key, "From", from, "To", to)})
	}
	return lines
}

// queryOf is the question as an address carries it.
func queryOf(q ReachQuestion) string {
	v := url.Values{"limit": {string(q.Limit)}, "day": {"date"}, "date": {string(q.Day)}, "meal": {string(q.Meal)}}
	if q.Closed != "" {
		v.Set("closed", string(q.Closed))
	}
	return "?" + v.Encode()
}
