package drawing

import (
	"maps"
	"slices"
)

// best arranges anew with what came out badly placed first, some times, and
// gives the tidiest of all.
func (a *arranger) best() []Disc {
	best := a.discs()
	bad := a.untidy()
	least := len(bad)
	for range mostTries {
		if len(bad) == 0 {
			break
		}
		for _, i := range bad {
			a.first[i] = true
		}
		for _, m := range a.marks {
			m.placed = false
		}
		if len(a.arrange()) > 0 {
			break
		}
		if bad = a.untidy(); len(bad) < least {
			best, least = a.discs(), len(bad)
		}
	}
	return best
}

// untidy lists marks whose leader runs under a disc or across another leader,
// and those whose disc is in the way.
func (a *arranger) untidy() []int {
	r := a.in.Radius
	bad := map[int]bool{}
	for i, m := range a.marks {
		if !m.moved(r) {
			continue
		}
		line := capsule{m.home, m.at, r * leaderHalf}
		for j, o := range a.marks {
			crosses := o.moved(r) && m.home.distance(o.home) > r*sameSpot && crossing(m.home, m.at, o.home, o.at)
			if i != j && (crosses || line.gap(disc(o.at, r)) < 0) {
				bad[i], bad[j] = true, true
			}
		}
	}
	return slices.Sorted(maps.Keys(bad))
}

// untangle swaps the places of two discs where their leaders cross or become
// shorter by it, as long as that covers nothing.
func (a *arranger) untangle() {
	r := a.in.Radius
	for range 6 {
		swapped := false
		for i, m := range a.marks {
			for j := i + 1; j < len(a.marks); j++ {
				o := a.marks[j]
				if !m.moved(r) || !o.moved(r) || m.at.distance(o.at) > 2*a.in.Reach {
					continue
				}
				now := m.at.distance(m.home) + o.at.distance(o.home)
				then := o.at.distance(m.home) + m.at.distance(o.home)
				if then < now-r*0.05 && a.clashes(i, o.at, j, m.at) <= a.clashes(i, m.at, j, o.at) {
					m.at, o.at = o.at, m.at
					swapped = true
				}
			}
		}
		if !swapped {
			return
		}
	}
}

// clashes counts discs and leaders that the leaders of i and j would meet.
func (a *arranger) clashes(i int, iAt Spot, j int, jAt Spot) int {
	r, n := a.in.Radius, 0
	one := capsule{a.marks[i].home, iAt, r * leaderHalf}
	two := capsule{a.marks[j].home, jAt, r * leaderHalf}
	for k, m := range a.marks {
		if k == i || k == j {
			continue
		}
		c, line := disc(m.at, r), capsule{m.home, m.at, r * leaderHalf}
		for _, l := range [2]capsule{one, two} {
			if l.gap(c) < r*discGap/2 {
				n++
			}
			if m.moved(r) && m.home.distance(l.a) > r*sameSpot && l.gap(line) < 0 {
				n++
			}
		}
	}
	return n
}
