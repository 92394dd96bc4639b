package geo_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/geo"
)

func TestAPlaceMovesAndKeepsItsCode(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewPlaceStore(db)
	made, err := s.Create(ctx, gate(), audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	made.Name, made.At, made.Community = " 东门 ", geo.LatLng{Lat: 32.05, Lng: 118.78}, "320106004001"
	if made, err = s.Update(ctx, made, audit.CLI); err != nil {
		t.Fatal(err)
	}
	found, err := s.Find(ctx, "d1")
	if d := cmp.Diff(made, found); d != "" || err != nil || found.Name != "东门" || found.Cell != geo.CellOf(found.At) {
		t.Errorf("%v (-want +got)\n%s", err, d)
	}
	for field, change := range map[string]func(*geo.Place){
		"name":      func(p *geo.Place) { p.Name = " " },
		"at":        func(p *geo.Place) { p.At = geo.LatLng{} },
		"community": func(p *geo.Place) { p.Community = "320106005001" },
	} {
		bad := found
		change(&bad)
		_, err := s.Update(ctx, bad, audit.CLI)
		if e := fault.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAPlaceOfAnotherStreetIsNotChanged(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewPlaceStore(db)
	made, err := s.Create(ctx, gate(), audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	other := made
	other.Street = "320106005"
	if _, err := s.Update(ctx, other, audit.CLI); !errors.Is(err, geo.ErrUnknownPlace) {
		t.Errorf("update: %v", err)
	}
	if err := s.Retire(ctx, other, audit.CLI); !errors.Is(err, geo.ErrUnknownPlace) {
		t.Errorf("retire: %v", err)
	}
	if err := s.Retire(ctx, made, audit.CLI); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find(ctx, made.Code); !errors.Is(err, geo.ErrUnknownPlace) {
		t.Errorf("after it was retired: %v", err)
	}
	log, err := audit.List(ctx, db, audit.Filter{District: made.District, Action: "place.retire"})
	if err != nil || len(log) != 1 || log[0].Object != made.Code {
		t.Errorf("log %+v %v", log, err)
	}
}
