package maps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/geo/walk"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
)

// reachPages are the templates of reach.
func reachPages() map[string]any {
	return map[string]any{"reach": reachPage{}, "reach_siting": sitingPage{}, "reach_sites": sitesPage{}}
}

var onlyOffice = []staff.Role{staff.Office}

// reachDesk is a stocked desk with the pages of reach. Its point is at
// 32.04, 118.78 and open for lunch every day; its one elder has no home.
func reachDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	return webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).reachRoutes()} }).Stocked()
}

// made counts elders, so that each has a number of its own.
var made atomic.Int64

// settle gives a community of the street n elders who live at a position, the
// zero one for nowhere.
func settle(t *testing.T, d *webtest.Desk, community string, n int, at geo.LatLng) {
	t.Helper()
	store := homes.NewStore(d.DB)
	for range n {
		e, err := d.Meals.CreateElder(t.Context(), meals.NewElder{Street: webtest.DeskStreet, Community: webtest.DeskStreet + community,
			CommunityName: "第" + community + "社区", Name: "王桂兰", Number: webtest.IDNumber(1930, int(made.Add(1)))}, audit.System)
		if err == nil && at != (geo.LatLng{}) {
			err = store.Set(t.Context(), webtest.DeskDistrict, e.ID, at, meals.HomeByMap, audit.System)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Where elders of the tests live: beside the point, and 3 km from every point.
var (
	beside = geo.LatLng{Lat: 32.0405, Lng: 118.7803}
	remote = geo.LatLng{Lat: 32.0705, Lng: 118.8003}
	beyond = geo.LatLng{Lat: 32.0735, Lng: 118.8003}
)

// lines are the cells of a table's rows, joined.
func lines(rows *goquery.Selection) (all []string) {
	rows.Each(func(_ int, row *goquery.Selection) {
		all = append(all, strings.Join(strings.Fields(strings.Join(webtest.Texts(row.Find("th, td")), " ")), " "))
	})
	return all
}

func wantLines(t *testing.T, doc *goquery.Document, want ...string) {
	t.Helper()
	if got := lines(doc.Find("tbody tr, tfoot tr")); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows %q, want %q", got, want)
	}
}

func TestWhoAsksAboutReach(t *testing.T) {
	t.Parallel()
	reachDesk(t).CheckAccess(t, map[string]webtest.Access{
		"GET " + reachPath:                         {Who: onlyOffice},
		"GET " + reachPath + ".geojson":            {Who: onlyOffice},
		"GET " + reachPath + ".xlsx":               {Who: onlyOffice},
		"GET " + reachPath + ".csv":                {Who: onlyOffice},
		"GET " + sitingPath:                        {Who: onlyOffice},
		"POST " + sitingPath:                       {Who: onlyOffice},
		"GET " + sitingPath + "/{held}":            {Who: onlyOffice},
		"GET " + sitingPath + "/{held}/sites.xlsx": {Who: onlyOffice},
		"GET " + sitingPath + "/{held}/sites.csv":  {Who: onlyOffice},
	})
}

func TestAForeignPointIsNotClosed(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	for _, path := range []string{reachPath, reachPath + ".geojson", reachPath + ".csv", sitingPath} {
		for _, id := range []string{d.Foreign.IDs["point"], "none"} {
			if w := d.Send(d.As(staff.Office), http.MethodGet, path+"?closed="+id, nil); w.Code != http.StatusNotFound {
				t.Errorf("%s, closing %s: %d", path, id, w.Code)
			}
		}
	}
}

func TestWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	if doc := d.See(staff.Office, reachPath); !strings.Contains(doc.Find(".notice").Text(), "还没有一位老人记下住处") {
		t.Error("with nobody anywhere it does not say what is missing")
	}
	settle(t, d, "002", 20, beside)
	settle(t, d, "003", 30, remote)
	settle(t, d, "003", 7, beside)
	doc := d.See(staff.Office, reachPath)
	webtest.Want(t, doc, ".says", "2025-03-05 周三午餐,步行 15 分钟(810 米)以内:57 位老人里,有 30 位没有供餐的助餐点")
	wantLines(t, doc, "第003社区 37 30 81%", "第002社区 20 0 0%", "合计 57 30 53%")
	webtest.Want(t, doc, ".reach-notes", "还没有导入街道地图")
	webtest.Want(t, doc, ".reach-notes", "还有几位老人没有住处")
	webtest.Want(t, doc, "nav.pages a[aria-current]", "谁够不着")
	if got := webtest.Texts(doc.Find("svg.reach .r-count")); len(got) != 1 || got[0] != "30" {
		t.Errorf("on the map: %q", got)
	}
	if doc.Find("svg.reach .r-pin.r-serves").Length() != 1 {
		t.Error("the point is not on the map")
	}
	if strings.Contains(doc.Find("svg.reach").Text(), "7") {
		t.Error("who is covered is on the map")
	}
}

func TestTheDayAndTheMealDecideWhoServes(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 20, beside)
	_, err := d.Merchants.AddClosure(t.Context(), webtest.DeskDistrict, d.Mine.Point.ID,
		merchants.Closure{From: "2025-03-09", To: "2025-03-09", Reason: "检修"}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]struct{ says, rows string }{
		"":                            {"2025-03-05 周三午餐", "第002社区 20 0 0%"},
		"?day=sunday":                 {"2025-03-09 周日午餐", "第002社区 20 20 100%"}, // closed
		"?day=date&date=2025-03-16":   {"2025-03-16 周日午餐", "第002社区 20 0 0%"},
		"?meal=dinner":                {"周三晚餐", "第002社区 20 20 100%"}, // lunch only
		"?limit=500m":                 {"步行 500 米以内", "第002社区 20 0 0%"},
		"?limit=1000m&meal=breakfast": {"步行 1000 米以内", "第002社区 20 20 100%"},
		"?day=weekday&date=2025-03-16&meal=lunch": {"2025-03-05 周三午餐", "第002社区 20 0 0%"},
	} {
		doc := d.See(staff.Office, reachPath+query)
		webtest.Want(t, doc, ".says", want.says)
		if got := lines(doc.Find("tbody tr")); got[0] != want.rows {
			t.Errorf("%s: %q, want %q", query, got, want.rows)
		}
	}
	doc := d.See(staff.Office, reachPath+"?day=sunday")
	if doc.Find("svg.reach .r-pin.r-shut").Length() != 1 || doc.Find("select[name=day] option[selected]").AttrOr("value", "") != "sunday" {
		t.Error("the map or the form does not show the Sunday")
	}
	for _, query := range []string{"?limit=5km", "?meal=tea", "?day=date&date=soon"} {
		if w := d.Send(d.As(staff.Office), http.MethodGet, reachPath+query, nil); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
}

func TestTheWorkingDayIsNoHoliday(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 20, beside)
	for now, want := range map[string]string{
		"2025-03-07": "2025-03-07 周五", // today counts
		"2025-03-08": "2025-03-10 周一",
		"2025-05-01": "2025-05-06 周二", // the holiday lasts till the 5th
	} {
		d.Clock.Set(data.ServiceDay(now).At(9 * 60).Time())
		d.Cookies = map[staff.Role]*http.Cookie{}
		webtest.Want(t, d.See(staff.Office, reachPath), ".says", want)
	}
}

