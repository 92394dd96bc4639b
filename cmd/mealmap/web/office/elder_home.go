package office

import (
	"errors"
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
)

// homeForm is the part of an elder's page about where he sets out from. The
// position itself is never shown again, nor does a map open on it: a map asks
// for its tiles by address, and the tiles may be somebody else's.
type homeForm struct {
	Action  string
	Said    string // what is known, and how
	Known   bool
	May     bool
	Near    string // the nearest point and the walk to it, to see whether it can be so
	At      string // where the map opens: the community's place, "" unknown
	Form    desk.Form
	Systems []desk.Option
	Places  []desk.Option
}

// mayHome reports whether the viewer may say where elders live: who enrols them
// and who keeps the map.
func mayHome(u *staff.User) bool {
	return staff.May(u.Role, staff.EditElders) || staff.May(u.Role, staff.EditMap)
}

func (s *server) homeOf(r *http.Request, e meals.Elder) (h homeForm, err error) {
	p := s.Printer(r)
	h = homeForm{Action: "/office/elders/" + string(e.ID) + "/home", May: mayHome(desk.Viewer(r)), Said: p.Text("office.home.unknown"),
		Form: desk.Form{}.Filled("home", "crs", string(geo.GCJ02)), Systems: desk.Named(p, "office.crs", geo.GCJ02, geo.BD09, geo.WGS84)}
	if h.Places, h.At, err = s.homePlaces(r, e); err != nil {
		return h, err
	}
	home, err := homes.NewStore(s.DB).Of(r.Context(), e.District, e.ID)
	if errors.Is(err, homes.ErrNoHome) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return h, err
	}
	h.Known = true
	h.Said = p.Text("office.home.known."+string(home.Source), "Day", web.DayText(p, home.SetAt.ServiceDay()), "Name", people.Name(audit.Actor(home.SetBy)))
	h.Near, err = s.nearHome(r, home)
	return h, err
}

// nearHome names the point that is nearest on foot.
func (s *server) nearHome(r *http.Request, home homes.Home) (string, error) {
	a, err := s.Near.Nearest(r.Context(), merchants.NearestQuery{At: home.Cell.Center(), Limit: 1, Now: s.DB.Now()})
	if err != nil || len(a.Found) == 0 {
		return "", err
	}
	return s.Printer(r).Text("office.home.near", "Point", a.Found[0].Point.Name, "Minutes", a.Found[0].Minutes), nil
}

// homePlaces are the places of the elder's street that may stand for his home,
// those of his community first, and where the first of these is.
func (s *server) homePlaces(r *http.Request, e meals.Elder) (choices []desk.Option, at string, err error) {
	list, err := s.Places.List(r.Context())
	if err != nil {
		return nil, "", err
	}
	own := func(p geo.Place) bool { return e.Community != "" && p.Community == e.Community }
	list = slices.DeleteFunc(list, func(p geo.Place) bool { return p.District != e.District || p.Street != e.Street })
	slices.SortStableFunc(list, func(a, b geo.Place) int {
		switch {
		case own(a) == own(b):
			return 0
		case own(a):
			return -1
		}
		return 1
	})
	for _, p := range list {
		choices = append(choices, desk.Option{Value: p.Code, Label: p.Name})
	}
	if len(list) > 0 && own(list[0]) {
		at = pairText(list[0].At)
	}
	return choices, at, nil
}

// setHome keeps where an elder sets out from: a place's position, or one that
// was clicked or pasted.
func (s *server) setHome(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderToHome(w, r)
	if err != nil {
		return err
	}
	back := "/office/elders/" + string(e.ID)
	at, from, err := s.homePosition(r, e)
	if err == nil {
		err = homes.NewStore(s.DB).Set(r.Context(), e.District, e.ID, at, from, desk.Actor(r))
	}
	if err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "office.home.saved")
}

// elderToHome is the elder of the address with the form read, where the viewer
// may say where elders live.
func (s *server) elderToHome(w http.ResponseWriter, r *http.Request) (meals.Elder, error) {
	if !mayHome(desk.Viewer(r)) {
		return meals.Elder{}, fault.ErrDenied
	}
	e, err := s.elderOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	return e, err
}

func (s *server) homePosition(r *http.Request, e meals.Elder) (geo.LatLng, meals.HomeFrom, error) {
	if code := r.PostForm.Get("from_place"); code != "" {
		p, err := s.Places.Find(r.Context(), code)
		if err == nil && (p.District != e.District || p.Street != e.Street) {
			err = geo.ErrUnknownPlace.With("Code", code)
		}
		return p.At, meals.HomeByPlace, err
	}
	pair, crs, err := typedPosition(r.PostForm)
	if err != nil {
		return pair, "", err
	}
	pos, err := geo.NewPosition(pair, crs)
	return pos.At, meals.HomeByMap, err
}

func (s *server) clearHome(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderToHome(w, r)
	if err != nil {
		return err
	}
	back := "/office/elders/" + string(e.ID)
	err = homes.NewStore(s.DB).Clear(r.Context(), e.District, e.ID, desk.Actor(r))
	if err != nil && !errors.Is(err, homes.ErrNoHome) {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "office.home.cleared")
}
