package walk

import (
	"cmp"
	"slices"

	"mealmap/geo"
)

// Walk is one walk on the graph. Metres includes Snap, the straight parts
// between the positions and their ways at both ends. Two positions that are no
// farther from one another than from their ways are walked between straight:
// then Snap is all of it.
type Walk struct{ Metres, Snap geo.Metres }

// Around is what a search from one position reached within its bound. It is
// safe for concurrent use.
type Around struct {
	g       *Graph
	from    Spot
	most    span
	reached []reached // by junction
	all     bool      // nothing lies beyond
}

type reached struct {
	junction int32
	length   span
	by       step
}

// Around searches from at as far as most.
func (g *Graph) Around(at geo.LatLng, most geo.Metres) *Around {
	return g.AroundSpot(g.Spot(at), most)
}

// AroundSpot is Around for a position whose place is known.
func (g *Graph) AroundSpot(from Spot, most geo.Metres) *Around {
	f := &Around{g: g, from: from, most: spanOf(most)}
	s := g.scratch()
	defer g.release(s)
	f.all = g.search(s, &f.from, f.most, func(j int32, length span) bool {
		f.reached = append(f.reached, reached{j, length, s.steps[j]})
		return true
	})
	slices.SortFunc(f.reached, func(a, b reached) int { return cmp.Compare(a.junction, b.junction) })
	return f
}

// Walk is the shortest walk from a to b; false where none is known within most.
func (g *Graph) Walk(a, b geo.LatLng, most geo.Metres) (Walk, bool) {
	_, _, w, ok := g.between(a, b, most)
	if !ok {
		return Walk{}, false
	}
	return w.walk(), true
}

// between searches from a until it comes to b: in widening rounds, so that a
// short walk in a large city is a small search.
func (g *Graph) between(a, b geo.LatLng, most geo.Metres) (f *Around, end Spot, w bestWalk, ok bool) {
	from, end := g.Spot(a), g.Spot(b)
	if from.count == 0 || end.count == 0 {
		return nil, end, bestWalk{}, false
	}
	for reach := max(2*geo.Distance(a, b), leastReach); ; reach *= 2 {
		f = g.AroundSpot(from, min(reach, most))
		if w = f.best(&end); w.length <= f.most || f.all {
			return f, end, w, w.length <= spanOf(most)
		}
		if reach >= most {
			return nil, end, bestWalk{}, false
		}
	}
}

// leastReach is how far the first round goes at least.
const leastReach geo.Metres = 1000

// To is the walk to p; false where none is known within the bound.
func (f *Around) To(p geo.LatLng) (Walk, bool) { return f.ToSpot(f.g.Spot(p)) }

// ToSpot is To for a position whose place is known.
func (f *Around) ToSpot(p Spot) (Walk, bool) {
	b := f.best(&p)
	if b.length > f.most {
		return Walk{}, false
	}
	return b.walk(), true
}

// bestWalk is the shortest of the walks between two spots.
type bestWalk struct {
	length, snap span
	to           int32    // the end's anchor; -1: straight from position to position
	last         *reached // the last junction before the end; nil where there is none
	from         int32    // without a junction: the start's anchor
}

func (b *bestWalk) walk() Walk { return Walk{b.length.metres(), b.snap.metres()} }

func (f *Around) best(p *Spot) bestWalk {
	b := bestWalk{length: never, to: -1}
	if straight, ok := direct(&f.from, p); ok {
		return bestWalk{length: straight, snap: straight, to: -1}
	}
	for i, end := range p.ends() {
		for k, start := range f.from.ends() {
			if start.chain == end.chain {
				b.take(bestWalk{length: apart(start.along, end.along) + start.straight + end.straight,
					snap: start.straight + end.straight, to: int32(i), from: int32(k)})
			}
		}
		for _, out := range f.g.exits(&end) {
			if r := f.at(out.junction); r != nil {
				b.take(bestWalk{length: r.length + out.rest + end.straight,
					snap: f.from.anchors[r.by.anchor].straight + end.straight, to: int32(i), last: r})
			}
		}
	}
	return b
}

func (b *bestWalk) take(o bestWalk) {
	if o.length < b.length {
		*b = o
	}
}

// at is what the search knows of a junction, nil where it did not come there.
func (f *Around) at(junction int32) *reached {
	i, ok := slices.BinarySearchFunc(f.reached, junction, func(r reached, j int32) int { return cmp.Compare(r.junction, j) })
	if !ok {
		return nil
	}
	return &f.reached[i]
}

func apart(a, b span) span { return max(a-b, b-a) }
