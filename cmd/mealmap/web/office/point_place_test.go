package office

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// unplaced adds a point of the community that is not on the map.
func unplaced(d *webtest.Desk, name string) merchants.Point {
	return d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Community: webtest.DeskCommunity,
		Name: name, Kind: merchants.Canteen, Address: name + "路1号", Status: merchants.Open}, geo.LatLng{})
}

// neighbour adds a placed point of the community.
func neighbour(d *webtest.Desk, name string, at geo.LatLng) merchants.Point {
	return d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Community: webtest.DeskCommunity,
		Name: name, Kind: merchants.Canteen, Status: merchants.Open}, at)
}

var middle = geo.LatLng{Lat: 32.04, Lng: 118.78}

func TestPlacesThatAreTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form    []string
		crs     geo.CRS
		visited bool
	}{
		"pasted with its system":     {[]string{"position", "32.041,118.781", "crs", "gcj02"}, geo.GCJ02, false},
		"by a click on the map":      {[]string{"position", "32.041000,118.781000", "crs", "wgs84"}, geo.WGS84, false},
		"in two fields":              {[]string{"lat", "32.041", "lng", "118.781"}, geo.WGS84, false},
		"by the telephone, on visit": {[]string{"position", "32.041,118.781", "crs", "wgs84", "visited", "1"}, geo.WGS84, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			neighbour(d, "邻居", middle)
			p := unplaced(d, "新桥食堂")
			doc := d.Submit(staff.Office, pagePath(&p)+"/place", c.form...)
			webtest.Want(t, doc, "main", "32.04")
			got := pointNamed(t, d, "新桥食堂")
			if got.Position == nil || got.Position.CRS != c.crs || got.Position.Source != (geo.LatLng{Lat: 32.041, Lng: 118.781}) {
				t.Errorf("%+v", got.Position)
			}
			check, ok, err := facts.NewStore(d.DB, d.Merchants).LastChecked(t.Context(), webtest.DeskDistrict, p.ID)
			if err != nil || ok != c.visited || ok && check.How != facts.Visit {
				t.Errorf("checked %v %+v %v", ok, check, err)
			}
			log, err := audit.List(t.Context(), d.DB, audit.Filter{District: webtest.DeskDistrict, Action: "point.place"})
			if err != nil || len(log) != 1 || log[0].Actor != audit.User(string(d.Users[staff.Office].ID)) {
				t.Errorf("the log: %+v %v", log, err)
			}
		})
	}
}

// A point far from its neighbours is asked about once; who is sure is believed.
func TestReallyHere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	neighbour(d, "邻居", middle)
	neighbour(d, "远邻", geo.LatLng{Lat: middle.Lat, Lng: middle.Lng + 0.01})
	p := unplaced(d, "新桥食堂")
	path := pagePath(&p) + "/place"
	far := []string{"position", "32.14,118.78", "crs", "wgs84", "visited", "1"}
	w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values(far...))
	doc := d.Document(w, http.StatusConflict)
	webtest.Want(t, doc, "h1", "新桥食堂:这里对吗?")
	webtest.Want(t, doc, "main", "离本社区另外 2 个助餐点的中心有 11.1 公里")
	webtest.Want(t, doc, "main", "已有的助餐点和张贴处的范围以外")
	if doc.Find("svg.place .m-pin").Length() < 2 {
		t.Errorf("%d pins: both sides are to be seen", doc.Find("svg.place .m-pin").Length())
	}
	if pointNamed(t, d, "新桥食堂").Position != nil {
		t.Fatal("placed before anybody was sure")
	}
	var sure []string
	for _, in := range doc.Find(`form[action="` + path + `"] input`).EachIter() {
		name, _ := in.Attr("name")
		value, _ := in.Attr("value")
		sure = append(sure, name, value)
	}
	d.Submit(staff.Office, path, sure...)
	got := pointNamed(t, d, "新桥食堂")
	if got.Position == nil || got.Position.At.Lat != 32.14 || got.Position.CRS != geo.WGS84 {
		t.Errorf("%+v", got.Position)
	}
	if _, ok, _ := facts.NewStore(d.DB, d.Merchants).LastChecked(t.Context(), webtest.DeskDistrict, p.ID); !ok {
		t.Error("the visit was lost on the way")
	}
	near := unplaced(d, "近处食堂")
	d.Submit(staff.Office, pagePath(&near)+"/place", "position", "32.042,118.783", "crs", "wgs84")
	// A street without a neighbour in the community is asked about its street's.
	lone := d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Community: "320104001009",
		Name: "孤单食堂", Kind: merchants.Canteen}, geo.LatLng{})
	w = d.Send(d.As(staff.Office), http.MethodPost, pagePath(&lone)+"/place", desk.Values("position", "31.9,118.78", "crs", "wgs84"))
	webtest.Want(t, d.Document(w, http.StatusConflict), "main", "离本街道另外 4 个助餐点的中心有")
}

