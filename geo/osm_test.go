package geo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/seed"
)

// village is a small .osm file: two streets that meet, a park, a house whose
// outline is half missing, an unbuilt road, and a pond that two ways enclose.
const village = `<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="32.0000001" lon="118.0000000"/>
 <node id="2" lat="32.0010000" lon="118.0000000"/>
 <node id="3" lat="32.0010000" lon="118.0010000"/>
 <node id="4" lat="32.0000000" lon="118.0010000"/>
 <way id="20"><nd ref="2"/><nd ref="3"/><tag k="highway" v="footway"/><tag k="foot" v="yes"/><tag k="note" v="x"/></way>
 <way id="10"><nd ref="1"/><nd ref="99"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="幸福路"/></way>
 <way id="30"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="leisure" v="park"/><tag k="name" v="小公园"/></way>
 <way id="40"><nd ref="1"/><nd ref="98"/><nd ref="97"/><tag k="building" v="yes"/></way>
 <way id="50"><nd ref="1"/><nd ref="2"/><tag k="highway" v="proposed"/></way>
 <way id="60"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way>
 <way id="70"><nd ref="1"/><nd ref="4"/><nd ref="3"/></way>
 <way id="80"><nd ref="3"/><nd ref="4"/><tag k="barrier" v="wall"/></way>
 <relation id="5"><member type="way" ref="60" role="outer"/><member type="way" ref="70" role="outer"/>
  <member type="way" ref="30" role="inner"/><member type="node" ref="1" role=""/>
  <tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
 <relation id="6"><member type="way" ref="80" role="outer"/><tag k="type" v="multipolygon"/><tag k="landuse" v="grass"/></relation>
 <relation id="7"><member type="way" ref="10" role="outer"/><tag k="type" v="route"/></relation>
</osm>`

func readVillage(t *testing.T, text string) (Streets, OSMReport) {
	t.Helper()
	streets, report, err := ReadOSM(context.Background(), strings.NewReader(text), "village.osm")
	if err != nil {
		t.Fatal(err)
	}
	return streets, report
}

func TestReadOSMKeepsWhatIsDrawn(t *testing.T) {
	t.Parallel()
	one, two, three, four := LatLng{32.0000001, 118}, LatLng{32.001, 118}, LatLng{32.001, 118.001}, LatLng{32, 118.001}
	want := Streets{
		{ID: -5 * 256, Layer: LayerWater, Kind: "water", NodeIDs: []int64{1, 2, 3, 4, 1}, Line: []LatLng{one, two, three, four, one}},
		{ID: 10, Layer: LayerStreet, Kind: "residential", Name: "幸福路", NodeIDs: []int64{1, 2}, Line: []LatLng{one, two}, Gaps: []int{1}},
		{ID: 20, Layer: LayerStreet, Kind: "footway", Tags: map[string]string{"foot": "yes"}, NodeIDs: []int64{2, 3}, Line: []LatLng{two, three}},
		{ID: 30, Layer: LayerGreen, Kind: "park", Name: "小公园", NodeIDs: []int64{1, 2, 3, 1}, Line: []LatLng{one, two, three, one}},
	}
	wantReport := OSMReport{
		Nodes: 4, Ways: 8, Relations: 3,
		Kept:  map[Layer]int{LayerStreet: 2, LayerGreen: 1, LayerWater: 1},
		Named: 1, MissingNodes: 3, Dropped: 2,
		Box: Box{32, 118, 32.001, 118.001},
	}
	got, report := readVillage(t, village)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("streets (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(wantReport, report); diff != "" {
		t.Errorf("report (-want +got)\n%s", diff)
	}
}

