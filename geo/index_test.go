package geo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// bruteForce is the definition of the answer.
func bruteForce(entries []Entry, at LatLng, k int, f Filter) []Hit {
	hits := []Hit{}
	for i, e := range entries {
		word := int(e.Schedule >> 6)
		open := f.Open == nil || e.Schedule >= 0 && word < len(f.Open) && f.Open[word]>>(e.Schedule%64)&1 == 1
		if e.At.Valid() && e.Bits&f.All == f.All && open {
			hits = append(hits, Hit{Ref: int32(i), Metres: Distance(at, e.At)})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Ref, b.Ref))
	})
	return hits[:min(k, len(hits))]
}

// scene is a set of entries and where people stand in it.
type scene struct {
	name    string
	entries []Entry
	queries []LatLng
}

var nanjing = LatLng{32.0421, 118.7787}

func near(r *rand.Rand, c LatLng, degrees float64) LatLng {
	return LatLng{c.Lat + (r.Float64()-0.5)*degrees, c.Lng + (r.Float64()-0.5)*degrees}
}

func anywhere(r *rand.Rand) LatLng {
	return LatLng{math.Asin(2*r.Float64()-1) / radian, r.Float64()*360 - 180}
}

// build makes a scene whose first entries stand at the given places; every
// fourth query stands exactly on an entry.
func build(r *rand.Rand, name string, n int, place func() LatLng) scene {
	s := scene{name: name}
	for range n {
		s.entries = append(s.entries, Entry{At: place(), Bits: Mask(r.Uint64()), Schedule: int32(r.IntN(200) - 1)})
	}
	for i := range 16 * soak() {
		if i%4 == 0 && n > 0 {
			s.queries = append(s.queries, s.entries[r.IntN(n)].At)
		} else {
			s.queries = append(s.queries, place())
		}
	}
	return s
}

func wrap(lng float64) float64 {
	if lng > 180 {
		return lng - 360
	}
	return lng
}

func scenes() []scene {
	r := rand.New(rand.NewPCG(7, 11))
	centres := []LatLng{nanjing, {31.21, 121.42}, {44.30, 86.04}, {38.91, 121.60}, {-33.4, -70.6}}
	grid := 0
	list := []scene{
		build(r, "one street", 11, func() LatLng { return near(r, nanjing, 0.02) }),
		build(r, "one city", 3000, func() LatLng { return near(r, nanjing, 0.4) }),
		build(r, "the whole globe", 3000, func() LatLng { return anywhere(r) }),
		build(r, "clusters", 3000, func() LatLng {
			return near(r, centres[r.IntN(len(centres))], 0.2*r.Float64()*r.Float64())
		}),
		build(r, "a square grid, full of equal distances", 1600, func() LatLng {
			grid++
			return LatLng{30 + float64(grid%40)*0.01, 120 + float64(grid/40%40)*0.01}
		}),
		build(r, "a few coordinates shared by many", 2000, func() LatLng { return centres[r.IntN(len(centres))] }),
		build(r, "two stacks at mirror images", 500, func() LatLng {
			return LatLng{30, 120 + 0.01*float64(1-2*r.IntN(2))}
		}),
		build(r, "within a hand's breadth", 2000, func() LatLng { return near(r, nanjing, 1e-6) }),
		build(r, "the antimeridian", 2000, func() LatLng {
			return LatLng{-17 + r.Float64(), wrap(179.5 + r.Float64())}
		}),
		build(r, "the north pole", 2000, func() LatLng { return LatLng{90 - r.Float64()*r.Float64(), r.Float64()*360 - 180} }),
		build(r, "the south pole itself", 300, func() LatLng { return LatLng{-90, r.Float64()*360 - 180} }),
		build(r, "nothing", 0, func() LatLng { return nanjing }),
		build(r, "one", 1, func() LatLng { return nanjing }),
	}
	list[8].queries = append(list[8].queries, LatLng{-16.5, 180}, LatLng{-16.5, -180}, LatLng{16.5, 0})
	list[4].queries = append(list[4].queries, LatLng{30.2, 120.2}, LatLng{30.205, 120.205})
	list[6].queries = append(list[6].queries, LatLng{30, 120}, LatLng{31, 120}, LatLng{-30, -60})
	return list
}

// filters are from none to one that lets almost nothing pass.
func filters(r *rand.Rand) []Filter {
	open := make([]uint64, 3)
	for i := range open {
		open[i] = r.Uint64()
	}
	return []Filter{{}, {All: 1}, {All: 0b1010, Open: open}, {Open: []uint64{2}}, {All: 1<<12 - 1}, {Open: []uint64{}}}
}

