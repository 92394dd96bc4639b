package geo

import (
	"math"
	"strings"
)

// CRS is the coordinate system of a pair of degrees.
type CRS string

// The systems that sources in China use.
const (
	WGS84 CRS = "wgs84" // GPS, OpenStreetMap
	GCJ02 CRS = "gcj02" // Amap, Tencent: WGS-84 moved by up to about 700 m
	BD09  CRS = "bd09"  // Baidu: GCJ-02 moved once more
)

// ParseCRS reads the name of a system in any case, with or without a dash
// ("GCJ-02"). ErrUnknownCRS otherwise.
func ParseCRS(s string) (CRS, error) {
	name := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(strings.TrimSpace(s)))
	switch c := CRS(name); c {
	case WGS84, GCJ02, BD09:
		return c, nil
	}
	return "", ErrUnknownCRS.With("CRS", s)
}

// Convert gives the pair in another system. Both directions agree within a
// centimetre, because the inverse is found by iteration on the forward formula.
//
// Outside the rectangle that the formula is used in (72.004–137.8347 E,
// 0.8293–55.8271 N) all three systems are one and p comes back unchanged.
// Within about a kilometre outside its edge the formula has two origins for one
// pair, and the one inside is given. An unknown CRS counts as WGS-84.
func Convert(p LatLng, from, to CRS) LatLng {
	if from == to {
		return p
	}
	return fromWGS84(toWGS84(p, from), to)
}

func fromWGS84(p LatLng, to CRS) LatLng {
	shift := shiftOf(to)
	if shift == nil || !shifted(p) {
		return p
	}
	return shift(p)
}

// toWGS84 looks for the point whose shifted pair is p. Each step divides the
// error by about a thousand; eight are far more than a centimetre needs.
func toWGS84(p LatLng, from CRS) LatLng {
	shift := shiftOf(from)
	if shift == nil || !p.Valid() {
		return p
	}
	w := p
	for range 8 {
		s := shift(w)
		d := LatLng{p.Lat - s.Lat, p.Lng - s.Lng}
		w.Lat += d.Lat
		w.Lng += d.Lng
		if math.Abs(d.Lat)+math.Abs(d.Lng) < 1e-11 {
			break
		}
	}
	if !shifted(w) {
		return p
	}
	return w
}

func shiftOf(c CRS) func(LatLng) LatLng {
	switch c {
	case GCJ02:
		return gcj02Of
	case BD09:
		return func(p LatLng) LatLng { return bd09Of(gcj02Of(p)) }
	}
	return nil
}

// shifted: the rectangle in which the published formula moves points.
func shifted(p LatLng) bool {
	return p.Lng >= 72.004 && p.Lng <= 137.8347 && p.Lat >= 0.8293 && p.Lat <= 55.8271
}

// The Krasovsky 1940 ellipsoid that the published GCJ-02 formula uses.
const (
	krasovskyAxis = 6378245.0
	krasovskyE2   = 0.00669342162296594323
)

// gcj02Of is the published formula: sums of sines in metres, turned into
// degrees on the ellipsoid.
func gcj02Of(p LatLng) LatLng {
	x, y := p.Lng-105, p.Lat-35
	ripple := (20*math.Sin(6*math.Pi*x) + 20*math.Sin(2*math.Pi*x)) * 2 / 3
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + ripple +
		(20*math.Sin(math.Pi*y)+40*math.Sin(math.Pi/3*y))*2/3 +
		(160*math.Sin(math.Pi/12*y)+320*math.Sin(math.Pi/30*y))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + ripple +
		(20*math.Sin(math.Pi*x)+40*math.Sin(math.Pi/3*x))*2/3 +
		(150*math.Sin(math.Pi/12*x)+300*math.Sin(math.Pi/30*x))*2/3
	s := math.Sin(p.Lat * radian)
	m := 1 - krasovskyE2*s*s
	root := math.Sqrt(m)
	return LatLng{
		Lat: p.Lat + north/(krasovskyAxis*(1-krasovskyE2)/(m*root)*radian),
		Lng: p.Lng + east/(krasovskyAxis/root*math.Cos(p.Lat*radian)*radian),
	}
}

// bd09Of is Baidu's published turn and stretch of a GCJ-02 pair.
func bd09Of(p LatLng) LatLng {
	const k = math.Pi * 3000 / 180
	r := math.Hypot(p.Lng, p.Lat) + 0.00002*math.Sin(p.Lat*k)
	angle := math.Atan2(p.Lat, p.Lng) + 0.000003*math.Cos(p.Lng*k)
	return LatLng{Lat: r*math.Sin(angle) + 0.006, Lng: r*math.Cos(angle) + 0.0065}
}
