package walk

import (
	"cmp"
	"math"
	"slices"

	"mealmap/geo"
)

// tree holds the segments by where they lie: runs of eight along a curve that
// keeps neighbours together, each with the box around it, and runs of eight
// boxes above them.
type tree struct {
	items  []int32 // segments
	levels [][]geo.Box
}

const fanOut = 8

func newTree(g *Graph) tree {
	type keyed struct {
		key     uint64
		segment int32
	}
	var keys []keyed
	for _, c := range g.chains {
		for i := c.first; i < c.first+c.count-1; i++ {
			a, b := g.line[i], g.line[i+1]
			keys = append(keys, keyed{curve(geo.LatLng{Lat: (a.Lat + b.Lat) / 2, Lng: (a.Lng + b.Lng) / 2}), i})
		}
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.segment, b.segment))
	})
	t := tree{items: make([]int32, len(keys))}
	var boxes []geo.Box
	for i, k := range keys {
		t.items[i] = k.segment
		boxes = append(boxes, geo.BoxOf(g.line[k.segment], g.line[k.segment+1]))
	}
	for len(boxes) > 1 || len(t.levels) == 0 && len(boxes) > 0 {
		var above []geo.Box
		for run := range slices.Chunk(boxes, fanOut) {
			box := run[0]
			for _, b := range run[1:] {
				box = geo.Box{South: min(box.South, b.South), West: min(box.West, b.West),
					North: max(box.North, b.North), East: max(box.East, b.East)}
			}
			above = append(above, box)
		}
		t.levels = append(t.levels, above)
		boxes = above
	}
	return t
}

// curve gives the place of p on a curve through the globe: the bits of both
// degrees in turn.
func curve(p geo.LatLng) uint64 {
	return spread(p.Lat+90, 180)<<1 | spread(p.Lng+180, 360)
}

func spread(v, most float64) uint64 {
	x := uint64(min(max(v/most, 0), 1) * math.MaxUint32)
	for _, step := range [...]struct {
		by   uint
		mask uint64
	}{{16, 0x0000FFFF0000FFFF}, {8, 0x00FF00FF00FF00FF}, {4, 0x0F0F0F0F0F0F0F0F}, {2, 0x3333333333333333}, {1, 0x5555555555555555}} {
		x = (x | x<<step.by) & step.mask
	}
	return x
}

// near visits the segments whose box may be within reach (squared, in the
// plane's degrees), nearest boxes first; visit gives the reach from there on.
func (t *tree) near(from plane, reach float64, visit func(segment int32) float64) {
	if len(t.levels) > 0 {
		t.descend(from, len(t.levels)-1, 0, &reach, visit)
	}
}

func (t *tree) descend(from plane, level, at int, reach *float64, visit func(segment int32) float64) {
	if level < 0 {
		*reach = visit(t.items[at])
		return
	}
	if level == 0 {
		for i := at * fanOut; i < min((at+1)*fanOut, len(t.items)); i++ {
			*reach = visit(t.items[i])
		}
		return
	}
	var order [fanOut]struct {
		d2 float64
		at int
	}
	below, count := t.levels[level-1], 0
	for i := at * fanOut; i < min((at+1)*fanOut, len(below)); i++ {
		d2 := from.toBox(below[i])
		if d2 > *reach {
			continue
		}
		place := count
		for ; place > 0 && d2 < order[place-1].d2; place-- {
			order[place] = order[place-1]
		}
		order[place].d2, order[place].at = d2, i
		count++
	}
	for _, o := range order[:count] {
		if o.d2 <= *reach {
			t.descend(from, level-1, o.at, reach, visit)
		}
	}
}

// plane measures around one position as if the globe were flat there: squared
// degrees of latitude. Over the few hundred metres of a snap that is off by less
// than a millimetre in a metre.
type plane struct {
	at  geo.LatLng
	cos float64
}

func planeAt(p geo.LatLng) plane { return plane{p, math.Cos(p.Lat * math.Pi / 180)} }

// degrees is how many degrees of latitude m are.
func degrees(m geo.Metres) float64 { return float64(m/geo.EarthRadius) * 180 / math.Pi }

// toSegment gives how far the segment is and how much of it, 0 to 1, lies before
// the place nearest.
func (f plane) toSegment(a, b geo.LatLng) (d2, part float64) {
	x, y := (b.Lng-a.Lng)*f.cos, b.Lat-a.Lat
	px, py := (f.at.Lng-a.Lng)*f.cos, f.at.Lat-a.Lat
	if length := x*x + y*y; length > 0 {
		part = (px*x + py*y) / length
	}
	switch {
	case part >= 1:
		part = 1
		px, py = (f.at.Lng-b.Lng)*f.cos, f.at.Lat-b.Lat
	case part > 0:
		px, py = px-part*x, py-part*y
	default:
		part = 0
	}
	return px*px + py*py, part
}

func (f plane) toBox(b geo.Box) float64 {
	y := max(b.South-f.at.Lat, f.at.Lat-b.North, 0)
	x := max(b.West-f.at.Lng, f.at.Lng-b.East, 0) * f.cos
	return (x*x + y*y) * (1 - 1e-12) // never farther than what is in it, rounding included
}
