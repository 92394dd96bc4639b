package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/seed"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// site is a whole program over a database of its own, asked without a network.
type site struct {
	*Server
	tb    testing.TB
	clock *datatest.Clock
	parts []Part
	root  http.Handler
}

// newSite is an empty network at Wednesday 2025-03-05 12:40, with the parts that
// the test is about.
func newSite(tb testing.TB, parts ...func(*Server) Part) *site {
	tb.Helper()
	db, clock := datatest.New(tb)
	v := vault.New([32]byte{1})
	points := merchants.NewStore(db)
	m, err := meals.NewStore(db, v, points)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := New(Config{
		DB:        db,
		Vault:     v,
		Staff:     staff.NewStore(db),
		Streets:   geo.NewStreetStore(db),
		Places:    geo.NewPlaceStore(db),
		Merchants: points,
		Meals:     m,
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		tb.Fatal(err)
	}
	made := &site{Server: s, tb: tb, clock: clock}
	for _, part := range parts {
		made.parts = append(made.parts, part(s))
	}
	if made.root, err = s.Handler(made.parts...); err != nil {
		tb.Fatal(err)
	}
	return made
}

// street is the part of the demo's street that pages show.
type street struct {
	District    data.District
	Code        string
	Office      string
	Phone       string
	Communities []struct {
		Code, Place, Name string
		Lat, Lng          float64
	}
	Merchants []struct {
		Name, Kind, Address, Phone string
		Lat, Lng                   float64
		Tags                       []string
		Hours                      []struct {
			Days          []int
			Sitting       string
			Opens, Closes string
		}
	}
}

// withStreet fills the site with the demo's eleven points, its places, rules
// and settings.
func (s *site) withStreet() *site {
	s.tb.Helper()
	var st street
	s.seed("street", &st)
	for _, m := range st.Merchants {
		p := merchants.Point{
			District: st.District, Street: st.Code, Name: m.Name, Kind: merchants.Kind(m.Kind),
			Address: m.Address, Phone: m.Phone, Status: merchants.Open,
		}
		for _, tag := range m.Tags {
			p.Tags = append(p.Tags, merchants.Tag(tag))
		}
		for _, h := range m.Hours {
			for _, day := range h.Days {
				p.Hours = append(p.Hours, merchants.Window{
					Weekday: time.Weekday(day), Sitting: merchants.Sitting(h.Sitting),
					Opens: minuteOf(h.Opens), Closes: minuteOf(h.Closes),
				})
			}
		}
		s.add(p, geo.LatLng{Lat: m.Lat, Lng: m.Lng})
	}
	var rules meals.RuleSet
	s.seed("rules", &rules)
	rules.ID, rules.ValidFrom = "R-2025-03", "2025-03-01"
	if _, err := s.Meals.PublishRules(s.tb.Context(), st.District, rules, audit.System); err != nil {
		s.tb.Fatal(err)
	}
	for _, c := range st.Communities {
		_, err := s.Places.Create(s.tb.Context(), geo.Place{
			District: st.District, Code: c.Place, Street: st.Code, Name: c.Name, At: geo.LatLng{Lat: c.Lat, Lng: c.Lng},
		}, audit.System)
		if err != nil {
			s.tb.Fatal(err)
		}
	}
	s.set(data.OfficeName, st.Office)
	s.set(data.OfficePhone, st.Phone)
	s.set(data.Edition, "2025")
	return s
}

func (s *site) seed(name string, into any) {
	s.tb.Helper()
	raw, err := seed.Demo.ReadFile("demo/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		s.tb.Fatal(err)
	}
}

// add makes a point and places it, unless at is the zero pair.
func (s *site) add(p merchants.Point, at geo.LatLng) merchants.Point {
	s.tb.Helper()
	if at != (geo.LatLng{}) {
		position, err := geo.NewPosition(at, geo.WGS84)
		if err != nil {
			s.tb.Fatal(err)
		}
		p.Position = &position
	}
	made, err := s.Merchants.CreatePoint(s.tb.Context(), p, audit.System)
	if err != nil {
		s.tb.Fatalf("%s: %v", p.Name, err)
	}
	return made
}

func (s *site) set(name, value string) {
	s.tb.Helper()
	err := s.DB.InTx(context.Background(), func(tx *data.Tx) error { return data.PutSetting(tx, name, value) })
	if err != nil {
		s.tb.Fatal(err)
	}
}

func minuteOf(clock string) int {
	var h, m int
	_, _ = fmt.Sscanf(clock, "%d:%d", &h, &m)
	return 60*h + m
}

// get asks for an address as a browser of the street's network would.
func (s *site) get(path string) *httptest.ResponseRecorder {
	return s.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.root.ServeHTTP(w, r)
	return w
}

// page asks for a page and fails unless it comes with the status.
func (s *site) page(path string, status int) *goquery.Document {
	s.tb.Helper()
	w := s.get(path)
	if w.Code != status {
		s.tb.Fatalf("GET %s: %d, want %d\n%s", path, w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
		s.tb.Fatalf("GET %s: Content-Type %q", path, got)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		s.tb.Fatal(err)
	}
	return doc
}

// text is the selection's words with single spaces.
func text(sel *goquery.Selection) string { return strings.Join(strings.Fields(sel.Text()), " ") }

// texts is the words of each element.
func texts(sel *goquery.Selection) []string {
	return sel.Map(func(_ int, e *goquery.Selection) string { return text(e) })
}

// withStreets imports the streets of the demo.
func (s *site) withStreets() {
	s.tb.Helper()
	const name = "nanjing_xinjiekou.osm.pbf"
	file, err := seed.Streets.Open("streets/" + name)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer file.Close()
	ways, _, err := geo.ReadOSM(s.tb.Context(), file, name)
	if err == nil {
		err = s.Streets.Import(s.tb.Context(), ways, audit.System)
	}
	if err != nil {
		s.tb.Fatal(err)
	}
}

// answer asks for JSON and reads it into v.
func (s *site) answer(path string, status int, v any) http.Header {
	s.tb.Helper()
	w := s.get(path)
	if w.Code != status {
		s.tb.Fatalf("GET %s: %d, want %d\n%s", path, w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		s.tb.Fatalf("GET %s: %v\n%s", path, err, w.Body)
	}
	return w.Header()
}

// idNumber makes a number of a region that does not exist, with its check digit.
func idNumber(year, i int) string {
	n := fmt.Sprintf("990101%d01%02d%03d", year, 1+i/1000, i%1000)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

// checkPages holds the templates of an audience to the structs that they are
// shown with, by name: every template has one, every field exists in branches
// that no test takes.
func checkPages(t *testing.T, audience string, structs map[string]any) {
	t.Helper()
	set, err := ParsePages(messages.For(messages.Languages[0]))
	if err != nil {
		t.Fatal(err)
	}
	for name, tmpl := range set {
		if path.Dir(name) != audience {
			continue
		}
		page, listed := structs[path.Base(name)]
		if !listed {
			t.Errorf("%s: no struct for it", name)
			continue
		}
		if err := templatecheck.CheckHTML(tmpl, page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name := range structs {
		if set[audience+"/"+name] == nil {
			t.Errorf("%s/%s: has a struct, and there is no such template", audience, name)
		}
	}
}
