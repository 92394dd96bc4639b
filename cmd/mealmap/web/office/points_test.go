package office

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/static/messages"
)

func TestPointFromCandidateToTheMap(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	doc := d.Submit(staff.Office, "/office/points", "name", "新桥食堂", "kind", "canteen", "address", "新桥路1号", "phone", "2012301",
		"hours", "周一至周五 午餐 11:00-13:00\n周末 午餐 11:30-13:00", "tags", "halal", "tags", "soft")
	webtest.Want(t, doc, ".flash", "备选")
	webtest.Want(t, doc, "h1", "新桥食堂")
	webtest.Want(t, doc, "dl.facts", "周一至周五 午餐 11:00-13:00")
	webtest.Want(t, doc, "dl.facts", "周六、周日 午餐 11:30-13:00")
	webtest.Want(t, doc, "dl.facts", "清真 · 软食")
	id := pointNamed(t, d, "新桥食堂").ID
	path := "/office/points/" + string(id)

	d.Submit(staff.Office, path+"/place", "position", "31.221703,121.422343", "crs", "gcj02")
	if origin, _ := d.See(staff.Office, path).Find(`form[action="/office/candidates"] [name=origin]`).Attr("value"); origin != admission.OfPoint(id) {
		t.Errorf("it is offered for a visit as %q", origin)
	}
	webtest.Want(t, d.Submit(staff.Office, path+"/status", "status", "open", "reason", "走访后同意"), ".flash", "状态已改")
	if d.See(staff.Office, path).Find(`form[action="/office/candidates"]`).Length() != 0 {
		t.Error("a point that serves is to be visited before it serves")
	}
	doc = d.See(staff.Office, path)
	p := pointNamed(t, d, "新桥食堂")
	if p.Position == nil || p.Position.CRS != geo.GCJ02 || p.Status != merchants.Open {
		t.Fatalf("point %+v", p)
	}
	webtest.Want(t, doc, "dl.facts", pairText(p.Position.At))
	webtest.Want(t, doc, "dl.facts", "31.221703, 121.422343(GCJ-02)")
	if doc.Find("svg.place .m-pin").Length() != 1 {
		t.Error("no pin on the small map")
	}
	webtest.Want(t, doc, "main", "备选 → 开放:走访后同意")

	doc = d.Submit(staff.Office, path+"/closures", "from", "2025-03-05", "to", "2025-03-07", "reason", "修厨房")
	webtest.Want(t, doc, "ul.said", "2025-03-05 周三 — 2025-03-07 周五")
	webtest.Want(t, doc, ".notice", "今天停业")
	closure, _ := doc.Find("input[name=closure]").Attr("value")
	d.Submit(staff.Office, path+"/closures/remove", "closure", closure)
	d.Submit(staff.Office, path+"/closures/remove", "closure", closure) // clicked twice
	if got := pointNamed(t, d, "新桥食堂").Closures; len(got) != 0 {
		t.Errorf("closures %+v", got)
	}
}

func pointNamed(t *testing.T, d *webtest.Desk, name string) merchants.Point {
	t.Helper()
	list, err := d.Merchants.ListPoints(t.Context(), merchants.PointFilter{District: webtest.DeskDistrict, Search: name})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d points named %s: %v", len(list), name, err)
	}
	return list[0]
}

func TestPointFormsComeBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/points/" + string(d.Mine.Point.ID)
	for _, tt := range []struct {
		why, path string
		form      []string
		selector  string
		says      string
	}{
		{"no name", "/office/points", []string{"name", "", "kind", "canteen"}, "#point-name-wrong", "没有填「名称」"},
		{"no such kind", "/office/points", []string{"name", "甲", "kind", "castle"}, ".trouble", "改一改"},
		{"hours not read", "/office/points", []string{"name", "甲", "kind", "canteen", "hours", "看心情"}, "#point-hours-wrong", "没有读懂"},
		{"not a pair", path + "/place", []string{"position", "在路口", "crs", "gcj02"}, ".trouble", "纬度"},
		{"swapped pair", path + "/place", []string{"position", "118.78, 32.04", "crs", "gcj02"}, ".trouble", "经度"},
		{"no such system", path + "/place", []string{"position", "32.04,118.78", "crs", "mars"}, ".trouble", ""},
		{"status without a reason", path + "/status", []string{"status", "suspended", "reason", " "}, ".trouble", "原因"},
		{"no such step", path + "/status", []string{"status", "candidate", "reason", "试试"}, ".trouble", ""},
		{"closure without a day", path + "/closures", []string{"from", "", "to", "2025-03-07", "reason", "修"}, ".trouble", "2026-03-05"},
		{"closure that ends before it begins", path + "/closures", []string{"from", "2025-03-07", "to", "2025-03-05", "reason", "修"}, ".trouble", ""},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, tt.path, desk.Values(tt.form...))
		if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusConflict {
			t.Errorf("%s: %d", tt.why, w.Code)
			continue
		}
		webtest.Want(t, d.Document(w, w.Code), tt.selector, tt.says)
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("name", "甲", "kind", "canteen", "merchant", string(d.Foreign.Point.MerchantID)))
	if w.Code != http.StatusNotFound {
		t.Errorf("a merchant of another street was taken: %d", w.Code)
	}
}

