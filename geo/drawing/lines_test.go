package drawing

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/geo"
)

func TestLinesAreCutAtTheEdge(t *testing.T) {
	t.Parallel()
	room := Rect{0, 0, 10, 10}
	for reason, c := range map[string]struct {
		line []Spot
		want [][]Spot
	}{
		"inside":          {[]Spot{{1, 1}, {9, 9}}, [][]Spot{{{1, 1}, {9, 9}}}},
		"through":         {[]Spot{{-5, 5}, {15, 5}}, [][]Spot{{{0, 5}, {10, 5}}}},
		"out and in":      {[]Spot{{5, 5}, {15, 5}, {15, 6}, {5, 6}}, [][]Spot{{{5, 5}, {10, 5}}, {{10, 6}, {5, 6}}}},
		"outside":         {[]Spot{{-5, -5}, {-5, 15}}, nil},
		"along the edge":  {[]Spot{{0, 2}, {0, 8}}, [][]Spot{{{0, 2}, {0, 8}}}},
		"touching a side": {[]Spot{{-2, 5}, {0, 5}}, nil},
	} {
		if diff := cmp.Diff(c.want, room.clipLine(c.line)); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

func TestAreasAreCutAtTheEdge(t *testing.T) {
	t.Parallel()
	room := Rect{0, 0, 10, 10}
	if got := areaOf(room.clipArea([]Spot{{-5, -5}, {5, -5}, {5, 5}, {-5, 5}})); math.Abs(got-25) > 1e-9 {
		t.Errorf("a corner of %v, want 25", got)
	}
	if got := areaOf(room.clipArea([]Spot{{-50, -50}, {50, -50}, {50, 50}, {-50, 50}})); math.Abs(got-100) > 1e-9 {
		t.Errorf("all of the room is %v, want 100", got)
	}
	if got := room.clipArea([]Spot{{20, 20}, {30, 20}, {30, 30}}); len(got) > 0 {
		t.Errorf("what lies outside is kept: %v", got)
	}
}

func TestALineIsSimplifiedWithinTheTolerance(t *testing.T) {
	t.Parallel()
	line := []Spot{{0, 0}, {1, 0.09}, {2, 0}, {3, 0.11}, {4, 0}}
	if diff := cmp.Diff([]Spot{{0, 0}, {3, 0.11}, {4, 0}}, simplify(line, 0.1)); diff != "" {
		t.Error(diff)
	}
}

func TestGapsBetweenShapes(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		a, b capsule
		want float64
	}{
		"discs apart":         {disc(Spot{0, 0}, 1), disc(Spot{5, 0}, 2), 2},
		"discs into another":  {disc(Spot{0, 0}, 1), disc(Spot{2, 0}, 2), -1},
		"disc beside a line":  {disc(Spot{5, 3}, 1), capsule{Spot{0, 0}, Spot{10, 0}, 0}, 2},
		"lines that cross":    {capsule{Spot{0, 0}, Spot{10, 10}, 0.5}, capsule{Spot{0, 10}, Spot{10, 0}, 0.5}, -1},
		"lines side by side":  {capsule{Spot{0, 0}, Spot{10, 0}, 0}, capsule{Spot{3, 4}, Spot{8, 4}, 1}, 3},
		"a line ends before":  {capsule{Spot{0, 0}, Spot{10, 0}, 0}, capsule{Spot{13, 4}, Spot{13, 9}, 0}, 5},
		"one spot, two discs": {disc(Spot{1, 1}, 1), disc(Spot{1, 1}, 1), -2},
	} {
		if got := c.a.gap(c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", reason, got, c.want)
		}
		if near, far := c.a.nearer(c.b, c.want+0.01), c.a.nearer(c.b, c.want-0.01); !near || far && c.want > 0 {
			t.Errorf("%s: nearer than %v ± 0.01: %v, %v", reason, c.want, near, far)
		}
	}
	if got := disc(Spot{15, 5}, 2).gapTo(Rect{0, 0, 10, 10}); math.Abs(got-3) > 1e-9 {
		t.Errorf("%v to a rectangle, want 3", got)
	}
	if got := (capsule{Spot{-5, 5}, Spot{15, 5}, 0.5}).gapTo(Rect{0, 0, 10, 10}); got >= 0 {
		t.Errorf("a line through a rectangle is %v from it", got)
	}
}

func TestTheScaleIsARoundNumberOfMinutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		metresPerUnit float64
		minutes, step int
		metres        geo.Metres
	}{
		{0.5, 1, 1, 54},  // 108 units: even a minute is longer than 100
		{0.54, 1, 1, 54}, // exactly 100
		{1.08, 2, 1, 108},
		{2.69, 3, 1, 162}, // five minutes are 100.4
		{2.71, 5, 1, 270},
		{6, 10, 2, 540},
		{1000, 1500, 300, 81000},
	} {
		got := ScaleFor(c.metresPerUnit, 100)
		if got.Minutes != c.minutes || got.Step != c.step || got.Metres != c.metres {
			t.Errorf("%v m a unit: %+v, want %d minutes by %d", c.metresPerUnit, got, c.minutes, c.step)
		}
		if want := float64(c.metres) / c.metresPerUnit; math.Abs(got.Length-want) > 1e-9 {
			t.Errorf("%v m a unit: %v long, want %v", c.metresPerUnit, got.Length, want)
		}
	}
}

