package facts_test

import (
	"testing"

	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

const (
	district  = 320104
	street    = "320104001"
	community = "320104001001"
)

var centre = geo.LatLng{Lat: 32.04, Lng: 118.78}

// north is so many metres north of the centre.
func north(metres float64) geo.LatLng {
	degree := float64(geo.Distance(centre, geo.LatLng{Lat: centre.Lat + 1, Lng: centre.Lng}))
	return geo.LatLng{Lat: centre.Lat + metres/degree, Lng: centre.Lng}
}

// neighbour is a placed point of the community.
func neighbour(id string, at geo.LatLng, change ...func(*merchants.Point)) *merchants.Point {
	p := &merchants.Point{District: district, ID: merchants.PointID(id), Street: street, Community: community,
		Status: merchants.Open, Position: &geo.Position{At: at}}
	for _, c := range change {
		c(p)
	}
	return p
}

func TestDoubt(t *testing.T) {
	t.Parallel()
	elsewhere := func(p *merchants.Point) { p.Community = "320104001002" }
	abroad := func(p *merchants.Point) { p.Street, p.Community = "320104002", "320104002001" }
	unknown := func(p *merchants.Point) { p.Community = "" }
	far := north(20_000)
	for name, c := range map[string]struct {
		p      *merchants.Point
		at     geo.LatLng
		others []*merchants.Point
		places []geo.LatLng
		want   facts.Doubt
		ok     bool
	}{
		"nothing is known":                   {at: far, ok: false},
		"itself is no neighbour":             {at: far, others: []*merchants.Point{neighbour("new", centre)}, ok: false},
		"three kilometres":                   {at: north(2999), others: []*merchants.Point{neighbour("a", centre)}, want: facts.Doubt{Of: 1, Community: true}},
		"a metre more, inside the box":       {at: north(3001), others: []*merchants.Point{neighbour("a", centre)}, places: []geo.LatLng{far}, want: facts.Doubt{Of: 1, Community: true}, ok: true},
		"outside the box too":                {at: north(3101), others: []*merchants.Point{neighbour("a", centre)}, want: facts.Doubt{Of: 1, Community: true, Outside: true}, ok: true},
		"one wrong neighbour of three":       {at: north(100), others: []*merchants.Point{neighbour("a", centre), neighbour("b", centre), neighbour("c", far)}, want: facts.Doubt{Of: 3, Community: true}},
		"the median of two lies between":     {at: north(1000), others: []*merchants.Point{neighbour("a", centre), neighbour("b", north(7990))}, want: facts.Doubt{Of: 2, Community: true}},
		"and a little farther":               {at: north(1000), others: []*merchants.Point{neighbour("a", centre), neighbour("b", north(8010))}, want: facts.Doubt{Of: 2, Community: true}, ok: true},
		"the community before the street":    {at: centre, others: []*merchants.Point{neighbour("a", far), neighbour("b", centre, elsewhere)}, want: facts.Doubt{Of: 1, Community: true}, ok: true},
		"the street where there is no other": {at: north(3001), others: []*merchants.Point{neighbour("a", centre, elsewhere)}, places: []geo.LatLng{far}, want: facts.Doubt{Of: 1}, ok: true},
		"no community, so the street":        {p: neighbour("new", far, unknown), at: north(3001), others: []*merchants.Point{neighbour("a", centre, unknown)}, places: []geo.LatLng{far}, want: facts.Doubt{Of: 1}, ok: true},
		"another street is none":             {at: north(2999), others: []*merchants.Point{neighbour("a", centre, abroad)}, want: facts.Doubt{}},
		"but spans the district":             {at: north(3001), others: []*merchants.Point{neighbour("a", centre, abroad)}, want: facts.Doubt{Outside: true}, ok: true},
		"posters' places span it too":        {at: far, others: []*merchants.Point{neighbour("a", centre, abroad)}, places: []geo.LatLng{far}, want: facts.Doubt{}},
		"removed points are none":            {at: far, others: []*merchants.Point{neighbour("a", centre, func(p *merchants.Point) { p.Status = merchants.Removed })}, want: facts.Doubt{}},
		"unplaced ones are none":             {at: far, others: []*merchants.Point{neighbour("a", centre, func(p *merchants.Point) { p.Position = nil })}, want: facts.Doubt{}},
		"another district's are none":        {at: far, others: []*merchants.Point{neighbour("a", centre, func(p *merchants.Point) { p.District = 320105 })}, want: facts.Doubt{}},
	} {
		if c.p == nil {
			c.p = neighbour("new", far)
		}
		got, ok := facts.DoubtOf(c.p, c.at, c.others, c.places)
		if ok != c.ok || got.Of != c.want.Of || got.Community != c.want.Community || got.Outside != c.want.Outside || len(got.Around) != got.Of {
			t.Errorf("%s: %v %+v", name, ok, got)
		}
	}
}
