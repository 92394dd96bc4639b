package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web/till"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

// workedExample is domain.md section 4: a restaurant's March 2025, recorded
// through the till's API and reviewed; February before it is locked.
type workedExample struct {
	*webtest.Site
	settle    *settle.Store
	district  data.District
	merchant  merchants.MerchantID
	token     string
	office    audit.Actor
	finance   audit.Actor
	february  settle.Statement // locked
	march     settle.Statement // reviewed
	l1        []string         // the meals of line L1
	february3 []string         // the meals of February that the review in April rejected
}

const workedStreet = "320106001"

var (
	workedFebruary = settle.Period{From: "2025-02-01", To: "2025-02-28"}
	workedMarch    = settle.Period{From: "2025-03-01", To: "2025-03-31"}
	workedApril    = settle.Period{From: "2025-04-01", To: "2025-04-30"}
)

// diners are the elders of a line of the example, with their cards' numbers.
type diners []string

// newWorkedExample records the example, and stands at 1 April 2025, 10:00.
func newWorkedExample(t testing.TB) *workedExample {
	t.Helper()
	w := &workedExample{Site: webtest.New(t, till.Part), district: 320106}
	w.settle = settle.NewStore(w.DB, w.Meals)
	w.at("2025-02-01", "08:00")
	w.Set(data.HomeStreet, workedStreet)
	w.Set(data.OfficeName, "鼓楼街道办事处")
	w.Set(data.PublicURL, "https://example.invalid")
	w.publish("R-2025-02", "2025-02-01")
	point := w.Add(merchants.Point{District: w.district, Street: workedStreet, Name: "幸福面馆", Kind: merchants.Restaurant,
		Address: "中山北路1号", Status: merchants.Open}, geo.LatLng{Lat: 32.06, Lng: 118.77})
	w.merchant = point.MerchantID
	var err error
	if _, w.token, err = w.Meals.AddTill(t.Context(), w.district, point.ID, "前台", audit.System); err != nil {
		t.Fatal(err)
	}
	w.office, w.finance = w.person("李", staff.Office), w.person("赵", staff.Finance)
	w.recordFebruary()
	w.recordMarch()
	return w
}

func (w *workedExample) at(day data.ServiceDay, clock string) {
	w.Clock.Set(day.At(webtest.MinuteOf(clock)).Time())
}

func (w *workedExample) person(name string, role staff.Role) audit.Actor {
	w.TB.Helper()
	u, err := w.Staff.CreateUser(w.TB.Context(), staff.NewUser{District: w.district, Login: string(role), DisplayName: name, Role: role,
		Street: workedStreet, Password: "a long enough password"}, audit.System)
	if err != nil {
		w.TB.Fatal(err)
	}
	return audit.User(string(u.ID))
}

// publish makes the example's rules speak from the day on.
func (w *workedExample) publish(id string, from data.ServiceDay) {
	w.TB.Helper()
	class := func(code string, from, to, pay int, off data.Fen) meals.Class {
		return meals.Class{Code: code, Label: fmt.Sprintf("%d岁起", from), AgeFrom: from, AgeTo: to, Discount: &meals.Amount{PayPercent: &pay},
			Subsidy: &meals.Amount{Off: &off, Minimum: 1000}}
	}
	six := data.Fen(600)
	_, err := w.Meals.PublishRules(w.TB.Context(), w.district, meals.RuleSet{
		ID: id, ValidFrom: from, Round: 10, Floor: 100,
		Classes: []meals.Class{
			class("G60", 60, 69, 90, 200), class("G70", 70, 79, 85, 300), class("G80", 80, 0, 80, 400),
			{Code: "H", Label: "优待", AgeFrom: 60, Categories: []meals.Category{"low_income", "destitute", "bereaved"},
				Subsidy: &meals.Amount{Off: &six, Minimum: 800}},
		},
		Windows: []meals.RuleWindow{
			{Sitting: merchants.Lunch, Opens: 12*60 + 30, Closes: 15*60 + 30}, {Sitting: merchants.Dinner, Opens: 18*60 + 30, Closes: 21 * 60},
		},
		Caps:     []meals.Cap{{Period: meals.PerDay, Count: 1}, {Period: meals.PerMonth, Count: 22}},
		Funding:  []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
		Delivery: &meals.Delivery{Fee: 200, Funder: "street"},
	}, audit.System)
	if err != nil {
		w.TB.Fatal(err)
	}
}

