package maps

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

var (
	officeOnly = []staff.Role{staff.Office}
	whoPrints  = []staff.Role{staff.Office, staff.Community}
)

// mapDesk is a stocked desk with the pages of editions and places, an approved
// edition in each street, and a place.
func mapDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).editionRoutes()} }).Stocked()
	for _, h := range []*webtest.Holding{&d.Mine, &d.Foreign} {
		h.IDs["edition"] = string(approved(t, d, h.Street, "2025年版").ID)
		p, err := d.Places.Create(t.Context(), geo.Place{District: webtest.DeskDistrict, Street: h.Street, Name: "南门", At: h.Point.Position.At}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		h.IDs["place"] = p.Code
	}
	return d
}

func store(d *webtest.Desk) *editions.Store { return editions.NewStore(d.DB, d.Merchants) }

func approved(t *testing.T, d *webtest.Desk, street, name string) editions.Edition {
	t.Helper()
	say := func(*merchants.Point, data.ServiceDay) []string { return []string{"60岁以上,八五折"} }
	e, err := store(d).Draft(t.Context(), webtest.DeskDistrict, street, editions.Head{Name: name, From: "2025-03-01"}, say, audit.CLI)
	if err == nil {
		err = store(d).Propose(t.Context(), e.District, e.ID, audit.CLI)
	}
	if err == nil {
		err = store(d).Approve(t.Context(), e.District, e.ID, audit.System)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestWhoMakesAndPrintsEditions(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	d.CheckAccess(t, map[string]webtest.Access{
		"GET " + editionsPath:              {Who: whoPrints},
		"POST " + editionsPath:             {Who: officeOnly},
		"GET " + editionPath:               {Who: whoPrints, Thing: "edition"},
		"POST " + editionPath:              {Who: officeOnly, Thing: "edition"},
		"POST " + editionPath + "/refresh": {Who: officeOnly, Thing: "edition"},
		"POST " + editionPath + "/propose": {Who: officeOnly, Thing: "edition"},
		"POST " + editionPath + "/approve": {Who: officeOnly, Thing: "edition"},
		"POST " + editionPath + "/drop":    {Who: officeOnly, Thing: "edition"},
		"POST " + editionPath + "/print":   {Who: whoPrints, Thing: "edition"},
		"GET " + editionPath + "/site.zip": {Who: officeOnly, Thing: "edition"},
		"GET " + placesPath:                {Who: officeOnly},
		"POST " + placesPath:               {Who: officeOnly},
		"GET " + placePath:                 {Who: officeOnly, Thing: "place"},
		"POST " + placePath:                {Who: officeOnly, Thing: "place"},
		"POST " + placePath + "/retire":    {Who: officeOnly, Thing: "place"},
	})
}

func TestAnEditionFromItsDraftToItsPaper(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	second := d.SignedIn(d.AddUser(staff.NewUser{Login: "second", DisplayName: "某副主任", Role: staff.Office, Street: webtest.DeskStreet}).Login)
	point := d.Mine.Point
	point.Phone = "2019999"
	if _, err := d.Merchants.UpdatePoint(t.Context(), point, audit.System); err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Office, editionsPath)
	if got := doc.Find("#edition-name").AttrOr("value", ""); got != "2026年版" {
		t.Errorf("the next one would be called %q", got)
	}
	webtest.Want(t, doc, "tbody", "2025年版")
	webtest.Want(t, doc, "tbody .mark", "正在用")
	webtest.Want(t, doc, "nav.pages a[aria-current]", "地图")

	doc = d.Submit(staff.Office, editionsPath, "name", "2026年版", "from", "2025-03-06", "next_on", "2026-03", "approval_no", "苏S(2025)001号")
	webtest.Want(t, doc, ".flash", "已起草「2026年版」,抄下了 1 处助餐点")
	webtest.Want(t, doc, ".lede", "和「2025年版」比,有 2 处变动")
	webtest.Want(t, doc, ".said", "1 号 幸福面馆:电话改为 2019999,原来是 2012300")
	webtest.Want(t, doc, "ol.said", "午餐 每天 11:00–14:00")
	webtest.Want(t, doc, "svg.place", "1")
	path := strings.TrimSuffix(doc.Find(`form[action$="/propose"]`).AttrOr("action", ""), "/propose")
	if doc.Find(`form[action$="/print"]`).Length() != 0 {
		t.Error("a draft can be printed")
	}
	if w := d.Send(d.As(staff.Office), http.MethodPost, path+"/print", desk.Values("kind", "list", "copies", "1")); w.Code != http.StatusSeeOther {
		t.Errorf("printing a draft: %d", w.Code)
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("name", "2025年版", "from", "2025-03-06"))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "已经有一版叫「2025年版」")
	doc = d.Submit(staff.Office, path, "name", "2026年春版", "from", "2025-03-05")
	webtest.Want(t, doc, "h1", "2026年春版")

	doc = d.Submit(staff.Office, path+"/propose")
	webtest.Want(t, doc, ".mark", "等另一位同事批准")
	webtest.Want(t, doc, "h2", "您不能批准")
	doc = d.Submit(staff.Office, path+"/approve")
	webtest.Want(t, doc, ".flash", "不能自己批准")
	if got := setting(t, d, data.Edition); got != "2025年版" {
		t.Errorf("shown: %q", got)
	}
	doc = d.Document(d.Send(second, http.MethodGet, path, nil), http.StatusOK)
	webtest.Want(t, doc, `form[action$="/approve"]`, "批准")
	if w := d.Send(second, http.MethodPost, path+"/approve", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("approve: %d", w.Code)
	}
	doc = d.See(staff.Office, path)
	webtest.Want(t, doc, ".mark", "正在用")
	webtest.Want(t, doc, "dl.facts", "某副主任")
	if got := setting(t, d, data.Edition); got != "2026年春版" {
		t.Errorf("shown: %q", got)
	}
}

