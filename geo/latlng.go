package geo

import (
	"math"
	"strconv"
	"strings"
)

// LatLng is a point in degrees, WGS-84 unless a CRS beside it says otherwise.
type LatLng struct{ Lat, Lng float64 }

// Metres is a length on the ground.
type Metres float64

// EarthRadius is the mean radius that every distance uses.
const EarthRadius Metres = 6371008.8

const radian = math.Pi / 180

// Valid reports whether p is on the globe: latitude −90 to 90, longitude −180
// to 180, neither NaN nor infinite.
func (p LatLng) Valid() bool {
	return math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180
}

// trig is a point prepared for haversines: radians and the cosine of latitude.
type trig struct{ lat, lng, cosLat float64 }

func trigOf(p LatLng) trig {
	lat := p.Lat * radian
	return trig{lat, p.Lng * radian, math.Cos(lat)}
}

// Distance is the great-circle distance (haversine) between a and b. It is
// symmetric, and it is what the index orders by, bit for bit.
func Distance(a, b LatLng) Metres { return haversine(trigOf(a), trigOf(b)) }

// haversine is kept out of line so that the index and Distance round alike on
// machines that fuse multiplication and addition.
//
//go:noinline
func haversine(a, b trig) Metres {
	s, t := sine((b.lat-a.lat)/2), sine((b.lng-a.lng)/2)
	h := s*s + a.cosLat*b.cosLat*(t*t)
	return 2 * EarthRadius * Metres(arcsine(math.Sqrt(min(h, 1))))
}

// smallAngle, 64 km on the ground to either side, is where the first terms of
// the series are as exact as math's functions, in a quarter of the time.
const smallAngle = 0.01

func sine(x float64) float64 {
	if math.Abs(x) > smallAngle {
		return math.Sin(x)
	}
	q := x * x
	return x * (1 - q/6*(1-q/20*(1-q/42)))
}

func arcsine(x float64) float64 {
	if x > smallAngle {
		return math.Asin(x)
	}
	q := x * x
	return x * (1 + q*(1.0/6+q*(3.0/40+q*(15.0/336))))
}

// ParseLatLng reads "31.2156,121.4170": latitude first, decimal degrees,
// separated by a comma (also a full-width or Chinese one) or by spaces; digits
// may be full-width. ErrSwappedPosition where only the other order is possible,
// else ErrBadPosition.
func ParseLatLng(s string) (LatLng, error) {
	parts := strings.FieldsFunc(narrow(s), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(parts) != 2 {
		return LatLng{}, ErrBadPosition
	}
	lat, okLat := parseDegrees(parts[0])
	lng, okLng := parseDegrees(parts[1])
	p := LatLng{lat, lng}
	switch {
	case !okLat || !okLng:
		return LatLng{}, ErrBadPosition
	case p.Valid():
		return p, nil
	case (LatLng{lng, lat}).Valid():
		return LatLng{}, ErrSwappedPosition
	}
	return LatLng{}, ErrBadPosition
}

// parseDegrees is stricter than strconv: no exponents, hex, underscores, NaN.
func parseDegrees(s string) (float64, bool) {
	if strings.Trim(s, "+-.0123456789") != "" || len(s) > 32 {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// narrow turns full-width forms into their plain ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000: // ideographic space
			return ' '
		case r == 0x3001: // ideographic comma
			return ','
		}
		return r
	}, s)
}
