package money

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/fund"
)

// budgetDesk is a stocked desk with the pages of budgets, days and coupons; each
// of its two streets has recorded a meal with 1.80 of the district and 1.20 of
// the street.
func budgetDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	return webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).budgetRoutes()} }).Stocked()
}

func setBudget(t *testing.T, d *webtest.Desk, b meals.Budget) {
	t.Helper()
	b.District = webtest.DeskDistrict
	if err := d.Meals.SetBudget(t.Context(), audit.System, b); err != nil {
		t.Fatal(err)
	}
}

func TestWhoMaySetBudgets(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	see, finance, office := []staff.Role{staff.Office, staff.Finance}, []staff.Role{staff.Finance}, []staff.Role{staff.Office}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/budgets":          {Who: see},
		"POST /office/budgets":         {Who: finance},
		"GET /office/holidays":         {Who: see},
		"POST /office/holidays":        {Who: office},
		"POST /office/holidays/remove": {Who: office},
		"GET /office/coupons":          {Who: see},
		"POST /office/coupons":         {Who: office},
	})
}

// form is a budget as the page sends it.
func budgetForm2025(street string, pairs ...string) []string {
	return append([]string{"funder", "district", "street", street, "year", "2025", "used_up", "warn", "warn_percent", "80"}, pairs...)
}

func TestABudgetIsSetAndSeen(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	doc := d.Submit(staff.Finance, budgetsPath, budgetForm2025(webtest.DeskStreet, "amount", "1,000.50")...)
	webtest.Want(t, doc, ".flash", "已保存:区资金")
	webtest.Want(t, doc, ".sheet h2", "够用")
	if got := strings.Join(webtest.Texts(doc.Find("dl.numbers dd")), " "); got != "1,000.50 1.80 0.00 1.80 998.70" {
		t.Error(got)
	}
	webtest.Want(t, doc, ".usage", "已用 0%")
	doc = d.Submit(staff.Finance, budgetsPath, budgetForm2025(webtest.DeskStreet, "amount", "２.２０")...)
	webtest.Want(t, doc, ".sheet h2", "快用完了")
	webtest.Want(t, doc, ".notice", "已用 81%")
	if doc.Find("section.sheet h2 .mark").Length() != 1 {
		t.Error("the same budget twice")
	}
	for amount, want := range map[string]string{"1.80": "用完了", "1.79": "超出预算", "2.26": "够用"} {
		doc = d.Submit(staff.Finance, budgetsPath, budgetForm2025(webtest.DeskStreet, "amount", amount)...)
		webtest.Want(t, doc, ".sheet h2", want)
	}
	doc = d.See(staff.Office, budgetsPath)
	if doc.Find("form[action='"+budgetsPath+"']").Length() != 0 {
		t.Error("the office is offered to set budgets")
	}
	if d.Logged("budget.set") != 5 {
		t.Errorf("%d in the audit log", d.Logged("budget.set"))
	}
}

func TestABudgetComesBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	setBudget(t, d, meals.Budget{Funder: "district", Street: webtest.DeskStreet, Year: 2025, Amount: 500, WarnPercent: 80, UsedUp: meals.UsedUpWarn})
	for why, c := range map[string]struct {
		pairs []string
		wrong string
	}{
		"no amount":  {budgetForm2025(webtest.DeskStreet, "amount", ""), "amount"},
		"a word":     {budgetForm2025(webtest.DeskStreet, "amount", "很多"), "amount"},
		"below zero": {budgetForm2025(webtest.DeskStreet, "amount", "-1"), "amount"},
		"no percent": {[]string{"funder", "street", "street", webtest.DeskStreet, "year", "2025", "amount", "5", "used_up", "stop"}, "warn_percent"},
		"no year":    {[]string{"funder", "street", "street", webtest.DeskStreet, "warn_percent", "80%", "amount", "5", "used_up", "stop"}, "year"},
	} {
		w := d.Send(d.As(staff.Finance), http.MethodPost, budgetsPath, desk.Values(c.pairs...))
		doc := d.Document(w, http.StatusUnprocessableEntity)
		found := doc.Find("[name=" + c.wrong + "][aria-invalid]")
		if found.Length() != 1 || doc.Find(".trouble").Length() != 1 {
			t.Errorf("%s: %d fields marked", why, found.Length())
		}
		open := doc.Find("details[open]").Length()
		if known := c.pairs[1] == "district"; known != (open == 1) {
			t.Errorf("%s: %d forms open", why, open)
		}
	}
	for why, street := range map[string]string{"another street's": webtest.ForeignStreet, "the district's": ""} {
		w := d.Send(d.As(staff.Finance), http.MethodPost, budgetsPath, desk.Values(budgetForm2025(street, "amount", "5")...))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s budget set from a street: %d", why, w.Code)
		}
	}
}

