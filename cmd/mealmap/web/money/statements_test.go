package money

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/settle"
)

// statementDesk is a stocked desk with the pages of statements, in April; both
// elders ate once in March, for 15.00: 3.00 of it subsidised, 2.25 let.
func statementDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).statementRoutes()} }).Stocked()
	d.Clock.Set(time.Date(2025, 4, 2, 9, 0, 0, 0, data.Zone))
	return d
}

// computed computes March for a holding's merchant and gives the statement.
func computed(t *testing.T, d *webtest.Desk, h *webtest.Holding) settle.Statement {
	t.Helper()
	st, err := settle.NewStore(d.DB, d.Meals).Compute(t.Context(), webtest.DeskDistrict, h.Point.MerchantID, settle.Period{From: "2025-03-01", To: "2025-03-31"}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	h.IDs["statement"] = string(st.ID)
	return st
}

// now is the statement as it stands.
func now(t *testing.T, d *webtest.Desk, st settle.Statement) settle.Statement {
	t.Helper()
	st, err := settle.NewStore(d.DB, d.Meals).Find(t.Context(), st.District, st.ID)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestWhoMaySettle(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	computed(t, d, &d.Mine)
	computed(t, d, &d.Foreign)
	office, finance, both := []staff.Role{staff.Office}, []staff.Role{staff.Finance}, []staff.Role{staff.Office, staff.Finance}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET " + statementsPath:                    {Who: both},
		"POST " + statementsPath + "/compute":      {Who: office},
		"GET " + statementsPath + "/book.xlsx":     {Who: both},
		"GET " + statementsPath + "/public.pdf":    {Who: both},
		"GET " + statementPath:                     {Who: both, Thing: "statement"},
		"GET " + statementPath + "/statement.pdf":  {Who: both, Thing: "statement"},
		"GET " + statementPath + "/statement.json": {Who: both, Thing: "statement"},
		"GET " + statementPath + "/meals":          {Who: both, Thing: "statement"},
		"POST " + statementPath + "/meals":         {Who: office, Thing: "statement"},
		"POST " + statementPath + "/review":        {Who: office, Thing: "statement"},
		"POST " + statementPath + "/approve":       {Who: finance, Thing: "statement"},
		"POST " + statementPath + "/pay":           {Who: finance, Thing: "statement"},
		"POST " + statementPath + "/lock":          {Who: finance, Thing: "statement"},
	})
}

// TestAQuarterTakesAMonthsStatementsInSight: they are not simply gone from the
// month, and the month's button brings them back.
func TestAQuarterTakesAMonthsStatementsInSight(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	empty := d.See(staff.Office, statementsPath+"?period=2025-03")
	webtest.Want(t, empty, ".empty", "点“计算”")
	webtest.Want(t, d.See(staff.Finance, statementsPath+"?period=2025-03"), ".empty", "等街道计算")
	computed(t, d, &d.Mine)
	computed(t, d, &d.Foreign)
	d.Submit(staff.Office, statementsPath+"/compute", "period", "2025Q1")
	for role, fix := range map[staff.Role]bool{staff.Office: true, staff.Finance: false} {
		doc := d.See(role, statementsPath+"?period=2025-03")
		main := webtest.Text(doc.Find("main"))
		if doc.Find("table").Length() != 0 || !strings.Contains(main, "季度结算单") || !strings.Contains(main, "幸福面馆") || strings.Contains(main, "隔壁") ||
			strings.Contains(main, "改回按月") != fix {
			t.Errorf("%s reads %s", role, main)
		}
	}
	if got := webtest.Text(d.See(staff.Office, statementsPath+"?period=2025Q1").Find("main")); strings.Contains(got, "按季度结算的商户") {
		t.Errorf("the quarter itself: %s", got)
	}
	doc := d.Submit(staff.Office, statementsPath+"/compute", "period", "2025-03")
	if doc.Find("tbody tr").Length() == 0 || strings.Contains(webtest.Text(doc.Find("main")), "季度结算单") {
		t.Error("the month's statement does not come back")
	}
}

func TestForeignAndAbsentStatementsReadTheSame(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	foreign := addressOf(computed(t, d, &d.Foreign))
	there := d.Send(d.As(staff.Office), http.MethodGet, foreign, nil)
	nowhere := d.Send(d.As(staff.Office), http.MethodGet, statementsPath+"/statements/0195623f-0000-7000-8000-000000000000", nil)
	if there.Code != http.StatusNotFound || nowhere.Code != http.StatusNotFound || there.Body.String() != nowhere.Body.String() {
		t.Errorf("%d and %d, or they differ", there.Code, nowhere.Code)
	}
	if list := d.See(staff.Office, statementsPath+"?month=2025-03").Find("main").Text(); strings.Contains(list, "隔壁饭庄") {
		t.Error("the list shows another street's merchant")
	}
}

