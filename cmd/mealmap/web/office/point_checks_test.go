package office

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/merchants/facts"
)

func pagePath(p *merchants.Point) string { return "/office/points/" + string(p.ID) }

// later lets days pass; everybody signs in anew.
func later(d *webtest.Desk, days int) {
	d.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	d.Cookies = map[staff.Role]*http.Cookie{}
}

func TestACheckIsOneClick(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := pagePath(&d.Mine.Point)
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, "#checks", "登记以后还没有人核对过")
	if got := webtest.Texts(doc.Find(`#checks button[name=how]`)); strings.Join(got, " ") != "已电话核对 已走访核对" {
		t.Errorf("buttons %q", got)
	}
	doc = d.Submit(staff.Office, path+"/checks", "how", "call", "note", "周六改到一点关门")
	webtest.Want(t, doc, "#checks", "2025-03-05 周三")
	webtest.Want(t, doc, "#checks", "电话 · 某office")
	webtest.Want(t, doc, "#checks", "周六改到一点关门")
	d.Submit(staff.Office, path+"/checks", "how", "visit", "note", "")
	webtest.Want(t, d.See(staff.Finance, path), "#checks li:first-child", "走访 · 某office")
	if d.See(staff.Finance, path).Find("#checks form").Length() != 0 {
		t.Error("finance may check")
	}
	for _, form := range [][]string{{"how", "guess"}, {"how", ""}, {"how", "call", "note", strings.Repeat("好", 201)}} {
		w := d.Send(d.As(staff.Office), http.MethodPost, path+"/checks", desk.Values(form...))
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%.20q: %d", form, w.Code)
		}
	}
}

// What nobody has looked at for more than ninety days is on the list, on today's
// page and on the point's own; a check takes it away.
func TestOldFactsAreAskedAbout(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path, asks := pagePath(&d.Mine.Point), "超过 90 天没有核对资料"
	old := func() (rows string, today bool) {
		doc := d.See(staff.Office, "/office/points?checked=old")
		return strings.Join(webtest.Texts(doc.Find("tbody td:nth-child(2)")), " "), strings.Contains(d.See(staff.Office, "/office").Text(), asks)
	}
	later(d, 90)
	if rows, today := old(); rows != "" || today {
		t.Errorf("after ninety days: %q %v", rows, today)
	}
	later(d, 1)
	if rows, today := old(); rows != "幸福面馆" || !today {
		t.Errorf("after ninety-one: %q %v", rows, today)
	}
	webtest.Want(t, d.See(staff.Office, "/office"), ".todo li:contains('"+asks+"')", "幸福面馆")
	webtest.Want(t, d.See(staff.Office, path), "#checks .notice", "超过 90 天没有核对了")
	d.Submit(staff.Office, path+"/checks", "how", "call")
	if rows, today := old(); rows != "" || today || d.See(staff.Office, path).Find("#checks .notice").Length() != 0 {
		t.Errorf("after the check: %q %v", rows, today)
	}
	later(d, 91)
	d.Submit(staff.Office, path+"/status", "status", "suspended", "reason", "装修")
	if rows, _ := old(); rows != "" {
		t.Errorf("a suspended point is asked about: %q", rows)
	}
}

