package meals

import (
	"testing"

	"mealmap/data"
	"mealmap/static/messages"
)

func budgets(pairs ...any) func(*DecideInput) {
	return func(in *DecideInput) {
		in.Budgets = map[string]Left{}
		for i := 0; i < len(pairs); i += 3 {
			in.Budgets[pairs[i].(string)] = Left{data.Fen(pairs[i+1].(int)), pairs[i+2].(UsedUp)}
		}
	}
}

func TestBudgetsOnBothSides(t *testing.T) {
	t.Parallel()
	r := subsidising(&Amount{Off: fen(500)})
	r.Funding = []Share{{Funder: "district", Percent: 60}, {Funder: "street"}}
	stacked := subsidising(&Amount{Off: fen(300)}, &Amount{Off: fen(200)})
	stacked.Classes[1].Stack = "x"
	const all = "district 300 street 200 elder 700 A"
	checkMeals(t, map[string]mealCase{
		"no budgets":                           {r, nil, all},
		"just enough":                          {r, budgets("district", 300, UsedUpStop, "street", 200, UsedUpWithout), all},
		"a fen too little, warned of":          {r, budgets("district", 299, UsedUpWarn), all},
		"overspent, warned of":                 {r, budgets("district", -5000, UsedUpWarn), all},
		"a fen too little, stopped":            {r, budgets("district", 299, UsedUpStop), "elder 1200 A budget_used"},
		"a fen too little, without":            {r, budgets("district", 299, UsedUpWithout), "district 299 street 200 elder 701 A budget_used"},
		"nothing left, without":                {r, budgets("district", 0, UsedUpWithout), "street 200 elder 1000 A budget_used"},
		"overspent, without":                   {r, budgets("district", -1, UsedUpWithout), "street 200 elder 1000 A budget_used"},
		"both without":                         {r, budgets("district", 0, UsedUpWithout, "street", 0, UsedUpWithout), "elder 1200 A budget_used"},
		"the last of two stops":                {r, budgets("street", 199, UsedUpStop), "elder 1200 A budget_used"},
		"of another funder":                    {r, budgets("city", 0, UsedUpStop), all},
		"two stacks of one funder, enough":     {stacked, budgets("street", 500, UsedUpWithout), "street 500 elder 700 A"},
		"two stacks of one funder, a fen less": {stacked, budgets("street", 499, UsedUpWithout), "street 499 elder 701 A budget_used"},
		"two stacks, stopped by the second":    {stacked, budgets("street", 499, UsedUpStop), "elder 1200 A budget_used"},
		"what is paid wins, not what is meant": {subsidising(&Amount{Off: fen(500)}, &Amount{Off: fen(100)}).with(func(r *RuleSet) { r.Classes[0].Funding = []Share{{Funder: "city"}} }),
			budgets("city", 50, UsedUpWithout), "street 100 elder 1100 B"},
	})
}

func TestDeliveryHasABudgetToo(t *testing.T) {
	t.Parallel()
	r := subsidising(&Amount{Off: fen(300)})
	r.Delivery = &Delivery{200, "street"}
	brought := func(left int, u UsedUp) func(*DecideInput) {
		return func(in *DecideInput) {
			in.Delivery, in.Registered = true, true
			budgets("street", left, u)(in)
		}
	}
	const all = "street 300 elder 900 A delivery 200"
	checkMeals(t, map[string]mealCase{
		"just enough for both":        {r, brought(500, UsedUpWithout), all},
		"enough for the meal alone":   {r, brought(499, UsedUpWithout), "street 300 elder 900 A budget_used"},
		"the same, stopped":           {r, brought(499, UsedUpStop), "street 300 elder 900 A budget_used"},
		"the same, warned of":         {r, brought(499, UsedUpWarn), all},
		"another funder of the meals": {r.with(func(r *RuleSet) { r.Funding = []Share{{Funder: "city"}} }), brought(200, UsedUpWithout), "city 300 elder 900 A delivery 200"},
		"and nothing for it":          {r.with(func(r *RuleSet) { r.Funding = []Share{{Funder: "city"}} }), brought(199, UsedUpWithout), "city 300 elder 900 A budget_used"},
	})
}

