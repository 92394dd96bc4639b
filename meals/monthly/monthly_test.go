package monthly_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/monthly"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

// eatAMonth is March 2025: thirteen elders at two points, some meals in the
// evening without subsidy, one delivered, one taken back, one rejected, one
// rejected and paid after all; and one meal each in February and April.
func eatAMonth(t *testing.T) *network {
	t.Helper()
	n := open(t, 2, 13)
	n.on("2025-02-28", 720)
	n.eat(0, 0, 1500, false)
	var ids []meals.RedemptionID
	for i, day := range []data.ServiceDay{"2025-03-01", "2025-03-10", "2025-03-31"} {
		n.on(day, 720+i)
		for e := range n.elders {
			ids = append(ids, n.eat(e%2, e, data.Fen(1000+100*e), e == 4))
		}
	}
	n.on("2025-03-31", 1100)
	n.eat(1, 2, 2000, false)
	_, err := n.meals.Void(ctx, tester, nil, gulou, ids[1], "wrong card")
	n.must(err)
	for _, id := range []meals.RedemptionID{ids[4], ids[5]} {
		n.must(n.meals.Reject(ctx, tester, gulou, id, "not eaten"))
	}
	n.must(n.meals.Restore(ctx, tester, gulou, ids[5], "eaten after all"))
	n.on("2025-04-01", 720)
	n.eat(0, 1, 1500, false)
	return n
}

func TestTheMonthsMealsAndElders(t *testing.T) {
	t.Parallel()
	n := eatAMonth(t)
	r := n.make("2025-03")
	if r.All.Meals != 39 || r.Elders != 13 || r.New != 12 || r.Voided != 1 || r.Rejected != 1 || r.Offline != 0 || r.All.Deliveries != 3 || r.Running {
		t.Errorf("%+v, elders %d, new %d, voided %d, rejected %d", r.All, r.Elders, r.New, r.Voided, r.Rejected)
	}
	if diff := cmp.Diff([]monthly.Sitting{{Sitting: merchants.Lunch, Meals: 38}, {Sitting: "", Meals: 1}}, r.Sittings); diff != "" {
		t.Error(diff)
	}
	if len(r.Days) != 31 || r.Days[0] != (monthly.Day{Day: "2025-03-01", Meals: 12}) || r.Days[30] != (monthly.Day{Day: "2025-03-31", Meals: 14}) || r.Days[1].Meals != 0 {
		t.Errorf("%+v", r.Days)
	}
	if b := r.Before; b == nil || b.Month != "2025-02" || b.Meals != 1 || b.Elders != 1 || b.List != 1500 || b.Elder != 970 || b.Subsidy != 300 {
		t.Errorf("the month before: %+v", b)
	}
	if r.Year != nil {
		t.Errorf("a year before nobody ate: %+v", r.Year)
	}
}

// The money is the ledger's and, until something is changed after it is frozen,
// the statements'.
func TestTheMoneyIsTheLedgersAndTheStatements(t *testing.T) {
	t.Parallel()
	n := eatAMonth(t)
	r := n.make("2025-03")
	var ledger struct{ Elder, Merchant, Public, District, Street data.Fen }
	n.get(&ledger, `SELECT
			sum(CASE WHEN funder = 'elder' THEN fen ELSE 0 END) AS elder,
			sum(CASE WHEN funder = 'merchant' THEN fen ELSE 0 END) AS merchant,
			sum(CASE WHEN funder NOT IN ('elder', 'merchant') THEN fen ELSE 0 END) AS public,
			sum(CASE WHEN funder = 'district' THEN fen ELSE 0 END) AS district,
			sum(CASE WHEN funder = 'street' THEN fen ELSE 0 END) AS street
		FROM ledger WHERE redemption_id IN (SELECT id FROM redemptions WHERE service_day BETWEEN '2025-03-01' AND '2025-03-31')`)
	if r.All.Elder != ledger.Elder || r.All.Merchant != ledger.Merchant || r.All.Public != ledger.Public {
		t.Errorf("%+v, ledger %+v", r.All, ledger)
	}
	want := []monthly.Money{{Funder: "district", Fen: ledger.District}, {Funder: "street", Fen: ledger.Street}}
	if diff := cmp.Diff(want, r.Funders); diff != "" {
		t.Error(diff)
	}
	var subsidy data.Fen
	n.get(&subsidy, `SELECT sum(government_fen + fund_fen) FROM redemptions WHERE service_day BETWEEN '2025-03-01' AND '2025-03-31'
		AND id NOT IN (SELECT redemption_id FROM redemption_voids)
		AND id NOT IN (SELECT redemption_id FROM rejections WHERE act = 'reject' AND redemption_id NOT IN (SELECT redemption_id FROM rejections WHERE act = 'restore'))`)
	if r.Now.Subsidy != subsidy || subsidy == 0 {
		t.Errorf("compared is a subsidy of %s, want %s", r.Now.Subsidy, subsidy)
	}
	n.addsUp(r)
	books := settle.NewStore(n.db, n.meals)
	if _, err := books.ComputeAll(ctx, gulou, "", settle.Period{From: "2025-02-01", To: "2025-02-28"}, tester, nil); err != nil {
		t.Fatal(err)
	}
	march := settle.Period{From: "2025-03-01", To: "2025-03-31"}
	if _, err := books.ComputeAll(ctx, gulou, "", march, tester, nil); err != nil {
		t.Fatal(err)
	}
	list, err := books.List(ctx, settle.Filter{District: gulou, From: march.From, To: march.To})
	n.must(err)
	var owed, paid data.Fen
	for _, st := range list {
		if st.Body.From < march.From {
			t.Fatalf("a statement of more than the month: %s", st.Body.From)
		}
		owed, paid = owed+st.Body.Payable, paid+st.Body.Elder
	}
	if owed != r.All.Public || owed == 0 || paid != r.All.Elder {
		t.Errorf("statements owe %s and elders paid %s, the report says %s and %s", owed, paid, r.All.Public, r.All.Elder)
	}
}

