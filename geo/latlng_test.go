package geo

import (
	"errors"
	"math"
	"testing"
)

func TestParseLatLng(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		text string
		want LatLng
		err  error
	}{
		"as a command takes it":         {"31.2156,121.4170", LatLng{31.2156, 121.4170}, nil},
		"with spaces":                   {" 31.2156 , 121.4170 ", LatLng{31.2156, 121.4170}, nil},
		"only a space between":          {"31.2156 121.4170", LatLng{31.2156, 121.4170}, nil},
		"full-width comma":              {"31.2156,121.4170", LatLng{31.2156, 121.4170}, nil},
		"full-width digits":             {"31.2156,121.4170", LatLng{31.2156, 121.4170}, nil},
		"the enumeration comma":         {"31.2、121.4", LatLng{31.2, 121.4}, nil},
		"ideographic space":             {"31.2\u3000121.4", LatLng{31.2, 121.4}, nil},
		"southern and western":          {"-33.9,-70.6", LatLng{-33.9, -70.6}, nil},
		"the corner of the globe":       {"90,180", LatLng{90, 180}, nil},
		"just past the pole":            {"90.0001,20", LatLng{}, ErrSwappedPosition},
		"past everything":               {"90.5,90.5", LatLng{}, ErrBadPosition},
		"just past the antimeridian":    {"10,180.0001", LatLng{}, ErrBadPosition},
		"longitude first":               {"121.4170,31.2156", LatLng{}, ErrSwappedPosition},
		"one number":                    {"31.2156", LatLng{}, ErrBadPosition},
		"three numbers":                 {"31.2,121.4,5", LatLng{}, ErrBadPosition},
		"nothing":                       {"", LatLng{}, ErrBadPosition},
		"not a number":                  {"NaN,NaN", LatLng{}, ErrBadPosition},
		"infinite":                      {"Inf,3", LatLng{}, ErrBadPosition},
		"an exponent":                   {"3e1,4", LatLng{}, ErrBadPosition},
		"hexadecimal":                   {"0x1p4,4", LatLng{}, ErrBadPosition},
		"degrees, minutes and seconds":  {"31°12'56\",121°25'", LatLng{}, ErrBadPosition},
		"a comma for the decimal point": {"31,2,121,4", LatLng{}, ErrBadPosition},
		"two signs":                     {"--3,4", LatLng{}, ErrBadPosition},
	} {
		t.Run(reason, func(t *testing.T) {
			got, err := ParseLatLng(c.text)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("ParseLatLng(%q) = %v, %v; want %v, %v", c.text, got, err, c.want, c.err)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	quarter := EarthRadius * math.Pi / 2
	for reason, c := range map[string]struct {
		a, b LatLng
		want Metres
	}{
		"nowhere":                     {LatLng{32, 118}, LatLng{32, 118}, 0},
		"pole to equator":             {LatLng{90, 0}, LatLng{0, 77}, quarter},
		"to the other side":           {LatLng{10, 20}, LatLng{-10, -160}, 2 * quarter},
		"pole to pole":                {LatLng{90, 5}, LatLng{-90, 100}, 2 * quarter},
		"across the antimeridian":     {LatLng{0, 179.5}, LatLng{0, -179.5}, quarter / 90},
		"the pole by other longitude": {LatLng{90, 0}, LatLng{90, 120}, 0},
		"a thousandth of a degree":    {LatLng{32, 118}, LatLng{32.001, 118}, 111.19508},
	} {
		if got := Distance(c.a, c.b); math.Abs(float64(got-c.want)) > 1e-4*max(1, float64(c.want)*1e-8) {
			t.Errorf("%s: %.6f m, want %.6f", reason, float64(got), float64(c.want))
		}
		if Distance(c.a, c.b) != Distance(c.b, c.a) {
			t.Errorf("%s: there and back differ", reason)
		}
	}
}

// TestSmallAnglesAreExact: the series give what math gives, to a few of the
// last bits, up to and past where they end.
func TestSmallAnglesAreExact(t *testing.T) {
	t.Parallel()
	for x := smallAngle * 1.1; x > 1e-300; x *= 0.97 {
		for name, pair := range map[string][2]float64{
			"sine": {sine(x), math.Sin(x)}, "sine below zero": {sine(-x), -math.Sin(x)}, "arcsine": {arcsine(x), math.Asin(x)},
		} {
			if off := math.Abs(pair[0] - pair[1]); off > 1e-15*x {
				t.Fatalf("%s of %g: %g, want %g", name, x, pair[0], pair[1])
			}
		}
	}
	if sine(0) != 0 || arcsine(0) != 0 {
		t.Error("nothing is something")
	}
}

// TestDistanceAgreesWithTheWalkingOracle: straight metres that another program
// worked out for pairs of street nodes.
func TestDistanceAgreesWithTheWalkingOracle(t *testing.T) {
	t.Parallel()
	rows := readRows(t, "osm/walk_nanjing_xinjiekou.csv")
	for _, row := range rows {
		a, okA := pair(t, row, "from_lat", "from_lng")
		b, okB := pair(t, row, "to_lat", "to_lng")
		want, ok := pair(t, row, "straight_m", "straight_m")
		if !okA || !okB || !ok {
			t.Fatalf("row %v lacks a column", row)
		}
		if got := Distance(a, b); math.Abs(float64(got)-want.Lat) > 0.06 {
			t.Errorf("%v to %v: %.3f m, want %.3f", a, b, float64(got), want.Lat)
		}
	}
	if len(rows) != 200 {
		t.Errorf("%d pairs, want 200", len(rows))
	}
}

func FuzzParseLatLng(f *testing.F) {
	for _, s := range []string{"31.2156,121.4170", "31.2,121.4", "-0,+0", "1e9,NaN", "90,180", "181,91", ",", "\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseLatLng(s)
		if err == nil && !p.Valid() {
			t.Errorf("ParseLatLng(%q) = %v, which is not on the globe", s, p)
		}
		if err != nil && p != (LatLng{}) {
			t.Errorf("ParseLatLng(%q) gives %v with %v", s, p, err)
		}
		if err != nil && !errors.Is(err, ErrBadPosition) && !errors.Is(err, ErrSwappedPosition) {
			t.Errorf("ParseLatLng(%q): unnamed %v", s, err)
		}
	})
}
