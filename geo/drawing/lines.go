package drawing

import (
	"math"

	"mealmap/geo"
)

// project puts a line on the sheet.
func project(f geo.Frame, line []geo.LatLng) []Spot {
	out := make([]Spot, len(line))
	for i, p := range line {
		out[i].X, out[i].Y = f.Project(p)
	}
	return out
}

// touches reports whether the line's extent meets the rectangle.
func (r Rect) touches(line []Spot) bool {
	low, high := Spot{math.Inf(1), math.Inf(1)}, Spot{math.Inf(-1), math.Inf(-1)}
	for _, p := range line {
		low, high = Spot{min(low.X, p.X), min(low.Y, p.Y)}, Spot{max(high.X, p.X), max(high.Y, p.Y)}
	}
	return low.X <= r.X+r.W && high.X >= r.X && low.Y <= r.Y+r.H && high.Y >= r.Y
}

// clipLine gives the pieces of a line that lie in the rectangle.
func (r Rect) clipLine(line []Spot) [][]Spot {
	var pieces [][]Spot
	var piece []Spot
	end := func() {
		if len(piece) > 1 {
			pieces = append(pieces, piece)
		}
		piece = nil
	}
	for i := 1; i < len(line); i++ {
		a, b, visible := r.clipSegment(line[i-1], line[i])
		if !visible {
			continue
		}
		if len(piece) == 0 || piece[len(piece)-1] != a {
			end()
			piece = []Spot{a}
		}
		if b != a {
			piece = append(piece, b)
		}
	}
	end()
	return pieces
}

// clipSegment is Liang and Barsky's: the part of a–b in the rectangle.
func (r Rect) clipSegment(a, b Spot) (Spot, Spot, bool) {
	d := b.minus(a)
	from, to := 0.0, 1.0
	for _, edge := range [4][2]float64{{-d.X, a.X - r.X}, {d.X, r.X + r.W - a.X}, {-d.Y, a.Y - r.Y}, {d.Y, r.Y + r.H - a.Y}} {
		p, q := edge[0], edge[1]
		switch {
		case p == 0 && q < 0:
			return a, b, false
		case p < 0:
			from = max(from, q/p)
		case p > 0:
			to = min(to, q/p)
		}
	}
	if from > to {
		return a, b, false
	}
	start, end := a, b
	if from > 0 {
		start = a.plus(d.times(from))
	}
	if to < 1 {
		end = a.plus(d.times(to))
	}
	return start, end, true
}

// clipArea is Sutherland and Hodgman's: the outline cut by one edge after the
// other. The result may run along the rectangle's edge.
func (r Rect) clipArea(ring []Spot) []Spot {
	atX := func(a, b Spot, x float64) Spot { return Spot{x, a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X)} }
	atY := func(a, b Spot, y float64) Spot { return Spot{a.X + (b.X-a.X)*(y-a.Y)/(b.Y-a.Y), y} }
	edges := [4]struct {
		inside func(Spot) bool
		cut    func(a, b Spot) Spot
	}{
		{func(p Spot) bool { return p.X >= r.X }, func(a, b Spot) Spot { return atX(a, b, r.X) }},
		{func(p Spot) bool { return p.X <= r.X+r.W }, func(a, b Spot) Spot { return atX(a, b, r.X+r.W) }},
		{func(p Spot) bool { return p.Y >= r.Y }, func(a, b Spot) Spot { return atY(a, b, r.Y) }},
		{func(p Spot) bool { return p.Y <= r.Y+r.H }, func(a, b Spot) Spot { return atY(a, b, r.Y+r.H) }},
	}
	for _, e := range edges {
		kept := make([]Spot, 0, len(ring)+4)
		for i, p := range ring {
			before := ring[(i+len(ring)-1)%len(ring)]
			if e.inside(p) != e.inside(before) {
				kept = append(kept, e.cut(before, p))
			}
			if e.inside(p) {
				kept = append(kept, p)
			}
		}
		ring = kept
	}
	return ring
}

// simplify is Douglas and Peucker's: no dropped spot lies further than the
// tolerance from the line that is left.
func simplify(line []Spot, tolerance float64) []Spot {
	if len(line) < 3 {
		return line
	}
	first, last := line[0], line[len(line)-1]
	worst, at := 0.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := offSegment(line[i], first, last); d > worst {
			worst, at = d, i
		}
	}
	if worst <= tolerance {
		return []Spot{first, last}
	}
	head := simplify(line[:at+1], tolerance)
	return append(head[:len(head)-1:len(head)-1], simplify(line[at:], tolerance)...)
}

// areaOf is the shoelace formula's, in square units.
func areaOf(ring []Spot) float64 {
	sum := 0.0
	for i, p := range ring {
		sum += p.cross(ring[(i+1)%len(ring)])
	}
	return math.Abs(sum) / 2
}

// inside reports whether p lies in the ring.
func inside(p Spot, ring []Spot) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+len(ring)-1)%len(ring)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
			in = !in
		}
	}
	return in
}
