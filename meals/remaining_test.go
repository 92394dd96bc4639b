package meals

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/static/messages"
)

func leftInWords(in LeftInput) (said []string) {
	p := messages.For("")
	for _, l := range LeftOf(in) {
		said = append(said, p.With("left."+l.Code, l.Args))
	}
	return said
}

func TestWhatAnElderHasLeft(t *testing.T) {
	t.Parallel()
	plain := &Amount{Off: fen(300)}
	capped := func(caps ...Cap) RuleSet { return subsidising(plain).with(func(r *RuleSet) { r.Caps = caps }) }
	held := map[string][]Held{"A": {{"a", 2, "2025-12-31"}, {"b", 1, "2025-12-31"}, {"c", 1, "2025-03-05"}, {"d", 5, "2025-03-04"}, {"e", 0, "2026-01-01"}, {"f", 4, "2026-02-28"}}}
	for name, c := range map[string]struct {
		rules  RuleSet
		change func(*LeftInput)
		want   []string
	}{
		"meals a month": {capped(Cap{Period: PerDay, Count: 1}, Cap{Period: PerMonth, Count: 22}), func(in *LeftInput) { in.Used = Usage{"month:2025-03": {Meals: 13}} }, []string{"今天还可补贴 1 餐", "本月还可补贴 9 餐"}},
		"none of them":  {capped(Cap{Period: PerMonth, Count: 22}), func(in *LeftInput) { in.Used = Usage{"month:2025-03": {Meals: 23}} }, []string{"本月还可补贴 0 餐"}},
		"a week and a year": {capped(Cap{Period: PerWeek, Count: 5}, Cap{Period: PerYear, Count: 100}), func(in *LeftInput) {
			in.Used = Usage{"week:2025-03-03": {Meals: 2}, "month:2025-01": {Meals: 20}, "month:2025-03": {Meals: 2}}
		}, []string{"本周还可补贴 3 餐", "今年还可补贴 78 餐"}},
		"money a month":       {capped(Cap{Period: PerMonth, Fen: 5000}), func(in *LeftInput) { in.Used = Usage{"month:2025-03": {Meals: 2, Fen: 1750}} }, []string{"本月还可补贴 32.50 元"}},
		"a meal, a sitting":   {capped(Cap{Period: PerSitting, Count: 1}, Cap{Period: PerMeal, Fen: 500}), nil, nil},
		"an allowance":        {subsidising(&Amount{Allowance: &Purse{5000, PerMonth}}), func(in *LeftInput) { in.Used = Usage{"allowance:A:month:2025-03": {Meals: 2, Fen: 1750}} }, []string{"本月还剩 32.50 元"}},
		"all of it":           {subsidising(&Amount{Allowance: &Purse{60000, PerYear}}), nil, []string{"今年还剩 600.00 元"}},
		"nothing of it":       {subsidising(&Amount{Allowance: &Purse{800, PerDay}}), func(in *LeftInput) { in.Used = Usage{"allowance:A:day:2025-03-05": {Fen: 900}} }, []string{"今天还剩 0.00 元"}},
		"coupons a month":     {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerMonth}}), func(in *LeftInput) { in.Used = Usage{"coupon:A:month:2025-03": {Meals: 2}} }, []string{"还有 3 张券,3 月 31 日到期"}},
		"coupons a week":      {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerWeek}}), nil, []string{"还有 5 张券,3 月 9 日到期"}},
		"coupons a year":      {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerYear}}), nil, []string{"还有 5 张券,12 月 31 日到期"}},
		"no coupons":          {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerMonth}}), func(in *LeftInput) { in.Used = Usage{"coupon:A:month:2025-03": {Meals: 6}} }, []string{"没有可用的券"}},
		"coupons handed out":  {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{}}), func(in *LeftInput) { in.Coupons = held }, []string{"还有 1 张券,3 月 5 日到期", "还有 3 张券,12 月 31 日到期", "还有 4 张券,2026 年 2 月 28 日到期"}},
		"none was handed out": {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{}}), nil, []string{"没有可用的券"}},
		"the excluded":        {capped(Cap{Period: PerDay, Count: 1}).with(func(r *RuleSet) { r.Exclude = []Category{"institution"} }), func(in *LeftInput) { in.Categories = []Category{"institution"} }, nil},
		"too young":           {capped(Cap{Period: PerDay, Count: 1}), func(in *LeftInput) { in.BornOn = "1965-03-06" }, nil},
		"just old enough":     {capped(Cap{Period: PerDay, Count: 1}), func(in *LeftInput) { in.BornOn = "1965-03-05" }, []string{"今天还可补贴 1 餐"}},
		"discounts alone":     {classOf(&Amount{PayPercent: ptr(90)}, nil), nil, nil},
		"a class of others":   {subsidising(plain, &Amount{Allowance: &Purse{5000, PerMonth}}).with(func(r *RuleSet) { r.Classes[1].Categories = []Category{"low_income"} }), nil, nil},
	} {
		in := LeftInput{Rules: &c.rules, Day: "2025-03-05", BornOn: in70s}
		if c.change != nil {
			c.change(&in)
		}
		if diff := cmp.Diff(c.want, leftInWords(in)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if got := LeftOf(LeftInput{Day: "2025-03-05", BornOn: in70s}); got != nil {
		t.Errorf("no rules: %v", got)
	}
}

func TestTheLastDayOfAPeriod(t *testing.T) {
	t.Parallel()
	for day, want := range map[data.ServiceDay][4]data.ServiceDay{
		"2025-03-05": {"2025-03-05", "2025-03-09", "2025-03-31", "2025-12-31"},
		"2024-02-29": {"2024-02-29", "2024-03-03", "2024-02-29", "2024-12-31"},
		"2025-02-01": {"2025-02-01", "2025-02-02", "2025-02-28", "2025-12-31"},
		"2024-12-30": {"2024-12-30", "2025-01-05", "2024-12-31", "2024-12-31"},
		"2025-12-31": {"2025-12-31", "2026-01-04", "2025-12-31", "2025-12-31"},
	} {
		if got := [4]data.ServiceDay{PerDay.lastDay(day), PerWeek.lastDay(day), PerMonth.lastDay(day), PerYear.lastDay(day)}; got != want {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
}
