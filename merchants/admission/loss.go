package admission

import (
	"cmp"
	"math"
	"slices"

	"mealmap/geo"
	"mealmap/geo/reach"
)

// Situation is what a gap is judged by: where elders set out from, where the
// missed point stood, and which points serve now.
type Situation struct {
	Cells   []reach.Cell
	Missed  *geo.LatLng // nil: nobody knows where it stood
	Serving []geo.LatLng
	Most    geo.Metres // what is near enough
	Measure reach.Measure
}

// Loss is what a gap costs.
type Loss struct {
	Before, Now reach.Result // with the missed point, and without
	Nearest     int          // elders who had no nearer point within the limit
	Far         Farther      // of those, how much farther they walk now
}

// Farther is how much farther the median elder walks. Known is false where there
// is no such elder; Nowhere where he finds no point within Farthest times the
// limit.
type Farther struct {
	Before, Now geo.Metres
	Known       bool
	Nowhere     bool
}

// Farthest is how far the next point is looked for, in limits.
const Farthest = 3

// Assess says what the missed point's end costs.
func Assess(s Situation) Loss {
	at := slices.Clone(s.Serving)
	if s.Missed != nil {
		at = append(at, *s.Missed)
	}
	in := reach.Input{Cells: s.Cells, Walks: reach.NewWalks(s.Cells, at, s.Most, s.Measure), Most: s.Most}
	l := Loss{Before: reach.Cover(in)}
	if s.Missed == nil {
		l.Now = l.Before
		return l
	}
	missed := len(s.Serving)
	l.Now = reach.Cover(in.Closing(missed))
	alone := make([]bool, len(at))
	alone[missed] = true
	in.Open = alone
	own := reach.Cover(in)
	var cells []reach.Cell
	var before []geo.Metres
	for i, c := range s.Cells {
		if own.Near[i] >= 0 && (l.Now.Left(i) || own.Near[i] < l.Now.Near[i]) {
			cells, before = append(cells, c), append(before, own.Near[i])
			l.Nearest += c.Elders
		}
	}
	l.Far = s.farther(cells, before)
	return l
}

// farther finds the median of how much farther the elders of the cells walk to
// what serves now.
func (s *Situation) farther(cells []reach.Cell, before []geo.Metres) (f Farther) {
	far := Farthest * s.Most
	now := reach.Cover(reach.Input{Cells: cells, Walks: reach.NewWalks(cells, s.Serving, far, s.Measure), Most: far})
	var walks []weighed
	for i, c := range cells {
		more := math.Inf(1)
		if !now.Left(i) {
			more = float64(now.Near[i] - before[i])
		}
		walks = append(walks, weighed{more, c.Elders, i})
	}
	i, ok := median(walks)
	if !ok {
		return f
	}
	return Farther{Before: before[i], Now: now.Near[i], Known: true, Nowhere: now.Left(i)}
}

// weighed is a value that some elders have.
type weighed struct {
	value  float64
	elders int
	cell   int
}

// median gives the cell of the lower median elder; ok is false where there is no
// elder.
func median(list []weighed) (cell int, ok bool) {
	slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(a.value, b.value) })
	all := 0
	for _, w := range list {
		all += w.elders
	}
	seen := 0
	for _, w := range list {
		if seen += w.elders; w.elders > 0 && 2*seen >= all {
			return w.cell, true
		}
	}
	return 0, false
}

// Gain is what a candidate would bring.
type Gain struct {
	Candidate int        // its place in the list
	Regained  int        // elders without a point now who would have one
	OfLost    int        // of those, who lost theirs by the gap
	Median    geo.Metres // the walk of the median regained elder, 0 for none
}

// Rank orders candidates by how many elders each alone brings back; where that is
// equal by how many of those lost their point by this gap, then by the shorter
// walk, then as the list has them. The first brings as many as what reach.Replace
// finds.
func Rank(s Situation, l *Loss, candidates []geo.LatLng) []Gain {
	walks := reach.NewWalks(s.Cells, candidates, s.Most, s.Measure)
	gains := make([]Gain, len(candidates))
	only := make([]bool, len(candidates))
	for i := range candidates {
		only[i] = true
		gains[i] = l.gain(s.Cells, i, reach.Cover(reach.Input{Cells: s.Cells, Walks: walks, Open: only, Most: s.Most}))
		only[i] = false
	}
	slices.SortStableFunc(gains, func(a, b Gain) int {
		return cmp.Or(cmp.Compare(b.Regained, a.Regained), cmp.Compare(b.OfLost, a.OfLost), cmp.Compare(a.Median, b.Median))
	})
	return gains
}

// gain counts whom a candidate that covers so many brings back.
func (l *Loss) gain(cells []reach.Cell, candidate int, covers reach.Result) Gain {
	g := Gain{Candidate: candidate}
	var walks []weighed
	for i, c := range cells {
		if covers.Left(i) || !l.Now.Left(i) {
			continue
		}
		g.Regained += c.Elders
		if !l.Before.Left(i) {
			g.OfLost += c.Elders
		}
		walks = append(walks, weighed{float64(covers.Near[i]), c.Elders, i})
	}
	if i, ok := median(walks); ok {
		g.Median = covers.Near[i]
	}
	return g
}

// Lost is how many elders had a point within the limit before, and have none now.
func (l *Loss) Lost() int { return l.Now.All.Left - l.Before.All.Left }
