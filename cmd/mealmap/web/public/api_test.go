package public

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestNearestAnswersAsDescribed(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	const path = "/api/v1/points?at=" + xinjiekou + "&limit=3"
	var got nearestAnswer
	header := s.Answer(path, http.StatusOK, &got)
	if header.Get("Content-Type") != "application/json" {
		t.Errorf("Content-Type %q", header.Get("Content-Type"))
	}
	at, _ := geo.ParseLatLng(xinjiekou)
	if want := (atJSON{32.0421, 118.7787, geo.CellOf(at).String()}); got.At != want {
		t.Errorf("at %+v, want %+v", got.At, want)
	}
	if got.Edition != "2025" || len(got.Points) != 3 {
		t.Fatalf("edition %q, %d points", got.Edition, len(got.Points))
	}
	first := got.Points[0]
	if first.Name != "老井面馆（演示）" || *first.StraightM != 344.1 || first.WalkM != nil || first.WalkMinutes != nil {
		t.Errorf("first %+v", first)
	}
	if first.Open == nil || !*first.Open || first.OpensAt != nil || first.ClosesAt == nil || first.ClosesAt.Format(time.RFC3339) != "2025-03-05T13:30:00+08:00" {
		t.Errorf("open %v, opens %v, closes %v", first.Open, first.OpensAt, first.ClosesAt)
	}
	if len(first.Benefits) != 3 || !strings.HasPrefix(first.Benefits[0], "60–69岁 九折") {
		t.Errorf("benefits %q", first.Benefits)
	}

	// The hand-written bytes are what encoding/json makes of the type.
	raw := s.Get(path).Body.Bytes()
	var plain, again any
	if err := json.Unmarshal(raw, &plain); err != nil {
		t.Fatal(err)
	}
	marshalled, _ := json.Marshal(got)
	if err := json.Unmarshal(marshalled, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, again); diff != "" {
		t.Errorf("the handler and the type differ (-handler +type):\n%s", diff)
	}
}

func TestNearestHasTheFieldsOthersRelyOn(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	var got struct {
		Points []map[string]any `json:"points"`
	}
	s.Answer("/api/v1/points?at="+xinjiekou+"&limit=1", http.StatusOK, &got)
	want := []string{"address", "benefits", "cell", "closes_at", "id", "kind", "lat", "lng", "name", "open", "opens_at",
		"phone", "straight_m", "tags", "walk_m", "walk_minutes"}
	var names []string
	for name := range got.Points[0] {
		names = append(names, name)
	}
	slices.Sort(names)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNearestIsInOrderOfDistance(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	var got nearestAnswer
	s.Answer("/api/v1/points?limit=50&at="+xinjiekou, http.StatusOK, &got)
	if len(got.Points) != 11 {
		t.Fatalf("%d points, want all 11", len(got.Points))
	}
	if !slices.IsSortedFunc(got.Points, func(a, b PointSummary) int { return int(10 * (*a.StraightM - *b.StraightM)) }) {
		t.Error("not in order")
	}
}

func TestNearestFilters(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	s.Add(merchants.Point{District: 320104, Name: "不知几点", Kind: merchants.Restaurant, Status: merchants.Open, Address: "x"}, geo.LatLng{Lat: 32.0421, Lng: 118.7787})
	tests := []struct {
		why, query string
		keeps      func(PointSummary) bool
	}{
		{"halal", "tag=halal", func(p PointSummary) bool { return slices.Contains(p.Tags, "halal") }},
		{"canteens", "kind=canteen", func(p PointSummary) bool { return p.Kind == merchants.Canteen }},
		{"open now leaves unknown hours out", "open=now", func(p PointSummary) bool { return p.Open != nil && *p.Open }},
		{"open at dinner", "open=2025-03-05T18:30:00%2B08:00", func(p PointSummary) bool { return p.Open != nil && *p.Open && p.ClosesAt.Hour() >= 18 }},
		{"at night nobody", "open=2025-03-05T03:00:00%2B08:00", func(PointSummary) bool { return false }},
	}
	var all nearestAnswer
	s.Answer("/api/v1/points?limit=50&at="+xinjiekou, http.StatusOK, &all)
	if first := all.Points[0]; first.Name != "不知几点" || first.Open != nil || first.OpensAt != nil || first.ClosesAt != nil {
		t.Errorf("unknown hours come as %+v", first)
	}
	for _, tt := range tests {
		var got nearestAnswer
		s.Answer("/api/v1/points?limit=50&at="+xinjiekou+"&"+tt.query, http.StatusOK, &got)
		for _, p := range got.Points {
			if !tt.keeps(p) {
				t.Errorf("%s: %s came through", tt.why, p.Name)
			}
		}
		if tt.why != "at night nobody" && len(got.Points) == 0 {
			t.Errorf("%s: nobody", tt.why)
		}
	}
}

func TestNearestFollowsChanges(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	const path = "/api/v1/points?limit=1&at=" + xinjiekou
	var got nearestAnswer
	s.Answer(path, http.StatusOK, &got)

	dir, _ := s.Merchants.Directory(t.Context())
	p, _ := dir.Point(merchants.PointID(got.Points[0].ID))
	renamed := *p
	renamed.Name = "新名字"
	if _, err := s.Merchants.UpdatePoint(t.Context(), renamed, audit.System); err != nil {
		t.Fatal(err)
	}
	s.Answer(path, http.StatusOK, &got)
	if got.Points[0].Name != "新名字" {
		t.Errorf("after renaming the name is %s", got.Points[0].Name)
	}

	var rules meals.RuleSet
	s.Seed("rules", &rules)
	rules.ID, rules.ValidFrom, rules.Classes = "R-2025-03", "2025-03-01", rules.Classes[:1]
	if _, err := s.Meals.PublishRules(t.Context(), p.District, rules, audit.System); err != nil {
		t.Fatal(err)
	}
	s.Set(data.Edition, "2026")
	s.Clock.Advance(viewAge)
	s.Answer(path, http.StatusOK, &got)
	if got.Edition != "2026" || len(got.Points[0].Benefits) != 1 {
		t.Errorf("after publishing: edition %s, benefits %q", got.Edition, got.Points[0].Benefits)
	}

	s.Clock.Advance(time.Hour) // 13:40: closed until dinner
	s.Answer(path, http.StatusOK, &got)
	if o := got.Points[0]; o.Open == nil || *o.Open || o.OpensAt == nil || o.ClosesAt != nil {
		t.Errorf("at 13:40: open %v, opens %v", o.Open, o.OpensAt)
	}
}

func TestEmptyNetwork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if got := strings.TrimSpace(s.Get("/api/v1/points?at=" + xinjiekou).Body.String()); !strings.HasSuffix(got, `"edition":"","points":[],"streets":"none"}`) {
		t.Errorf("nearest: %s", got)
	}
	if got := s.Get("/api/v1/points.geojson").Body.String(); got != `{"type":"FeatureCollection","features":[]}` {
		t.Errorf("geojson: %s", got)
	}
}

