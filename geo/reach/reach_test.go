package reach_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/geo"
	"mealmap/geo/reach"
)

// middle is where the small cases lie.
var middle = geo.LatLng{Lat: 32.04, Lng: 118.78}

// off is a position so many metres east and north of the middle.
func off(east, north float64) geo.LatLng {
	degree := float64(geo.EarthRadius) * math.Pi / 180
	return geo.LatLng{Lat: middle.Lat + north/degree, Lng: middle.Lng + east/degree/math.Cos(middle.Lat*math.Pi/180)}
}

// blocks measures as in a town of square blocks, never less than straight.
func blocks(from geo.LatLng, most geo.Metres) func(geo.LatLng) (geo.Metres, bool) {
	return func(to geo.LatLng) (geo.Metres, bool) {
		m := taxi(from, to)
		return m, m <= most
	}
}

func taxi(a, b geo.LatLng) geo.Metres {
	corner := geo.LatLng{Lat: a.Lat, Lng: b.Lng}
	return geo.Distance(a, corner) + geo.Distance(corner, b)
}

// town is a small case as it was drawn.
type town struct {
	reach.Input
	points, candidates []geo.LatLng
	walks              *reach.Walks // of the candidates
}

func drawn(t *rapid.T) town {
	position := rapid.Custom(func(t *rapid.T) geo.LatLng {
		return off(float64(rapid.IntRange(-900, 900).Draw(t, "east")), float64(rapid.IntRange(-900, 900).Draw(t, "north")))
	})
	var in town
	for i := range rapid.IntRange(0, 25).Draw(t, "cells") {
		in.Cells = append(in.Cells, reach.Cell{At: position.Draw(t, "home"), Elders: rapid.IntRange(0, 30).Draw(t, "elders"),
			Community: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, fmt.Sprint("community of ", i)))})
	}
	in.points = rapid.SliceOfN(position, 0, 5).Draw(t, "points")
	in.candidates = rapid.SliceOfN(position, 0, 7).Draw(t, "candidates")
	in.Most = geo.Metres(rapid.SampledFrom([]int{0, 200, 500, 810, 1000}).Draw(t, "most"))
	searched := in.Most + geo.Metres(rapid.IntRange(0, 200).Draw(t, "searched further"))
	in.Walks = reach.NewWalks(in.Cells, in.points, searched, blocks)
	in.walks = reach.NewWalks(in.Cells, in.candidates, searched, blocks)
	if len(in.points) > 0 && rapid.Bool().Draw(t, "some closed") {
		in.Open = rapid.SliceOfN(rapid.Bool(), len(in.points), len(in.points)).Draw(t, "open")
	}
	return in
}

// nearest is brute force: the walk to the nearest of the positions, -1 where
// none is within most.
func nearest(at geo.LatLng, points []geo.LatLng, open []bool, most geo.Metres) geo.Metres {
	best := geo.Metres(-1)
	for i, p := range points {
		if m := taxi(p, at); (open == nil || open[i]) && m <= most && (best < 0 || m < best) {
			best = m
		}
	}
	return best
}

func TestCoverIsBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		got := reach.Cover(in.Input)
		all, byCommunity := reach.Count{}, map[string]reach.Count{}
		for i, c := range in.Cells {
			want := nearest(c.At, in.points, in.Open, in.Most)
			if got.Left(i) != (want < 0) || math.Abs(float64(got.Near[i]-want)) > 0.01 {
				t.Fatalf("cell %d: %v, want %v", i, got.Near[i], want)
			}
			sum := byCommunity[c.Community]
			sum.Community = c.Community
			for _, s := range []*reach.Count{&all, &sum} {
				if s.Elders += c.Elders; want < 0 {
					s.Left += c.Elders
				}
			}
			byCommunity[c.Community] = sum
		}
		if diff := cmp.Diff(all, got.All); diff != "" {
			t.Fatalf("all (-want +got)\n%s", diff)
		}
		before := ""
		for _, c := range got.Communities {
			if c != byCommunity[c.Community] || c.Community < before {
				t.Fatalf("community %+v, want %+v", c, byCommunity[c.Community])
			}
			before = c.Community
		}
		if len(got.Communities) != len(byCommunity) {
			t.Fatalf("%d communities, want %d", len(got.Communities), len(byCommunity))
		}
	})
}

