package reach

import (
	"container/heap"
	"slices"

	"mealmap/geo"
)

// Pick is one chosen candidate and how many elders it brings in beyond those
// that the picks before it have brought in.
type Pick struct {
	Candidate int
	Elders    int
}

// Plan is where the next points would be.
type Plan struct {
	Before int    // left out without any of them
	Picks  []Pick // in the order of choice; fewer than asked where none brings anybody in
	Bound  int    // no choice of as many candidates as were asked for brings in more
}

// Brought is how many the picks bring in together.
func (p Plan) Brought() (sum int) {
	for _, pick := range p.Picks {
		sum += pick.Elders
	}
	return sum
}

// After is how many are left out with all of the picks.
func (p Plan) After() int { return p.Before - p.Brought() }

// Promise is the share of the best choice that the greedy one always reaches,
// 1 − 1/e.
const Promise = 0.632

// Site chooses up to k candidates one after the other, each time the one that
// brings in most of those who are still left out, the first in the list of equal
// ones. That brings in at least Promise of what the best k together would; Bound
// says for this very case how much that could be. The candidates' walks are over
// the same cells and reach as far as the limit.
func Site(in Input, candidates *Walks, k int) Plan {
	covered := Cover(in)
	s := siting{cells: in.Cells, walks: candidates, most: in.Most, left: make([]bool, len(in.Cells))}
	for c := range in.Cells {
		s.left[c] = covered.Left(c)
	}
	plan := Plan{Before: covered.All.Left, Bound: covered.All.Left}
	if k = min(k, candidates.Points()); k < 1 {
		plan.Bound = 0
		return plan
	}
	q := make(queue, candidates.Points())
	for c := range q {
		q[c] = Pick{c, s.gain(c)}
	}
	heap.Init(&q)
	brought := 0
	plan.Bound = min(plan.Bound, q.best(k))
	for len(plan.Picks) < k {
		top, ok := s.next(&q)
		if !ok {
			break
		}
		brought += top.Elders
		plan.Picks = append(plan.Picks, top)
		plan.Bound = min(plan.Bound, brought+q.best(k))
	}
	for i := range q {
		q[i].Elders = s.gain(q[i].Candidate)
	}
	plan.Bound = min(plan.Bound, brought+q.best(k))
	return plan
}

// siting is who is still left out while candidates are chosen.
type siting struct {
	cells []Cell
	walks *Walks
	most  geo.Metres
	left  []bool
}

// gain is how many a candidate would bring in now.
func (s *siting) gain(candidate int) (elders int) {
	cells, metres := s.walks.of(candidate)
	for i, c := range cells {
		if s.left[c] && geo.Metres(metres[i]) <= s.most {
			elders += s.cells[c].Elders
		}
	}
	return elders
}

// next takes the best candidate. What a candidate brings in only falls while
// others are chosen, so that the first in the queue whose figure is of now is
// the best of all, and the others need not be counted again. ok is false where
// none brings anybody in.
func (s *siting) next(q *queue) (best Pick, ok bool) {
	for q.Len() > 0 {
		top := (*q)[0]
		now := s.gain(top.Candidate)
		if now < top.Elders {
			(*q)[0].Elders = now
			heap.Fix(q, 0)
			continue
		}
		if now == 0 {
			return Pick{}, false
		}
		heap.Pop(q)
		cells, metres := s.walks.of(top.Candidate)
		for i, c := range cells {
			if geo.Metres(metres[i]) <= s.most {
				s.left[c] = false
			}
		}
		return top, true
	}
	return Pick{}, false
}

// queue is the candidates by what each would bring in at most, the most first.
type queue []Pick

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].Elders != q[j].Elders {
		return q[i].Elders > q[j].Elders
	}
	return q[i].Candidate < q[j].Candidate
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is heap's.
func (q *queue) Push(x any) { *q = append(*q, x.(Pick)) }

// Pop is heap's.
func (q *queue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

// best is the most that k of the candidates could bring in together, if none of
// them reached whom another reaches.
func (q queue) best(k int) (sum int) {
	gains := make([]int, len(q))
	for i, p := range q {
		gains[i] = p.Elders
	}
	slices.Sort(gains)
	for _, g := range gains[max(0, len(gains)-k):] {
		sum += g
	}
	return sum
}

// Replacement is what one point's end costs and what would mend it best.
type Replacement struct {
	Lost int  // elders whom only the closed point had within the limit
	Best Pick // the candidate that then brings most in; Elders 0 where none does
	Left int  // left out with it
}

// Replace closes a point and finds the candidate that brings most elders in
// then, whether they lost their point by it or had none before.
func Replace(in Input, closed int, candidates *Walks) Replacement {
	before := Cover(in)
	plan := Site(in.Closing(closed), candidates, 1)
	r := Replacement{Lost: plan.Before - before.All.Left, Left: plan.After()}
	if len(plan.Picks) > 0 {
		r.Best = plan.Picks[0]
	}
	return r
}
