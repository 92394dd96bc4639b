package public

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/merchants"
	"mealmap/static/messages"
)

const (
	home         = "320104001"
	homeDistrict = data.District(320104)
)

// kitchen is a street with one point where the fund pays for the poor.
type kitchen struct {
	*webtest.Site
	fund  *fund.Store
	till  meals.Till
	point merchants.Point
	made  int
}

func newKitchen(tb testing.TB) *kitchen {
	tb.Helper()
	k := &kitchen{Site: newSite(tb)}
	k.fund = fund.NewStore(k.DB)
	k.Set(data.HomeStreet, home)
	k.point = k.Add(merchants.Point{District: homeDistrict, Street: home, Name: "幸福面馆", Kind: merchants.Restaurant, Address: "一号", Status: merchants.Open}, geo.LatLng{Lat: 32.04, Lng: 118.78})
	pay, off, charity := 90, data.Fen(200), data.Fen(400)
	_, err := k.Meals.PublishRules(tb.Context(), homeDistrict, meals.RuleSet{
		ID: "R-1", ValidFrom: "2025-03-01",
		Classes: []meals.Class{
			{Code: "G60", AgeFrom: 60, Discount: &meals.Amount{PayPercent: &pay}, Subsidy: &meals.Amount{Off: &off}},
			{Code: "H", AgeFrom: 60, Categories: []meals.Category{"low_income"}, Subsidy: &meals.Amount{Off: &charity}, Funding: []meals.Share{{Funder: "fund"}}},
		},
		Windows:  []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 15 * 60}},
		Funding:  []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
		Delivery: &meals.Delivery{Fee: 200, Funder: "street"},
	}, audit.System)
	if err == nil {
		k.till, _, err = k.Meals.AddTill(tb.Context(), homeDistrict, k.point.ID, "前台", audit.System)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// elder makes an elder in the sixties with a card.
func (k *kitchen) elder(care int, categories ...meals.Category) meals.Card {
	k.TB.Helper()
	k.made++
	e, err := k.Meals.CreateElder(k.TB.Context(), meals.NewElder{Street: home, Name: "王桂兰", Number: webtest.IDNumber(1960, k.made),
		Phone: fmt.Sprintf("1380000%04d", 5000+k.made), Categories: categories, CareLevel: care}, audit.System)
	if err != nil {
		k.TB.Fatal(err)
	}
	c, err := k.Meals.IssueCard(k.TB.Context(), homeDistrict, e.ID, audit.System)
	if err != nil {
		k.TB.Fatal(err)
	}
	return c
}

func (k *kitchen) eat(c meals.Card, delivery bool) (o meals.Outcome) {
	k.TB.Helper()
	key := data.NewID()
	_, err := k.Meals.Redeem(k.TB.Context(), k.till, meals.Request{Card: c.Number, Price: 1500, Delivery: delivery, Key: key, Hash: sha256.Sum256([]byte(key))},
		func(got meals.Outcome) (int, []byte) { o = got; return http.StatusCreated, []byte("{}") })
	if err != nil || o.Refusal != nil {
		k.TB.Fatal(err, o.Refusal)
	}
	return o
}

// nextMonth moves the clock to the first of April.
func (k *kitchen) nextMonth() { k.Clock.Set(time.Date(2025, time.April, 1, 9, 0, 0, 0, data.Zone)) }

func TestAccountsAreClosedUnlessTheOfficeOpensThem(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	k.eat(k.elder(0), false)
	k.nextMonth()
	for _, path := range []string{"/accounts", "/accounts/2025-03"} {
		doc := k.Page(path, http.StatusNotFound)
		webtest.Want(t, doc, "h1", "还没有公布")
		if w := k.Get("/api/v1" + path); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `"accounts_closed"`) {
			t.Errorf("API: %d %s", w.Code, w.Body)
		}
	}
	if k.Page("/", http.StatusOK).Find(`a[href="/accounts"]`).Length() != 0 {
		t.Error("the front page leads to a page that is not there")
	}
	k.Set(data.OpenAccount, "1")
	webtest.Want(t, k.Page("/accounts", http.StatusOK), `main a[href="/accounts/2025-03"]`, "2025-03")
	if k.Page("/", http.StatusOK).Find(`a[href="/accounts"]`).Length() != 1 {
		t.Error("the front page does not lead to the accounts")
	}
	for _, path := range []string{"/accounts/2025-02", "/accounts/2025-04", "/accounts/2025-3", "/accounts/x", "/accounts/2025-03-01"} {
		if got := k.Get(path).Code; got != http.StatusNotFound {
			t.Errorf("%s: %d; only months that are over and had meals have accounts", path, got)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// TestTheAccountOfAMonth: six elders, five of them of the fund, two meals
// brought home, one taken back.
func TestTheAccountOfAMonth(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	k.Set(data.OpenAccount, "1")
	if _, err := k.fund.Donate(t.Context(), homeDistrict, fund.NewDonation{Day: "2025-03-05", Fen: 100000, DonorKind: fund.Person}, audit.System); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		k.eat(k.elder(0, "low_income"), false)
	}
	k.eat(k.elder(1), true)
	void := k.eat(k.elder(1), true)
	if _, err := k.Meals.Void(t.Context(), audit.System, nil, homeDistrict, void.Redemption.ID, "记错"); err != nil {
		t.Fatal(err)
	}
	k.nextMonth()
	var got account
	k.Answer("/api/v1/accounts/2025-03", http.StatusOK, &got)
	want := account{Month: "2025-03", Meals: ptr(6), Elders: ptr(6), FundIn: 100000, Levels: []accountLevel{
		{"elder", ptr(data.Fen(5*950 + 1150))}, {"merchant", ptr(data.Fen(6 * 150))},
		{"district", nil}, {"fund", ptr(data.Fen(5 * 400))}, {"street", nil},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	doc := k.Page("/accounts/2025-03", http.StatusOK)
	lines := webtest.Texts(doc.Find(".sums .line"))
	for _, line := range []string{"用餐老人(位)6", "用餐(次)6", "送餐(次)不足5人,不公布", "老人自付59.00 元", "商户让利9.00 元", "区补贴不足5人,不公布",
		"善款20.00 元", "捐款(笔)不足5", "收到1,000.00 元", "结清的结算单(张)不足5"} {
		if !slices.Contains(lines, line) {
			t.Errorf("%q is not in %q", line, lines)
		}
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "合计") }) {
		t.Error("the sum of all tells what a level that is not shown paid")
	}
}

// TestFiguresAboutFewAreLeftOut: on both sides of five, and what would tell.
func TestFiguresAboutFewAreLeftOut(t *testing.T) {
	t.Parallel()
	levels := func(elders ...int) (l []meals.Level) {
		for i, n := range elders {
			l = append(l, meals.Level{Funder: fmt.Sprint("f", i), Fen: 100, Elders: n})
		}
		return l
	}
	donations := func(n int) (list []fund.Entry) {
		for i := range n {
			list = append(list, fund.Entry{ID: fund.EntryID(fmt.Sprint(i)), Kind: fund.Donation, Of: fund.Donation, DonorKind: fund.Person, Fen: 10})
		}
		return list
	}
	tests := []struct {
		why   string
		month meals.Account
		given int
		flags int
		want  account
	}{
		{"nothing", meals.Account{}, 0, 0, account{Levels: []accountLevel{}}},
		{"four elders, many meals", meals.Account{Meals: 60, Elders: 4, Deliveries: 60, Delivered: 4, Delivery: 12000, Levels: levels(4)}, 4, 4,
			account{Levels: []accountLevel{}, FundIn: 40}},
		{"five of everything", meals.Account{Meals: 5, Elders: 5, Deliveries: 5, Delivered: 5, Delivery: 1000, Levels: levels(5, 5), Rejected: 5, Clawbacks: 5, Locked: 5}, 5, 5,
			account{Meals: ptr(5), Elders: ptr(5), Deliveries: ptr(5), Delivery: ptr(data.Fen(1000)), ListFen: ptr(data.Fen(200)),
				Levels:    []accountLevel{{"f0", ptr(data.Fen(100))}, {"f1", ptr(data.Fen(100))}},
				Donations: ptr(5), FundIn: 50, Flags: ptr(5), Rejected: ptr(5), Clawbacks: ptr(5), Locked: ptr(5)}},
		{"a level for four", meals.Account{Meals: 9, Elders: 9, Levels: levels(9, 4, 9), Rejected: 4, Clawbacks: 4, Locked: 4}, 0, 0,
			account{Meals: ptr(9), Elders: ptr(9), Levels: []accountLevel{{"f0", ptr(data.Fen(100))}, {"f1", nil}, {"f2", ptr(data.Fen(100))}}}},
		{"brought home to four", meals.Account{Meals: 9, Elders: 9, Deliveries: 40, Delivered: 4, Delivery: 8000, Levels: levels(9)}, 0, 0,
			account{Meals: ptr(9), Elders: ptr(9), ListFen: ptr(data.Fen(100)), Levels: []accountLevel{{"f0", ptr(data.Fen(100))}}}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(test.want, publish(test.month, donations(test.given), test.flags)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAnAccountIsReadOnceAMinute(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	k.Set(data.OpenAccount, "1")
	for range 5 {
		k.eat(k.elder(0), false)
	}
	sixth := k.elder(0)
	k.Clock.Set(time.Date(2025, time.March, 31, 14, 59, 0, 0, data.Zone))
	k.eat(sixth, false)
	last := k.eat(sixth, false)
	k.nextMonth()
	meals := func() int {
		t.Helper()
		var a account
		k.Answer("/api/v1/accounts/2025-03", http.StatusOK, &a)
		return *a.Meals
	}
	if got := meals(); got != 7 {
		t.Fatalf("%d meals", got)
	}
	if _, err := k.Meals.Void(t.Context(), audit.System, nil, homeDistrict, last.Redemption.ID, "记错"); err != nil {
		t.Fatal(err)
	}
	k.Clock.Advance(keepAccounts - time.Millisecond)
	if got := meals(); got != 7 {
		t.Errorf("before the minute is over: %d", got)
	}
	k.Clock.Advance(time.Millisecond)
	if got := meals(); got != 6 {
		t.Errorf("after it: %d", got)
	}
}

func TestEveryFunderOfTheRulesHasAName(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, funder := range []string{"elder", "merchant", "street", "district", "city", "province", "fund"} {
		if got := funderText(p, funder); got == funder {
			t.Errorf("%s has no name", funder)
		}
	}
	if got := funderText(p, "lottery"); got != "lottery" {
		t.Errorf("a funder of the rules' own is called %q", got)
	}
	if !slices.Contains(fault.Codes(), "accounts_closed") {
		t.Error("no such failure")
	}
}
