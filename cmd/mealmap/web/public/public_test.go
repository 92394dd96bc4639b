package public

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func newSite(tb testing.TB) *webtest.Site {
	tb.Helper()
	return webtest.New(tb, Part)
}

func TestEveryTemplateOfThePublicFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "public", map[string]any{
		"front":      frontPage{},
		"place":      placePage{},
		"point":      pointPage{},
		"thanks":     thanksPage{},
		"map":        mapPage{},
		"rate":       ratePage{},
		"rate_table": tablePage{},
		"fund":       fundPage{},
		"mycard":     myCardPage{},
		"accounts":   accountsPage{},
		"account":    accountPage{},
		"problem":    web.ProblemPage{},
	})
}

const xinjiekou = "32.0421,118.7787"

func TestFrontAsksWhereTheReaderIs(t *testing.T) {
	t.Parallel()
	doc := newSite(t).WithStreet().Page("/", http.StatusOK)
	if got := webtest.Text(doc.Find("h1")); got != "您在哪里?" {
		t.Errorf("heading %q", got)
	}
	if got := webtest.Texts(doc.Find(".way h2")); !slices.Equal(got, []string{"我现在的位置", "小区", "扫墙上的码"}) {
		t.Errorf("ways %q", got)
	}
	button := doc.Find("button#here")
	if _, hidden := button.Attr("hidden"); !hidden || button.Length() != 1 {
		t.Error("the position button shows where no script can serve it")
	}
	if got := webtest.Text(doc.Find("#here-help")); !strings.Contains(got, "不能自动定位") {
		t.Errorf("without a script the page does not say what to do: %q", got)
	}
	if got := doc.Find(".card").Length(); got != screenful {
		t.Errorf("%d cards, want %d", got, screenful)
	}
	if got := webtest.Texts(doc.Find(".card .disc")); !slices.Equal(got, []string{"1", "2", "3", "4", "5"}) {
		t.Errorf("without a position the cards come as %v", got)
	}
	if doc.Find(".far").Length() != 0 {
		t.Error("distances from nowhere are shown")
	}
	if got := doc.Find(".places a").Length(); got != 8 {
		t.Errorf("%d places, want 8", got)
	}
}

func TestFrontNearAPosition(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	doc := s.Page("/?at="+xinjiekou, http.StatusOK)
	at, _ := geo.ParseLatLng(xinjiekou)
	answer, err := s.Near.Nearest(t.Context(), merchants.NearestQuery{At: at, Limit: screenful})
	if err != nil {
		t.Fatal(err)
	}
	want := answer.Found
	cards := doc.Find(".card")
	if cards.Length() != len(want) {
		t.Fatalf("%d cards, want %d", cards.Length(), len(want))
	}
	cards.Each(func(i int, card *goquery.Selection) {
		p := want[i].Point
		if got := webtest.Text(card.Find("h3 a")); !strings.HasSuffix(got, p.Name) {
			t.Errorf("card %d is %q, want %s", i, got, p.Name)
		}
		if got := webtest.Text(card.Find(".far")); got != fmt.Sprintf("约 %d 分钟 按直线估算", want[i].Minutes) {
			t.Errorf("card %d says %q for %d minutes", i, got, want[i].Minutes)
		}
		if got := card.Find(`a.button[href="tel:` + web.Dial(p.Phone) + `"]`).Length(); got != 1 {
			t.Errorf("card %d has %d telephone buttons", i, got)
		}
		if got := card.Find(`a[href="/points/` + string(p.ID) + `"]`).Length(); got == 0 {
			t.Errorf("card %d does not lead to its point", i)
		}
		if got := webtest.Texts(card.Find(".benefits li")); len(got) != 3 || !strings.HasPrefix(got[1], "70–79岁 八五折") {
			t.Errorf("card %d offers %q", i, got)
		}
	})
	if !strings.Contains(webtest.Text(doc.Find(".note")), fmt.Sprintf("直线距离的 %v 倍", walk.Detour)) {
		t.Error("nothing says how the walks are estimated")
	}
	if doc.Find("svg[role=img] .here").Length() != 1 || doc.Find("svg[role=img] .pin").Length() != screenful {
		t.Error("the map lacks the reader or a pin")
	}
}

func TestFrontPagesThroughTheNearest(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	var numbers []string
	path := "/?at=" + xinjiekou
	for range 3 {
		doc := s.Page(path, http.StatusOK)
		numbers = append(numbers, webtest.Texts(doc.Find(".card .disc"))...)
		path, _ = doc.Find("a[rel=next]").Attr("href")
	}
	if path != "" {
		t.Errorf("eleven points go on at %s", path)
	}
	slices.Sort(numbers)
	if got := slices.Compact(numbers); len(got) != 11 {
		t.Errorf("three screens show %d points: %v", len(got), got)
	}
}