func TestStreetsAreDrawnByTheirClass(t *testing.T) {
	t.Parallel()
	s := lay(street(1, "primary", "", 0, 10, 250, 10), street(2, "residential", "", 0, 50, 250, 50),
		street(3, "footway", "", 0, 90, 250, 90), street(4, "no such kind", "", 0, 120, 250, 120), street(5, "primary", "", 900, 0, 900, 9))
	var got []Class
	for _, c := range s.Streets {
		got = append(got, c.Class)
	}
	if diff := cmp.Diff([]Class{Path, Minor, Major}, got); diff != "" {
		t.Error(diff)
	}
	if s.Streets[0].Casing != 0 || s.Streets[1].Casing <= s.Streets[1].Width || s.Streets[2].Width <= s.Streets[1].Width {
		t.Errorf("%+v", s.Streets)
	}
	if len(s.Streets[1].Lines) != 2 || len(s.Streets[2].Lines) != 1 {
		t.Error("an unknown kind is a minor street, and what lies outside is not drawn")
	}
}

func TestFineThingsAreLeftOutOfALargeArea(t *testing.T) {
	t.Parallel()
	in := plain()
	in.Frame = geo.NewFrame(ground.Grow(20000), 250, 250)
	in.Ways = []geo.Way{street(1, "primary", "", 0, 10, 250, 10), street(2, "footway", "", 0, 50, 250, 50), street(3, "residential", "", 0, 90, 250, 90)}
	if s := Lay(in); len(s.Streets) != 1 || s.Streets[0].Class != Major {
		t.Errorf("%+v", s.Streets)
	}
}

func TestASquareIsAnArea(t *testing.T) {
	t.Parallel()
	square := street(1, "pedestrian", "广场", 50, 50, 90, 50, 90, 90, 50, 90, 50, 50)
	square.Tags = map[string]string{"area": "yes"}
	brook := street(2, "stream", "", 0, 200, 250, 200)
	brook.Layer = geo.LayerWater
	s := lay(square, brook)
	if len(s.Areas) != 2 || s.Areas[0].Kind != Water || len(s.Areas[0].Lines) != 1 || s.Areas[1].Kind != Plaza || len(s.Areas[1].Rings) != 1 {
		t.Errorf("%+v", s.Areas)
	}
	if got := areaOf(s.Areas[1].Rings[0]); math.Abs(got-1600) > 1 {
		t.Errorf("the square is %v", got)
	}
}
