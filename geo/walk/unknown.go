package walk

import (
	"cmp"
	"slices"

	"mealmap/geo"
)

// fewUnknown is up to how many points are measured one by one; of more the
// index gives the nearest.
const fewUnknown = 64

// unknown gives the points to which no walk is known their places among the
// hits.
func (q *query) unknown() {
	t := q.t
	from, index := t.stray, t.straight
	if !slices.ContainsFunc(q.at.ends(), func(a anchor) bool { return t.g.partOf(a.chain) == t.g.main }) {
		from, index = t.every, t.all
	}
	q.found = q.found[:0]
	for _, ref := range from {
		if !q.passes(ref) || q.reachable(ref) {
			continue
		}
		if len(q.found) == fewUnknown {
			q.fromIndex(index, from)
			return
		}
		q.found = append(q.found, geo.Hit{Ref: ref, Metres: geo.Distance(q.at.at, t.points[ref].at)})
	}
	slices.SortFunc(q.found, func(a, b geo.Hit) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Ref, b.Ref))
	})
	for _, h := range q.found {
		if !q.takeUnknown(h) {
			return
		}
	}
}

// fromIndex goes through the index's entries, nearest first; its entry i is
// point refs[i].
func (q *query) fromIndex(index *geo.Index, refs []int32) {
	for next, asked := 0, 0; next < len(refs); next++ {
		if next == asked {
			asked = min(max(2*asked, q.k), len(refs))
			q.found = index.Nearest(q.at.at, asked, geo.Filter{}, q.found)
		}
		h := q.found[next]
		h.Ref = refs[h.Ref]
		if q.passes(h.Ref) && !q.reachable(h.Ref) && !q.takeUnknown(h) {
			return
		}
	}
}

// takeUnknown puts a point among the hits by its straight line; false where it
// and all farther ones have no place there.
func (q *query) takeUnknown(straight geo.Hit) bool {
	h := Hit{Ref: straight.Ref, Walk: Walk{Metres: straight.Metres * Detour}}
	if len(q.hits) == q.k {
		last := q.hits[q.k-1]
		if !h.before(last) {
			return h.Metres == last.Metres // times Detour, the next may still be as far
		}
		q.hits = q.hits[:q.k-1]
	}
	i := len(q.hits)
	for i > 0 && h.before(q.hits[i-1]) {
		i--
	}
	q.hits = slices.Insert(q.hits, i, h)
	return true
}

func (h Hit) before(o Hit) bool {
	return h.Metres < o.Metres || h.Metres == o.Metres && h.Ref < o.Ref
}

// reachable reports whether streets lead to the point.
func (q *query) reachable(ref int32) bool {
	g := q.t.g
	for _, a := range q.at.ends() {
		for _, b := range q.t.points[ref].ends() {
			if g.partOf(a.chain) == g.partOf(b.chain) {
				return true
			}
		}
	}
	_, ok := direct(&q.at, &q.t.points[ref])
	return ok
}
