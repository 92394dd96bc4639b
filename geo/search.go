package geo

import "math"

// slack is how far, as a chord of the unit globe, rounding can set the order of
// chords and the order of Distance apart (a few 1e-15 is what both lose); it is
// 64 nanometres on the ground.
const slack = 1e-14

// search is one query under way.
type search struct {
	points []point // of the index, or of a list
	nodes  []node
	from   point
	all    Mask
	open   []uint64
	fold   uint64 // or of open: which schedules mod 64 may pass

	// best is sorted by key, then by the entries' Ref. It is the caller's buffer:
	// while the search runs, Ref is a place among the points, and Metres the key,
	// a squared chord in the first pass and Distance in the second.
	best  []Hit
	k     int
	reach float64 // chord within which a point may still count
	limit float64 // its square
	spill float64 // smallest key that was left out though within reach
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

// find puts the k nearest into best. Where rounding or equal distances leave
// open who is the last of them by squared chord, it looks again at everything
// within reach, by Distance itself.
func (s *search) find() {
	s.start()
	root := &s.nodes[len(s.nodes)-1]
	s.visit(root)
	if s.spill <= s.limit {
		s.best = s.best[:0]
		s.visitExactly(root)
		return
	}
	s.settleAll()
}

func (s *search) start() {
	s.spill = math.Inf(1)
	s.setReach(2)
}

// settleAll turns squared chords into distances.
func (s *search) settleAll() {
	for i := range s.best {
		s.settle(i)
	}
}

// name turns places among the points into Refs.
func (s *search) name() []Hit {
	for i, c := range s.best {
		s.best[i].Ref = s.points[c.Ref].ref
	}
	return s.best
}

func (s *search) setReach(chord float64) {
	s.reach = chord + slack
	s.limit = s.reach * s.reach * (1 + slack)
}

// settle gives candidate i its distance and its place among those before it,
// which have theirs.
func (s *search) settle(i int) {
	c := s.best[i]
	c.Metres = haversine(s.from.trig, s.points[c.Ref].trig)
	s.sink(i, c)
}

// sink puts c at place i or further to the front.
func (s *search) sink(i int, c Hit) {
	for ; i > 0 && s.before(c, s.best[i-1]); i-- {
		s.best[i] = s.best[i-1]
	}
	s.best[i] = c
}

func (s *search) before(c, d Hit) bool {
	if c.Metres != d.Metres {
		return c.Metres < d.Metres
	}
	return s.points[c.Ref].ref < s.points[d.Ref].ref
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
	children := s.nodes[n.first : n.first+n.count]
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
	points := s.points[n.first : n.first+n.count]
	for i := range points {
		p := &points[i]
		d2 := chord2(&s.from, p)
		if d2 > s.limit || !s.passes(p) {
			continue
		}
		kept := s.offer(Hit{Ref: n.first + int32(i), Metres: Metres(d2)})
		if !kept && n.stack {
			return // those after it are as far and have higher refs
		}
	}
}

// offer keeps c if it is among the k nearest so far.
func (s *search) offer(c Hit) bool {
	if len(s.best) < s.k {
		s.best = append(s.best, c)
	} else {
		last := s.best[s.k-1]
		if !s.before(c, last) {
			s.spill = min(s.spill, float64(c.Metres))
			return false
		}
		s.spill = min(s.spill, float64(last.Metres))
	}
	s.sink(len(s.best)-1, c)
	if len(s.best) == s.k {
		s.setReach(math.Sqrt(float64(s.best[s.k-1].Metres)))
	}
	return true
}

// visitExactly looks at everything within the settled reach, by Distance.
func (s *search) visitExactly(n *node) {
	if n.leaf {
		s.scanExactly(n)
		return
	}
	for i := n.first; i < n.first+n.count; i++ {
		c := &s.nodes[i]
		x, y, z := s.from.x-c.x, s.from.y-c.y, s.from.z-c.z
		if s.may(c, x*x+y*y+z*z) {
			s.visitExactly(c)
		}
	}
}

func (s *search) scanExactly(n *node) {
	for i := n.first; i < n.first+n.count; i++ {
		p := &s.points[i]
		if chord2(&s.from, p) > s.limit || !s.passes(p) {
			continue
		}
		c := Hit{Ref: i, Metres: haversine(s.from.trig, p.trig)}
		switch {
		case len(s.best) < s.k:
			s.best = append(s.best, c)
		case s.before(c, s.best[s.k-1]):
		case n.stack:
			return
		default:
			continue
		}
		s.sink(len(s.best)-1, c)
	}
}
