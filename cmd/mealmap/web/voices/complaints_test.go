package voices

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals/complaints"
)

var _ = addPages(map[string]any{
	"complaints": complaintsPage{}, "complaint": complaintPage{}, "complaint_new": complaintFormPage{}, "complaint_desks": desksPage{},
})

var complaintRoles = []staff.Role{staff.Office, staff.Community}

// complaintTest is a stocked desk with the pages of complaints, Wednesday 12:40.
func complaintTest(t *testing.T) (*webtest.Desk, *complaints.Store) {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).complaintRoutes()} }).Stocked()
	return d, complaints.NewStore(d.DB, d.Vault, d.Meals, d.Merchants)
}

// complain records a complaint about the holding's point by whoever of the office.
func complain(t *testing.T, d *webtest.Desk, store *complaints.Store, h *webtest.Holding, change ...func(*complaints.New)) complaints.Complaint {
	t.Helper()
	n := complaints.New{Street: h.Street, Community: h.Street + "001", Source: complaints.Phone, Class: complaints.Taste, Merchant: h.Point.MerchantID,
		Point: h.Point.ID, Elder: h.Elder.ID, Contact: complaints.Contact{Name: "李大爷", Phone: "13900001111"}, Text: "饭是夹生的"}
	for _, do := range change {
		do(&n)
	}
	c, err := store.Record(t.Context(), webtest.DeskDistrict, n, userOf(d, staff.Office))
	if err != nil {
		t.Fatal(err)
	}
	h.IDs["complaint"] = string(c.ID)
	return c
}

func userOf(d *webtest.Desk, role staff.Role) audit.Actor {
	return audit.User(string(d.Users[role].ID))
}

func TestWhoHandlesComplaints(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	complain(t, d, store, &d.Mine)
	complain(t, d, store, &d.Foreign)
	all, office := webtest.Access{Who: complaintRoles}, webtest.Access{Who: []staff.Role{staff.Office}}
	one := webtest.Access{Who: complaintRoles, Thing: "complaint"}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/complaints":                all,
		"GET /office/complaints/export.xlsx":    all,
		"GET /office/complaints/new":            all,
		"POST /office/complaints":               all,
		"GET /office/complaints/desks":          office,
		"POST /office/complaints/desks":         office,
		"POST /office/complaints/away":          office,
		"GET /office/complaints/{id}":           one,
		"GET /office/complaints/{id}/sheet.pdf": one,
		"POST /office/complaints/{id}/reveal":   one,
		"POST /office/complaints/{id}/take":     one,
		"POST /office/complaints/{id}/note":     one,
		"POST /office/complaints/{id}/pass":     one,
		"POST /office/complaints/{id}/about":    one,
		"POST /office/complaints/{id}/answer":   one,
		"POST /office/complaints/{id}/call":     one,
	})
	if got := d.See(staff.Office, complaintsPath).Find("tbody tr").Length(); got != 1 {
		t.Errorf("%d complaints of one street", got)
	}
	if w := d.Send(d.As(staff.Office), http.MethodGet, complaintsPath+"/none", nil); w.Code != http.StatusNotFound {
		t.Errorf("a complaint that is not: %d", w.Code)
	}
}

// A community's worker sees the complaints of its own elders only.
func TestACommunitySeesItsOwnComplaints(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	c := complain(t, d, store, &d.Mine)
	for community, want := range map[string]int{"001": 1, "002": 0} {
		d.AddUser(staff.NewUser{Login: "c" + community, DisplayName: "社区" + community, Role: staff.Community, Street: webtest.DeskStreet, Community: webtest.DeskStreet + community})
		cookie := d.SignedIn("c" + community)
		doc := d.Document(d.Send(cookie, http.MethodGet, complaintsPath, nil), http.StatusOK)
		if got := doc.Find("tbody tr").Length(); got != want {
			t.Errorf("%s sees %d", community, got)
		}
		status := http.StatusNotFound
		if want == 1 {
			status = http.StatusOK
		}
		if w := d.Send(cookie, http.MethodGet, complaintsPath+"/"+string(c.ID), nil); w.Code != status {
			t.Errorf("%s: %d", community, w.Code)
		}
	}
}