func TestReadOSMInAnyOrder(t *testing.T) {
	t.Parallel()
	want, _ := readVillage(t, village)
	lines := strings.Split(village, "\n")
	nodes, rest := lines[2:6], lines[6:len(lines)-1]
	shuffled := append(append(append([]string{lines[0], lines[1]}, rest...), nodes[3], nodes[1], nodes[2], nodes[0]), lines[len(lines)-1])
	got, _ := readVillage(t, "\uFEFF \n"+strings.Join(shuffled[1:], "\n"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the order of elements matters (-want +got)\n%s", diff)
	}
}

func TestLayerOf(t *testing.T) {
	t.Parallel()
	type answer struct {
		Layer Layer
		Kind  string
		Drawn bool
	}
	for reason, c := range map[string]struct {
		tags map[string]string
		want answer
	}{
		"a street":               {map[string]string{"highway": "primary"}, answer{LayerStreet, "primary", true}},
		"a street before a park": {map[string]string{"highway": "footway", "leisure": "park"}, answer{LayerStreet, "footway", true}},
		"a road not built yet":   {map[string]string{"highway": "construction"}, answer{LayerStreet, "construction", false}},
		"a house":                {map[string]string{"building": "apartments"}, answer{LayerBuilding, "apartments", true}},
		"no house":               {map[string]string{"building": "no"}, answer{}},
		"no house but a garden":  {map[string]string{"building": "no", "leisure": "garden"}, answer{LayerGreen, "garden", true}},
		"a lake":                 {map[string]string{"natural": "water"}, answer{LayerWater, "water", true}},
		"a river":                {map[string]string{"waterway": "river"}, answer{LayerWater, "river", true}},
		"a wood":                 {map[string]string{"natural": "wood"}, answer{LayerGreen, "wood", true}},
		"a lawn":                 {map[string]string{"landuse": "grass"}, answer{LayerGreen, "grass", true}},
		"a dam":                  {map[string]string{"waterway": "dam"}, answer{}},
		"a boundary":             {map[string]string{"boundary": "administrative"}, answer{}},
		"nothing":                {nil, answer{}},
	} {
		layer, kind, drawn := layerOf(c.tags)
		if got := (answer{layer, kind, drawn}); got.Drawn != c.want.Drawn || drawn && got != c.want {
			t.Errorf("%s: %+v, want %+v", reason, got, c.want)
		}
	}
}

func TestJoinRings(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		pieces, rings [][]int64
		open          int
	}{
		"one closed way":             {[][]int64{{1, 2, 3, 1}}, [][]int64{{1, 2, 3, 1}}, 0},
		"two halves":                 {[][]int64{{1, 2, 3}, {3, 4, 1}}, [][]int64{{1, 2, 3, 4, 1}}, 0},
		"two halves, one turned":     {[][]int64{{1, 2, 3}, {1, 4, 3}}, [][]int64{{1, 2, 3, 4, 1}}, 0},
		"three in the wrong order":   {[][]int64{{1, 2}, {3, 1}, {3, 2}}, [][]int64{{1, 2, 3, 1}}, 0},
		"two rings":                  {[][]int64{{1, 2, 3, 1}, {7, 8, 9, 7}}, [][]int64{{1, 2, 3, 1}, {7, 8, 9, 7}}, 0},
		"one piece cut away":         {[][]int64{{1, 2, 3}, {3, 4, 5}}, nil, 1},
		"there and back":             {[][]int64{{1, 2}, {2, 1}}, nil, 1},
		"a way that stands still":    {[][]int64{{1, 1}}, nil, 1},
		"none":                       {nil, nil, 0},
		"a ring beside an open part": {[][]int64{{1, 2, 3, 1}, {5, 6}}, [][]int64{{1, 2, 3, 1}}, 1},
	} {
		rings, open := joinRings(c.pieces)
		if diff := cmp.Diff(c.rings, rings); diff != "" || open != c.open {
			t.Errorf("%s: %d open, want %d; rings (-want +got)\n%s", reason, open, c.open, diff)
		}
	}
}

