package walk

import (
	"slices"
	"sync"

	"mealmap/geo"
)

// Graph is the streets that people walk on: immutable, safe for concurrent use.
// Stretches between two crossings are one chain, however many points draw them.
type Graph struct {
	chains []chain
	first  []int32 // by junction: where its arcs begin; one more at the end
	arcs   []arc

	// The chains' points one chain after another. A segment is named by the place
	// of its first point.
	line    []geo.LatLng
	off     []span  // from the chain's beginning
	chainOf []int32 //

	part   []int32 // by junction
	island []bool  // by part
	main   int32   // the largest part
	tree   tree

	scratches sync.Pool
}

// chain is a stretch between two junctions, which may be the same one.
type chain struct {
	a, b         int32 // junctions
	length       span
	first, count int32 // its points in the line
}

// arc is a chain seen from one of its ends.
type arc struct {
	to, chain int32
	length    span
}

// Report is what became of the ways.
type Report struct {
	Nodes, Edges int
	Parts        int        // that no way joins to one another
	Main         geo.Metres // length of the largest part
	All          geo.Metres // length of all parts
	Footways     geo.Metres // of it made for walking
	DrivingOnly  bool       // there are streets, and next to nothing made for walking
}

// drivingShare is how little of all streets may be made for walking before they
// are taken for a file of driving roads. Street data that knows walkers has 8 to
// 27 hundredths.
const drivingShare = 0.01

// New makes the graph of the ways that people may walk on; others are passed
// over, as are ways without a node id a point. Ways meet where their node ids
// are equal and nowhere else. One-way streets hold walkers to nothing.
func New(ways []geo.Way) (*Graph, Report) {
	var b builder
	for _, w := range ways {
		if walkable(w) && len(w.NodeIDs) == len(w.Line) {
			b.ids = append(b.ids, w.NodeIDs...)
		}
	}
	slices.Sort(b.ids)
	b.ids = slices.Compact(b.ids)
	b.at, b.seen = make([]geo.LatLng, len(b.ids)), make([]bool, len(b.ids))
	for _, w := range ways {
		if walkable(w) && len(w.NodeIDs) == len(w.Line) {
			b.add(w)
		}
	}
	g := b.graph()
	r := Report{Edges: len(b.segments), Footways: b.footways, Parts: len(g.island)}
	for _, degree := range b.degree {
		if degree > 0 {
			r.Nodes++
		}
	}
	for part, length := range g.lengths() {
		r.All += length.metres()
		if int32(part) == g.main {
			r.Main = length.metres()
		}
	}
	r.DrivingOnly = r.All > 0 && r.Footways < r.All*drivingShare
	g.tree = newTree(g)
	return g, r
}

// around gives the arcs of a junction.
func (g *Graph) around(j int32) []arc { return g.arcs[g.first[j]:g.first[j+1]] }

func (g *Graph) partOf(c int32) int32 { return g.part[g.chains[c].a] }

// lengths gives the length of every part.
func (g *Graph) lengths() []span {
	l := make([]span, len(g.island))
	for i := range g.chains {
		l[g.partOf(int32(i))] += g.chains[i].length
	}
	return l
}

// islandMost is the length below which a part counts as an island: more likely
// a path that nobody has joined to the street in the data than a place that
// cannot be left.
const islandMost = 1000 * spansPerMetre

// findParts numbers the parts and tells the islands.
func (g *Graph) findParts() {
	g.part = make([]int32, len(g.first)-1)
	for i := range g.part {
		g.part[i] = -1
	}
	parts := int32(0)
	var stack []int32
	for start := range g.part {
		if g.part[start] >= 0 {
			continue
		}
		stack = append(stack, int32(start))
		g.part[start] = parts
		for len(stack) > 0 {
			j := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, a := range g.around(j) {
				if g.part[a.to] < 0 {
					g.part[a.to] = parts
					stack = append(stack, a.to)
				}
			}
		}
		parts++
	}
	g.island = make([]bool, parts)
	lengths := g.lengths()
	for i, l := range lengths {
		g.island[i] = l < islandMost
		if l > lengths[g.main] {
			g.main = int32(i)
		}
	}
	if parts > 0 {
		g.island[g.main] = false
	}
}
