package meals

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
)

// couponRules hand out coupons to those in their 70s and to people of the H class.
func couponRules(f *fixture, t testing.TB) RuleSet {
	r := limitedRules()
	g70(&r).Subsidy.Coupon = &Coupon{}
	r.Classes[3].Subsidy.Coupon = &Coupon{}
	return f.publish(t, r)
}

func march(class string, coupons int) NewCoupons {
	return NewCoupons{District: testDistrict, Class: class, Coupons: coupons, From: "2025-03-01", To: "2025-03-31"}
}

func (f *fixture) grant(t testing.TB, n NewCoupons) int {
	t.Helper()
	elders, err := f.GrantCoupons(ctx, tester, n)
	if err != nil {
		t.Fatal(err)
	}
	return elders
}

func TestCouponsAreUsedUntilTheyEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	couponRules(f, t)
	e, c := f.elder(t, in70s)
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 1270 {
		t.Errorf("without a coupon: %+v", got)
	}
	n := march("G70", 1)
	n.ElderID, n.To = e.ID, "2025-03-06"
	f.grant(t, n)
	n.From, n.To, n.Coupons = "2025-03-06", "2025-03-20", 2
	f.grant(t, n)
	for _, x := range []struct {
		day  int
		want data.Fen
	}{{5, 970}, {5, 1270}, {6, 970}, {20, 970}, {20, 1270}} {
		f.clock.Set(at(x.day, 12, 40).Time())
		if got := f.redeem(t, request(c.Number, 1500)); got.Elder != x.want {
			t.Errorf("day %d: the elder pays %d, want %d", x.day, got.Elder, x.want)
		}
	}
	list, err := f.ListCoupons(ctx, CouponFilter{District: testDistrict, ElderID: e.ID})
	if err != nil || len(list) != 2 || list[0].Coupons != 2 || list[0].Used != 2 || list[1].Used != 1 {
		t.Errorf("%+v %v", list, err)
	}
	if list, err = f.ListCoupons(ctx, CouponFilter{District: testDistrict, On: "2025-03-07", Class: "G70"}); err != nil || len(list) != 1 {
		t.Errorf("on a day: %+v %v", list, err)
	}
	f.checked(t)
}

// A coupon whose last day is past is no coupon, used or not.
func TestACouponEndsWithItsLastDay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	couponRules(f, t)
	e, c := f.elder(t, in70s)
	n := march("G70", 5)
	n.ElderID, n.From, n.To = e.ID, "2025-03-06", "2025-03-07"
	f.grant(t, n)
	for day, want := range map[int]data.Fen{5: 1270, 6: 970, 7: 970, 8: 1270} {
		done, err := f.record(t, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(day, 12, 40)})
		if err != nil || done[0].Elder != want {
			t.Errorf("day %d: %+v %v, want %d", day, done, err, want)
		}
	}
}

func TestWhoIsHandedCoupons(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	couponRules(f, t)
	first, _ := f.elder(t, in70s)
	f.elder(t, in80s)
	second, _ := f.elder(t, in70s)
	poor, _ := f.elder(t, in70s, "low_income")
	_, gone := f.elder(t, in70s)
	if err := f.RevokeCard(ctx, testDistrict, gone.ID, "died", tester); err != nil {
		t.Fatal(err)
	}
	holders := func(class string) (ids []ElderID) {
		f.get(t, new(int), `SELECT count(*) FROM coupon_grants`)
		list, err := f.ListCoupons(ctx, CouponFilter{District: testDistrict, Class: class})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range list {
			ids = append([]ElderID{g.ElderID}, ids...)
		}
		return ids
	}
	n := march("G70", 5)
	n.Most = 1
	if got := f.grant(t, n); got != 1 {
		t.Errorf("the first come: %d", got)
	}
	if diff := cmp.Diff([]ElderID{first.ID}, holders("G70")); diff != "" {
		t.Errorf("the first come\n%s", diff)
	}
	n.Most = 0
	if got := f.grant(t, n); got != 2 {
		t.Errorf("the rest: %d", got)
	}
	if got := f.grant(t, n); got != 0 {
		t.Errorf("again: %d", got)
	}
	if diff := cmp.Diff([]ElderID{first.ID, second.ID, poor.ID}, holders("G70")); diff != "" {
		t.Errorf("all\n%s", diff)
	}
	f.grant(t, march("H", 1))
	if diff := cmp.Diff([]ElderID{poor.ID}, holders("H")); diff != "" {
		t.Errorf("by category\n%s", diff)
	}
	for street, want := range map[string]int{testStreet: 4, "320106002": 0} {
		list, err := f.ListCoupons(ctx, CouponFilter{District: testDistrict, Street: street})
		if err != nil || len(list) != want {
			t.Errorf("of %s: %d %v", street, len(list), err)
		}
	}
	other := march("H", 1)
	other.Street, other.From, other.To = "320106002", "2025-04-01", "2025-04-30"
	if got := f.grant(t, other); got != 0 {
		t.Errorf("another street: %d", got)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'coupons.grant'`); n != 5 {
		t.Errorf("%d entries in the log", n)
	}
}

func TestWhatAGrantMustSay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	couponRules(f, t)
	for field, change := range map[string]func(*NewCoupons){
		"class coupon_class":    func(n *NewCoupons) { n.Class = "" },
		"class coupon_class ":   func(n *NewCoupons) { n.Class = "G80" },
		"class coupon_class  ":  func(n *NewCoupons) { n.From, n.To = "2025-01-01", "2025-02-28" },
		"coupons coupon_count":  func(n *NewCoupons) { n.Coupons = 0 },
		"coupons coupon_count ": func(n *NewCoupons) { n.Coupons = maxCoupons + 1 },
		"from_day rule_day":     func(n *NewCoupons) { n.From = "2025-02-30" },
		"to_day rule_period":    func(n *NewCoupons) { n.To = "2025-02-28" },
		"most coupon_most":      func(n *NewCoupons) { n.Most = -1 },
	} {
		n := march("G70", 5)
		change(&n)
		_, err := f.GrantCoupons(ctx, tester, n)
		e := fault.As(err)
		if e == nil || len(e.Fields) != 1 || (e.Fields[0].Name+" "+e.Fields[0].Code) != strings.TrimSpace(field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	n := march("G70", 5)
	n.ElderID = "x"
	if _, err := f.GrantCoupons(ctx, tester, n); !errors.Is(err, ErrElderUnknown) {
		t.Errorf("nobody: %v", err)
	}
}
