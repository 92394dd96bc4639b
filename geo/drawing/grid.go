package drawing

import "math"

// grid finds what lies near a place on a sheet. Items are numbers in the order
// of adding. What lies outside the room counts to the cells at its edge.
type grid struct {
	side       float64
	cols, rows int
	cells      [][]int32
	items      []capsule
}

// newGrid covers the room with squares, a hundred thousand at most.
func newGrid(room Rect, side float64) *grid {
	side = max(side, math.Sqrt(max(room.W*room.H, 1)/1e5))
	g := &grid{side: side, cols: int(room.W/side) + 1, rows: int(room.H/side) + 1}
	g.cells = make([][]int32, g.cols*g.rows)
	return g
}

// span gives the cells that a capsule grown by reach lies in.
func (g *grid) span(c capsule, reach float64) (x0, y0, x1, y1 int) {
	cell := func(v float64, n int) int { return max(0, min(n-1, int(v/g.side))) }
	r := c.r + reach
	return cell(min(c.a.X, c.b.X)-r, g.cols), cell(min(c.a.Y, c.b.Y)-r, g.rows),
		cell(max(c.a.X, c.b.X)+r, g.cols), cell(max(c.a.Y, c.b.Y)+r, g.rows)
}

func (g *grid) add(c capsule) {
	x0, y0, x1, y1 := g.span(c, 0)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			g.cells[y*g.cols+x] = append(g.cells[y*g.cols+x], int32(len(g.items)))
		}
	}
	g.items = append(g.items, c)
}

// hits reports whether something for which want holds is nearer than gap.
func (g *grid) hits(c capsule, gap float64, want func(item int) bool) bool {
	x0, y0, x1, y1 := g.span(c, gap)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			for _, i := range g.cells[y*g.cols+x] {
				if g.items[i].nearer(c, gap) && (want == nil || want(int(i))) {
					return true
				}
			}
		}
	}
	return false
}

// nearer reports whether two capsules are less than gap apart.
func (c capsule) nearer(d capsule, gap float64) bool {
	if c.a == c.b && d.a == d.b {
		r := c.r + d.r + gap
		v := c.a.minus(d.a)
		return r > 0 && v.dot(v) < r*r
	}
	return c.gap(d) < gap
}
