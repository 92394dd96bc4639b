package walk

import (
	"cmp"

	"mealmap/geo"
)

// SnapLimit is how far a position may be from the nearest way. Beyond it no
// walk is known.
const SnapLimit geo.Metres = 500

// islandLimit is how far a position whose nearest way belongs to an island may
// be from a way that does not, for the walk to begin there too.
const islandLimit geo.Metres = 100

// Spot is a position with its place on the graph. Where the nearest way is part
// of an island, it also has one on the nearest way that is not: walks take
// whichever is shorter.
type Spot struct {
	at      geo.LatLng
	cos     float64 // of its latitude
	anchors [2]anchor
	count   int
}

// anchor is where a walk leaves the position for the graph.
type anchor struct {
	chain    int32
	along    span // from the chain's beginning
	straight span // from the position
	at       geo.LatLng
}

// Spot finds the position's place on the graph.
func (g *Graph) Spot(at geo.LatLng) Spot {
	s := Spot{at: at}
	if !at.Valid() {
		return s
	}
	from := planeAt(at)
	s.cos = from.cos
	own, ok := g.nearest(from, SnapLimit, false)
	if !ok {
		return s
	}
	s.anchors[0], s.count = own, 1
	g.joinMainland(&s)
	return s
}

// joinMainland gives a spot on an island its second anchor.
func (g *Graph) joinMainland(s *Spot) {
	if !g.island[g.partOf(s.anchors[0].chain)] {
		return
	}
	if a, ok := g.nearest(planeAt(s.at), islandLimit, true); ok {
		s.anchors[1], s.count = a, 2
	}
}

// Snapped reports whether there is a way within SnapLimit.
func (s *Spot) Snapped() bool { return s.count > 0 }

func (s *Spot) ends() []anchor { return s.anchors[:s.count] }

// nearest gives the way nearest to the position; ok is false where none is
// within the limit. Of equal ones it is the one that begins farther south, or
// west, whatever order the ways came in.
func (g *Graph) nearest(from plane, limit geo.Metres, mainland bool) (a anchor, ok bool) {
	n := newNearest(from, limit)
	g.tree.near(from, n.d2, func(s int32) float64 {
		if !mainland || !g.island[g.partOf(g.chainOf[s])] {
			n.offer(g, s)
		}
		return n.d2
	})
	return n.anchor(g, limit)
}

// nearest is the nearest segment so far.
type nearest struct {
	from    plane
	d2      float64
	part    float64
	segment int32
}

func newNearest(from plane, limit geo.Metres) nearest {
	reach := degrees(limit) * 1.01 // the limit itself is held to on the globe
	return nearest{from: from, d2: reach * reach, segment: -1}
}

func (n *nearest) offer(g *Graph, s int32) {
	a, b, _ := ordered(g.line[s], g.line[s+1])
	d2, part := n.from.toSegment(a, b)
	if d2 < n.d2 || d2 == n.d2 && (n.segment < 0 || before(a, b, g.line[n.segment], g.line[n.segment+1])) {
		n.d2, n.part, n.segment = d2, part, s
	}
}

// before orders two segments, the first of which is ordered, by where they lie.
func before(a, b, c, d geo.LatLng) bool {
	c, d, _ = ordered(c, d)
	return cmp.Or(cmp.Compare(a.Lat, c.Lat), cmp.Compare(a.Lng, c.Lng), cmp.Compare(b.Lat, d.Lat), cmp.Compare(b.Lng, d.Lng)) < 0
}

func (n *nearest) anchor(g *Graph, limit geo.Metres) (anchor, bool) {
	if n.segment < 0 {
		return anchor{}, false
	}
	s := n.segment
	a, b, turned := ordered(g.line[s], g.line[s+1])
	at := geo.LatLng{Lat: a.Lat + n.part*(b.Lat-a.Lat), Lng: a.Lng + n.part*(b.Lng-a.Lng)}
	if n.part == 1 {
		at = b
	}
	length := g.off[s+1] - g.off[s]
	along := span(float64(length)*n.part + 0.5)
	if turned {
		along = length - along
	}
	straight := geo.Distance(n.from.at, at)
	return anchor{
		chain:    g.chainOf[s],
		along:    g.off[s] + along,
		straight: spanOf(straight),
		at:       at,
	}, straight <= limit
}

// exit is an end of an anchor's chain, and how far it is there.
type exit struct {
	junction int32
	rest     span
}

func (g *Graph) exits(a *anchor) [2]exit {
	c := &g.chains[a.chain]
	return [2]exit{{c.a, a.along}, {c.b, c.length - a.along}}
}

// direct is the walk between two spots that need no street: they are no farther
// from one another than from their ways, so nobody goes to the way and back.
func direct(a, b *Spot) (span, bool) {
	if a.count == 0 || b.count == 0 {
		return never, false
	}
	both := a.anchors[0].straight + b.anchors[0].straight
	x, y, most := (b.at.Lng-a.at.Lng)*a.cos, b.at.Lat-a.at.Lat, roundedUp(both)
	if x*x+y*y > most*most {
		return never, false
	}
	s := spanOf(geo.Distance(a.at, b.at))
	return s, s <= both
}

// ordered puts the ends of a segment into the order in which they are measured,
// so that a way and the same way drawn backwards round alike.
func ordered(a, b geo.LatLng) (first, second geo.LatLng, turned bool) {
	if b.Lat < a.Lat || b.Lat == a.Lat && b.Lng < a.Lng {
		return b, a, true
	}
	return a, b, false
}
