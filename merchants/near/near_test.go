package near

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
)

var ctx = context.Background()

const district data.District = 320106

// network is an invented town: a high street along which people live, a point
// beyond a canal without a bridge, and one down the street.
type network struct {
	*Finder
	t       testing.TB
	clock   *datatest.Clock
	db      *data.DB
	streets *geo.StreetStore
	points  *merchants.Store
}

func newNetwork(t testing.TB) *network {
	t.Helper()
	db, clock := datatest.New(t)
	n := &network{t: t, clock: clock, db: db, streets: geo.NewStreetStore(db), points: merchants.NewStore(db)}
	n.Finder = NewFinder(n.streets, n.points, db)
	t.Cleanup(n.work.Wait)
	return n
}

// place is so many metres north and east of the middle of the town.
func place(north, east float64) geo.LatLng {
	const metre = 1 / 111195.0
	lat := 32.04 + north*metre
	return geo.LatLng{Lat: lat, Lng: 118.78 + east*metre/math.Cos(32.04*math.Pi/180)}
}

func (n *network) add(name string, at geo.LatLng, tags ...merchants.Tag) merchants.Point {
	n.t.Helper()
	p, err := geo.NewPosition(at, geo.WGS84)
	if err != nil {
		n.t.Fatal(err)
	}
	made, err := n.points.CreatePoint(ctx, merchants.Point{
		District: district, Street: "320106001", Name: name, Kind: merchants.Restaurant, Address: name,
		Status: merchants.Open, Position: &p, Tags: tags,
		Hours: []merchants.Window{{Weekday: time.Wednesday, Sitting: merchants.Lunch, Opens: 660, Closes: 780}},
	}, audit.CLI)
	if err != nil {
		n.t.Fatal(err)
	}
	return made
}

func street(id int64, kind string, line ...geo.LatLng) geo.Way {
	w := geo.Way{ID: id, Layer: geo.LayerStreet, Kind: kind, Line: line}
	for _, p := range line {
		w.NodeIDs = append(w.NodeIDs, int64(math.Round(p.Lat*1e6))*1_000_000_000+int64(math.Round(p.Lng*1e6)))
	}
	return w
}

func (n *network) lay(ways ...geo.Way) {
	n.t.Helper()
	if err := n.streets.Import(ctx, ways, audit.CLI); err != nil {
		n.t.Fatal(err)
	}
}

// canal is a street south of the canal, one north of it, and 900 metres west the
// bridge.
func canal(kind string) []geo.Way {
	return []geo.Way{
		street(1, kind, place(0, -900), place(0, 0), place(0, 600)),
		street(2, "residential", place(100, -900), place(100, 0)),
		street(3, "residential", place(0, -900), place(100, -900)),
	}
}

// ask gives the answer as lines to read.
func (n *network) ask(q merchants.NearestQuery) []string {
	n.t.Helper()
	a, err := n.Nearest(ctx, q)
	if err != nil {
		n.t.Fatal(err)
	}
	lines := []string{a.Streets.String()}
	for _, f := range a.Found {
		lines = append(lines, fmt.Sprintf("%s %.0f of %.0f m, %v, %d min", f.Point.Name, f.Walk, f.Metres, f.Known, f.Minutes))
	}
	return lines
}

func (n *network) want(why string, q merchants.NearestQuery, lines ...string) {
	n.t.Helper()
	if diff := cmp.Diff(lines, n.ask(q)); diff != "" {
		n.t.Errorf("%s (-want +got)\n%s", why, diff)
	}
}

var home = merchants.NearestQuery{At: place(0, 0)}

func TestWalksDecideWhereStreetsAreKnown(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.add("对岸", place(100, 0))
	n.add("街尾", place(0, 500))
	n.want("no streets", home, "none", "对岸 135 of 100 m, false, 3 min", "街尾 675 of 500 m, false, 13 min")
	n.lay(canal("footway")...)
	n.clock.Advance(outsideCheck)
	n.ask(home) // sees the import
	n.work.Wait()
	n.want("a canal", home, "on_foot", "街尾 500 of 500 m, true, 10 min", "对岸 1900 of 100 m, true, 36 min")
	n.want("as many as asked for", merchants.NearestQuery{At: place(0, 0), Limit: 1}, "on_foot", "街尾 500 of 500 m, true, 10 min")
	n.want("nowhere", merchants.NearestQuery{At: geo.LatLng{Lat: 91}}, "on_foot")
}

