package geo

import "math"

// slack is how far, as a chord of the unit globe, rounding can set the order of
// chords and the order of Distance apart (a few 1e-15 is what both lose); it is
// 64 nanometres on the ground.
const slack = 1e-14

// roomFor is the k up to which a search needs no memory of its own.
const roomFor = 64

// candidate is a point that may be among the nearest.
type candidate struct {
	key float64 // squared chord; in the second pass Distance
	ref int32
	at  int32 // its place among the points
}

// search is one query under way.
type search struct {
	index *Index
	from  point
	all   Mask
	open  []uint64
	fold  uint64 // or of open: which schedules mod 64 may pass

	best  []candidate // sorted by key, then ref
	k     int
	reach float64 // chord within which a point may still count
	limit float64 // its square
	spill float64 // smallest key that was left out though within reach
	room  [roomFor]candidate
}

// foldOf is nil-safe: an Open filter that was not asked for lets all pass.
func foldOf(open []uint64) uint64 {
	if open == nil {
		return ^uint64(0)
	}
	var fold uint64
	for _, word := range open {
		fold |= word
	}
	return fold
}

// nearest finds the k nearest by squared chord. Where rounding or equal
// distances leave open who is the last of them, it looks again at everything
// within reach, by Distance itself.
func (s *search) nearest(k int) {
	s.k = k
	s.best = s.room[:0]
	if k > roomFor {
		s.best = make([]candidate, 0, k)
	}
	s.spill = math.Inf(1)
	s.setReach(2)
	s.visit(&s.index.nodes[len(s.index.nodes)-1])
	if len(s.best) == k {
		s.setReach(math.Sqrt(s.best[k-1].key))
	}
	if s.spill <= s.limit {
		s.best = s.best[:0]
		s.visitExactly(&s.index.nodes[len(s.index.nodes)-1])
		return
	}
	for i := range s.best {
		s.settle(i)
	}
}

func (s *search) setReach(chord float64) {
	s.reach = chord + slack
	s.limit = s.reach * s.reach * (1 + slack)
}

// hits copies what was found to buf.
func (s *search) hits(buf []Hit) []Hit {
	for _, c := range s.best {
		buf = append(buf, Hit{Ref: c.ref, Metres: Metres(c.key)})
	}
	return buf
}

// settle gives candidate i its distance and its place among those before it,
// which have theirs.
func (s *search) settle(i int) {
	c := s.best[i]
	c.key = float64(haversine(s.from.trig, s.index.points[c.at].trig))
	for ; i > 0 && c.before(s.best[i-1]); i-- {
		s.best[i] = s.best[i-1]
	}
	s.best[i] = c
}

func (c candidate) before(d candidate) bool {
	return c.key < d.key || c.key == d.key && c.ref < d.ref
}

// may reports whether something in the node can pass and is within reach.
func (s *search) may(n *node, d2 float64) bool {
	far := n.radius + s.reach
	return d2 <= far*far*(1+slack) && n.bits&s.all == s.all && (s.open == nil || n.schedules&s.fold != 0)
}

func (s *search) passes(p *point) bool {
	if p.bits&s.all != s.all {
		return false
	}
	if s.open == nil {
		return true
	}
	word := int(p.schedule >> 6)
	return word >= 0 && word < len(s.open) && s.open[word]>>(uint(p.schedule)&63)&1 == 1
}

// visit goes through the node depth first, nearest child first.
func (s *search) visit(n *node) {
	if n.leaf {
		s.scan(n)
		return
	}
	children := s.index.nodes[n.first : n.first+n.count]
	var order [fanOut]struct {
		d2   float64
		node *node
	}
	count := 0
	for i := range children {
		c := &children[i]
		x, y, z := s.from.x-c.x, s.from.y-c.y, s.from.z-c.z
		d2 := x*x + y*y + z*z
		if !s.may(c, d2) {
			continue
		}
		at := count
		for ; at > 0 && d2 < order[at-1].d2; at-- {
			order[at] = order[at-1]
		}
		order[at].d2, order[at].node = d2, c
		count++
	}
	for _, o := range order[:count] {
		if far := o.node.radius + s.reach; o.d2 <= far*far*(1+slack) {
			s.visit(o.node)
		}
	}
}

func (s *search) scan(n *node) {
	points := s.index.points[n.first : n.first+n.count]
	for i := range points {
		p := &points[i]
		d2 := chord2(&s.from, p)
		if d2 > s.limit || !s.passes(p) {
			continue
		}
		kept := s.offer(candidate{d2, p.ref, n.first + int32(i)})
		if !kept && n.stack {
			return // those after it are as far and have higher refs
		}
	}
}

// offer keeps c if it is among the k nearest so far.
func (s *search) offer(c candidate) bool {
	if len(s.best) == s.k {
		last := s.best[s.k-1]
		if !c.before(last) {
			s.spill = min(s.spill, c.key)
			return false
		}
		s.spill = min(s.spill, last.key)
		s.best = s.best[:s.k-1]
	}
	s.place(c)
	if len(s.best) == s.k {
		s.setReach(math.Sqrt(s.best[s.k-1].key))
	}
	return true
}

func (s *search) place(c candidate) {
	s.best = append(s.best, c)
	at := len(s.best) - 1
	for ; at > 0 && c.before(s.best[at-1]); at-- {
		s.best[at] = s.best[at-1]
	}
	s.best[at] = c
}

// visitExactly looks at everything within the settled reach, by Distance.
func (s *search) visitExactly(n *node) {
	if !n.leaf {
		for i := n.first; i < n.first+n.count; i++ {
			c := &s.index.nodes[i]
			x, y, z := s.from.x-c.x, s.from.y-c.y, s.from.z-c.z
			if s.may(c, x*x+y*y+z*z) {
				s.visitExactly(c)
			}
		}
		return
	}
	points := s.index.points[n.first : n.first+n.count]
	for i := range points {
		p := &points[i]
		if chord2(&s.from, p) > s.limit || !s.passes(p) {
			continue
		}
		c := candidate{float64(haversine(s.from.trig, p.trig)), p.ref, n.first + int32(i)}
		if len(s.best) == s.k {
			if !c.before(s.best[s.k-1]) {
				if n.stack {
					return
				}
				continue
			}
			s.best = s.best[:s.k-1]
		}
		s.place(c)
	}
}
