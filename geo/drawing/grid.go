package drawing

import "math"

// grid finds what lies near a place. Items are numbers in the order of adding.
type grid struct {
	side  float64
	cells map[[2]int][]int
	items []capsule
}

func newGrid(side float64) *grid { return &grid{side: side, cells: map[[2]int][]int{}} }

// span gives the cells that a capsule grown by reach lies in.
func (g *grid) span(c capsule, reach float64) (x0, y0, x1, y1 int) {
	cell := func(v float64) int { return int(math.Floor(v / g.side)) }
	r := c.r + reach
	return cell(min(c.a.X, c.b.X) - r), cell(min(c.a.Y, c.b.Y) - r), cell(max(c.a.X, c.b.X) + r), cell(max(c.a.Y, c.b.Y) + r)
}

func (g *grid) add(c capsule) {
	x0, y0, x1, y1 := g.span(c, 0)
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			g.cells[[2]int{x, y}] = append(g.cells[[2]int{x, y}], len(g.items))
		}
	}
	g.items = append(g.items, c)
}

// hits reports whether something for which want holds is nearer than gap.
func (g *grid) hits(c capsule, gap float64, want func(item int) bool) bool {
	x0, y0, x1, y1 := g.span(c, gap)
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			for _, i := range g.cells[[2]int{x, y}] {
				if g.items[i].gap(c) < gap && (want == nil || want(i)) {
					return true
				}
			}
		}
	}
	return false
}
