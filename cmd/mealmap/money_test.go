package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/money"
	"mealmap/cmd/mealmap/web/office"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/till"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// officeMonth is a street with one restaurant whose month is run in a browser.
type officeMonth struct {
	*webtest.Site
	*deskBrowser
	token string // of the till
	card  string // number of an elder of 75
}

const monthStreet = "320104001"

// newOfficeMonth stands at 1 March 2025, 9:00, after a February of meals under
// the rules given.
func newOfficeMonth(t *testing.T, rules meals.RuleSet) *officeMonth {
	t.Helper()
	m := &officeMonth{Site: webtest.New(t, public.Part, till.Part, webtest.AtDesk(office.Part, money.Part))}
	m.at("2025-02-01", "08:00")
	m.Set(data.HomeStreet, monthStreet)
	m.Set(data.OfficeName, "向阳街道办事处")
	m.Set(data.PublicURL, "https://example.invalid")
	ctx := t.Context()
	for login, role := range map[string]staff.Role{"li": staff.Office, "zhao": staff.Finance, "sun": staff.Community} {
		_, err := m.Staff.CreateUser(ctx, staff.NewUser{District: webtest.DeskDistrict, Login: login, DisplayName: "某" + login, Role: role,
			Street: monthStreet, Password: webtest.DeskPassword}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Meals.PublishRules(ctx, webtest.DeskDistrict, rules, audit.System); err != nil {
		t.Fatal(err)
	}
	point := m.Add(merchants.Point{District: webtest.DeskDistrict, Street: monthStreet, Name: "幸福面馆", Kind: merchants.Restaurant,
		Address: "中山北路1号", Status: merchants.Open}, geo.LatLng{Lat: 32.06, Lng: 118.77})
	var err error
	if _, m.token, err = m.Meals.AddTill(ctx, webtest.DeskDistrict, point.ID, "前台", audit.System); err != nil {
		t.Fatal(err)
	}
	e, err := m.Meals.CreateElder(ctx, meals.NewElder{Street: monthStreet, Name: "王桂兰", Number: webtest.IDNumber(1950, 1)}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Meals.IssueCard(ctx, webtest.DeskDistrict, e.ID, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	m.card = card.Number
	for _, day := range []data.ServiceDay{"2025-02-03", "2025-02-04", "2025-02-05"} {
		m.at(day, "12:00")
		m.eat()
	}
	m.at("2025-03-01", "09:00")
	server := httptest.NewServer(m.Root)
	t.Cleanup(server.Close)
	m.deskBrowser = &deskBrowser{newBrowser(t), server.URL}
	return m
}

func (m *officeMonth) at(day data.ServiceDay, clock string) {
	m.Clock.Set(day.At(webtest.MinuteOf(clock)).Time())
}

// eat records one meal through the till's API.
func (m *officeMonth) eat() {
	m.TB.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/redemptions", strings.NewReader(fmt.Sprintf(`{"card":%q,"price_fen":1500}`, m.card)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+m.token)
	r.Header.Set("Idempotency-Key", data.NewID())
	if answer := m.Do(r); answer.Code != http.StatusCreated {
		m.TB.Fatalf("redeem: %d %s", answer.Code, answer.Body)
	}
}

// firstStatement is the address of the first one in the list.
const firstStatement = `document.querySelector('main td a').getAttribute('href')`

func monthRules(subsidised bool) meals.RuleSet {
	pay, off := 85, data.Fen(300)
	r := meals.RuleSet{ID: "R-2025-02", Street: monthStreet, ValidFrom: "2025-02-01", Round: 10,
		Classes: []meals.Class{{Code: "G70", Label: "70岁以上", AgeFrom: 70, Discount: &meals.Amount{PayPercent: &pay}}}}
	if subsidised {
		r.Floor = 100
		r.Classes[0].Subsidy = &meals.Amount{Off: &off}
		r.Windows = []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 14 * 60}}
		r.Caps = []meals.Cap{{Period: meals.PerDay, Count: 1}}
		r.Funding = []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}}
	}
	return r
}

