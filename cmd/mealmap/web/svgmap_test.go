package web

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/geo"
)

func TestClipLine(t *testing.T) {
	t.Parallel()
	room := pane{0, 0, 10, 10}
	tests := []struct {
		why  string
		line []spot
		want [][]spot
	}{
		{"inside stays as it is", []spot{{1, 1}, {9, 9}}, [][]spot{{{1, 1}, {9, 9}}}},
		{"outside goes", []spot{{11, 1}, {12, 9}}, nil},
		{"across is cut on both sides", []spot{{-5, 5}, {15, 5}}, [][]spot{{{0, 5}, {10, 5}}}},
		{"leaving and coming back makes two pieces", []spot{{1, 1}, {-5, 1}, {-5, 3}, {1, 3}}, [][]spot{{{1, 1}, {0, 1}}, {{0, 3}, {1, 3}}}},
		{"passing a corner outside goes", []spot{{-5, 4}, {4, -6}}, nil},
		{"along the edge stays", []spot{{0, 2}, {0, 8}}, [][]spot{{{0, 2}, {0, 8}}}},
		{"parallel outside goes", []spot{{-1, 2}, {-1, 8}}, nil},
		{"one point is no line", []spot{{5, 5}}, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, room.clipLine(tt.line), cmp.AllowUnexported(spot{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

func TestClipLineNeverLeavesThePane(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	room := pane{-20, -20, 740, 580}
	for range 2000 {
		line := make([]spot, 2+rnd.IntN(12))
		for i := range line {
			line[i] = spot{rnd.Float64()*3000 - 1000, rnd.Float64()*3000 - 1000}
		}
		for _, piece := range room.clipLine(line) {
			for _, p := range piece {
				if p.x < room.left-1e-6 || p.x > room.right+1e-6 || p.y < room.top-1e-6 || p.y > room.bottom+1e-6 {
					t.Fatalf("%v of %v lies outside", p, line)
				}
			}
		}
		for _, p := range room.clipArea(line) {
			if p.x < room.left-1e-6 || p.x > room.right+1e-6 || p.y < room.top-1e-6 || p.y > room.bottom+1e-6 {
				t.Fatalf("corner %v of %v lies outside", p, line)
			}
		}
	}
}

func TestClipArea(t *testing.T) {
	t.Parallel()
	room := pane{0, 0, 10, 10}
	ring := []spot{{-5, -5}, {15, -5}, {15, 15}, {-5, 15}}
	if got := areaOf(room.clipArea(ring)); got != 100 {
		t.Errorf("an area around the pane fills %v of it, want 100", got)
	}
	if got := room.clipArea([]spot{{11, 11}, {12, 11}, {12, 12}}); len(got) != 0 {
		t.Errorf("an area outside leaves %v", got)
	}
}

func TestSimplify(t *testing.T) {
	t.Parallel()
	line := []spot{{0, 0}, {1, 0.4}, {2, 0}, {3, 5}, {4, 0}}
	want := []spot{{0, 0}, {2, 0}, {3, 5}, {4, 0}}
	if diff := cmp.Diff(want, simplify(line, 0.5), cmp.AllowUnexported(spot{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if line[1] != (spot{1, 0.4}) {
		t.Error("the line given was changed")
	}
	closed := []spot{{0, 0}, {9, 0}, {9, 9}, {0, 0}}
	if got := simplify(closed, 1); len(got) != 4 {
		t.Errorf("a closed ring shrank to %v", got)
	}
}

func TestAppendPath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		why    string
		line   []spot
		closed bool
		want   string
	}{
		{"steps are relative, a minus needs no space", []spot{{10, 20}, {15, 17}, {17, 25}}, false, "M10 20l5-3 2 8"},
		{"an area is closed", []spot{{0, 0}, {4, 0}, {4, 4}}, true, "M0 0l4 0 0 4z"},
		{"what rounds to one place goes", []spot{{1.2, 1.2}, {1.3, 1.3}}, false, ""},
		{"rounding does not add up", []spot{{0, 0}, {0.4, 0}, {0.8, 0}, {1.2, 0}, {1.6, 0}}, false, "M0 0l1 0 1 0"},
	}
	for _, tt := range tests {
		if got := string(appendPath(nil, tt.line, tt.closed)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
		}
	}
}

// scatter makes n points within the given degrees of a centre.
func scatter(n int, spread float64, seed uint64) []numbered {
	rnd := rand.New(rand.NewPCG(seed, 7))
	points := make([]numbered, n)
	for i := range points {
		points[i] = numbered{geo.LatLng{Lat: 32.04 + (rnd.Float64()-0.5)*spread, Lng: 118.78 + (rnd.Float64()-0.5)*spread}, i + 1}
	}
	return points
}

func TestPinsNeverOverlap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		why    string
		points []numbered
		size   FigureSize
	}{
		{"a street of eleven", scatter(11, 0.01, 1), SmallFigure},
		{"five in one house", scatter(5, 0, 2), SmallFigure},
		{"five in a row of houses", scatter(5, 0.0002, 3), SmallFigure},
		{"a district of forty", scatter(40, 0.05, 4), LargeFigure},
		{"two thousand", scatter(2000, 0.3, 5), LargeFigure},
		{"ten thousand on one spot", scatter(10000, 0, 6), LargeFigure},
		{"one", scatter(1, 0, 7), SmallFigure},
	}
	for _, tt := range tests {
		f := frameFor(tt.size, nil, tt.points)
		fig := drawFigure(f, tt.size, nil, nil, tt.points)
		if len(fig.Pins) == 0 {
			t.Fatalf("%s: no pins", tt.why)
		}
		shown := 0
		for i, p := range fig.Pins {
			shown += p.count
			if p.X < pinRadius || p.Y < pinRadius || float64(p.X) > tt.size.width-pinRadius || float64(p.Y) > tt.size.height-pinRadius {
				t.Errorf("%s: pin %s lies over the edge at %d,%d", tt.why, p.Label, p.X, p.Y)
			}
			for _, q := range fig.Pins[:i] {
				if d := math.Hypot(float64(p.X-q.X), float64(p.Y-q.Y)); d < 2*pinRadius {
					t.Errorf("%s: pins %s and %s are %.1f apart", tt.why, p.Label, q.Label, d)
				}
			}
		}
		if shown != len(tt.points) {
			t.Errorf("%s: %d of %d points shown", tt.why, shown, len(tt.points))
		}
	}
}

func TestMovedPinsPointHome(t *testing.T) {
	t.Parallel()
	points := scatter(3, 0, 1)
	fig := drawFigure(frameFor(SmallFigure, nil, points), SmallFigure, nil, nil, points)
	moved := 0
	for _, p := range fig.Pins {
		if p.AtX != 360 || p.AtY != 280 {
			t.Errorf("pin %s points to %d,%d, not to where it is", p.Label, p.AtX, p.AtY)
		}
		if p.Moved {
			moved++
		}
	}
	if moved < 2 {
		t.Errorf("%d leaders for three pins on one spot", moved)
	}
}

// grid is a town of n × n blocks with a river and houses, thick enough to
// overflow any budget.
func grid(n int, kinds ...string) []geo.Way {
	var ways []geo.Way
	rnd := rand.New(rand.NewPCG(3, 9))
	add := func(layer geo.Layer, kind, name string, line ...geo.LatLng) {
		ways = append(ways, geo.Way{ID: int64(len(ways)), Layer: layer, Kind: kind, Name: name, Line: line, NodeIDs: make([]int64, len(line))})
	}
	at := func(i, j int) geo.LatLng {
		return geo.LatLng{Lat: 32.03 + 0.02*float64(i)/float64(n) + rnd.Float64()*1e-4, Lng: 118.77 + 0.02*float64(j)/float64(n) + rnd.Float64()*1e-4}
	}
	for i := range n {
		var row, column []geo.LatLng
		for j := range n {
			row, column = append(row, at(i, j)), append(column, at(j, i))
		}
		kind := kinds[i%len(kinds)]
		add(geo.LayerStreet, kind, "中山"+strconv.Itoa(i)+"路", row...)
		add(geo.LayerStreet, kind, "", column...)
		for j := range n {
			a := at(i, j)
			add(geo.LayerBuilding, "yes", "", a, geo.LatLng{Lat: a.Lat + 2e-4, Lng: a.Lng}, geo.LatLng{Lat: a.Lat + 2e-4, Lng: a.Lng + 2e-4}, a)
		}
	}
	add(geo.LayerWater, "river", "", at(0, 0), at(0, n), at(1, n), at(1, 0), at(0, 0))
	return ways
}

func TestFigureStaysSmall(t *testing.T) {
	t.Parallel()
	here := geo.LatLng{Lat: 32.04, Lng: 118.78}
	points := scatter(5, 0.015, 1)
	for _, n := range []int{8, 40, 120} {
		ways := grid(n, "primary", "residential", "footway", "tertiary")
		fig := drawFigure(frameFor(SmallFigure, &here, points), SmallFigure, ways, &here, points)
		size := 0
		for _, p := range append(fig.Areas, fig.Streets...) {
			size += len(p.Data)
		}
		if size > figureBudget {
			t.Errorf("%d blocks: %d bytes of paths", n, size)
		}
		if !fig.Credit() {
			t.Errorf("%d blocks: streets are drawn and nobody is named", n)
		}
		if !hasClass(fig, "major") {
			t.Errorf("%d blocks: the main roads are missing", n)
		}
	}
}

func hasClass(f *Figure, class string) bool {
	for _, p := range f.Streets {
		if p.Class == class {
			return strings.HasPrefix(p.Data, "M")
		}
	}
	return false
}

func TestStreetNames(t *testing.T) {
	t.Parallel()
	here := geo.LatLng{Lat: 32.04, Lng: 118.78}
	points := scatter(5, 0.01, 1)
	fig := drawFigure(frameFor(SmallFigure, &here, points), SmallFigure, grid(8, "primary", "residential"), &here, points)
	if len(fig.Names) == 0 || len(fig.Names) > mostNames {
		t.Fatalf("%d names", len(fig.Names))
	}
	seen := map[string]bool{}
	for _, n := range fig.Names {
		if seen[n.Text] {
			t.Errorf("%s is written twice", n.Text)
		}
		seen[n.Text] = true
		for _, p := range fig.Pins {
			if offLine(spot{float64(p.X), float64(p.Y)}, n.from, n.to) < pinRadius {
				t.Errorf("%s runs under pin %s", n.Text, p.Label)
			}
		}
	}
}

func TestFigureCache(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	s := &Server{Config: Config{DB: db, Streets: geo.NewStreetStore(db)}}
	points := scatter(3, 0.01, 1)
	here := points[0].at
	draw := func(here *geo.LatLng, points []numbered) *Figure {
		t.Helper()
		fig, err := s.draw(t.Context(), SmallFigure, here, points)
		if err != nil {
			t.Fatal(err)
		}
		return fig
	}
	draw(&here, points).Label = "mine"
	if draw(&here, points).Label != "" {
		t.Error("one page's label came to another")
	}
	if draw(nil, points).Here != nil {
		t.Error("the reader of another page is shown")
	}
	if got := len(draw(&here, points[:2]).Pins); got != 2 {
		t.Errorf("%d pins of another page", got)
	}

	if err := s.Streets.Import(t.Context(), grid(8, "primary", "residential"), audit.System); err != nil {
		t.Fatal(err)
	}
	if draw(&here, points).Credit() {
		t.Error("nothing was kept")
	}
	clock.Advance(figureAge)
	if !draw(&here, points).Credit() {
		t.Error("streets imported a minute ago are not drawn")
	}
	for i := range 3 * mostFigures {
		s.figures.put(string(rune(i)), &Figure{})
	}
	if got := len(s.figures.kept); got > mostFigures {
		t.Errorf("%d drawings are kept", got)
	}
}

func TestTurnOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		why     string
		unit    spot
		degrees int
		upright bool
	}{
		{"east", spot{1, 0}, 0, false},
		{"south-east, flat", spot{0.9, 0.1}, 6, false},
		{"south", spot{0, 1}, 0, true},
		{"steep north-east", spot{0.1, -0.9}, 6, true},
		{"steep south-east", spot{0.1, 0.9}, -6, true},
	}
	for _, tt := range tests {
		if d, up := turnOf(tt.unit); d != tt.degrees || up != tt.upright {
			t.Errorf("%s: %d %v, want %d %v", tt.why, d, up, tt.degrees, tt.upright)
		}
	}
}

func TestScaleBar(t *testing.T) {
	t.Parallel()
	for _, metresPerUnit := range []float64{0.07, 0.5, 1, 2.3, 10, 400} {
		s := scaleBar(metresPerUnit)
		if s.Length < 20 || s.Length > 200 {
			t.Errorf("%v m a unit: %d m are %d units long", metresPerUnit, s.Metres, s.Length)
		}
		if got := float64(s.Length) * metresPerUnit; math.Abs(got-float64(s.Metres)) > metresPerUnit {
			t.Errorf("%v m a unit: the bar says %d m and shows %.1f", metresPerUnit, s.Metres, got)
		}
	}
}

func TestFrameShowsEverything(t *testing.T) {
	t.Parallel()
	here := geo.LatLng{Lat: 32.1, Lng: 118.9}
	for _, points := range [][]numbered{scatter(5, 0.01, 1), scatter(5, 2, 2), scatter(1, 0, 3)} {
		f := frameFor(SmallFigure, &here, points)
		for _, p := range points {
			if x, y := f.Project(p.at); x < 0 || y < 0 || x > SmallFigure.width || y > SmallFigure.height {
				t.Errorf("point %d is drawn at %.0f,%.0f", p.number, x, y)
			}
		}
		if x, y := f.Project(here); x < 0 || y < 0 || x > SmallFigure.width || y > SmallFigure.height {
			t.Errorf("the reader is drawn at %.0f,%.0f", x, y)
		}
	}
}

func TestScaleBarLeavesTheCornerToWhoStandsThere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		here *figureDot
		pins []figurePin
		left int
	}{
		{"nobody there", nil, nil, 20},
		{"the asker in the lower left", &figureDot{60, 540}, nil, 720 - 20 - 150},
		{"a pin in the lower left", nil, []figurePin{{X: 100, Y: 520}}, 720 - 20 - 150},
		{"somebody in both corners", &figureDot{60, 540}, []figurePin{{X: 640, Y: 520}}, 20},
		{"a pin above the corner", nil, []figurePin{{X: 100, Y: 300}}, 20},
	} {
		fig := &Figure{Width: 720, Height: 560, Here: tt.here, Pins: tt.pins, Scale: figureScale{Length: 150}}
		if got := scaleLeft(fig); got != tt.left {
			t.Errorf("%s: begins at %d, want %d", tt.name, got, tt.left)
		}
	}
	for x, want := range map[int]int{0: 110, 109: 110, 110: 110, 360: 360, 610: 610, 611: 610, 720: 610} {
		if got := (&Figure{Width: 720, Here: &figureDot{x, 100}}).HereX(); got != want {
			t.Errorf("words of a dot at %d stand around %d, want %d", x, got, want)
		}
	}
	if at := (&Figure{Height: 560, Here: &figureDot{60, 540}}).HereWord(); at >= 0 {
		t.Errorf("at the lower edge the words hang %d below the mark, outside the drawing", at)
	}
}
