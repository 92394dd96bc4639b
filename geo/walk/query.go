package walk

import (
	"slices"

	"mealmap/geo"
)

// query is one question under way.
type query struct {
	t    *Table
	at   Spot
	k    int
	pass func(ref int32) bool
	hits []Hit
	near nearHeap // that the lists need not name

	found []geo.Hit // to which no walk is known
}

// nearPoint is a point that is reached without passing a junction.
type nearPoint struct {
	ref          int32
	length, snap span
}

// Nearest gives the k points nearest to at on foot that pass, nearest first,
// equal ones by Ref; pass may be nil. Points to which no walk is known have
// their place by the straight line times Detour. None where at is not on the
// globe. The hits overwrite buf.
func (t *Table) Nearest(at geo.LatLng, k int, pass func(ref int32) bool, buf []Hit) []Hit {
	if k = min(k, len(t.points)); k < 1 || !at.Valid() {
		return buf[:0]
	}
	c := t.cellOf(at)
	q := t.query()
	q.k, q.pass, q.at, q.hits = k, pass, c.spot(t.g, at), slices.Grow(buf[:0], k)
	if q.at.count > 0 {
		q.findNear(c)
		if !q.fromLists() {
			q.hits = q.hits[:0]
			q.findNear(c)
			q.fromStreets()
		}
	}
	q.unknown()
	hits := q.hits
	q.pass, q.hits = nil, nil
	t.queries.Put(q)
	return hits
}

func (t *Table) query() *query {
	if q, ok := t.queries.Get().(*query); ok {
		return q
	}
	return &query{t: t}
}

func (q *query) passes(ref int32) bool { return q.pass == nil || q.pass(ref) }

// findNear collects the points on the asker's own stretch and those that need
// no street.
func (q *query) findNear(c *cell) {
	t := q.t
	q.near = q.near[:0]
	for _, a := range q.at.ends() {
		for _, ref := range t.on[a.chain] {
			p := &t.points[ref]
			for _, end := range p.ends() {
				if end.chain == a.chain {
					snap := a.straight + end.straight
					q.near = append(q.near, nearPoint{ref, apart(a.along, end.along) + snap, snap})
				}
			}
		}
	}
	from, own := plane{q.at.at, q.at.cos}, roundedUp(q.at.anchors[0].straight)
	for i := range c.direct {
		n := &c.direct[i]
		x, y, most := (n.at.Lng-from.at.Lng)*from.cos, n.at.Lat-from.at.Lat, own+n.degrees
		if x*x+y*y > most*most {
			continue
		}
		if length, ok := direct(&q.at, &t.points[n.ref]); ok {
			q.near = append(q.near, nearPoint{n.ref, length, length})
		}
	}
	for i := len(q.near)/2 - 1; i >= 0; i-- {
		q.near.sink(i)
	}
}

// take adds a point; false where it is there already or does not pass.
func (q *query) take(n nearPoint) bool {
	for i := range q.hits {
		if q.hits[i].Ref == n.ref {
			return false
		}
	}
	if !q.passes(n.ref) {
		return false
	}
	q.hits = append(q.hits, Hit{n.ref, Walk{n.length.metres(), n.snap.metres()}, true})
	return true
}
