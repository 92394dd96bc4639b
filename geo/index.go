package geo

import (
	"math"
	"slices"
)

// Mask is a set of yes-or-no facts about an entry. Which bit means what is the
// caller's.
type Mask uint64

// Entry is one thing that can be nearest: a WGS-84 position, its facts, and the
// number of its opening schedule. A negative Schedule means that its hours are
// unknown. An entry whose position is not on the globe is never found.
type Entry struct {
	At       LatLng
	Bits     Mask
	Schedule int32
}

// Filter narrows a search. The zero Filter takes everything.
type Filter struct {
	All  Mask     // every one of these facts must hold
	Open []uint64 // bit n: schedule n is open; nil: not asked; else unknown hours do not pass
}

// Hit is one found entry: its place in the slice given to NewIndex, and how far
// it is, exactly as Distance says.
type Hit struct {
	Ref    int32
	Metres Metres
}

// Index answers who is nearest among a fixed set of entries: exactly, in the
// order of Distance and, where that is equal, of Ref. It never changes; a new
// set is a new index. Safe for concurrent use. DESIGN.md says how it works.
type Index struct {
	points []point // sorted by leaf cell, so that every node holds a run
	nodes  []node  // children of a node are a run; the root is the last
	slots  []slot  // remembered lists; nil for few entries
}

// NewIndex indexes the entries and keeps no reference to the slice. It takes
// about 2 µs an entry.
func NewIndex(entries []Entry) *Index {
	b := builder{leaves: make([]leaf, 0, len(entries))}
	for i, e := range entries {
		if e.At.Valid() {
			b.leaves = append(b.leaves, leaf{cell: leafOf(e.At), at: e.At, ref: int32(i)})
		}
	}
	slices.SortFunc(b.leaves, leaf.compare)
	x := &Index{points: make([]point, len(b.leaves))}
	for i, l := range b.leaves {
		x.points[i] = pointOf(l.at, l.ref, entries[l.ref])
	}
	b.points = x.points
	if len(b.points) > 0 {
		root := b.node(0, len(b.points), 0)
		x.nodes = append(b.nodes, root)
	}
	if len(x.points) >= listLeast {
		x.slots = make([]slot, listSlots)
	}
	return x
}

// Nearest gives the k entries nearest to at that pass the filter, nearest
// first; fewer where fewer pass, none where at is not on the globe or k < 1.
// The hits overwrite buf. Where its capacity is k or more nothing
// is allocated but by H3's cell lookup.
func (x *Index) Nearest(at LatLng, k int, f Filter, buf []Hit) []Hit {
	if k < 1 || len(x.points) == 0 || !at.Valid() {
		return buf[:0]
	}
	s := x.query(at, k, f, buf)
	if x.slots != nil && k <= listMostK {
		if l := x.listFor(at, f.All); l != nil && s.findIn(l) {
			return s.name()
		}
	}
	s.find()
	return s.name()
}

func (x *Index) query(at LatLng, k int, f Filter, buf []Hit) search {
	k = min(k, len(x.points))
	return search{
		points: x.points, nodes: x.nodes, from: pointOf(at, 0, Entry{}),
		all: f.All, open: f.Open, fold: foldOf(f.Open),
		best: slices.Grow(buf[:0], k), k: k,
	}
}

// point is an entry as the search reads it, one cache line: its direction from
// the earth's centre as a unit vector, for comparing, and what a haversine
// needs, for the distance itself.
type point struct {
	x, y, z  float64
	trig     trig
	bits     Mask
	schedule int32
	ref      int32
}

func pointOf(at LatLng, ref int32, e Entry) point {
	t := trigOf(at)
	sinLng, cosLng := math.Sincos(t.lng)
	return point{
		x: t.cosLat * cosLng, y: t.cosLat * sinLng, z: math.Sin(t.lat),
		trig: t, bits: e.Bits, schedule: e.Schedule, ref: ref,
	}
}

// chord2 is the square of the straight line between two points through a unit
// globe. It grows with Distance, but for rounding: see slack.
func chord2(a, b *point) float64 {
	x, y, z := a.x-b.x, a.y-b.y, a.z-b.z
	return x*x + y*y + z*z
}
