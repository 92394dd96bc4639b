package geo

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

var shiftedSystems = []CRS{GCJ02, BD09}

// TestConvertAgreesWithRestaurants: Nanjing restaurants given in both systems
// by another program's approximate inverse.
func TestConvertAgreesWithRestaurants(t *testing.T) {
	t.Parallel()
	agree(t, "poi/nanjing_restaurants_gcj02_wgs84.csv", 50, 1)
}

// TestConvertAgreesWithCanteens: Shanghai canteens given in both systems, each
// rounded to six decimals (up to 0.06 m).
func TestConvertAgreesWithCanteens(t *testing.T) {
	t.Parallel()
	agree(t, "canteens/shanghai_canteens_gcj02_wgs84.csv", 43, 0.1)
}

func agree(t *testing.T, file string, rows int, within Metres) {
	t.Helper()
	placed, worst := 0, Metres(0)
	for _, row := range readRows(t, file) {
		gcj, ok := pair(t, row, "lat_gcj02", "lng_gcj02")
		wgs, both := pair(t, row, "lat_wgs84", "lng_wgs84")
		if !ok || !both {
			continue
		}
		placed++
		for _, d := range []Metres{
			Distance(Convert(gcj, GCJ02, WGS84), wgs),
			Distance(Convert(wgs, WGS84, GCJ02), gcj),
		} {
			if worst = max(worst, d); d > within {
				t.Errorf("%s: %.3f m off, want at most %v", row["name"], float64(d), within)
			}
		}
	}
	if placed != rows {
		t.Errorf("%d rows carry both pairs, want %d", placed, rows)
	}
	t.Logf("%d pairs, worst %.4f m", placed, float64(worst))
}

func TestConvertRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := LatLng{rapid.Float64Range(0.84, 55.82).Draw(t, "lat"), rapid.Float64Range(72.02, 137.82).Draw(t, "lng")}
		for _, c := range shiftedSystems {
			if d := Distance(Convert(Convert(p, WGS84, c), c, WGS84), p); d > 0.01 {
				t.Fatalf("%s: %v comes back %.4f m off", c, p, float64(d))
			}
			if d := Distance(Convert(Convert(p, c, WGS84), WGS84, c), p); d > 0.01 {
				t.Fatalf("%s: %v, started in the system, comes back %.4f m off", c, p, float64(d))
			}
		}
		q := Convert(p, GCJ02, BD09)
		if d := Distance(Convert(q, BD09, GCJ02), p); d > 0.01 {
			t.Fatalf("between the shifted systems %v comes back %.4f m off", p, float64(d))
		}
	})
}

func TestConvertRoundTripWhereTheFormulaIsSharp(t *testing.T) {
	t.Parallel()
	for _, lng := range []float64{105, 105 + 1e-13, 105 - 1e-10, 105 + 1e-6, 72.0040001, 137.8346999} {
		for _, lat := range []float64{35, 0.8293001, 55.8270999, 20.5} {
			p := LatLng{lat, lng}
			for _, c := range shiftedSystems {
				if d := Distance(Convert(Convert(p, WGS84, c), c, WGS84), p); d > 0.01 {
					t.Errorf("%s: %v comes back %.4f m off", c, p, float64(d))
				}
			}
		}
	}
}

func TestConvertMovesByHundredsOfMetres(t *testing.T) {
	t.Parallel()
	tiananmen := LatLng{39.90734, 116.39089}
	for c, want := range map[CRS][2]Metres{GCJ02: {500, 600}, BD09: {1200, 1500}} {
		if d := Distance(tiananmen, Convert(tiananmen, WGS84, c)); d < want[0] || d > want[1] {
			t.Errorf("%s lies %.0f m from WGS-84, want between %v and %v", c, float64(d), want[0], want[1])
		}
	}
}

func TestConvertLeavesOtherCountriesAlone(t *testing.T) {
	t.Parallel()
	for _, p := range []LatLng{{48.8566, 2.3522}, {-33.9, 151.2}, {35.68, 139.69}, {0, 0}, {90, 180}, {60, 100}, {math.NaN(), 100}, {200, 100}} {
		for _, from := range []CRS{WGS84, GCJ02, BD09} {
			for _, to := range []CRS{WGS84, GCJ02, BD09} {
				if got := Convert(p, from, to); got != p && !math.IsNaN(p.Lat) {
					t.Errorf("%v from %s to %s became %v", p, from, to, got)
				}
			}
		}
	}
}

func TestParseCRS(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]CRS{"wgs84": WGS84, " GCJ-02 ": GCJ02, "BD_09": BD09, "": "", "utm": "", "gcj": ""} {
		got, err := ParseCRS(s)
		if got != want || errors.Is(err, ErrUnknownCRS) != (want == "") {
			t.Errorf("ParseCRS(%q) = %q, %v", s, got, err)
		}
	}
}

func ExampleConvert() {
	amap := LatLng{31.205863, 121.426581}
	p := Convert(amap, GCJ02, WGS84)
	fmt.Printf("%.6f,%.6f\n", p.Lat, p.Lng)
	// Output: 31.207717,121.421942
}
