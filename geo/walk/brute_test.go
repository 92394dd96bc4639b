package walk

import (
	"cmp"
	"slices"

	"mealmap/geo"
)

// brute answers without chains, trees, tables and heaps: nodes and segments as
// the ways give them, every length relaxed until nothing changes.
type brute struct {
	at       []geo.LatLng
	segments []bruteSegment
	part     []int
	long     []bool // by part: no island
}

type bruteSegment struct {
	a, b   int
	length span
}

func newBrute(ways []geo.Way) *brute {
	b := &brute{}
	ids := map[int64]int{}
	for _, w := range ways {
		if !walkable(w) {
			continue
		}
		for i, id := range w.NodeIDs {
			if _, known := ids[id]; !known {
				ids[id] = len(b.at)
				b.at = append(b.at, w.Line[i])
			}
			if i == 0 || w.NodeIDs[i-1] == id {
				continue
			}
			from, to := ids[w.NodeIDs[i-1]], ids[id]
			if slices.Contains(w.Gaps, i) && geo.Distance(b.at[from], b.at[to]) > gapMost {
				continue
			}
			s := bruteSegment{min(from, to), max(from, to), spanOf(geo.Distance(b.at[from], b.at[to]))}
			if !slices.Contains(b.segments, s) {
				b.segments = append(b.segments, s)
			}
		}
	}
	b.findParts()
	return b
}

func (b *brute) findParts() {
	b.part = make([]int, len(b.at))
	for i := range b.part {
		b.part[i] = i
	}
	for changed := true; changed; {
		changed = false
		for _, s := range b.segments {
			if low := min(b.part[s.a], b.part[s.b]); b.part[s.a] != low || b.part[s.b] != low {
				b.part[s.a], b.part[s.b], changed = low, low, true
			}
		}
	}
	lengths := make([]span, len(b.at))
	for _, s := range b.segments {
		lengths[b.part[s.a]] += s.length
	}
	b.long = make([]bool, len(b.at))
	for i, l := range lengths {
		b.long[i] = l >= islandMost || l > 0 && l == slices.Max(lengths)
	}
}

// joint is where a position joins: before the segment's a and b so much is left.
type joint struct {
	segment            int
	straight, toA, toB span
}

func (b *brute) places(p geo.LatLng) []joint {
	own, ok := b.nearest(p, SnapLimit, false)
	if !ok {
		return nil
	}
	if b.long[b.part[b.segments[own.segment].a]] {
		return []joint{own}
	}
	if other, ok := b.nearest(p, islandLimit, true); ok {
		return []joint{own, other}
	}
	return []joint{own}
}

func (b *brute) nearest(p geo.LatLng, limit geo.Metres, long bool) (best joint, ok bool) {
	least := 0.0
	for i, s := range b.segments {
		if long && !b.long[b.part[s.a]] {
			continue
		}
		from, to, turned := ordered(b.at[s.a], b.at[s.b])
		d2, part := planeAt(p).toSegment(from, to)
		if ok && (d2 > least || d2 == least && !before(from, to, b.at[b.segments[best.segment].a], b.at[b.segments[best.segment].b])) {
			continue
		}
		at := geo.LatLng{Lat: from.Lat + part*(to.Lat-from.Lat), Lng: from.Lng + part*(to.Lng-from.Lng)}
		if part == 1 {
			at = to
		}
		m := geo.Distance(p, at)
		if m > limit {
			continue
		}
		along := span(float64(s.length)*part + 0.5)
		if turned {
			along = s.length - along
		}
		best, ok, least = joint{i, spanOf(m), along, s.length - along}, true, d2
	}
	return best, ok
}

// from gives the length of the walks from p to every node.
func (b *brute) from(p geo.LatLng) []span {
	l := make([]span, len(b.at))
	for i := range l {
		l[i] = never
	}
	for _, at := range b.places(p) {
		s := b.segments[at.segment]
		l[s.a] = min(l[s.a], at.straight+at.toA)
		l[s.b] = min(l[s.b], at.straight+at.toB)
	}
	for changed := true; changed; {
		changed = false
		for _, s := range b.segments {
			for _, e := range [2][2]int{{s.a, s.b}, {s.b, s.a}} {
				if l[e[0]] != never && l[e[0]]+s.length < l[e[1]] {
					l[e[1]], changed = l[e[0]]+s.length, true
				}
			}
		}
	}
	return l
}

// walk gives the length of the shortest walk, never where there is none.
func (b *brute) walk(from, to geo.LatLng, lengths []span) span {
	best := never
	starts, ends := b.places(from), b.places(to)
	if len(starts) == 0 || len(ends) == 0 {
		return never
	}
	if straight := spanOf(geo.Distance(from, to)); straight <= starts[0].straight+ends[0].straight {
		return straight
	}
	for _, e := range ends {
		s := b.segments[e.segment]
		for _, way := range [2]struct {
			node int
			rest span
		}{{s.a, e.toA}, {s.b, e.toB}} {
			if l := lengths[way.node]; l != never {
				best = min(best, l+way.rest+e.straight)
			}
		}
		for _, a := range starts {
			if a.segment == e.segment {
				best = min(best, apart(a.toA, e.toA)+a.straight+e.straight)
			}
		}
	}
	return best
}

func (b *brute) hits(at geo.LatLng, points []geo.LatLng, k int, pass func(int32) bool) []Hit {
	lengths := b.from(at)
	var hits []Hit
	for i, p := range points {
		if !p.Valid() || pass != nil && !pass(int32(i)) {
			continue
		}
		h := Hit{Ref: int32(i), Known: true}
		if l := b.walk(at, p, lengths); l != never {
			h.Metres = l.metres()
		} else {
			h.Metres, h.Known = geo.Distance(at, p)*Detour, false
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Ref, b.Ref))
	})
	return hits[:min(k, len(hits))]
}
