package web

import (
	"math"
	"strconv"
)

// spot is a place on a drawing, in its units, y down.
type spot struct{ x, y float64 }

func (a spot) minus(b spot) spot       { return spot{a.x - b.x, a.y - b.y} }
func (a spot) length() float64         { return math.Hypot(a.x, a.y) }
func (a spot) distance(b spot) float64 { return a.minus(b).length() }

// pane is the rectangle that a drawing shows.
type pane struct{ left, top, right, bottom float64 }

// clipLine gives the pieces of a line that lie in the pane.
func (c pane) clipLine(line []spot) [][]spot {
	var pieces [][]spot
	var piece []spot
	for i := 1; i < len(line); i++ {
		a, b, visible := c.clipSegment(line[i-1], line[i])
		if !visible {
			continue
		}
		if len(piece) == 0 || piece[len(piece)-1] != a {
			if len(piece) > 1 {
				pieces = append(pieces, piece)
			}
			piece = []spot{a}
		}
		piece = append(piece, b)
	}
	if len(piece) > 1 {
		pieces = append(pieces, piece)
	}
	return pieces
}

// clipSegment is Liang and Barsky's: the parameters of the part inside.
func (c pane) clipSegment(a, b spot) (spot, spot, bool) {
	d := b.minus(a)
	from, to := 0.0, 1.0
	for _, edge := range [4][2]float64{
		{-d.x, a.x - c.left}, {d.x, c.right - a.x},
		{-d.y, a.y - c.top}, {d.y, c.bottom - a.y},
	} {
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
		start = spot{a.x + from*d.x, a.y + from*d.y}
	}
	if to < 1 {
		end = spot{a.x + to*d.x, a.y + to*d.y}
	}
	return start, end, true
}

// clipArea is Sutherland and Hodgman's: the outline cut by one edge after the
// other. The result is closed implicitly and may run along the pane's edge.
func (c pane) clipArea(ring []spot) []spot {
	edges := []struct {
		inside func(spot) bool
		cross  func(a, b spot) spot
	}{
		{func(p spot) bool { return p.x >= c.left }, func(a, b spot) spot { return atX(a, b, c.left) }},
		{func(p spot) bool { return p.x <= c.right }, func(a, b spot) spot { return atX(a, b, c.right) }},
		{func(p spot) bool { return p.y >= c.top }, func(a, b spot) spot { return atY(a, b, c.top) }},
		{func(p spot) bool { return p.y <= c.bottom }, func(a, b spot) spot { return atY(a, b, c.bottom) }},
	}
	for _, e := range edges {
		var kept []spot
		for i, p := range ring {
			before := ring[(i+len(ring)-1)%len(ring)]
			if e.inside(p) != e.inside(before) {
				kept = append(kept, e.cross(before, p))
			}
			if e.inside(p) {
				kept = append(kept, p)
			}
		}
		ring = kept
	}
	return ring
}

func atX(a, b spot, x float64) spot { return spot{x, a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)} }
func atY(a, b spot, y float64) spot { return spot{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y} }

// simplify is Douglas and Peucker's: no dropped point lies further than
// tolerance from the line that is left.
func simplify(line []spot, tolerance float64) []spot {
	if len(line) < 3 {
		return line
	}
	first, last := line[0], line[len(line)-1]
	worst, at := 0.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := offLine(line[i], first, last); d > worst {
			worst, at = d, i
		}
	}
	if worst <= tolerance {
		return []spot{first, last}
	}
	head := simplify(line[:at+1], tolerance)
	return append(head[:len(head)-1:len(head)-1], simplify(line[at:], tolerance)...)
}

// offLine is how far p is from the segment a–b.
func offLine(p, a, b spot) float64 {
	d := b.minus(a)
	if n := d.x*d.x + d.y*d.y; n > 0 {
		t := max(0, min(1, ((p.x-a.x)*d.x+(p.y-a.y)*d.y)/n))
		a = spot{a.x + t*d.x, a.y + t*d.y}
	}
	return p.distance(a)
}

// appendPath writes a line as SVG path data in whole units, each step relative
// to the one before: a third of the size of absolute coordinates. A line that
// rounds to nothing is left out.
func appendPath(d []byte, line []spot, closed bool) []byte {
	mark := len(d)
	x, y := whole(line[0].x), whole(line[0].y)
	d = append(d, 'M')
	d = strconv.AppendInt(d, x, 10)
	d = appendStep(d, y)
	command := byte('l')
	for _, p := range line[1:] {
		nx, ny := whole(p.x), whole(p.y)
		if nx == x && ny == y {
			continue
		}
		if command != 0 {
			d = append(d, command)
			d = strconv.AppendInt(d, nx-x, 10)
			command = 0
		} else {
			d = appendStep(d, nx-x)
		}
		d = appendStep(d, ny-y)
		x, y = nx, ny
	}
	if command != 0 {
		return d[:mark]
	}
	if closed {
		d = append(d, 'z')
	}
	return d
}

// appendStep needs no separator before a minus sign.
func appendStep(d []byte, v int64) []byte {
	if v >= 0 {
		d = append(d, ' ')
	}
	return strconv.AppendInt(d, v, 10)
}

func whole(v float64) int64 { return int64(math.Round(v)) }
