package drawing

import (
	"cmp"
	"math"
	"slices"

	"mealmap/geo"
)

// chain is a street: ways of one name joined where they meet.
type chain struct {
	name  string
	class Class
	line  []Spot
}

// sharpest is the turn, in radians, beyond which a street does not go on into
// the next way of its name.
const sharpest = math.Pi / 3

// chainsOf joins the named streets, important and long ones first.
func chainsOf(in Input) []chain {
	groups := map[string][]*geo.Way{}
	for _, w := range streetsOf(in.Ways) {
		groups[w.Name] = append(groups[w.Name], w)
	}
	var all []chain
	for name, ways := range groups {
		all = append(all, joined(in, name, ways)...)
	}
	slices.SortFunc(all, func(a, b chain) int {
		return cmp.Or(cmp.Compare(b.class, a.class), cmp.Compare(lengthOf(b.line), lengthOf(a.line)),
			cmp.Compare(a.name, b.name), cmp.Compare(a.line[0].X, b.line[0].X), cmp.Compare(a.line[0].Y, b.line[0].Y))
	})
	return all
}

// joined makes chains of the ways of one name.
func joined(in Input, name string, ways []*geo.Way) []chain {
	lines := make([][]Spot, len(ways))
	for i, w := range ways {
		lines[i] = project(in.Frame, w.Line)
	}
	used := make([]bool, len(ways))
	var all []chain
	for i, w := range ways {
		if used[i] {
			continue
		}
		used[i] = true
		c := chain{name: name, class: classOf(w), line: slices.Clone(lines[i])}
		for range 2 { // on from its end, then from its beginning
			for {
				next, turned := following(c.line, lines, used)
				if next < 0 {
					break
				}
				used[next] = true
				more := slices.Clone(lines[next])
				if turned {
					slices.Reverse(more)
				}
				c.line = append(c.line, more[1:]...)
				c.class = max(c.class, classOf(ways[next]))
			}
			slices.Reverse(c.line)
		}
		all = append(all, c)
	}
	return all
}

// following is the unused line that goes on most straightly from the end of
// the given one, and whether it does so backwards; -1 where none does.
func following(line []Spot, lines [][]Spot, used []bool) (next int, turned bool) {
	end := line[len(line)-1]
	course := end.minus(line[len(line)-2])
	next, least := -1, sharpest
	for i, l := range lines {
		if used[i] {
			continue
		}
		for _, backwards := range [2]bool{false, true} {
			from, to := l[0], l[1]
			if backwards {
				from, to = l[len(l)-1], l[len(l)-2]
			}
			if from != end {
				continue
			}
			d := to.minus(from)
			if turn := math.Abs(math.Atan2(course.cross(d), course.dot(d))); turn < least {
				next, turned, least = i, backwards, turn
			}
		}
	}
	return next, turned
}

func lengthOf(line []Spot) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += line[i].distance(line[i-1])
	}
	return sum
}

// ruler measures along a line.
type ruler struct {
	line []Spot
	far  []float64 // from the beginning to each spot
}

func newRuler(line []Spot) ruler {
	r := ruler{line, make([]float64, len(line))}
	for i := 1; i < len(line); i++ {
		r.far[i] = r.far[i-1] + line[i].distance(line[i-1])
	}
	return r
}

func (r ruler) length() float64 { return r.far[len(r.far)-1] }

// at is the place that lies so far along the line.
func (r ruler) at(d float64) Spot {
	i, _ := slices.BinarySearch(r.far, d)
	i = max(1, min(i, len(r.line)-1))
	long := r.far[i] - r.far[i-1]
	if long == 0 {
		return r.line[i]
	}
	t := (d - r.far[i-1]) / long
	return r.line[i-1].plus(r.line[i].minus(r.line[i-1]).times(max(0, min(1, t))))
}
