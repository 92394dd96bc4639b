package walk

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"mealmap/data/seed"
	"mealmap/geo"
)

// demoStreets are 4 km² around Nanjing Xinjiekou.
func demoStreets(tb testing.TB) geo.Streets {
	tb.Helper()
	raw, err := seed.Streets.ReadFile("streets/nanjing_xinjiekou.osm.pbf")
	if err != nil {
		tb.Fatal(err)
	}
	streets, _, err := geo.ReadOSM(context.Background(), bytes.NewReader(raw), "demo")
	if err != nil {
		tb.Fatal(err)
	}
	return streets
}

// somewhere gives n positions on those 4 km².
func somewhere(n int, seed uint64) []geo.LatLng {
	r := rand.New(rand.NewPCG(seed, 1))
	p := make([]geo.LatLng, n)
	for i := range p {
		p[i] = geo.LatLng{Lat: 32.033 + 0.019*r.Float64(), Lng: 118.770 + 0.025*r.Float64()}
	}
	return p
}

// processorTime is what this process has used: on a shared machine the clock on
// the wall says little.
func processorTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkNearest asks for the five nearest: on foot, in the same run by the
// straight line, and on foot without the lists.
func BenchmarkNearest(b *testing.B) {
	g, _ := New(demoStreets(b))
	queries := somewhere(4096, 2)
	for n, reach := range map[int]geo.Metres{11: 5000, 500: 1500, 1000: 1500, 5000: 1500} {
		points := somewhere(n, 1)
		entries := make([]geo.Entry, n)
		for i, p := range points {
			entries[i] = geo.Entry{At: p}
		}
		table, live, straight := NewTable(g, points, reach), NewTable(g, points, 0), geo.NewIndex(entries)
		hits, places := make([]Hit, 0, 5), make([]geo.Hit, 0, 5)
		for _, ask := range []struct {
			name string
			one  func(geo.LatLng)
		}{
			{"straight", func(at geo.LatLng) { straight.Nearest(at, 5, geo.Filter{}, places) }},
			{"on foot", func(at geo.LatLng) { table.Nearest(at, 5, nil, hits) }},
			{"searched", func(at geo.LatLng) { live.Nearest(at, 5, nil, hits) }},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, ask.name), func(b *testing.B) {
				for range 3 { // until cells and lists are made
					for _, q := range queries {
						ask.one(q)
					}
				}
				b.ReportAllocs()
				i, before := 0, processorTime()
				for b.Loop() {
					ask.one(queries[i&4095])
					i++
				}
				b.ReportMetric(float64(processorTime()-before)/float64(i), "cpu-ns/op")
			})
		}
	}
}

// BenchmarkRefresh is what an import of streets or points costs, and what the
// lists hold.
func BenchmarkRefresh(b *testing.B) {
	streets := demoStreets(b)
	b.Run("graph", func(b *testing.B) {
		for b.Loop() {
			New(streets)
		}
	})
	g, _ := New(streets)
	for _, n := range []int{11, 500, 5000} {
		points := somewhere(n, 1)
		b.Run(fmt.Sprint("table of ", n), func(b *testing.B) {
			var t *Table
			for b.Loop() {
				t = NewTable(g, points, 1500)
			}
			entries := 0
			for _, l := range t.lists {
				entries += len(l)
			}
			b.ReportMetric(float64(entries), "listed")
		})
	}
	runtime.KeepAlive(g)
}

// BenchmarkWalk is one walk between two positions.
func BenchmarkWalk(b *testing.B) {
	g, _ := New(demoStreets(b))
	p := somewhere(512, 3)
	b.Run("between two", func(b *testing.B) {
		i := 0
		for b.Loop() {
			g.Walk(p[i&511], p[(i+1)&511], 5000)
			i++
		}
	})
	b.Run("around 1 km", func(b *testing.B) {
		i := 0
		for b.Loop() {
			g.Around(p[i&511], 1000)
			i++
		}
	})
	b.Run("spot", func(b *testing.B) {
		i := 0
		for b.Loop() {
			g.Spot(p[i&511])
			i++
		}
	})
}
