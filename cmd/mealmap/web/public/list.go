package public

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/near"
)

// A screen of an elder's list holds five points; nobody looks further than
// fifty.
const (
	screenful = 5
	farthest  = 50
	lastPage  = farthest / screenful
)

// pointList is one screen of points with the map that shows them.
type pointList struct {
	Points         []pointCard
	Walked         string // how the minutes were come by, "" where none are shown
	Holiday        string // the public holiday that today is, "" where none
	Filters        []filterLink
	Filtered       bool // some are chosen
	Unfiltered     string
	Map            *web.Figure
	Next, Previous string // addresses, "" at the ends
}

// list is one screen of the points nearest to here on foot, or by number where
// nobody said where he is, as far as the filters of the address let them through.
func (s *server) list(r *http.Request, here *geo.LatLng) (pointList, error) {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return pointList{}, err
	}
	now, w := s.DB.Now(), wishOf(r.URL.Query())
	found, streets, err := s.find(r, dir, here, w, now)
	if err != nil {
		return pointList{}, err
	}
	from := min((w.page-1)*screenful, len(found))
	to := min(from+screenful, len(found))
	list := pointList{Filters: w.links(r, s.Printer(r), dir), Filtered: w.any(), Unfiltered: wish{}.href(r)}
	if list.Holiday, err = s.holiday(r.Context(), now.ServiceDay()); err != nil {
		return pointList{}, err
	}
	if list.Points, err = s.cards(r, found[from:to], now); err != nil {
		return pointList{}, err
	}
	if here != nil && to > from {
		list.Walked = s.Printer(r).Text(walkedKeys[streets])
	}
	if to < len(found) && w.page < lastPage {
		list.Next = w.at(w.page + 1).href(r)
	}
	if w.page > 1 {
		list.Previous = w.at(w.page - 1).href(r)
	}
	if to > from {
		list.Map, err = s.DrawNear(r, web.SmallFigure, here, points(found[from:to]))
	}
	return list, err
}

// walkedKeys say how minutes were come by.
var walkedKeys = map[near.Knowledge]string{
	near.NoStreets:   "public.list.straight",
	near.DrivingOnly: "public.list.driving",
	near.OnFoot:      "public.list.walked",
}

// find gives the points that pass, at least one more than the page shows where
// there are more.
func (s *server) find(r *http.Request, dir *merchants.Directory, here *geo.LatLng, w wish, now data.Instant) ([]near.Found, near.Knowledge, error) {
	if here == nil {
		return slices.DeleteFunc(byNumber(dir, now), func(f near.Found) bool { return !w.wants(f) }), near.NoStreets, nil
	}
	q := merchants.NearestQuery{At: *here, Limit: min(w.page*screenful+1, farthest), Now: now}
	if len(w.tags) > 0 {
		q.Tag = w.tags[0]
	}
	if len(w.tags) > 1 { // the query knows one
		q.Limit = farthest
	}
	if w.open {
		q.OpenAt = &now
	}
	answer, err := s.Near.Nearest(r.Context(), q)
	if err != nil {
		return nil, 0, err
	}
	return slices.DeleteFunc(answer.Found, func(f near.Found) bool { return !w.wants(f) }), answer.Streets, nil
}

// points are the found ones as drawings take them.
func points(found []near.Found) []merchants.Found {
	list := make([]merchants.Found, len(found))
	for i, f := range found {
		list[i] = f.Found
	}
	return list
}

// byNumber is every public point in the order of the map's numbers.
func byNumber(dir *merchants.Directory, now data.Instant) []near.Found {
	found := make([]near.Found, 0, len(dir.Points()))
	for _, p := range dir.Points() {
		found = append(found, near.Found{Found: merchants.Found{Point: p, Open: merchants.OpenAt(*p, now)}})
	}
	return found
}

// pageOf reads ?page=; anything but a page that exists is the first.
func pageOf(q url.Values) int {
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 || n > lastPage {
		return 1
	}
	return n
}