// What is no position comes back in the row of unplaced points, at the same one.
func TestWhatIsNoPositionComesBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	neighbour(d, "邻居", middle)
	p := unplaced(d, "新桥食堂")
	for _, form := range [][]string{
		{"position", "32.14,118.78", "crs", "mars"}, {"position", "32.14", "crs", "wgs84"}, {"lat", "32.14", "lng", ""},
		{"lat", "118.78", "lng", "32.14"}, {},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, pagePath(&p)+"/place", desk.Values(append(form, "next", "1")...))
		if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
			t.Errorf("%q: %d", form, w.Code)
		}
		webtest.Want(t, d.Document(w, w.Code), "h2", "新桥食堂")
	}
}

// A clerk places ten in a row, skips one and comes back to it.
func TestTenInARow(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	for i := range 11 {
		unplaced(d, fmt.Sprintf("食堂%02d", i))
	}
	gone := unplaced(d, "清退的")
	if err := d.Merchants.SetStatus(t.Context(), webtest.DeskDistrict, gone.ID, merchants.Removed, "搬走了", audit.System); err != nil {
		t.Fatal(err)
	}
	webtest.Want(t, d.See(staff.Office, "/office/points"), `a[href="/office/points/unplaced"]`, "一个一个标位置")
	doc := d.See(staff.Office, unplacedPath)
	webtest.Want(t, doc, ".head", "还有 11 个助餐点没有标到地图上")
	if strings.Contains(doc.Text(), "清退的") {
		t.Error("what has left the network is to be placed")
	}
	skip, _ := doc.Find(`a:contains("先跳过")`).Attr("href")
	doc = d.See(staff.Office, skip)
	for i := 1; i < 11; i++ {
		webtest.Want(t, doc, "h2", fmt.Sprintf("食堂%02d", i))
		action, _ := doc.Find(`form[action$="/place"]`).Attr("action")
		next, _ := doc.Find(`input[name=next]`).Attr("value")
		doc = d.Submit(staff.Office, action, "position", "32.04,118.78", "crs", "wgs84", "next", next)
		webtest.Want(t, doc, ".flash", fmt.Sprintf("食堂%02d已标到地图上", i))
	}
	webtest.Want(t, doc, "h2", "食堂00") // the one that was skipped
	if doc.Find(`a:contains("先跳过")`).Length() != 0 {
		t.Error("there is no other to skip to")
	}
	action, _ := doc.Find(`form[action$="/place"]`).Attr("action")
	doc = d.Submit(staff.Office, action, "position", "32.04,118.78", "crs", "wgs84", "next", "1")
	webtest.Want(t, doc, "main", "都标好了")
	if d.See(staff.Office, "/office/points").Find(`a[href="/office/points/unplaced"]`).Length() != 0 {
		t.Error("nothing is left to place")
	}
	d.See(staff.Office, unplacedPath+"?after=5")
	if w := d.Send(d.As(staff.Office), http.MethodGet, unplacedPath+"?after=x", nil); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
}

// The map begins where the community's place is, else amid its points.
func TestWhereTheMapBegins(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := unplaced(d, "新桥食堂")
	at := func() string {
		t.Helper()
		begins, _ := d.See(staff.Office, unplacedPath).Find(`[data-map=pick]`).Attr("data-at")
		return begins
	}
	if got := at(); got != "" {
		t.Errorf("nothing is known: %q", got)
	}
	neighbour(d, "邻居", middle)
	if got := at(); got != "32.040000, 118.780000" {
		t.Errorf("the neighbour: %q", got)
	}
	for community, where := range map[string]geo.LatLng{"": {Lat: 32.06, Lng: 118.8}, "320104001009": {Lat: 32.07, Lng: 118.8}, p.Community: {Lat: 32.05, Lng: 118.79}} {
		_, err := d.Places.Create(t.Context(), geo.Place{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Community: community,
			Name: "门" + community, At: where}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := at(); got != "32.050000, 118.790000" {
		t.Errorf("the community's place: %q", got)
	}
}
