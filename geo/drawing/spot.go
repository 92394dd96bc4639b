package drawing

import "math"

// Spot is a place on the sheet: x to the right, y down.
type Spot struct{ X, Y float64 }

func (a Spot) plus(b Spot) Spot        { return Spot{a.X + b.X, a.Y + b.Y} }
func (a Spot) minus(b Spot) Spot       { return Spot{a.X - b.X, a.Y - b.Y} }
func (a Spot) times(k float64) Spot    { return Spot{a.X * k, a.Y * k} }
func (a Spot) dot(b Spot) float64      { return a.X*b.X + a.Y*b.Y }
func (a Spot) cross(b Spot) float64    { return a.X*b.Y - a.Y*b.X }
func (a Spot) length() float64         { return math.Hypot(a.X, a.Y) }
func (a Spot) distance(b Spot) float64 { return a.minus(b).length() }

// Rect is a rectangle from its upper left corner.
type Rect struct{ X, Y, W, H float64 }

// inset is the rectangle that lies d inside r.
func (r Rect) inset(d float64) Rect { return Rect{r.X + d, r.Y + d, r.W - 2*d, r.H - 2*d} }

func (r Rect) contains(p Spot) bool {
	return p.X >= r.X && p.X <= r.X+r.W && p.Y >= r.Y && p.Y <= r.Y+r.H
}

// clamp is the spot of r nearest to p.
func (r Rect) clamp(p Spot) Spot {
	return Spot{max(r.X, min(p.X, r.X+r.W)), max(r.Y, min(p.Y, r.Y+r.H))}
}

// capsule is a segment with a thickness: a disc, a leader, a line of text.
type capsule struct {
	a, b Spot
	r    float64
}

func disc(at Spot, r float64) capsule { return capsule{at, at, r} }

// gap is the free distance between two capsules, negative where they overlap.
func (c capsule) gap(d capsule) float64 { return segmentGap(c.a, c.b, d.a, d.b) - c.r - d.r }

// gapTo is the free distance to a rectangle.
func (c capsule) gapTo(r Rect) float64 {
	if r.contains(c.a) || r.contains(c.b) {
		return -c.r
	}
	p, q := Spot{r.X + r.W, r.Y}, Spot{r.X, r.Y + r.H}
	least := math.Inf(1)
	for _, e := range [4][2]Spot{{{r.X, r.Y}, p}, {p, {r.X + r.W, r.Y + r.H}}, {{r.X + r.W, r.Y + r.H}, q}, {q, {r.X, r.Y}}} {
		least = min(least, segmentGap(c.a, c.b, e[0], e[1]))
	}
	return least - c.r
}

// within reports whether the capsule lies in r.
func (c capsule) within(r Rect) bool {
	in := r.inset(c.r)
	return in.contains(c.a) && in.contains(c.b)
}

// offSegment is how far p is from the segment a–b.
func offSegment(p, a, b Spot) float64 {
	d := b.minus(a)
	if n := d.dot(d); n > 0 {
		a = a.plus(d.times(max(0, min(1, p.minus(a).dot(d)/n))))
	}
	return p.distance(a)
}

// segmentGap is the distance between two segments, 0 where they cross.
func segmentGap(a, b, c, d Spot) float64 {
	if a == b {
		return offSegment(a, c, d)
	}
	if c == d {
		return offSegment(c, a, b)
	}
	if crossing(a, b, c, d) {
		return 0
	}
	return min(offSegment(a, c, d), offSegment(b, c, d), offSegment(c, a, b), offSegment(d, a, b))
}

// crossing reports whether two segments cross properly.
func crossing(a, b, c, d Spot) bool {
	ab, cd := b.minus(a), d.minus(c)
	return ab.cross(c.minus(a))*ab.cross(d.minus(a)) < 0 && cd.cross(a.minus(c))*cd.cross(b.minus(c)) < 0
}
