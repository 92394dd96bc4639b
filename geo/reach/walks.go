package reach

import (
	"math"

	"mealmap/geo"
	"mealmap/geo/walk"
)

// Measure searches from one position as far as most and gives what is asked of
// that search: how far it is to another, false where not within most. No walk
// may be shorter than the straight line.
type Measure func(from geo.LatLng, most geo.Metres) func(to geo.LatLng) (geo.Metres, bool)

// Straight measures the straight line times a detour, at least 1.
func Straight(detour float64) Measure {
	return func(from geo.LatLng, most geo.Metres) func(geo.LatLng) (geo.Metres, bool) {
		return func(to geo.LatLng) (geo.Metres, bool) {
			m := geo.Distance(from, to) * geo.Metres(detour)
			return m, m <= most
		}
	}
}

// OnFoot measures walks on the graph. From and to where no way is near enough
// to be known it measures the straight line times walk.Detour. It remembers
// where on the graph positions lie, and is for one goroutine.
func OnFoot(g *walk.Graph) Measure {
	straight, known := Straight(walk.Detour), map[geo.LatLng]walk.Spot{}
	spotOf := func(p geo.LatLng) walk.Spot {
		spot, ok := known[p]
		if !ok {
			spot = g.Spot(p)
			known[p] = spot
		}
		return spot
	}
	return func(from geo.LatLng, most geo.Metres) func(geo.LatLng) (geo.Metres, bool) {
		byLine, start := straight(from, most), spotOf(from)
		if !start.Snapped() {
			return byLine
		}
		around := g.AroundSpot(start, most)
		return func(to geo.LatLng) (geo.Metres, bool) {
			end := spotOf(to)
			if !end.Snapped() {
				return byLine(to)
			}
			w, ok := around.ToSpot(end)
			return w.Metres, ok
		}
	}
}

// Walks is how far it is from points to the cells around them. It never changes.
type Walks struct {
	first  []int32 // by point: where its cells begin; one more at the end
	cell   []int32
	metres []float32
	most   geo.Metres
}

// NewWalks searches from each point as far as most, once. Positions that are not
// on the globe reach nothing.
func NewWalks(cells []Cell, points []geo.LatLng, most geo.Metres, measure Measure) *Walks {
	w := &Walks{first: make([]int32, 1, len(points)+1), most: most}
	grid := newGrid(cells, most)
	var near []int32
	for _, p := range points {
		if near = grid.near(p, near[:0]); len(near) > 0 {
			far := measure(p, most)
			for _, c := range near {
				if m, ok := far(cells[c].At); ok && m <= most {
					w.cell, w.metres = append(w.cell, c), append(w.metres, up(m))
				}
			}
		}
		w.first = append(w.first, int32(len(w.cell)))
	}
	return w
}

// up rounds so that what is beyond a limit stays beyond it.
func up(m geo.Metres) float32 {
	f := float32(m)
	if geo.Metres(f) < m {
		f = math.Nextafter32(f, math.MaxFloat32)
	}
	return f
}

// Points is how many points the walks are of.
func (w *Walks) Points() int { return len(w.first) - 1 }

// Most is how far was searched.
func (w *Walks) Most() geo.Metres { return w.most }

// of gives the cells around a point, and how far each is.
func (w *Walks) of(point int) ([]int32, []float32) {
	from, to := w.first[point], w.first[point+1]
	return w.cell[from:to], w.metres[from:to]
}

// grid finds the cells within a straight line of a position.
type grid struct {
	cells   []Cell
	reach   geo.Metres
	side    float64 // degrees of latitude
	squares map[[2]int32][]int32
}

const metresADegree = float64(geo.EarthRadius) * math.Pi / 180

func newGrid(cells []Cell, reach geo.Metres) *grid {
	g := &grid{cells: cells, reach: reach, side: max(float64(reach), 1) / metresADegree, squares: map[[2]int32][]int32{}}
	for i, c := range cells {
		if c.At.Valid() {
			at := g.square(c.At.Lat, c.At.Lng)
			g.squares[at] = append(g.squares[at], int32(i))
		}
	}
	return g
}

func (g *grid) square(lat, lng float64) [2]int32 {
	return [2]int32{int32(math.Floor(lat / g.side)), int32(math.Floor(lng / g.side))}
}

// near adds the cells within reach. A degree of longitude shrinks towards the
// poles, so that more squares lie east and west there.
func (g *grid) near(p geo.LatLng, found []int32) []int32 {
	if !p.Valid() {
		return found
	}
	shrink := math.Cos(min(89, math.Abs(p.Lat)+g.side) * math.Pi / 180)
	low, high := g.square(p.Lat-g.side, p.Lng-g.side/shrink), g.square(p.Lat+g.side, p.Lng+g.side/shrink)
	for y := low[0]; y <= high[0]; y++ {
		for x := low[1]; x <= high[1]; x++ {
			for _, c := range g.squares[[2]int32{y, x}] {
				if geo.Distance(p, g.cells[c].At) <= g.reach {
					found = append(found, c)
				}
			}
		}
	}
	return found
}