// reported lets somebody find a point closed.
func reported(t *testing.T, d *webtest.Desk, p *merchants.Point, times int) {
	t.Helper()
	store := facts.NewStore(d.DB, d.Merchants)
	for range times {
		if err := store.ReportClosed(t.Context(), webtest.DeskDistrict, p.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReportsComeToTheOffice(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := pagePath(&d.Mine.Point)
	if d.See(staff.Office, path).Find("#reports").Length() != 0 {
		t.Error("nobody has said anything")
	}
	reported(t, d, &d.Mine.Point, 3)
	reported(t, d, &d.Foreign.Point, 1)
	today := d.See(staff.Office, "/office")
	webtest.Want(t, today, `.todo .urgent:has(a[href="`+path+`#reports"])`, "1个助餐点有人反映来时没开门。幸福面馆")
	if strings.Contains(today.Text(), "隔壁饭庄") {
		t.Error("another street's")
	}
	later(d, 1)
	reported(t, d, &d.Mine.Point, facts.MostOpen+1)
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, "#reports .said-of:nth-of-type(1)", "2025-03-06 周四,有 20 人次以上反映来时没开门。")
	webtest.Want(t, doc, "#reports .said-of:nth-of-type(2)", "2025-03-05 周三,有 3 人次反映来时没开门。")
	webtest.Want(t, doc, "#reports .said-of:nth-of-type(2)", "那天按登记应该营业")
	if got := webtest.Texts(d.See(staff.Office, "/office/points?checked=reported").Find("tbody td:nth-child(2)")); len(got) != 1 || got[0] != "幸福面馆" {
		t.Errorf("the list: %q", got)
	}
	doc = d.Submit(staff.Office, path+"/reports", "day", "2025-03-05", "outcome", "unknown")
	if doc.Find("#reports .said-of").Length() != 1 {
		t.Error("what was handled stays")
	}
	d.Submit(staff.Office, path+"/closures", "from", "2025-03-06", "to", "2025-03-06", "reason", "停电")
	webtest.Want(t, d.See(staff.Office, path), "#reports", "那天登记了停业:停电")
	other := d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "二号", Kind: merchants.Canteen, Status: merchants.Open}, geo.LatLng{})
	reported(t, d, &other, 1)
	webtest.Want(t, d.See(staff.Office, "/office"), `.todo li:has(a[href="/office/points?checked=reported"])`, "2个助餐点")
}

func TestAnAnswerRecordsWhatWasLearned(t *testing.T) {
	t.Parallel()
	const day = "2025-03-05"
	closure := []string{"also", "closure", "closed_from", day, "closed_to", "2025-03-09", "closed_reason", "水管"}
	for name, c := range map[string]struct {
		form           []string
		code           int
		closed, looked bool
		open           int
	}{
		"true, closed for days":       {append([]string{"day", day, "outcome", "true"}, closure...), 303, true, false, 0},
		"false, the facts hold":       {[]string{"day", day, "outcome", "false", "also", "check", "note", "老板说一直开着"}, 303, false, true, 0},
		"unknown":                     {[]string{"day", day, "outcome", "unknown"}, 303, false, false, 0},
		"no outcome, nothing is kept": {append([]string{"day", day, "outcome", ""}, closure...), 422, false, false, 1},
		"no end, nothing is kept":     {[]string{"day", day, "outcome", "true", "also", "closure", "closed_from", day, "closed_to", "", "closed_reason", "水管"}, 422, false, false, 1},
		"no reason, nothing is kept":  {[]string{"day", day, "outcome", "true", "also", "closure", "closed_from", "2025-03-09", "closed_to", day, "closed_reason", "水管"}, 422, false, false, 1},
		"a day that nobody spoke of":  {append([]string{"day", "2025-03-04", "outcome", "true"}, closure...), 404, false, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).Stocked()
			reported(t, d, &d.Mine.Point, 2)
			if w := d.Send(d.As(staff.Office), http.MethodPost, pagePath(&d.Mine.Point)+"/reports", desk.Values(c.form...)); w.Code != c.code {
				t.Errorf("answered %d, want %d", w.Code, c.code)
			}
			store := facts.NewStore(d.DB, d.Merchants)
			p := pointNamed(t, d, "幸福面馆")
			_, looked, err := store.LastChecked(t.Context(), webtest.DeskDistrict, p.ID)
			open, err2 := store.ReportsOf(t.Context(), webtest.DeskDistrict, p.ID)
			if err != nil || err2 != nil || looked != c.looked || len(open) != c.open || (len(p.Closures) == 1) != c.closed {
				t.Errorf("checked %v, %d open, closures %+v: %v %v", looked, len(open), p.Closures, err, err2)
			}
		})
	}
}

// A closure is on the elders' pages and in the API with the next request.
func TestAClosureReachesEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part, func(frame *desk.Desk) web.Part { return public.Part(frame.Server) }).Stocked()
	p := d.Mine.Point
	page, api := "/points/"+string(p.ID), "/api/v1/points/"+string(p.ID)
	state := func() (open bool) {
		t.Helper()
		var answer struct {
			Open *bool `json:"open"`
		}
		d.Answer(api, http.StatusOK, &answer)
		if answer.Open == nil {
			t.Fatal("nobody knows whether it is open")
		}
		return *answer.Open
	}
	if !state() || strings.Contains(d.Page(page, http.StatusOK).Text(), "修水管") {
		t.Fatal("closed before it is")
	}
	d.Submit(staff.Office, pagePath(&p)+"/closures", "from", "2025-03-05", "to", "2025-03-07", "reason", "修水管")
	if state() {
		t.Error("the API says that it is open")
	}
	webtest.Want(t, d.Page(page, http.StatusOK), "main", "修水管")
	closure, _ := d.See(staff.Office, pagePath(&p)).Find("input[name=closure]").Attr("value")
	d.Submit(staff.Office, pagePath(&p)+"/closures/remove", "closure", closure)
	if !state() {
		t.Error("it opened again, and the API does not know")
	}
}