func TestDrivingRoadsSayNothingOfWalks(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("primary")...)
	n.add("对岸", place(100, 0))
	n.add("街尾", place(0, 500))
	n.want("driving only", home, "driving_only", "对岸 135 of 100 m, false, 3 min", "街尾 675 of 500 m, false, 13 min")
	g, know, err := n.Graph(ctx)
	if err != nil || know != DrivingOnly {
		t.Fatalf("%v, %v", know, err)
	}
	if _, ok := g.Walk(place(0, 0), place(0, 500), 1000); !ok {
		t.Error("whoever wants to can still ask the roads")
	}
}

func TestWhoeverIsFarFromEveryStreet(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("footway")...)
	n.add("街尾", place(0, 500))
	n.add("乡下", place(-3010, 0))
	n.want("in the fields", merchants.NearestQuery{At: place(-1000, 0)}, "on_foot",
		"街尾 1509 of 1118 m, false, 28 min", "乡下 2714 of 2010 m, false, 51 min")
}

func TestPointsShowAtOnce(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("footway")...)
	n.add("街尾", place(0, 500))
	n.want("one", home, "on_foot", "街尾 500 of 500 m, true, 10 min")
	p := n.add("街头", place(0, -200))
	n.want("a new one", home, "on_foot", "街头 200 of 200 m, true, 4 min", "街尾 500 of 500 m, true, 10 min")
	if _, err := n.points.PlacePoint(ctx, district, p.ID, place(0, -700), geo.WGS84, audit.CLI); err != nil {
		t.Fatal(err)
	}
	n.want("it moves", home, "on_foot", "街尾 500 of 500 m, true, 10 min", "街头 700 of 700 m, true, 13 min")
	n.work.Wait()
	n.want("its table is made", home, "on_foot", "街尾 500 of 500 m, true, 10 min", "街头 700 of 700 m, true, 13 min")
	if err := n.points.SetStatus(ctx, district, p.ID, merchants.Suspended, "整改", audit.CLI); err != nil {
		t.Fatal(err)
	}
	n.want("it closes", home, "on_foot", "街尾 500 of 500 m, true, 10 min")
}

func TestFiltersHoldOnFoot(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("footway")...)
	n.add("面馆", place(0, 100))
	n.add("清真馆", place(0, 300), "halal")
	noon, night := data.Date(2025, time.March, 5).At(720), data.Date(2025, time.March, 5).At(1300)
	both := []string{"on_foot", "面馆 100 of 100 m, true, 2 min", "清真馆 300 of 300 m, true, 6 min"}
	for why, c := range map[string]struct {
		q    merchants.NearestQuery
		want []string
	}{
		"everything":          {home, both},
		"halal":               {merchants.NearestQuery{At: home.At, Tag: "halal"}, []string{both[0], both[2]}},
		"no such tag":         {merchants.NearestQuery{At: home.At, Tag: "sweet"}, both[:1]},
		"of another kind":     {merchants.NearestQuery{At: home.At, Kind: merchants.Canteen}, both[:1]},
		"open at noon":        {merchants.NearestQuery{At: home.At, OpenAt: &noon}, both},
		"open in the evening": {merchants.NearestQuery{At: home.At, OpenAt: &night}, both[:1]},
	} {
		n.want(why, c.q, c.want...)
	}
	a, err := n.Nearest(ctx, merchants.NearestQuery{At: home.At, Now: noon})
	if err != nil || !a.Found[0].Open.Open {
		t.Errorf("open at noon: %+v, %v", a.Found[0].Open, err)
	}
}

func TestThePaceIsASetting(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for setting, want := range map[string]walk.Pace{"": 0.9, "60": 0.6, "10": 0.1, "300": 3, "9": 0.9, "301": 0.9, "quick": 0.9} {
		if err := n.db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, data.WalkPace, setting) }); err != nil {
			t.Fatal(err)
		}
		n.clock.Advance(outsideCheck)
		if got, err := n.Pace(ctx); err != nil || got != want {
			t.Errorf("%q: %v (%v), want %v", setting, got, err, want)
		}
	}
}
