package walk

import (
	"cmp"
	"math"
	"slices"

	"mealmap/geo"
)

// cell is what is near one H3 cell: the ways that can be the nearest of a
// position in it, and the points that can be no farther than the way.
type cell struct {
	id     geo.Cell
	centre plane
	ways   []nearWay // by their distance from the centre
	direct []nearby
	dense  bool // too many ways to list
}

type nearWay struct {
	segment int32
	degrees float32 // from the centre, rounded down
}

// nearby is a point that can be no farther from a position in the cell than the
// two are from their ways.
type nearby struct {
	ref     int32
	at      geo.LatLng
	degrees float64 // from its way, rounded up
}

// Bounds of a cell.
const (
	waysInCell = 512
	// cellSlack is what the plane, the rounding of distances and the outline of a
	// cell can be off by.
	cellSlack        = 1.01
	leastSlack       = 1e-5 // degrees, a metre
	float32Down      = 1 - 1e-6
	goldenRatio uint = 0x9E3779B97F4A7C15
)

// cellOf gives what is near the position's cell, made at the first question.
func (t *Table) cellOf(at geo.LatLng) *cell {
	id := geo.CellOf(at)
	slot := &t.slots[uint(id)*goldenRatio>>(64-14)]
	c := slot.Load()
	if c == nil || c.id != id {
		c = t.newCell(id)
		slot.Store(c)
	}
	return c
}

func (t *Table) newCell(id geo.Cell) *cell {
	c := &cell{id: id, centre: planeAt(id.Center())}
	radius := 0.0
	for _, corner := range id.Boundary() {
		radius = max(radius, degrees(geo.Distance(c.centre.at, corner)))
	}
	radius = radius*cellSlack + leastSlack
	nearest := degrees(SnapLimit) + radius
	reach := (nearest + radius) * cellSlack
	t.g.tree.near(c.centre, reach*reach, func(s int32) float64 {
		d2, _ := c.centre.toSegment(t.g.line[s], t.g.line[s+1])
		if d := math.Sqrt(d2); d <= reach {
			c.ways = append(c.ways, nearWay{s, float32(d * float32Down)})
			nearest = min(nearest, d)
			reach = min(reach, (nearest+2*radius)*cellSlack)
		}
		return reach * reach
	})
	c.ways = slices.DeleteFunc(c.ways, func(w nearWay) bool { return float64(w.degrees) > reach })
	slices.SortFunc(c.ways, func(a, b nearWay) int { return cmp.Compare(a.degrees, b.degrees) })
	if c.dense = len(c.ways) > waysInCell; c.dense {
		c.ways = nil
	}
	c.ways = slices.Clip(slices.Clone(c.ways))
	for ref := range t.points {
		p := &t.points[ref]
		if p.count > 0 && c.mayBeDirect(p, nearest+2*radius) {
			c.direct = append(c.direct, nearby{int32(ref), p.at, roundedUp(p.anchors[0].straight)})
		}
	}
	return c
}

// mayBeDirect reports whether p can be no farther from a position in the cell
// than both are from their ways; around is the farthest that a position may be
// from its way and from the centre together.
func (c *cell) mayBeDirect(p *Spot, around float64) bool {
	reach := around*cellSlack + roundedUp(p.anchors[0].straight)
	if math.Abs(p.at.Lat-c.centre.at.Lat) > reach {
		return false
	}
	return degrees(geo.Distance(c.centre.at, p.at)) <= reach
}

// roundedUp is a length in degrees and somewhat more.
func roundedUp(s span) float64 { return degrees(s.metres())*cellSlack + leastSlack }

// spot is Graph.Spot for a position in the cell.
func (c *cell) spot(g *Graph, at geo.LatLng) Spot {
	if c.dense {
		return g.Spot(at)
	}
	n := newNearest(planeAt(at), SnapLimit)
	s := Spot{at: at, cos: n.from.cos}
	off, _ := n.from.toSegment(c.centre.at, c.centre.at)
	aside := math.Sqrt(off)*cellSlack + leastSlack
	best, d2 := math.Sqrt(n.d2)*cellSlack, n.d2
	for _, w := range c.ways {
		if float64(w.degrees) > best+aside {
			break
		}
		if n.offer(g, w.segment); n.d2 < d2 {
			best, d2 = math.Sqrt(n.d2)*cellSlack, n.d2
		}
	}
	own, ok := n.anchor(g, SnapLimit)
	if !ok {
		return s
	}
	s.anchors[0], s.count = own, 1
	g.joinMainland(&s)
	return s
}
