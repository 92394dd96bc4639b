package reach_test

import (
	"math/bits"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/geo"
	"mealmap/geo/reach"
)

// brought is brute force: how many of those who are left out a set of
// candidates brings in.
func (in town) brought(set uint) (elders int) {
	var chosen []geo.LatLng
	for i, p := range in.candidates {
		if set&(1<<i) != 0 {
			chosen = append(chosen, p)
		}
	}
	for _, c := range in.Cells {
		if nearest(c.At, in.points, in.Open, in.Most) < 0 && nearest(c.At, chosen, nil, in.Most) >= 0 {
			elders += c.Elders
		}
	}
	return elders
}

// optimum tries every set of k candidates.
func (in town) optimum(k int) (best int) {
	for set := range uint(1) << len(in.candidates) {
		if bits.OnesCount(set) <= k {
			best = max(best, in.brought(set))
		}
	}
	return best
}

func TestSitingKeepsItsPromise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		k := rapid.IntRange(0, 4).Draw(t, "k")
		plan := reach.Site(in.Input, in.walks, k)
		best, set := in.optimum(k), uint(0)
		for i, p := range plan.Picks {
			set |= 1 << p.Candidate
			if got := in.brought(set); got != p.Elders+brought(plan.Picks[:i]) || p.Elders == 0 {
				t.Fatalf("pick %d is said to bring %d; together %d", i, p.Elders, got)
			}
		}
		if left := reach.Cover(in.Input).All.Left; plan.Before != left || plan.After() != left-plan.Brought() || len(plan.Picks) > k {
			t.Fatalf("%+v; %d are left out", plan, left)
		}
		if float64(plan.Brought()) < reach.Promise*float64(best) || plan.Brought() > best {
			t.Fatalf("brings in %d, the best %d", plan.Brought(), best)
		}
		if plan.Bound < best || plan.Bound > plan.Before {
			t.Fatalf("the bound is %d, the best %d of %d", plan.Bound, best, plan.Before)
		}
	})
}

func brought(picks []reach.Pick) int { return reach.Plan{Picks: picks}.Brought() }

// Lazily and eagerly chosen are the same, to the order of equal ones.
func TestLazyIsGreedy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		var want []reach.Pick
		set := uint(0)
		for range in.candidates {
			best := reach.Pick{Candidate: -1}
			for c := range in.candidates {
				if more := in.brought(set|1<<c) - in.brought(set); more > best.Elders {
					best = reach.Pick{Candidate: c, Elders: more}
				}
			}
			if best.Candidate < 0 {
				break
			}
			want = append(want, best)
			set |= 1 << best.Candidate
		}
		if diff := cmp.Diff(want, reach.Site(in.Input, in.walks, len(in.candidates)).Picks); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

func TestTheBestReplacementIsTheBest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		if len(in.points) == 0 {
			return
		}
		closed := rapid.IntRange(0, len(in.points)-1).Draw(t, "closed")
		got := reach.Replace(in.Input, closed, in.walks)
		after := in
		after.Input = in.Closing(closed)
		before, lost := reach.Cover(in.Input).All.Left, reach.Cover(after.Input).All.Left
		if best := after.optimum(1); got.Lost != lost-before || got.Best.Elders != best || got.Left != lost-best {
			t.Fatalf("%+v; %d left out before, %d after, the best brings %d", got, before, lost, best)
		}
	})
}

// A case on which greedy is not the best: the bound says how far off it may be.
func TestGreedyIsNotAlwaysTheBest(t *testing.T) {
	t.Parallel()
	// The middle candidate reaches both inner cells, the outer ones an inner and
	// an outer cell each.
	cells := []reach.Cell{{At: off(-300, 0), Elders: 5}, {At: off(-100, 0), Elders: 6}, {At: off(100, 0), Elders: 6}, {At: off(300, 0), Elders: 5}}
	candidates := []geo.LatLng{off(0, 0), off(-200, 0), off(200, 0)}
	in := reach.Input{Cells: cells, Walks: reach.NewWalks(cells, nil, 150, blocks), Most: 150}
	got := reach.Site(in, reach.NewWalks(cells, candidates, 150, blocks), 2)
	want := reach.Plan{Before: 22, Picks: []reach.Pick{{Candidate: 0, Elders: 12}, {Candidate: 1, Elders: 5}}, Bound: 22}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, k := range []int{0, -1} {
		if p := reach.Site(in, reach.NewWalks(cells, candidates, 150, blocks), k); len(p.Picks) != 0 || p.Bound != 0 || p.Before != 22 {
			t.Errorf("k = %d: %+v", k, p)
		}
	}
}
