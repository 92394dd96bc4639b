package reach_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"mealmap/data/seed"
	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/geo/walk"
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
	runtime.KeepAlive(measured)
	runtime.KeepAlive(in)
}

// BenchmarkOnFoot is the walks of 1,000 candidates and 40 points to 2,000 cells
// on the streets of the demo, and what is chosen from them.
func BenchmarkOnFoot(b *testing.B) {
	const name = "nanjing_xinjiekou.osm.pbf"
	file, err := seed.Streets.Open("streets/" + name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	ways, _, err := geo.ReadOSM(b.Context(), file, name)
	if err != nil {
		b.Fatal(err)
	}
	g, _ := walk.New(ways)
	r := rand.New(rand.NewPCG(2026, 6))
	somewhere := func() geo.LatLng { return geo.LatLng{Lat: 32.033 + .019*r.Float64(), Lng: 118.77 + .025*r.Float64()} }
	var cells []reach.Cell
	for range 2000 {
		cells = append(cells, reach.Cell{At: somewhere(), Community: "a", Elders: 1 + r.IntN(9)})
	}
	var points, candidates []geo.LatLng
	for range 40 {
		points = append(points, somewhere())
	}
	for range 1000 {
		candidates = append(candidates, somewhere())
	}
	b.Run("walks of 40 points", func(b *testing.B) {
		for b.Loop() {
			reach.NewWalks(cells, points, 810, reach.OnFoot(g))
		}
	})
	b.Run("walks of 1000 candidates", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			reach.NewWalks(cells, candidates, 810, reach.OnFoot(g))
		}
	})
}
