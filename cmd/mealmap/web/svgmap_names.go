package web

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"mealmap/geo"
)

// figureName is a street's name along it. Steep streets carry their characters
// one under the other, upright, as Chinese maps do.
type figureName struct {
	X, Y     int
	Turn     int // degrees, -45 to 45
	Upright  bool
	Text     string
	from, to spot
}

const (
	nameSize  = 27.0 // units a character
	mostNames = 9
)

// streetNames labels the longest visible straight stretch of each named street,
// the most important streets first, where neither a pin nor another name is.
func streetNames(f geo.Frame, size FigureSize, ways []geo.Way, fig *Figure) []figureName {
	type stretch struct {
		name  string
		class int
		a, b  spot
		long  float64
	}
	best := map[string]stretch{}
	room := pane{0, 0, size.width, size.height}
	for i := range ways {
		w := &ways[i]
		class := classOf(w)
		if w.Layer != geo.LayerStreet || w.Name == "" || class < 0 || wayClasses[class].casing == 0 {
			continue
		}
		for _, line := range room.clipLine(project(f, w.Line)) {
			line = simplify(line, 6)
			for j := 1; j < len(line); j++ {
				s := stretch{w.Name, class, line[j-1], line[j], line[j].distance(line[j-1])}
				if s.long > best[w.Name].long {
					best[w.Name] = s
				}
			}
		}
	}
	all := make([]stretch, 0, len(best))
	for _, s := range best {
		if s.long >= nameSize*1.1*float64(utf8.RuneCountInString(s.name)) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(b.class, a.class), cmp.Compare(b.long, a.long), cmp.Compare(a.name, b.name))
	})
	var names []figureName
	for _, s := range all {
		n, ok := nameOn(s.name, s.a, s.b, fig, names)
		if ok && len(names) < mostNames {
			names = append(names, n)
		}
	}
	return names
}

// nameOn looks along a–b for room for the name: the middle first, then towards
// the ends.
func nameOn(text string, a, b spot, fig *Figure, taken []figureName) (figureName, bool) {
	d := b.minus(a)
	if d.x < 0 || (d.x == 0 && d.y < 0) {
		a, b, d = b, a, spot{-d.x, -d.y}
	}
	long := d.length()
	half := nameSize * float64(utf8.RuneCountInString(text)) / 2
	unit := spot{d.x / long, d.y / long}
	for _, share := range []float64{0.5, 0.35, 0.65, 0.2, 0.8} {
		at := long * share
		if at < half || at > long-half {
			continue
		}
		mid := spot{a.x + unit.x*at, a.y + unit.y*at}
		n := figureName{
			X: int(whole(mid.x)), Y: int(whole(mid.y)), Text: text,
			from: spot{mid.x - unit.x*half, mid.y - unit.y*half},
			to:   spot{mid.x + unit.x*half, mid.y + unit.y*half},
		}
		n.Turn, n.Upright = turnOf(unit)
		if isFree(n, fig, taken) {
			return n, true
		}
	}
	return figureName{}, false
}

// turnOf is how far the text leans, and whether it runs downwards.
func turnOf(unit spot) (degrees int, upright bool) {
	angle := math.Atan2(unit.y, unit.x) * 180 / math.Pi
	switch {
	case angle > 45:
		return int(math.Round(angle - 90)), true
	case angle < -45:
		return int(math.Round(angle + 90)), true
	}
	return int(math.Round(angle)), false
}

func isFree(n figureName, fig *Figure, taken []figureName) bool {
	for _, p := range fig.Pins {
		if offLine(spot{float64(p.X), float64(p.Y)}, n.from, n.to) < pinRadius+nameSize*0.7 {
			return false
		}
	}
	if h := fig.Here; h != nil && offLine(spot{float64(h.X), float64(h.Y)}, n.from, n.to) < 2*pinRadius {
		return false
	}
	for _, t := range taken {
		for step := 0.0; step <= 1; step += 0.25 {
			p := spot{n.from.x + (n.to.x-n.from.x)*step, n.from.y + (n.to.y-n.from.y)*step}
			if offLine(p, t.from, t.to) < nameSize*1.5 {
				return false
			}
		}
	}
	// The scale bar lies in the lower left corner.
	return math.Max(n.from.y, n.to.y) < float64(fig.Height)-60 || math.Min(n.from.x, n.to.x) > 300
}
