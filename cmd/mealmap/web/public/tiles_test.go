package public_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
)

const someTile = "/map/tiles/16/54390/26604.svg"

func TestTileAnswers(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, public.Part)
	s.WithStreets()
	ask := func(path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return s.Do(r)
	}
	plain := ask(someTile)
	if h := plain.Header(); plain.Code != http.StatusOK || h.Get("Content-Type") != "image/svg+xml" || h.Get("Content-Encoding") != "" || !strings.HasPrefix(plain.Body.String(), "<svg") {
		t.Errorf("plain: %d %v", plain.Code, plain.Header())
	}
	packed := ask(someTile, "Accept-Encoding", "br, gzip")
	if h := packed.Header(); h.Get("Content-Encoding") != "gzip" || h.Get("Vary") != "Accept-Encoding" || packed.Body.Len() >= plain.Body.Len() {
		t.Errorf("packed: %v, %d bytes of %d", packed.Header(), packed.Body.Len(), plain.Body.Len())
	}
	if again := ask(someTile, "If-None-Match", plain.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("known: %d, %d bytes", again.Code, again.Body.Len())
	}
	dark := ask(someTile + "?look=contrast")
	if body := dark.Body.String(); dark.Code != http.StatusOK || !strings.Contains(body, "#000000") || strings.Contains(body, "#f7f3ea") || strings.Contains(body, `"#fff"`) {
		t.Errorf("dark: %d %.200s", dark.Code, body)
	}
	if light := ask(someTile); light.Body.String() != plain.Body.String() {
		t.Error("the dark tile took the light one's place")
	}
	for _, path := range []string{"/map/tiles/11/0/0.svg", "/map/tiles/19/0/0.svg", "/map/tiles/12/4096/0.svg", "/map/tiles/12/0/-1.svg", "/map/tiles/12/0/x.svg", "/map/tiles/12/0/0.png", "/map/tiles/12/0"} {
		if w := ask(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if far := ask("/map/tiles/12/0/0.svg"); far.Code != http.StatusOK {
		t.Errorf("a tile without streets: %d", far.Code)
	}
}

// mapAnswer is what the test reads of /map/points.json.
type mapAnswer struct {
	Points []struct {
		Number   int
		Name     string
		Walk     string
		Metres   int
		Tel      string
		State    struct{ Class, Word, Detail string }
		Hours    []string
		Benefits []string
		Codes    []string
	}
	Tags []struct{ Code, Word string }
}

func TestMapPoints(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, public.Part).WithStreet()
	s.Add(merchants.Point{District: 320104, Street: "320104003", Name: "没有位置的", Kind: merchants.Canteen, Status: merchants.Open}, geo.LatLng{})
	var all, near mapAnswer
	s.Answer("/map/points.json", http.StatusOK, &all)
	if len(all.Points) != 11 {
		t.Fatalf("%d points", len(all.Points))
	}
	for i, p := range all.Points {
		if i > 0 && p.Number <= all.Points[i-1].Number {
			t.Errorf("number %d comes after %d", p.Number, all.Points[i-1].Number)
		}
		if p.Walk != "" || p.Metres != 0 {
			t.Errorf("%s: %s and %d m from nowhere", p.Name, p.Walk, p.Metres)
		}
		if p.State.Word == "" || len(p.Benefits) == 0 {
			t.Errorf("%s: %+v %v", p.Name, p.State, p.Benefits)
		}
	}
	if len(all.Tags) == 0 || all.Tags[0].Word == "" {
		t.Errorf("tags %v", all.Tags)
	}
	s.Answer("/map/points.json?at=32.0410,118.7800", http.StatusOK, &near)
	for _, p := range near.Points {
		if p.Walk == "" || p.Metres == 0 {
			t.Errorf("%s has no walk: %q", p.Name, p.Walk)
		}
	}
	s.Answer("/map/points.json?at=nowhere", http.StatusOK, &near)
	if near.Points[0].Metres != 0 {
		t.Error("a walk from a place that nobody understands")
	}
}

func TestMapSetup(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, public.Part)
	type setup struct {
		Words  map[string]string
		Tiles  []string
		Credit string
		Box    *[4]float64
	}
	var got setup
	s.Answer("/map/setup.json", http.StatusOK, &got)
	if got.Box != nil || len(got.Tiles) != 1 || got.Tiles[0] != "/map/tiles/{z}/{x}/{y}.svg" || !strings.Contains(got.Credit, "OpenStreetMap") {
		t.Errorf("an empty network: %+v", got)
	}
	for name, words := range got.Words {
		if strings.ContainsAny(words, "[]<>") {
			t.Errorf("%s says %q", name, words)
		}
	}
	if got.Words["many"] != "这一带有 {count} 处,点开看" || got.Words["pick.how"] == "" {
		t.Errorf("words: %v", got.Words)
	}
	s.WithStreet()
	s.Set(data.MapTiles, "https://tiles.example/{z}/{x}/{y}.png")
	s.Set("map_credit", "审图号 GS(2026)1 号")
	s.Answer("/map/setup.json", http.StatusOK, &got)
	if got.Box == nil || got.Box[0] >= got.Box[2] || got.Tiles[0] != "https://tiles.example/{z}/{x}/{y}.png" || got.Credit != "审图号 GS(2026)1 号" {
		t.Errorf("a street with tiles of its own: %+v", got)
	}
	s.Set(data.MapTiles, "http://tiles.example/{z}")
	s.Answer("/map/setup.json", http.StatusOK, &got)
	if got.Tiles[0] != "/map/tiles/{z}/{x}/{y}.svg" {
		t.Errorf("a setting that is no source: %v", got.Tiles)
	}
}