func TestAPeriodIsComputedFromItsPage(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	doc := d.See(staff.Office, statementsPath)
	webtest.Want(t, doc, ".empty", "2025-03 还没有结算单")
	doc = d.Submit(staff.Office, statementsPath+"/compute", "period", "2025-03")
	webtest.Want(t, doc, ".flash", "已算好 2025-03 的 1 张结算单")
	webtest.Want(t, doc, "tbody tr", "幸福面馆320104-202503-00013.00待复核去复核")
	webtest.Want(t, doc, ".lede", "共 1 张结算单,合计应付 3.00 元")
	webtest.Want(t, doc, ".two table", "区1.80街道1.20合计应付3.00")
	webtest.Want(t, d.See(staff.Finance, statementsPath), "tbody tr", "查看")
	if doc := d.See(staff.Finance, statementsPath); doc.Find("form[action$=compute]").Length() != 0 {
		t.Error("finance is offered to compute")
	}
	webtest.Want(t, d.See(staff.Office, statementsPath+"?month=2025-04"), ".notice", "结算期到 2025-04-30 才结束")
	webtest.Want(t, d.See(staff.Office, statementsPath+"?month=2025-02&span=quarter"), "caption", "2025-01-01 至 2025-03-31")
	webtest.Want(t, d.See(staff.Office, statementsPath+"?period=2025Q1"), "tbody tr", "2025-03-01 – 2025-03-31")
	for _, strange := range []string{"never", "2025-13", "2025Q5", "20250", "2025-0"} {
		webtest.Want(t, d.See(staff.Office, statementsPath+"?period="+strange), "caption", "2025-03-01 至 2025-03-31")
		d.See(staff.Office, statementsPath+"?month="+strange+"&span=quarter")
	}
	webtest.Want(t, d.Submit(staff.Office, statementsPath+"/compute", "period", "2025-01"), ".flash", "2025-01 没有要新算的结算单")
}

// The whole way of a statement, each step by the one whose it is.
func TestAStatementGoesFromHandToHand(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	d.Clock.Set(time.Date(2025, 3, 6, 12, 0, 0, 0, data.Zone))
	bad := d.Eat(d.Mine, 1200)
	d.Clock.Set(time.Date(2025, 4, 2, 9, 0, 0, 0, data.Zone))
	st := computed(t, d, &d.Mine)
	path := addressOf(st)
	doc := d.See(staff.Finance, path)
	webtest.Want(t, doc, "#next", "等街道复核")
	webtest.Want(t, doc, ".sum", "合计应付 6.00 陆元整")

	doc = d.See(staff.Office, path+"/meals?day=2025-03-06")
	webtest.Want(t, doc, ".days [aria-current]", "03-06(1 餐)")
	webtest.Want(t, doc, "tbody tr", "12:00王**G7012.001.803.00有效")
	doc = d.Submit(staff.Office, path+"/meals", "day", "2025-03-06", "meal", string(bad), "act", "reject", "reason", "回访说没有吃")
	webtest.Want(t, doc, ".flash", "1 餐不予支付,结算单已重算")
	webtest.Want(t, doc, "tbody tr", "不予支付 回访说没有吃")
	doc = d.See(staff.Office, path)
	webtest.Want(t, doc, ".sum", "合计应付 3.00 叁元整")
	webtest.Want(t, doc, "table", "-3.00")

	doc = d.Submit(staff.Office, path+"/review", "shown", hex.EncodeToString(st.Hash[:])) // as it was before the rejection
	webtest.Want(t, doc, ".flash", "又有变动")
	doc = reviewShown(d, path)
	webtest.Want(t, doc, ".flash", st.Number+" 已复核")
	webtest.Want(t, doc, "#next", "等财务批准")
	doc = d.See(staff.Finance, path)
	webtest.Want(t, doc, "#next", "请核对金额")
	webtest.Want(t, d.Submit(staff.Finance, path+"/approve"), ".flash", "已批准")
	webtest.Want(t, d.Submit(staff.Finance, path+"/lock"), ".flash", "还没有登记付款")

	w := d.Send(d.As(staff.Finance), http.MethodPost, path+"/pay", desk.Values("day", "2025-04-01", "reference", " "))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#next .trouble", "")
	if got := d.Document(d.Send(d.As(staff.Finance), http.MethodPost, path+"/pay", desk.Values("day", "2025-04-01")), http.StatusUnprocessableEntity); got.Find("[aria-invalid]").Length() != 1 {
		t.Error("the field without a reference is not marked")
	}
	webtest.Want(t, d.Submit(staff.Finance, path+"/pay", "day", "2025-04-01", "reference", "回单 0017"), ".flash", "付款已登记")
	doc = d.Submit(staff.Finance, path+"/lock")
	webtest.Want(t, doc, "#next", "已锁定,到此结束")
	webtest.Want(t, doc, ".steps", "复核 某office")
	webtest.Want(t, doc, ".steps", "凭证 回单 0017")
	if st = now(t, d, st); st.State != settle.Locked || st.Body.Payable != 300 {
		t.Errorf("%s with %s", st.State, st.Body.Payable)
	}
}

