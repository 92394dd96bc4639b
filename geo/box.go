package geo

import "math"

// Box is a rectangle in degrees, edges included. It never crosses the
// antimeridian. The zero Box is the single point 0, 0.
type Box struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// BoxOf is the smallest box that holds the points; the zero Box for none.
func BoxOf(points ...LatLng) Box {
	if len(points) == 0 {
		return Box{}
	}
	b := Box{points[0].Lat, points[0].Lng, points[0].Lat, points[0].Lng}
	for _, p := range points[1:] {
		b.South, b.North = min(b.South, p.Lat), max(b.North, p.Lat)
		b.West, b.East = min(b.West, p.Lng), max(b.East, p.Lng)
	}
	return b
}

// Contains reports whether p is in the box or on its edge.
func (b Box) Contains(p LatLng) bool {
	return p.Lat >= b.South && p.Lat <= b.North && p.Lng >= b.West && p.Lng <= b.East
}

// Center is the middle of the box.
func (b Box) Center() LatLng { return LatLng{(b.South + b.North) / 2, (b.West + b.East) / 2} }

// Grow moves every edge outwards by m, not past the poles or the antimeridian.
func (b Box) Grow(m Metres) Box {
	lat := float64(m/EarthRadius) / radian
	lng := 360.0
	if c := math.Cos(max(math.Abs(b.South), math.Abs(b.North)) * radian); c > 1e-9 {
		lng = min(lng, lat/c)
	}
	return Box{
		South: max(-90, b.South-lat), North: min(90, b.North+lat),
		West: max(-180, b.West-lng), East: min(180, b.East+lng),
	}
}

func (b Box) union(c Box) Box {
	return Box{min(b.South, c.South), min(b.West, c.West), max(b.North, c.North), max(b.East, c.East)}
}
