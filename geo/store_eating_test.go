package geo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/geo"
)

func TestEatingPlacesAreKept(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	places := []geo.EatingPlace{
		{ID: -7, Kind: "food_court", Name: "广场", At: geo.LatLng{Lat: 32.05, Lng: 118.78}},
		{ID: 5, Kind: "cafe", At: geo.LatLng{Lat: 32.04, Lng: 118.78}},
	}
	put := func() {
		t.Helper()
		if err := s.ImportEating(ctx, places, audit.CLI); err != nil {
			t.Fatal(err)
		}
	}
	in := func(b geo.Box) []geo.EatingPlace {
		t.Helper()
		got, err := s.EatingPlaces(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	put()
	put()
	if diff := cmp.Diff(places, in(everything())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := len(imports(t, db)); n != 1 {
		t.Errorf("%d entries in the log; the second time nothing was new", n)
	}
	edge := geo.Box{South: 32.04, West: 118.78, North: 32.0499, East: 118.79}
	if diff := cmp.Diff(places[1:], in(edge)); diff != "" {
		t.Errorf("in the box (-want +got)\n%s", diff)
	}
	places[1] = geo.EatingPlace{ID: 5, Kind: "restaurant", Name: "新店", At: geo.LatLng{Lat: 32.041, Lng: 118.78}}
	put()
	if diff := cmp.Diff(places, in(everything())); diff != "" {
		t.Errorf("brought up to date (-want +got)\n%s", diff)
	}
	if err := s.ImportEating(ctx, nil, audit.CLI); err != nil {
		t.Error(err)
	}
}

func TestStreetsHaveAVersion(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	version := func() string {
		t.Helper()
		v, err := s.Version(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := version(); v != "" {
		t.Errorf("before the first import: %q", v)
	}
	street := way(1, geo.LatLng{Lat: 32}, geo.LatLng{Lat: 33})
	mustImport(t, s, street)
	first := version()
	mustImport(t, s, street)
	if v := version(); first == "" || v != first {
		t.Errorf("the same again: %q after %q", v, first)
	}
	street.Gaps = []int{1}
	mustImport(t, s, street)
	if v := version(); v == first {
		t.Errorf("a change leaves it at %q", v)
	}
	if diff := cmp.Diff([]geo.Way{street}, within(t, s, everything())); diff != "" {
		t.Errorf("gaps are kept (-want +got)\n%s", diff)
	}
}
