package public

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals/fund"
	"mealmap/meals/voices"
	"mealmap/merchants/cases"
	"mealmap/merchants/facts"
	"mealmap/merchants/verdicts"
)

// server is the frame with what the public API keeps.
type server struct {
	*web.Server
	view     atomic.Pointer[apiView]
	fund     *fund.Store
	months   fundMonths
	accounts accounts
	guesses  guesses
	tiles    *web.Tiles
	facts    *facts.Store
	reports  reportTries
	voices   *voices.Store
	tables   tableGuesses
	stars    *stars
	cases    *cases.Store
}

// Part is all that anybody may ask for.
func Part(s *web.Server) web.Part {
	said := verdicts.NewStore(s.DB, s.Merchants)
	site := &server{Server: s, fund: fund.NewStore(s.DB), guesses: newGuesses(), tiles: web.NewTiles(s.DB, s.Streets),
		facts: facts.NewStore(s.DB, s.Merchants), reports: newReportTries(),
		stars: newStars(said), cases: cases.NewStore(s.DB, s.Merchants, said),
		voices: voices.NewStore(s.DB, s.Vault, s.Meals, s.Merchants), tables: newTableGuesses()}
	return web.Part{Routes: site.routes(), Operations: operations()}
}

// routes are the elders' pages, whose only cookie is the look and which need no
// script; the link that an elder opens after the meal; what the office
// publishes; and the public API.
func (s *server) routes() []web.Route {
	return []web.Route{
		s.Public.Get("/", s.front),
		s.Public.Get("/m/{place}", s.place),
		s.Public.Get("/points/{id}", s.point),
		s.Public.Post("/points/{id}/closed", s.reportClosed),
		s.Public.Get("/points/{id}/closed", s.thankReporter),
		s.Public.Get("/look", s.ChangeLook),
		s.Public.Get("/map", s.wholeMap),
		s.Public.Get("/map/tiles/{z}/{x}/{y}.svg", s.tile),
		s.Public.Get("/map/setup.json", s.mapSetup),
		s.Public.Get("/map/points.json", s.mapPoints),
		s.Public.Get("/r/t/{code}", s.showTable),
		s.Public.Post("/r/t/{code}", s.findAtTable),
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

// frontPage asks where the reader is, or answers with what is near.
type frontPage struct {
	web.PublicPage
	Heading  string
	Asked    bool   // a position was given and understood
	Trouble  string // why not, where it was not
	Query    string // the name of a place that was looked for
	NoPlaces bool   // no place has that name
	Places   []placeLink
	Accounts bool // the office publishes them
	pointList
}

// placePage is what a poster's code opens.
type placePage struct {
	web.PublicPage
	Place string // its name, "" for a cell
	pointList
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
			page.NoPlaces = true
		}
	}
	list, err := s.list(r, here)
	if err != nil {
		return err
	}
	page.pointList = list
	return s.Render(w, r, status, "public/front", page)
}

// place is GET /m/{place}: a poster's code, or an H3 cell.
func (s *server) place(w http.ResponseWriter, r *http.Request) error {
	code, at := chi.URLParam(r, "place"), geo.LatLng{}
	page := placePage{PublicPage: s.PublicPage(r, "public.place.cell")}
	if cell, err := geo.ParseCell(strings.ToLower(code)); err == nil {
		at = cell.Center()
	} else {
		found, err := s.Places.Find(r.Context(), code)
		if err != nil {
			return err
		}
		page.Place, at = found.Name, found.At
		page.Title = s.Printer(r).Text("public.place.title", "Name", found.Name)
	}
	list, err := s.list(r, &at)
	if err != nil {
		return err
	}
	page.pointList = list
	return s.Render(w, r, http.StatusOK, "public/place", page)
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