func TestPointDetail(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	dir, _ := s.Merchants.Directory(t.Context())
	p := dir.Points()[1]
	if _, err := s.Merchants.AddClosure(t.Context(), p.District, p.ID, merchants.Closure{From: "2025-03-10", To: "2025-03-12", Reason: "装修"}, audit.System); err != nil {
		t.Fatal(err)
	}
	var got pointDetail
	s.Answer("/api/v1/points/"+string(p.ID), http.StatusOK, &got)
	if got.Number != 2 || got.Name != p.Name || *got.Lat != p.Position.At.Lat || got.StraightM != nil {
		t.Errorf("%+v", got)
	}
	if want := (hoursJSON{2, "lunch", "10:30", "13:30"}); len(got.Hours) != 12 || got.Hours[0] != want {
		t.Errorf("hours %+v", got.Hours)
	}
	if want := []closureJSON{{"2025-03-10", "2025-03-12", "装修"}}; !slices.Equal(got.Closures, want) {
		t.Errorf("closures %+v", got.Closures)
	}
}

func TestGeoJSON(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	s.Add(merchants.Point{District: 320104, Name: "还没有位置", Kind: merchants.Restaurant, Status: merchants.Open, Address: "x"}, geo.LatLng{})
	var got featureCollection
	header := s.Answer("/api/v1/points.geojson", http.StatusOK, &got)
	if header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("Content-Type %q", header.Get("Content-Type"))
	}
	if len(got.Features) != 11 {
		t.Fatalf("%d features, want the 11 placed ones", len(got.Features))
	}
	if c := got.Features[0].Geometry.Coordinates; c[0] < 118 || c[1] > 33 {
		t.Errorf("coordinates %v are not longitude first", c)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	tests := []struct {
		why, method, path string
		status            int
		code              string
	}{
		{"no such route", "GET", "/api/v1/nothing", 404, "not_found"},
		{"no such point", "GET", "/api/v1/points/none", 404, "not_found"},
		{"a method that is not taken", "DELETE", "/api/v1/points", 405, "no_method"},
		{"no position", "GET", "/api/v1/points", 422, "invalid_input"},
		{"a misspelt parameter", "GET", "/api/v1/points?at=32,118&limits=5", 422, "invalid_input"},
		{"a parameter where none is taken", "GET", "/api/v1/points.geojson?at=32,118", 422, "invalid_input"},
		{"broken encoding", "GET", "/api/v1/points?at=%25zz&at=%", 400, "malformed"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "/", nil)
		path, query, _ := strings.Cut(tt.path, "?")
		r.URL = &url.URL{Path: path, RawQuery: query}
		w := s.Do(r)
		var doc web.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		if w.Code != tt.status || doc.Status != tt.status || doc.Code != tt.code {
			t.Errorf("%s: %d %s, want %d %s", tt.why, w.Code, doc.Code, tt.status, tt.code)
		}
		if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: Content-Type %q", tt.why, got)
		}
		if doc.Detail == "" || strings.HasPrefix(doc.Detail, "[") || len(doc.Fixes) == 0 || doc.Fixes[0] == "" {
			t.Errorf("%s: says %q, fixes %q", tt.why, doc.Detail, doc.Fixes)
		}
		for _, e := range doc.Errors {
			if e.Message == "" || strings.HasPrefix(e.Message, "[") {
				t.Errorf("%s: field %s has no sentence: %q", tt.why, e.Field, e.Message)
			}
		}
	}
}

