package walk

// found is what a search of the streets knows of a point.
type found struct {
	round        uint32
	done         bool
	length, snap span
}

// pointScratch is what such searches write on.
type pointScratch struct {
	round uint32
	found []found // by point
}

func (t *Table) scratch() *pointScratch {
	s, ok := t.scratches.Get().(*pointScratch)
	if !ok {
		s = &pointScratch{found: make([]found, len(t.points))}
	}
	if s.round++; s.round == 0 {
		clear(s.found)
		s.round = 1
	}
	return s
}

// live is a search of the streets for points.
type live struct {
	*query
	s *scratch
	p *pointScratch
}

// fromStreets searches outwards until the k nearest are found, or all to which
// streets lead.
func (q *query) fromStreets() {
	g := q.t.g
	f := live{q, g.scratch(), q.t.scratch()}
	defer g.release(f.s)
	defer q.t.scratches.Put(f.p)
	f.s.begin(g, &q.at)
	for _, n := range q.near {
		f.offer(n)
	}
	junctions := int32(len(g.part))
	for left := q.countReachable(); left > 0 && len(f.s.heap) > 0 && len(q.hits) < q.k; {
		e := f.s.heap.pop()
		if e.id < junctions {
			if e.length == f.s.lengths[e.id] {
				f.settle(e)
			}
			continue
		}
		ref := e.id - junctions
		if p := &f.p.found[ref]; !p.done {
			p.done = true
			if q.take(nearPoint{ref, p.length, p.snap}) {
				left--
			}
		}
	}
}

// settle goes on from a junction to the next ones, and to the points between.
func (f *live) settle(e entry) {
	g := f.t.g
	by := f.s.steps[e.id]
	start := f.at.anchors[by.anchor].straight
	for _, a := range g.around(e.id) {
		f.s.reach(a.to, e.length+a.length, step{a.chain, by.anchor, e.id})
		for _, ref := range f.t.on[a.chain] {
			for _, end := range f.t.points[ref].ends() {
				if end.chain != a.chain {
					continue
				}
				for _, out := range g.exits(&end) {
					if out.junction == e.id {
						f.offer(nearPoint{ref, e.length + out.rest + end.straight, start + end.straight})
					}
				}
			}
		}
	}
}

func (f *live) offer(n nearPoint) {
	p := &f.p.found[n.ref]
	if p.round == f.p.round && p.length <= n.length {
		return
	}
	*p = found{round: f.p.round, length: n.length, snap: n.snap}
	f.s.heap.push(entry{n.length, int32(len(f.t.g.part)) + n.ref})
}

// countReachable counts the points that pass and to which streets lead.
func (q *query) countReachable() int {
	n := 0
	for ref := range q.t.points {
		if q.passes(int32(ref)) && q.reachable(int32(ref)) {
			n++
		}
	}
	return n
}
