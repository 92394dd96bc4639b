package walk

import (
	"sync"
	"sync/atomic"

	"mealmap/geo"
)

// Table tells which points are nearest on foot: exactly, in the order of the
// walk and, where that is equal, of the points. It never changes and is safe for
// concurrent use.
//
// Every junction within the table's reach of a point has the list of its nearest
// points; an H3 cell, once it is asked from, has the ways near it. A query finds
// its way among the cell's, and merges the lists of that way's two ends. What
// the lists cannot tell, a search of the streets does.
type Table struct {
	g             *Graph
	points        []Spot
	most          span
	lists         [][]listed        // by junction, shortest first
	listed        int               // at most so many in a list
	on            map[int32][]int32 // the points by chain
	every, stray  []int32           // the points, and those without a place on the largest part
	all, straight *geo.Index        // of these two

	slots     []atomic.Pointer[cell]
	scratches sync.Pool
	queries   sync.Pool
}

// listed is a point in a junction's list.
type listed struct {
	length int32 // of a span, the point's straight part included
	label  int32 // the point and its anchor: ref*2 + anchor
}

// Hit is one found point: its place in the slice given to NewTable, and the
// walk to it. Known is false where no walk is: then Metres is the straight line
// times Detour, and Snap zero.
type Hit struct {
	Ref int32
	Walk
	Known bool
}

// Bounds on memory: the lists hold at most listedInAll entries of 8 bytes, 128
// MB, however large the city; cells take at most 16,384 slots of some 2 kB.
const (
	listedInAll = 16 << 20
	listedLeast = 16
	listedMost  = 256
	cellSlots   = 1 << 14
)

// longestList is the longest length that a list can hold, 200 km.
const longestList span = 2_000_000_000

// NewTable prepares the points for queries on the graph. Queries whose answer
// lies within most of a point's walk are quick; others search the streets. With
// most zero there are no lists: the table is ready at once, and every query
// searches.
func NewTable(g *Graph, points []geo.LatLng, most geo.Metres) *Table {
	return newTable(g, points, most, min(max(listedInAll/max(len(g.part), 1), listedLeast), listedMost))
}

func newTable(g *Graph, points []geo.LatLng, most geo.Metres, listed int) *Table {
	t := &Table{g: g, most: min(spanOf(most), longestList), listed: listed, points: make([]Spot, len(points)),
		on: map[int32][]int32{}, slots: make([]atomic.Pointer[cell], cellSlots)}
	for i, p := range points {
		s := g.Spot(p)
		t.points[i] = s
		home := false
		for k, a := range s.ends() {
			home = home || g.partOf(a.chain) == g.main
			if k == 0 || a.chain != s.anchors[0].chain {
				t.on[a.chain] = append(t.on[a.chain], int32(i))
			}
		}
		if p.Valid() {
			t.every = append(t.every, int32(i))
			if !home {
				t.stray = append(t.stray, int32(i))
			}
		}
	}
	t.all, t.straight = t.index(t.every), t.index(t.stray)
	if t.most > 0 {
		t.fill()
	}
	return t
}

func (t *Table) index(refs []int32) *geo.Index {
	entries := make([]geo.Entry, len(refs))
	for i, ref := range refs {
		entries[i] = geo.Entry{At: t.points[ref].at}
	}
	return geo.NewIndex(entries)
}

// fill searches from every point and lists it at every junction that it comes
// to. Where a list is full of nearer points the search goes no further: whoever
// passes there is as near to them.
func (t *Table) fill() {
	g := t.g
	t.lists = make([][]listed, len(g.part))
	s := g.scratch()
	for ref := range t.points {
		g.search(s, &t.points[ref], t.most, func(j int32, length span) bool {
			return t.list(j, listed{int32(length), int32(ref)*2 + s.steps[j].anchor})
		})
		s.renew()
	}
	g.release(s)
	t.pack()
}

// list puts l into the junction's list; false where the list is full of those
// before it.
func (t *Table) list(j int32, l listed) bool {
	list := t.lists[j]
	i := len(list)
	if i == t.listed {
		if !l.before(list[i-1]) {
			return false
		}
		i--
	} else {
		list = append(list, listed{})
	}
	for ; i > 0 && l.before(list[i-1]); i-- {
		list[i] = list[i-1]
	}
	list[i] = l
	t.lists[j] = list
	return true
}

func (l listed) before(o listed) bool {
	return l.length < o.length || l.length == o.length && l.label < o.label
}

// pack puts the lists behind one another, so that none holds more than it needs.
func (t *Table) pack() {
	total := 0
	for _, l := range t.lists {
		total += len(l)
	}
	all := make([]listed, 0, total)
	for j, l := range t.lists {
		from := len(all)
		all = append(all, l...)
		t.lists[j] = all[from:len(all):len(all)]
	}
}

// told is how far from the junction the list holds every point.
func (t *Table) told(j int32) span {
	l := t.lists[j]
	if len(l) < t.listed {
		return t.most
	}
	return span(l[len(l)-1].length) - 1
}