func TestWhichBudgetsAreSeen(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	for _, b := range []meals.Budget{{Funder: "district"}, {Funder: "street", Street: webtest.DeskStreet}, {Funder: "city", Street: webtest.ForeignStreet}} {
		b.Year, b.Amount, b.WarnPercent, b.UsedUp = 2025, 10_000, 80, meals.UsedUpWithout
		setBudget(t, d, b)
	}
	doc := d.See(staff.Finance, budgetsPath)
	if got := doc.Find("section.sheet h2 .mark").Length(); got != 2 {
		t.Errorf("%d budgets seen", got)
	}
	webtest.Want(t, doc, "main", "区资金,全区,2025 年")
	webtest.Want(t, doc, "main", "3.60") // of both streets
	if got := doc.Find("details form").Length(); got != 1 {
		t.Errorf("%d to be changed", got)
	}
	_, err := fund.NewStore(d.DB).Donate(t.Context(), webtest.DeskDistrict, fund.NewDonation{Day: "2025-03-05", Fen: 1000, DonorKind: fund.Person}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	wide := d.AddUser(staff.NewUser{Login: "wide", DisplayName: "区财务", Role: staff.Finance})
	doc = d.Document(d.Send(d.SignedIn(wide.Login), http.MethodGet, budgetsPath, nil), http.StatusOK)
	if seen, sets := doc.Find("section.sheet h2 .mark").Length(), doc.Find("details form").Length(); seen != 4 || sets != 3 { // the purse fills by itself
		t.Errorf("%d seen, %d to be changed by the district", seen, sets)
	}
	if doc.Find("select[name=street] option").Length() < 3 || doc.Find("select[name=funder] option").First().Text() != "区" {
		t.Error("the form does not offer the streets and levels")
	}
}

func TestWarningsAreOfThisYear(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	setBudget(t, d, meals.Budget{Funder: "district", Street: webtest.DeskStreet, Year: 2024, Amount: 0, WarnPercent: 80, UsedUp: meals.UsedUpStop})
	setBudget(t, d, meals.Budget{Funder: "street", Street: webtest.DeskStreet, Year: 2025, Amount: 0, WarnPercent: 80, UsedUp: meals.UsedUpStop})
	setBudget(t, d, meals.Budget{Funder: "city", Street: webtest.DeskStreet, Year: 2025, Amount: 0, WarnPercent: 80, UsedUp: meals.UsedUpStop})
	notices := webtest.Texts(d.See(staff.Office, budgetsPath).Find(".notice"))
	if len(notices) != 1 || !strings.Contains(notices[0], "街道资金") || !strings.Contains(notices[0], "100%") {
		t.Errorf("%q", notices)
	}
	d.Clock.Set(d.Clock.Now().AddDate(1, 0, 0))
	delete(d.Cookies, staff.Office)
	if got := d.See(staff.Office, budgetsPath).Find(".notice").Length(); got != 0 {
		t.Errorf("%d warnings of last year", got)
	}
}

func TestDaysOfTheOffice(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	doc := d.See(staff.Finance, holidaysPath)
	webtest.Want(t, doc, "table", "春节")
	if doc.Find("main form").Length() != 0 {
		t.Error("finance is offered to change days")
	}
	doc = d.Submit(staff.Office, holidaysPath, "day", "2025-03-20", "kind", "holiday", "name", "社区重阳")
	webtest.Want(t, doc, ".flash", "2025-03-20")
	webtest.Want(t, doc, "table", "社区重阳")
	rows := doc.Find("tbody tr").Length()
	doc = d.Submit(staff.Office, holidaysPath, "day", "2025-01-01", "kind", "workday", "name", "加班")
	if got := doc.Find("tbody tr").Length(); got != rows {
		t.Errorf("%d rows after %d: a day stands twice", got, rows)
	}
	webtest.Want(t, doc, "table", "加班")
	doc = d.Submit(staff.Office, holidaysPath+"/remove", "day", "2025-01-01")
	webtest.Want(t, doc, "table", "元旦")
	if strings.Contains(doc.Find("table").Text(), "加班") {
		t.Error("the removed day is still there")
	}
	webtest.Want(t, d.See(staff.Office, holidaysPath+"?year=2031"), ".notice", "2031 年的放假安排还没有收录")
	webtest.Want(t, d.See(staff.Office, holidaysPath+"?year=../x"), "h1", "2025")
	for why, pairs := range map[string][]string{
		"no day":  {"day", "", "kind", "holiday", "name", "元旦"},
		"no kind": {"day", "2025-03-21", "name", "元旦"},
		"no name": {"day", "2025-03-21", "kind", "holiday"},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, holidaysPath, desk.Values(pairs...))
		if doc := d.Document(w, http.StatusUnprocessableEntity); doc.Find(".trouble").Length() != 1 {
			t.Errorf("%s: no trouble", why)
		}
	}
	if d.Logged("holiday.set") != 3 {
		t.Errorf("%d in the audit log", d.Logged("holiday.set"))
	}
}