func checkNearest(t *testing.T, x *Index, entries []Entry, at LatLng, k int, f Filter) {
	t.Helper()
	got, want := x.Nearest(at, k, f, nil), bruteForce(entries, at, k, f)
	if diff := gocmp.Diff(want, append([]Hit{}, got...)); diff != "" {
		t.Fatalf("k=%d from %v, filter %b/%d words: (-brute force +index)\n%.1500s", k, at, f.All, len(f.Open), diff)
	}
}

func TestNearestIsWhatBruteForceSays(t *testing.T) {
	t.Parallel()
	for _, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			x := NewIndex(s.entries)
			for _, at := range s.queries {
				for _, f := range filters(r) {
					for _, k := range []int{1, 2, 10, 33, 50} {
						checkNearest(t, x, s.entries, at, k, f)
					}
				}
			}
			for k := 1; k <= 50; k++ {
				checkNearest(t, x, s.entries, nanjing, k, Filter{})
			}
		})
	}
}

func TestNearestAmongTenThousandOnOneCoordinate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	s := build(r, "", 500, func() LatLng { return near(r, nanjing, 0.1) })
	for range 10_000 {
		s.entries = append(s.entries, Entry{At: nanjing, Bits: Mask(r.Uint64()), Schedule: int32(r.IntN(100))})
	}
	r.Shuffle(len(s.entries), func(i, j int) { s.entries[i], s.entries[j] = s.entries[j], s.entries[i] })
	x := NewIndex(s.entries)
	for k := 1; k <= 50; k++ {
		for _, f := range filters(r)[:4] {
			checkNearest(t, x, s.entries, nanjing, k, f)
			checkNearest(t, x, s.entries, s.queries[k%len(s.queries)], k, f)
		}
	}
}

func TestNearestOnTheScaleSet(t *testing.T) {
	t.Parallel()
	entries := scaleEntries(t)
	x := NewIndex(entries)
	r := rand.New(rand.NewPCG(5, 6))
	for k := 1; k <= 50; k++ {
		checkNearest(t, x, entries, anywhere(r), k, Filter{})
		checkNearest(t, x, entries, near(r, entries[r.IntN(len(entries))].At, 0.1), k, Filter{All: 1})
		checkNearest(t, x, entries, entries[r.IntN(len(entries))].At, k, Filter{})
	}
}

