package facts

import (
	"slices"

	"mealmap/geo"
	"mealmap/merchants"
)

// FarFrom is how far from the middle of its neighbours' a point may be placed
// without a question: three times what an elder walks in a quarter of an hour, so
// that a wrong digit or a wrong town is seen and a wide community is not.
const FarFrom geo.Metres = 3000

// Doubt is what makes a position look wrong for a point.
type Doubt struct {
	Middle    geo.LatLng         // the median of its neighbours; only where Of is not 0
	Of        int                // how many neighbours
	Community bool               // they are of its community, else of its street
	Metres    geo.Metres         // from Middle
	Outside   bool               // of everything known in the district
	Around    []*merchants.Point // the neighbours
}

// DoubtOf asks whether p is really at a position: farther than FarFrom from the
// median of its community's other points, where it has none of its street's; or
// farther than that outside the box of everything that the district has on the
// map. Others may hold p itself. ok is false where there is nothing to ask.
func DoubtOf(p *merchants.Point, at geo.LatLng, others []*merchants.Point, places []geo.LatLng) (d Doubt, ok bool) {
	known := slices.Clone(places)
	for _, o := range others {
		if beside(p, o) {
			known = append(known, o.Position.At)
		}
	}
	d.Around, d.Community = neighbours(p, others)
	if d.Of = len(d.Around); d.Of > 0 {
		d.Middle = middle(d.Around)
		d.Metres = geo.Distance(d.Middle, at)
	}
	d.Outside = len(known) > 0 && !geo.BoxOf(known...).Grow(FarFrom).Contains(at)
	return d, d.Outside || d.Metres > FarFrom
}

// MiddleOf gives the median of the neighbours that DoubtOf goes by: where to begin
// looking for a point. ok is false where it has none.
func MiddleOf(p *merchants.Point, others []*merchants.Point) (at geo.LatLng, ok bool) {
	around, _ := neighbours(p, others)
	if len(around) == 0 {
		return at, false
	}
	return middle(around), true
}

// beside reports whether o is another point on the district's map.
func beside(p, o *merchants.Point) bool {
	return o.ID != p.ID && o.District == p.District && o.Position != nil && o.Status != merchants.Removed
}

// neighbours are the other points of p's community, or of its street where the
// community has none.
func neighbours(p *merchants.Point, others []*merchants.Point) (around []*merchants.Point, community bool) {
	var street []*merchants.Point
	for _, o := range others {
		if !beside(p, o) {
			continue
		}
		if p.Street != "" && o.Street == p.Street {
			street = append(street, o)
		}
		if p.Community != "" && o.Community == p.Community {
			around = append(around, o)
		}
	}
	if len(around) > 0 {
		return around, true
	}
	return street, false
}

// middle is the median of latitudes and of longitudes: one wrong neighbour does
// not move it far.
func middle(points []*merchants.Point) geo.LatLng {
	lats, lngs := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		lats[i], lngs[i] = p.Position.At.Lat, p.Position.At.Lng
	}
	return geo.LatLng{Lat: median(lats), Lng: median(lngs)}
}

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
