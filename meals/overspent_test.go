package meals

import (
	"sync"
	"testing"

	"mealmap/data"
)

// limitedRules are the worked example's without its counted caps, so that what
// is tested is what limits.
func limitedRules() RuleSet {
	r := exampleRules()
	r.ID = "R-limited"
	r.Caps = []Cap{{Period: PerSitting, Count: 1000}}
	return r
}

// g70 gives the class that the elders of the tests are of.
func g70(r *RuleSet) *Class { return &r.Classes[1] }

// Sixty-four tills at once never give away more than there is: exactly what the
// limit allows, and after two of the meals are taken back, exactly that again.
func TestNothingIsOverspentBy64AtOnce(t *testing.T) {
	t.Parallel()
	grants := func(t *testing.T, f *fixture, coupons ...int) {
		for i, n := range coupons {
			for _, e := range f.everybody(t) {
				more := NewCoupons{District: testDistrict, ElderID: e, Class: "G70", Coupons: n, From: "2025-03-01", To: data.Date(2025, 3, 10+i)}
				if _, err := f.GrantCoupons(ctx, tester, more); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	budgets := func(list ...Budget) func(*testing.T, *fixture) {
		return func(t *testing.T, f *fixture) {
			for _, b := range list {
				b.Year = 2025
				f.setBudget(t, b)
			}
		}
	}
	const taken = `SELECT coalesce(sum(l.fen), 0) FROM ledger l WHERE l.funder = 'district'`
	const subsidised = `SELECT count(*) FROM redemptions r WHERE government_fen > 0
		AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.redemption_id = r.id)`
	const public = `SELECT coalesce(sum(fen), 0) FROM ledger WHERE funder NOT IN ('elder', 'merchant')`
	for name, x := range map[string]struct {
		rules  func(*RuleSet)
		set    func(*testing.T, *fixture)
		elders int
		query  string
		want   int // of the query; every subsidy is 3.00, 1.80 of it the district's
	}{
		"meals of a day":         {func(r *RuleSet) { r.Caps = append(r.Caps, Cap{Period: PerDay, Count: 7}) }, nil, 1, subsidised, 7},
		"meals of a year":        {func(r *RuleSet) { r.Caps = append(r.Caps, Cap{Period: PerYear, Count: 7}) }, nil, 1, subsidised, 7},
		"money of a month":       {func(r *RuleSet) { r.Caps = append(r.Caps, Cap{Period: PerMonth, Fen: 1000}) }, nil, 1, public, 1000},
		"money of a year":        {func(r *RuleSet) { r.Caps = append(r.Caps, Cap{Period: PerYear, Fen: 1000}) }, nil, 1, public, 1000},
		"a purse of a month":     {purse(PerMonth), nil, 1, public, 5000},
		"a purse of a year":      {purse(PerYear), nil, 1, public, 5000},
		"coupons that count":     {coupon(Coupon{Count: 5, Period: PerMonth}), nil, 1, subsidised, 5},
		"coupons handed out":     {coupon(Coupon{}), func(t *testing.T, f *fixture) { grants(t, f, 3, 2) }, 1, subsidised, 5},
		"a budget, then without": {nil, budgets(Budget{Funder: "district", Amount: 1000, UsedUp: UsedUpWithout}), 8, taken, 1000},
		"a budget, then stop":    {nil, budgets(Budget{Funder: "district", Amount: 1000, UsedUp: UsedUpStop}), 8, taken, 900},
		"a budget of the street": {nil, budgets(Budget{Funder: "district", Amount: 1000, UsedUp: UsedUpWithout, Street: testStreet},
			Budget{Funder: "district", Amount: 2000, UsedUp: UsedUpWithout}), 8, taken, 1000},
		"a budget that warns": {nil, budgets(Budget{Funder: "district", Amount: 1000, UsedUp: UsedUpWarn}), 8, taken, 64 * 180},
		"a budget with deliveries": {func(r *RuleSet) { r.Delivery.Funder = "district" },
			budgets(Budget{Funder: "district", Amount: 1000, UsedUp: UsedUpStop}), 8, taken, 940},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			r := limitedRules()
			if x.rules != nil {
				x.rules(&r)
			}
			f.publish(t, r)
			var cards []Card
			for range x.elders {
				e, c := f.elder(t, in70s)
				f.register(t, e)
				cards = append(cards, c)
			}
			if x.set != nil {
				x.set(t, f)
			}
			f.sixtyFour(t, cards, r.Delivery.Funder == "district")
			if n := f.count(t, x.query); n != x.want {
				t.Errorf("%d given, want %d", n, x.want)
			}
			for range 2 {
				var id RedemptionID
				f.get(t, &id, `SELECT id FROM redemptions r WHERE government_fen > 0
					AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.redemption_id = r.id) ORDER BY id LIMIT 1`)
				if err := f.steps(id, "void"); err != nil {
					t.Fatal(err)
				}
			}
			if x.want < 64*180 {
				f.sixtyFour(t, cards, r.Delivery.Funder == "district")
				if n := f.count(t, x.query); n != x.want {
					t.Errorf("%d given after two voids, want %d", n, x.want)
				}
			}
			f.checked(t)
		})
	}
}

func purse(p Period) func(*RuleSet) {
	return func(r *RuleSet) { g70(r).Subsidy = &Amount{Allowance: &Purse{Fen: 5000, Period: p}} }
}

func coupon(c Coupon) func(*RuleSet) {
	return func(r *RuleSet) { g70(r).Subsidy.Coupon = &c }
}

// sixtyFour redeems at once with the cards in turn.
func (f *fixture) sixtyFour(t *testing.T, cards []Card, brought bool) {
	t.Helper()
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			q := request(cards[i%len(cards)].Number, 1500)
			q.Delivery = brought
			if got, err := f.Redeem(ctx, f.till, q, encodeForTest); err != nil || got.Status != 201 {
				t.Errorf("%s %v", got.Body, err)
			}
		})
	}
	all.Wait()
}

func (f *fixture) get(t testing.TB, dest any, query string, args ...any) {
	t.Helper()
	if err := f.db.View(ctx, func(tx *data.Tx) error { return tx.Get(dest, query, args...) }); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) everybody(t testing.TB) (ids []ElderID) {
	t.Helper()
	if err := f.db.View(ctx, func(tx *data.Tx) error { return tx.Select(&ids, `SELECT id FROM elders ORDER BY id`) }); err != nil {
		t.Fatal(err)
	}
	return ids
}
