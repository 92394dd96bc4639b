package walk

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
		number := func(column int) float64 {
			v, err := strconv.ParseFloat(row[slices.Index(rows[0], "from_lat")+column], 64)
			if err != nil {
				tb.Fatal(err)
			}
			return v
		}
		p := oraclePair{geo.LatLng{Lat: number(0), Lng: number(1)}, geo.LatLng{Lat: number(3), Lng: number(4)}, math.NaN()}
		if last := len(row) - 1; row[last] != "" {
			p.metres = number(last - 1)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// TestWalksAreTheOracles holds walks on real streets to those of another
// program, which goes from node to node.
func TestWalksAreTheOracles(t *testing.T) {
	t.Parallel()
	g, _ := New(readStreets(t, "nanjing_xinjiekou.osm.pbf"))
	var off []float64
	reached, across := 0, 0
	for _, p := range readOracle(t) {
		w, ok := g.Walk(p.from, p.to, 3000)
		switch {
		case math.IsNaN(p.metres):
			if ok && w.Snap < 1 {
				t.Errorf("%v to %v: %v, and the oracle finds no way", p.from, p.to, w)
			}
			across++
			continue
		case ok:
			reached++
			off = append(off, math.Abs(float64(w.Metres)-p.metres)/max(p.metres, 1))
		default:
			off = append(off, math.Inf(1))
		}
	}
	slices.Sort(off)
	median, late := off[len(off)/2], off[len(off)*95/100]
	t.Logf("%d pairs, %d reached; off by %.3g at the median, %.3g at 95 in 100, %.3g at most; %d the oracle cannot reach",
		len(off), reached, median, late, off[len(off)-1], across)
	if len(off) < 100 || median > 0.001 || late > 0.01 || reached < len(off)*98/100 {
		t.Error("too far off")
	}
}
