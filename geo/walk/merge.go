package walk

func (n *nearPoint) before(o *nearPoint) bool {
	return n.length < o.length || n.length == o.length && n.ref < o.ref
}

// nearHeap has its shortest first; few of its points are ever asked for.
type nearHeap []nearPoint

func (h nearHeap) sink(i int) {
	for {
		down := 2*i + 1
		if down >= len(h) {
			return
		}
		if down+1 < len(h) && h[down+1].before(&h[down]) {
			down++
		}
		if !h[down].before(&h[i]) {
			return
		}
		h[i], h[down] = h[down], h[i]
		i = down
	}
}

// next takes the first away.
func (h *nearHeap) next() {
	q := *h
	q[0] = q[len(q)-1]
	*h = q[:len(q)-1]
	h.sink(0)
}

// stream is a junction's list as it looks from the asker.
type stream struct {
	list       []listed
	base, snap span
}

// streams gives the lists of the junctions at the ends of the asker's ways, and
// the length up to which they tell everything.
func (q *query) streams(room []stream) (all []stream, told span) {
	told = never
	for _, a := range q.at.ends() {
		for _, out := range q.t.g.exits(&a) {
			s := stream{q.t.lists[out.junction], a.straight + out.rest, a.straight}
			told = min(told, s.base+q.t.told(out.junction))
			room = append(room, s)
		}
	}
	return room, told
}

// fromLists merges the lists and the near points. False where they cannot tell
// the k nearest.
func (q *query) fromLists() bool {
	if q.t.lists == nil {
		return false
	}
	var room [4]stream
	streams, told := q.streams(room[:0])
	for len(q.hits) < q.k {
		n, from := nearPoint{length: never}, (*stream)(nil)
		if len(q.near) > 0 {
			n = q.near[0]
		}
		for i := range streams {
			s := &streams[i]
			if len(s.list) == 0 {
				continue
			}
			first := s.list[0]
			if f := (nearPoint{first.label >> 1, s.base + span(first.length), s.snap}); f.before(&n) {
				n, from = f, s
			}
		}
		if n.length > told {
			return false
		}
		if from == nil {
			q.near.next()
		} else {
			n.snap += q.t.points[n.ref].anchors[from.list[0].label&1].straight
			from.list = from.list[1:]
		}
		q.take(n)
	}
	return true
}
