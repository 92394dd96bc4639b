package geo

import (
	"cmp"
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

// Index answers who is nearest among a fixed set of entries. It never changes;
// a new set is a new index. Safe for concurrent use.
type Index struct{ entries []Entry }

// NewIndex indexes the entries. It keeps no reference to the slice.
func NewIndex(entries []Entry) *Index { return &Index{append([]Entry(nil), entries...)} }

// Nearest gives the k entries nearest to at that pass the filter.
func (x *Index) Nearest(at LatLng, k int, f Filter, buf []Hit) []Hit {
	hits := buf[:0]
	for i, e := range x.entries {
		if e.Bits&f.All == f.All && e.At.Valid() {
			hits = append(hits, Hit{int32(i), Distance(at, e.At)})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Ref, b.Ref))
	})
	return hits[:min(k, len(hits))]
}