func TestTheWrongPersonIsToldWhy(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	st := computed(t, d, &d.Mine)
	path := addressOf(st)
	reviewer := audit.User(string(d.Users[staff.Finance].ID))
	if _, err := settle.NewStore(d.DB, d.Meals).Review(t.Context(), st.District, st.ID, nil, reviewer); err != nil {
		t.Fatal(err)
	}
	webtest.Want(t, d.See(staff.Finance, path), "#next", "这张结算单是您复核的,下一步要由另一个人来做")
	webtest.Want(t, d.Submit(staff.Finance, path+"/approve"), ".flash", "复核和批准、付款不能是同一个人")
	if got := now(t, d, st).State; got != settle.Reviewed {
		t.Errorf("it is %s", got)
	}
	webtest.Want(t, d.Submit(staff.Office, path+"/review", "shown", hex.EncodeToString(st.Hash[:])), ".flash", "已复核")
}

func TestAPeriodThatHasNotEndedIsNotReviewed(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	d.Clock.Set(time.Date(2025, 3, 31, 20, 0, 0, 0, data.Zone))
	st := computed(t, d, &d.Mine)
	path := addressOf(st)
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, "#next", "结算期到 2025-03-31 才结束")
	webtest.Want(t, doc, "#next a", "挑出不予支付的用餐")
	webtest.Want(t, d.Submit(staff.Office, path+"/review", "shown", hex.EncodeToString(st.Hash[:])), ".flash", "才结束")
}

func TestMealsArePickedWithAReason(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	st := computed(t, d, &d.Mine)
	path, meal := addressOf(st)+"/meals", string(d.Mine.Redemption)
	for reason, c := range map[string]struct {
		form []string
		want string
	}{
		"nothing picked": {[]string{"act", "reject", "reason", "没有吃"}, "还没有选中用餐"},
		"no button":      {[]string{"reason", "没有吃", "meal", meal}, "没有说明"},
		"no reason":      {[]string{"act", "reject", "meal", meal, "reason", " "}, "原因"},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values(append(c.form, "day", "2025-03-05")...))
		doc := d.Document(w, http.StatusUnprocessableEntity)
		webtest.Want(t, doc, ".trouble", c.want)
		if got := doc.Find("input[type=checkbox][checked]").Length(); got != strings.Count(strings.Join(c.form, " "), meal) {
			t.Errorf("%s: %d stay picked", reason, got)
		}
	}
	if _, off := d.See(staff.Office, path).Find(`main form[method=post] button`).First().Attr("disabled"); !off {
		t.Error("the key of a new line rejects meals")
	}
	webtest.Want(t, d.Submit(staff.Office, path, "act", "reject", "meal", string(d.Foreign.Redemption), "reason", "x"), ".flash", "不是这家商户的")
	webtest.Want(t, d.Submit(staff.Office, path, "act", "reject", "meal", meal, "meal", string(d.Foreign.Redemption), "reason", "x"), ".flash",
		"做了 1 餐,结算单已重算;还有 1 餐没有做:")
	webtest.Want(t, d.Submit(staff.Office, path, "act", "restore", "meal", meal, "reason", "查清了"), ".flash", "1 餐恢复支付")
	if got := now(t, d, st).Body.Payable; got != 300 {
		t.Errorf("payable %s", got)
	}
	if doc := d.See(staff.Finance, path); doc.Find("input").Length() != 1 { // the day
		t.Error("finance is offered to pick")
	}
	webtest.Want(t, d.See(staff.Office, path+"?day=2031-01-01"), "caption", "2025-03-05")
}

