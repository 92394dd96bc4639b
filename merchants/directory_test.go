package merchants_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
)

func placed(t testing.TB, lat, lng float64) *geo.Position {
	t.Helper()
	p, err := geo.NewPosition(geo.LatLng{Lat: lat, Lng: lng}, geo.WGS84)
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

// town is n points in a few kilometres with all sorts of facts, some stacked.
func town(t testing.TB, n int) []*merchants.Point {
	r := rand.New(rand.NewPCG(5, 6))
	var list []*merchants.Point
	for i := range n {
		p := randomPoint(r)
		p.District, p.ID, p.Number = 320106, merchants.PointID(fmt.Sprintf("p%05d", i)), i+1
		p.Status = []merchants.Status{merchants.Open, merchants.Open, merchants.Open, merchants.Suspended}[r.IntN(4)]
		p.Kind = merchants.Kinds()[r.IntN(3)]
		p.PermitExpires = []data.ServiceDay{"", "", "2025-03-01", "2025-03-07", "2026-01-01"}[r.IntN(5)]
		for _, tag := range merchants.Tags() {
			if r.IntN(3) == 0 {
				p.Tags = append(p.Tags, tag)
			}
		}
		if r.IntN(4) == 0 {
			p.Hours = nil
		}
		if r.IntN(10) > 0 {
			p.Position = placed(t, 32.03+float64(r.IntN(40))/2000, 118.77+float64(r.IntN(40))/2000)
		}
		list = append(list, &p)
	}
	return list
}

// byHand answers a query by looking at every point.
func byHand(points []*merchants.Point, day data.ServiceDay, q merchants.NearestQuery) []string {
	type hit struct {
		p *merchants.Point
		m geo.Metres
	}
	var hits []hit
	for _, p := range points {
		if !p.Public(day) || p.Position == nil || (q.Kind != "" && p.Kind != q.Kind) || (q.Tag != "" && !p.Has(q.Tag)) {
			continue
		}
		if q.OpenAt != nil && (!merchants.OpenAt(*p, *q.OpenAt).Open || p.PermitExpired(q.OpenAt.ServiceDay())) {
			continue
		}
		hits = append(hits, hit{p, geo.Distance(q.At, p.Position.At)})
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.m, b.m) })
	out := []string{}
	for _, h := range hits[:min(q.Limit, len(hits))] {
		out = append(out, fmt.Sprintf("%s %.3f", h.p.ID, float64(h.m)))
	}
	return out
}

func TestNearestIsExact(t *testing.T) {
	t.Parallel()
	day := data.ServiceDay("2025-03-05")
	points := town(t, 600)
	dir := merchants.NewDirectory(points, day)
	r := rand.New(rand.NewPCG(7, 8))
	kinds := append(merchants.Kinds(), "", "", "")
	tags := append(merchants.Tags(), "", "", "", "", "")
	answered := 0
	for range 400 {
		q := merchants.NearestQuery{
			At:    geo.LatLng{Lat: 32.03 + r.Float64()/50, Lng: 118.77 + r.Float64()/50},
			Limit: 1 + r.IntN(50),
			Kind:  kinds[r.IntN(len(kinds))],
			Tag:   tags[r.IntN(len(tags))],
		}
		if r.IntN(2) == 0 {
			open := day.At(r.IntN(4 * 1440)).Add(time.Duration(r.IntN(60)) * time.Second)
			q.OpenAt = &open
		}
		got := []string{}
		for _, f := range dir.Nearest(q) {
			got = append(got, fmt.Sprintf("%s %.3f", f.Point.ID, float64(f.Metres)))
			if q.OpenAt != nil && !f.Open.Open {
				t.Fatalf("%s is said to be closed", f.Point.ID)
			}
		}
		if d := gocmp.Diff(byHand(points, day, q), got); d != "" {
			t.Fatalf("%+v: %s", q, d)
		}
		answered += len(got)
	}
	if answered < 2000 {
		t.Fatalf("only %d answers: the test asks for nothing", answered)
	}
}

