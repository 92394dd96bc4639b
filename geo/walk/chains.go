package walk

import (
	"cmp"
	"slices"

	"mealmap/geo"
)

// builder makes chains of the ways' segments.
type builder struct {
	ids      []int64 // of nodes, sorted
	at       []geo.LatLng
	seen     []bool // at is known
	segments []segment
	footways geo.Metres

	degree   []int32
	first    []int32 // by node: where its segments begin in touching
	touching []int32
	used     []bool  // by segment
	junction []int32 // by node; -1 inside a chain
	g        *Graph
}

// segment is a straight piece of a way; a is less than b.
type segment struct {
	a, b    int32
	footway bool
}

// once leaves one segment of those between the same two nodes: ways drawn over
// one another, or there and back, are one street.
func (b *builder) once() {
	slices.SortFunc(b.segments, func(s, t segment) int {
		return cmp.Or(cmp.Compare(s.a, t.a), cmp.Compare(s.b, t.b))
	})
	kept := b.segments[:0]
	for _, s := range b.segments {
		if n := len(kept); n > 0 && kept[n-1].a == s.a && kept[n-1].b == s.b {
			kept[n-1].footway = kept[n-1].footway || s.footway
			continue
		}
		kept = append(kept, s)
	}
	b.segments = kept
	for _, s := range kept {
		if s.footway {
			b.footways += geo.Distance(b.at[s.a], b.at[s.b])
		}
	}
}

// gapMost is how far apart the points on both sides of unknown ones may be for
// the way to be walked straight between them: a bend is missing then, and not a
// loop through the next quarter.
const gapMost geo.Metres = 100

// add takes a way's segments. None leads from a node to itself.
func (b *builder) add(w geo.Way) {
	last := int32(-1)
	gaps := w.Gaps
	for i, id := range w.NodeIDs {
		n, _ := slices.BinarySearch(b.ids, id)
		if !b.seen[n] {
			b.at[n], b.seen[n] = w.Line[i], true
		}
		if len(gaps) > 0 && gaps[0] == i {
			gaps = gaps[1:]
			if last >= 0 && geo.Distance(b.at[last], b.at[n]) > gapMost {
				last = -1
			}
		}
		if last >= 0 && last != int32(n) {
			b.segments = append(b.segments, segment{min(last, int32(n)), max(last, int32(n)), footways[w.Kind]})
		}
		last = int32(n)
	}
}

// graph joins the segments to chains between the nodes where other than two
// segments meet.
func (b *builder) graph() *Graph {
	b.once()
	b.touch()
	b.g = &Graph{}
	b.junction = make([]int32, len(b.at))
	junctions := int32(0)
	for n, degree := range b.degree {
		b.junction[n] = -1
		if degree > 0 && degree != 2 {
			b.junction[n] = junctions
			junctions++
		}
	}
	b.used = make([]bool, len(b.segments))
	for n := range b.at {
		if b.junction[n] >= 0 {
			for _, s := range b.of(int32(n)) {
				b.follow(int32(n), s)
			}
		}
	}
	for s := range b.segments {
		if n := b.segments[s].a; !b.used[s] { // a ring that meets nothing
			b.junction[n] = junctions
			junctions++
			b.follow(n, int32(s))
		}
	}
	b.arcs(int(junctions))
	b.g.findParts()
	return b.g
}

func (b *builder) touch() {
	b.degree = make([]int32, len(b.at))
	for _, s := range b.segments {
		b.degree[s.a]++
		b.degree[s.b]++
	}
	b.first = offsets(b.degree)
	b.touching = make([]int32, 2*len(b.segments))
	next := slices.Clone(b.first)
	for i, s := range b.segments {
		for _, n := range [2]int32{s.a, s.b} {
			b.touching[next[n]] = int32(i)
			next[n]++
		}
	}
}

func (b *builder) of(n int32) []int32 { return b.touching[b.first[n]:b.first[n+1]] }

// follow makes the chain that leaves the junction n by the segment s.
func (b *builder) follow(n, s int32) {
	if b.used[s] {
		return
	}
	c := chain{a: b.junction[n], first: int32(len(b.g.line)), count: 1}
	b.point(n, 0)
	for {
		b.used[s] = true
		to := b.segments[s].a + b.segments[s].b - n
		c.length += spanOf(geo.Distance(b.at[n], b.at[to]))
		c.count++
		b.point(to, c.length)
		if n = to; b.junction[n] >= 0 {
			break
		}
		both := b.of(n)
		if s == both[0] {
			s = both[1]
		} else {
			s = both[0]
		}
	}
	c.b = b.junction[n]
	b.g.chains = append(b.g.chains, c)
}

func (b *builder) point(n int32, off span) {
	b.g.line = append(b.g.line, b.at[n])
	b.g.off = append(b.g.off, off)
	b.g.chainOf = append(b.g.chainOf, int32(len(b.g.chains)))
}

// arcs lists the chains by junction; a chain that ends where it begins once.
func (b *builder) arcs(junctions int) {
	count := make([]int32, junctions)
	for _, c := range b.g.chains {
		count[c.a]++
		if c.a != c.b {
			count[c.b]++
		}
	}
	b.g.first = offsets(count)
	b.g.arcs = make([]arc, b.g.first[junctions])
	next := slices.Clone(b.g.first)
	put := func(from, to int32, i int) {
		b.g.arcs[next[from]] = arc{to, int32(i), b.g.chains[i].length}
		next[from]++
	}
	for i, c := range b.g.chains {
		put(c.a, c.b, i)
		if c.a != c.b {
			put(c.b, c.a, i)
		}
	}
}

// offsets gives where the runs of these lengths begin, and where the last ends.
func offsets(counts []int32) []int32 {
	first := make([]int32, len(counts)+1)
	for i, n := range counts {
		first[i+1] = first[i] + n
	}
	return first
}
