package drawing

import (
	"math/rand/v2"
	"testing"

	"mealmap/geo"
)

// ground is a square kilometre or so, drawn 250 units a side: about 4 m a unit.
var ground = geo.Box{South: 32.035, West: 118.775, North: 32.044, East: 118.7856}

// plain is an input on that ground; a unit is a millimetre.
func plain(pins ...geo.LatLng) Input {
	in := Input{Frame: geo.NewFrame(ground, 250, 250), Point: 25.4 / 72, Radius: 5}
	for i, at := range pins {
		in.Pins = append(in.Pins, Pin{At: at, Number: i + 1})
	}
	return in
}

// at is the position that the frame of plain shows at a spot.
func at(x, y float64) geo.LatLng {
	b := geo.NewFrame(ground, 250, 250).Box()
	return geo.LatLng{Lat: b.North - (b.North-b.South)*y/250, Lng: b.West + (b.East-b.West)*x/250}
}

// street is a way through spots, x and y in turn.
func street(id int64, kind, name string, xy ...float64) geo.Way {
	w := geo.Way{ID: id, Layer: geo.LayerStreet, Kind: kind, Name: name}
	for i := 0; i < len(xy); i += 2 {
		w.Line = append(w.Line, at(xy[i], xy[i+1]))
		w.NodeIDs = append(w.NodeIDs, id*1000+int64(i))
	}
	return w
}

// crowd are n positions, many of them close to each other.
func crowd(seed uint64, n int) []geo.LatLng {
	rnd := rand.New(rand.NewPCG(seed, 11))
	var all []geo.LatLng
	for len(all) < n {
		x, y := rnd.Float64()*250, rnd.Float64()*250
		for range 1 + rnd.IntN(5) {
			all = append(all, at(x+rnd.NormFloat64()*4, y+rnd.NormFloat64()*4))
		}
	}
	return all[:n]
}

// named are the sheet's names with the text.
func named(s *Sheet, text string) []Name {
	var all []Name
	for _, n := range s.Names {
		if n.Text == text {
			all = append(all, n)
		}
	}
	return all
}

// noOverlap fails where discs and names cover each other.
func noOverlap(t *testing.T, s *Sheet) {
	t.Helper()
	for _, o := range s.Overlaps(false) {
		t.Error(o)
	}
}
