package web

import (
	"math"
	"strconv"

	"mealmap/geo"
)

// figurePin is a numbered disc. Where discs would cover each other they are
// moved apart, and a thin leader shows where the point really is.
type figurePin struct {
	X, Y       int // of the disc
	AtX, AtY   int // of the point itself
	Label      string
	Small      bool // the label has three characters or more
	Moved      bool // a leader is needed
	Many       bool // stands for several points
	count      int
	spot, home spot
}

// pinRadius is a disc's size in drawing units; its number is set in 38 units,
// 19 px on the narrowest telephone.
const (
	pinRadius  = 34.0
	pinGap     = 4.0
	leastMove  = 14.0 // a smaller shift needs no leader
	mostPins   = 40   // more are drawn as stacks
	mostRounds = 400
)

// numbered is one thing to pin.
type numbered struct {
	at     geo.LatLng
	number int
}

// placePins projects the points, stacks them where there are too many to tell
// apart, and moves overlapping discs until none covers another.
func placePins(f geo.Frame, points []numbered, room pane) []figurePin {
	pins := make([]figurePin, 0, len(points))
	for _, p := range points {
		x, y := f.Project(p.at)
		home := spot{clamp(x, room.left, room.right), clamp(y, room.top, room.bottom)}
		pins = append(pins, figurePin{Label: strconv.Itoa(p.number), count: 1, spot: home, home: home})
	}
	for side := 2 * pinRadius; len(pins) > mostPins; side *= 1.5 {
		pins = stackPins(pins, side)
	}
	spread(pins, room)
	for i := range pins {
		p := &pins[i]
		p.X, p.Y = int(whole(p.spot.x)), int(whole(p.spot.y))
		p.AtX, p.AtY = int(whole(p.home.x)), int(whole(p.home.y))
		p.Moved = p.spot.distance(p.home) > leastMove
		p.Many = p.count > 1
		if p.Many {
			p.Label = strconv.Itoa(p.count)
		}
		p.Small = len(p.Label) > 2
	}
	return pins
}

// stackPins merges what falls into one square of a grid.
func stackPins(pins []figurePin, side float64) []figurePin {
	index := map[[2]int]int{}
	var out []figurePin
	for _, p := range pins {
		square := [2]int{int(p.home.x / side), int(p.home.y / side)}
		i, taken := index[square]
		if !taken {
			index[square] = len(out)
			out = append(out, p)
			continue
		}
		s := &out[i]
		n, m := float64(s.count), float64(p.count)
		s.home = spot{(s.home.x*n + p.home.x*m) / (n + m), (s.home.y*n + p.home.y*m) / (n + m)}
		s.spot = s.home
		s.count += p.count
	}
	return out
}

// spread pushes overlapping discs apart, each pair by half of what it overlaps,
// until none does or the rounds are over.
func spread(pins []figurePin, room pane) {
	const apart = 2*pinRadius + pinGap
	for range mostRounds {
		moved := false
		for i := range pins {
			for j := i + 1; j < len(pins); j++ {
				a, b := &pins[i].spot, &pins[j].spot
				d := b.minus(*a)
				far := d.length()
				if far >= apart-0.5 {
					continue
				}
				if far < 1 { // on one spot: leave it in a direction of its own
					angle := float64(i*7+j) * 2.399963
					d, far = spot{math.Cos(angle), math.Sin(angle)}, 1
				}
				push := (apart - a.distance(*b)) / 2 / far
				a.x, a.y = clamp(a.x-d.x*push, room.left, room.right), clamp(a.y-d.y*push, room.top, room.bottom)
				b.x, b.y = clamp(b.x+d.x*push, room.left, room.right), clamp(b.y+d.y*push, room.top, room.bottom)
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}

func clamp(v, low, high float64) float64 { return max(low, min(high, v)) }
