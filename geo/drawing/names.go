package drawing

import (
	"math"
	"unicode"
)

// How names run along streets.
const (
	mostBend   = 0.42 // radians between two characters
	mostSwing  = 1.1  // radians between the first and the last
	leastEm    = 1.08 // advance of a character, in ems
	mostEm     = 2.6
	nameRepeat = 420.0 // points along a street from one name to the next
	sameApart  = 350.0 // points between two of the same name
)

// namer sets names where nothing is in the way.
type namer struct {
	in    Input
	room  Rect
	taken *grid // discs, leaders, dots, characters
	same  map[string][]Spot
	names []Name
}

// setNames puts names on the sheet: streets by importance, then what lies
// between them.
func (s *Sheet) setNames(in Input) {
	n := namer{in: in, room: s.Room.inset(3 * in.Point), taken: newGrid(s.Room, 12*in.Point), same: map[string][]Spot{}}
	for _, d := range s.Discs {
		n.taken.add(disc(d.At, d.Radius))
		if d.Leader {
			n.taken.add(capsule{d.Home, d.At, d.Radius * leaderHalf})
			n.taken.add(disc(d.Home, d.Radius*dotRadius))
		}
	}
	chains := chainsOf(in)
	landmarks := n.landmarks(s.Room)
	n.setStreets(chains, Middle, Major)
	n.setAreas(landmarks, true)
	n.setStreets(chains, Path, Minor)
	n.setAreas(landmarks, false)
	s.Names = n.names
}

// setStreets names the streets of the classes.
func (n *namer) setStreets(chains []chain, from, to Class) {
	for _, c := range chains {
		style := classStyles[c.class]
		if c.class < from || c.class > to || style.name == 0 || style.coarse < metresPerPoint(n.in) {
			continue
		}
		for _, piece := range n.room.clipLine(c.line) {
			n.setStreet(c, simplify(piece, tolerance*n.in.Point))
		}
	}
}

// setStreet names one visible stretch, several times where it is long.
func (n *namer) setStreet(c chain, line []Spot) {
	r := newRuler(line)
	times := max(1, int(r.length()/(nameRepeat*n.in.Point)))
	part := r.length() / float64(times)
	for i := range times {
		n.setStretch(c, r, part*float64(i), part*float64(i+1))
	}
}

// setStretch sets the name at the best place between two lengths along a line:
// large and wide where there is room, else smaller and closer.
func (n *namer) setStretch(c chain, r ruler, from, to float64) {
	text := []rune(c.name)
	most := mostEm
	if !spreads(text) || c.class < Middle {
		most = leastEm
	}
	for _, size := range []float64{classStyles[c.class].name, 8} {
		em := size * n.in.Point
		room := (to - from) / em / float64(len(text))
		for _, wide := range []float64{min(most, room*0.45), leastEm} {
			if wide < leastEm && wide != leastEm {
				continue
			}
			if n.setBest(c, r, from, to, em, wide) {
				return
			}
		}
	}
}

// spreads reports whether a text may be set with space between its characters
// and from above to below, as Han characters are; their numbers go with them.
func spreads(text []rune) bool {
	han := false
	for _, r := range text {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || unicode.IsSpace(r) {
			return false
		}
		han = han || unicode.Is(unicode.Han, r)
	}
	return han
}

// setBest tries places along the stretch and takes the straightest free one
// near its middle.
func (n *namer) setBest(c chain, r ruler, from, to, em, wide float64) bool {
	advances := n.advances(c.name, em, wide)
	long := 0.0
	for _, a := range advances {
		long += a
	}
	best, least := Name{}, math.Inf(1)
	for start := from; start+long <= to; start += em * 0.6 {
		name, bend, ok := n.along(c.name, r, start, long, em, advances)
		off := math.Abs(start+long/2-(from+to)/2) / (to - from)
		if cost := bend + off; ok && cost < least && n.free(name) {
			best, least = name, cost
		}
	}
	if math.IsInf(least, 1) {
		return false
	}
	n.put(best)
	return true
}

// advances are the rooms of a text's characters.
func (n *namer) advances(text string, em, wide float64) []float64 {
	var all []float64
	spread := spreads([]rune(text))
	for _, r := range text {
		a := n.in.Measure(string(r), em)
		if spread {
			a = em * wide
		}
		all = append(all, a)
	}
	return all
}

// along sets a text on the line from a length on, and says how much it bends.
// A steep street carries Han characters one under the other, upright, as
// Chinese maps do; other scripts lean with it.
func (n *namer) along(text string, r ruler, start, long, em float64, advances []float64) (Name, float64, bool) {
	course := r.at(start + long).minus(r.at(start))
	slope := math.Atan2(course.Y, course.X)
	down := spreads([]rune(text)) && math.Abs(math.Sin(slope)) > math.Sqrt2/2
	backwards := course.X < 0
	if down {
		backwards = course.Y < 0
	}
	name := Name{Text: text, Of: OfStreet, Size: em}
	at, bend, last, first := 0.0, 0.0, 0.0, 0.0
	for i, piece := range []rune(text) {
		mid := at + advances[i]/2
		at += advances[i]
		where, sign := start+mid, 1.0
		if backwards {
			where, sign = start+long-mid, -1
		}
		turn := r.turn(where, sign*max(em, advances[i])*0.6, down)
		if i == 0 {
			first = turn
		} else {
			step := math.Abs(math.Remainder(turn-last, 2*math.Pi))
			if step > mostBend || math.Abs(math.Remainder(turn-first, 2*math.Pi)) > mostSwing {
				return name, 0, false
			}
			bend += step
		}
		last = turn
		if math.Abs(turn) > math.Pi/2+0.2 {
			return name, 0, false
		}
		name.Glyphs = append(name.Glyphs, Glyph{string(piece), r.at(where), turn, advances[i]})
	}
	return name, bend, true
}

// turn is how a character leans whose middle lies so far along the line, by the
// course of the line on both sides of it; down for one that stands upright on a
// line that runs down.
func (r ruler) turn(where, half float64, down bool) float64 {
	d := r.at(where + half).minus(r.at(where - half))
	turn := math.Atan2(d.Y, d.X)
	if down {
		turn -= math.Pi / 2
	}
	return math.Remainder(turn, 2*math.Pi)
}

// body is the room that a glyph takes.
func (g Glyph) body(size float64) capsule {
	half := max(0, g.Width-size) / 2
	d := Spot{math.Cos(g.Turn) * half, math.Sin(g.Turn) * half}
	if len([]rune(g.Text)) == 1 {
		d = Spot{}
	}
	return capsule{g.At.minus(d), g.At.plus(d), size * 0.56}
}

// free reports whether nothing is where the name would be, and none of the same
// text close by.
func (n *namer) free(name Name) bool {
	mid := name.Glyphs[len(name.Glyphs)/2].At
	for _, other := range n.same[name.Text] {
		if other.distance(mid) < sameApart*n.in.Point {
			return false
		}
	}
	for _, g := range name.Glyphs {
		body := g.body(name.Size)
		if !body.within(n.room) || n.taken.hits(body, name.Size*0.25, nil) {
			return false
		}
		for _, b := range n.in.Blocked {
			if body.gapTo(b) < name.Size*0.25 {
				return false
			}
		}
	}
	return true
}

func (n *namer) put(name Name) {
	for _, g := range name.Glyphs {
		n.taken.add(g.body(name.Size))
	}
	n.same[name.Text] = append(n.same[name.Text], name.Glyphs[len(name.Glyphs)/2].At)
	n.names = append(n.names, name)
}
