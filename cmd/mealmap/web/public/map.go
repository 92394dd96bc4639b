package public

import (
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web"
)

// mapPage is the whole network: a large drawing and the list that it numbers.
type mapPage struct {
	web.PublicPage
	Count          int
	Points         []pointCard
	Map            *web.Figure
	Next, Previous string
}

// mapScreen is how many lines of the list one page holds.
const mapScreen = 20

// wholeMap is GET /map, with ?page=2 for the list's next lines.
func (s *server) wholeMap(w http.ResponseWriter, r *http.Request) error {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return err
	}
	now := s.DB.Now()
	found := byNumber(dir, now)
	page, last := 1, max(1, (len(found)+mapScreen-1)/mapScreen)
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n >= 1 && n <= last {
		page = n
	}
	view := mapPage{PublicPage: s.PublicPage(r, "public.map.title"), Count: len(found)}
	p := s.Printer(r)
	for _, f := range found[min((page-1)*mapScreen, len(found)):min(page*mapScreen, len(found))] {
		view.Points = append(view.Points, newCard(p, f, now))
	}
	if page < last {
		view.Next = "/map?page=" + strconv.Itoa(page+1)
	}
	if page > 1 {
		view.Previous = "/map?page=" + strconv.Itoa(page-1)
	}
	if len(found) > 0 {
		if view.Map, err = s.DrawNear(r, web.LargeFigure, nil, points(found)); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, "public/map", view)
}