func TestSharesThatStayAtHome(t *testing.T) {
	t.Parallel()
	r := subsidising(&Amount{Price: fen(300)})
	r.Funding = []Share{{Funder: "city", Fen: 300}, {Funder: "community", Fen: 100, Home: HomeCommunity}, {Funder: "town", Home: HomeStreet}}
	home := func(street, community bool) func(*DecideInput) {
		return func(in *DecideInput) { in.Home = Homes{street, community} }
	}
	beside := func(a *Amount) RuleSet {
		return subsidising(&Amount{Off: fen(300)}, a).with(func(r *RuleSet) {
			r.Classes[0].Funding, r.Classes[1].Stack = []Share{{Funder: "town", Home: HomeStreet}}, "x"
		})
	}
	away := subsidising(&Amount{Off: fen(300)}).with(func(r *RuleSet) { r.Funding[0].Home = HomeStreet })
	checkMeals(t, map[string]mealCase{
		"at home":                           {r, home(true, true), "city 300 community 100 town 500 elder 300 A"},
		"in the own street":                 {r, home(true, false), "city 300 town 500 elder 400 A away"},
		"elsewhere":                         {r, home(false, false), "city 300 elder 900 A away"},
		"elsewhere with nothing else":       {away, home(false, false), "elder 1200 A away"},
		"at home with nothing else":         {away, home(true, false), "street 300 elder 900 A"},
		"a share of nothing is not lost":    {r, func(in *DecideInput) { in.Price, in.Home = 600, Homes{false, true} }, "city 300 elder 300 A"},
		"elsewhere another class pays more": {subsidising(&Amount{Off: fen(500)}, &Amount{Off: fen(200)}).with(func(r *RuleSet) { r.Classes[0].Funding = []Share{{Funder: "town", Home: HomeStreet}} }), home(false, false), "street 200 elder 1000 B"},
		"a lost share is not the next stack's": {subsidising(&Amount{Off: fen(1000)}, &Amount{Price: fen(0)}).with(func(r *RuleSet) {
			r.Classes[0].Funding, r.Classes[1].Stack = []Share{{Funder: "town", Home: HomeStreet}}, "x"
		}), home(false, false), "street 200 elder 1000 B away"},
		"a lost share is not in the cap either": {beside(&Amount{Off: fen(500)}).with(func(r *RuleSet) {
			r.Caps = []Cap{{Period: PerMeal, Fen: 300}}
		}), home(false, false), "street 300 elder 900 B away"},
		"nor is it under the floor":         {beside(&Amount{Off: fen(200)}).with(func(r *RuleSet) { r.Floor = 900 }), home(false, false), "street 200 elder 1000 B away"},
		"a budget is asked for kept shares": {r, func(in *DecideInput) { budgets("town", 0, UsedUpStop)(in) }, "city 300 elder 900 A away"},
	})
	in := DecideInput{Rules: &r, Price: 1200, BornOn: in70s, Seating: atLunch}
	for _, c := range Decide(in).Claims {
		if c.Fen != 300 {
			t.Errorf("%s claims %d, not what was paid", c.Period, c.Fen)
		}
	}
}

// A class's own funders, and one line a funder where stacks share them.
func TestEachClassHasItsFunders(t *testing.T) {
	t.Parallel()
	r := subsidising(&Amount{Off: fen(300)}, &Amount{Off: fen(201)}, &Amount{Off: fen(100)})
	r.Classes[1].Funding, r.Classes[1].Stack = []Share{{Funder: "city", Percent: 50}, {Funder: "street"}}, "x"
	r.Classes[2].Funding, r.Classes[2].Stack = []Share{{Funder: FundFunder}}, "y"
	checkMeals(t, map[string]mealCase{
		"three stacks":          {r, nil, "street 401 city 100 fund 100 elder 599 A"},
		"the set has no funder": {r.with(func(r *RuleSet) { r.Classes, r.Funding = r.Classes[1:], nil }), nil, "city 100 street 101 fund 100 elder 899 B"},
	})
}

func TestNoticesOfMoneyInWords(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	levels := []Funder{"city", "parish"}
	for want, got := range map[string]string{
		"这个月的 50 元额度已经用完,按优惠价,不再补贴。":       p.Text("notice.allowance_used", "Period", "month", "Purse", Yuan(5000), "Subsidy", false),
		"今年的 600 元额度已经用完,其余补贴照常。":          p.Text("notice.allowance_used", "Period", "year", "Purse", Yuan(60000), "Subsidy", true),
		"这个星期的 2 张券已经用完,按优惠价,不补贴。":         p.Text("notice.coupon_used", "Period", "week", "Count", 2, "Subsidy", false),
		"没有可用的券,其余补贴照常。":                   p.Text("notice.coupon_used", "Period", "", "Count", 0, "Subsidy", true),
		"市、parish今年的钱已经用完,这部分由老人自付。":       p.Text("notice.budget_used", "Funders", levels, "Subsidy", true),
		"市今年的钱已经用完,按优惠价,不补贴。":              p.Text("notice.budget_used", "Funders", levels[:1], "Subsidy", false),
		"市今年的钱已经用完,这一餐不另付送餐费。":             p.Text("notice.budget_used", "Funders", levels[:1], "Delivery", true),
		"不在老人自己的街道或社区用餐,市的补贴不能用,这部分由老人自付。": p.Text("notice.away", "Funders", levels[:1], "Subsidy", true),
		"不在老人自己的街道或社区用餐,市的补贴不能用,按优惠价。":     p.Text("notice.away", "Funders", levels[:1], "Subsidy", false),
		"今年补贴的 30 元已经用完,按优惠价,不再补贴。":        p.Text("notice.over_cap", "Period", "year", "Count", 0, "Fen", Yuan(3000)),
		"这个餐次补贴的 5 元已经用完,按优惠价,不再补贴。":       p.Text("notice.over_cap", "Period", "sitting", "Count", 0, "Fen", Yuan(500)),
		"今年补贴的 200 餐已经用完,按优惠价,不再补贴。":       p.Text("notice.over_cap", "Period", "year", "Count", 200),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