func TestFrontTakesWhatItIsSent(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	tests := []struct {
		why, path string
		status    int
		has       string
	}{
		{"a chat program's own parameters", "/?from=singlemessage&isappinstalled=0", http.StatusOK, ".way"},
		{"a position that is none", "/?at=nowhere", http.StatusUnprocessableEntity, ".trouble"},
		{"a position past the pole", "/?at=91,200", http.StatusUnprocessableEntity, ".trouble"},
		{"a full-width comma", "/?at=32.0421%EF%BC%8C118.7787", http.StatusOK, ".here"},
		{"a page that does not exist", "/?page=99", http.StatusOK, ".card"},
		{"a page that is no number", "/?page=x", http.StatusOK, ".card"},
		{"the far side of the earth", "/?at=-32.04,-61.22", http.StatusOK, ".card"},
		{"the pole", "/?at=90,0", http.StatusOK, ".card"},
		{"a place by name", "/?q=%E6%B4%AA%E6%AD%A6", http.StatusOK, `a[href="/m/d2"]`},
		{"a place that is not there", "/?q=zzz", http.StatusOK, ".trouble"},
		{"a script for a name", "/?q=%3Cscript%3Ealert(1)%3C/script%3E", http.StatusOK, ".trouble"},
		{"bytes that are no text", "/?q=%ff%fe", http.StatusOK, ".way"},
	}
	for _, tt := range tests {
		doc := s.Page(tt.path, tt.status)
		if doc.Find(tt.has).Length() == 0 {
			t.Errorf("%s: no %s", tt.why, tt.has)
		}
		if doc.Find("script").Length() > 2 {
			t.Errorf("%s: a script came in", tt.why)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	doc := s.Page("/m/d2", http.StatusOK)
	if got := webtest.Text(doc.Find("h1")); got != "洪武社区（演示）附近的助餐点" {
		t.Errorf("heading %q", got)
	}
	if doc.Find(".card").Length() != screenful || doc.Find(".far").Length() != screenful {
		t.Error("not five points with distances")
	}
	at, _ := geo.ParseLatLng(xinjiekou)
	for _, cell := range []string{geo.CellOf(at).String(), strings.ToUpper(geo.CellOf(at).String())} {
		doc := s.Page("/m/"+cell, http.StatusOK)
		if got := webtest.Text(doc.Find("h1")); got != "这里附近的助餐点" || doc.Find(".card").Length() != screenful {
			t.Errorf("%s: %q", cell, got)
		}
	}
	for _, code := range []string{"nowhere", "8a30911900affff0", "%3Cb%3E", strings.Repeat("9", 500)} {
		doc := s.Page("/m/"+code, http.StatusNotFound)
		if doc.Find(`main a[href="/"]`).Length() != 1 {
			t.Errorf("%s: no way back", code)
		}
	}
}

func TestWholeMap(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	doc := s.Page("/map", http.StatusOK)
	if doc.Find(".lines li").Length() != 11 || doc.Find(".pin").Length() != 11 {
		t.Errorf("%d lines, %d pins, want 11", doc.Find(".lines li").Length(), doc.Find(".pin").Length())
	}
	if got, _ := doc.Find("svg[role=img]").Attr("aria-labelledby"); doc.Find("#"+got).Length() != 1 || !strings.Contains(webtest.Text(doc.Find("#"+got)), "11 处") {
		t.Error("the drawing has no text in its place")
	}
	if got := webtest.Text(newSite(t).Page("/map", http.StatusOK).Find(".trouble")); !strings.Contains(got, "没有") {
		t.Errorf("an empty network says %q", got)
	}
}

func TestDemoSaysSoEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	dir, _ := s.Merchants.Directory(t.Context())
	paths := []string{"/", "/?at=" + xinjiekou, "/m/d1", "/map", "/points/" + string(dir.Points()[0].ID), "/nowhere"}
	for _, path := range paths {
		if got := bodyOf(t, s, path).Find(".demo").Length(); got != 0 {
			t.Errorf("%s: marked as a demo", path)
		}
	}
	s.Set(data.Demo, "1")
	for _, path := range paths {
		if got := webtest.Text(bodyOf(t, s, path).Find(".demo strong")); got != "演示" {
			t.Errorf("%s: not marked", path)
		}
	}
}

func bodyOf(t *testing.T, s *webtest.Site, path string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(s.Get(path).Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestPagesAreSmall(t *testing.T) {
	t.Parallel()
	const most = 60 << 10
	s := newSite(t).WithStreet()
	s.WithStreets()
	for i := range 300 {
		s.Add(merchants.Point{District: 320104, Name: strings.Repeat("很长的名字", 6) + time.Duration(i).String(), Kind: merchants.Canteen,
			Status: merchants.Open, Address: strings.Repeat("很长的地址", 10), Phone: "025-84500000"},
			geo.LatLng{Lat: 32.03 + float64(i%20)*0.001, Lng: 118.77 + float64(i/20)*0.001})
	}
	dir, _ := s.Merchants.Directory(t.Context())
	for _, path := range []string{"/", "/?at=" + xinjiekou, "/m/d1", "/map", "/map?page=3", "/points/" + string(dir.Points()[0].ID)} {
		w := s.Get(path)
		size := w.Body.Len()
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		svg, _ := goquery.OuterHtml(doc.Find("svg[role=img]"))
		if len(svg) == 0 || len(svg) > 25<<10 {
			t.Errorf("%s: the drawing takes %d bytes", path, len(svg))
		}
		for _, href := range append(attrs(doc, "link[rel=stylesheet]", "href"), attrs(doc, "script", "src")...) {
			if strings.Contains(href, "js/map.js") { // the map that can be moved comes on top of the page, which is whole without
				continue
			}
			asset := s.Get(href)
			if asset.Code != http.StatusOK {
				t.Errorf("%s: %s gives %d", path, href, asset.Code)
			}
			size += asset.Body.Len()
		}
		if size > most {
			t.Errorf("%s: %d bytes, more than %d", path, size, most)
		}
		t.Logf("%-40s %6d bytes, drawing %d", path, size, len(svg))
	}
}

func attrs(doc *goquery.Document, selector, name string) []string {
	return doc.Find(selector).Map(func(_ int, e *goquery.Selection) string { return e.AttrOr(name, "") })
}

func TestPagesCarryNothingInline(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	s.WithStreets()
	dir, _ := s.Merchants.Directory(t.Context())
	for _, path := range []string{"/", "/?at=" + xinjiekou, "/m/d1", "/map", "/points/" + string(dir.Points()[0].ID), "/nowhere"} {
		doc := bodyOf(t, s, path)
		if got := doc.Find("style, [style], [onclick], script:not([src])").Length(); got != 0 {
			t.Errorf("%s: %d things that the content policy stops", path, got)
		}
		if got := doc.Find("h1").Length(); got != 1 {
			t.Errorf("%s: %d first headings", path, got)
		}
		if lang, _ := doc.Find("html").Attr("lang"); lang != "zh-Hans" {
			t.Errorf("%s: language %q", path, lang)
		}
		if html, _ := doc.Html(); strings.Contains(html, "ZgotmplZ") || strings.Contains(html, "[public.") {
			t.Errorf("%s: an unsafe value or a missing sentence", path)
		}
		if c := s.Get(path).Header().Get("Set-Cookie"); c != "" {
			t.Errorf("%s: sets a cookie", path)
		}
	}
}

func TestFailuresAsPages(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	doc := s.Page("/no/such/page", http.StatusNotFound)
	if webtest.Text(doc.Find("h1")) == "" || doc.Find(`main a[href="/"]`).Length() != 1 {
		t.Error("a page that is not there does not lead back")
	}
	w := s.Do(httptest.NewRequest(http.MethodPost, "/map", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /map: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	if w := s.Do(httptest.NewRequest(http.MethodHead, "/map", nil)); w.Code != http.StatusOK {
		t.Errorf("HEAD /map: %d", w.Code)
	}
}

func FuzzFront(f *testing.F) {
	s := newSite(f).WithStreet()
	f.Add("32.0421,118.7787", "洪武", "2")
	f.Add("", "\xff", "-1")
	f.Fuzz(func(t *testing.T, at, q, page string) {
		query := url.Values{"at": {at}, "q": {q}, "page": {page}, "tag": {q, page}, "open": {page}}
		if w := s.Get("/?" + query.Encode()); w.Code >= 500 {
			t.Fatalf("%d for %q", w.Code, query)
		}
	})
}

func tagKeys() []string {
	var keys []string
	for _, tag := range merchants.Tags() {
		keys = append(keys, "public.tag."+string(tag))
	}
	return keys
}

func kindKeys() []string {
	var keys []string
	for _, kind := range merchants.Kinds() {
		keys = append(keys, "public.point.kind."+string(kind))
	}
	return keys
}

func TestCodesOfListsHaveWords(t *testing.T) {
	t.Parallel()
	all, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range append(tagKeys(), kindKeys()...) {
		if !slices.Contains(all, tag) {
			t.Errorf("no sentence %s", tag)
		}
	}
	if slices.Contains(tagKeys(), "public.tag.") {
		t.Error("a tag without a code")
	}
}