// setting is a setting as it stands.
func setting(t *testing.T, d *webtest.Desk, name string) string {
	t.Helper()
	value, err := d.DB.Setting(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEveryKindOfPaperIsPrintedAndWrittenDown(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	path, place := editionsPath+"/"+d.Mine.IDs["edition"], d.Mine.IDs["place"]
	for _, c := range []struct{ kind, which, name string }{
		{"map", "a3", "map-2025-03-01.pdf"}, {"map", "a1", "map-2025-03-01.pdf"}, {"list", "", "list-2025-03-01.pdf"},
		{"fold", "", "fold-2025-03-01.pdf"}, {"poster", place, "poster-" + place + ".pdf"},
	} {
		for _, contrast := range []string{"", "1"} {
			w := d.Send(d.As(staff.Community), http.MethodPost, path+"/print", desk.Values("kind", c.kind, "which", c.which, "copies", "20", "contrast", contrast, "anyway", "yes"))
			if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) ||
				w.Header().Get("Content-Disposition") != `attachment; filename="`+c.name+`"` {
				t.Errorf("%s %s: %d %s", c.kind, c.which, w.Code, w.Header().Get("Content-Disposition"))
			}
		}
	}
	sheets, err := store(d).SheetsWith(t.Context(), webtest.DeskDistrict, d.Mine.Point.ID)
	if err != nil || len(sheets) != 9 || sheets[0].Subject != place || sheets[0].Copies != 20 || sheets[0].By != audit.User(string(d.Users[staff.Community].ID)) {
		t.Errorf("%d sheets, %+v, %v", len(sheets), sheets, err)
	}
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, ".said", "门口海报 · 南门")
	webtest.Want(t, doc, ".said", "20 份")
	for _, bad := range [][2]string{{"map", "a9"}, {"poster", d.Foreign.IDs["place"]}, {"flag", ""}, {"list", ""}} {
		copies := "1"
		if bad[0] == "list" {
			copies = "0"
		}
		w := d.Send(d.As(staff.Office), http.MethodPost, path+"/print", desk.Values("kind", bad[0], "which", bad[1], "copies", copies))
		if w.Code != http.StatusSeeOther {
			t.Errorf("%v: %d", bad, w.Code)
		}
	}
	if got := d.Logged("sheet.print"); got != 10 {
		t.Errorf("%d prints are logged", got)
	}
}

