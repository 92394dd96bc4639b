package public

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals/fund"
	"mealmap/merchants"
)

// server is the frame with what the public API keeps.
type server struct {
	*web.Server
	view     atomic.Pointer[apiView]
	fund     *fund.Store
	months   fundMonths
	accounts accounts
	guesses  guesses
}

// Part is all that anybody may ask for.
func Part(s *web.Server) web.Part {
	site := &server{Server: s, fund: fund.NewStore(s.DB), guesses: newGuesses()}
	return web.Part{Routes: site.routes(), Operations: operations()}
}

// routes are the elders' pages, without a cookie and needing no script; the
// link that an elder opens after the meal; what the office publishes; and the
// public API.
func (s *server) routes() []web.Route {
	return []web.Route{
		s.Public.Get("/", s.front),
		s.Public.Get("/m/{place}", s.place),
		s.Public.Get("/points/{id}", s.point),
		s.Public.Get("/map", s.wholeMap),
		s.Public.Get("/r/{code}", s.showRate),
		s.Public.Post("/r/{code}", s.rate),
		s.Public.Get("/card", s.askCard),
		s.Public.Post("/card", s.answerCard),
		s.Public.Get("/fund", s.showFund),
		s.Public.Get("/accounts", s.listAccounts),
		s.Public.Get("/accounts/{month}", s.showAccount),

		s.PublicJSON.Get("/api/v1/points", s.apiNearest),
		s.PublicJSON.Get("/api/v1/points/{id}", s.apiPoint),
		s.PublicJSON.Get("/api/v1/points.geojson", s.apiGeoJSON),
		s.PublicJSON.Get("/api/v1/fund", s.apiFund),
		s.PublicJSON.Get("/api/v1/accounts", s.apiAccounts),
		s.PublicJSON.Get("/api/v1/accounts/{month}", s.apiAccount),
	}
}

// A screen of an elder's list holds five points; nobody looks further than
// fifty.
const (
	screenful = 5
	farthest  = 50
	lastPage  = farthest / screenful
)

// frontPage asks where the reader is, or answers with what is near.
type frontPage struct {
	web.PublicPage
	Heading  string
	Asked    bool   // a position was given and understood
	Trouble  string // why not, where it was not
	Query    string // the name of a place that was looked for
	NoPlaces string // no place has that name
	Places   []placeLink
	Accounts bool // the office publishes them
	pointList
}

// placePage is what a poster's code opens.
type placePage struct {
	web.PublicPage
	Heading string
	pointList
}

// pointList is one screen of points with the map that shows them.
type pointList struct {
	Points         []pointCard
	Straight       bool // distances are shown, and are straight lines
	Map            *web.Figure
	Next, Previous string // addresses, "" at the ends
}

type placeLink struct{ Name, Href string }

// front is GET /, with ?at=LAT,LNG, ?q=name and ?page=2. It answers whatever it
// is sent with something to eat at: links pass through chat programs that add
// parameters of their own, so unknown ones are ignored here.
func (s *server) front(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	page := frontPage{PublicPage: s.PublicPage(r, "public.front.title"), Query: shorten(strings.TrimSpace(q.Get("q")), 40)}
	p := s.Printer(r)
	page.Accounts = s.Setting(r.Context(), data.OpenAccount) == "1"
	status := http.StatusOK
	var here *geo.LatLng
	if at := q.Get("at"); at != "" {
		pos, err := geo.ParseLatLng(at)
		if err == nil {
			page.Asked, here, page.Heading = true, &pos, p.Text("public.front.near")
		} else {
			page.Trouble, status = p.Text("public.front.bad_position"), http.StatusUnprocessableEntity
		}
	}
	if !page.Asked {
		places, err := s.placeLinks(r, page.Query)
		if err != nil {
			return err
		}
		page.Places = places
		if page.Query != "" && len(places) == 0 {
			page.NoPlaces = p.Text("public.way.place.none", "Query", page.Query)
		}
	}
	list, err := s.listNear(r, here, pageOf(q))
	if err != nil {
		return err
	}
	page.pointList = list
	return s.Render(w, r, status, "public/front", page)
}

// place is GET /m/{place}: a poster's code, or an H3 cell.
func (s *server) place(w http.ResponseWriter, r *http.Request) error {
	p := s.Printer(r)
	code := chi.URLParam(r, "place")
	heading, at := p.Text("public.place.cell"), geo.LatLng{}
	if cell, err := geo.ParseCell(strings.ToLower(code)); err == nil {
		at = cell.Center()
	} else {
		found, err := s.Places.Find(r.Context(), code)
		if err != nil {
			return err
		}
		heading, at = p.Text("public.place.title", "Name", found.Name), found.At
	}
	page := placePage{PublicPage: s.PublicPage(r, "public.front.title"), Heading: heading}
	page.Title = heading
	list, err := s.listNear(r, &at, pageOf(r.URL.Query()))
	if err != nil {
		return err
	}
	page.pointList = list
	return s.Render(w, r, http.StatusOK, "public/place", page)
}

// listNear is one screen of the points nearest to here, or by number where
// nobody said where he is.
func (s *server) listNear(r *http.Request, here *geo.LatLng, page int) (pointList, error) {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return pointList{}, err
	}
	now := s.DB.Now()
	var found []merchants.Found
	if here != nil {
		found = dir.Nearest(merchants.NearestQuery{At: *here, Limit: min(page*screenful+1, farthest), Now: now})
	} else {
		found = byNumber(dir, now)
	}
	from := min((page-1)*screenful, len(found))
	to := min(from+screenful, len(found))
	list := pointList{Straight: here != nil && to > from}
	if list.Points, err = s.cards(r, found[from:to], here != nil, now); err != nil {
		return pointList{}, err
	}
	if to < len(found) && page < lastPage {
		list.Next = pageLink(r, page+1)
	}
	if page > 1 {
		list.Previous = pageLink(r, page-1)
	}
	if to > from {
		list.Map, err = s.DrawNear(r, web.SmallFigure, here, found[from:to])
	}
	return list, err
}

// byNumber is every public point in the order of the map's numbers.
func byNumber(dir *merchants.Directory, now data.Instant) []merchants.Found {
	found := make([]merchants.Found, 0, len(dir.Points()))
	for _, p := range dir.Points() {
		found = append(found, merchants.Found{Point: p, Open: merchants.OpenAt(*p, now)})
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

// pageLink is the same address at another page, without what chat programs
// added to it.
func pageLink(r *http.Request, page int) string {
	q := url.Values{}
	for _, name := range []string{"at", "q"} {
		if v := r.URL.Query().Get(name); v != "" {
			q.Set(name, v)
		}
	}
	q.Set("page", strconv.Itoa(page))
	return (&url.URL{Path: r.URL.Path, RawQuery: q.Encode()}).String()
}

// placeLinks lists the places whose name holds the query, all for "".
func (s *server) placeLinks(r *http.Request, query string) ([]placeLink, error) {
	places, err := s.Places.List(r.Context())
	if err != nil {
		return nil, err
	}
	var links []placeLink
	for _, p := range places {
		if strings.Contains(p.Name, query) {
			links = append(links, placeLink{p.Name, "/m/" + url.PathEscape(p.Code)})
		}
		if len(links) == mostPlaces {
			break
		}
	}
	return links, nil
}

// mostPlaces keeps the page small where a district has hundreds; the search
// finds the others.
const mostPlaces = 60

func shorten(text string, most int) string {
	runes := []rune(strings.ToValidUTF8(text, ""))
	if len(runes) > most {
		return string(runes[:most])
	}
	return string(runes)
}
