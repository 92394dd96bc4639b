package reach

import (
	"cmp"
	"maps"
	"slices"

	"mealmap/geo"
)

// Cell is some elders who set out from one position.
type Cell struct {
	At        geo.LatLng
	Community string // 12-digit code, "" unknown
	Elders    int
}

// Input is one situation: who lives where, and which points serve.
type Input struct {
	Cells []Cell
	Walks *Walks     // of the points, over the same cells
	Open  []bool     // by point; nil: all of them
	Most  geo.Metres // the limit, included; no more than the walks were searched
}

func (in *Input) open(point int) bool { return in.Open == nil || in.Open[point] }

// Closing is the situation with one more point closed.
func (in Input) Closing(point int) Input {
	open := make([]bool, in.Walks.Points())
	for p := range open {
		open[p] = in.open(p) && p != point
	}
	in.Open = open
	return in
}

// Count is elders of one community, or of all.
type Count struct {
	Community string
	Elders    int
	Left      int // of them, without an open point within the limit
}

// Covered is how many have an open point within the limit.
func (c Count) Covered() int { return c.Elders - c.Left }

// Result is who is covered and who is left out.
type Result struct {
	Near        []geo.Metres // by cell: the walk to its nearest open point, -1 where none is within the limit
	Communities []Count      // by code
	All         Count
}

// Left reports whether a cell's elders have no open point within the limit.
func (r *Result) Left(cell int) bool { return r.Near[cell] < 0 }

// Cover says who has an open point within the limit.
func Cover(in Input) Result {
	r := Result{Near: make([]geo.Metres, len(in.Cells))}
	for c := range r.Near {
		r.Near[c] = -1
	}
	for p := range in.Walks.Points() {
		if !in.open(p) {
			continue
		}
		cells, metres := in.Walks.of(p)
		for i, c := range cells {
			if m := geo.Metres(metres[i]); m <= in.Most && (r.Near[c] < 0 || m < r.Near[c]) {
				r.Near[c] = m
			}
		}
	}
	r.count(in.Cells)
	return r
}

func (r *Result) count(cells []Cell) {
	sums := map[string]*Count{}
	for i, c := range cells {
		sum := sums[c.Community]
		if sum == nil {
			sum = &Count{Community: c.Community}
			sums[c.Community] = sum
		}
		for _, to := range []*Count{sum, &r.All} {
			to.Elders += c.Elders
			if r.Left(i) {
				to.Left += c.Elders
			}
		}
	}
	for _, sum := range slices.SortedFunc(maps.Values(sums), func(a, b *Count) int { return cmp.Compare(a.Community, b.Community) }) {
		r.Communities = append(r.Communities, *sum)
	}
}
