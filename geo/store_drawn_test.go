package geo_test

import (
	"testing"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/geo"
)

// TestDrawn: what a drawing of less detail reads is what Within reads, without
// what is left out.
func TestDrawn(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	store := geo.NewStreetStore(db)
	square := func(id int64, layer geo.Layer, kind string, side float64) geo.Way {
		at := geo.LatLng{Lat: 32, Lng: 118}
		line := []geo.LatLng{at, {Lat: at.Lat + side, Lng: at.Lng}, {Lat: at.Lat + side, Lng: at.Lng + side}, at}
		return geo.Way{ID: id, Layer: layer, Kind: kind, Line: line, NodeIDs: []int64{1, 2, 3, 1}}
	}
	ways := []geo.Way{
		square(1, geo.LayerStreet, "primary", 0.00001),
		square(2, geo.LayerStreet, "footway", 0.01),
		square(3, geo.LayerStreet, "way", 0.01), // within another kind's name
		square(4, geo.LayerGreen, "park", 0.001),
		square(5, geo.LayerGreen, "park", 0.0001),
		square(6, geo.LayerBuilding, "yes", 0.01),
	}
	if err := store.Import(t.Context(), ways, audit.System); err != nil {
		t.Fatal(err)
	}
	here := geo.Box{South: 31, West: 117, North: 33, East: 119}
	for _, tt := range []struct {
		why    string
		box    geo.Box
		detail geo.Detail
		want   []int64
	}{
		{"all", here, geo.Detail{Layers: []geo.Layer{geo.LayerStreet, geo.LayerGreen, geo.LayerWater, geo.LayerBuilding}}, []int64{1, 2, 3, 4, 5, 6}},
		{"no layer", here, geo.Detail{}, nil},
		{"no footways", here, geo.Detail{Layers: []geo.Layer{geo.LayerStreet}, Without: []string{"footway path", "steps"}}, []int64{1, 3}},
		{"only what is large, streets always", here, geo.Detail{Layers: []geo.Layer{geo.LayerStreet, geo.LayerGreen}, Least: 50}, []int64{1, 2, 3, 4}},
		{"elsewhere", geo.Box{South: 40, West: 117, North: 41, East: 119}, geo.Detail{Layers: []geo.Layer{geo.LayerStreet}}, nil},
	} {
		got, err := store.Drawn(t.Context(), tt.box, tt.detail)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, w := range got {
			ids = append(ids, w.ID)
			if len(w.Line) != 4 || len(w.NodeIDs) != 4 {
				t.Errorf("%s: way %d has %d points", tt.why, w.ID, len(w.Line))
			}
		}
		if len(ids) != len(tt.want) {
			t.Errorf("%s: %v, want %v", tt.why, ids, tt.want)
			continue
		}
		for i := range ids {
			if ids[i] != tt.want[i] {
				t.Errorf("%s: %v, want %v", tt.why, ids, tt.want)
			}
		}
	}
}
