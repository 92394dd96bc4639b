package walk

import (
	"cmp"
	"math"
	"slices"

	"mealmap/geo"
)

// Table tells which points a position lies near on foot.
type Table struct {
	g      *Graph
	points []geo.LatLng
}

// Hit is one found point: its place in the slice given to NewTable, and the
// walk to it. Known is false where no walk is: then Metres is the straight line
// times Detour.
type Hit struct {
	Ref int32
	Walk
	Known bool
}

// NewTable prepares the points. Queries within most of a point are quick.
func NewTable(g *Graph, points []geo.LatLng, most geo.Metres) *Table {
	return &Table{g, points}
}

// Nearest gives the k points nearest to at on foot that pass, nearest first,
// equal ones by Ref; pass may be nil. The hits overwrite buf.
func (t *Table) Nearest(at geo.LatLng, k int, pass func(ref int32) bool, buf []Hit) []Hit {
	buf = buf[:0]
	f := t.g.Around(at, geo.Metres(math.Inf(1)))
	for i, p := range t.points {
		if pass != nil && !pass(int32(i)) {
			continue
		}
		h := Hit{Ref: int32(i)}
		if h.Walk, h.Known = f.To(p); !h.Known {
			h.Walk = Walk{Metres: geo.Distance(at, p) * Detour}
		}
		buf = append(buf, h)
	}
	slices.SortFunc(buf, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Ref, b.Ref))
	})
	return buf[:min(max(k, 0), len(buf))]
}
