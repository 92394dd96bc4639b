package drawing

import (
	"fmt"
	"math"
	"testing"

	"mealmap/geo"
)

// lay draws ways without pins.
func lay(ways ...geo.Way) *Sheet {
	in := plain()
	in.Ways = ways
	return Lay(in)
}

func TestANameRunsAlongItsStreetAndCanBeRead(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		text string
		xy   []float64
		down bool // read from above to below
		turn float64
	}{
		"from the left":       {"中山路", []float64{20, 100, 220, 100}, false, 0},
		"drawn backwards":     {"中山路", []float64{220, 100, 20, 100}, false, 0},
		"rising":              {"中山路", []float64{20, 140, 220, 80}, false, -math.Atan2(60, 200)},
		"steep, upright":      {"中山路", []float64{100, 20, 100, 220}, true, 0},
		"steep, backwards":    {"中山路", []float64{110, 220, 100, 20}, true, -math.Atan2(10, 200)},
		"steep, a number":     {"建设2路", []float64{100, 20, 100, 220}, true, 0},
		"Latin, steep":        {"Rue Grimaldi", []float64{100, 220, 101, 20}, false, -math.Pi / 2},
		"Latin, steep, other": {"Rue Grimaldi", []float64{100, 20, 101, 220}, false, math.Pi / 2},
	} {
		s := lay(street(1, "secondary", c.text, c.xy...))
		names := named(s, c.text)
		if len(names) != 1 {
			t.Errorf("%s: %d names", reason, len(names))
			continue
		}
		glyphs := names[0].Glyphs
		read := ""
		for i, g := range glyphs {
			read += g.Text
			if math.Abs(g.Turn-c.turn) > 0.06 {
				t.Errorf("%s: %q is turned by %.2f, want %.2f", reason, g.Text, g.Turn, c.turn)
			}
			if off := offSegment(g.At, Spot{c.xy[0], c.xy[1]}, Spot{c.xy[2], c.xy[3]}); off > 0.1 {
				t.Errorf("%s: %q is %.2f off its street", reason, g.Text, off)
			}
			if i > 0 && c.down && g.At.Y <= glyphs[i-1].At.Y {
				t.Errorf("%s: %q is above what comes before it", reason, g.Text)
			}
		}
		if read != c.text {
			t.Errorf("%s: reads %q", reason, read)
		}
	}
}

func TestANameFollowsABendButNotACorner(t *testing.T) {
	t.Parallel()
	var bow []float64
	for i := range 21 {
		sin, cos := math.Sincos(-math.Pi*0.7 + float64(i)*math.Pi*0.02)
		bow = append(bow, 125+110*cos, 200+110*sin)
	}
	s := lay(street(1, "tertiary", "弯曲的大街道路", bow...))
	names := named(s, "弯曲的大街道路")
	if len(names) != 1 {
		t.Fatalf("%d names on the bow", len(names))
	}
	first, last := names[0].Glyphs[0], names[0].Glyphs[6]
	if last.Turn-first.Turn < 0.1 {
		t.Errorf("turned by %.2f and %.2f: straight over a bow", first.Turn, last.Turn)
	}
	noOverlap(t, s)
	if s := lay(street(1, "residential", "拐角", 100, 100, 105, 100, 105, 105)); len(s.Names) > 0 {
		t.Errorf("a name lies across a corner: %+v", s.Names)
	}
}

func TestAStreetIsNamedOnceAStretch(t *testing.T) {
	t.Parallel()
	one := street(1, "primary", "中山路", 10, 100, 120, 100)
	two := street(2, "primary", "中山路", 120, 100, 240, 101)
	other := street(3, "primary", "中山路", 240, 106, 10, 105)
	if n := len(named(lay(one, two), "中山路")); n != 1 {
		t.Errorf("two ways in a row: %d names", n)
	}
	if n := len(named(lay(one, two, other), "中山路")); n != 1 {
		t.Errorf("two carriageways: %d names", n)
	}
	in := plain()
	in.Frame = geo.NewFrame(ground, 800, 800)
	in.Ways = []geo.Way{one, two}
	if n := len(named(Lay(in), "中山路")); n < 3 || n > 6 {
		t.Errorf("a street of 740 units: %d names, want one every 150 or so", n)
	}
}

func TestNamesKeepClearOfPins(t *testing.T) {
	t.Parallel()
	var ways []geo.Way
	for i := range 11 {
		v := 20 + float64(i)*21
		ways = append(ways, street(int64(i), "residential", fmt.Sprintf("东西%d街", i), 5, v, 245, v+3),
			street(int64(i+50), "living_street", fmt.Sprintf("南北%d巷", i), v, 5, v+4, 245))
	}
	for seed := range uint64(6) {
		in := plain(crowd(seed, 60)...)
		in.Ways = ways
		s := Lay(in)
		noOverlap(t, s)
		if len(s.Names) < 12 {
			t.Errorf("seed %d: only %d of 22 streets have a name", seed, len(s.Names))
		}
	}
}

func TestAShortStreetHasNoName(t *testing.T) {
	t.Parallel()
	if s := lay(street(1, "residential", "很长名字的小街", 100, 100, 115, 100)); len(s.Names) > 0 {
		t.Errorf("%+v", s.Names)
	}
	if s := lay(street(1, "residential", "短街", 100, 100, 115, 100)); len(s.Names) != 1 {
		t.Errorf("%d names on a street with room", len(s.Names))
	}
}

func TestImportantStreetsAreNamedLarger(t *testing.T) {
	t.Parallel()
	s := lay(street(1, "primary", "大路", 10, 50, 240, 50), street(2, "residential", "小路", 10, 150, 240, 150))
	large, small := named(s, "大路")[0].Size, named(s, "小路")[0].Size
	if point := 25.4 / 72; large <= small || large > 11.01*point || small < 7.99*point {
		t.Errorf("%.2f and %.2f units", large, small)
	}
}

func TestWatersAndParksAreNamedWithin(t *testing.T) {
	t.Parallel()
	park := street(1, "park", "总统府花园", 50, 50, 150, 50, 150, 120, 50, 120, 50, 50)
	park.Layer = geo.LayerGreen
	pond := street(2, "water", "塘", 200, 200, 202, 200, 202, 202, 200, 202, 200, 200)
	pond.Layer = geo.LayerWater
	s := lay(park, pond)
	names := named(s, "总统府花园")
	if len(names) != 1 || names[0].Of != OfGreen || !(Rect{50, 50, 100, 70}).contains(names[0].Glyphs[0].At) {
		t.Errorf("%+v", names)
	}
	if len(named(s, "塘")) > 0 {
		t.Error("a pond of two millimetres has a name")
	}
}
