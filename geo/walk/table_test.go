package walk

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/geo"
)

// corner is where the drawn towns lie.
var corner = geo.LatLng{Lat: 32.04, Lng: 118.78}

// drawPosition gives a position in a town of width degrees.
func drawPosition(t *rapid.T, width float64, name string) geo.LatLng {
	return geo.LatLng{
		Lat: corner.Lat + rapid.Float64Range(0, width).Draw(t, name+" lat"),
		Lng: corner.Lng + rapid.Float64Range(0, width).Draw(t, name+" lng"),
	}
}

// drawTown gives ways between few nodes, so that they meet, part, turn back on
// themselves and leave gaps.
func drawTown(t *rapid.T, width float64) []geo.Way {
	nodes := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) geo.LatLng {
		return drawPosition(t, width, "node")
	}), 1, 25, func(p geo.LatLng) geo.LatLng { return p }).Draw(t, "nodes")
	kinds := []string{"footway", "residential", "steps", "motorway"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) geo.Way {
		w := geo.Way{Layer: geo.LayerStreet, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		for i := range rapid.IntRange(2, 6).Draw(t, "length") {
			n := rapid.IntRange(0, len(nodes)-1).Draw(t, "at")
			w.NodeIDs, w.Line = append(w.NodeIDs, int64(n)), append(w.Line, nodes[n])
			if i > 0 && rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
				w.Gaps = append(w.Gaps, i)
			}
		}
		return w
	}), 0, 12).Draw(t, "ways")
}

// TestNearestIsBruteForce holds the table, with lists and without, to a plain
// search over all points.
func TestNearestIsBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.SampledFrom([]float64{0.002, 0.01, 0.05}).Draw(t, "width")
		ways := drawTown(t, width)
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) geo.LatLng {
			switch rapid.IntRange(0, 19).Draw(t, "odd") {
			case 0:
				return geo.LatLng{Lat: 91}
			case 1:
				return corner
			}
			return drawPosition(t, width, "point")
		}), 0, 30).Draw(t, "points")
		g, _ := New(ways)
		b := newBrute(ways)
		most := rapid.SampledFrom([]geo.Metres{0, 50, 400, 1500}).Draw(t, "most")
		table := newTable(g, points, most, rapid.SampledFrom([]int{1, 2, 4, listedMost}).Draw(t, "listed"))
		for range 3 {
			at := drawPosition(t, width, "at")
			if len(points) > 0 && points[0].Valid() && rapid.Bool().Draw(t, "at a point") {
				at = points[0]
			}
			k := rapid.IntRange(0, 8).Draw(t, "k")
			every := int32(rapid.IntRange(1, 4).Draw(t, "every"))
			pass := func(ref int32) bool { return ref%every == 0 }
			got := table.Nearest(at, k, pass, nil)
			for i := range got {
				if got[i].Snap > got[i].Metres {
					t.Fatalf("hit %d: snapped over %v of %v", i, got[i].Snap, got[i].Metres)
				}
				got[i].Snap = 0
			}
			want := b.hits(at, points, k, pass)
			if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
				t.Fatalf("at %v, k %d, every %d (-brute force +table):\n%s", at, k, every, diff)
			}
		}
	})
}

// TestWalkIsBruteForce holds the walk between two positions, and the line that
// is drawn of it, to the plain search.
func TestWalkIsBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.SampledFrom([]float64{0.002, 0.01, 0.05}).Draw(t, "width")
		ways := drawTown(t, width)
		g, _ := New(ways)
		b := newBrute(ways)
		from, to := drawPosition(t, width, "from"), drawPosition(t, width, "to")
		want := b.walk(from, to, b.from(from))
		walk, ok := g.Walk(from, to, 1e9)
		if ok != (want != never) || ok && walk.Metres != want.metres() {
			t.Fatalf("walk %v, %v; want %v", walk, ok, want.metres())
		}
		line, same, ok := g.Way(from, to, 1e9)
		if ok != (want != never) || same != walk {
			t.Fatalf("way %v, %v; walk %v", same, ok, walk)
		}
		if !ok {
			return
		}
		if line[0] != from || line[len(line)-1] != to {
			t.Fatalf("way from %v to %v, want %v to %v", line[0], line[len(line)-1], from, to)
		}
		length := geo.Metres(0)
		for i := range line[1:] {
			length += geo.Distance(line[i], line[i+1])
		}
		// A segment that is cut is measured in the plane; kilometres long, that shows.
		if off := length - walk.Metres; math.Abs(float64(off)) > 0.01+1e-4*float64(length) {
			t.Fatalf("line of %v for a walk of %v: %v", length, walk.Metres, line)
		}
		if back, ok := g.Walk(to, from, 1e9); !ok || back.Metres != walk.Metres {
			t.Fatalf("back %v, %v", back, ok)
		}
		if _, ok := g.Walk(from, to, walk.Metres-0.001); ok && walk.Metres > 0 {
			t.Fatal("a walk longer than the bound")
		}
	})
}

// TestNearestOnTheDemosStreets holds the table to the plain search on a real
// network, where parts are many and ways are long.
func TestNearestOnTheDemosStreets(t *testing.T) {
	t.Parallel()
	streets := demoStreets(t)
	g, _ := New(streets)
	b := newBrute(streets)
	points := somewhere(120, 7)
	points = append(points, points[:10]...) // two in one house
	table := NewTable(g, points, 600)
	for i, at := range append(somewhere(25, 8), points[:5]...) {
		every := int32(1 + i%3*5)
		pass := func(ref int32) bool { return ref%every == 0 }
		want := b.hits(at, points, 9, pass)
		got := table.Nearest(at, 9, pass, nil)
		for i := range got {
			got[i].Snap = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at %v (-brute force +table)\n%s", at, diff)
		}
	}
}

