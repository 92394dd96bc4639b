package walk

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/geo"
)

// town is a small street plan in metres north and east of its middle.
type town struct {
	t    *testing.T
	at   map[int64]geo.LatLng
	ways []geo.Way
}

func newTown(t *testing.T, nodes map[int64][2]float64) *town {
	w := &town{t: t, at: map[int64]geo.LatLng{}}
	for id, p := range nodes {
		w.at[id] = place(p[0], p[1])
	}
	return w
}

func place(north, east float64) geo.LatLng {
	metre := degrees(1)
	return geo.LatLng{Lat: corner.Lat + north*metre, Lng: corner.Lng + east*metre/math.Cos(corner.Lat*math.Pi/180)}
}

func (w *town) way(kind string, tags map[string]string, nodes ...int64) *town {
	way := geo.Way{ID: int64(len(w.ways) + 1), Layer: geo.LayerStreet, Kind: kind, Tags: tags, NodeIDs: nodes}
	for _, id := range nodes {
		way.Line = append(way.Line, w.at[id])
	}
	w.ways = append(w.ways, way)
	return w
}

// walk wants so many metres between two places, to the nearest; −1 for none.
func (w *town) walk(why string, from, to [2]float64, want float64) {
	w.t.Helper()
	g, _ := New(w.ways)
	got := -1.0
	if walk, ok := g.Walk(place(from[0], from[1]), place(to[0], to[1]), 1e6); ok {
		got = math.Round(float64(walk.Metres))
	}
	if got != want {
		w.t.Errorf("%s: %v m, want %v", why, got, want)
	}
}

// block is four corners and a fifth outside.
func block(t *testing.T) *town {
	return newTown(t, map[int64][2]float64{1: {0, 0}, 2: {0, 100}, 3: {100, 100}, 4: {100, 0}, 5: {0, 300}})
}

func TestAccess(t *testing.T) {
	t.Parallel()
	for why, c := range map[string]struct {
		kind string
		tags map[string]string
		want bool
	}{
		"a street":                       {"residential", nil, true},
		"a service road":                 {"service", nil, true},
		"steps":                          {"steps", nil, true},
		"a trunk road":                   {"trunk", nil, true},
		"one not built":                  {"planned", nil, true}, // as the measured pairs have it
		"a motorway":                     {"motorway", nil, false},
		"its link":                       {"motorway_link", nil, false},
		"a building site":                {"construction", nil, false},
		"a plan":                         {"proposed", nil, false},
		"a platform":                     {"platform", nil, false},
		"a racing track":                 {"raceway", nil, false},
		"a bus's own track":              {"bus_guideway", nil, false},
		"a corridor":                     {"corridor", nil, false},
		"a lift":                         {"elevator", nil, false},
		"gone":                           {"razed", nil, false},
		"given up":                       {"abandoned", nil, false},
		"not on foot":                    {"primary", map[string]string{"foot": "no"}, false},
		"private paths":                  {"path", map[string]string{"foot": "private"}, false},
		"nobody":                         {"service", map[string]string{"access": "no"}, false},
		"private":                        {"service", map[string]string{"access": "private"}, false},
		"private, but feet may":          {"service", map[string]string{"access": "private", "foot": "yes"}, true},
		"no cars, a path for feet":       {"service", map[string]string{"access": "no", "foot": "designated"}, true},
		"tolerated":                      {"service", map[string]string{"access": "no", "foot": "permissive"}, true},
		"private, feet another question": {"service", map[string]string{"access": "private", "foot": "destination"}, false},
		"customers":                      {"service", map[string]string{"access": "customers"}, true},
		"a square drawn as an area":      {"pedestrian", map[string]string{"area": "yes"}, false},
		"no area":                        {"pedestrian", map[string]string{"area": "no"}, true},
		"one way for cars":               {"residential", map[string]string{"oneway": "yes"}, true},
	} {
		if got := walkable(geo.Way{Layer: geo.LayerStreet, Kind: c.kind, Tags: c.tags}); got != c.want {
			t.Errorf("%s: %v, want %v", why, got, c.want)
		}
	}
	if walkable(geo.Way{Layer: geo.LayerBuilding, Kind: "residential"}) {
		t.Error("people walk through houses")
	}
}