// seat makes n elders born in the year, with cards.
func (w *workedExample) seat(n, born, care int, categories ...meals.Category) (table diners) {
	w.TB.Helper()
	ctx := w.TB.Context()
	for i := range n {
		community := fmt.Sprintf("%s%03d", workedStreet, 1+i%2)
		e, err := w.Meals.CreateElder(ctx, meals.NewElder{Street: workedStreet, Community: community, CommunityName: "第" + community[11:] + "社区",
			Name: "王桂兰", Number: webtest.IDNumber(born, len(categories)*500+care*700+i), CareLevel: care, Categories: categories}, audit.System)
		if err != nil {
			w.TB.Fatal(err)
		}
		card, err := w.Meals.IssueCard(ctx, w.district, e.ID, audit.System)
		if err != nil {
			w.TB.Fatal(err)
		}
		table = append(table, card.Number)
	}
	return table
}

// eat posts one meal to the till's API now, and gives its id.
func (w *workedExample) eat(card string, price int, delivery bool) string {
	w.TB.Helper()
	var meal struct {
		ID string `json:"id"`
	}
	answer := w.call("/api/v1/redemptions", fmt.Sprintf(`{"card":%q,"price_fen":%d,"delivery":%v}`, card, price, delivery))
	if err := json.Unmarshal(answer, &meal); err != nil {
		w.TB.Fatal(err)
	}
	return meal.ID
}

