package walk

import (
	"context"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mealmap/geo"
)

// readStreets reads a street extract kept beside the repository, or skips.
func readStreets(tb testing.TB, name string) geo.Streets {
	tb.Helper()
	f, err := os.Open(shared(tb, name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	streets, _, err := geo.ReadOSM(context.Background(), f, name)
	if err != nil {
		tb.Fatal(err)
	}
	return streets
}

func shared(tb testing.TB, name string) string {
	tb.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "osm", name)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("%s is not here: this test reads real data kept beside the repository", path)
	}
	return path
}

// oraclePair is a pair of nodes and how far apart another program finds them.
type oraclePair struct {
	from, to geo.LatLng
	metres   float64 // NaN: not within 3,000
}

func readOracle(tb testing.TB) []oraclePair {
	tb.Helper()
	f, err := os.Open(shared(tb, "walk_nanjing_xinjiekou.csv"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var pairs []oraclePair
	for _, row := range rows[1:] {
		number := func(heading string) float64 {
			i := slices.IndexFunc(rows[0], func(h string) bool { return strings.HasPrefix(h, heading) })
			if row[i] == "" {
				return math.NaN()
			}
			v, err := strconv.ParseFloat(row[i], 64)
			if err != nil {
				tb.Fatal(err)
			}
			return v
		}
		pairs = append(pairs, oraclePair{
			from:   geo.LatLng{Lat: number("from_lat"), Lng: number("from_lng")},
			to:     geo.LatLng{Lat: number("to_lat"), Lng: number("to_lng")},
			metres: number("walk_m"),
		})
	}
	return pairs
}

// compare walks every pair that the oracle reaches: how far off the lengths are,
// in order, and how many are reached.
func compare(tb testing.TB, g *Graph, pairs []oraclePair) (off []float64, reached int) {
	for _, p := range pairs {
		w, ok := g.Walk(p.from, p.to, 10_000)
		switch {
		case math.IsNaN(p.metres):
			if ok && w.Metres < 3000 && w.Snap < 1 {
				tb.Errorf("%v to %v: %v, and the oracle finds no way", p.from, p.to, w)
			}
			continue
		case ok:
			reached++
			off = append(off, math.Abs(float64(w.Metres)-p.metres)/max(p.metres, 1))
		default:
			off = append(off, math.Inf(1))
		}
	}
	slices.Sort(off)
	return off, reached
}

// TestWalksAreTheOracles holds walks on real streets to those of another
// program, which goes from node to node.
func TestWalksAreTheOracles(t *testing.T) {
	t.Parallel()
	g, _ := New(readStreets(t, "nanjing_xinjiekou.osm.pbf"))
	off, reached := compare(t, g, readOracle(t))
	median, late := off[len(off)/2], off[len(off)*95/100]
	t.Logf("%d pairs, %d reached; off by %.3g at the median, %.3g at 95 in 100, %.3g at most",
		len(off), reached, median, late, off[len(off)-1])
	if len(off) < 100 || median > 0.001 || late > 0.01 || reached < len(off) {
		t.Error("too far off")
	}
}

// TestMissingNodesAreTolerated takes three nodes in a hundred away.
func TestMissingNodesAreTolerated(t *testing.T) {
	t.Parallel()
	pairs := readOracle(t)
	r := rand.New(rand.NewPCG(1, 1))
	gone := map[int64]bool{}
	var ways []geo.Way
	for _, w := range readStreets(t, "nanjing_xinjiekou.osm.pbf") {
		left := w
		left.NodeIDs, left.Line, left.Gaps = nil, nil, nil
		for i, id := range w.NodeIDs {
			if _, drawn := gone[id]; !drawn {
				gone[id] = r.Float64() < 0.03
			}
			switch n := len(left.Line); {
			case !gone[id]:
				left.NodeIDs, left.Line = append(left.NodeIDs, id), append(left.Line, w.Line[i])
			case n > 0 && !slices.Contains(left.Gaps, n):
				left.Gaps = append(left.Gaps, n)
			}
		}
		ways = append(ways, left)
	}
	g, report := New(ways)
	off, reached := compare(t, g, pairs)
	t.Logf("%d of %d reached, off by %.3g at the median, %d parts", reached, len(off), off[len(off)/2], report.Parts)
	if median := off[len(off)/2]; median > 0.01 || reached < len(off)*95/100 {
		t.Error("too far off")
	}
}

// TestOtherExtracts reads whatever else is there, whole and without what is made
// for walking.
func TestOtherExtracts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"beijing_bupt", "monaco", "nanjing_xinjiekou", "shanghai_baoshan_shu"} {
		streets := readStreets(t, name+".osm.pbf")
		_, r := New(streets)
		t.Logf("%s: %+v", name, r)
		if r.DrivingOnly || r.Main < r.All*9/10 {
			t.Errorf("%s: %+v", name, r)
		}
		driving := slices.DeleteFunc(slices.Clone(streets), func(w geo.Way) bool { return footways[w.Kind] })
		if g, r := New(driving); !r.DrivingOnly || len(g.chains) == 0 {
			t.Errorf("%s without footways: %+v", name, r)
		}
	}
}
