package maps

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/geo/reach"
)

// town is a desk whose elders are left out around two positions 330 m apart.
func town(t *testing.T) *webtest.Desk {
	t.Helper()
	d := reachDesk(t)
	settle(t, d, "002", 20, beside)
	settle(t, d, "003", 30, remote)
	settle(t, d, "004", 12, geo.LatLng{Lat: 32.1005, Lng: 118.8003})
	return d
}

// list is three candidates: near the larger group, near the smaller one, and
// where nobody lives.
const list = "东门菜场,32.0706,118.8004\n\n  30路车站、32.1006 118.8004\n32.15，118.9\n"

func ask(pairs ...string) []string {
	return append([]string{"source", fromList, "crs", "wgs84", "count", "2", "limit", "15m"}, pairs...)
}

// found sends a question and gives the page of the answer.
func found(t *testing.T, d *webtest.Desk, pairs ...string) (*goquery.Document, string) {
	t.Helper()
	w := d.Send(d.As(staff.Office), http.MethodPost, sitingPath, desk.Values(pairs...))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	to := w.Header().Get("Location")
	return d.See(staff.Office, to), to
}

func TestTheNextPointsAreFound(t *testing.T) {
	t.Parallel()
	d := town(t)
	doc := d.See(staff.Office, sitingPath+"?limit=15m")
	webtest.Want(t, doc, ".says", "有 42 位没有供餐的助餐点")
	webtest.Want(t, doc, "form", "这一带还没有餐馆")
	doc, at := found(t, d, ask("list", list)...)
	webtest.Want(t, doc, ".says", "看了 3 处,挑出 2 处:够不着的 42 位老人里,有 42 位会够得着,还剩 0 位")
	webtest.Want(t, doc, ".reach-notes", "至少是最好挑法的 100%")
	if got := lines(doc.Find("tbody tr")); strings.Join(got, "|") != "1 东门菜场 30|2 30路车站 12" {
		t.Errorf("picks %q", got)
	}
	if got := webtest.Texts(doc.Find("svg.reach .r-pin.r-next text")); strings.Join(got, " ") != "1 2" {
		t.Errorf("pins %q", got)
	}
	csv := d.Send(d.As(staff.Office), http.MethodGet, at+"/sites.csv", nil)
	if want := "顺序,名称,多带进几位,纬度(WGS-84),经度(WGS-84)\n1,东门菜场,30,32.0706,118.8004\n2,30路车站,12,32.1006,118.8004\n"; !strings.Contains(csv.Body.String(), want) {
		t.Errorf("CSV\n%s", csv.Body)
	}
	book := d.Send(d.As(staff.Office), http.MethodGet, at+"/sites.xlsx", nil)
	f, err := excelize.OpenReader(bytes.NewReader(book.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if cells, err := f.GetRows(f.GetSheetName(0)); err != nil || cells[2][1] != "30路车站" {
		t.Errorf("%q %v", cells, err)
	}
	if got := d.Logged("export.reach"); got != 2 {
		t.Errorf("%d exports are logged", got)
	}
	d.Cookies = map[staff.Role]*http.Cookie{}
	other := d.AddUser(staff.NewUser{Login: "second", DisplayName: "另一位", Role: staff.Office, Street: webtest.DeskStreet})
	for _, path := range []string{at, at + "/sites.csv", at + "/sites.xlsx"} {
		if w := d.Send(d.SignedIn(other.Login), http.MethodGet, path, nil); w.Code != http.StatusConflict {
			t.Errorf("somebody else's answer at %s: %d", path, w.Code)
		}
	}
}

func TestAPointIsReplaced(t *testing.T) {
	t.Parallel()
	d := town(t)
	near := "隔壁小馆,32.0407,118.7805\n" + list
	doc, _ := found(t, d, ask("count", "1", "closed", d.Mine.IDs["point"], "list", near, "limit", "500m")...)
	webtest.Want(t, doc, ".reach-notes", "幸福面馆停了,会多 20 位老人够不着")
	webtest.Want(t, doc, ".reach-notes", "要替下幸福面馆,最好的是东门菜场,能带进 30 位")
	doc, _ = found(t, d, "source", fromList, "crs", "wgs84", "count", "1", "closed", d.Mine.IDs["point"], "list", "隔壁小馆,32.0407,118.7805")
	webtest.Want(t, doc, ".reach-notes", "最好的是隔壁小馆,能带进 20 位")
}

func TestGainsOfFewAreNotShown(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "003", 30, remote)
	settle(t, d, "003", 4, geo.LatLng{Lat: 32.1005, Lng: 118.8003})
	doc, _ := found(t, d, ask("list", list)...)
	webtest.Want(t, doc, ".says", "只剩几位还够不着")
	webtest.Want(t, doc, ".reach-notes", "再加的每处都带不进 5 位")
	if got := lines(doc.Find("tbody tr")); strings.Join(got, "|") != "1 东门菜场 不显示" {
		t.Errorf("picks %q", got)
	}
	doc, _ = found(t, d, ask("list", "30路车站,32.1006,118.8004")...)
	webtest.Want(t, doc, ".says", "没有一处能让 5 位以上的老人够得着")

	few := reachDesk(t)
	settle(t, few, "003", 4, remote)
	doc, _ = found(t, few, ask("list", list)...)
	webtest.Want(t, doc, ".says", "不到 5 位,人数和去处都不便显示")
	if doc.Find("tbody, svg.reach .r-next").Length() != 0 {
		t.Error("picks tell where the few are")
	}
	nobody := reachDesk(t)
	settle(t, nobody, "002", 9, beside)
	doc, _ = found(t, nobody, ask("list", list)...)
	webtest.Want(t, doc, ".says", "没有老人够不着")
}

func TestTheShareIsOfThePicksThatAreShown(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	at := func(step float64) geo.LatLng { return geo.LatLng{Lat: 32.1005 + .0027*step, Lng: 118.8003} } // 300 m each
	for step, elders := range []int{5, 6, 6, 4} {
		settle(t, d, "003", elders, at(float64(step)))
	}
	settle(t, d, "003", 8, geo.LatLng{Lat: 32.1505, Lng: 118.8003}) // out of reach
	list := ""
	for _, between := range []float64{.5, 1.5, 2.5} {
		list += fmt.Sprintf("第%.1f处,%f,%f\n", between, at(between).Lat, at(between).Lng)
	}
	// Greedily 12, 5 and 4, which is all; the 4 are not shown. Two candidates can
	// bring in 21, the shown ones bring 17.
	doc, _ := found(t, d, "source", fromList, "crs", "wgs84", "count", "3", "limit", "500m", "list", list)
	webtest.Want(t, doc, ".says", "挑出 2 处:够不着的 29 位老人里,有 17 位会够得着,还剩 12 位")
	webtest.Want(t, doc, ".reach-notes", "至少是最好挑法的 80%")
}

func TestTheShareTellsNobodyWhoStaysOut(t *testing.T) {
	t.Parallel()
	found := &sites{Plan: reach.Plan{Before: 33, Picks: []reach.Pick{{Elders: 30}}, Bound: 33}, Before: Shown{33, true}}
	if got := found.Share(); got != 63 {
		t.Errorf("%d%% of 33 tells that 3 stay out", got)
	}
	found.After = Shown{8, true}
	if got := found.Share(); got != 90 {
		t.Errorf("%d%%", got)
	}
}

func TestCandidatesOfTheStreetData(t *testing.T) {
	t.Parallel()
	d := town(t)
	err := d.Streets.ImportEating(t.Context(), []geo.EatingPlace{
		{ID: 1, Kind: "restaurant", Name: "老地方", At: geo.LatLng{Lat: 32.0706, Lng: 118.8004}},
		{ID: 2, Kind: "fast_food", At: geo.LatLng{Lat: 32.1006, Lng: 118.8004}},
		{ID: 4, Kind: "cafe", Name: "只有咖啡", At: geo.LatLng{Lat: 32.0706, Lng: 118.8004}},
		{ID: 3, Kind: "restaurant", Name: "外地", At: geo.LatLng{Lat: 33, Lng: 118}},
	}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Office, sitingPath)
	webtest.Want(t, doc, "form", "有 2 家餐馆")
	if doc.Find("input[name=source][value=streets][checked]").Length() != 1 {
		t.Error("the street data is not proposed")
	}
	doc, _ = found(t, d, "source", fromStreets, "count", "5", "list", "anything at all")
	webtest.Want(t, doc, ".says", "看了 2 处,挑出 2 处")
	if got := lines(doc.Find("tbody tr")); strings.Join(got, "|") != "1 老地方 30|2 没有名字的餐馆 12" {
		t.Errorf("picks %q", got)
	}
}

func TestAFileOfCandidates(t *testing.T) {
	t.Parallel()
	d := town(t)
	gcj := geo.Convert(geo.LatLng{Lat: 32.0706, Lng: 118.8004}, geo.WGS84, geo.GCJ02)
	send := func(content string) *httptest.ResponseRecorder {
		return d.Upload(staff.Office, sitingPath, "list.csv", content, "source", fromList, "crs", "gcj02", "count", "1", "list", "")
	}
	w := send(fmt.Sprintf("店名,纬度,经度\n东门菜场,%f,%f\n", gcj.Lat, gcj.Lng))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	doc := d.See(staff.Office, w.Header().Get("Location"))
	if got := lines(doc.Find("tbody tr")); strings.Join(got, "|") != "1 东门菜场 30" {
		t.Errorf("picks %q", got)
	}
	doc = d.Document(send("店名,纬度,经度\n东门菜场,三楼,118\n"), http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "第 2 行看不懂")
}

func TestAQuestionThatLacksSomethingComesBack(t *testing.T) {
	t.Parallel()
	d := town(t)
	for why, c := range map[string]struct {
		pairs []string
		says  string
	}{
		"no list":              {ask("list", " \n"), "还没有可以挑的地方"},
		"no restaurants":       {[]string{"source", fromStreets, "crs", "wgs84", "count", "2"}, "还没有可以挑的地方"},
		"a line without place": {ask("list", "东门菜场"), "第 1 行看不懂"},
		"the second line":      {ask("list", "甲,32.07,118.8\n乙,118.8,32.07"), "第 2 行看不懂"},
		"no number":            {[]string{"source", fromList, "crs", "wgs84", "list", list, "count", "many"}, "1 到 20 之间"},
		"too many points":      {[]string{"source", fromList, "crs", "wgs84", "list", list, "count", "21"}, "1 到 20 之间"},
		"none":                 {[]string{"source", fromList, "crs", "wgs84", "list", list, "count", "0"}, "1 到 20 之间"},
		"a list without end":   {ask("list", strings.Repeat("甲,32.07,118.8\n", mostCandidates+1)), "一次最多挑 5000 处"},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, sitingPath, desk.Values(c.pairs...))
		doc := d.Document(w, http.StatusUnprocessableEntity)
		if !strings.Contains(doc.Find(".trouble").Text()+doc.Find(".wrong").Text(), c.says) {
			t.Errorf("%s: %q does not say %q", why, doc.Find(".trouble").Text(), c.says)
		}
		if got := doc.Find("textarea[name=list]").Text(); len(c.pairs) > 6 && c.pairs[len(c.pairs)-2] == "list" && strings.TrimSpace(got) != strings.TrimSpace(c.pairs[len(c.pairs)-1]) {
			t.Errorf("%s: the list is lost", why)
		}
	}
}