func TestWaysMeetWhereNodesAreShared(t *testing.T) {
	t.Parallel()
	w := block(t).way("residential", nil, 1, 2, 3).way("footway", nil, 3, 4)
	w.walk("round two corners", [2]float64{0, 0}, [2]float64{100, 0}, 300)
	w.walk("back", [2]float64{100, 0}, [2]float64{0, 0}, 300)
	w.walk("between corners", [2]float64{0, 40}, [2]float64{100, 60}, 200)
	w.walk("beside the street", [2]float64{-10, 0}, [2]float64{0, 100}, 110)
	w.walk("no farther from one another than from the street", [2]float64{-20, 0}, [2]float64{-20, 30}, 30)
	w.walk("a little farther than that", [2]float64{-20, 0}, [2]float64{-20, 41}, 81)
	w.walk("where one stands", [2]float64{-20, 10}, [2]float64{-20, 10}, 0)
	w.walk("too far from every way", [2]float64{-500.5, 0}, [2]float64{0, 100}, -1)
	w.walk("just not too far", [2]float64{-499.5, 0}, [2]float64{0, 100}, 600)

	// A bridge over the block shares no node with what it crosses.
	over := newTown(t, map[int64][2]float64{1: {0, -600}, 2: {0, 600}, 3: {-600, 0}, 4: {600, 0}}).
		way("residential", nil, 1, 2).way("residential", nil, 3, 4)
	over.walk("over one another", [2]float64{0, 300}, [2]float64{300, 0}, -1)
	over.walk("along the one", [2]float64{0, -300}, [2]float64{0, 300}, 600)
}

func TestWhatIsNotWalkedJoinsNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t, map[int64][2]float64{1: {0, 0}, 2: {0, 100}, 3: {300, 100}, 4: {300, 0}}).
		way("residential", nil, 1, 2).way("motorway", nil, 2, 3).way("residential", nil, 3, 4)
	w.walk("by motorway", [2]float64{0, 0}, [2]float64{300, 0}, -1)
}

func TestOddWays(t *testing.T) {
	t.Parallel()
	for why, c := range map[string]struct {
		town *town
		want float64 // from 0,0 to 0,100
	}{
		"no ways":                      {block(t), -1},
		"one":                          {block(t).way("path", nil, 1, 2), 100},
		"twice the same node":          {block(t).way("path", nil, 1, 1, 2, 2), 100},
		"there and back":               {block(t).way("path", nil, 1, 2, 1), 100},
		"drawn twice":                  {block(t).way("path", nil, 1, 2).way("footway", nil, 2, 1), 100},
		"a ring":                       {block(t).way("path", nil, 1, 4, 3, 2, 1), 100},
		"a ring that meets a tail":     {block(t).way("path", nil, 1, 4, 3, 2, 1).way("path", nil, 2, 5), 100},
		"only round the block":         {block(t).way("path", nil, 1, 4, 3, 2), 300},
		"an eight":                     {block(t).way("path", nil, 1, 4, 1, 3, 4, 2, 3), 200 * (1 + math.Sqrt2) / 2},
		"a node alone":                 {block(t).way("path", nil, 1), -1},
		"a node that is its own way":   {block(t).way("path", nil, 3, 3), -1},
		"two nodes in one spot":        {newTown(t, map[int64][2]float64{1: {0, 0}, 2: {0, 50}, 3: {0, 50}, 4: {0, 100}}).way("path", nil, 1, 2, 3, 4), 100},
		"two nodes in one spot, apart": {newTown(t, map[int64][2]float64{1: {0, -2000}, 2: {0, 50}, 3: {0, 50}, 4: {0, 2000}}).way("path", nil, 1, 2).way("path", nil, 3, 4), -1},
	} {
		g, _ := New(c.town.ways)
		got := -1.0
		if walk, ok := g.Walk(place(0, 0), place(0, 100), 1e6); ok {
			got = float64(walk.Metres)
		}
		if math.Abs(got-c.want) > 0.5 {
			t.Errorf("%s: %v m, want %v", why, got, c.want)
		}
		for _, most := range []geo.Metres{0, 1500} {
			NewTable(g, []geo.LatLng{place(0, 100), place(0, 0)}, most).Nearest(place(0, 0), 2, nil, nil)
		}
	}
	g, r := New([]geo.Way{{Layer: geo.LayerStreet, Kind: "path", Line: []geo.LatLng{corner, place(0, 9)}}})
	if r.Edges != 0 || len(g.chains) != 0 {
		t.Errorf("a line without node ids: %+v", r)
	}
}

func TestGapsAreBridgedWhereTheyAreShort(t *testing.T) {
	t.Parallel()
	w := newTown(t, map[int64][2]float64{1: {0, 0}, 2: {0, 90}, 3: {0, 190}, 4: {0, 300}, 5: {0, 400}}).way("path", nil, 1, 2, 3, 4, 5)
	w.ways[0].Gaps = []int{1, 3}
	w.walk("ninety metres", [2]float64{0, 0}, [2]float64{0, 190}, 190)
	w.walk("a hundred and ten", [2]float64{0, 0}, [2]float64{0, 400}, -1)
}

