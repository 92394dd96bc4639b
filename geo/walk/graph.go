package walk

import (
	"math"

	"mealmap/geo"
)

// Graph is the streets that people walk on: immutable, safe for concurrent use.
type Graph struct {
	at    []geo.LatLng // by node
	arcs  [][]arc      // by node
	edges []edge
	part  []int32 // by node
}

type arc struct {
	to     int32
	metres geo.Metres
}

type edge struct {
	a, b   int32
	metres geo.Metres
}

// Report is what became of the ways.
type Report struct {
	Nodes, Edges int
	Parts        int        // of the graph that no way joins
	Main         geo.Metres // length of the largest part
	All          geo.Metres // length of all parts
	Footways     geo.Metres // of it made for walking
	DrivingOnly  bool       // there are streets, and nothing made for walking
}

// New makes the graph of the ways that people may walk on; others are passed
// over. Ways meet where their node ids are equal.
func New(ways []geo.Way) (*Graph, Report) {
	g, r := &Graph{}, Report{}
	byID := map[int64]int32{}
	node := func(id int64, at geo.LatLng) int32 {
		n, known := byID[id]
		if !known {
			n = int32(len(g.at))
			byID[id] = n
			g.at, g.arcs = append(g.at, at), append(g.arcs, nil)
		}
		return n
	}
	for _, w := range ways {
		if !walkable(w) {
			continue
		}
		for i := 1; i < len(w.Line); i++ {
			a, b := node(w.NodeIDs[i-1], w.Line[i-1]), node(w.NodeIDs[i], w.Line[i])
			if a == b {
				continue
			}
			m := geo.Distance(g.at[a], g.at[b])
			g.arcs[a] = append(g.arcs[a], arc{b, m})
			g.arcs[b] = append(g.arcs[b], arc{a, m})
			g.edges = append(g.edges, edge{a, b, m})
			r.All += m
			if footways[w.Kind] {
				r.Footways += m
			}
		}
	}
	r.Nodes, r.Edges = len(g.at), len(g.edges)
	r.DrivingOnly = r.All > 0 && r.Footways == 0
	g.findParts(&r)
	return g, r
}

func (g *Graph) findParts(r *Report) {
	g.part = make([]int32, len(g.at))
	for i := range g.part {
		g.part[i] = -1
	}
	for start := range g.at {
		if g.part[start] >= 0 {
			continue
		}
		length := geo.Metres(0)
		stack := []int32{int32(start)}
		g.part[start] = int32(r.Parts)
		for len(stack) > 0 {
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, a := range g.arcs[n] {
				length += a.metres / 2
				if g.part[a.to] < 0 {
					g.part[a.to] = int32(r.Parts)
					stack = append(stack, a.to)
				}
			}
		}
		r.Main = max(r.Main, length)
		r.Parts++
	}
}

// anchor is where a position meets the graph.
type anchor struct {
	edge   int32
	along  geo.Metres // from the edge's a
	metres geo.Metres // from the position to the way
	at     geo.LatLng
}

func (g *Graph) snap(p geo.LatLng) (anchor, bool) {
	best := anchor{metres: SnapLimit}
	found := false
	for i, e := range g.edges {
		a, b := g.at[e.a], g.at[e.b]
		t := project(p, a, b)
		q := geo.LatLng{Lat: a.Lat + t*(b.Lat-a.Lat), Lng: a.Lng + t*(b.Lng-a.Lng)}
		if m := geo.Distance(p, q); m <= best.metres && (m < best.metres || !found) {
			best, found = anchor{int32(i), geo.Metres(t) * e.metres, m, q}, true
		}
	}
	return best, found
}

// project gives how much of the way from a to b lies before the place nearest
// to p, 0 to 1.
func project(p, a, b geo.LatLng) float64 {
	c := math.Cos(p.Lat * math.Pi / 180)
	x, y := (b.Lng-a.Lng)*c, b.Lat-a.Lat
	d := x*x + y*y
	if d == 0 {
		return 0
	}
	return min(1, max(0, ((p.Lng-a.Lng)*c*x+(p.Lat-a.Lat)*y)/d))
}
