package walk

// entry is something to be settled: a junction, or a point by its number above
// the junctions', so that of equal lengths junctions come first and then points
// in their order.
type entry struct {
	length span
	id     int32
}

func (e entry) before(o entry) bool {
	return e.length < o.length || e.length == o.length && e.id < o.id
}

// heap is a binary heap of entries, shortest first.
type heap []entry

func (h *heap) push(e entry) {
	q := append(*h, e)
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.before(q[up]) {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = e
	*h = q
}

func (h *heap) pop() entry {
	q := *h
	top, e := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*h = q
	if len(q) == 0 {
		return top
	}
	i := 0
	for {
		down := 2*i + 1
		if down >= len(q) {
			break
		}
		if down+1 < len(q) && q[down+1].before(q[down]) {
			down++
		}
		if !q[down].before(e) {
			break
		}
		q[i] = q[down]
		i = down
	}
	q[i] = e
	return top
}

// scratch is what a search writes on, kept from one to the next. A junction's
// figures count where its round is the search's.
type scratch struct {
	round   uint32
	rounds  []uint32
	lengths []span
	steps   []step
	heap    heap
}

// step is how a search came to a junction.
type step struct {
	chain  int32 // -1: from the start
	anchor int32 // the start's
	from   int32 // junction
}

func (g *Graph) scratch() *scratch {
	s, ok := g.scratches.Get().(*scratch)
	if !ok {
		n := len(g.part)
		s = &scratch{rounds: make([]uint32, n), lengths: make([]span, n), steps: make([]step, n)}
	}
	s.renew()
	return s
}

// renew forgets the last search.
func (s *scratch) renew() {
	s.heap = s.heap[:0]
	if s.round++; s.round == 0 {
		clear(s.rounds)
		s.round = 1
	}
}

func (g *Graph) release(s *scratch) { g.scratches.Put(s) }

// reach brings a junction nearer, if the length is less than what was known.
func (s *scratch) reach(j int32, length span, by step) {
	if s.rounds[j] == s.round && s.lengths[j] <= length {
		return
	}
	s.rounds[j], s.lengths[j], s.steps[j] = s.round, length, by
	s.heap.push(entry{length, j})
}

// begin puts the start's junctions in.
func (s *scratch) begin(g *Graph, from *Spot) {
	for i, a := range from.ends() {
		for _, out := range g.exits(&a) {
			s.reach(out.junction, a.straight+out.rest, step{chain: -1, anchor: int32(i)})
		}
	}
}

// search settles junctions in the order of their length as far as most. Where
// settle answers false the search does not go on from that junction. It reports
// whether it came to the end of all streets.
func (g *Graph) search(s *scratch, from *Spot, most span, settle func(j int32, length span) bool) bool {
	s.begin(g, from)
	for len(s.heap) > 0 {
		e := s.heap.pop()
		if e.length > most {
			return false
		}
		if e.length > s.lengths[e.id] || !settle(e.id, e.length) {
			continue
		}
		for _, a := range g.around(e.id) {
			s.reach(a.to, e.length+a.length, step{a.chain, s.steps[e.id].anchor, e.id})
		}
	}
	return true
}