func TestAComplaintIsTakenDownInOnePage(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	doc := d.See(staff.Community, complaintsPath+"/new")
	if doc.Find("datalist option").Length() != 1 {
		t.Error("the street's points are not offered")
	}
	webtest.Want(t, doc, "fieldset", "食品安全(1 个工作日)")
	webtest.Want(t, doc, "main", "按下一个工作日收到算")

	w := d.Send(d.As(staff.Community), http.MethodPost, complaintsPath, desk.Values("source", "hotline", "class", "taste", "text", "饭是夹生的", "point", "没有的店", "elder", "没有的人"))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "没有认出是哪一个助餐点")
	webtest.Want(t, doc, "textarea", "饭是夹生的")
	w = d.Send(d.As(staff.Community), http.MethodPost, complaintsPath, desk.Values("source", "phone", "class", "taste", "text", "饭是夹生的", "elder", "没有的人"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "没有找到这位老人")
	w = d.Send(d.As(staff.Community), http.MethodPost, complaintsPath, desk.Values("source", "hotline", "class", "taste", "text", "饭是夹生的"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "请填 12345 的单号")

	d.AddElder(webtest.DeskStreet, "王桂兰", 1944)
	typed := []string{"source", "hotline", "hotline", "HL-77", "class", "taste", "text", "饭是夹生的", "point", "幸福", "elder", "王桂兰",
		"contact_name", "李大爷", "contact_phone", "13900001111"}
	w = d.Send(d.As(staff.Community), http.MethodPost, complaintsPath, desk.Values(typed...))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	if doc.Find("input[name=elder_id]").Length() != 2 {
		t.Fatal("who of the two it is, is not asked")
	}
	doc = d.Submit(staff.Community, complaintsPath, append(typed, "elder_id", string(d.Mine.Elder.ID))...)
	webtest.Want(t, doc, ".flash", "单号 2025-0001")
	webtest.Want(t, doc, "dl", "幸福面馆")
	webtest.Want(t, doc, "dl", "王桂兰")
	webtest.Want(t, doc, "dl", "HL-77")
	webtest.Want(t, doc, "dl", "某community")
	webtest.Want(t, doc, ".head .mark", "还有 13 个工作日,2025-03-24 周一到期")
	if strings.Contains(doc.Text(), "13900001111") || strings.Contains(doc.Text(), "李大爷") {
		t.Error("the contact is shown without being asked for")
	}
	webtest.Want(t, d.See(staff.Office, complaintsPath+"?search=HL-77"), "tbody", "2025-0001")
	known, err := store.List(t.Context(), complaints.Filter{District: webtest.DeskDistrict})
	if err != nil || len(known) != 1 {
		t.Fatalf("%v %v", known, err)
	}
	if text := d.See(staff.Office, complaintsPath+"/"+string(known[0].ID)).Text(); strings.Contains(text, "王桂兰") || !strings.Contains(text, "王**") {
		t.Error("the office reads the elder's whole name")
	}
	w = d.Send(d.As(staff.Community), http.MethodPost, complaintsPath, desk.Values(append(typed, "elder_id", string(d.Mine.Elder.ID))...))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "已经登记过:2025-0001")
	w = d.Send(d.As(staff.Community), http.MethodPost, complaintsPath, desk.Values("source", "phone", "class", "taste", "text", "饭", "elder_id", string(d.Foreign.Elder.ID)))
	if w.Code != http.StatusNotFound {
		t.Errorf("an elder of another street: %d", w.Code)
	}
}

