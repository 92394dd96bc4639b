package money

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/table"
	"mealmap/meals"
)

// clawbackDesk is a stocked desk with the pages of claw-back, on 6 March; both
// elders ate on the fifth.
func clawbackDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).clawbackRoutes()} }).Stocked()
	d.Clock.Set(d.Clock.Now().AddDate(0, 0, 1))
	return d
}

// depart records that the holding's elder died on the day before he ate, and
// gives the departure.
func depart(t *testing.T, d *webtest.Desk, h *webtest.Holding, year int) meals.Departure {
	t.Helper()
	sheet := table.NewSheet([]string{"姓名", "身份证号", "日期"}, []string{h.Elder.Name, webtest.IDNumber(year, 7), "2025-03-04"})
	rep, err := d.Meals.ImportDepartures(t.Context(), sheet, meals.DepartureOptions{District: webtest.DeskDistrict, Kind: meals.Died, By: audit.System})
	if err != nil || rep.Created != 1 || rep.Proposed != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
	list, err := d.Meals.ListDepartures(t.Context(), webtest.DeskDistrict, h.Street, 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	h.IDs["departure"] = string(list[0].ID)
	return list[0]
}

func TestWhoMayClawBack(t *testing.T) {
	t.Parallel()
	d := clawbackDesk(t)
	depart(t, d, &d.Mine, 1948)
	depart(t, d, &d.Foreign, 1949)
	office := []staff.Role{staff.Office}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/clawback":                           {Who: office},
		"POST /office/clawback/decide":                   {Who: office},
		"GET /office/clawback/import":                    {Who: office},
		"POST /office/clawback/import":                   {Who: office},
		"POST /office/clawback/import/confirm":           {Who: office},
		"POST /office/clawback/departures/{id}/withdraw": {Who: office},
	})
	// What the form names is looked for only once the form is whole.
	for name, id := range map[string]string{"foreign": d.Foreign.IDs["redemption"], "absent": "0195623f-0000-7000-8000-000000000000"} {
		w := d.Send(d.As(staff.Office), http.MethodPost, clawbackPath+"/decide", desk.Values("meal", id, "decision", "reversed", "reason", "核实过"))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s meal decided: %d", name, w.Code)
		}
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, clawbackPath+"/departures/"+d.Foreign.IDs["departure"]+"/withdraw", desk.Values("reason", "有误"))
	if w.Code != http.StatusNotFound {
		t.Errorf("foreign departure withdrawn: %d", w.Code)
	}
	if page := d.See(staff.Office, clawbackPath).Find("main").Text(); strings.Contains(page, d.Foreign.Elder.Masked().Number) {
		t.Error("the page shows another street's elder")
	}
}

func TestAListIsCheckedAndConfirmed(t *testing.T) {
	t.Parallel()
	d := clawbackDesk(t)
	number := webtest.IDNumber(1948, 7)
	list := "姓名,身份证号,死亡日期\n王桂兰," + number + ",2025-03-04\n张无名," + webtest.IDNumber(1950, 9) + ",2025-03-04\n李桂兰," + number + ",2025-03-03\n"
	doc := d.Document(d.Upload(staff.Office, clawbackPath+"/import", "三月.csv", list, "kind", ""), http.StatusOK)
	for label, want := range map[string]string{"将登记": "1", "将停卡": "1", "要处理的用餐": "1", "不是本街道登记的老人": "1", "不能处理": "1"} {
		found := doc.Find(".numbers div").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("dt").Text() == label })
		webtest.Want(t, doc, "main", label)
		if got := found.Find("dd").Text(); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	webtest.Want(t, doc, "table", "第 4 行的姓名和这个身份证号登记的不一样")
	if d.Logged("departure.record") != 0 {
		t.Error("the check recorded something")
	}
	held, _ := doc.Find("input[name=held]").Attr("value")
	doc = d.Submit(staff.Office, clawbackPath+"/import/confirm", "held", held)
	webtest.Want(t, doc, ".flash", "已登记 1 人,停卡 1 张,列出 1 餐待处理")
	page := doc.Find("main").Text()
	for _, hidden := range []string{"王桂兰", number, "张无名", webtest.IDNumber(1950, 9)} {
		if strings.Contains(page, hidden) {
			t.Errorf("%s is on the page", hidden)
		}
	}
	if d.Logged("departure.record") != 1 || d.Logged("card.revoke") != 1 {
		t.Error("not in the audit log")
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, clawbackPath+"/import/confirm", desk.Values("held", held))
	webtest.Want(t, d.Document(w, http.StatusConflict), "main", "再")
}

func TestAListThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	d := clawbackDesk(t)
	for why, c := range map[string]struct {
		list, kind string
		status     int
		want       string
	}{
		"no kind":          {"姓名,身份证号,日期\n", "", http.StatusBadRequest, "缺少「类型」这一列"},
		"no number":        {"姓名,死亡日期\n", "", http.StatusBadRequest, "缺少「身份证号」这一列"},
		"an unknown kind":  {"姓名,身份证号,日期\n", "emigrated", http.StatusUnprocessableEntity, "类型"},
		"the kind chosen":  {"姓名,身份证号,日期\n王桂兰," + webtest.IDNumber(1948, 7) + ",2025-03-04\n", "moved", http.StatusOK, "将登记"},
		"nothing in there": {"", "", http.StatusBadRequest, "里"},
	} {
		doc := d.Document(d.Upload(staff.Office, clawbackPath+"/import", "三月.csv", c.list, "kind", c.kind), c.status)
		if got := webtest.Text(doc.Find("main")); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", why, got)
		}
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, clawbackPath+"/import", nil)
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "文件")
}

func TestAPersonDecides(t *testing.T) {
	t.Parallel()
	d := clawbackDesk(t)
	depart(t, d, &d.Mine, 1948)
	doc := d.See(staff.Office, clawbackPath)
	webtest.Want(t, doc, ".head", "还有 1 餐用了补贴")
	webtest.Want(t, doc, "h2", "王** 9901**********")
	webtest.Want(t, doc, "table", "区 1.80、街道 1.20")
	if doc.Find("input[name=meal][checked]").Length() != 1 {
		t.Error("the elder's meals are not chosen at first")
	}
	group, _ := doc.Find("input[name=group]").Attr("value")
	meal := d.Mine.IDs["redemption"]
	w := d.Send(d.As(staff.Office), http.MethodPost, clawbackPath+"/decide", desk.Values("group", group, "decision", "reversed", "reason", "去世后刷卡"))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".sheet .trouble", "还没有选任何一餐")
	if v, _ := doc.Find("#" + group + "-reason").Attr("value"); v != "去世后刷卡" || doc.Find("input[checked]").Length() != 0 {
		t.Errorf("the form came back with %q", v)
	}
	doc = d.Submit(staff.Office, clawbackPath+"/decide", "group", group, "meal", meal, "decision", "reversed", "reason", "去世后刷卡")
	webtest.Want(t, doc, ".flash", "已追回 1 餐")
	webtest.Want(t, doc, ".head", "没有等着处理的用餐")
	webtest.Want(t, doc, ".mark.stop", "追回")
	webtest.Want(t, doc, "main", "某office")
	w = d.Send(d.As(staff.Office), http.MethodPost, clawbackPath+"/decide", desk.Values("group", group, "meal", meal, "decision", "kept", "reason", "再想想"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "已经有人处理过")
	if d.Logged("clawback.decide") != 1 || d.Logged("redemption.reject") != 1 {
		t.Error("not in the audit log once")
	}
}

func TestADepartureIsWithdrawnOnThePage(t *testing.T) {
	t.Parallel()
	d := clawbackDesk(t)
	depart(t, d, &d.Mine, 1948)
	path := clawbackPath + "/departures/" + d.Mine.IDs["departure"] + "/withdraw"
	webtest.Want(t, d.Submit(staff.Office, path), ".flash", "原因")
	doc := d.Submit(staff.Office, path, "reason", "同名同姓")
	webtest.Want(t, doc, ".flash", "已撤回")
	webtest.Want(t, doc, "table", "撤回:同名同姓")
	webtest.Want(t, doc, ".mark.good", "保留")
	webtest.Want(t, d.Submit(staff.Office, path, "reason", "再撤"), ".flash", "已经撤回了")
}