func TestWhatIsOddOfAPrintIsSaidBeforeItIsMade(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	path := editionsPath + "/" + d.Mine.IDs["edition"]
	w := d.Send(d.As(staff.Office), http.MethodPost, path+"/print", desk.Values("kind", "map", "which", "a3", "copies", "7"))
	doc := d.Document(w, http.StatusOK)
	webtest.Want(t, doc, ".said", "还没有这一带的街道数据")
	if d.Logged("sheet.print") != 0 {
		t.Error("what was not printed is written down")
	}
	v := url.Values{}
	doc.Find("form input[type=hidden]").Each(func(_ int, s *goquery.Selection) { v.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	w = d.Send(d.As(staff.Office), http.MethodPost, doc.Find("main form").AttrOr("action", ""), v)
	if !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("%d %.200s", w.Code, w.Body)
	}
	list, err := store(d).ListSheets(t.Context(), webtest.DeskDistrict, webtest.DeskStreet)
	if err != nil || len(list) != 1 || list[0].Copies != 7 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestPersonalSheetsOfACommunity(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	path, elder := editionsPath+"/"+d.Mine.IDs["edition"], d.Mine.Elder
	ask := func(community string) int {
		return d.Send(d.As(staff.Community), http.MethodPost, path+"/print", desk.Values("kind", "personal", "which", community, "copies", "1", "anyway", "yes")).Code
	}
	if code := ask(elder.Community); code != http.StatusSeeOther {
		t.Errorf("nobody's home is known, and the answer is %d", code)
	}
	place, err := d.Places.Find(t.Context(), d.Mine.IDs["place"])
	if err != nil {
		t.Fatal(err)
	}
	place.Community = elder.Community
	if _, err := d.Places.Update(t.Context(), place, audit.System); err != nil {
		t.Fatal(err)
	}
	for community, want := range map[string]int{elder.Community: http.StatusOK, d.Foreign.Elder.Community: http.StatusSeeOther, "": http.StatusSeeOther} {
		if code := ask(community); code != want {
			t.Errorf("%q: %d, want %d", community, code, want)
		}
	}
	list, err := store(d).ListSheets(t.Context(), webtest.DeskDistrict, webtest.DeskStreet)
	if err != nil || len(list) != 1 || list[0].Kind != editions.PersonalSheet || list[0].Subject != elder.Community ||
		len(list[0].Points) != 1 || list[0].Points[0] != d.Mine.Point.ID {
		t.Errorf("%+v %v", list, err)
	}
	webtest.Want(t, d.See(staff.Office, path), ".said", "个人单页 · 幸福社区")
}

func TestWhatAnElderPaysGoesByAge(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	prices, err := folder.NewPrices(t.Context(), d.Meals, d.Merchants, webtest.DeskDistrict, d.DB.Now().ServiceDay(), messages.For("zh-Hans"))
	if err != nil {
		t.Fatal(err)
	}
	for born, want := range map[data.ServiceDay]string{"1965-03-05": "您付", "1965-03-13": ""} { // 60 on the day, and 60 after the week
		got, err := prices.Say(t.Context(), &meals.Elder{BornOn: born, Street: webtest.DeskStreet}, d.Mine.Point.ID)
		if err != nil || (want == "") != (len(got) == 0) || !strings.Contains(strings.Join(got, ""), want) {
			t.Errorf("born on %s: %q %v", born, got, err)
		}
	}
	if got, err := prices.Say(t.Context(), &meals.Elder{BornOn: "1940-01-01"}, "nobody"); err != nil || got != nil {
		t.Errorf("a point that is not there: %q %v", got, err)
	}
}

func TestAnEditionLeavesAsAFolder(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	w := d.Send(d.As(staff.Office), http.MethodGet, editionsPath+"/"+d.Mine.IDs["edition"]+"/site.zip", nil)
	z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v", w.Code, err)
	}
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
	}
	for _, want := range []string{"index.html", "m/" + d.Mine.IDs["place"] + "/index.html", "points/1.html", "map.svg", "paper/map-a3.pdf", "paper/list.pdf"} {
		if !names[want] {
			t.Errorf("%s is not in it", want)
		}
	}
	if names["m/"+d.Foreign.IDs["place"]+"/index.html"] {
		t.Error("another street's place is in it")
	}
	if d.Logged("edition.export") != 1 {
		t.Error("the export is not logged")
	}
}

func TestPostersLeadToTheFolderWhereThereIsOne(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	doc := d.See(staff.Office, placesPath+"/"+d.Mine.IDs["place"])
	webtest.Want(t, doc, "dl.facts", "http://meals.example/m/8a")
	d.Set(data.PublicSite, "https://map.example/folder")
	doc = d.See(staff.Office, placesPath+"/"+d.Mine.IDs["place"])
	webtest.Want(t, doc, "dl.facts", "https://map.example/folder/m/8a")
}

func TestAPlaceIsAddedMovedAndTakenDown(t *testing.T) {
	t.Parallel()
	d := mapDesk(t)
	community := d.Mine.Elder.Community
	doc := d.Submit(staff.Office, placesPath, "name", "东门", "position", "32.0500,118.7900", "crs", "wgs84", "community", community)
	webtest.Want(t, doc, ".flash", "已添加「东门」")
	webtest.Want(t, doc, "dd.mono", "32.050000, 118.790000")
	path := strings.TrimSuffix(doc.Find(`form[action$="/retire"]`).AttrOr("action", ""), "/retire")
	if got := doc.Find(`select[name=community] option[selected]`).AttrOr("value", ""); got != community {
		t.Errorf("the form would lose the community: %q", got)
	}
	doc = d.Submit(staff.Office, path, "name", "北门", "position", "", "community", community)
	webtest.Want(t, doc, "h1", "北门")
	webtest.Want(t, doc, "dd.mono", "32.050000, 118.790000")
	doc = d.Submit(staff.Office, path, "name", "北门", "position", "32.0510,118.7900", "crs", "gcj02", "community", "")
	if got := doc.Find("dd.mono").Text(); !strings.Contains(got, "32.05") || strings.Contains(got, "32.051000") {
		t.Errorf("a pair of GCJ-02 is kept as %s", got)
	}
	for name, pairs := range map[string][]string{
		"no name":           {"position", "32.05,118.79", "crs", "wgs84"},
		"no position":       {"name", "西门"},
		"half a position":   {"name", "西门", "position", "32.05", "crs", "wgs84"},
		"another community": {"name", "西门", "position", "32.05,118.79", "crs", "wgs84", "community", webtest.ForeignStreet + "001"},
		"a taken code":      {"name", "西门", "position", "32.05,118.79", "crs", "wgs84", "code", d.Mine.IDs["place"]},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, placesPath, desk.Values(pairs...))
		if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusConflict {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	doc = d.Submit(staff.Office, path+"/retire")
	webtest.Want(t, doc, ".flash", "「北门」已撤下")
	if got := doc.Find("tbody tr").Length(); got != 1 {
		t.Errorf("%d places", got)
	}
	if d.Logged("place.retire") != 1 || d.Logged("place.update") != 2 {
		t.Error("the log")
	}
}
