package geo

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data/fault"
)

// At each edge of the published rectangle: inside a pair is moved, outside it
// is left alone, in every direction between the systems.
func TestBothSidesOfTheRectangle(t *testing.T) {
	t.Parallel()
	const inside, outside = 1e-6, 0.2 // outside by more than the formula moves
	for name, c := range map[string]struct {
		p     LatLng
		moved bool
	}{
		"west, in":   {LatLng{40, 72.004 + inside}, true},
		"west, out":  {LatLng{40, 72.004 - outside}, false},
		"east, in":   {LatLng{40, 137.8347 - inside}, true},
		"east, out":  {LatLng{40, 137.8347 + outside}, false},
		"south, in":  {LatLng{0.8293 + inside, 110}, true},
		"south, out": {LatLng{0.8293 - outside, 110}, false},
		"north, in":  {LatLng{55.8271 - inside, 110}, true},
		"north, out": {LatLng{55.8271 + outside, 110}, false},
		"the middle": {LatLng{35, 105}, true},
	} {
		for _, to := range shiftedSystems {
			got := Convert(c.p, WGS84, to)
			if moved := got != c.p; moved != c.moved {
				t.Errorf("%s: %v to %s is %v", name, c.p, to, got)
			}
			back := Convert(got, to, WGS84)
			if d := Distance(back, c.p); d > 0.01 {
				t.Errorf("%s: comes back from %s %.3f m off", name, to, float64(d))
			}
			if !c.moved && Convert(c.p, to, WGS84) != c.p {
				t.Errorf("%s: moved on the way from %s", name, to)
			}
		}
	}
	// The corners are the rectangle's, and one step outside of each is not.
	for _, p := range []LatLng{{0.8293, 72.004}, {0.8293, 137.8347}, {55.8271, 72.004}, {55.8271, 137.8347}} {
		if !shifted(p) {
			t.Errorf("%v is a corner", p)
		}
		north, east := 1.0, 1.0
		if p.Lat < 30 {
			north = -1
		}
		if p.Lng < 100 {
			east = -1
		}
		for _, out := range []LatLng{{p.Lat + north*1e-9, p.Lng}, {p.Lat, p.Lng + east*1e-9}} {
			if shifted(out) {
				t.Errorf("%v is outside", out)
			}
		}
	}
}

// Pairs worked by independent implementations of the published formulas
// (eviltransform's own tests, to its 1e-6 degrees).
func TestConvertAgainstPublishedPairs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ wgs, gcj LatLng }{
		"Shanghai": {LatLng{31.1774276, 121.5272106}, LatLng{31.17530398364597, 121.531541859215}},
		"Shenzhen": {LatLng{22.543847, 113.912316}, LatLng{22.540796131694766, 113.9171764808363}},
		"Beijing":  {LatLng{39.911954, 116.377817}, LatLng{39.91334545536069, 116.38404722455657}},
	} {
		if got := Convert(c.wgs, WGS84, GCJ02); math.Abs(got.Lat-c.gcj.Lat) > 1e-6 || math.Abs(got.Lng-c.gcj.Lng) > 1e-6 {
			t.Errorf("%s: %v, want %v", name, got, c.gcj)
		}
		if d := Distance(Convert(c.gcj, GCJ02, WGS84), c.wgs); d > 0.2 {
			t.Errorf("%s: back %.3f m off", name, float64(d))
		}
	}
}

// The way does not matter: through a third system the pair is the same.
func TestEveryWayBetweenSystemsIsOne(t *testing.T) {
	t.Parallel()
	systems := []CRS{WGS84, GCJ02, BD09}
	rapid.Check(t, func(t *rapid.T) {
		p := LatLng{rapid.Float64Range(18, 53).Draw(t, "lat"), rapid.Float64Range(74, 135).Draw(t, "lng")}
		for _, from := range systems {
			if got := Convert(p, from, from); got != p {
				t.Fatalf("%s to itself moved %v", from, p)
			}
			for _, to := range systems {
				direct := Convert(p, from, to)
				for _, by := range systems {
					if d := Distance(Convert(Convert(p, from, by), by, to), direct); d > 0.01 {
						t.Fatalf("%v from %s by %s to %s: %.4f m off", p, from, by, to, float64(d))
					}
				}
				if d := Distance(direct, p); from != to && (d < 1 || d > 2500) {
					t.Fatalf("%v from %s to %s: moved by %.1f m", p, from, to, float64(d))
				}
			}
		}
	})
}

