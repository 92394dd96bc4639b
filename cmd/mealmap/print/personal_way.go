package print

import (
	"math"

	"mealmap/geo"
)

// step is a stretch of a way on foot, as it is told.
type step struct {
	Street string // "" where it has no name
	Metres int    // to ten
	Turn   string // into it: "left", "right", "on"; "" for the first
	Toward string // of the first: one of eight, "n", "ne"
}

// How ways are told.
const (
	onStreet  = geo.Metres(18) // a path this close beside a street is told by the street's name
	sameWay   = 0.35           // radians between the two at most
	shortBit  = geo.Metres(35) // a nameless stretch up to this is not told
	mostSteps = 5
	lookAhead = geo.Metres(20) // over which a turn is seen
	turned    = math.Pi / 5    // less is straight on
)

// wayBook finds ways by place. It is made once for many sheets.
type wayBook struct {
	ways  []geo.Way
	boxes []geo.Box
	named map[[2]int][]stretch
}

// stretch is one straight piece of a named street.
type stretch struct {
	a, b geo.LatLng
	name string
}

// square is the side of the net in which named stretches are kept, in degrees.
const square = 0.001

func newWayBook(ways []geo.Way) *wayBook {
	k := &wayBook{ways: ways, boxes: make([]geo.Box, len(ways)), named: map[[2]int][]stretch{}}
	for i, w := range ways {
		k.boxes[i] = geo.BoxOf(w.Line...)
		if w.Layer != geo.LayerStreet || w.Name == "" {
			continue
		}
		for j := 1; j < len(w.Line); j++ {
			k.keep(stretch{w.Line[j-1], w.Line[j], w.Name})
		}
	}
	return k
}

func (k *wayBook) keep(s stretch) {
	b := geo.BoxOf(s.a, s.b).Grow(onStreet)
	low, high := squareOf(geo.LatLng{Lat: b.South, Lng: b.West}), squareOf(geo.LatLng{Lat: b.North, Lng: b.East})
	for y := low[0]; y <= high[0]; y++ {
		for x := low[1]; x <= high[1]; x++ {
			k.named[[2]int{y, x}] = append(k.named[[2]int{y, x}], s)
		}
	}
}

func squareOf(p geo.LatLng) [2]int {
	return [2]int{int(math.Floor(p.Lat / square)), int(math.Floor(p.Lng / square))}
}

// within gives the ways that meet the box.
func (k *wayBook) within(box geo.Box) []geo.Way {
	var some []geo.Way
	for i, b := range k.boxes {
		if b.South <= box.North && b.North >= box.South && b.West <= box.East && b.East >= box.West {
			some = append(some, k.ways[i])
		}
	}
	return some
}

// metresTo is the way from a to b in metres, east and north.
func metresTo(a, b geo.LatLng) (x, y float64) {
	const metresPerDegree = float64(geo.EarthRadius) * math.Pi / 180
	return (b.Lng - a.Lng) * metresPerDegree * math.Cos(a.Lat*math.Pi/180), (b.Lat - a.Lat) * metresPerDegree
}

// street is the name of the street that the piece a–b runs on or beside.
func (k *wayBook) street(a, b geo.LatLng) string {
	middle := geo.LatLng{Lat: (a.Lat + b.Lat) / 2, Lng: (a.Lng + b.Lng) / 2}
	dx, dy := metresTo(a, b)
	name, least := "", float64(onStreet)
	for _, s := range k.named[squareOf(middle)] {
		sx, sy := metresTo(s.a, s.b)
		along := math.Hypot(dx, dy) * math.Hypot(sx, sy)
		if along == 0 || math.Abs(dx*sy-dy*sx)/along > math.Sin(sameWay) {
			continue
		}
		mx, my := metresTo(s.a, middle)
		part := max(0, min(1, (mx*sx+my*sy)/(sx*sx+sy*sy)))
		if d := math.Hypot(mx-part*sx, my-part*sy); d < least {
			name, least = s.name, d
		}
	}
	return name
}

// piece is a stretch of the way under one name.
type piece struct {
	name     string
	from, to int // positions in the line
	long     geo.Metres
}

// pieces cuts a way where the street's name changes. Short nameless bits, such
// as crossings, belong to what comes before them, or after where nothing does.
func (k *wayBook) pieces(line []geo.LatLng) []piece {
	var all []piece
	add := func(p piece) {
		if n := len(all); n > 0 && all[n-1].name == p.name {
			all[n-1].to, all[n-1].long = p.to, all[n-1].long+p.long
			return
		}
		all = append(all, p)
	}
	for i := 1; i < len(line); i++ {
		if long := geo.Distance(line[i-1], line[i]); long > 0 {
			add(piece{k.street(line[i-1], line[i]), i - 1, i, long})
		}
	}
	cut := all
	all = nil
	for i, p := range cut {
		switch {
		case p.long > shortBit || len(cut) == 1:
			add(p)
		case len(all) > 0:
			all[len(all)-1].to, all[len(all)-1].long = p.to, all[len(all)-1].long+p.long
		case i+1 < len(cut):
			cut[i+1].from, cut[i+1].long = p.from, cut[i+1].long+p.long
		default:
			add(p)
		}
	}
	return all
}

// steps tells a way; none where there is none, or where it has too many to be
// remembered.
func (k *wayBook) steps(line []geo.LatLng) []step {
	pieces := k.pieces(line)
	if len(pieces) > mostSteps {
		return nil
	}
	var steps []step
	for i, p := range pieces {
		s := step{Street: p.name, Metres: max(10, int(math.Round(float64(p.long)/10))*10)}
		if i == 0 {
			s.Toward = compass(metresTo(line[p.from], line[p.to]))
		} else {
			s.Turn = turn(line, p.from)
		}
		steps = append(steps, s)
	}
	return steps
}

// compass is the nearest of eight directions.
func compass(x, y float64) string {
	names := [...]string{"n", "ne", "e", "se", "s", "sw", "w", "nw"}
	return names[(int(math.Round(math.Atan2(x, y)/(math.Pi/4)))+8)%8]
}

// turn says how a line turns at a position, seen over a few metres.
func turn(line []geo.LatLng, at int) string {
	before, after := at, at
	for before > 0 && geo.Distance(line[before], line[at]) < lookAhead {
		before--
	}
	for after < len(line)-1 && geo.Distance(line[at], line[after]) < lookAhead {
		after++
	}
	ax, ay := metresTo(line[before], line[at])
	bx, by := metresTo(line[at], line[after])
	switch angle := math.Atan2(ax*by-ay*bx, ax*bx+ay*by); {
	case angle > turned:
		return "left"
	case angle < -turned:
		return "right"
	}
	return "on"
}