func TestIslandsJoinWhatIsNear(t *testing.T) {
	t.Parallel()
	// A high street, and beside it a footway that nobody has joined.
	plan := func(away float64) *town {
		return newTown(t, map[int64][2]float64{1: {0, -1000}, 2: {0, 1000}, 3: {away, 0}, 4: {away + 50, 0}}).
			way("residential", nil, 1, 2).way("footway", nil, 3, 4)
	}
	plan(30).walk("thirty metres away", [2]float64{80, 0}, [2]float64{0, 300}, 380)
	plan(30).walk("on it", [2]float64{80, 0}, [2]float64{30, 0}, 50)
	plan(49).walk("its far end", [2]float64{99, 0}, [2]float64{0, 300}, 399)
	plan(51).walk("its far end, too far", [2]float64{101, 0}, [2]float64{0, 300}, -1)

	far := newTown(t, map[int64][2]float64{1: {0, -1000}, 2: {0, 1000}, 3: {60, -600}, 4: {60, 600}}).
		way("residential", nil, 1, 2).way("residential", nil, 3, 4)
	far.walk("two long streets are two banks of a canal", [2]float64{60, 0}, [2]float64{0, 0}, -1)
	g, _ := New(plan(30).ways)
	if w, ok := g.Walk(place(80, 0), place(0, 300), 1e4); !ok || math.Abs(float64(w.Snap)-80) > 0.1 {
		t.Errorf("%+v, %v: the way to the street is snapped", w, ok)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	metres := func(r Report) Report {
		r.Main, r.All, r.Footways = geo.Metres(math.Round(float64(r.Main))), geo.Metres(math.Round(float64(r.All))), geo.Metres(math.Round(float64(r.Footways)))
		return r
	}
	far := map[int64][2]float64{1: {0, 0}, 2: {0, 100}, 3: {0, 500}, 4: {900, 0}, 5: {900, 40}, 6: {0, 10_000}}
	for why, c := range map[string]struct {
		town *town
		want Report
	}{
		"nothing":     {newTown(t, far), Report{}},
		"two parts":   {newTown(t, far).way("residential", nil, 1, 2, 3).way("footway", nil, 4, 5), Report{Nodes: 5, Edges: 3, Parts: 2, Main: 500, All: 540, Footways: 40}},
		"drawn twice": {newTown(t, far).way("residential", nil, 1, 2).way("footway", nil, 2, 1), Report{Nodes: 2, Edges: 1, Parts: 1, Main: 100, All: 100, Footways: 100}},
		"driving":     {newTown(t, far).way("residential", nil, 1, 2).way("service", nil, 2, 3), Report{Nodes: 3, Edges: 2, Parts: 1, Main: 500, All: 500, DrivingOnly: true}},
		"one short footway among long roads": {newTown(t, far).way("primary", nil, 1, 6).way("footway", nil, 4, 5),
			Report{Nodes: 4, Edges: 2, Parts: 2, Main: 10_000, All: 10_040, Footways: 40, DrivingOnly: true}},
		"two more": {newTown(t, far).way("primary", nil, 1, 6).way("footway", nil, 1, 2),
			Report{Nodes: 3, Edges: 2, Parts: 1, Main: 10_100, All: 10_100, Footways: 100, DrivingOnly: true}},
		"enough":          {newTown(t, far).way("primary", nil, 3, 6).way("footway", nil, 1, 2), Report{Nodes: 4, Edges: 2, Parts: 2, Main: 9500, All: 9600, Footways: 100}},
		"only a motorway": {newTown(t, far).way("motorway", nil, 1, 2), Report{}},
	} {
		_, r := New(c.town.ways)
		if diff := cmp.Diff(c.want, metres(r)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", why, diff)
		}
	}
}

func TestASegmentRoundTheGlobeCostsNothing(t *testing.T) {
	t.Parallel()
	ways := []geo.Way{{Layer: geo.LayerStreet, Kind: "path", NodeIDs: []int64{1, 2, 3, 4},
		Line: []geo.LatLng{{Lat: -90, Lng: -180}, {Lat: 90, Lng: 180}, {Lat: -90, Lng: 180}, corner}}}
	g, _ := New(ways)
	table := NewTable(g, []geo.LatLng{corner, {Lat: 89.9, Lng: 1}, {Lat: math.NaN()}}, 1500)
	if hits := table.Nearest(place(0, 10), 3, nil, nil); len(hits) != 2 || hits[0].Ref != 0 {
		t.Errorf("%+v", hits)
	}
}

func TestAroundKnowsItsBound(t *testing.T) {
	t.Parallel()
	g, _ := New(newTown(t, map[int64][2]float64{1: {0, 0}, 2: {0, 500}, 3: {0, 1000}, 4: {300, 500}}).way("path", nil, 1, 2, 3).way("path", nil, 2, 4).ways)
	f := g.Around(place(0, 0), 700)
	for east, want := range map[float64]bool{0: true, 500: true, 699: true, 701: false, 1000: false} {
		if _, ok := f.To(place(0, east)); ok != want {
			t.Errorf("%v m east: %v, want %v", east, ok, want)
		}
	}
	if w, ok := f.To(place(10, 690)); !ok || math.Round(float64(w.Metres)) != 700 || math.Round(float64(w.Snap)) != 10 {
		t.Errorf("beside the way: %+v, %v", w, ok)
	}
	if _, ok := g.Around(geo.LatLng{Lat: 91}, 700).To(place(0, 0)); ok {
		t.Error("from nowhere")
	}
	if _, ok := f.To(geo.LatLng{Lng: 181}); ok {
		t.Error("to nowhere")
	}
}
