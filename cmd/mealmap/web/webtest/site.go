// Package webtest gives tests a whole site over a database of its own, asked
// without a network, and the helpers that the audiences' tests share.
package webtest

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

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/seed"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// Site is a whole program over a database of its own, asked without a network.
type Site struct {
	*web.Server
	TB    testing.TB
	Clock *datatest.Clock // of the database, and so of the site
	Parts []web.Part      // what New was given, made
	Root  http.Handler    // the whole site
}

// New is an empty network at Wednesday 2025-03-05 12:40, with the parts that
// the test is about.
func New(tb testing.TB, parts ...func(*web.Server) web.Part) *Site {
	tb.Helper()
	db, clock := datatest.New(tb)
	v := vault.New([32]byte{1})
	points := merchants.NewStore(db)
	m, err := meals.NewStore(db, v, points)
	if err != nil {
		tb.Fatal(err)
	}
	streets := geo.NewStreetStore(db)
	s, err := web.New(web.Config{
		DB:        db,
		Vault:     v,
		Staff:     staff.NewStore(db),
		Streets:   streets,
		Places:    geo.NewPlaceStore(db),
		Merchants: points,
		Near:      near.NewFinder(streets, points, db),
		Meals:     m,
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		tb.Fatal(err)
	}
	made := &Site{Server: s, TB: tb, Clock: clock}
	for _, part := range parts {
		made.Parts = append(made.Parts, part(s))
	}
	if made.Root, err = s.Handler(made.Parts...); err != nil {
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

// WithStreet fills the site with the demo's eleven points, its places, rules
// and settings.
func (s *Site) WithStreet() *Site {
	s.TB.Helper()
	var st street
	s.Seed("street", &st)
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
					Opens: MinuteOf(h.Opens), Closes: MinuteOf(h.Closes),
				})
			}
		}
		s.Add(p, geo.LatLng{Lat: m.Lat, Lng: m.Lng})
	}
	var rules meals.RuleSet
	s.Seed("rules", &rules)
	rules.ID, rules.ValidFrom = "R-2025-03", "2025-03-01"
	if _, err := s.Meals.PublishRules(s.TB.Context(), st.District, rules, audit.System); err != nil {
		s.TB.Fatal(err)
	}
	for _, c := range st.Communities {
		_, err := s.Places.Create(s.TB.Context(), geo.Place{
			District: st.District, Code: c.Place, Street: st.Code, Name: c.Name, At: geo.LatLng{Lat: c.Lat, Lng: c.Lng},
		}, audit.System)
		if err != nil {
			s.TB.Fatal(err)
		}
	}
	s.Set(data.OfficeName, st.Office)
	s.Set(data.OfficePhone, st.Phone)
	s.Set(data.Edition, "2025")
	return s
}

// Seed reads a file of the demo by its name.
func (s *Site) Seed(name string, into any) {
	s.TB.Helper()
	raw, err := seed.Demo.ReadFile("demo/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		s.TB.Fatal(err)
	}
}

// Add makes a point and places it, unless at is the zero pair.
func (s *Site) Add(p merchants.Point, at geo.LatLng) merchants.Point {
	s.TB.Helper()
	if at != (geo.LatLng{}) {
		position, err := geo.NewPosition(at, geo.WGS84)
		if err != nil {
			s.TB.Fatal(err)
		}
		p.Position = &position
	}
	made, err := s.Merchants.CreatePoint(s.TB.Context(), p, audit.System)
	if err != nil {
		s.TB.Fatalf("%s: %v", p.Name, err)
	}
	return made
}

// Set puts one setting.
func (s *Site) Set(name, value string) {
	s.TB.Helper()
	err := s.DB.InTx(context.Background(), func(tx *data.Tx) error { return data.PutSetting(tx, name, value) })
	if err != nil {
		s.TB.Fatal(err)
	}
}

// MinuteOf is the minute of the day of a clock, "11:30".
func MinuteOf(clock string) int {
	var h, m int
	_, _ = fmt.Sscanf(clock, "%d:%d", &h, &m)
	return 60*h + m
}

// Get asks for an address as a browser of the street's network would.
func (s *Site) Get(path string) *httptest.ResponseRecorder {
	return s.Do(httptest.NewRequest(http.MethodGet, path, nil))
}

// Do answers one request.
func (s *Site) Do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Root.ServeHTTP(w, r)
	return w
}

// Page asks for a page and fails unless it comes with the status.
func (s *Site) Page(path string, status int) *goquery.Document {
	s.TB.Helper()
	w := s.Get(path)
	if w.Code != status {
		s.TB.Fatalf("GET %s: %d, want %d\n%s", path, w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
		s.TB.Fatalf("GET %s: Content-Type %q", path, got)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		s.TB.Fatal(err)
	}
	return doc
}

// Text is the selection's words with single spaces.
func Text(sel *goquery.Selection) string { return strings.Join(strings.Fields(sel.Text()), " ") }

// Texts is the words of each element.
func Texts(sel *goquery.Selection) []string {
	return sel.Map(func(_ int, e *goquery.Selection) string { return Text(e) })
}

// WithStreets imports the streets of the demo.
func (s *Site) WithStreets() {
	s.TB.Helper()
	const name = "nanjing_xinjiekou.osm.pbf"
	file, err := seed.Streets.Open("streets/" + name)
	if err != nil {
		s.TB.Fatal(err)
	}
	defer file.Close()
	ways, report, err := geo.ReadOSM(s.TB.Context(), file, name)
	if err == nil {
		err = s.Streets.Import(s.TB.Context(), ways, audit.System)
	}
	if err == nil {
		err = s.Streets.ImportEating(s.TB.Context(), report.Eating, audit.System)
	}
	if err != nil {
		s.TB.Fatal(err)
	}
}

// Answer asks for JSON and reads it into v.
func (s *Site) Answer(path string, status int, v any) http.Header {
	s.TB.Helper()
	w := s.Get(path)
	if w.Code != status {
		s.TB.Fatalf("GET %s: %d, want %d\n%s", path, w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		s.TB.Fatalf("GET %s: %v\n%s", path, err, w.Body)
	}
	return w.Header()
}

// IDNumber makes a number of a region that does not exist, with its check digit.
func IDNumber(year, i int) string {
	n := fmt.Sprintf("990101%d01%02d%03d", year, 1+i/1000, i%1000)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

// CheckPages holds the templates of an audience to the structs that they are
// shown with, by name: every template has one, every field exists in branches
// that no test takes.
func CheckPages(t *testing.T, audience string, structs map[string]any) {
	t.Helper()
	set, err := web.ParsePages(messages.For(messages.Languages[0]))
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