// Who closes a point sees which paper is wrong by it: what it is, where it hangs.
func TestWrongPaperIsListed(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	p := d.Mine.Point
	place, err := d.Places.Create(t.Context(), geo.Place{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "幸福里东门", At: geo.LatLng{Lat: 32.04, Lng: 118.78}}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	press := editions.NewStore(d.DB, d.Merchants)
	for _, sheet := range []editions.Sheet{
		{Kind: editions.PosterSheet, Subject: place.Code, Copies: 2, Points: []merchants.PointID{p.ID}},
		{Kind: editions.ListSheet, Copies: 300, Points: []merchants.PointID{p.ID, d.Foreign.Point.ID}},
		{Kind: editions.PersonalSheet, Subject: webtest.DeskCommunity, Copies: 40, Points: []merchants.PointID{p.ID}},
		{Kind: editions.FoldSheet, Copies: 1, Points: []merchants.PointID{d.Foreign.Point.ID}},
	} {
		sheet.District, sheet.Street = webtest.DeskDistrict, webtest.DeskStreet
		if _, err := press.RecordPrint(t.Context(), sheet, audit.System); err != nil {
			t.Fatal(err)
		}
	}
	rows := func() []string { return webtest.Texts(d.See(staff.Office, pagePath(&p)).Find("#paper tbody tr")) }
	if got := rows(); len(got) != 0 {
		t.Errorf("wrong while it is open: %q", got)
	}
	d.Submit(staff.Office, pagePath(&p)+"/closures", "from", "2025-03-05", "to", "2025-03-07", "reason", "修水管")
	got := rows()
	if len(got) != 3 {
		t.Fatalf("%q", got)
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{"小区门口的海报幸福里东门当天的资料22025-03-05 周三", "名单发出去的当天的资料3002025-03-05 周三", "给老人的单页"} {
		if !strings.Contains(all, want) {
			t.Errorf("%s\ndoes not say %s", all, want)
		}
	}
	later(d, 3)
	if got := rows(); len(got) != 0 {
		t.Errorf("wrong after the closure: %q", got)
	}
	d.Submit(staff.Office, pagePath(&p)+"/status", "status", "suspended", "reason", "装修")
	if got := rows(); len(got) != 3 {
		t.Errorf("%d prints are wrong of a suspended point", len(got))
	}
}

// Today leads to the silent point's question, and not twice to the same.
func TestTodayAsksAboutSilentPoints(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	var ids []string
	raise := func(h *webtest.Holding, kind string) {
		t.Helper()
		id := data.NewID()
		ids = append(ids, id)
		err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
			_, err := tx.Exec(`
				INSERT INTO alarms (district, id, kind, subject, service_day, street, merchant_id, point_id, raised_at)
				VALUES (?, ?, ?, ?, '2025-03-04', ?, ?, ?, ?)`, webtest.DeskDistrict, id, kind, h.Point.ID, h.Street, h.Point.MerchantID, h.Point.ID, tx.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	raise(&d.Mine, "quiet")
	raise(&d.Foreign, "quiet")
	doc := d.See(staff.Office, "/office")
	webtest.Want(t, doc, `.todo .urgent:has(a[href="/office/watch/alarms/`+ids[0]+`"])`, "1个助餐点往常有人吃饭,这几天一餐也没有。幸福面馆")
	if count := func(doc *goquery.Document) int { return doc.Find(`.todo a[href="/office/watch/alarms"]`).Length() }; count(doc) != 0 {
		t.Error("the silent point is counted twice")
	}
	raise(&d.Mine, "closed")
	webtest.Want(t, d.See(staff.Office, "/office"), `.todo li:has(a[href="/office/watch/alarms"])`, "1条提醒等您看一看")
}