func TestFilesOfAStatementAgree(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	st := computed(t, d, &d.Mine)
	path := addressOf(st)
	w := d.Send(d.As(staff.Finance), http.MethodGet, path+"/statement.json", nil)
	var got StatementJSON
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	got.Body.Merchant = got.Merchant.Name
	if diff := cmp.Diff(st.Body, got.Body); diff != "" || got.Hash != fmt.Sprintf("%x", st.Hash) || got.Words != "叁元整" || got.Payable != "3.00" {
		t.Errorf("%+v %s", got, diff)
	}
	w = d.Send(d.As(staff.Finance), http.MethodGet, path+"/statement.pdf", nil)
	if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || !strings.Contains(w.Header().Get("Content-Disposition"), st.Number+".pdf") {
		t.Errorf("pdf: %d %v", w.Code, w.Header())
	}
	page := strings.Join(strings.Fields(d.See(staff.Finance, path).Find(".hash").First().Text()), "")
	if page != got.Hash {
		t.Errorf("the page says %s", page)
	}
	w = d.Send(d.As(staff.Finance), http.MethodGet, statementsPath+"/book.xlsx?period=2025-03", nil)
	f, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if cell, _ := f.GetCellValue("台账", "O2"); cell != "3.00" {
		t.Errorf("the register says %q", cell)
	}
	if w := d.Send(d.As(staff.Office), http.MethodGet, statementsPath+"/public.pdf?period=2025-03", nil); !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("notice: %d", w.Code)
	}
	if d.Logged("export.statements") != 1 || d.Logged("export.notice") != 1 {
		t.Error("the exports are not in the log")
	}
	for _, file := range []string{"/book.xlsx", "/public.pdf"} {
		w := d.Send(d.As(staff.Office), http.MethodGet, statementsPath+file+"?period=2024-01", nil)
		if w.Code != http.StatusSeeOther {
			t.Errorf("%s of nothing: %d", file, w.Code)
		}
	}
}

func TestZeroSubsidyHasItsPage(t *testing.T) {
	t.Parallel()
	d := statementDesk(t)
	pay := 90
	_, err := d.Meals.PublishRules(t.Context(), webtest.DeskDistrict, meals.RuleSet{
		ID: "R-2025-04", ValidFrom: "2025-04-01", Classes: []meals.Class{{Code: "D", AgeFrom: 60, Label: "老人", Discount: &meals.Amount{PayPercent: &pay}}},
	}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	d.Clock.Set(time.Date(2025, 4, 2, 12, 0, 0, 0, data.Zone))
	d.Eat(d.Mine, 1000)
	d.Clock.Set(time.Date(2025, 5, 2, 9, 0, 0, 0, data.Zone))
	store := settle.NewStore(d.DB, d.Meals)
	if _, err := store.ComputeAll(t.Context(), webtest.DeskDistrict, webtest.DeskStreet, settle.Period{From: "2025-04-01", To: "2025-04-30"}, audit.System, nil); err != nil {
		t.Fatal(err)
	}
	list, err := store.List(t.Context(), settle.Filter{District: webtest.DeskDistrict})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d statements: %v", len(list), err)
	}
	doc := d.See(staff.Office, addressOf(list[0]))
	webtest.Want(t, doc, ".letter", "商户让利 1.00 元")
	webtest.Want(t, doc, ".letter", "本期没有补贴,无需付款")
	path := addressOf(list[0])
	reviewShown(d, addressOf(list[1]))
	reviewShown(d, path)
	d.Submit(staff.Finance, path+"/approve")
	webtest.Want(t, d.See(staff.Finance, path), "#next button", "锁定")
	webtest.Want(t, d.Submit(staff.Finance, path+"/lock"), ".flash", "已锁定")
}

func TestTheNextStepIsOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state   settle.State
		payable data.Fen
		want    string
	}{
		{settle.Computed, 100, "review"}, {settle.Reviewed, 100, "approve"}, {settle.Approved, 100, "pay"}, {settle.Approved, -100, "pay"},
		{settle.Approved, 0, "lock"}, {settle.Paid, 100, "lock"}, {settle.Locked, 100, ""},
	} {
		if got, _ := next(settle.Statement{State: c.state, Body: settle.Body{Payable: c.payable}}); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.state, c.payable, got, c.want)
		}
	}
}

// reviewShown presses the button of the statement's page as it stands.
func reviewShown(d *webtest.Desk, path string) *goquery.Document {
	d.TB.Helper()
	shown, _ := d.See(staff.Office, path).Find("form[action$='/review'] [name=shown]").Attr("value")
	return d.Submit(staff.Office, path+"/review", "shown", shown)
}
