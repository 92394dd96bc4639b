package public

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"github.com/longbridgeapp/opencc"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// see asks for a page with the cookie and the languages of a browser.
func see(t *testing.T, s *webtest.Site, path, cookie, accept string) *goquery.Document {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "look", Value: cookie})
	}
	if accept != "" {
		r.Header.Set("Accept-Language", accept)
	}
	w := s.Do(r)
	if got := w.Header().Get("Vary"); w.Code == http.StatusOK && got != "Cookie, Accept-Language" {
		t.Errorf("%s: Vary %q", path, got)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestALookIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, tt := range []struct{ why, had, query, want string }{
		{"bigger type", "", "size=big", "big"},
		{"and contrast", "big", "contrast=high", "big.contrast"},
		{"and a language", "big.contrast", "lang=en", "big.contrast.en"},
		{"another language", "big.contrast.en", "lang=zh-Hant", "big.contrast.zh-Hant"},
		{"smaller again", "big.contrast.en", "size=normal", "contrast.en"},
		{"all at once", "", "size=big&contrast=high&lang=en", "big.contrast.en"},
		{"what is not known", "big", "size=huge&contrast=low&lang=tlh", "big"},
		{"nothing", "en", "", "en"},
		{"a cookie of somebody else's making", "big.<script>.tlh", "contrast=high", "big.contrast"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/look?"+tt.query, nil)
		if tt.had != "" {
			r.AddCookie(&http.Cookie{Name: "look", Value: tt.had})
		}
		w := s.Do(r)
		c := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" || len(c) != 1 {
			t.Errorf("%s: %d to %q with %d cookies", tt.why, w.Code, w.Header().Get("Location"), len(c))
			continue
		}
		if c[0].Name != "look" || c[0].Value != tt.want || c[0].MaxAge != 365*24*60*60 || c[0].Path != "/" || c[0].SameSite != http.SameSiteLaxMode || !c[0].HttpOnly {
			t.Errorf("%s: %v, want %s", tt.why, c[0], tt.want)
		}
	}
}

func TestASwitchLeadsBackWithinTheSite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for back, want := range map[string]string{
		"/": "/", "/map?page=2": "/map?page=2", "/?at=32.0421,118.7787&tag=halal": "/?at=32.0421,118.7787&tag=halal",
		"/m/d1": "/m/d1", "/a%2Fb": "/a%2Fb",
		"": "/", "map": "/", "//evil.example/": "/", "///evil.example/": "/", "/\\evil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/",
		"/look?size=big": "/", "/\r\nSet-Cookie: x=y": "/", "/" + strings.Repeat("a", 1000): "/", "/%zz": "/", "\\\\evil.example": "/",
		"/.//evil.example": "/evil.example",
	} {
		w := s.Get("/look?size=big&back=" + url.QueryEscape(back))
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("back to %q leads to %q, want %q", back, got, want)
		}
	}
}

func TestAPageShowsItsLook(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	for cookie, want := range map[string][]string{ // class, then the switches
		"":                    {"", "大字", "黑底", "繁體", "English"},
		"big":                 {"large", "小字", "黑底", "繁體", "English"},
		"contrast.zh-Hant":    {"contrast", "大字", "白底", "简体", "English"},
		"big.contrast.en":     {"large contrast", "Smaller", "Light", "简体", "繁體"},
		"big.unknown.zh-Hans": {"large", "小字", "黑底", "繁體", "English"},
	} {
		doc := see(t, s, "/m/d1?tag=soft", cookie, "")
		got := append([]string{doc.Find("html").AttrOr("class", "")}, webtest.Texts(doc.Find(".looks a"))...)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", cookie, got, want)
		}
		doc.Find(".looks a").Each(func(_ int, a *goquery.Selection) {
			u, err := url.Parse(a.AttrOr("href", ""))
			if err != nil || u.Path != "/look" || u.Query().Get("back") != "/m/d1?tag=soft" {
				t.Errorf("%q: a switch leads to %s", cookie, u)
			}
			if lang := u.Query().Get("lang"); lang != a.AttrOr("lang", "") || lang != a.AttrOr("hreflang", "") {
				t.Errorf("%q: the switch to %q has lang %q", cookie, lang, a.AttrOr("lang", ""))
			}
		})
	}
	w := s.Do(httptest.NewRequest(http.MethodPost, "/card", strings.NewReader("")))
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Find(".looks a").First().AttrOr("href", ""); got != "/look?back=%2Fcard&size=big" {
		t.Errorf("after an answer to a form the switch leads to %s", got)
	}
}

func TestALanguageIsChosenOrAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, tt := range []struct{ cookie, accept, want string }{
		{"", "", "zh-Hans"},
		{"", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"},
		{"", "zh-TW,zh;q=0.9", "zh-Hant"},
		{"", "en-GB", "en"},
		{"zh-Hans", "en-GB", "zh-Hans"},
		{"big", "en-GB", "en"},
		{"en", "zh-CN", "en"},
	} {
		for _, path := range []string{"/", "/nowhere"} {
			if got := see(t, s, path, tt.cookie, tt.accept).Find("html").AttrOr("lang", ""); got != tt.want {
				t.Errorf("%s with %q, %q is in %s, want %s", path, tt.cookie, tt.accept, got, tt.want)
			}
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/api/v1/points?at=x", nil)
	r.Header.Set("Accept-Language", "en")
	if body := s.Do(r).Body.String(); !strings.Contains(body, "must be latitude,longitude") {
		t.Errorf("a program that asks for English gets %s", body)
	}
	if got := s.Printer(httptest.NewRequest(http.MethodGet, "/office", nil)).Language; got != messages.Languages[0] {
		t.Errorf("who works here reads %s", got)
	}
}

// everyPage is the address of every elders' page of a street with all that
// people wrote themselves: names, reasons, an offer.
func everyPage(t *testing.T, s *webtest.Site) []string {
	t.Helper()
	s.WithStreet().WithStreets()
	dir, err := s.Merchants.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := dir.Points()[0]
	for _, c := range []merchants.Closure{{From: "2025-03-05", To: "2025-03-05", Reason: "盘点"}, {From: "2025-03-08", To: "2025-03-09", Reason: "装修"}} {
		if _, err := s.Merchants.AddClosure(t.Context(), p.District, p.ID, c, audit.System); err != nil {
			t.Fatal(err)
		}
	}
	bare := s.Add(merchants.Point{District: 320104, Name: "无名小店", Kind: merchants.Restaurant, Status: merchants.Open, Offer: "老人九折", Address: "巷口", Tags: merchants.Tags()}, geo.LatLng{Lat: 32.0425, Lng: 118.779})
	return []string{"/", "/?at=" + xinjiekou, "/?q=洪武", "/?q=没有的地方", "/?tag=halal&tag=boneless&at=" + xinjiekou, "/?at=x", "/m/d1", "/m/zz", "/m/8a30911900a7fff", "/map", "/map?page=2",
		"/points/" + string(p.ID), "/points/" + string(dir.Points()[1].ID), "/points/" + string(bare.ID), "/points/" + string(p.ID) + "/closed", "/points/none",
		"/card", "/fund", "/accounts", "/r/none", "/nowhere"}
}

// TestPagesAreInOneLanguage: what the program says is in the page's language,
// and what people wrote is marked as theirs.
func TestPagesAreInOneLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	pages := everyPage(t, s)
	traditional, err := opencc.New("s2tw")
	if err != nil {
		t.Fatal(err)
	}
	simplified := func(text string) bool {
		said, err := traditional.Convert(text)
		if err != nil {
			t.Fatal(err)
		}
		return said != text && !strings.Contains(text, "台階")
	}
	han := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	for lang, foreign := range map[string]func(string) bool{"zh-Hant": simplified, "en": han} {
		for _, path := range pages {
			doc := see(t, s, (&url.URL{Path: strings.SplitN(path, "?", 2)[0], RawQuery: queryOf(path)}).String(), lang, "")
			html, err := doc.Html()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(html, "ZgotmplZ") || strings.Contains(html, "[public.") || strings.ContainsAny(html, "\ue000\ue001") {
				t.Errorf("%s %s: an unsafe value or a missing sentence", lang, path)
			}
			doc.Find("title").Remove() // it has no room for a second language
			doc.Find("[lang]").Each(func(_ int, e *goquery.Selection) {
				if e.Is("html") {
					return
				}
				if e.AttrOr("lang", "") == lang {
					t.Errorf("%s %s: %q is marked without need", lang, path, webtest.Text(e))
				}
				e.Remove()
			})
			for _, text := range append(strings.Split(doc.Find("body").Text(), "\n"), labels(doc)...) {
				if foreign(text) {
					t.Errorf("%s %s says %q", lang, path, strings.TrimSpace(text))
				}
			}
		}
	}
}

// labels are what a page says without showing it; names stand in some, which
// cannot be marked there.
func labels(doc *goquery.Document) (all []string) {
	for _, name := range []string{"title", "placeholder", "data-stop", "data-ready", "data-asking", "data-refused", "data-unknown"} {
		doc.Find("[" + name + "]").Each(func(_ int, e *goquery.Selection) { all = append(all, e.AttrOr(name, "")) })
	}
	return append(all, attrs(doc, "nav[aria-label]", "aria-label")...)
}

func queryOf(path string) string {
	_, raw, _ := strings.Cut(path, "?")
	q, _ := url.ParseQuery(raw)
	return q.Encode()
}

// In the default language nothing is marked: it is what people write.
func TestTheDefaultLanguageMarksNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	if got := s.Page("/m/d1", http.StatusOK).Find("main [lang]").Length(); got != 0 {
		t.Errorf("%d elements say their language", got)
	}
}

// TestLooksAreKeptApart: whatever has words in it may not be given by a cache
// to who reads another language.
func TestLooksAreKeptApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/", "/map", "/map/setup.json", "/map/points.json", "/nothing", "/points/nobody", "/m/nowhere"} {
		w := s.Do(httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Vary"); !strings.HasPrefix(got, "Cookie, Accept-Language") {
			t.Errorf("%s: %d, Vary %q", path, w.Code, got)
		}
	}
}