func readShared(t *testing.T, name string) (Streets, OSMReport) {
	t.Helper()
	f, err := os.Open(shared(t, "osm/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	streets, report, err := ReadOSM(context.Background(), f, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Logf("%s: %+v", name, report)
	return streets, report
}

// TestBothFormatsSayTheSame: the same extract, written by another program in
// both formats.
func TestBothFormatsSayTheSame(t *testing.T) {
	t.Parallel()
	text, textReport := readShared(t, "nanjing_xinjiekou.osm")
	packed, packedReport := readShared(t, "nanjing_xinjiekou.osm.pbf")
	if diff := cmp.Diff(text, packed); diff != "" {
		t.Errorf("streets (-osm +pbf)\n%.2000s", diff)
	}
	if diff := cmp.Diff(textReport, packedReport); diff != "" {
		t.Errorf("report (-osm +pbf)\n%s", diff)
	}
	if textReport.Nodes != 12975 || textReport.Ways != 1920 || textReport.Relations != 54 {
		t.Errorf("read %+v, want the file's 12975 nodes, 1920 ways and 54 relations", textReport)
	}
}

func TestReadOSMOfOtherCities(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"beijing_bupt.osm.pbf", "monaco.osm.pbf", "shanghai_baoshan_shu.osm.pbf"} {
		streets, report := readShared(t, name)
		if report.Kept[LayerStreet] < 50 || report.Kept[LayerBuilding] < 50 || report.Named < 10 {
			t.Errorf("%s: hardly anything read: %+v", name, report)
		}
		for _, w := range streets {
			if len(w.Line) < 2 || len(w.Line) != len(w.NodeIDs) {
				t.Fatalf("%s: way %d has %d points and %d node ids", name, w.ID, len(w.Line), len(w.NodeIDs))
			}
		}
	}
}

func TestTheDemoStreetsAreThere(t *testing.T) {
	t.Parallel()
	f, err := seed.Streets.Open("streets/nanjing_xinjiekou.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, report, err := ReadOSM(context.Background(), f, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if !report.Box.Contains(LatLng{32.0421, 118.7787}) || report.Kept[LayerStreet] < 300 {
		t.Errorf("the demo's streets: %+v", report)
	}
}

func TestReadOSMNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":                   {"", ErrNotStreets},
		"a spreadsheet":             {"PK\x03\x04 and so on, far too long to be short", ErrNotStreets},
		"a table":                   {"name,lat,lng\n", ErrNotStreets},
		"a web page":                {"<html><body>404</body></html>", ErrNotStreets},
		"a web page with a doctype": {"<!DOCTYPE html><html>", ErrNotStreets},
		"cut off in an element":     {village[:700], ErrUnreadableStreets},
		"cut off between elements":  {village[:strings.Index(village, " <way")], ErrUnreadableStreets},
		"a node without an id":      {`<osm><node lat="1" lon="2"/></osm>`, ErrUnreadableStreets},
		"a node without a place":    {`<osm><node id="1" lon="2"/></osm>`, ErrUnreadableStreets},
		"a way of words":            {`<osm><way id="x"/></osm>`, ErrUnreadableStreets},
		"a reference of words":      {`<osm><way id="1"><nd ref="y"/></way></osm>`, ErrUnreadableStreets},
		"tags crossed":              {`<osm><way id="1"></osm></way>`, ErrUnreadableStreets},
	} {
		streets, _, err := ReadOSM(context.Background(), strings.NewReader(c.text), "f.osm")
		if !errors.Is(err, c.want) || streets != nil {
			t.Errorf("%s: %v, want %v", reason, err, c.want)
		}
	}
}

func TestReadOSMStopsWhenAsked(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, content := range []string{village, string(pbfFile(villageBlock()))} {
		if _, _, err := ReadOSM(ctx, strings.NewReader(content), "f"); !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v, want context.Canceled", err)
		}
	}
}

func TestReadOSMPassesOnReadErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("the stick was pulled out")
	for _, before := range []string{"", village[:500]} {
		r := io.MultiReader(strings.NewReader(before), &failing{broken})
		if _, _, err := ReadOSM(context.Background(), r, "f"); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v, want %v", len(before), err, broken)
		}
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzReadOSM(f *testing.F) {
	f.Add([]byte(village))
	f.Add([]byte(`<osm><node id="1" lat="NaN" lon="1e309"/><way id="1"><nd ref="1"/></way></osm>`))
	f.Add(pbfFile(villageBlock()))
	f.Add(pbfFile(plainNodesBlock()))
	f.Add(pbfFile(villageBlock())[:60])
	f.Fuzz(func(t *testing.T, content []byte) {
		streets, report, err := ReadOSM(context.Background(), bytes.NewReader(content), "f")
		if err != nil {
			if !errors.Is(err, ErrNotStreets) && !errors.Is(err, ErrUnreadableStreets) && !errors.Is(err, ErrStreetsTooLarge) {
				t.Fatalf("unnamed %v", err)
			}
			return
		}
		kept := 0
		for _, n := range report.Kept {
			kept += n
		}
		if kept != len(streets) {
			t.Fatalf("report says %d kept, %d given", kept, len(streets))
		}
		for _, w := range streets {
			if len(w.Line) < 2 || len(w.Line) != len(w.NodeIDs) || w.Layer == "" {
				t.Fatalf("way %+v cannot be drawn", w)
			}
			for _, p := range w.Line {
				if !p.Valid() {
					t.Fatalf("way %d leaves the globe at %v", w.ID, p)
				}
			}
		}
	})
}

func ExampleReadOSM() {
	file := `<osm><node id="1" lat="32.04" lon="118.77"/><node id="2" lat="32.05" lon="118.77"/>
	<way id="7"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way></osm>`
	streets, report, err := ReadOSM(context.Background(), strings.NewReader(file), "small.osm")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(streets[0].Kind, len(streets[0].Line), "points,", report.MissingNodes, "missing")
	// Output: residential 2 points, 1 missing
}
