package drawing

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// How pins are placed, in radii of a disc.
const (
	discGap    = 0.14 // free between two discs
	dotRadius  = 0.2  // of the dot at a true place
	leaderHalf = 0.06 // half a leader's thickness
	nearby     = 0.85 // a shorter shift needs no leader: the disc still covers its place
	firstRing  = 1.7  // nearest place with a leader that can be seen
	mostTries  = 8
	sameSpot   = 0.4 // homes this close share a dot
	mostFilled = 0.3 // of the room that discs may fill before they are put together
)

// mark is a disc to place.
type mark struct {
	home    Spot
	members []int
	at      Spot
	placed  bool
}

// moved reports whether the mark needs a leader.
func (m *mark) moved(r float64) bool { return m.at.distance(m.home) > nearby*r }

// placePins gives every pin a disc. Where no room is left within reach several
// share one, the nearest first.
func placePins(in Input, room Rect) []Disc {
	within := room.inset(in.Radius * (1 + discGap))
	marks := make([]*mark, len(in.Pins))
	for i, p := range in.Pins {
		x, y := in.Frame.Project(p.At)
		marks[i] = &mark{home: room.inset(in.Radius * dotRadius).clamp(Spot{x, y}), members: []int{i}}
	}
	side := in.Radius * 2
	most := int(mostFilled * max(0, room.W*room.H) / (side * side * (1 + discGap) * (1 + discGap)))
	for grow := side; len(marks) > max(most, 1) && grow < room.W+room.H; grow *= 1.15 {
		marks = gather(marks, grow)
	}
	for {
		a := arranger{in: in, room: room, within: within, marks: marks, first: map[int]bool{}}
		failed := a.arrange()
		if len(failed) == 0 || len(marks) == 1 {
			return a.best()
		}
		marks = join(marks, failed)
	}
}

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

// gather puts together what falls into one square of a grid.
func gather(marks []*mark, side float64) []*mark {
	at := map[[2]int]int{}
	var out []*mark
	for _, m := range marks {
		square := [2]int{int(m.home.X / side), int(m.home.Y / side)}
		if i, taken := at[square]; taken {
			out[i].absorb(m)
			continue
		}
		at[square] = len(out)
		out = append(out, &mark{home: m.home, members: slices.Clone(m.members)})
	}
	return out
}

// absorb takes another mark's members in; the home is the middle of all.
func (m *mark) absorb(o *mark) {
	n, k := float64(len(m.members)), float64(len(o.members))
	m.home = m.home.times(n).plus(o.home.times(k)).times(1 / (n + k))
	m.members = append(m.members, o.members...)
	slices.Sort(m.members)
}

// join puts each mark that found no room together with the nearest other.
func join(marks []*mark, failed []int) []*mark {
	gone := map[int]bool{}
	for _, f := range failed {
		if gone[f] {
			continue
		}
		best, least := -1, math.Inf(1)
		for i, m := range marks {
			if d := m.home.distance(marks[f].home); i != f && !gone[i] && d < least {
				best, least = i, d
			}
		}
		if best < 0 {
			break
		}
		marks[best].absorb(marks[f])
		gone[f] = true
	}
	var out []*mark
	for i, m := range marks {
		if !gone[i] {
			m.placed = false
			out = append(out, m)
		}
	}
	return out
}

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