// Neighbours stay neighbours: the formula stretches no metre by a hundredth.
func TestConvertKeepsDistances(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := LatLng{rapid.Float64Range(18, 53).Draw(t, "lat"), rapid.Float64Range(74, 135).Draw(t, "lng")}
		q := LatLng{p.Lat + rapid.Float64Range(-0.002, 0.002).Draw(t, "north"), p.Lng + rapid.Float64Range(-0.002, 0.002).Draw(t, "east")}
		for _, c := range shiftedSystems {
			was, is := Distance(p, q), Distance(Convert(p, WGS84, c), Convert(q, WGS84, c))
			if math.Abs(float64(is-was)) > 0.02*float64(was)+0.01 {
				t.Fatalf("%s: %v and %v were %.2f m apart and are %.2f m", c, p, q, float64(was), float64(is))
			}
		}
	})
}

func TestConvertOfNonsense(t *testing.T) {
	t.Parallel()
	p := LatLng{32.05, 118.79}
	for name, c := range map[string]struct {
		from, to CRS
		want     LatLng
	}{
		"an unknown system is WGS-84":      {"mars", WGS84, p},
		"to an unknown one too":            {WGS84, "mars", p},
		"none is WGS-84":                   {"", GCJ02, Convert(p, WGS84, GCJ02)},
		"from none":                        {GCJ02, "", Convert(p, GCJ02, WGS84)},
		"names are folded by ParseCRS":     {"GCJ-02", WGS84, p},
		"an unknown one to an unknown one": {"a", "b", p},
	} {
		if got := Convert(p, c.from, c.to); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for _, p := range []LatLng{{math.NaN(), math.NaN()}, {math.Inf(1), 100}, {35, math.Inf(-1)}, {91, 100}, {35, 181}, {1e308, 1e308}} {
		for _, c := range shiftedSystems {
			for _, got := range []LatLng{Convert(p, WGS84, c), Convert(p, c, WGS84)} {
				same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
				if !same(got.Lat, p.Lat) || !same(got.Lng, p.Lng) {
					t.Errorf("%v became %v", p, got)
				}
			}
		}
	}
}

func TestNamesOfSystems(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]CRS{
		"wgs84": WGS84, "WGS84": WGS84, "WGS-84": WGS84, "wgs_84": WGS84, "\twgs84\n": WGS84,
		"gcj02": GCJ02, "GCJ-02": GCJ02, "Gcj02": GCJ02, "bd09": BD09, "BD-09": BD09, "-b-d_0-9": BD09,
		"": "", " ": "", "-": "", "wgs": "", "84": "", "wgs 84": "", "gcj2": "", "bd09ll": "", "epsg:4326": "", "ＷＧＳ８４": "", "wgs84;": "", "\x00wgs84": "",
	} {
		got, err := ParseCRS(s)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", s, got, err)
		}
		if want == "" && (!errors.Is(err, ErrUnknownCRS) || fault.As(err).Args["CRS"] != s) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// What a caller may do about each failure of this package.
func TestEveryFailureHasItsKind(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"bad_position": "Invalid", "swapped_position": "Invalid", "unknown_crs": "Invalid", "bad_cell": "Invalid",
		"unknown_division": "Invalid", "ambiguous_division": "Invalid",
		"not_streets": "Malformed", "unreadable_streets": "Malformed", "streets_too_large": "Malformed",
		"unknown_place": "NotFound", "place_taken": "Conflict",
	}
	got := map[string]string{}
	declared := regexp.MustCompile(`fault\.New\(fault\.(\w+), "(\w+)"\)`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			got[m[2]] = m[1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-table +source)\n%s", diff)
	}
}

// A failure about a position does not carry it: where somebody stands is not
// for the log.
func TestFailuresDoNotTellWhere(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"121.4170,31.2156", "31.2156", "31.2156,121.4170,5", "91.2156,191.4170"} {
		_, err := ParseLatLng(text)
		if err == nil || strings.Contains(err.Error(), "2156") || len(fault.As(err).Args) != 0 {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := NewPosition(LatLng{191.2156, 31}, GCJ02); err == nil || strings.Contains(err.Error(), "2156") {
		t.Errorf("a position off the globe: %v", err)
	}
}
