package drawing

import (
	"cmp"
	"math"
	"slices"
)

// arranger places marks one after the other.
type arranger struct {
	in     Input
	room   Rect
	within Rect // where the middle of a disc may be
	marks  []*mark
	taken  *grid
	lines  *grid
	dots   *grid
	owner  []int        // of each line
	first  map[int]bool // marks to place before all others
}

// order is the marks with the most neighbours first: they have the least choice.
func (a *arranger) order() []int {
	r := a.in.Radius
	near := newGrid(a.room, 4*r)
	for _, m := range a.marks {
		near.add(disc(m.home, 0))
	}
	crowd := make([]int, len(a.marks))
	for i, m := range a.marks {
		near.hits(disc(m.home, 0), 3*r, func(int) bool { crowd[i]++; return false })
	}
	order := make([]int, len(a.marks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if a.first[i] != a.first[j] {
			return map[bool]int{true: -1, false: 1}[a.first[i]]
		}
		return cmp.Compare(crowd[j], crowd[i])
	})
	return order
}

// arrange places all marks and gives those that found no room.
func (a *arranger) arrange() (failed []int) {
	r := a.in.Radius
	a.owner = nil
	a.taken, a.lines, a.dots = newGrid(a.room, 2*r), newGrid(a.room, 2*r), newGrid(a.room, 2*r)
	for _, m := range a.marks {
		a.dots.add(disc(m.home, r*dotRadius))
	}
	order := a.order()
	for _, i := range order { // who has its place for itself stays
		m := a.marks[i]
		alone := !a.dots.hits(disc(m.home, 0), r*(2+discGap)-r*dotRadius, func(j int) bool { return j != i })
		if alone && a.free(i, m.home, clear) {
			a.put(i, m.home)
		}
	}
	for _, i := range order {
		if a.marks[i].placed {
			continue
		}
		var at Spot
		ok := false
		for want := clear; want >= apart && !ok; want-- {
			at, ok = a.search(i, want)
		}
		if !ok {
			failed = append(failed, i)
			continue
		}
		a.put(i, at)
	}
	if len(failed) == 0 {
		a.untangle()
	}
	return failed
}

func (a *arranger) put(i int, at Spot) {
	m, r := a.marks[i], a.in.Radius
	m.at, m.placed = at, true
	a.taken.add(disc(at, r))
	if m.moved(r) {
		a.lines.add(capsule{m.home, at, r * leaderHalf})
		a.owner = append(a.owner, i)
	}
}

// tidiness is what a place must not spoil.
type tidiness int

const (
	apart tidiness = iota // discs do not cover each other
	seen                  // nor dots, and no leader runs under a disc
	clear                 // nor across another leader
)

// free reports whether mark i may stand at a place.
func (a *arranger) free(i int, at Spot, want tidiness) bool {
	m, r := a.marks[i], a.in.Radius
	if !a.within.contains(at) {
		return false
	}
	c := disc(at, r)
	for _, b := range a.in.Blocked {
		if c.gapTo(b) < r*discGap {
			return false
		}
	}
	if a.taken.hits(c, r*discGap, nil) {
		return false
	}
	if want == apart {
		return true
	}
	if a.dots.hits(c, 0, func(j int) bool { return j != i }) || a.lines.hits(c, r*discGap/2, nil) {
		return false
	}
	if at.distance(m.home) <= nearby*r {
		return true
	}
	line := capsule{m.home, at, r * leaderHalf}
	return !a.taken.hits(line, r*discGap/2, nil) && (want < clear ||
		!a.lines.hits(line, r*leaderHalf, func(j int) bool { return a.marks[a.owner[j]].home.distance(m.home) > r*sameSpot }))
}

// ring is one distance to try, and in how many directions.
type ring struct {
	far   float64
	turns int
}

// rings are the distances that mark discs may stand at.
func (a *arranger) rings() []ring {
	r := a.in.Radius
	all := []ring{{0, 1}, {0.3 * r, 8}, {0.55 * r, 12}, {0.8 * r, 16}}
	for far := firstRing * r; far <= a.in.Reach; far += 0.3 * r {
		all = append(all, ring{far, 28})
	}
	return all
}

// search is the nearest free place for mark i, rather on the side that leads
// away from its neighbours.
func (a *arranger) search(i int, want tidiness) (Spot, bool) {
	m := a.marks[i]
	away := a.away(i)
	best, least := Spot{}, math.Inf(1)
	for _, ring := range a.rings() {
		if ring.far >= least {
			break
		}
		for t := range ring.turns {
			angle := 2 * math.Pi * (float64(t) + 0.5) / float64(ring.turns)
			way := Spot{math.Cos(angle), math.Sin(angle)}
			cost := ring.far * (1 + 0.35*(1-way.dot(away)))
			if at := m.home.plus(way.times(ring.far)); cost < least && a.free(i, at, want) {
				best, least = at, cost
			}
		}
	}
	return best, !math.IsInf(least, 1)
}

// away is the direction from the middle of a mark's neighbours to the mark.
func (a *arranger) away(i int) Spot {
	m := a.marks[i]
	sum, n := Spot{}, 0
	a.dots.hits(disc(m.home, 0), 7*a.in.Radius, func(j int) bool {
		sum, n = sum.plus(a.marks[j].home), n+1
		return false
	})
	d := m.home.minus(sum.times(1 / float64(max(n, 1))))
	if far := d.length(); far > 1e-9 {
		return d.times(1 / far)
	}
	return Spot{}
}

// discs are the placed marks in the order of their first pins.
func (a *arranger) discs() []Disc {
	var out []Disc
	for _, m := range a.marks {
		if m.placed {
			out = append(out, Disc{At: m.at, Home: m.home, Members: m.members, Leader: m.moved(a.in.Radius), Radius: a.in.Radius})
		}
	}
	slices.SortFunc(out, func(x, y Disc) int { return cmp.Compare(x.Members[0], y.Members[0]) })
	return out
}