func TestPaceAndHoursCount(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 20, geo.LatLng{Lat: 32.0342, Lng: 118.7803}) // 650 m away, 870 m with the detour
	wantLines(t, d.See(staff.Office, reachPath), "第002社区 20 20 100%", "合计 20 20 100%")

	d = reachDesk(t)
	d.Set(data.WalkPace, "100")
	settle(t, d, "002", 20, geo.LatLng{Lat: 32.0342, Lng: 118.7803})
	doc := d.See(staff.Office, reachPath)
	webtest.Want(t, doc, ".says", "15 分钟(900 米)")
	wantLines(t, doc, "第002社区 20 0 0%", "合计 20 0 0%")

	d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "没写时间", Kind: merchants.Canteen,
		Address: "远处", Status: merchants.Open}, remote)
	settle(t, d, "003", 20, remote)
	doc = d.See(staff.Office, reachPath)
	wantLines(t, doc, "第003社区 20 20 100%", "第002社区 20 0 0%", "合计 40 20 50%")
	webtest.Want(t, doc, ".reach-notes", "有 1 个助餐点没有登记供餐时间")
}

func TestFewAreNeverShown(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 13, beside)
	settle(t, d, "002", 4, remote) // few left out
	settle(t, d, "003", 16, beyond)
	settle(t, d, "003", 3, geo.LatLng{Lat: 32.0765, Lng: 118.8003}) // few in a cell: they join the others
	settle(t, d, "004", 57, beside)
	settle(t, d, "004", 41, beyond)
	doc := d.See(staff.Office, reachPath)
	// 003 goes with 002, so that nothing can be taken away from the sums.
	wantLines(t, doc, "第004社区 98 41 42%", "第002社区 17 不显示", "第003社区 19 不显示", "合计 134 64 48%")
	webtest.Want(t, doc, ".reach-notes", "不到 5 位的人数不显示")
	if got := webtest.Texts(doc.Find("svg.reach .r-count")); len(got) != 1 || got[0] != "41" {
		t.Errorf("on the map: %q", got)
	}
	csv := d.Send(d.As(staff.Office), http.MethodGet, reachPath+".csv", nil).Body.String()
	for _, line := range []string{"\ufeff社区,社区代码,老人,够不着,占比(%)\n", "第004社区,320104001004,98,41,42\n", "第003社区,320104001003,19,不显示,不显示\n", "合计,,134,64,48\n"} {
		if !strings.Contains(csv, line) {
			t.Errorf("the CSV lacks %q:\n%s", line, csv)
		}
	}
	w := d.Send(d.As(staff.Office), http.MethodGet, reachPath+".xlsx", nil)
	book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := book.GetRows(book.GetSheetName(0))
	if err != nil || strings.Join(cells[1], " ") != "第004社区 320104001004 98 41 42" || strings.Join(cells[3], " ") != "第003社区 320104001003 19 不显示 不显示" {
		t.Errorf("workbook %q: %v", cells, err)
	}
	if got := d.Logged("export.reach"); got != 2 {
		t.Errorf("%d exports are logged", got)
	}
}

