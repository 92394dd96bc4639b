package geo

import (
	"fmt"
	"math"
	"testing"
)

func TestBoxOf(t *testing.T) {
	t.Parallel()
	if got := BoxOf(); got != (Box{}) {
		t.Errorf("of nothing: %v", got)
	}
	got := BoxOf(LatLng{2, 7}, LatLng{-1, 9}, LatLng{0, -3})
	if want := (Box{-1, -3, 2, 9}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	for p, want := range map[LatLng]bool{{-1, -3}: true, {2, 9}: true, {0, 0}: true, {2.001, 0}: false, {-1.001, 0}: false, {0, 9.001}: false, {0, -3.001}: false} {
		if got.Contains(p) != want {
			t.Errorf("contains %v: %v", p, !want)
		}
	}
	if got.Center() != (LatLng{0.5, 3}) {
		t.Errorf("centre %v", got.Center())
	}
}

func TestBoxGrow(t *testing.T) {
	t.Parallel()
	b := BoxOf(nanjing).Grow(500)
	for name, corner := range map[string]LatLng{
		"north": {b.North, nanjing.Lng}, "south": {b.South, nanjing.Lng}, "east": {nanjing.Lat, b.East}, "west": {nanjing.Lat, b.West},
	} {
		if d := Distance(nanjing, corner); math.Abs(float64(d)-500) > 0.01 {
			t.Errorf("%s edge is %.3f m away, want 500", name, float64(d))
		}
	}
	if pole := BoxOf(LatLng{90, 0}).Grow(1000); pole.North != 90 || pole.West != -180 || pole.East != 180 {
		t.Errorf("at the pole %v", pole)
	}
	if edge := BoxOf(LatLng{0, 180}).Grow(1000); edge.East != 180 || edge.West > 180 {
		t.Errorf("at the antimeridian %v", edge)
	}
}

func TestFrameIsTrueToScale(t *testing.T) {
	t.Parallel()
	box := BoxOf(nanjing).Grow(600)
	f := NewFrame(box, 400, 300)
	x0, y0 := f.Project(nanjing)
	if math.Abs(x0-200) > 1e-9 || math.Abs(y0-150) > 1e-9 {
		t.Errorf("the middle is drawn at %v, %v", x0, y0)
	}
	if math.Abs(f.MetresPerUnit()-4) > 1e-9 {
		t.Errorf("%v metres a unit, want 1200 m on 300 units", f.MetresPerUnit())
	}
	for _, p := range []LatLng{{box.North, nanjing.Lng}, {nanjing.Lat, box.East}, {box.South, box.West}, {nanjing.Lat + 0.001, nanjing.Lng - 0.002}} {
		x, y := f.Project(p)
		drawn := math.Hypot(x-x0, y-y0) * f.MetresPerUnit()
		if real := float64(Distance(nanjing, p)); math.Abs(drawn-real) > real/5000 {
			t.Errorf("%v: drawn %.3f m away, is %.3f", p, drawn, real)
		}
	}
	if _, up := f.Project(LatLng{box.North, nanjing.Lng}); up >= y0 {
		t.Error("north is not up")
	}
	if right, _ := f.Project(LatLng{nanjing.Lat, box.East}); right <= x0 {
		t.Error("east is not to the right")
	}
}

func TestFrameShowsTheWholeBox(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		box           Box
		width, height float64
	}{
		"a tall box on a wide sheet": {Box{32.00, 118.77, 32.09, 118.78}, 400, 200},
		"a wide box on a tall sheet": {Box{32.04, 118.70, 32.05, 118.80}, 200, 400},
		"a single point":             {BoxOf(nanjing), 300, 300},
		"a line":                     {Box{32, 118.77, 32, 118.78}, 300, 300},
		"south of the equator":       {Box{-33.5, -70.7, -33.4, -70.6}, 300, 500},
	} {
		f := NewFrame(c.box, c.width, c.height)
		for _, corner := range []LatLng{{c.box.South, c.box.West}, {c.box.North, c.box.East}} {
			x, y := f.Project(corner)
			if x < -1e-6 || y < -1e-6 || x > c.width+1e-6 || y > c.height+1e-6 || math.IsNaN(x+y) {
				t.Errorf("%s: corner %v drawn at %v, %v", reason, corner, x, y)
			}
		}
		shown := f.Box()
		x, y := f.Project(LatLng{shown.North, shown.West})
		if math.Abs(x) > 1e-6 || math.Abs(y) > 1e-6 {
			t.Errorf("%s: the upper left of what is shown is drawn at %v, %v", reason, x, y)
		}
		if m := f.MetresPerUnit() * c.width; m < 50-1e-6 {
			t.Errorf("%s: only %v m wide", reason, m)
		}
	}
}

func ExampleFrame() {
	street := BoxOf(LatLng{32.040, 118.775}, LatLng{32.044, 118.781})
	f := NewFrame(street, 600, 400)
	x, y := f.Project(LatLng{32.0421, 118.7787})
	fmt.Printf("%.0f,%.0f at %.2f m a unit\n", x, y, f.MetresPerUnit())
	// Output: 359,190 at 1.11 m a unit
}
