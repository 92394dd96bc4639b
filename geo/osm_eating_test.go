package geo

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const eatingVillage = `<osm version="0.6">
 <node id="3" lat="32.0010000" lon="118.0010000"><tag k="amenity" v="cafe"/></node>
 <node id="1" lat="32.0000001" lon="118.0000000"><tag k="amenity" v="restaurant"/><tag k="name" v="老面馆"/></node>
 <node id="1" lat="32.0000001" lon="118.0000000"><tag k="amenity" v="fast_food"/></node>
 <node id="2" lat="32.0010000" lon="118.0000000"><tag k="amenity" v="pharmacy"/></node>
 <node id="4" lat="92" lon="118.0010000"><tag k="amenity" v="food_court"/></node>
 <node id="5" lat="32" lon="118"/>
 <way id="10"><nd ref="1"/><nd ref="3"/><nd ref="99"/><tag k="amenity" v="food_court"/><tag k="building" v="yes"/><tag k="name" v="广场"/></way>
 <way id="11"><nd ref="98"/><tag k="amenity" v="cafe"/></way>
 <way id="12"><nd ref="1"/><nd ref="3"/><tag k="highway" v="footway"/></way>
</osm>`

var eatingPlaces = []EatingPlace{
	{ID: -10, Kind: "food_court", Name: "广场", At: LatLng{32.0005001, 118.0005}}, // rounded as nodes are
	{ID: 1, Kind: "restaurant", Name: "老面馆", At: LatLng{32.0000001, 118}},
	{ID: 3, Kind: "cafe", At: LatLng{32.001, 118.001}},
}

func TestReadOSMFindsPlacesToEat(t *testing.T) {
	t.Parallel()
	_, report := readVillage(t, eatingVillage)
	if diff := cmp.Diff(eatingPlaces, report.Eating); diff != "" || report.EatingPlaces != 3 {
		t.Errorf("%d places (-want +got)\n%s", report.EatingPlaces, diff)
	}
}

func TestReadPBFFindsPlacesToEat(t *testing.T) {
	t.Parallel()
	names := words("", "amenity", "cafe", "name", "restaurant", "老面馆")
	dense := func(tags ...uint64) []byte {
		return join(names, field(2, field(2, join(
			field(1, deltas(1, 2, 3)),
			field(8, deltas(320000001, 320010000, 320010000)),
			field(9, deltas(1180000000, 1180000000, 1180010000)),
			field(10, packed(tags...)),
		))))
	}
	plain := join(names, field(2, join(
		field(1, join(number(1, int64(zig(1))), field(2, packed(1, 3)), field(3, packed(4, 5)), number(8, int64(zig(320000001))), number(9, int64(zig(1180000000))))),
		field(1, join(number(1, int64(zig(3))), field(2, packed(1)), field(3, packed(2)), number(8, int64(zig(320010000))), number(9, int64(zig(1180010000))))),
	)))
	for name, block := range map[string][]byte{"dense": dense(1, 4, 3, 5, 0, 0, 1, 2, 0), "plain": plain} {
		_, report := readPacked(t, pbfFile(block))
		if diff := cmp.Diff(eatingPlaces[1:], report.Eating); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if _, report := readPacked(t, pbfFile(dense())); len(report.Eating) != 0 || report.Nodes != 3 {
		t.Errorf("no tags at all: %+v", report)
	}
}

func TestWaysSayWherePointsAreMissing(t *testing.T) {
	t.Parallel()
	streets, _ := readVillage(t, `<osm version="0.6">
 <node id="1" lat="32" lon="118"/><node id="2" lat="32.1" lon="118"/><node id="3" lat="32.2" lon="118"/>
 <way id="1"><nd ref="9"/><nd ref="1"/><nd ref="8"/><nd ref="7"/><nd ref="2"/><nd ref="3"/><nd ref="6"/><tag k="highway" v="path"/></way>
 <way id="2"><nd ref="1"/><nd ref="9"/><nd ref="2"/><nd ref="9"/><nd ref="3"/><tag k="highway" v="path"/></way>
 <way id="3"><nd ref="9"/><nd ref="1"/><nd ref="2"/><nd ref="9"/><tag k="highway" v="path"/></way>
</osm>`)
	got := map[int64][]int{}
	for _, w := range streets {
		got[w.ID] = w.Gaps
	}
	if diff := cmp.Diff(map[int64][]int{1: {1}, 2: {1, 2}, 3: nil}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
