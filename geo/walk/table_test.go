package walk

import (
	"math"
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
		table := NewTable(g, points, most)
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
