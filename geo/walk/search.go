package walk

import (
	"container/heap"
	"math"
	"slices"

	"mealmap/geo"
)

// Walk is one walk on the graph. Metres includes Snap, the straight parts
// between the positions and their nearest ways at both ends.
type Walk struct{ Metres, Snap geo.Metres }

// Around is a search from one position, bounded: what it reached and how far
// that is.
type Around struct {
	g      *Graph
	from   geo.LatLng
	most   geo.Metres
	start  anchor
	known  bool
	metres []geo.Metres // by node, without the start's straight part
	before []int32      // by node; -1: the start
}

// Around searches from at as far as most.
func (g *Graph) Around(at geo.LatLng, most geo.Metres) *Around {
	f := &Around{g: g, from: at, most: most}
	if f.start, f.known = g.snap(at); !f.known {
		return f
	}
	f.metres, f.before = make([]geo.Metres, len(g.at)), make([]int32, len(g.at))
	for i := range f.metres {
		f.metres[i], f.before[i] = geo.Metres(math.Inf(1)), -1
	}
	e := g.edges[f.start.edge]
	f.metres[e.a] = f.start.along
	f.metres[e.b] = e.metres - f.start.along
	q := &queue{{e.a, f.metres[e.a]}, {e.b, f.metres[e.b]}}
	heap.Init(q)
	for q.Len() > 0 {
		n := heap.Pop(q).(queued)
		if n.metres > f.metres[n.node] || n.metres+f.start.metres > most {
			continue
		}
		for _, a := range g.arcs[n.node] {
			if m := n.metres + a.metres; m < f.metres[a.to] {
				f.metres[a.to], f.before[a.to] = m, n.node
				heap.Push(q, queued{a.to, m})
			}
		}
	}
	return f
}

// To is the walk to p; false where it was not reached within the bound.
func (f *Around) To(p geo.LatLng) (Walk, bool) {
	_, w, ok := f.way(p)
	return w, ok
}

func (f *Around) way(p geo.LatLng) ([]geo.LatLng, Walk, bool) {
	end, known := f.g.snap(p)
	if !known || !f.known {
		return nil, Walk{}, false
	}
	e := f.g.edges[end.edge]
	m, last := f.metres[e.a]+end.along, e.a
	if other := f.metres[e.b] + e.metres - end.along; other < m {
		m, last = other, e.b
	}
	if end.edge == f.start.edge {
		if direct := geo.Metres(math.Abs(float64(end.along - f.start.along))); direct <= m {
			m, last = direct, -1
		}
	}
	w := Walk{m + f.start.metres + end.metres, f.start.metres + end.metres}
	if w.Metres > f.most {
		return nil, Walk{}, false
	}
	line := []geo.LatLng{p, end.at}
	for n := last; n >= 0; n = f.before[n] {
		line = append(line, f.g.at[n])
	}
	line = append(line, f.start.at, f.from)
	slices.Reverse(line)
	return line, w, true
}

// Walk is the shortest walk from a to b; false where none is known within most.
func (g *Graph) Walk(a, b geo.LatLng, most geo.Metres) (Walk, bool) {
	return g.Around(a, most).To(b)
}

// Way is the shortest walk from a to b as a line, from a to b.
func (g *Graph) Way(a, b geo.LatLng, most geo.Metres) ([]geo.LatLng, Walk, bool) {
	return g.Around(a, most).way(b)
}

type queued struct {
	node   int32
	metres geo.Metres
}

type queue []queued

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].metres < q[j].metres }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push is heap's.
func (q *queue) Push(x any) { *q = append(*q, x.(queued)) }

// Pop is heap's.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
