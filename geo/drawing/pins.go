package drawing

import (
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
