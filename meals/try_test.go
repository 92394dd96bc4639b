package meals

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

func TestTry(t *testing.T) {
	t.Parallel()
	rules := exampleRules()
	purse := RuleSet{ID: "P", ValidFrom: "2025-03-01", Funding: []Share{{Funder: "street"}}, Classes: []Class{{Code: "A", AgeFrom: 60,
		Subsidy: &Amount{Allowance: &Purse{5000, PerMonth}}}}}
	coupon := RuleSet{ID: "C", ValidFrom: "2025-03-01", Funding: []Share{{Funder: "street"}}, Classes: []Class{{Code: "A", AgeFrom: 60,
		Subsidy: &Amount{Off: ptr(data.Fen(400)), Coupon: &Coupon{Count: 5, Period: PerMonth}}}}}
	handed := RuleSet{ID: "H", ValidFrom: "2025-03-01", Funding: []Share{{Funder: "street"}}, Classes: []Class{{Code: "A", AgeFrom: 60,
		Subsidy: &Amount{Off: ptr(data.Fen(300)), Coupon: &Coupon{}}}}}
	home := RuleSet{ID: "T", ValidFrom: "2025-03-01", Funding: []Share{{Funder: "town", Fen: 200, Home: HomeStreet}, {Funder: "district"}},
		Classes: []Class{{Code: "A", AgeFrom: 60, Subsidy: &Amount{Off: ptr(data.Fen(500))}}}}
	shop := &merchants.Point{Hours: []merchants.Window{{Weekday: 3, Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 13 * 60}}}
	for name, c := range map[string]struct {
		rules         *RuleSet
		set           func(*Trial)
		elder, funded data.Fen
		notice        string
	}{
		"as it is":                 {&rules, func(*Trial) {}, 970, 300, ""},
		"the birthday is today":    {&rules, func(t *Trial) { t.BornOn = "1945-03-05" }, 800, 400, ""},
		"the birthday is tomorrow": {&rules, func(t *Trial) { t.BornOn = "1945-03-06" }, 970, 300, ""},
		"80 by age":                {&rules, func(t *Trial) { t.Age = 80 }, 800, 400, ""},
		"a category":               {&rules, func(t *Trial) { t.Categories = []Category{"low_income"} }, 670, 600, ""},
		"below the minimum":        {&rules, func(t *Trial) { t.Price = 900 }, 760, 0, NoticeBelowMinimum},
		"outside the windows":      {&rules, func(t *Trial) { t.Minute = 12*60 + 29 }, 1270, 0, NoticeOutsideWindow},
		"had one this sitting":     {&rules, func(t *Trial) { t.Used.ThisSitting = true }, 1270, 0, NoticeAlreadyRedeemed},
		"had one today":            {&rules, func(t *Trial) { t.Used.Day = 1 }, 1270, 0, NoticeAlreadyRedeemed},
		"21 this month":            {&rules, func(t *Trial) { t.Used.Month = 21 }, 970, 300, ""},
		"22 this month":            {&rules, func(t *Trial) { t.Used.Month = 22 }, 1270, 0, NoticeOverCap},
		"too young":                {&rules, func(t *Trial) { t.Age = 59 }, 0, 0, "not_eligible"},
		"no rule":                  {nil, func(*Trial) {}, 1500, 0, NoticeNoRule},
		"a purse":                  {&purse, func(*Trial) {}, 0, 1500, ""},
		"a purse with 3 left":      {&purse, func(t *Trial) { t.Used.Purse = 4700 }, 1200, 300, ""},
		"the fourth coupon":        {&coupon, func(t *Trial) { t.Used.Coupons = 4 }, 1100, 400, ""},
		"a purse that is empty":    {&purse, func(t *Trial) { t.Used.Purse = 5000 }, 1500, 0, NoticeAllowanceUsed},
		"no coupon left":           {&coupon, func(t *Trial) { t.Used.Coupons = 5 }, 1500, 0, NoticeCouponUsed},
		"handed out":               {&handed, func(t *Trial) { t.Used.HandedOut = true }, 1200, 300, ""},
		"none handed out":          {&handed, func(*Trial) {}, 1500, 0, NoticeCouponUsed},
		"at home":                  {&home, func(*Trial) {}, 1000, 500, ""},
		"elsewhere":                {&home, func(t *Trial) { t.Elsewhere = true }, 1200, 300, NoticeAway},
		"the point's hours":        {&home, func(t *Trial) { t.Point = shop }, 1000, 500, ""},
		"the point is closed":      {&home, func(t *Trial) { t.Point, t.Minute = shop, 13*60 }, 1500, 0, NoticeOutsideWindow},
	} {
		trial := Trial{Rules: c.rules, Age: 75, Price: 1500, Day: "2025-03-05", Minute: 12*60 + 40}
		c.set(&trial)
		d := Try(trial).Decision
		notice := ""
		if len(d.Notices) > 0 {
			notice = d.Notices[0].Code
		}
		if d.Refusal != nil {
			notice = d.Refusal.Code
		}
		got := []any{d.Split.Elder, d.Split.paid(), notice}
		if diff := cmp.Diff([]any{c.elder, c.funded, c.notice}, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestTryDelivers(t *testing.T) {
	t.Parallel()
	rules := exampleRules()
	got := Try(Trial{Rules: &rules, Age: 75, Price: 1500, Day: "2025-03-05", Minute: 760, Delivery: true})
	if got.Decision.Delivery != 200 || got.Age != 75 || got.Seating.Sitting != merchants.Lunch {
		t.Errorf("%+v", got)
	}
}

// The age given holds on every day, also on the last of February.
func TestTryKeepsTheAge(t *testing.T) {
	t.Parallel()
	rules := exampleRules()
	for _, day := range []data.ServiceDay{"2024-02-29", "2025-01-01", "2025-12-31"} {
		if got := Try(Trial{Rules: &rules, Age: 69, Price: 1500, Day: day}); got.Age != 69 {
			t.Errorf("%s: %d", day, got.Age)
		}
	}
}
