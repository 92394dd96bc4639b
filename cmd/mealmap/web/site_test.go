package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/danielgtaylor/huma/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/office"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/till"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

// newSite is the program as it is served.
func newSite(tb testing.TB) *webtest.Site {
	tb.Helper()
	return webtest.New(tb, public.Part, till.Part, webtest.AtDesk(office.Part))
}

const xinjiekou = "32.0421,118.7787"

func TestPanicIsOneAnswer(t *testing.T) {
	t.Parallel()
	bug := func(http.ResponseWriter, *http.Request) error { panic("a bug") }
	s := webtest.New(t, func(s *web.Server) web.Part {
		return web.Part{Routes: []web.Route{s.PublicJSON.Get("/api/v1/points", bug), s.Public.Get("/map", bug)}}
	})
	for path, kind := range map[string]string{"/api/v1/points": "application/problem+json", "/map": "text/html; charset=utf-8"} {
		w := s.Get(path)
		if w.Code != http.StatusInternalServerError || w.Header().Get("Content-Type") != kind || strings.Contains(w.Body.String(), "a bug") {
			t.Errorf("%s: %d %s\n%s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
}

func TestHealthAndMetrics(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	if got := strings.TrimSpace(s.Get("/healthz").Body.String()); got != `{"status":"ok"}` {
		t.Errorf("health %s", got)
	}
	s.Get("/api/v1/points?at=" + xinjiekou)
	s.Get("/api/v1/points?at=secret")
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	if w := s.Do(r); w.Code != http.StatusNotFound {
		t.Errorf("metrics from %s: %d", r.RemoteAddr, w.Code)
	}
	r.RemoteAddr = "127.0.0.1:4242"
	body := s.Do(r).Body.String()
	for _, want := range []string{
		`mealmap_requests_total{method="GET",route="/api/v1/points",status="2xx"} 1`,
		`mealmap_requests_total{method="GET",route="/api/v1/points",status="4xx"} 1`,
		`mealmap_request_seconds_bucket{method="GET",route="/api/v1/points",le="+Inf"} 2`,
		`mealmap_request_seconds_count{method="GET",route="/api/v1/points"} 2`,
		"go_goroutines ",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is missing in\n%s", want, body)
		}
	}
	if strings.Contains(body, "secret") {
		t.Error("a query is in the metrics")
	}
}

func TestTheLogTellsWhatMustBeMended(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	failWith := func(err error) web.Handler { return func(http.ResponseWriter, *http.Request) error { return err } }
	s := webtest.New(t, func(s *web.Server) web.Part {
		s.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
		return web.Part{Routes: []web.Route{
			s.PublicJSON.Get("/full", failWith(fault.ErrStorageFull)), s.PublicJSON.Get("/typo", failWith(fault.ErrInvalidInput)),
		}}
	})
	s.Get("/full")
	s.Get("/typo")
	if got := log.String(); !strings.Contains(got, "level=ERROR") || !strings.Contains(got, "storage_full") || strings.Contains(got, "invalid_input") {
		t.Errorf("log:\n%s", got)
	}
}

func TestDirectoriesAreNotListed(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	for path, want := range map[string]int{
		"/static/css/elder.css": 200, "/static/css/": 404, "/static/js/": 404, "/static/images/": 404, "/static/css": 404, "/static/css/none.css": 404,
	} {
		if w := s.Get(path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestAFormFromAnotherSiteIsRefusedInTheAudiencesLook(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, look := range map[string]string{"/r/x": "header.top", "/till/plain/redeem": "body.plain", "/office/sign-in": "main"} {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(""))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := s.Do(r)
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		sentence, _ := messages.For("").Fault(web.ErrOtherSite)
		if w.Code != http.StatusForbidden || doc.Find(look).Length() == 0 || !strings.Contains(doc.Text(), sentence) {
			t.Errorf("%s: %d %q", path, w.Code, doc.Text())
		}
	}
}

func TestOpenAPIDescribesEveryRoute(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	parts := append(s.Parts, s.Machinery())
	doc := web.OpenAPI(parts...)
	described := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post} {
			if op != nil {
				described[method+" "+path] = true
				if op.Responses["default"] == nil || op.Summary == "" || op.OperationID == "" {
					t.Errorf("%s %s: incomplete", method, path)
				}
			}
		}
	}
	for _, part := range parts {
		for _, rt := range part.Routes {
			name := rt.Method + " " + rt.Pattern
			if strings.HasPrefix(rt.Pattern, "/api/") && !described[name] {
				t.Errorf("%s is not described", name)
			}
			delete(described, name)
		}
	}
	for name := range described {
		t.Errorf("%s is described and not served", name)
	}
	var served map[string]any
	header := s.Answer("/openapi.json", http.StatusOK, &served)
	if served["openapi"] != "3.1.0" || header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("openapi %v as %s", served["openapi"], header.Get("Content-Type"))
	}
	if strings.Contains(s.Get("/openapi.json").Body.String(), "ErrorModel") {
		t.Error("huma's own error model is in the document; ours is another")
	}
}

// TestRandomRequestsGiveNo500 sends what no client of ours would.
func TestRandomRequestsGiveNo500(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	rnd := rand.New(rand.NewPCG(20250305, 1))
	words := []string{"at", "limit", "open", "kind", "tag", "page", "q", "=", "&", ",", "32.04", "118.77", "now", "%", "%00", "%ff", "+", "-1", "NaN",
		"1e309", "halal", "2025-03-05T12:00:00Z", "\"", "<", "{", "}", "[", "]", "null", "true", "card", "price_fen", ":", "é", "中", "\x00", ";"}
	text := func() string {
		var b strings.Builder
		for range rnd.IntN(12) {
			b.WriteString(words[rnd.IntN(len(words))])
		}
		return b.String()
	}
	paths := []string{"/", "/map", "/m/d1", "/m/", "/points/", "/api/v1/points", "/api/v1/points/", "/api/v1/points.geojson",
		"/api/v1/redemptions", "/api/v1/ratings", "/api/v1/nothing", "/openapi.json", "/healthz"}
	methods := []string{http.MethodGet, http.MethodPost, http.MethodGet, http.MethodPut, http.MethodHead}
	rounds := 10_000
	if testing.Short() {
		rounds = 1000
	}
	seen := map[int]int{}
	for i := range rounds {
		path := paths[rnd.IntN(len(paths))]
		if rnd.IntN(4) == 0 {
			path += text()
		}
		r := httptest.NewRequest(methods[rnd.IntN(len(methods))], "/", strings.NewReader(text()))
		r.URL = &url.URL{Path: path, RawQuery: text()}
		if rnd.IntN(2) == 0 {
			r.Header.Set("Content-Type", "application/json")
		}
		w := s.Do(r)
		seen[w.Code]++
		if w.Code >= 500 {
			t.Fatalf("round %d: %s %q ? %q gives %d\n%s", i, r.Method, path, r.URL.RawQuery, w.Code, w.Body)
		}
	}
	if seen[200] == 0 || seen[404] == 0 || seen[422] == 0 {
		t.Errorf("the requests were all alike: %v", fmt.Sprint(seen))
	}
}