// withCoupons publishes rules whose class "C70" takes coupons.
func withCoupons(t *testing.T, d *webtest.Desk) {
	t.Helper()
	off := data.Fen(300)
	_, err := d.Meals.PublishRules(t.Context(), webtest.DeskDistrict, meals.RuleSet{
		ID: "R-coupons", ValidFrom: "2025-03-06",
		Classes: []meals.Class{{Code: "C70", Label: "七十岁餐券", AgeFrom: 60, Subsidy: &meals.Amount{Off: &off, Coupon: &meals.Coupon{}}}},
		Funding: []meals.Share{{Funder: "district"}},
	}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
}

func TestCouponsAreHandedOut(t *testing.T) {
	t.Parallel()
	d := budgetDesk(t)
	webtest.Want(t, d.See(staff.Office, couponsPath), ".empty", "没有按张发放")
	withCoupons(t, d)
	give := func(pairs ...string) []string {
		return append([]string{"class", "C70", "from_day", "2025-03-06", "to_day", "2025-03-31", "coupons", "5"}, pairs...)
	}
	doc := d.Submit(staff.Office, couponsPath, give("to_whom", "all")...)
	webtest.Want(t, doc, ".flash", "已发给 1 位老人,每人 5 张")
	webtest.Want(t, doc, "table", "王**")
	webtest.Want(t, doc, "table", "还没开始")
	if got := webtest.Texts(doc.Find("tbody td.num")); strings.Join(got, " ") != "5 0 5" {
		t.Errorf("%q", got)
	}
	webtest.Want(t, d.Submit(staff.Office, couponsPath, give("to_whom", "all")...), ".flash", "已发给 0 位")
	doc = d.Submit(staff.Office, couponsPath, give("to_whom", "one", "elder", webtest.IDNumber(1948, 7))...)
	if doc.Find("tbody tr").Length() != 2 || strings.Contains(doc.Find("main").Text(), "王桂兰") {
		t.Error("not handed to the one, or shown with his name")
	}
	for why, c := range map[string]struct {
		pairs []string
		want  string
	}{
		"nobody named":        {give("to_whom", "one"), "请写明是哪一位"},
		"nobody found":        {give("to_whom", "one", "elder", "无此人"), "没有找到"},
		"of another street":   {give("to_whom", "one", "elder", webtest.IDNumber(1949, 7)), "没有找到"},
		"no number":           {[]string{"class", "C70", "from_day", "2025-03-06", "to_day", "2025-03-31", "to_whom", "all"}, "张数"},
		"a limit that is not": {give("to_whom", "all", "most", "几位"), "人数上限"},
		"ends before":         {[]string{"class", "C70", "from_day", "2025-03-06", "to_day", "2025-03-05", "coupons", "5", "to_whom", "all"}, "日"},
		"no such class":       {[]string{"class", "G70", "from_day", "2025-03-06", "to_day", "2025-03-31", "coupons", "5", "to_whom", "all"}, "按张发放"},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, couponsPath, desk.Values(c.pairs...))
		doc := d.Document(w, http.StatusUnprocessableEntity)
		if got := webtest.Text(doc.Find(".trouble")); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", why, got)
		}
	}
	if n := d.AddElder(webtest.DeskStreet, "王桂兰", 1951); n.ID == "" {
		t.Fatal("no second elder")
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, couponsPath, desk.Values(give("to_whom", "one", "elder", "王桂兰")...))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "不止一位")
	if doc := d.See(staff.Finance, couponsPath); doc.Find("tbody tr").Length() != 2 || doc.Find("tbody a").Length() != 0 || doc.Find("select").Length() != 0 {
		t.Error("finance does not see the list, or may do more")
	}
}
