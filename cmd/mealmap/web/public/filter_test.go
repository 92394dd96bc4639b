package public

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// tagged adds points with tags in a row to the east of Xinjiekou.
func tagged(s *webtest.Site, tags ...[]merchants.Tag) {
	for i, t := range tags {
		s.Add(merchants.Point{District: 320104, Name: "店" + string(rune('A'+i)), Kind: merchants.Restaurant, Status: merchants.Open, Tags: t,
			Address: "路" + string(rune('A'+i))}, geo.LatLng{Lat: 32.0421, Lng: 118.7787 + float64(i)*0.001})
	}
}

func TestFiltersAreWhatSomePointHas(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tagged(s, []merchants.Tag{"halal", "soft"}, []merchants.Tag{"soft"}, nil)
	for _, path := range []string{"/", "/?at=" + xinjiekou, "/m/" + geo.CellOf(geo.LatLng{Lat: 32.0421, Lng: 118.7787}).String()} {
		doc := s.Page(path, http.StatusOK)
		if got := webtest.Texts(doc.Find(".filters .chip")); !slices.Equal(got, []string{"现在开着", "清真", "软食"}) {
			t.Errorf("%s offers %q", path, got)
		}
		if _, open := doc.Find(".filters").Attr("open"); open {
			t.Errorf("%s: nothing is chosen and the filters lie open", path)
		}
		names := func(path string) []string {
			return webtest.Texts(s.Page(path, http.StatusOK).Find(".card h3 a span[class!=sr-only]"))
		}
		halal := doc.Find(".filters .chip").Eq(1).AttrOr("href", "")
		if got := names(halal); !slices.Equal(got, []string{"店A"}) {
			t.Errorf("halal near %s: %q", path, got)
		}
		doc = s.Page(halal, http.StatusOK)
		if _, open := doc.Find(".filters").Attr("open"); !open || !strings.Contains(webtest.Text(doc.Find(".chip.on")), "清真 已选,点一下去掉") {
			t.Errorf("%s does not say what is chosen", halal)
		}
		if got := names(doc.Find(".filters .chip").Eq(2).AttrOr("href", "")); !slices.Equal(got, []string{"店A"}) {
			t.Errorf("halal and soft near %s: %q", path, got)
		}
		if got := names(doc.Find(".chip.on").AttrOr("href", "")); len(got) != 3 {
			t.Errorf("with the filter taken off: %q", got)
		}
	}
	doc := s.Page("/?tag=vegetarian&at="+xinjiekou, http.StatusOK)
	if doc.Find(".card").Length() != 0 || doc.Find(".trouble").Length() != 1 || doc.Find(`a.button[href="/?at=`+url.QueryEscape(xinjiekou)+`"]`).Length() != 1 {
		t.Error("where nothing has it all there is no way on")
	}
}

func TestFiltersGoAlongThroughThePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var many [][]merchants.Tag
	for i := range 14 {
		many = append(many, [][]merchants.Tag{{"halal", "delivery"}, {"halal"}}[i%2])
	}
	tagged(s, many...)
	for _, start := range []string{"/?tag=halal&tag=delivery&from=chat", "/?tag=halal&tag=delivery&at=" + xinjiekou} {
		seen := map[string]bool{}
		path := start
		for range 2 {
			doc := s.Page(path, http.StatusOK)
			for _, n := range webtest.Texts(doc.Find(".card .disc")) {
				seen[n] = true
			}
			path = doc.Find("a[rel=next]").AttrOr("href", "")
		}
		if got := s.Page(start+"&page=2", http.StatusOK).Find(".chip[href*='page=']").Length(); got != 0 {
			t.Errorf("%s: %d filters lead to a later page", start, got)
		}
		if len(seen) != 7 || path != "" {
			t.Errorf("%s: %d points, then %q", start, len(seen), path)
		}
	}
}

func TestOpenNow(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet() // Wednesday 12:40
	doc := s.Page("/?open=1&at="+xinjiekou, http.StatusOK)
	if doc.Find(".card").Length() == 0 || doc.Find(".card .state.closed, .card .state.unknown").Length() != 0 {
		t.Errorf("%d cards, of them not open: %q", doc.Find(".card").Length(), webtest.Texts(doc.Find(".state.closed")))
	}
}

func TestWishOf(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]wish{
		"":                             {page: 1},
		"tag=soft&tag=halal&tag=soft":  {page: 1, tags: []merchants.Tag{"halal", "soft"}},
		"tag=nonsense&open=yes&page=x": {page: 1},
		"open=1&page=10":               {page: 10, open: true},
		"page=11":                      {page: 1},
		"page=0":                       {page: 1},
	} {
		q, _ := url.ParseQuery(query)
		if diff := cmp.Diff(want, wishOf(q), cmp.AllowUnexported(wish{})); diff != "" {
			t.Errorf("%q (-want +got)\n%s", query, diff)
		}
	}
}

func TestHolidaysAreNamed(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	if got := s.Page("/", http.StatusOK).Find(".notice").Length(); got != 0 {
		t.Errorf("an ordinary day has %d notices", got)
	}
	set := func(x meals.SpecialDay) {
		t.Helper()
		if err := s.Meals.SetSpecialDay(t.Context(), audit.System, 320104, x); err != nil {
			t.Fatal(err)
		}
	}
	set(meals.SpecialDay{Day: "2025-03-05", Kind: meals.Holiday, Name: "街道节"})
	set(meals.SpecialDay{Day: "2025-03-06", Kind: meals.Workday, Name: "调休"})
	set(meals.SpecialDay{Day: "2025-05-01", Kind: meals.Workday, Name: "不放假"})
	if got := webtest.Texts(s.Page("/", http.StatusOK).Find(".notice")); !slices.Equal(got, []string{"街道节 今天放假,有的地方可能不开,去以前请先打电话。"}) {
		t.Errorf("%q", got)
	}
	dir, _ := s.Merchants.Directory(t.Context())
	doc := s.Page("/points/"+string(dir.Points()[0].ID), http.StatusOK)
	if got := webtest.Texts(doc.Find(".notice")); !slices.Equal(got, []string{"街道节 放假,开不开请先打电话问。"}) {
		t.Errorf("the point says %q", got)
	}
	for day, want := range map[string]string{"2025-04-04": "清明节", "2025-03-05": "街道节", "2025-03-06": "", "2025-05-01": "", "2025-01-26": "", "2024-12-31": ""} {
		site := &server{Server: s.Server}
		if got, err := site.holiday(t.Context(), data.ServiceDay(day)); got != want || err != nil {
			t.Errorf("%s is %q %v, want %q", day, got, err, want)
		}
	}
}
