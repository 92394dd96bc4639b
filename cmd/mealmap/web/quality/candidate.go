package quality

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants/admission"
	"mealmap/static/messages"
)

type candidatesPage struct {
	desk.Chrome
	Open    []candidateLine
	Decided []candidateLine
	Add     desk.Form
	Systems []desk.Option
}

// adding is the form that lists a candidate.
type adding struct {
	Form    desk.Form
	Systems []desk.Option
	Gap     admission.GapID // "" for none
	At      string          // where the map begins, "" where nothing is known
}

// Adding is the form that lists a candidate for no gap.
func (p candidatesPage) Adding() adding { return adding{Form: p.Add, Systems: p.Systems} }

// candidateLine is a candidate in words.
type candidateLine struct {
	ID       admission.CandidateID
	Name     string
	Address  string
	StateKey string
	Mark     string
	Visits   int
	Day      data.ServiceDay // listed, or decided
	Reason   string
}

func candidateLineOf(p *messages.Printer, c *admission.Candidate) candidateLine {
	l := candidateLine{ID: c.ID, Name: c.Name, Address: c.Address, Visits: c.Visits, Reason: c.Reason, Day: c.CreatedAt.ServiceDay(),
		StateKey: "admission.state." + string(c.State()), Mark: "wait"}
	if c.Decision != "" {
		l.Day, l.StateKey = c.DecidedAt.ServiceDay(), "admission.decision."+string(c.Decision)
		l.Mark = map[admission.Decision]string{admission.Admitted: "good", admission.Refused: "stop"}[c.Decision]
	}
	return l
}

func (s *server) listCandidates(w http.ResponseWriter, r *http.Request) error {
	return s.candidatesPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) candidatesPage(w http.ResponseWriter, r *http.Request, status int, form desk.Form) error {
	u, p := desk.Viewer(r), s.Printer(r)
	list, err := s.admission.ListCandidates(r.Context(), admission.CandidateFilter{District: u.District, Street: u.Street})
	if err != nil {
		return err
	}
	page := candidatesPage{Add: form.Filled("add", "crs", string(geo.GCJ02)), Systems: desk.Named(p, "office.crs", geo.GCJ02, geo.BD09, geo.WGS84)}
	for i := range list {
		line := candidateLineOf(p, &list[i])
		if list[i].Decision == "" {
			page.Open = append(page.Open, line)
		} else {
			page.Decided = append(page.Decided, line)
		}
	}
	page.Chrome = s.Chrome(r, "review", "admission.candidates.title")
	return s.Render(w, r, status, "quality/candidates", page)
}

// addCandidate lists what the form names: a point or a place that the ranking
// offers, or a business that somebody typed.
func (s *server) addCandidate(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	c := admission.Candidate{District: desk.Viewer(r).District, Street: s.StreetFor(r), GapID: admission.GapID(r.PostForm.Get("gap"))}
	var gap *admission.Gap
	if c.GapID != "" {
		g, err := s.admission.FindGap(r.Context(), c.District, c.GapID)
		if err == nil {
			err = desk.Covers(r, g.District, g.Street, desk.Viewer(r).Community)
		}
		if err != nil {
			return desk.Hidden(err)
		}
		c.Street, gap = g.Street, &g
	}
	err := s.takeCandidate(r, &c, gap)
	if err == nil {
		err = s.Once(r, func() error {
			c, err = s.admission.AddCandidate(r.Context(), c, desk.Actor(r))
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		form := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
		if gap != nil {
			return s.gapPage(w, r, web.StatusOf(err), gap, gapForms{add: form, trouble: form.Trouble})
		}
		return s.candidatesPage(w, r, web.StatusOf(err), form)
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, candidatesPath+"/"+string(c.ID), "admission.candidate.listed", "Name", c.Name)
}

// takeCandidate puts what the form says into c. A place or a point is known by
// its origin; the place is looked up among those around the gap.
func (s *server) takeCandidate(r *http.Request, c *admission.Candidate, gap *admission.Gap) error {
	v := r.PostForm
	c.Origin = admission.FromDesk
	if origin := v.Get("origin"); origin != "" {
		c.Origin = origin
		if id := c.Point(); id != "" {
			p, err := s.PointByID(r, id)
			if gap == nil {
				c.Street = p.Street
			}
			return err
		}
		if gap == nil {
			return fault.ErrNotFound
		}
		return s.takePlace(r, c, gap)
	}
	c.Name, c.Address, c.Phone = v.Get("name"), v.Get("address"), v.Get("phone")
	pair, err := geo.ParseLatLng(v.Get("position"))
	if err != nil {
		return err
	}
	crs, err := geo.ParseCRS(v.Get("crs"))
	if err != nil {
		return err
	}
	at, err := geo.NewPosition(pair, crs)
	c.Lat, c.Lng = at.At.Lat, at.At.Lng
	return err
}

// takePlace finds the place to eat that the form offered.
func (s *server) takePlace(r *http.Request, c *admission.Candidate, gap *admission.Gap) error {
	point, err := s.Merchants.FindPoint(r.Context(), gap.District, gap.PointID)
	if err != nil {
		return err
	}
	l, err := s.lossOf(r.Context(), gap, &point)
	if err != nil {
		return err
	}
	places, err := s.eating(r.Context(), l)
	if err != nil {
		return err
	}
	for _, place := range places {
		if admission.OfPlace(place.ID) == c.Origin {
			c.Name, c.Lat, c.Lng = place.Name, place.At.Lat, place.At.Lng
			return nil
		}
	}
	return fault.ErrNotFound
}

// candidateOf finds the candidate that the address names, in the viewer's street.
func (s *server) candidateOf(r *http.Request) (admission.Candidate, error) {
	c, err := s.admission.FindCandidate(r.Context(), desk.Viewer(r).District, admission.CandidateID(chi.URLParam(r, "id")))
	if err != nil {
		return c, desk.Hidden(err)
	}
	return c, desk.Covers(r, c.District, c.Street, desk.Viewer(r).Community)
}

// brings says whom the candidate would bring back: of its gap, or of the street
// as it is.
func (s *server) brings(r *http.Request, c *admission.Candidate) (string, error) {
	l, err := s.situation(r.Context(), c.District, c.Street)
	if err != nil {
		return "", err
	}
	if c.GapID != "" {
		g, err := s.admission.FindGap(r.Context(), c.District, c.GapID)
		if err != nil {
			return "", err
		}
		missed, err := s.Merchants.FindPoint(r.Context(), c.District, g.PointID)
		if err != nil {
			return "", err
		}
		if missed.Position != nil {
			l.Missed = &missed.Position.At
		}
	}
	l.assess()
	var line rankLine
	line.tell(s.Printer(r), l, admission.Rank(l.Situation, &l.Loss, []geo.LatLng{c.At()})[0])
	return s.Printer(r).Text("admission.candidate.brings", "Regained", line.Regained, "OfLost", line.OfLost, "Minutes", line.Minutes), nil
}

// fromText says where a candidate comes from.
func (s *server) fromText(r *http.Request, c *admission.Candidate) string {
	p := s.Printer(r)
	switch {
	case c.Point() != "":
		return p.Text("admission.origin.point")
	case strings.HasPrefix(c.Origin, "osm:"):
		return p.Text("admission.origin.place")
	}
	return p.Text("admission.origin.desk")
}

// wholeNumber reads a number, 0 where nothing is written; what is none is -1,
// which the form refuses.
func wholeNumber(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
