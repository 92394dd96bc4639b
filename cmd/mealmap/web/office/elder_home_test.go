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
	"mealmap/meals"
	"mealmap/meals/homes"
)

// homeAt is the cell that is kept of the stocked elder, zero where none is.
func homeAt(t *testing.T, d *webtest.Desk) geo.HomeCell {
	t.Helper()
	h, err := homes.NewStore(d.DB).Of(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID)
	if err != nil {
		return 0
	}
	return h.Cell
}

func TestAnEldersHome(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + d.Mine.IDs["elder"]
	at := geo.LatLng{Lat: 32.0421, Lng: 118.7787}
	gcj := geo.Convert(at, geo.WGS84, geo.GCJ02)
	webtest.Want(t, d.See(staff.Community, path), "#home", "还没有记下住在哪一带")

	doc := d.Submit(staff.Community, path+"/home", "position", fmt.Sprintf("%.6f,%.6f", gcj.Lat, gcj.Lng), "crs", "gcj02")
	webtest.Want(t, doc, ".flash", "住处已记下")
	webtest.Want(t, doc, "#home", "某community在地图上标的")
	webtest.Want(t, doc, "#home", "最近的助餐点幸福面馆,大约")
	if homeAt(t, d) != geo.HomeCellOf(at) {
		t.Error("another cell is kept")
	}
	html, err := doc.Html()
	if err != nil {
		t.Fatal(err)
	}
	center := geo.HomeCellOf(at).Center()
	for _, told := range []string{"32.042", fmt.Sprintf("%.3f", gcj.Lat), fmt.Sprintf("%.4f", center.Lng), fmt.Sprintf("%x", int64(geo.HomeCellOf(at)))} {
		if strings.Contains(html, told) {
			t.Errorf("the page tells %s", told)
		}
	}
	doc = d.Submit(staff.Office, path+"/home", "lat", "32.05", "lng", "118.79")
	webtest.Want(t, doc, "#home", "某office在地图上标的")
	doc = d.Submit(staff.Office, path+"/home/clear")
	webtest.Want(t, doc, "#home", "还没有记下住在哪一带")
	webtest.Want(t, d.Submit(staff.Office, path+"/home/clear"), ".flash", "住处已删掉")
	if homeAt(t, d) != 0 || d.Logged("elder.home") != 2 || d.Logged("elder.no_home") != 1 {
		t.Errorf("kept %v, logged %d and %d", homeAt(t, d) != 0, d.Logged("elder.home"), d.Logged("elder.no_home"))
	}
}

func TestAHomeFromAPlace(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + d.Mine.IDs["elder"]
	place := func(code, street, community, name string) {
		t.Helper()
		_, err := d.Places.Create(t.Context(), geo.Place{District: webtest.DeskDistrict, Code: code, Street: street, Community: community,
			Name: name, At: geo.LatLng{Lat: 32.044, Lng: 118.78}}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
	}
	place("aa", webtest.DeskStreet, "", "菜场门口")
	place("bb", webtest.DeskStreet, webtest.DeskCommunity, "幸福活动室")
	place("cc", webtest.ForeignStreet, "", "隔壁门口")
	doc := d.See(staff.Community, path)
	if got := strings.Join(webtest.Texts(doc.Find("select[name=from_place] option")), " "); got != "幸福活动室 菜场门口" {
		t.Errorf("places %q", got)
	}
	if got := doc.Find("#home [data-map=pick]").AttrOr("data-at", ""); got != "32.044000, 118.780000" {
		t.Errorf("the map opens at %q", got)
	}
	webtest.Want(t, d.Submit(staff.Community, path+"/home", "from_place", "bb"), "#home", "按社区的位置记的")
	for _, foreign := range []string{"cc", "nowhere"} {
		w := d.Send(d.As(staff.Community), http.MethodPost, path+"/home", desk.Values("from_place", foreign))
		if w.Code != http.StatusNotFound {
			t.Errorf("place %s: %d", foreign, w.Code)
		}
	}
	h, err := homes.NewStore(d.DB).Of(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID)
	if err != nil || h.Source != meals.HomeByPlace {
		t.Errorf("%+v %v", h, err)
	}
}

func TestAHomeThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + d.Mine.IDs["elder"] + "/home"
	for _, wrong := range [][]string{{"position", "三楼", "crs", "wgs84"}, {"position", "118.78,32.04", "crs", "wgs84"}, {"position", "0,0", "crs", "wgs84"},
		{"position", "32.04,118.78", "crs", "mars"}, {"lat", "32.04", "lng", ""}, nil} {
		doc := d.Submit(staff.Community, path, wrong...)
		if doc.Find(".flash").Text() == "" || strings.Contains(doc.Find(".flash").Text(), "已记下") {
			t.Errorf("%q: %q", wrong, doc.Find(".flash").Text())
		}
	}
	if homeAt(t, d) != 0 {
		t.Error("something is kept")
	}
}