func TestTheLimitIsIncluded(t *testing.T) {
	t.Parallel()
	cells := []reach.Cell{{At: off(0, 500), Community: "a", Elders: 7}}
	far := func(m geo.Metres) reach.Measure {
		return func(geo.LatLng, geo.Metres) func(geo.LatLng) (geo.Metres, bool) {
			return func(geo.LatLng) (geo.Metres, bool) { return m, true }
		}
	}
	for walk, left := range map[geo.Metres]int{999.9999: 0, 1000: 0, 1000.00001: 7} {
		walks := reach.NewWalks(cells, []geo.LatLng{middle}, 2000, far(walk))
		if got := reach.Cover(reach.Input{Cells: cells, Walks: walks, Most: 1000}).All.Left; got != left {
			t.Errorf("%v m: %d left out, want %d", walk, got, left)
		}
	}
}

func TestAClosedPointCoversNobody(t *testing.T) {
	t.Parallel()
	cells := []reach.Cell{{At: off(0, 100), Community: "a", Elders: 7}, {At: off(800, 0), Community: "b", Elders: 9}}
	in := reach.Input{Cells: cells, Walks: reach.NewWalks(cells, []geo.LatLng{off(0, 0), off(900, 0)}, 1000, blocks), Most: 500}
	if r := reach.Cover(in); r.All != (reach.Count{Elders: 16}) {
		t.Errorf("both open: %+v", r.All)
	}
	after := in.Closing(1)
	want := []reach.Count{{Community: "a", Elders: 7}, {Community: "b", Elders: 9, Left: 9}}
	if diff := cmp.Diff(want, reach.Cover(after).Communities); diff != "" {
		t.Errorf("one closes (-want +got)\n%s", diff)
	}
	if r := reach.Cover(after.Closing(0)); r.All.Left != 16 || r.All.Covered() != 0 {
		t.Errorf("both close: %+v", r.All)
	}
	if in.Open != nil || after.Open[0] != true {
		t.Error("closing changed what it was asked of")
	}
}

func TestPositionsOffTheGlobeReachNothing(t *testing.T) {
	t.Parallel()
	bad := geo.LatLng{Lat: math.NaN(), Lng: 118}
	cells := []reach.Cell{{At: bad, Community: "a", Elders: 5}, {At: middle, Community: "a", Elders: 6}}
	walks := reach.NewWalks(cells, []geo.LatLng{bad, middle}, 100, reach.Straight(1.35))
	if r := reach.Cover(reach.Input{Cells: cells, Walks: walks, Most: 100}); r.All.Left != 5 {
		t.Errorf("%+v", r.All)
	}
}

func TestTheGridMissesNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := geo.LatLng{Lat: rapid.Float64Range(-85, 85).Draw(t, "lat"), Lng: rapid.Float64Range(-179, 179).Draw(t, "lng")}
		most := geo.Metres(rapid.Float64Range(1, 3000).Draw(t, "most"))
		var cells []reach.Cell
		for range 20 {
			span := float64(most) / 90000
			at := geo.LatLng{Lat: from.Lat + rapid.Float64Range(-span, span).Draw(t, "dlat"), Lng: from.Lng + 12*rapid.Float64Range(-span, span).Draw(t, "dlng")}
			cells = append(cells, reach.Cell{At: at, Community: "a", Elders: 1})
		}
		r := reach.Cover(reach.Input{Cells: cells, Walks: reach.NewWalks(cells, []geo.LatLng{from}, most, reach.Straight(1)), Most: most})
		for i, c := range cells {
			if want := c.At.Valid() && geo.Distance(from, c.At) <= most; r.Left(i) == want {
				t.Fatalf("%v from %v: left out %v", c.At, from, r.Left(i))
			}
		}
	})
}