func TestACaseIsWorkedOn(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	path := complaintsPath + "/" + string(complain(t, d, store, &d.Mine).ID)
	doc := d.Submit(staff.Office, path+"/take")
	webtest.Want(t, doc, ".flash", "已记下由您来办")
	if doc.Find(`form[action$="/take"]`).Length() != 0 {
		t.Error("it may be taken twice")
	}
	doc = d.Submit(staff.Office, path+"/note", "note", "去看过,火候不够")
	webtest.Want(t, doc, "ol", "去看过,火候不够")
	w := d.Send(d.As(staff.Office), http.MethodPost, path+"/pass", desk.Values("to", string(userOf(d, staff.Community)), "reason", " "))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "还没有写清楚")
	doc = d.Submit(staff.Office, path+"/pass", "to", string(userOf(d, staff.Community)), "reason", "是社区食堂")
	webtest.Want(t, doc, "ol", "由某office转给某community")
	webtest.Want(t, doc, "dl", "某office")
	doc = d.Submit(staff.Office, path+"/about", "class", "service", "point", "", "why", "其实是态度")
	webtest.Want(t, doc, "ol", "更正为服务态度(原为饭菜口味)")

	w = d.Send(d.As(staff.Community), http.MethodPost, path+"/answer", desk.Values("answer", " "))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "还没有写清楚")
	doc = d.Submit(staff.Community, path+"/answer", "answer", "店家已道歉,换了人")
	webtest.Want(t, doc, "main", "答复是您写的,请另一位同事来回访")
	if doc.Find(`form[action$="/call"]`).Length() != 0 {
		t.Error("who answered may ask")
	}
	w = d.Send(d.As(staff.Community), http.MethodPost, path+"/call", desk.Values("said", "satisfied"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "回访要请另一个人做")
	webtest.Want(t, d.See(staff.Office, path), "section .says", "店家已道歉,换了人")
	w = d.Send(d.As(staff.Office), http.MethodPost, path+"/call", desk.Values("said", "perhaps"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "请选对方怎么说")
	doc = d.Submit(staff.Office, path+"/call", "said", "not_satisfied", "call_note", "没有道歉")
	webtest.Want(t, doc, ".head", "第 2 次办理")
	webtest.Want(t, doc, ".head", "已报全办公室")
	d.Submit(staff.Community, path+"/answer", "answer", "店长上门道歉")
	doc = d.Submit(staff.Office, path+"/call", "said", "no_answer")
	webtest.Want(t, doc, "ol", "回访没有打通")
	webtest.Want(t, doc, "main", "还可以打 2 次")
	doc = d.Submit(staff.Office, path+"/call", "said", "satisfied")
	webtest.Want(t, doc, ".head .mark", "2025-03-05 周三办结")
	if doc.Find("main form").Length() != 1 { // of the contact
		t.Error("a closed complaint has a form")
	}
	if d.Logged("complaint.answer") != 2 || d.Logged("complaint.close") != 1 {
		t.Error("not in the audit log")
	}
}

// Food safety stands above everything, with the minutes since it came.
func TestFoodSafetyIsNotBuried(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	complain(t, d, store, &d.Mine)
	c := complain(t, d, store, &d.Mine, func(n *complaints.New) { n.Class, n.Text = complaints.FoodSafety, "吃完拉肚子" })
	d.Clock.Advance(95 * time.Minute)
	doc := d.See(staff.Office, complaintsPath)
	webtest.Want(t, doc, "tbody tr:first-child", "食品安全")
	webtest.Want(t, doc, "tbody tr:first-child", "还没有人接手,收到已经 1 小时 35 分钟")
	webtest.Want(t, doc, ".head", "食品安全 1 件")
	path := complaintsPath + "/" + string(c.ID)
	doc = d.See(staff.Office, path)
	webtest.Want(t, doc, ".trouble", "请马上有人接手")
	if href, _ := doc.Find(".trouble a.danger").Attr("href"); href != "/office/points/"+string(d.Mine.Point.ID) {
		t.Errorf("no way to suspend the point: %s", href)
	}
	if d.See(staff.Community, path).Find(".trouble a.danger").Length() != 0 {
		t.Error("who may not suspend a point is led there")
	}
	doc = d.Submit(staff.Office, path+"/take")
	if strings.Contains(doc.Text(), "还没有人接手") {
		t.Error("it was taken")
	}
}

func TestAContactIsShownOnceAndLogged(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	path := complaintsPath + "/" + string(complain(t, d, store, &d.Mine).ID)
	w := d.Send(d.As(staff.Office), http.MethodPost, path+"/reveal", nil)
	webtest.Want(t, d.Document(w, http.StatusOK), "dl", "李大爷 13900001111")
	if w.Header().Get("Cache-Control") != "no-store" || d.Logged("complaint.reveal") != 1 {
		t.Error("kept by a cache, or not in the log")
	}
	if strings.Contains(d.See(staff.Office, path).Text(), "13900001111") {
		t.Error("the contact stays on the page")
	}
}

func TestComplaintsLeaveWithoutContact(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	c := complain(t, d, store, &d.Mine)
	w := d.Send(d.As(staff.Office), http.MethodGet, complaintsPath+"/export.xlsx", nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != desk.XLSXType {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	f, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v %v", rows, err)
	}
	want := "2025-0001|2025-03-05 12:40|打电话||饭菜口味|幸福面馆|某office|某office|2025-03-24|正在办|1"
	if got := strings.Join(rows[1], "|"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	w = d.Send(d.As(staff.Office), http.MethodGet, complaintsPath+"/"+string(c.ID)+"/sheet.pdf", nil)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") || d.Logged("complaint.print") != 1 || d.Logged("export.complaints") != 1 {
		t.Errorf("%d", w.Code)
	}
}

func TestViewsAndFilters(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	ctx := t.Context()
	late := complain(t, d, store, &d.Mine, func(n *complaints.New) { n.Class, n.At = complaints.Card, data.ServiceDay("2025-02-24").At(600) })
	called := complain(t, d, store, &d.Mine, func(n *complaints.New) { n.Class = complaints.Price })
	if err := store.GiveAnswer(ctx, webtest.DeskDistrict, called.ID, "退了钱", userOf(d, staff.Community)); err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(24 * time.Hour)
	for query, want := range map[string]int{
		"": 2, "?view=waiting": 2, "?view=mine": 2, "?view=overdue": 1, "?view=call": 1, "?view=closed": 0, "?view=all": 2, "?view=x": 2,
		"?class=card": 1, "?class=taste": 0, "?search=" + late.Number: 1, "?search=2025-0999": 0, "?merchant=" + string(d.Mine.Point.MerchantID): 2,
	} {
		if got := d.See(staff.Office, complaintsPath+query).Find("tbody tr").Length(); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	webtest.Want(t, d.See(staff.Office, complaintsPath+"?merchant="+string(d.Mine.Point.MerchantID)), "h1", "关于幸福面馆的投诉")
	if w := d.Send(d.As(staff.Office), http.MethodGet, complaintsPath+"?merchant="+string(d.Foreign.Point.MerchantID), nil); w.Code != http.StatusNotFound {
		t.Errorf("a merchant of another street: %d", w.Code)
	}
	doc := d.See(staff.Office, complaintsPath)
	webtest.Want(t, doc, "tbody tr:first-child", "超期 5 个工作日")
	webtest.Want(t, doc, "tbody tr:last-child", "今天该回访")
	if n := d.See(staff.Community, complaintsPath+"?view=mine").Find("tbody tr").Length(); n != 0 {
		t.Errorf("%d are somebody else's", n)
	}
}

func TestDesksAreSetAndDeputiesStepIn(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	second := d.AddUser(staff.NewUser{Login: "second", DisplayName: "某乙", Role: staff.Office, Street: webtest.DeskStreet})
	a, b := string(userOf(d, staff.Office)), string(audit.User(string(second.ID)))
	doc := d.See(staff.Office, complaintsPath+"/desks")
	webtest.Want(t, doc, "main", "2027 年的放假安排还没有公布或录入")
	var typed []string
	for _, c := range complaints.Classes() {
		typed = append(typed, "days_"+string(c), "7", "a_"+string(c), a, "b_"+string(c), b)
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, complaintsPath+"/desks", desk.Values(append([]string{"days_food_safety", "61"}, typed[2:]...)...))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "0 到 60")
	doc = d.Submit(staff.Office, complaintsPath+"/desks", typed...)
	if v, _ := doc.Find("input[name=days_taste]").Attr("value"); v != "7" || doc.Find(`select[name=b_taste] option[selected][value="`+b+`"]`).Length() != 1 {
		t.Errorf("not kept: %s", v)
	}
	doc = d.Submit(staff.Office, complaintsPath+"/away", "who", a, "from", "2025-03-05", "to", "2025-03-06")
	webtest.Want(t, doc, ".said", "今天不在")
	w = d.Send(d.As(staff.Office), http.MethodPost, complaintsPath+"/away", desk.Values("who", string(audit.User(string(d.Foreign.User.ID))), "from", "2025-03-05", "to", "2025-03-06"))
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("somebody of another street: %d", w.Code)
	}
	complain(t, d, store, &d.Mine)
	webtest.Want(t, d.See(staff.Office, complaintsPath), "tbody tr", "某乙 今天由 B 岗办")
}

func TestAComplaintAboutAMeal(t *testing.T) {
	t.Parallel()
	d, _ := complaintTest(t)
	meal := string(d.Mine.Redemption)
	webtest.Want(t, d.See(staff.Office, complaintsPath+"/new?meal="+meal), ".notice", "2025-03-05 12:40 在幸福面馆的一餐")
	doc := d.Submit(staff.Office, complaintsPath, "source", "phone", "class", "taste", "text", "咸了", "meal", meal)
	webtest.Want(t, doc, "dl", "幸福面馆")
	webtest.Want(t, doc, "dl", "王**")
	for _, role := range complaintRoles {
		if w := d.Send(d.As(role), http.MethodGet, complaintsPath+"/new?meal="+string(d.Foreign.Redemption), nil); w.Code != http.StatusNotFound {
			t.Errorf("%s, a meal of another street: %d", role, w.Code)
		}
	}
}

// What the office takes down about a community's canteen can be passed on there.
func TestAComplaintBelongsToItsPointsCommunity(t *testing.T) {
	t.Parallel()
	d, store := complaintTest(t)
	point := d.Mine.Point
	point.Community = webtest.DeskStreet + "002"
	if _, err := d.Merchants.UpdatePoint(t.Context(), point, "user:x"); err != nil {
		t.Fatal(err)
	}
	helper := d.AddUser(staff.NewUser{Login: "helper", DisplayName: "二社区", Role: staff.Community, Street: webtest.DeskStreet, Community: point.Community})
	d.Submit(staff.Office, complaintsPath, "source", "phone", "class", "taste", "text", "咸了", "point", "幸福面馆")
	list, err := store.List(t.Context(), complaints.Filter{District: webtest.DeskDistrict, Community: point.Community})
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	d.Submit(staff.Office, complaintsPath+"/"+string(list[0].ID)+"/pass", "to", string(audit.User(string(helper.ID))), "reason", "在二社区")
	if w := d.Send(d.SignedIn("helper"), http.MethodGet, complaintsPath+"/"+string(list[0].ID), nil); w.Code != http.StatusOK {
		t.Errorf("who was asked cannot see it: %d", w.Code)
	}
}
