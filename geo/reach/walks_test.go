package reach_test

import (
	"testing"

	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/geo/walk"
)

// ladder is two streets 400 m apart that meet only at their west ends, and one
// that joins neither.
func ladder() *walk.Graph {
	street := func(id int64, nodes []int64, line ...geo.LatLng) geo.Way {
		return geo.Way{ID: id, Layer: geo.LayerStreet, Kind: "residential", NodeIDs: nodes, Line: line}
	}
	g, _ := walk.New([]geo.Way{
		street(1, []int64{1, 2}, off(0, 0), off(600, 0)),
		street(2, []int64{3, 4}, off(0, 400), off(600, 400)),
		street(3, []int64{1, 3}, off(0, 0), off(0, 400)),
		street(4, []int64{5, 6}, off(0, 800), off(50, 800)),
	})
	return g
}

func TestWalksFollowTheStreets(t *testing.T) {
	t.Parallel()
	g := ladder()
	point := off(500, 0)
	for why, c := range map[string]struct {
		home geo.LatLng
		most geo.Metres
		left bool
	}{
		"along the street":                            {off(100, 0), 410, false},
		"a little too far along it":                   {off(100, 0), 390, true},
		"across the block it is 1,400 m":              {off(500, 400), 1390, true},
		"and not more":                                {off(500, 400), 1410, false},
		"far from every street: straight with detour": {off(500, -1000), 1360, false},
		"the same, too far":                           {off(500, -1000), 1340, true},
	} {
		cells := []reach.Cell{{At: c.home, Community: "a", Elders: 5}}
		in := reach.Input{Cells: cells, Walks: reach.NewWalks(cells, []geo.LatLng{point}, 2000, reach.OnFoot(g)), Most: c.most}
		if r := reach.Cover(in); r.Left(0) != c.left {
			t.Errorf("%s: left out %v, %v m", why, r.Left(0), r.Near)
		}
	}
}

func TestAPointFarFromEveryStreetIsMeasuredStraight(t *testing.T) {
	t.Parallel()
	cells := []reach.Cell{{At: off(0, -100), Community: "a", Elders: 5}} // beside a street
	walks := reach.NewWalks(cells, []geo.LatLng{off(0, -1100)}, 2000, reach.OnFoot(ladder()))
	for most, left := range map[geo.Metres]int{1340: 5, 1360: 0} {
		if got := reach.Cover(reach.Input{Cells: cells, Walks: walks, Most: most}).All.Left; got != left {
			t.Errorf("within %v: %d left out, want %d", most, got, left)
		}
	}
}

func TestCoverIsEveryPairWalked(t *testing.T) {
	t.Parallel()
	g := ladder()
	var cells []reach.Cell
	points := []geo.LatLng{off(20, 5), off(590, 390), off(20, 810)}
	for i := range 400 {
		cells = append(cells, reach.Cell{At: off(float64(i%20)*40-100, float64(i/20)*50-100), Community: "a", Elders: 1})
	}
	const most = 450
	r := reach.Cover(reach.Input{Cells: cells, Walks: reach.NewWalks(cells, points, 900, reach.OnFoot(g)), Most: most})
	covered := 0
	for i, c := range cells {
		near := geo.Metres(-1)
		for _, p := range points {
			if w, ok := g.Walk(p, c.At, most); ok && w.Metres <= most && (near < 0 || w.Metres < near) {
				near = w.Metres
			}
		}
		if d := near - r.Near[i]; d > 0.01 || d < -0.01 {
			t.Errorf("cell %d: %v, want %v", i, r.Near[i], near)
		}
		if near >= 0 {
			covered++
		}
	}
	if covered < 50 || covered > 350 {
		t.Errorf("%d of 400 are covered: the case shows nothing", covered)
	}
}