// addsUp holds every table of a report to its totals.
func (n *network) addsUp(r monthly.Report) {
	n.tb.Helper()
	var points, communities monthly.Sums
	elders := 0
	for _, p := range r.Points {
		add(&points, p.Sums)
	}
	for _, c := range r.Communities {
		add(&communities, c.Sums)
		elders += c.Elders
	}
	if points != r.All || communities != r.All || elders != r.Elders {
		n.tb.Errorf("points %+v\ncommunities %+v of %d\nall %+v of %d", points, communities, elders, r.All, r.Elders)
	}
	a := r.All
	if a.List+a.DeliveryFees != a.Elder+a.Merchant+a.Public {
		n.tb.Errorf("%+v does not sum", a)
	}
	var public data.Fen
	for _, m := range r.Funders {
		public += m.Fen
	}
	meals, days := 0, 0
	for _, s := range r.Sittings {
		meals += s.Meals
	}
	for _, d := range r.Days {
		days += d.Meals
	}
	if public != a.Public || meals != a.Meals || days != a.Meals {
		n.tb.Errorf("funders %s, sittings %d, days %d of %+v", public, meals, days, a)
	}
	if r.Now.Meals != a.Meals || r.Now.Elders != r.Elders || r.Now.List != a.List || r.Now.Elder != a.Elder {
		n.tb.Errorf("compared is %+v", r.Now)
	}
}

func add(s *monthly.Sums, o monthly.Sums) {
	*s = monthly.Sums{Meals: s.Meals + o.Meals, Deliveries: s.Deliveries + o.Deliveries, List: s.List + o.List, Elder: s.Elder + o.Elder,
		Merchant: s.Merchant + o.Merchant, Public: s.Public + o.Public, DeliveryFees: s.DeliveryFees + o.DeliveryFees}
}

func TestAMonthThatIsNotOver(t *testing.T) {
	t.Parallel()
	n := open(t, 1, 1)
	n.on("2025-03-05", 720)
	n.eat(0, 0, 1500, false)
	for day, running := range map[data.ServiceDay]bool{"2025-03-05": true, "2025-03-30": true, "2025-03-31": true, "2025-04-01": false} {
		n.on(day, 1)
		r := n.make("2025-03")
		if r.Running != running || r.To != min(day, "2025-03-31") || r.All.Meals != 1 || len(r.Days) != r.To.DaysSince(r.From)+1 {
			t.Errorf("on %s: to %s, running %v", day, r.To, r.Running)
		}
	}
	if _, err := n.Make(ctx, gulou, street, "2025-05"); !errors.Is(err, monthly.ErrMonthAhead) {
		t.Errorf("a month ahead: %v", err)
	}
	if _, err := n.Make(ctx, gulou, street, "2025-13"); !errors.Is(err, settle.ErrPeriod) {
		t.Errorf("no month: %v", err)
	}
}

// Another street's points are not in the report, and are in the district's.
func TestAReportIsOfOneStreet(t *testing.T) {
	t.Parallel()
	n := open(t, 1, 6)
	n.point("隔壁面馆", "320106002")
	for e := range 6 {
		n.eat(e%2, e, 1500, false)
	}
	if r := n.make("2025-03"); r.All.Meals != 3 || len(r.Points) != 1 || len(r.Merchants) != 1 {
		t.Errorf("the street: %+v, %d points", r.All, len(r.Points))
	}
	r, err := n.Make(ctx, gulou, "", "2025-03")
	if err != nil || r.All.Meals != 6 || len(r.Points) != 2 {
		t.Errorf("the district: %+v, %v", r.All, err)
	}
	n.addsUp(r)
}