// TestNearestOfAnything draws small worlds out of coordinates that like to be
// equal, mirrored, polar or out of range.
func TestNearestOfAnything(t *testing.T) {
	t.Parallel()
	degree := func(most int) *rapid.Generator[float64] {
		return rapid.OneOf(
			rapid.Float64Range(-float64(most)*1.02, float64(most)*1.02),
			rapid.Map(rapid.IntRange(-most, most), func(n int) float64 { return float64(n) }),
			rapid.Map(rapid.IntRange(-20, 20), func(n int) float64 { return 30 + float64(n)*0.01 }),
		)
	}
	point := rapid.Custom(func(t *rapid.T) LatLng {
		return LatLng{degree(90).Draw(t, "lat"), degree(180).Draw(t, "lng")}
	})
	entry := rapid.Custom(func(t *rapid.T) Entry {
		return Entry{point.Draw(t, "at"), Mask(rapid.IntRange(0, 7).Draw(t, "bits")), int32(rapid.IntRange(-1, 130).Draw(t, "schedule"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(entry, 0, 120).Draw(t, "entries")
		f := Filter{All: Mask(rapid.IntRange(0, 3).Draw(t, "all"))}
		if rapid.Bool().Draw(t, "asks open") {
			f.Open = rapid.SliceOfN(rapid.Uint64(), 0, 3).Draw(t, "open")
		}
		x := NewIndex(entries)
		for range 4 {
			at := point.Filter(LatLng.Valid).Draw(t, "from")
			k := rapid.IntRange(1, 130).Draw(t, "k")
			if diff := gocmp.Diff(bruteForce(entries, at, k, f), append([]Hit{}, x.Nearest(at, k, f, nil)...)); diff != "" {
				t.Fatalf("(-brute force +index)\n%s", diff)
			}
		}
	})
}

// TestNearestFromManyPlacesAtOnce: the remembered lists are made and replaced
// while others read them (run with -race).
func TestNearestFromManyPlacesAtOnce(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	s := build(r, "", 2*listLeast, func() LatLng { return near(r, nanjing, 0.05) })
	x := NewIndex(s.entries)
	var want [2][][]Hit
	for mask := range want {
		for _, at := range s.queries {
			want[mask] = append(want[mask], bruteForce(s.entries, at, 5, Filter{All: Mask(mask)}))
		}
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			buf := make([]Hit, 0, 5)
			for i := range 2000 {
				mask, q := i%2, (i/2+worker)%len(s.queries)
				got := x.Nearest(s.queries[q], 5, Filter{All: Mask(mask)}, buf)
				if !slices.Equal(got, want[mask][q]) {
					t.Errorf("from %v: %v, want %v", s.queries[q], got, want[mask][q])
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestListsAreUsed: without this the property tests could pass on the tree alone.
func TestListsAreUsed(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 9))
	s := build(r, "", 20*listLeast, func() LatLng { return near(r, nanjing, 0.5) })
	x := NewIndex(s.entries)
	answered := 0
	for range 200 {
		at := near(r, nanjing, 0.4)
		for range 2 {
			x.Nearest(at, 10, Filter{}, nil)
		}
		l := x.listFor(at, 0)
		if l == nil || len(l.points) != listSize {
			t.Fatalf("no list after two questions from %v: %+v", at, l)
		}
		if s := x.query(at, 10, Filter{}, nil); s.findIn(l) {
			answered++
		}
	}
	if answered < 180 {
		t.Errorf("lists answered %d of 200 questions, want nearly all", answered)
	}
}

func TestNearestAllocatesNothingItself(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 10))
	for name, n := range map[string]int{"tree": listLeast / 2, "lists": 2 * listLeast} {
		s := build(r, "", n, func() LatLng { return near(r, nanjing, 0.05) })
		x, buf := NewIndex(s.entries), make([]Hit, 0, 10)
		f := Filter{All: 1, Open: []uint64{7}}
		ask := func() { x.Nearest(nanjing, 10, f, buf) }
		ask()
		ask()
		lookups := 0.0
		if x.slots != nil {
			lookups = testing.AllocsPerRun(100, func() { CellOf(nanjing) })
		}
		if got := testing.AllocsPerRun(100, ask); got > lookups {
			t.Errorf("%s: %v allocations, of which %v are H3's", name, got, lookups)
		}
	}
}

func TestNearestRefusesNonsense(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Entry{{At: nanjing}, {At: LatLng{math.NaN(), 0}}, {At: LatLng{0, 181}}})
	for reason, n := range map[string]int{
		"k of zero":       len(x.Nearest(nanjing, 0, Filter{}, nil)),
		"negative k":      len(x.Nearest(nanjing, -3, Filter{}, nil)),
		"NaN":             len(x.Nearest(LatLng{math.NaN(), 0}, 5, Filter{}, nil)),
		"beyond the pole": len(x.Nearest(LatLng{91, 0}, 5, Filter{}, nil)),
		"no entries":      len(NewIndex(nil).Nearest(nanjing, 5, Filter{}, nil)),
	} {
		if n != 0 {
			t.Errorf("%s: %d hits", reason, n)
		}
	}
	if got := x.Nearest(nanjing, 5, Filter{}, nil); len(got) != 1 || got[0].Ref != 0 {
		t.Errorf("entries off the globe are found: %v", got)
	}
}

func TestNearestOverwritesTheBuffer(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Entry{{At: nanjing}, {At: LatLng{32, 118}}})
	buf := make([]Hit, 3, 8)
	got := x.Nearest(nanjing, 2, Filter{}, buf)
	if len(got) != 2 || &got[0] != &buf[0] {
		t.Errorf("got %v, want two hits in the buffer given", got)
	}
}

func TestTheIndexKeepsNoReference(t *testing.T) {
	t.Parallel()
	entries := []Entry{{At: nanjing}}
	x := NewIndex(entries)
	entries[0].At = LatLng{0, 0}
	if got := x.Nearest(nanjing, 1, Filter{}, nil); len(got) != 1 || got[0].Metres != 0 {
		t.Errorf("changing the caller's slice changed the index: %v", got)
	}
}

func ExampleIndex_Nearest() {
	const halal Mask = 1
	x := NewIndex([]Entry{
		{At: LatLng{32.0430, 118.7800}, Schedule: 0},
		{At: LatLng{32.0425, 118.7790}, Schedule: 1, Bits: halal},
		{At: LatLng{32.0500, 118.7900}, Schedule: 0, Bits: halal},
	})
	at := LatLng{32.0421, 118.7787}
	for _, h := range x.Nearest(at, 2, Filter{}, nil) {
		fmt.Printf("entry %d at %.0f m\n", h.Ref, h.Metres)
	}
	onlySchedule0 := []uint64{0b01}
	for _, h := range x.Nearest(at, 2, Filter{All: halal, Open: onlySchedule0}, nil) {
		fmt.Printf("open and halal: entry %d at %.0f m\n", h.Ref, h.Metres)
	}
	// Output:
	// entry 1 at 53 m
	// entry 0 at 158 m
	// open and halal: entry 2 at 1381 m
}