// TestAMonthAtTheDesk: a clerk writes a rule, tries and rehearses it, a second
// person activates it, a meal is redeemed under it, the month is reviewed and
// approved by the right people and refused to the wrong ones, and its paper says
// what the pages say.
func TestAMonthAtTheDesk(t *testing.T) {
	t.Parallel()
	m := newOfficeMonth(t, monthRules(true))

	m.signIn(t, "li")
	m.open(t, "/office/rules")
	m.says(t, "70岁及以上,午餐,八五折,再补3元,每人每天一次")
	m.press(t, "改一版")
	draft := strings.TrimSuffix(m.path(t), "/edit")
	m.open(t, draft+"/edit")
	wantAccessible(t, m.ctx, "the rule form", false)
	m.fill(t, "classes[0].subsidy.value", "5")
	m.fill(t, "valid_from", "2025-03-02")
	m.press(t, "保存")
	m.says(t, "70岁及以上,午餐,八五折,再补5元,每人每天一次")
	wantAccessible(t, m.ctx, "the draft", false)
	m.fill(t, "age", "75")
	m.fill(t, "price", "15")
	m.press(t, "算一下")
	m.says(t, "7.70", "2.30", "3.00", "2.00")
	m.fill(t, "month", "2025-02")
	m.press(t, "演练这个月")
	m.says(t, "6.00") // three meals, two yuan more each
	wantAccessible(t, m.ctx, "the rehearsal", false)
	m.open(t, draft)
	m.press(t, "提交")
	if text := m.text(t); !strings.Contains(text, "不能启用") {
		t.Errorf("the author is not told that another must activate: %s", text)
	}

	m.signIn(t, "sun")
	for _, path := range []string{draft, "/office/settlement"} {
		if got := m.status(t, http.MethodGet, path); got != http.StatusForbidden {
			t.Errorf("who enrols gets %d at %s", got, path)
		}
	}
	m.signIn(t, "zhao")
	m.open(t, draft)
	m.press(t, "启用")

	m.at("2025-03-03", "12:10")
	visit(t, m.ctx, m.url+"/till/plain", 390, 844, true)
	typeAndWait(t, m.ctx, "#token", m.token+"\n", "#card")
	typeAndWait(t, m.ctx, "#card", m.card+"\n", "#price")
	typeAndWait(t, m.ctx, "#price", "15\n", ".answer")
	if got := eval[string](t, m.ctx, `document.querySelector('.amount').textContent`); !strings.Contains(got, "7.7") {
		t.Errorf("the cashier takes %s", got)
	}

	m.at("2025-04-01", "09:00")
	m.signIn(t, "li")
	m.open(t, "/office/settlement?month=2025-03")
	m.press(t, "计算")
	m.says(t, "5.00")
	m.open(t, "/office/settlement?month=2025-02") // what came before is closed first
	m.open(t, eval[string](t, m.ctx, firstStatement))
	m.press(t, "复核无误")
	m.open(t, "/office/settlement?month=2025-03")
	statement := eval[string](t, m.ctx, firstStatement)
	m.open(t, statement)
	wantAccessible(t, m.ctx, "the statement", false)
	m.press(t, "复核无误")
	if got := m.status(t, http.MethodPost, statement+"/approve"); got != http.StatusForbidden {
		t.Errorf("the reviewer approves: %d", got)
	}
	m.signIn(t, "sun")
	if got := m.status(t, http.MethodGet, statement); got != http.StatusForbidden {
		t.Errorf("who enrols reads the statement: %d", got)
	}
	m.signIn(t, "zhao")
	if got := m.status(t, http.MethodPost, statement+"/review"); got != http.StatusForbidden {
		t.Errorf("who pays reviews: %d", got)
	}
	m.open(t, statement)
	m.press(t, "批准")
	m.fill(t, "day", "2025-04-01")
	m.fill(t, "reference", "凭证17")
	m.press(t, "登记付款")
	m.press(t, "锁定")
	m.says(t, "已锁定")
	text := m.paper(t, statement+"/statement.pdf")
	for _, want := range []string{"幸福面馆", "5.00", "伍元整", "3.00", "2.00", "R-2025-02"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q: %s", want, text)
		}
	}
}

// TestAMonthWithoutSubsidy: merchants' discounts alone make a statement of what
// they gave, with nothing to pay, through the same hands.
func TestAMonthWithoutSubsidy(t *testing.T) {
	t.Parallel()
	m := newOfficeMonth(t, monthRules(false))
	m.signIn(t, "li")
	m.open(t, "/office/settlement?month=2025-02")
	m.press(t, "计算")
	statement := eval[string](t, m.ctx, firstStatement)
	m.open(t, statement)
	m.press(t, "复核无误")
	m.signIn(t, "zhao")
	m.open(t, statement)
	m.press(t, "批准")
	m.press(t, "锁定")
	m.says(t, "已锁定", "6.90") // three times 2.30
	text := m.paper(t, statement+"/statement.pdf")
	for _, want := range []string{"幸福面馆", "6.90", "38.10", "45.00"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q: %s", want, text)
		}
	}
}
