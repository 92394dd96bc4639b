package geo

import (
	"cmp"
	"math"
)

// node is an H3 cell that holds entries, or a part of one: a ball around its
// points, and what at least one of them has.
type node struct {
	x, y, z   float64 // the ball's centre
	radius    float64 // as a chord
	bits      Mask    // or of its points' bits
	schedules uint64  // bit n mod 64 for every schedule n among its points
	first     int32   // child nodes; points where leaf
	count     int32
	leaf      bool
	stack     bool // a leaf whose points all share one coordinate, by ref
}

const (
	leafSize = 8 // points that are faster to look at than to divide
	fanOut   = 8 // children a node has at most; H3 needs 7
)

type leaf struct {
	cell uint64
	at   LatLng
	ref  int32
}

func (a leaf) compare(b leaf) int {
	return cmp.Or(
		cmp.Compare(a.cell, b.cell),
		cmp.Compare(a.at.Lat, b.at.Lat),
		cmp.Compare(a.at.Lng, b.at.Lng),
		cmp.Compare(a.ref, b.ref),
	)
}

// builder makes the tree over sorted leaves, children before parents.
type builder struct {
	leaves []leaf
	points []point
	nodes  []node
}

// node makes the node over points[from:to], which share a cell of the
// resolution before depth. A node with a single child is that child.
func (b *builder) node(from, to, depth int) node {
	stack := b.leaves[from].at == b.leaves[to-1].at && b.leaves[from].cell == b.leaves[to-1].cell
	if stack || to-from <= leafSize {
		return b.leafNode(from, to, stack)
	}
	var cuts []int
	for ; len(cuts) < 2 && depth <= leafResolution; depth++ {
		cuts = b.cells(from, to, depth)
	}
	if len(cuts) < 2 {
		cuts = b.halves(from, to)
	}
	return b.parent(cuts, to, depth)
}

// parent makes a node over the runs that begin at cuts. More than a node may
// have (the 122 cells of resolution 0) are put under nodes between.
func (b *builder) parent(cuts []int, to, depth int) node {
	children := make([]node, 0, fanOut)
	if len(cuts) <= fanOut {
		for i, from := range cuts {
			children = append(children, b.node(from, runEnd(cuts, i+1, to), depth))
		}
	} else {
		size := (len(cuts) + fanOut - 1) / fanOut
		for i := 0; i < len(cuts); i += size {
			some := cuts[i:min(i+size, len(cuts))]
			children = append(children, b.parent(some, runEnd(cuts, i+size, to), depth))
		}
	}
	if len(children) == 1 {
		return children[0]
	}
	n := node{first: int32(len(b.nodes)), count: int32(len(children))}
	for _, c := range children {
		n.bits |= c.bits
		n.schedules |= c.schedules
	}
	b.nodes = append(b.nodes, children...)
	b.enclose(&n, cuts[0], to)
	return n
}

func runEnd(cuts []int, next, to int) int {
	if next < len(cuts) {
		return cuts[next]
	}
	return to
}

// cells gives where each cell of the resolution begins.
func (b *builder) cells(from, to, resolution int) []int {
	cuts := []int{from}
	for i := from + 1; i < to; i++ {
		if ancestor(b.leaves[i].cell, resolution) != ancestor(b.leaves[i-1].cell, resolution) {
			cuts = append(cuts, i)
		}
	}
	return cuts
}

// halves divides points of one finest cell, never between equal coordinates.
func (b *builder) halves(from, to int) []int {
	cut := (from + to) / 2
	for cut > from && b.leaves[cut].at == b.leaves[cut-1].at {
		cut--
	}
	if cut == from {
		for cut++; b.leaves[cut].at == b.leaves[cut-1].at; {
			cut++
		}
	}
	return []int{from, cut}
}

func (b *builder) leafNode(from, to int, stack bool) node {
	n := node{first: int32(from), count: int32(to - from), leaf: true, stack: stack}
	for _, p := range b.points[from:to] {
		n.bits |= p.bits
		if p.schedule >= 0 {
			n.schedules |= 1 << (uint(p.schedule) % 64)
		}
	}
	b.enclose(&n, from, to)
	return n
}

// enclose gives the node a ball around its points, a little too large rather
// than too small.
func (b *builder) enclose(n *node, from, to int) {
	var c point
	for i := from; i < to; i++ {
		c.x, c.y, c.z = c.x+b.points[i].x, c.y+b.points[i].y, c.z+b.points[i].z
	}
	size := float64(to - from)
	n.x, n.y, n.z = c.x/size, c.y/size, c.z/size
	c.x, c.y, c.z = n.x, n.y, n.z
	far := 0.0
	for i := from; i < to; i++ {
		far = max(far, chord2(&c, &b.points[i]))
	}
	n.radius = math.Sqrt(far)*(1+1e-12) + 1e-15
}
