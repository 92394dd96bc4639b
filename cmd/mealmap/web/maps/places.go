package maps

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

type placesPage struct {
	desk.Chrome
	Rows        []placeRow
	Form        desk.Form
	Communities []desk.Option
	Systems     []desk.Option
	At          string // no position yet
}

// placeRow is a place in a list.
type placeRow struct {
	geo.Place
	Path      string
	Community string // its name, "" for none
}

func rowOfPlace(p geo.Place, communities []desk.Option) placeRow {
	row := placeRow{Place: p, Path: placesPath + "/" + url.PathEscape(p.Code)}
	if p.Community != "" {
		row.Community = nameOfCommunity(communities, p.Community)
	}
	return row
}

// placesInScope lists the places of the viewer's street, and of his community.
func (s *server) placesInScope(r *http.Request) ([]geo.Place, error) {
	u := desk.Viewer(r)
	all, err := s.Places.List(r.Context())
	return slices.DeleteFunc(all, func(p geo.Place) bool {
		return p.District != u.District || !u.Covers(p.Street, p.Community)
	}), err
}

// placeOf finds the place that the address names in the viewer's street.
func (s *server) placeOf(r *http.Request) (geo.Place, error) {
	p, err := s.Places.Find(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return p, desk.Hidden(err)
	}
	return p, desk.Covers(r, p.District, p.Street, p.Community)
}

func (s *server) listPlaces(w http.ResponseWriter, r *http.Request) error {
	return s.placesPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) placesPage(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	list, err := s.placesInScope(r)
	if err != nil {
		return err
	}
	choices, err := s.communityChoices(r, s.StreetFor(r))
	if err != nil {
		return err
	}
	page := placesPage{Form: f.Filled("place", "crs", string(geo.GCJ02)), Communities: choices, Systems: s.systems(r)}
	for _, p := range list {
		page.Rows = append(page.Rows, rowOfPlace(p, choices))
	}
	page.Chrome = s.Chrome(r, "points", "places.title")
	return s.Render(w, r, status, "maps/places", page)
}

func (s *server) communityChoices(r *http.Request, street string) ([]desk.Option, error) {
	list, err := s.communities(r, street)
	return append([]desk.Option{{Label: s.Printer(r).Text("places.no_community")}}, list...), err
}

func (s *server) systems(r *http.Request) []desk.Option {
	return desk.Named(s.Printer(r), "office.crs", geo.GCJ02, geo.BD09, geo.WGS84)
}

// placeFrom reads the form into a place. Its position is clicked on the map or
// pasted, with the system that it is in; a place that has one may keep it.
func (s *server) placeFrom(r *http.Request, p geo.Place) (geo.Place, error) {
	v := r.PostForm
	p.Name, p.Community = v.Get("name"), v.Get("community")
	choices, err := s.communityChoices(r, p.Street)
	if err != nil {
		return p, err
	}
	if !slices.ContainsFunc(choices, func(o desk.Option) bool { return o.Value == p.Community }) {
		return p, fault.ErrInvalidInput.Field(fault.Field{Name: "community", Code: "place_community"})
	}
	typed := strings.TrimSpace(v.Get("position"))
	if typed == "" {
		return p, nil
	}
	pair, err := geo.ParseLatLng(typed)
	if err != nil {
		return p, err
	}
	crs, err := geo.ParseCRS(v.Get("crs"))
	if err != nil {
		return p, err
	}
	at, err := geo.NewPosition(pair, crs)
	p.At = at.At
	return p, err
}

func (s *server) createPlace(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	p, err := s.placeFrom(r, geo.Place{District: desk.Viewer(r).District, Street: s.StreetFor(r), Code: r.PostForm.Get("code")})
	if err == nil {
		err = s.Once(r, func() error {
			p, err = s.Places.Create(r.Context(), p, desk.Actor(r))
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.placesPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, placesPath+"/"+p.Code, "places.said.created", "Name", p.Name)
}

type placePage struct {
	desk.Chrome
	Place       placeRow
	Cell        string
	Address     string // that its poster's code leads to
	At          string // its position, WGS-84
	Map         template.HTML
	Form        desk.Form
	Poster      desk.Form
	Communities []desk.Option
	Systems     []desk.Option
	Edition     string // address of the edition that holds today, "" for none
}

func (s *server) showPlace(w http.ResponseWriter, r *http.Request) error {
	p, err := s.placeOf(r)
	if err != nil {
		return err
	}
	return s.placePage(w, r, http.StatusOK, p, desk.Form{})
}

func (s *server) placePage(w http.ResponseWriter, r *http.Request, status int, p geo.Place, f desk.Form) error {
	choices, err := s.communityChoices(r, p.Street)
	if err != nil {
		return err
	}
	page := placePage{Place: rowOfPlace(p, choices), Cell: p.Cell.String(), At: pairText(p.At), Communities: choices, Systems: s.systems(r)}
	page.Form = f.Filled("place", "name", p.Name, "community", p.Community, "crs", string(geo.GCJ02))
	page.Poster = desk.Form{ID: "poster", Values: desk.Values("copies", "1")}
	e, err := s.editions().Current(r.Context(), p.District, p.Street, s.DB.Now().ServiceDay())
	if err == nil {
		page.Edition = pathOf(&e)
	} else if !errors.Is(err, editions.ErrNotDue) {
		return err
	}
	if page.Map, err = s.mapAround(r, p.At); err != nil {
		return err
	}
	page.Address = s.posterBase(r) + "/m/" + page.Cell
	page.Chrome = s.Chrome(r, "points", "office.named", "Name", p.Name)
	return s.Render(w, r, status, "maps/place", page)
}

// mapAround draws a position with the points nearest to it.
func (s *server) mapAround(r *http.Request, at geo.LatLng) (template.HTML, error) {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return "", err
	}
	var points []*merchants.Point
	for _, f := range dir.Nearest(merchants.NearestQuery{At: at}) {
		points = append(points, f.Point)
	}
	content := editions.ContentOf(points, func(*merchants.Point) editions.Said { return editions.Said{} })
	ways, err := s.Streets.Within(r.Context(), folder.Around(content, []geo.Place{{At: at}}))
	return folder.NearSheet.Draw(s.Printer(r), ways, content.Points, &at), err
}

// posterBase is where posters' codes lead: the exported folder where the office
// publishes one, else the site.
func (s *server) posterBase(r *http.Request) string {
	if at := s.Setting(r.Context(), data.PublicSite); at != "" {
		return strings.TrimSuffix(at, "/")
	}
	return s.Setting(r.Context(), data.PublicURL)
}

func pairText(p geo.LatLng) string {
	return strconv.FormatFloat(p.Lat, 'f', 6, 64) + ", " + strconv.FormatFloat(p.Lng, 'f', 6, 64)
}

func (s *server) updatePlace(w http.ResponseWriter, r *http.Request) error {
	p, err := s.placeOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	changed, err := s.placeFrom(r, p)
	if err == nil {
		_, err = s.Places.Update(r.Context(), changed, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.placePage(w, r, web.StatusOf(err), p, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, placesPath+"/"+p.Code, "places.said.updated", "Name", p.Name)
}

func (s *server) retirePlace(w http.ResponseWriter, r *http.Request) error {
	p, err := s.placeOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err == nil {
		err = s.Places.Retire(r.Context(), p, desk.Actor(r))
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, placesPath, "places.said.retired", "Name", p.Name)
}