func TestEqualWalksComeInOrder(t *testing.T) {
	t.Parallel()
	g, _ := New(newTown(t, map[int64][2]float64{1: {0, -300}, 2: {0, 0}, 3: {0, 300}, 4: {-300, 0}}).
		way("path", nil, 1, 2, 3).way("path", nil, 2, 4).ways)
	points := []geo.LatLng{place(0, 200), place(0, 200), place(0, 200), place(-200, 0), place(0, 200)}
	for _, most := range []geo.Metres{0, 1500} {
		var refs []int32
		for _, h := range NewTable(g, points, most).Nearest(place(0, -100), 5, nil, nil) {
			if h.Ref != 3 {
				refs = append(refs, h.Ref)
			}
		}
		if diff := cmp.Diff([]int32{0, 1, 2, 4}, refs); diff != "" {
			t.Errorf("within %v (-want +got)\n%s", most, diff)
		}
	}
}

func TestNeighboursOnTwoPartsNeedNoStreet(t *testing.T) {
	t.Parallel()
	far := newTown(t, map[int64][2]float64{1: {0, -1000}, 2: {0, 1000}, 3: {200, -1000}, 4: {200, 1000}}).
		way("residential", nil, 1, 2).way("residential", nil, 3, 4)
	g, _ := New(far.ways)
	for _, most := range []geo.Metres{0, 1500} {
		hits := NewTable(g, []geo.LatLng{place(101, 5), place(201, 5)}, most).Nearest(place(99, 5), 2, nil, nil)
		if len(hits) != 2 || !hits[0].Known || hits[0].Metres > 2.1 || hits[1].Known || hits[1].Ref != 1 {
			t.Errorf("within %v: %+v", most, hits)
		}
	}
}

func TestNearestOdds(t *testing.T) {
	t.Parallel()
	g, _ := New(newTown(t, map[int64][2]float64{1: {0, 0}, 2: {0, 300}}).way("path", nil, 1, 2).ways)
	table := NewTable(g, []geo.LatLng{place(0, 100), place(0, 200)}, 1500)
	own := make([]Hit, 0, 8)
	for why, got := range map[string]int{
		"none asked for":    len(table.Nearest(place(0, 0), 0, nil, nil)),
		"less than none":    len(table.Nearest(place(0, 0), -1, nil, nil)),
		"nowhere":           len(table.Nearest(geo.LatLng{Lat: 91}, 2, nil, nil)),
		"nobody passes":     len(table.Nearest(place(0, 0), 2, func(int32) bool { return false }, nil)),
		"no points":         len(NewTable(g, nil, 1500).Nearest(place(0, 0), 2, nil, nil)),
		"old hits are gone": len(table.Nearest(place(0, 0), 0, nil, append(own, Hit{Ref: 9}))),
	} {
		if got != 0 {
			t.Errorf("%s: %d", why, got)
		}
	}
	if got := table.Nearest(place(0, 0), 99, nil, own); len(got) != 2 || &got[0] != &own[:1][0] {
		t.Errorf("more than there are: %+v", got)
	}
	empty, r := New(nil)
	if r != (Report{}) {
		t.Errorf("%+v", r)
	}
	hits := NewTable(empty, []geo.LatLng{place(0, 200), place(0, 100)}, 1500).Nearest(place(0, 0), 5, nil, nil)
	if len(hits) != 2 || hits[0].Ref != 1 || hits[0].Known || math.Round(float64(hits[0].Metres)) != 135 {
		t.Errorf("without streets: %+v", hits)
	}
}

// TestManyAskAtOnce is for the race detector: cells are made while others read
// them.
func TestManyAskAtOnce(t *testing.T) {
	t.Parallel()
	g, _ := New(demoStreets(t))
	table, searched := NewTable(g, somewhere(50, 1), 400), NewTable(g, somewhere(50, 1), 0)
	queries := somewhere(300, 2)
	want := make([][]Hit, len(queries))
	for i, q := range queries {
		want[i] = searched.Nearest(q, 5, nil, nil)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i, q := range queries {
				if diff := cmp.Diff(want[i], table.Nearest(q, 5, nil, nil)); diff != "" {
					t.Errorf("at %v\n%s", q, diff)
				}
			}
		})
	}
	all.Wait()
}

// TestMostPointsAreWhereNoStreetsAre asks among points of a whole city of which
// the streets of one quarter are known.
func TestMostPointsAreWhereNoStreetsAre(t *testing.T) {
	t.Parallel()
	streets := demoStreets(t)
	g, _ := New(streets)
	b := newBrute(streets)
	r := rand.New(rand.NewPCG(3, 4))
	points := make([]geo.LatLng, 400)
	for i := range points {
		points[i] = geo.LatLng{Lat: 31.9 + 0.3*r.Float64(), Lng: 118.6 + 0.3*r.Float64()}
	}
	table := NewTable(g, points, 1500)
	for i, at := range append(somewhere(8, 8), points[:8]...) {
		for _, every := range []int32{1, 3, 150} {
			pass := func(ref int32) bool { return ref%every == 0 }
			want, got := b.hits(at, points, 5+i*20, pass), table.Nearest(at, 5+i*20, pass, nil)
			for i := range got {
				got[i].Snap = 0
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("at %v, every %d (-brute force +table)\n%s", at, every, diff)
			}
		}
	}
}
