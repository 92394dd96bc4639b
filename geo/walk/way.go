package walk

import (
	"slices"

	"mealmap/geo"
)

// Way is the shortest walk from a to b as a line from a to b, the straight
// parts included, without points that repeat the one before. It has at least
// two points. False where no walk is known within most.
func (g *Graph) Way(a, b geo.LatLng, most geo.Metres) ([]geo.LatLng, Walk, bool) {
	f, end, w, ok := g.between(a, b, most)
	if !ok {
		return nil, Walk{}, false
	}
	return f.line(&end, w), w.walk(), true
}

// line draws the walk from its end to its start and turns it round.
func (f *Around) line(p *Spot, w bestWalk) []geo.LatLng {
	d := drawn{g: f.g, line: []geo.LatLng{p.at}}
	if w.to < 0 {
		return []geo.LatLng{f.from.at, p.at}
	}
	end, from := p.anchors[w.to], w.from
	d.add(end.at)
	if w.last == nil {
		start := f.from.anchors[from]
		d.along(end.chain, end.along, start.along)
		d.add(start.at)
	} else {
		d.leave(end, w.last.junction)
		r := w.last
		for r.by.chain >= 0 {
			d.whole(r.by.chain, r.junction)
			r = f.at(r.by.from)
		}
		start := f.from.anchors[r.by.anchor]
		c := &f.g.chains[start.chain]
		to := span(0)
		if c.b == r.junction && (c.a != r.junction || c.length-start.along < start.along) {
			to = c.length
		}
		d.along(start.chain, to, start.along)
		d.add(start.at)
	}
	d.add(f.from.at)
	slices.Reverse(d.line)
	if len(d.line) == 1 {
		d.line = append(d.line, p.at)
	}
	return d.line
}

type drawn struct {
	g    *Graph
	line []geo.LatLng
}

func (d *drawn) add(p geo.LatLng) {
	if p != d.line[len(d.line)-1] {
		d.line = append(d.line, p)
	}
}

// along adds the chain's points between two places on it, from first to last,
// those at the places too.
func (d *drawn) along(chain int32, from, to span) {
	c := &d.g.chains[chain]
	low, high := min(from, to), max(from, to)
	var inside []geo.LatLng
	for i := c.first; i < c.first+c.count; i++ {
		if o := d.g.off[i]; o >= low && o <= high {
			inside = append(inside, d.g.line[i])
		}
	}
	if to < from {
		slices.Reverse(inside)
	}
	for _, p := range inside {
		d.add(p)
	}
}

// leave adds the way from an anchor to a junction at an end of its chain, the
// shorter one where both ends are that junction.
func (d *drawn) leave(a anchor, junction int32) {
	c := &d.g.chains[a.chain]
	to := span(0)
	if c.b == junction && (c.a != junction || c.length-a.along < a.along) {
		to = c.length
	}
	d.along(a.chain, a.along, to)
}

// whole adds a chain up to the end from which the search came to the junction.
func (d *drawn) whole(chain, junction int32) {
	c := &d.g.chains[chain]
	if c.a == junction {
		d.along(chain, 0, c.length)
	} else {
		d.along(chain, c.length, 0)
	}
}
