package near

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"mealmap/data/seed"
	"mealmap/geo"
	"mealmap/merchants"
)

// demoTown is so many points on the demo's streets, and positions to ask from.
func demoTown(tb testing.TB, points int) (*network, []geo.LatLng) {
	tb.Helper()
	n := newNetwork(tb)
	raw, err := seed.Streets.ReadFile("streets/nanjing_xinjiekou.osm.pbf")
	if err != nil {
		tb.Fatal(err)
	}
	streets, _, err := geo.ReadOSM(ctx, bytes.NewReader(raw), "demo")
	if err != nil {
		tb.Fatal(err)
	}
	n.lay(streets...)
	r := rand.New(rand.NewPCG(1, 2))
	somewhere := func() geo.LatLng {
		return geo.LatLng{Lat: 32.033 + 0.019*r.Float64(), Lng: 118.770 + 0.025*r.Float64()}
	}
	for i := range points {
		n.add(fmt.Sprint("点", i), somewhere())
	}
	queries := make([]geo.LatLng, 4096)
	for i := range queries {
		queries[i] = somewhere()
	}
	n.ask(merchants.NearestQuery{At: queries[0]})
	n.work.Wait()
	return n, queries
}

// BenchmarkNearest asks for the five nearest, by the straight line and on foot
// in the same run.
func BenchmarkNearest(b *testing.B) {
	for _, points := range []int{11, 500} {
		n, queries := demoTown(b, points)
		dir, err := n.points.Directory(ctx)
		if err != nil {
			b.Fatal(err)
		}
		noon := n.db.Now()
		for _, open := range []bool{false, true} {
			ask := func(i int) merchants.NearestQuery {
				q := merchants.NearestQuery{At: queries[i&4095], Now: noon}
				if open {
					q.OpenAt = &noon
				}
				return q
			}
			b.Run(fmt.Sprintf("%d/open=%v/straight", points, open), func(b *testing.B) {
				measure(b, func(i int) { dir.Nearest(ask(i)) })
			})
			b.Run(fmt.Sprintf("%d/open=%v/on foot", points, open), func(b *testing.B) {
				measure(b, func(i int) {
					if _, err := n.Nearest(ctx, ask(i)); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}

// measure reports processor time: on a shared machine the clock on the wall says
// little.
func measure(b *testing.B, one func(i int)) {
	for i := range 3 * 4096 {
		one(i)
	}
	b.ReportAllocs()
	i, before := 0, processorTime()
	for b.Loop() {
		one(i)
		i++
	}
	b.ReportMetric(float64(processorTime()-before)/float64(i), "cpu-ns/op")
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
