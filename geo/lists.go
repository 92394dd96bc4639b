package geo

import (
	"math"
	"sync/atomic"
)

// The fast path: who is near a cell, remembered. A list holds the entries
// nearest to a cell's centre that have certain facts, and the radius within
// which it lacks none of them. A query in the cell that finds its k so near
// that the radius covers them needs no tree.
const (
	listSize  = 32   // entries a list holds
	listMostK = 16   // asked for more, a list seldom covers them
	listLeast = 1024 // with fewer entries than this the tree is as fast
	listSlots = 1 << 14
)

type list struct {
	key    listKey
	centre point
	points []point
	covers float64 // chord from the centre; infinite where nothing was left out
}

type listKey struct {
	cell Cell
	all  Mask
}

// slot is where the lists of some keys are kept, one at a time. A list is made
// when a key misses twice running, so that a stray query costs no building.
type slot struct {
	list   atomic.Pointer[list]
	missed atomic.Uint64
}

func (k listKey) hash() uint64 {
	h := (uint64(k.cell) ^ uint64(k.all)*0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9
	return h ^ h>>31
}

// listFor gives the list for where the search stands, nil where there is none yet.
func (x *Index) listFor(at LatLng, all Mask) *list {
	key := listKey{CellOf(at), all}
	h := key.hash()
	slot := &x.slots[h%listSlots]
	if l := slot.list.Load(); l != nil && l.key == key {
		return l
	}
	if slot.missed.Swap(h) != h {
		return nil
	}
	l := x.makeList(key)
	slot.list.Store(l)
	return l
}

func (x *Index) makeList(key listKey) *list {
	l := &list{key: key, centre: pointOf(key.cell.Center(), 0, Entry{}), covers: math.Inf(1)}
	s := search{points: x.points, nodes: x.nodes, from: l.centre, all: key.all, k: listSize + 1}
	s.find()
	for _, h := range s.best[:min(len(s.best), listSize)] {
		l.points = append(l.points, x.points[h.Ref])
	}
	if len(s.best) > listSize {
		l.covers = math.Sqrt(chord2(&l.centre, &x.points[s.best[listSize].Ref])) - slack
	}
	return l
}

// findIn answers from a list. False where the list cannot be sure; then the
// search is as it was before.
func (s *search) findIn(l *list) bool {
	tree := s.points
	s.points = l.points
	s.start()
	for i := range l.points {
		p := &l.points[i]
		if d2 := chord2(&s.from, p); d2 <= s.limit && s.passes(p) {
			s.offer(Hit{Ref: int32(i), Metres: Metres(d2)})
		}
	}
	sure := s.spill > s.limit && math.Sqrt(chord2(&s.from, &l.centre))+s.reach < l.covers
	if !sure {
		s.points, s.best = tree, s.best[:0]
		return false
	}
	s.settleAll()
	return true
}
