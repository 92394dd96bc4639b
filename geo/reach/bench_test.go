package reach_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"mealmap/geo"
	"mealmap/geo/reach"
)

// city is a million elders on 155,627 cells of an invented city, and positions in
// it: denser towards the middle, as people are.
func city(positions int) (cells []reach.Cell, at []geo.LatLng) {
	const elders, count = 1_000_000, 155_627
	r := rand.New(rand.NewPCG(2026, 5))
	somewhere := func() geo.LatLng { return off(9000*r.NormFloat64(), 9000*r.NormFloat64()) }
	cells = make([]reach.Cell, count)
	for i := range cells {
		cells[i] = reach.Cell{At: somewhere(), Community: fmt.Sprint(i % 800), Elders: 1}
	}
	for range elders - count {
		cells[r.IntN(count)].Elders++
	}
	for range positions {
		at = append(at, somewhere())
	}
	return cells, at
}

// BenchmarkCity prints what each step costs once: the walks of 5,000 candidates
// and 300 points, covering, and choosing the next twenty.
func BenchmarkCity(b *testing.B) {
	const most = 1000
	cells, at := city(5300)
	points, candidates := at[:300], at[300:]
	measured := reach.NewWalks(cells, candidates, most, reach.Straight(1.35))
	in := reach.Input{Cells: cells, Walks: reach.NewWalks(cells, points, most, reach.Straight(1.35)), Most: most}
	b.Run("walks of 5000 candidates", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			measured = reach.NewWalks(cells, candidates, most, reach.Straight(1.35))
		}
	})
	b.Run("cover", func(b *testing.B) {
		b.ReportAllocs()
		var r reach.Result
		for b.Loop() {
			r = reach.Cover(in)
		}
		b.ReportMetric(float64(r.All.Left), "left-out")
	})
	b.Run("site 20 of 5000", func(b *testing.B) {
		b.ReportAllocs()
		var p reach.Plan
		for b.Loop() {
			p = reach.Site(in, measured, 20)
		}
		b.ReportMetric(float64(p.Brought()), "brought")
		b.ReportMetric(float64(p.Bound), "bound")
	})
	b.Run("replace one", func(b *testing.B) {
		for b.Loop() {
			reach.Replace(in, 7, measured)
		}
	})
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.Logf("%.0f MB kept", float64(m.HeapAlloc)/1e6)
}