func (w *workedExample) call(path, body string) []byte {
	w.TB.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Idempotency-Key", data.NewID())
	answer := w.Do(r)
	if answer.Code != http.StatusCreated && answer.Code != http.StatusOK {
		w.TB.Fatalf("POST %s: %d %s", path, answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

// recordFebruary: five meals of G80, and the month closed to the lock.
func (w *workedExample) recordFebruary() {
	w.TB.Helper()
	table := w.seat(5, 1939, 0)
	w.at("2025-02-17", "12:40")
	for i, card := range table {
		if id := w.eat(card, 1200, false); i < 3 {
			w.february3 = append(w.february3, id)
		}
	}
	w.at("2025-02-28", "22:00")
	w.publish("R-2025-03", "2025-03-01")
	w.at("2025-03-01", "09:00")
	w.february = w.closed(workedFebruary)
}

// closed takes a period from computing to the lock.
func (w *workedExample) closed(p settle.Period) settle.Statement {
	w.TB.Helper()
	ctx := w.TB.Context()
	st, err := w.settle.Compute(ctx, w.district, w.merchant, p, w.office)
	if err == nil {
		st, err = w.settle.Review(ctx, w.district, st.ID, nil, w.office)
	}
	if err != nil {
		w.TB.Fatal(err)
	}
	return w.finished(st)
}

// finished takes a reviewed statement to the lock.
func (w *workedExample) finished(st settle.Statement) settle.Statement {
	w.TB.Helper()
	ctx := w.TB.Context()
	st, err := w.settle.Approve(ctx, w.district, st.ID, w.finance)
	if err == nil {
		st, err = w.settle.Pay(ctx, w.district, st.ID, settle.Payment{Day: w.DB.Now().ServiceDay(), Reference: "凭证17"}, w.finance)
	}
	if err == nil {
		st, err = w.settle.Lock(ctx, w.district, st.ID, w.finance)
	}
	if err != nil {
		w.TB.Fatal(err)
	}
	return st
}

// line is a line of the example: each of its elders eats once a day until there
// are enough meals.
type line struct {
	diners
	meals    int
	price    int
	deliver  int // of the meals, the first
	recorded []string
}

// recordMarch serves the lines day by day, closed on Sundays, and reviews them.
func (w *workedExample) recordMarch() {
	w.TB.Helper()
	g70 := w.seat(26, 1950, 0)
	often := w.seat(5, 1940, 0)
	l1 := &line{diners: w.seat(20, 1960, 0), meals: 420, price: 1500}
	l2 := &line{diners: g70, meals: 520, price: 1500}
	l3 := &line{diners: w.seat(14, 1941, 0), meals: 391 - 110, price: 1200}
	n3 := &line{diners: often, meals: 110 + 18, price: 1200} // 22 of the month with subsidy, 18 without
	l4 := &line{diners: w.seat(3, 1961, 0, "low_income"), meals: 60, price: 1200}
	l5 := &line{diners: w.seat(4, 1942, 1, "destitute"), meals: 80, price: 1200, deliver: 45}
	l6 := &line{diners: w.seat(1, 1943, 0, "bereaved"), meals: 20, price: 800}
	n1 := &line{diners: w.seat(2, 1962, 0), meals: 30, price: 800}
	lines := []*line{l1, l2, l3, n3, l4, l5, l6, n1}
	second, voided := 25, 6
	for day := workedMarch.From; day <= workedMarch.To; day = day.AddDays(1) {
		if day.Weekday() == 0 {
			continue
		}
		w.at(day, "12:40")
		for ; voided > 0 && day >= "2025-03-10"; voided-- { // one who is not served after all, and then is
			id := w.eat(g70[voided], 1500, false)
			w.call("/api/v1/redemptions/"+id+"/void", `{"reason":"点错"}`)
		}
		for _, l := range lines {
			w.serve(l)
		}
		w.at(day, "18:40")
		for i := 0; i < 2 && second > 0 && len(l2.recorded) <= 520-26; i++ {
			w.eat(g70[i], 1500, false)
			second--
		}
	}
	w.at("2025-04-01", "10:00")
	var rejections []settle.Rejection
	for _, id := range slices.Concat(l3.recorded[:11], w.february3) {
		rejections = append(rejections, settle.Rejection{Redemption: meals.RedemptionID(id), Reason: "回访说没有来吃"})
	}
	ctx := w.TB.Context()
	st, err := w.settle.Compute(ctx, w.district, w.merchant, workedMarch, w.office)
	if err == nil {
		w.march, err = w.settle.Review(ctx, w.district, st.ID, rejections, w.office)
	}
	if err != nil {
		w.TB.Fatal(err)
	}
	w.l1 = l1.recorded
}

// serve gives each of the line's elders a meal today, while there are some left.
func (w *workedExample) serve(l *line) {
	w.TB.Helper()
	for _, card := range l.diners {
		if n := len(l.recorded); n < l.meals {
			l.recorded = append(l.recorded, w.eat(card, l.price, n < l.deliver))
		}
	}
}

func TestTheWorkedExample(t *testing.T) {
	t.Parallel()
	w := newWorkedExample(t)
	b := w.march.Body
	got := map[string]data.Fen{"subsidy": b.Subsidy, "rejected": b.Rejected, "earlier": b.Earlier, "delivery": b.Delivery, "payable": b.Payable,
		"list": b.List, "merchant": b.Let, "elders": b.Elder, "meals": data.Fen(b.Meals), "voided": data.Fen(b.Voided), "deliveries": data.Fen(b.Deliveries)}
	want := map[string]data.Fen{"subsidy": 491200, "rejected": -4400, "earlier": -1200, "delivery": 9000, "payable": 494600,
		"list": 2146300, "merchant": 318510, "elders": 1336590, "meals": 1564, "voided": 6, "deliveries": 45}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("march (-want +got):\n%s", diff)
	}
	var levels []string
	for _, l := range b.Levels {
		levels = append(levels, l.Name+" "+l.Fen.String())
	}
	if diff := cmp.Diff([]string{"district 2913.60", "street 2032.40"}, levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	var lines []string
	for _, l := range b.Lines {
		lines = append(lines, fmt.Sprintf("%s %d × %s, off %s: %s %s", l.Class, l.Meals, l.Price, l.Off, l.Treatment, l.Subsidy))
	}
	wantLines := []string{
		"G60 420 × 15.00, off 1.50: subsidy 840.00",       // L1
		"G70 520 × 15.00, off 2.30: subsidy 1560.00",      // L2
		"G80 391 × 12.00, off 2.40: subsidy 1564.00",      // L3
		"H 60 × 12.00, off 1.20: subsidy 360.00",          // L4
		"H 80 × 12.00, off 2.40: subsidy 480.00",          // L5
		"H 20 × 8.00, off 1.60: subsidy 108.00",           // L6
		"G60 30 × 8.00, off 0.80: below_minimum 0.00",     // N1
		"G70 25 × 15.00, off 2.30: already_redeemed 0.00", // N2
		"G80 18 × 12.00, off 2.40: over_cap 0.00",         // N3
	}
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if len(b.Corrections) != 14 {
		t.Errorf("%d corrections", len(b.Corrections))
	}
	t.Run("by command", w.testCommand)
	t.Run("on paper", w.testPaper)
	t.Run("a void after the lock", w.testVoidAfterTheLock)
}

// testCommand reads the statement as other programs do.
func (w *workedExample) testCommand(t *testing.T) {
	var answer struct {
		Month      string
		Statements []struct {
			Number   string
			Merchant struct{ ID, Name string }
			From, To string
			State    string
			Meals    int
			Payable  string
			Words    string `json:"payable_words"`
			Hash     string
			Previous string
			Levels   []settle.Part
		}
	}
	out := mustRun(t, "", "settle", "--month", "2025-03", "--json", "--db", w.DB.Path())
	if err := json.Unmarshal([]byte(out), &answer); err != nil || len(answer.Statements) != 1 || answer.Month != "2025-03" {
		t.Fatal(err, out)
	}
	st := answer.Statements[0]
	if st.Number != "320106-202503-0001" || st.Merchant.ID != string(w.merchant) || st.Merchant.Name != "幸福面馆" || st.From != "2025-03-01" ||
		st.To != "2025-03-31" || st.State != "reviewed" || st.Meals != 1564 || st.Payable != "4946.00" || st.Words != "肆仟玖佰肆拾陆元整" ||
		st.Hash != fmt.Sprintf("%x", w.march.Hash) || st.Previous != fmt.Sprintf("%x", w.february.Hash) || len(st.Levels) != 2 {
		t.Errorf("%+v", st)
	}
	if out := mustRun(t, "", "settle", "--month", "2025-03", "--db", w.DB.Path()); !strings.Contains(out, "4946.00") || !strings.Contains(out, "肆仟玖佰肆拾陆元整") {
		t.Errorf("for people: %s", out)
	}
	if out := mustRun(t, "", "verify", "--db", w.DB.Path()); !strings.Contains(out, "没有发现问题") {
		t.Errorf("verify: %s", out)
	}
}

// testVoidAfterTheLock: it changes nothing of March and is in April's.
func (w *workedExample) testVoidAfterTheLock(t *testing.T) {
	locked := w.finished(w.march)
	w.at("2025-04-10", "12:40")
	if _, err := w.Meals.Void(t.Context(), w.office, nil, w.district, meals.RedemptionID(w.l1[7]), "家属说没有吃"); err != nil {
		t.Fatal(err)
	}
	w.at("2025-05-01", "10:00")
	april := w.closed(workedApril)
	if b := april.Body; b.Earlier != -200 || b.Payable != -200 || b.Meals != 0 || len(b.Corrections) != 1 || b.Corrections[0].Redemption != w.l1[7] || !b.Corrections[0].Earlier {
		t.Errorf("april: %+v", b)
	}
	again, err := w.settle.Find(t.Context(), w.district, locked.ID)
	if diff := cmp.Diff(locked, again); err != nil || diff != "" {
		t.Errorf("march changed: %v\n%s", err, diff)
	}
	found, err := w.DB.Check(t.Context(), bookChecks()...)
	if err != nil || len(found) > 0 {
		t.Errorf("verify: %v %v", found, err)
	}
}