func TestAClosingThatTouchesFewShowsNoFigure(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 50, remote)
	settle(t, d, "002", 3, beside) // whom only the point of the street has
	settle(t, d, "003", 20, remote)
	doc := d.See(staff.Office, reachPath)
	wantLines(t, doc, "第003社区 20 20 100%", "第002社区 53 不显示", "合计 73 不显示")
	closed := d.See(staff.Office, reachPath+"?closed="+d.Mine.IDs["point"])
	webtest.Want(t, closed, ".says", "够不着的人数不便显示")
	wantLines(t, closed, "第003社区 20 20 100% 20 0", "第002社区 53 不显示 不显示 不显示", "合计 73 不显示 不显示 不显示")
}

func TestNoClosingTellsWhatIsLeftOutWithoutIt(t *testing.T) {
	t.Parallel()
	now, then := reach.Result{}, reach.Result{}
	for _, c := range []struct {
		community    string
		elders       int
		left, closed int
	}{
		{"C", 26, 3, 6},   // few
		{"D", 20, 5, 5},   // goes with C, so that C cannot be told from the sums
		{"E", 40, 10, 13}, // few more: with C enough are missing
		{"F", 60, 20, 26},
	} {
		now.Communities = append(now.Communities, reach.Count{Community: c.community, Elders: c.elders, Left: c.left})
		then.Communities = append(then.Communities, reach.Count{Community: c.community, Elders: c.elders, Left: c.closed})
	}
	now.All, then.All = reach.Count{Elders: 146, Left: 38}, reach.Count{Elders: 146, Left: 50}
	shown := func(after reach.Result) (names string) {
		for _, r := range (&ReachAnswer{Before: now, After: after}).Table().Rows {
			if r.Left.Known {
				names += r.Community
			}
		}
		return names
	}
	if without, with := shown(now), shown(then); without != "FE" || with != "F" {
		t.Errorf("shown %q, and with a closing %q", without, with)
	}
}

func TestAfterAPointCloses(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 20, beside)
	settle(t, d, "003", 30, remote)
	doc := d.See(staff.Office, reachPath+"?closed="+d.Mine.IDs["point"])
	webtest.Want(t, doc, ".says", "假如幸福面馆停了:够不着的老人从 30 位变成 50 位,多 20 位")
	wantLines(t, doc, "第003社区 30 30 100% 30 0", "第002社区 20 0 0% 20 20", "合计 50 30 60% 50 20")
	if doc.Find("svg.reach .r-pin.r-closing").Length() != 1 || doc.Find("select[name=closed] option[selected]").AttrOr("value", "") != d.Mine.IDs["point"] {
		t.Error("the map or the form does not show what closes")
	}
}

