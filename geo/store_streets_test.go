package geo_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/seed"
	"mealmap/geo"
)

var ctx = context.Background()

func way(id int64, points ...geo.LatLng) geo.Way {
	w := geo.Way{ID: id, Layer: geo.LayerStreet, Kind: "residential", Line: points}
	for i := range points {
		w.NodeIDs = append(w.NodeIDs, id*100+int64(i))
	}
	return w
}

func everything() geo.Box { return geo.Box{South: -90, West: -180, North: 90, East: 180} }

func within(t *testing.T, s *geo.StreetStore, b geo.Box) []geo.Way {
	t.Helper()
	ways, err := s.Within(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	return ways
}

func mustImport(t *testing.T, s *geo.StreetStore, ways ...geo.Way) {
	t.Helper()
	if err := s.Import(ctx, ways, audit.CLI); err != nil {
		t.Fatal(err)
	}
}

func imports(t *testing.T, db *data.DB) []audit.Record {
	t.Helper()
	log, err := audit.List(ctx, db, audit.Filter{Action: "streets.import"})
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func TestImportKeepsTheDemoStreetsWhole(t *testing.T) {
	t.Parallel()
	f, err := seed.Streets.Open("streets/nanjing_xinjiekou.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	streets, _, err := geo.ReadOSM(ctx, f, "demo")
	if err != nil {
		t.Fatal(err)
	}
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	mustImport(t, s, streets...)
	if diff := cmp.Diff([]geo.Way(streets), within(t, s, everything())); diff != "" {
		t.Errorf("what is kept is not what was read (-read +kept)\n%.2000s", diff)
	}
	entries := len(imports(t, db))
	if entries == 0 {
		t.Error("nothing in the log")
	}
	mustImport(t, s, streets...)
	if again := len(imports(t, db)); again != entries {
		t.Errorf("the same file again wrote %d log entries", again-entries)
	}
}

func TestImportBringsWaysUpToDate(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	old, stays := way(1, geo.LatLng{Lat: 32, Lng: 118}, geo.LatLng{Lat: 32.1, Lng: 118}), way(2, geo.LatLng{Lat: 32, Lng: 118}, geo.LatLng{Lat: 32, Lng: 118.1})
	mustImport(t, s, old, stays)
	renamed := old
	renamed.Name, renamed.Tags = "幸福路", map[string]string{"foot": "yes"}
	mustImport(t, s, renamed)
	if diff := cmp.Diff([]geo.Way{renamed, stays}, within(t, s, everything())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	moved := renamed
	moved.Line = []geo.LatLng{{Lat: 40, Lng: 100}, {Lat: 40.1, Lng: 100}}
	mustImport(t, s, moved)
	if diff := cmp.Diff([]geo.Way{moved}, within(t, s, geo.Box{South: 39, West: 99, North: 41, East: 101})); diff != "" {
		t.Errorf("a moved way is not found at its new place (-want +got)\n%s", diff)
	}
}

func TestImportIsLoggedUnderTheHomeStreet(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	mustImport(t, s, way(1, geo.LatLng{Lat: 32}, geo.LatLng{Lat: 33}))
	if err := db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, data.HomeStreet, "320106004") }); err != nil {
		t.Fatal(err)
	}
	mustImport(t, s, way(2, geo.LatLng{Lat: 32}, geo.LatLng{Lat: 33}))
	got := map[data.District]string{}
	for _, r := range imports(t, db) {
		got[r.District] = r.Street
	}
	if diff := cmp.Diff(map[data.District]string{0: "", 320106: "320106004"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestImportStopsWhenAsked(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	err := s.Import(stopped, geo.Streets{way(1, geo.LatLng{Lat: 32}, geo.LatLng{Lat: 33})}, audit.CLI)
	if !errors.Is(err, context.Canceled) || len(within(t, s, everything())) != 0 {
		t.Errorf("err = %v, %d ways kept", err, len(within(t, s, everything())))
	}
}

func TestWithinTakesWhatMeetsTheBox(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s := geo.NewStreetStore(db)
	mustImport(t, s, way(1, geo.LatLng{Lat: 10, Lng: 10}, geo.LatLng{Lat: 20, Lng: 20}))
	for reason, c := range map[string]struct {
		box  geo.Box
		want int
	}{
		"inside it":         {geo.Box{South: 14, West: 14, North: 15, East: 15}, 1},
		"around it":         {geo.Box{South: 0, West: 0, North: 30, East: 30}, 1},
		"touching a corner": {geo.Box{South: 20, West: 20, North: 30, East: 30}, 1},
		"south of it":       {geo.Box{South: 0, West: 0, North: 9.999, East: 30}, 0},
		"north of it":       {geo.Box{South: 20.001, West: 0, North: 30, East: 30}, 0},
		"west of it":        {geo.Box{South: 0, West: 0, North: 30, East: 9.999}, 0},
		"east of it":        {geo.Box{South: 0, West: 20.001, North: 30, East: 30}, 0},
	} {
		if got := within(t, s, c.box); len(got) != c.want {
			t.Errorf("%s: %d ways, want %d", reason, len(got), c.want)
		}
	}
}

func BenchmarkWithin(b *testing.B) {
	f, err := seed.Streets.Open("streets/nanjing_xinjiekou.osm.pbf")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	streets, _, err := geo.ReadOSM(ctx, f, "demo")
	if err != nil {
		b.Fatal(err)
	}
	db, _ := datatest.New(b)
	s := geo.NewStreetStore(db)
	if err := s.Import(ctx, streets, audit.CLI); err != nil {
		b.Fatal(err)
	}
	box := geo.BoxOf(geo.LatLng{Lat: 32.0421, Lng: 118.7787}).Grow(400)
	for b.Loop() {
		if _, err := s.Within(ctx, box); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadOSM(b *testing.B) {
	raw, err := seed.Streets.ReadFile("streets/nanjing_xinjiekou.osm.pbf")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := geo.ReadOSM(ctx, strings.NewReader(string(raw)), "demo"); err != nil {
			b.Fatal(err)
		}
	}
}
