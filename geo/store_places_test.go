package geo_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/static/messages"
)

func gate() geo.Place {
	return geo.Place{District: 320106, Code: "d1", Street: "320106004", Name: "向阳社区门口", At: geo.LatLng{Lat: 32.0421, Lng: 118.7787}}
}

func TestAPlaceIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewPlaceStore(db)
	p := gate()
	p.Name, p.Code = "  向阳社区门口 ", "Gate-1"
	made, err := s.Create(ctx, p, audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	want := gate()
	want.Code, want.Cell = "gate-1", geo.CellOf(want.At)
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("created (-want +got)\n%s", diff)
	}
	for _, typed := range []string{"gate-1", "GATE-1"} {
		found, err := s.Find(ctx, typed)
		if diff := cmp.Diff(want, found); diff != "" || err != nil {
			t.Errorf("Find(%s): %v (-want +got)\n%s", typed, err, diff)
		}
	}
	if _, err := s.Find(ctx, "gate-2"); !errors.Is(err, geo.ErrUnknownPlace) || fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown place: %v", err)
	}
	log, err := audit.List(ctx, db, audit.Filter{District: 320106, Action: "place.create"})
	if err != nil || len(log) != 1 || log[0].Object != "gate-1" || log[0].Actor != audit.CLI {
		t.Errorf("log %+v, %v", log, err)
	}
}

func TestAPlaceGetsACode(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewPlaceStore(db)
	codes := map[string]bool{}
	for range 30 {
		p := gate()
		p.Code = ""
		made, err := s.Create(ctx, p, audit.CLI)
		if err != nil {
			t.Fatal(err)
		}
		if len(made.Code) != 5 || strings.ContainsAny(made.Code, "01ilo") {
			t.Errorf("code %q is hard to type from paper", made.Code)
		}
		codes[made.Code] = true
	}
	list, err := s.List(ctx)
	if err != nil || len(list) != 30 || len(codes) != 30 {
		t.Errorf("%d codes, %d places, %v", len(codes), len(list), err)
	}
}

func TestACodeIsGivenOnce(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewPlaceStore(db)
	if _, err := s.Create(ctx, gate(), audit.CLI); err != nil {
		t.Fatal(err)
	}
	again := gate()
	again.Code = "D1"
	if _, err := s.Create(ctx, again, audit.CLI); !errors.Is(err, geo.ErrPlaceTaken) {
		t.Errorf("err = %v, want %v", err, geo.ErrPlaceTaken)
	}
}

func TestAPlaceSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewPlaceStore(db)
	words := messages.For("zh-Hans")
	for reason, c := range map[string]struct {
		change func(*geo.Place)
		field  string
	}{
		"no name":        {func(p *geo.Place) { p.Name = "  " }, "name"},
		"a long name":    {func(p *geo.Place) { p.Name = strings.Repeat("长", 81) }, "name"},
		"nowhere":        {func(p *geo.Place) { p.At = geo.LatLng{} }, "at"},
		"off the globe":  {func(p *geo.Place) { p.At.Lat = 91 }, "at"},
		"a Chinese code": {func(p *geo.Place) { p.Code = "门口" }, "code"},
		"a path":         {func(p *geo.Place) { p.Code = "../x" }, "code"},
		"a long code":    {func(p *geo.Place) { p.Code = strings.Repeat("a", 25) }, "code"},
	} {
		t.Run(reason, func(t *testing.T) {
			p := gate()
			c.change(&p)
			_, err := s.Create(ctx, p, audit.CLI)
			if !errors.Is(err, fault.ErrInvalidInput) {
				t.Fatalf("err = %v", err)
			}
			fields := fault.As(err).Fields
			if len(fields) != 1 || fields[0].Name != c.field {
				t.Fatalf("fields %+v, want %s", fields, c.field)
			}
			if sentence := words.Field(fields[0]); strings.ContainsAny(sentence, "[<") {
				t.Errorf("no sentence: %s", sentence)
			}
		})
	}
	if list, err := s.List(ctx); err != nil || len(list) != 0 {
		t.Errorf("refused places are kept: %v, %v", list, err)
	}
}

// TestEveryFaultHasASentence renders each with the arguments it promises.
func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	words := messages.For("zh-Hans")
	for _, e := range []*fault.Error{
		geo.ErrBadPosition, geo.ErrSwappedPosition, geo.ErrUnknownCRS.With("CRS", "utm"), geo.ErrBadCell.With("Text", "x"),
		geo.ErrUnknownDivision.With("Name", "x"), geo.ErrAmbiguousDivision.With("Name", "x", "Candidates", "y"),
		geo.ErrNotStreets.With("File", "f"), geo.ErrUnreadableStreets.With("File", "f", "At", 3),
		geo.ErrStreetsTooLarge.With("File", "f", "Limit", 5), geo.ErrUnknownPlace.With("Code", "c"), geo.ErrPlaceTaken.With("Code", "c"),
	} {
		sentence, fix := words.Fault(e)
		if bad := "<["; strings.ContainsAny(sentence+fix, bad) || sentence == "" || fix == "" {
			t.Errorf("%s: %q, %q", e.Code, sentence, fix)
		}
	}
}