func TestNearestOdds(t *testing.T) {
	t.Parallel()
	now := at(t, "2025-03-05 12:00")
	p := lunchAndDinner()
	p.ID, p.Status, p.Kind, p.Position = "p", merchants.Open, merchants.Canteen, placed(t, 32, 118)
	dir := merchants.NewDirectory([]*merchants.Point{&p}, now.ServiceDay())
	here := geo.LatLng{Lat: 32, Lng: 118}
	for _, c := range []struct {
		name string
		q    merchants.NearestQuery
		n    int
	}{
		{"no limit is five", merchants.NearestQuery{At: here}, 1},
		{"a huge limit", merchants.NearestQuery{At: here, Limit: 1 << 30}, 1},
		{"a tag that does not exist", merchants.NearestQuery{At: here, Tag: "gold"}, 0},
		{"a kind that does not exist", merchants.NearestQuery{At: here, Kind: "palace"}, 0},
		{"not on the globe", merchants.NearestQuery{At: geo.LatLng{Lat: 91}}, 0},
	} {
		if got := dir.Nearest(c.q); len(got) != c.n {
			t.Errorf("%s: %d answers", c.name, len(got))
		}
	}
	if got := dir.Nearest(merchants.NearestQuery{At: here})[0].Open; got.Known {
		t.Errorf("without a time: %+v", got)
	}
	if got := dir.Nearest(merchants.NearestQuery{At: here, Now: now})[0].Open; !got.Open {
		t.Errorf("with now: %+v", got)
	}
	empty := merchants.NewDirectory(nil, now.ServiceDay())
	if got := empty.Nearest(merchants.NearestQuery{At: here, OpenAt: &now}); len(got) != 0 {
		t.Errorf("empty directory: %v", got)
	}
}

func TestAPermitThatRunsOutBeforeTheAskedDay(t *testing.T) {
	t.Parallel()
	a, b := lunchAndDinner(), lunchAndDinner()
	a.ID, a.Status, a.Position = "a", merchants.Open, placed(t, 32, 118)
	b.ID, b.Status, b.Position, b.PermitExpires = "b", merchants.Open, placed(t, 32, 118), "2025-03-06"
	dir := merchants.NewDirectory([]*merchants.Point{&a, &b}, "2025-03-05")
	for asked, n := range map[string]int{"2025-03-05 12:00": 2, "2025-03-06 12:00": 2, "2025-03-07 12:00": 1} {
		open := at(t, asked)
		if got := dir.Nearest(merchants.NearestQuery{At: geo.LatLng{Lat: 32, Lng: 118}, OpenAt: &open}); len(got) != n {
			t.Errorf("%s: %d answers, want %d", asked, len(got), n)
		}
	}
}

func TestDirectoryShowsThePublicAndKnowsTheRest(t *testing.T) {
	t.Parallel()
	open := merchants.Point{ID: "open", Number: 1, Status: merchants.Open}
	expired := merchants.Point{ID: "expired", Number: 2, Status: merchants.Open, PermitExpires: "2025-03-04"}
	gone := merchants.Point{ID: "gone", Number: 3, Status: merchants.Removed}
	dir := merchants.NewDirectory([]*merchants.Point{&open, &expired, &gone}, "2025-03-05")
	if list := dir.Points(); len(list) != 1 || list[0].ID != "open" {
		t.Errorf("public: %v", list)
	}
	for id, public := range map[merchants.PointID]bool{"open": true, "expired": false, "gone": false} {
		if _, ok := dir.Any(id); !ok {
			t.Errorf("%s is not known", id)
		}
		if _, ok := dir.Point(id); ok != public {
			t.Errorf("%s public: %v", id, ok)
		}
	}
	if _, ok := dir.Any("nobody"); ok {
		t.Error("nobody is known")
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, n := range []int{500, 50_000} {
		dir := merchants.NewDirectory(town(b, n), "2025-03-05")
		open := at(b, "2025-03-05 12:00")
		q := merchants.NearestQuery{At: geo.LatLng{Lat: 32.04, Lng: 118.78}, Limit: 5, OpenAt: &open, Tag: "soft"}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				dir.Nearest(q)
			}
		})
	}
}

func BenchmarkOpenAt(b *testing.B) {
	p := lunchAndDinner()
	now := at(b, "2025-03-05 12:00")
	for b.Loop() {
		merchants.OpenAt(p, now)
	}
}

// TestPassingIsWhatNearestFinds holds the filter to the search that has it built
// in.
func TestPassingIsWhatNearestFinds(t *testing.T) {
	t.Parallel()
	points := town(t, 400)
	day := data.Date(2025, time.March, 5)
	d := merchants.NewDirectory(points, day)
	noon, night := day.At(12*60), day.At(23*60)
	for _, q := range []merchants.NearestQuery{
		{}, {Kind: merchants.Canteen}, {Tag: "halal"}, {Kind: merchants.Restaurant, Tag: "soft", OpenAt: &noon},
		{OpenAt: &noon}, {OpenAt: &night}, {Kind: "inn"}, {Tag: "sweet"},
	} {
		q.At, q.Limit = geo.LatLng{Lat: 32.04, Lng: 118.78}, len(points)
		want := map[merchants.PointID]bool{}
		for _, f := range d.Nearest(q) {
			want[f.Point.ID] = true
		}
		got, pass := map[merchants.PointID]bool{}, d.Passing(q)
		for i, p := range d.Placed() {
			if pass(int32(i)) {
				got[p.ID] = true
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-nearest +passing)\n%s", q, diff)
		}
	}
}
