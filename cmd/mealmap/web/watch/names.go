package watch

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// names puts names to ids for one answer, reading each once. err is the first
// failure.
type names struct {
	s      *server
	r      *http.Request
	p      *messages.Printer
	people desk.People
	points map[merchants.PointID]string
	tills  map[meals.TillID]string
	elders map[meals.ElderID]string
	err    error
}

func (s *server) namesFor(r *http.Request) (*names, error) {
	p := s.Printer(r)
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	return &names{s: s, r: r, p: p, people: people, points: map[merchants.PointID]string{},
		tills: map[meals.TillID]string{}, elders: map[meals.ElderID]string{}}, err
}

func (n *names) person(actor audit.Actor) string { return n.people.Name(actor) }

// once reads a name, unless it has been read or something has failed.
func once[K comparable](n *names, known map[K]string, id K, read func() (string, error)) string {
	if name, ok := known[id]; ok || n.err != nil {
		return name
	}
	name, err := read()
	n.err, known[id] = err, name
	return name
}

// point names one that may be of another street: elders eat where they like.
func (n *names) point(id merchants.PointID) string {
	return once(n, n.points, id, func() (string, error) {
		p, err := n.s.Merchants.FindPoint(n.r.Context(), desk.Viewer(n.r).District, id)
		return p.Name, err
	})
}

func (n *names) till(id meals.TillID) string {
	return once(n, n.tills, id, func() (string, error) {
		t, err := n.s.Meals.FindTill(n.r.Context(), desk.Viewer(n.r).District, id)
		return t.Name, err
	})
}

// elder is masked: whoever looks at what is odd does not enrol elders.
func (n *names) elder(d data.District, id meals.ElderID) string {
	return once(n, n.elders, id, func() (string, error) {
		e, err := n.s.Meals.FindElder(n.r.Context(), d, id)
		return meals.MaskName(e.Name), err
	})
}

// covers: the viewer has pages of what happened in the street.
func (n *names) covers(street string) bool {
	return desk.Covers(n.r, desk.Viewer(n.r).District, street, "") == nil
}