func TestTheLayerOfTheInteractiveMap(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 4, geo.LatLng{Lat: 32.0605, Lng: 118.8003}) // few, far from the others of the community
	settle(t, d, "002", 30, remote)
	settle(t, d, "003", 4, beyond) // few altogether
	settle(t, d, "004", 9, beyond)
	w := d.Send(d.As(staff.Office), http.MethodGet, reachPath+".geojson", nil)
	var doc layer
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Header().Get("Content-Type") != "application/geo+json" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%v %v\n%s", err, w.Header(), w.Body)
	}
	var cells, points []feature
	for _, f := range doc.Features {
		if f.Geometry.Type == "Point" {
			points = append(points, f)
		} else {
			cells = append(cells, f)
		}
	}
	if len(cells) != 2 || len(points) != 1 || len(doc.Legend) != 4 || doc.Legend[2].Pattern != true {
		t.Fatalf("%s", w.Body)
	}
	labels := ""
	for _, f := range cells {
		labels += f.Properties.Label
		want := properties{Shade: 3, Pattern: true, Label: f.Properties.Label, Title: "第002社区:这几格一共 34 位够不着", Group: 1, Elders: f.Properties.Elders}
		if diff := cmp.Diff(want, f.Properties); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		ring := f.Geometry.Coordinates.([]any)[0].([]any)
		corner := ring[0].([]any)
		if lng, lat := corner[0].(float64), corner[1].(float64); len(ring) != 7 || lng < 118 || lng > 119 || lat < 32 || lat > 33 {
			t.Errorf("ring %v", ring)
		}
	}
	if labels != "34" {
		t.Errorf("numbers %q", labels)
	}
	if got := points[0].Properties; got.Number != d.Mine.Point.Number || got.Title != "幸福面馆:这时供餐" {
		t.Errorf("point %+v", got)
	}
}

func TestAPlaceStandsForItsCommunity(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	settle(t, d, "002", 20, geo.LatLng{})
	doc := d.See(staff.Office, reachPath)
	webtest.Want(t, doc, ".reach-notes", "还有 21 位老人没有住处") // the stocked one too
	place := geo.Place{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "活动室", At: beside, Community: webtest.DeskStreet + "002"}
	if _, err := d.Places.Create(t.Context(), place, audit.System); err != nil {
		t.Fatal(err)
	}
	doc = d.See(staff.Office, reachPath)
	webtest.Want(t, doc, ".reach-notes", "其中 20 位老人没有记住处,按社区的位置算")
	wantLines(t, doc, "第002社区 20 0 0%", "合计 20 0 0%")
}

func TestWithStreetsItIsTheRealWalk(t *testing.T) {
	t.Parallel()
	d := reachDesk(t)
	d.WithStreets()
	ways, err := d.Streets.Within(t.Context(), geo.Box{South: 32.02, West: 118.76, North: 32.06, East: 118.81})
	if err != nil {
		t.Fatal(err)
	}
	g, _ := walk.New(ways)
	points := []geo.LatLng{d.Mine.Point.Position.At, d.Foreign.Point.Position.At}
	want, straight := map[string]string{}, 0
	for i := range 9 {
		home := geo.LatLng{Lat: 32.0425 + .0009*float64(i/3), Lng: 118.7745 + .0045*float64(i%3)}
		community := fmt.Sprintf("%03d", 10+i)
		settle(t, d, community, 5, home)
		at, left, byLine := geo.HomeCellOf(home).Center(), 5, 5
		for _, p := range points {
			if _, ok := g.Walk(p, at, 810); ok {
				left = 0
			}
			if geo.Distance(p, at)*walk.Detour <= 810 {
				byLine = 0
			}
		}
		if want["第"+community+"社区"] = fmt.Sprintf("5 %d %d%%", left, 20*left); left != byLine {
			straight++
		}
	}
	if straight == 0 {
		t.Fatal("the straight line would say the same: the case shows nothing")
	}
	doc := d.See(staff.Office, reachPath)
	if strings.Contains(doc.Find(".reach-notes").Text(), "直线") {
		t.Error("it says that walks are guessed")
	}
	rows := lines(doc.Find("tbody tr"))
	for _, row := range rows {
		if name, rest, _ := strings.Cut(row, " "); want[name] != rest {
			t.Errorf("%s: %s, want %s", name, rest, want[name])
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d rows", len(rows))
	}
}