func TestEditKeepsWhatTheFormDoesNotShow(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/points/" + string(d.Mine.Point.ID)
	doc := d.See(staff.Office, path+"/edit")
	form := []string{}
	for _, name := range []string{"name", "address", "phone", "permit_no", "permit_expires", "offer"} {
		v, _ := doc.Find("input[name=" + name + "]").Attr("value")
		form = append(form, name, v)
	}
	merchant, _ := doc.Find("select[name=merchant] option[selected]").Attr("value")
	kind, _ := doc.Find("select[name=kind] option[selected]").Attr("value")
	form = append(form, "merchant", merchant, "kind", kind, "hours", doc.Find("textarea[name=hours]").Text())
	d.Submit(staff.Office, path, form...)
	got := pointNamed(t, d, "幸福面馆")
	before := d.Mine.Point
	before.UpdatedAt = got.UpdatedAt
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("saving the form unchanged changed the point:\n%s", diff)
	}
}

func TestListOfPointsNarrows(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	d.AddPoint(webtest.DeskStreet, "没有位置的店", geo.LatLng{})
	for _, tt := range []struct {
		why, query string
		names      string
	}{
		{"own street only", "", "幸福面馆 没有位置的店"},
		{"by a part of the name", "?search=面馆", "幸福面馆"},
		{"by number", "?search=" + "3", "没有位置的店"},
		{"unplaced", "?placed=no", "没有位置的店"},
		{"placed", "?placed=yes", "幸福面馆"},
		{"by status", "?status=suspended", ""},
		{"as today's page asks", "?attention=unplaced", "没有位置的店"},
	} {
		var names []string
		d.See(staff.Office, "/office/points"+tt.query).Find("tbody a").Each(func(_ int, a *goquery.Selection) { names = append(names, a.Text()) })
		if got := strings.Join(names, " "); got != tt.names {
			t.Errorf("%s: %q, want %q", tt.why, got, tt.names)
		}
	}
}

func TestExportOfPointsIsReadByTheImport(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	w := d.Send(d.As(staff.Office), http.MethodGet, "/office/points.xlsx", nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != desk.XLSXType {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 2 || rows[1][1] != "幸福面馆" {
		t.Fatalf("rows %v: %v", rows, err)
	}
	if d.Logged("export.points") != 1 {
		t.Error("the export is not in the log")
	}
	doc := d.Document(d.Upload(staff.Office, "/office/points/import", "points.xlsx", w.Body.String(), "crs", "wgs84"), http.StatusOK)
	webtest.Want(t, doc, ".numbers", "没有变化1")
}

// A position comes back with the pair and the system that it was given in.
func TestExportOfPointsKeepsTheSourcePairs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.AddPoint(webtest.DeskStreet, "没有位置的店", geo.LatLng{})
	for i, crs := range exportedSystems {
		name := "助餐" + string(crs)
		source := geo.LatLng{Lat: 32.041234567891234, Lng: 118.7812 + float64(i)/3}
		p := d.AddPoint(webtest.DeskStreet, name, geo.LatLng{})
		if _, err := d.Merchants.PlacePoint(t.Context(), webtest.DeskDistrict, p.ID, source, crs, audit.System); err != nil {
			t.Fatal(err)
		}
	}
	before, err := d.Merchants.ListPoints(t.Context(), merchants.PointFilter{District: webtest.DeskDistrict})
	if err != nil || len(before) != 4 {
		t.Fatalf("%d points: %v", len(before), err)
	}
	w := d.Send(d.As(staff.Office), http.MethodGet, "/office/points.xlsx", nil)
	doc := d.Document(d.Upload(staff.Office, "/office/points/import", "points.xlsx", w.Body.String(), "crs", "bd09"), http.StatusOK)
	webtest.Want(t, doc, ".numbers", "没有变化4")
	held, _ := doc.Find("input[name=held]").Attr("value")
	d.Submit(staff.Office, "/office/points/import/confirm", "held", held)
	after, err := d.Merchants.ListPoints(t.Context(), merchants.PointFilter{District: webtest.DeskDistrict})
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Errorf("(-before +after)\n%s%v", diff, err)
	}
}

func TestImportOfPointsChecksFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := "名称,地址,电话,纬度,经度\n春风食堂,春风路1号,2012302,31.23,121.47\n,没有名字路,1,31.2,121.4\n夏雨餐厅,夏雨路2号,2012303,,\n"
	doc := d.Document(d.Upload(staff.Office, "/office/points/import", "list.csv", list, "crs", "gcj02"), http.StatusOK)
	webtest.Want(t, doc, ".numbers", "新增2")
	webtest.Want(t, doc, ".numbers", "没有位置1")
	webtest.Want(t, doc, ".numbers", "不能用1")
	webtest.Want(t, doc, "table", "第 3 行没有填「名称」")
	if list, _ := d.Merchants.ListPoints(t.Context(), merchants.PointFilter{District: webtest.DeskDistrict}); len(list) != 0 {
		t.Fatal("the check has already imported")
	}
	held, _ := doc.Find("input[name=held]").Attr("value")
	webtest.Want(t, d.Submit(staff.Office, "/office/points/import/confirm", "held", held), ".flash", "新增 2")
	if p := pointNamed(t, d, "春风食堂"); p.Street != webtest.DeskStreet || p.Position == nil {
		t.Errorf("imported %+v", p)
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/points/import/confirm", desk.Values("held", held))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "已经不在了")
}

func TestImportRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, tt := range []struct{ why, name, content, crs string }{
		{"no headings", "a.csv", "1,2,3\n4,5,6\n", "gcj02"},
		{"an old workbook", "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gcj02"},
		{"a broken workbook", "a.xlsx", "PK\x03\x04 nothing", "gcj02"},
		{"no such system", "a.csv", "名称\n甲\n", "mars"},
		{"empty", "a.csv", "", "gcj02"},
	} {
		w := d.Upload(staff.Office, "/office/points/import", tt.name, tt.content, "crs", tt.crs)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", tt.why, w.Code)
			continue
		}
		if d.Document(w, w.Code).Find(".trouble").Length() == 0 {
			t.Errorf("%s: the page does not say why", tt.why)
		}
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/points/import", nil)
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "选择文件")
}

func TestHoursReadBack(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, text := range []string{
		"每天 午餐 10:30-13:30", "周一至周五 午餐 11:00-13:00;周六、周日 午餐 11:30-13:00", "周一、周三 早餐 06:30-08:30",
		"每天 晚餐 17:00-24:00", "周五 晚餐 18:00-01:00", "每天 全天 06:00-20:00",
	} {
		windows, ok := merchants.ParseHours(text)
		if !ok {
			t.Fatalf("%s: not read", text)
		}
		again, ok := merchants.ParseHours(strings.Join(hoursText(p, windows), ";"))
		if !ok {
			t.Errorf("%s → %q is not read", text, hoursText(p, windows))
			continue
		}
		if diff := cmp.Diff(windows, again); diff != "" {
			t.Errorf("%s → %q:\n%s", text, hoursText(p, windows), diff)
		}
	}
}

// A street newer than the list of divisions can still bring its list.
func TestImportInAStreetThatTheDivisionsDoNotKnow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.AddUser(staff.NewUser{Login: "new", DisplayName: "新街道", Role: staff.Office, Street: "320104998"})
	d.Cookies[staff.Office] = throughTheDoor(d, "new")
	doc := d.Document(d.Upload(staff.Office, "/office/points/import", "list.csv", "名称,地址\n新街食堂,新街1号\n", "crs", "gcj02"), http.StatusOK)
	webtest.Want(t, doc, ".numbers", "新增1")
}
