package office

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/facts"
	"mealmap/static/messages"
)

// placeForm asks where a point is: by a click on the map, by the telephone's
// position or by a pasted pair with its system.
type placeForm struct {
	Form    desk.Form
	Action  string
	Systems []desk.Option
	At      string // where the map begins, "" where nothing is known
	Next    bool   // it comes from the list of unplaced points, and leads to the next of them
	Placed  bool
}

// fillPlace makes the form of a point.
func (s *server) fillPlace(r *http.Request, f *placeForm, p *merchants.Point) error {
	f.Action, f.Placed = "/office/points/"+string(p.ID)+"/place", p.Position != nil
	f.Form = f.Form.Filled("place", "crs", string(geo.GCJ02))
	f.Systems = desk.Named(s.Printer(r), "office.crs", geo.GCJ02, geo.BD09, geo.WGS84)
	if p.Position != nil {
		f.At = pairText(p.Position.At)
		return nil
	}
	others, places, err := s.placed(r)
	if err != nil {
		return err
	}
	for _, place := range places {
		if p.Community != "" && place.Community == p.Community {
			f.At = pairText(place.At)
			return nil
		}
	}
	if middle, ok := facts.MiddleOf(p, others); ok {
		f.At = pairText(middle)
	}
	return nil
}

// placed is what the viewer's district has on the map.
func (s *server) placed(r *http.Request) ([]*merchants.Point, []geo.Place, error) {
	u := desk.Viewer(r)
	list, err := s.Merchants.ListPoints(r.Context(), merchants.PointFilter{District: u.District})
	if err != nil {
		return nil, nil, err
	}
	places, err := s.Places.List(r.Context())
	points := make([]*merchants.Point, len(list))
	for i := range list {
		points[i] = &list[i]
	}
	return points, slices.DeleteFunc(places, func(p geo.Place) bool { return p.District != u.District }), err
}

// typedPosition reads the field "position" with its system, or the fields "lat"
// and "lng", which are WGS-84.
func typedPosition(v url.Values) (geo.LatLng, geo.CRS, error) {
	if v.Get("position") == "" && v.Has("lat") {
		pair, err := geo.ParseLatLng(v.Get("lat") + "," + v.Get("lng"))
		return pair, geo.WGS84, err
	}
	pair, err := geo.ParseLatLng(v.Get("position"))
	if err != nil {
		return pair, "", err
	}
	crs, err := geo.ParseCRS(v.Get("crs"))
	return pair, crs, err
}

// herePage asks once whether the point is really there.
type herePage struct {
	desk.Chrome
	Point   merchants.Point
	Reasons []string
	Map     *web.Figure
	Pair    string // as it was typed
	CRS     geo.CRS
	Visited bool
	Next    bool
	Back    string
}

// placePoint puts a point on the map. Where it would stand far from its
// neighbours, it asks first.
func (s *server) placePoint(w http.ResponseWriter, r *http.Request) error {
	p, err := s.pointOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	pair, crs, err := typedPosition(r.PostForm)
	if err == nil && r.PostForm.Get("sure") == "" {
		var asked bool
		if asked, err = s.askedWhether(w, r, &p, pair, crs); asked {
			return err
		}
	}
	if err == nil {
		err = s.place(r, &p, pair, crs)
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.placeAgain(w, r, p, err)
	}
	if err != nil {
		return err
	}
	if r.PostForm.Get("next") != "" {
		return s.Done(w, r, unplacedPath+"?after="+strconv.Itoa(p.Number), "office.place.done", "Name", p.Name)
	}
	return s.Done(w, r, "/office/points/"+string(p.ID), "office.point.placed")
}

// place stores the position, and that somebody was there where the form says so.
func (s *server) place(r *http.Request, p *merchants.Point, pair geo.LatLng, crs geo.CRS) error {
	if _, err := s.Merchants.PlacePoint(r.Context(), p.District, p.ID, pair, crs, desk.Actor(r)); err != nil {
		return err
	}
	if r.PostForm.Get("visited") == "" {
		return nil
	}
	return s.facts.Check(r.Context(), p.District, p.ID, facts.Visit, "", desk.Actor(r))
}

// placeAgain shows the form with its trouble where it came from.
func (s *server) placeAgain(w http.ResponseWriter, r *http.Request, p merchants.Point, err error) error {
	f := desk.Form{Values: r.PostForm}
	trouble := desk.TroubleOf(err, s.Printer(r))
	if r.PostForm.Get("next") != "" {
		return s.renderUnplaced(w, r, web.StatusOf(err), p.Number-1, f, trouble)
	}
	return s.renderPoint(w, r, p, web.StatusOf(err), pointForms{place: f, trouble: trouble})
}

// askedWhether shows the question where the position is doubtful, and reports
// whether it has answered the request.
func (s *server) askedWhether(w http.ResponseWriter, r *http.Request, p *merchants.Point, pair geo.LatLng, crs geo.CRS) (bool, error) {
	at, err := geo.NewPosition(pair, crs)
	if err != nil {
		return false, err
	}
	others, places, err := s.placed(r)
	if err != nil {
		return false, err
	}
	known := make([]geo.LatLng, len(places))
	for i, place := range places {
		known[i] = place.At
	}
	doubt, ok := facts.DoubtOf(p, at.At, others, known)
	if !ok {
		return false, nil
	}
	say := s.Printer(r)
	page := herePage{Point: *p, Reasons: doubtText(say, &doubt), Pair: fmt.Sprintf("%v,%v", pair.Lat, pair.Lng), CRS: crs,
		Visited: r.PostForm.Get("visited") != "", Next: r.PostForm.Get("next") != "", Back: "/office/points/" + string(p.ID)}
	if page.Next {
		page.Back = unplacedPath + "?after=" + strconv.Itoa(p.Number-1)
	}
	placed := *p
	placed.Position = &at
	found := []merchants.Found{{Point: &placed}}
	for _, o := range doubt.Around {
		found = append(found, merchants.Found{Point: o})
	}
	if page.Map, err = s.DrawNear(r, web.SmallFigure, nil, found); err != nil {
		return false, err
	}
	page.Map.Label = say.Text("office.place.map_label", "Number", p.Number)
	page.Chrome = s.Chrome(r, "points", "office.place.really", "Name", p.Name)
	return true, s.Render(w, r, http.StatusConflict, "office/point_here", page)
}

// doubtText says why a position looks wrong.
func doubtText(say *messages.Printer, d *facts.Doubt) (reasons []string) {
	if d.Metres > facts.FarFrom {
		key := "office.place.far.street"
		if d.Community {
			key = "office.place.far.community"
		}
		reasons = append(reasons, say.Text(key, "Count", d.Of, "KM", fmt.Sprintf("%.1f", float64(d.Metres)/1000)))
	}
	if d.Outside {
		reasons = append(reasons, say.Text("office.place.outside"))
	}
	return reasons
}