// TestAnswersFitTheDocument checks real answers against the schemas that
// /openapi.json promises.
func TestAnswersFitTheDocument(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	bare := s.Add(merchants.Point{District: 320104, Name: "什么都没有", Kind: merchants.Restaurant, Status: merchants.Open, Address: "x"}, geo.LatLng{})
	doc := web.OpenAPI(s.Machinery(), Part(s.Server))
	for path, name := range map[string]string{
		"/api/v1/points?at=" + xinjiekou:    "/api/v1/points",
		"/api/v1/points/" + string(bare.ID): "/api/v1/points/{id}",
		"/api/v1/points.geojson":            "/api/v1/points.geojson",
		"/healthz":                          "/healthz",
		"/api/v1/points":                    "problem",
	} {
		var body any
		raw := s.Get(path).Body.Bytes()
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatal(err)
		}
		response := doc.Paths["/healthz"].Get.Responses["default"]
		if name != "problem" {
			response = doc.Paths[name].Get.Responses["200"]
		}
		for _, media := range response.Content {
			result := &huma.ValidateResult{}
			huma.Validate(doc.Components.Schemas, media.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, body, result)
			if len(result.Errors) > 0 {
				t.Errorf("%s: %d faults, the first %.300v", path, len(result.Errors), result.Errors[0])
			}
		}
	}
}

func TestOpenAPIKnowsEveryChoice(t *testing.T) {
	t.Parallel()
	for _, p := range web.OpenAPI(Part(newSite(t).Server)).Paths["/api/v1/points"].Get.Parameters {
		var want []any
		switch p.Name {
		case "tag":
			for _, tag := range merchants.Tags() {
				want = append(want, string(tag))
			}
		case "kind":
			for _, kind := range merchants.Kinds() {
				want = append(want, string(kind))
			}
		}
		if diff := cmp.Diff(want, p.Schema.Enum); diff != "" {
			t.Errorf("%s (-want +got):\n%s", p.Name, diff)
		}
	}
}

func TestFieldSentences(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	_, err := parsePointsQuery("at=x&limit=x&open=x&kind=x&tag=x&x=x&x=y", lunchTime)
	for _, e := range web.NewProblem(err, p).Errors {
		if !strings.Contains(e.Message, e.Field) || strings.Contains(e.Message, "<no value>") {
			t.Errorf("%s: %q", e.Code, e.Message)
		}
	}
}

func TestReadersWhilePointsChange(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	dir, err := s.Merchants.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := *dir.Points()[0]
	var readers sync.WaitGroup
	for i := range 8 {
		readers.Go(func() {
			for range 40 {
				path := []string{"/api/v1/points?limit=50&at=" + xinjiekou, "/?at=" + xinjiekou, "/map", "/api/v1/points/" + string(p.ID)}[i%4]
				if w := s.Get(path); w.Code != http.StatusOK {
					t.Errorf("GET %s: %d", path, w.Code)
					return
				}
			}
		})
	}
	for i := range 20 {
		p.Name = fmt.Sprint("名字", i)
		if _, err := s.Merchants.UpdatePoint(t.Context(), p, audit.System); err != nil {
			t.Error(err)
		}
		s.Clock.Advance(100 * time.Millisecond)
	}
	readers.Wait()
	var got pointDetail
	s.Answer("/api/v1/points/"+string(p.ID), http.StatusOK, &got)
	if got.Name != "名字19" {
		t.Errorf("the last name is %s", got.Name)
	}
}
