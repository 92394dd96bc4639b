package meals

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/static/messages"
)

func used(pairs ...any) func(*DecideInput) {
	return func(in *DecideInput) {
		in.Used = Usage{}
		for i := 0; i < len(pairs); i += 3 {
			n := pairs[i+1].(int)
			in.Used[pairs[i].(string)] = Use{n, n, data.Fen(pairs[i+2].(int))}
		}
	}
}

func TestPursesOnBothSides(t *testing.T) {
	t.Parallel()
	purse := func(f data.Fen, p Period, more ...*Amount) RuleSet {
		return subsidising(append([]*Amount{{Allowance: &Purse{f, p}}}, more...)...)
	}
	month := "allowance:A:month:2025-03"
	checkMeals(t, map[string]mealCase{
		"all of the meal":                    {purse(5000, PerMonth), nil, "street 1200 elder 0 A"},
		"just all that is left":              {purse(5000, PerMonth), used(month, 4, 3800), "street 1200 elder 0 A"},
		"a fen too little":                   {purse(5000, PerMonth), used(month, 4, 3801), "street 1199 elder 1 A"},
		"the last fen":                       {purse(5000, PerMonth), used(month, 9, 4999), "street 1 elder 1199 A"},
		"used up":                            {purse(5000, PerMonth), used(month, 9, 5000), "elder 1200 A allowance_used"},
		"more than used up":                  {purse(5000, PerMonth), used(month, 9, 6000), "elder 1200 A allowance_used"},
		"of another month":                   {purse(5000, PerMonth), used("allowance:A:month:2025-02", 9, 5000), "street 1200 elder 0 A"},
		"of another class":                   {purse(5000, PerMonth), used("allowance:B:month:2025-03", 9, 5000), "street 1200 elder 0 A"},
		"a day's":                            {purse(800, PerDay), nil, "street 800 elder 400 A"},
		"a day's, used":                      {purse(800, PerDay), used("allowance:A:day:2025-03-05", 1, 800), "elder 1200 A allowance_used"},
		"a week's, used":                     {purse(800, PerWeek), used("allowance:A:week:2025-03-03", 1, 300), "street 500 elder 700 A"},
		"a year's has its own key":           {purse(800, PerYear), used("allowance:A:year:2025", 1, 300), "street 500 elder 700 A"},
		"a year's is not the months'":        {purse(800, PerYear), used("month:2025-03", 1, 800), "street 800 elder 400 A"},
		"at most 5 yuan a meal":              {subsidising(&Amount{Allowance: &Purse{5000, PerMonth}, Max: 500}), nil, "street 500 elder 700 A"},
		"the floor stays":                    {purse(5000, PerMonth).with(func(r *RuleSet) { r.Floor = 100 }), nil, "street 1100 elder 100 A"},
		"used up, another class has more":    {purse(5000, PerMonth, &Amount{Off: fen(200)}), used(month, 4, 4900), "street 200 elder 1000 B"},
		"used up, another stack goes on":     {purse(5000, PerMonth, &Amount{Off: fen(200)}).with(func(r *RuleSet) { r.Classes[1].Stack = "more" }), used(month, 4, 5000), "street 200 elder 1000 B allowance_used"},
		"alike: the purse is kept":           {purse(200, PerDay, &Amount{Off: fen(200)}), nil, "street 200 elder 1000 B"},
		"a sitting's second meal keeps it":   {purse(5000, PerMonth), used("sitting:2025-03-05:lunch", 1, 1200), "elder 1200 A already_redeemed"},
		"a discount before the purse":        {purse(5000, PerMonth).with(func(r *RuleSet) { r.Classes[0].Discount = &Amount{PayPercent: ptr(50)} }), used(month, 1, 4500), "merchant 600 street 500 elder 100 A"},
		"below its minimum nothing is taken": {subsidising(&Amount{Allowance: &Purse{5000, PerMonth}, Minimum: 1300}), nil, "elder 1200 A below_minimum"},
	})
}

func TestCouponsOnBothSides(t *testing.T) {
	t.Parallel()
	counted := subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerMonth}})
	handed := subsidising(&Amount{Off: fen(400), Coupon: &Coupon{}})
	hold := func(h ...Held) func(*DecideInput) {
		return func(in *DecideInput) { in.Coupons = map[string][]Held{"A": h} }
	}
	firstMore := subsidising(&Amount{Off: fen(300), Coupon: &Coupon{1, PerDay}}, &Amount{Off: fen(200)})
	month := "coupon:A:month:2025-03"
	checkMeals(t, map[string]mealCase{
		"the first of five":           {counted, nil, "street 400 elder 800 A"},
		"the fifth":                   {counted, used(month, 4, 1600), "street 400 elder 800 A"},
		"no sixth":                    {counted, used(month, 5, 2000), "elder 1200 A coupon_used"},
		"a new month":                 {counted, used("coupon:A:month:2025-02", 5, 2000), "street 400 elder 800 A"},
		"one a week, used":            {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{1, PerWeek}}), used("coupon:A:week:2025-03-03", 1, 400), "elder 1200 A coupon_used"},
		"a year's, used":              {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{1, PerYear}}), used("coupon:A:year:2025", 1, 400), "elder 1200 A coupon_used"},
		"none was handed out":         {handed, nil, "elder 1200 A coupon_used"},
		"one is left":                 {handed, hold(Held{"g", 1, "2025-12-31"}), "street 400 elder 800 A"},
		"none is left":                {handed, hold(Held{"g", 0, "2025-12-31"}), "elder 1200 A coupon_used"},
		"its last day":                {handed, hold(Held{"g", 1, "2025-03-05"}), "street 400 elder 800 A"},
		"the day after":               {handed, hold(Held{"g", 1, "2025-03-04"}), "elder 1200 A coupon_used"},
		"of another class":            {handed, func(in *DecideInput) { in.Coupons = map[string][]Held{"B": {{"g", 1, "2025-12-31"}}} }, "elder 1200 A coupon_used"},
		"the day's first meal: more":  {firstMore, nil, "street 300 elder 900 A"},
		"the day's second meal: less": {firstMore, used("coupon:A:day:2025-03-05", 1, 300), "street 200 elder 1000 B"},
		"a coupon of no use is kept":  {handed.with(func(r *RuleSet) { r.Floor = 1200 }), hold(Held{"g", 1, "2025-12-31"}), "elder 1200 A"},
		"alike: the coupon is kept":   {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerMonth}}, &Amount{Off: fen(400)}), nil, "street 400 elder 800 B"},
		"without: the plain subsidy":  {subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerMonth}}, &Amount{Off: fen(100)}), used(month, 5, 0), "street 100 elder 1100 B"},
		"a coupon that draws a purse": {subsidising(&Amount{Allowance: &Purse{500, PerMonth}, Coupon: &Coupon{5, PerMonth}}), nil, "street 500 elder 700 A"},
	})
}

// What a meal takes, by the names that the store keeps.
func TestWhatPursesAndCouponsClaim(t *testing.T) {
	t.Parallel()
	held := []Held{{"later", 9, "2025-12-31"}, {"b", 1, "2025-04-01"}, {"a", 1, "2025-04-01"}, {"gone", 0, "2025-03-05"}}
	for name, c := range map[string]struct {
		amount *Amount
		want   string
	}{
		"a purse":               {&Amount{Allowance: &Purse{5000, PerMonth}, Max: 500}, "allowance:A:month:2025-03 500"},
		"coupons a week":        {&Amount{Off: fen(400), Coupon: &Coupon{2, PerWeek}}, "coupon:A:week:2025-03-03 400"},
		"the first to end":      {&Amount{Off: fen(400), Coupon: &Coupon{}}, "coupon:a 400"},
		"a purse with coupons":  {&Amount{Allowance: &Purse{300, PerYear}, Coupon: &Coupon{2, PerYear}}, "allowance:A:year:2025 300 coupon:A:year:2025 300"},
		"neither":               {&Amount{Off: fen(400)}, ""},
		"nothing is paid of it": {&Amount{Off: fen(400), Minimum: 1300, Coupon: &Coupon{}}, ""},
	} {
		r := subsidising(c.amount)
		d := Decide(DecideInput{Rules: &r, Price: 1200, BornOn: in70s, Seating: atLunch, Coupons: map[string][]Held{"A": held}})
		var own []string
		for i, claim := range d.Claims {
			if i >= len(everyPeriod) {
				own = append(own, claim.Period, fmt.Sprint(int(claim.Fen)))
			}
		}
		if got := strings.Join(own, " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCapsOfMoneyOnBothSides(t *testing.T) {
	t.Parallel()
	capped := func(caps ...Cap) RuleSet {
		return subsidising(&Amount{Off: fen(300)}).with(func(r *RuleSet) { r.Caps = caps })
	}
	year := func(meals, fen int) func(*DecideInput) {
		return used("month:2025-01", meals, fen, "month:2025-03", 1, 300, "month:2025-12", 1, 300, "month:2024-12", 9, 9000)
	}
	checkMeals(t, map[string]mealCase{
		"a meal's":                     {capped(Cap{Period: PerMeal, Fen: 200}), nil, "street 200 elder 1000 A"},
		"a meal's, enough":             {capped(Cap{Period: PerMeal, Fen: 300}), nil, "street 300 elder 900 A"},
		"a meal's knows no other meal": {capped(Cap{Period: PerMeal, Fen: 300}), used("day:2025-03-05", 1, 300), "street 300 elder 900 A"},
		"a day's, all left":            {capped(Cap{Period: PerDay, Fen: 500}), used("day:2025-03-05", 1, 200), "street 300 elder 900 A"},
		"a day's, some left":           {capped(Cap{Period: PerDay, Fen: 500}), used("day:2025-03-05", 1, 201), "street 299 elder 901 A"},
		"a day's, none left":           {capped(Cap{Period: PerDay, Fen: 500}), used("day:2025-03-05", 1, 500), "elder 1200 A over_cap"},
		"a sitting's":                  {capped(Cap{Period: PerSitting, Count: 5}, Cap{Period: PerSitting, Fen: 500}), used("sitting:2025-03-05:lunch", 2, 400), "street 100 elder 1100 A"},
		"a week's":                     {capped(Cap{Period: PerWeek, Fen: 1500}), used("week:2025-03-03", 5, 1400), "street 100 elder 1100 A"},
		"a month's":                    {capped(Cap{Period: PerMonth, Fen: 1500}), used("month:2025-03", 5, 1500), "elder 1200 A over_cap"},
		"a year is its months":         {capped(Cap{Period: PerYear, Fen: 1500}), year(1, 800), "street 100 elder 1100 A"},
		"a year's, none left":          {capped(Cap{Period: PerYear, Fen: 1500}), year(1, 900), "elder 1200 A over_cap"},
		"meals a year, one left":       {capped(Cap{Period: PerYear, Count: 100}), year(97, 0), "street 300 elder 900 A"},
		"meals a year, none left":      {capped(Cap{Period: PerYear, Count: 100}), year(98, 0), "elder 1200 A over_cap"},
		"the tightest of two":          {capped(Cap{Period: PerDay, Fen: 250}, Cap{Period: PerMeal, Fen: 200}), nil, "street 200 elder 1000 A"},
		"meals before money":           {capped(Cap{Period: PerDay, Count: 1}, Cap{Period: PerDay, Fen: 300}), used("day:2025-03-05", 1, 300), "elder 1200 A already_redeemed"},
		"shared by the stacks, in order": {capped(Cap{Period: PerMeal, Fen: 400}).with(func(r *RuleSet) {
			r.Classes = append(r.Classes, Class{Code: "B", AgeFrom: 60, Stack: "x", Subsidy: &Amount{Off: fen(200)}, Funding: []Share{{Funder: "city"}}})
		}), nil, "street 300 city 100 elder 800 A"},
		"a cap below the floor of the meal": {capped(Cap{Period: PerMeal, Fen: 200}).with(func(r *RuleSet) { r.Floor = 1100 }), nil, "street 100 elder 1100 A"},
	})
}

// Meals count for caps of the discount where some set of the district has one,
// whichever set prices them.
func TestDiscountsAreCounted(t *testing.T) {
	t.Parallel()
	all := []string{"discount:sitting:2025-03-05:lunch", "discount:day:2025-03-05", "discount:week:2025-03-03", "discount:month:2025-03"}
	capped := classOf(&Amount{Off: fen(100)}, nil).with(func(r *RuleSet) { r.DiscountCap = &Cap{Period: PerWeek, Count: 2} })
	for name, c := range map[string]struct {
		rules RuleSet
		count bool
		want  []string
	}{
		"no set caps it":                   {classOf(&Amount{Off: fen(100)}, nil), false, nil},
		"another set does":                 {classOf(&Amount{Off: fen(100)}, nil), true, all},
		"its own set does, nobody told":    {capped, false, all[2:3]},
		"its own set does":                 {capped, true, all},
		"no discount is no use of it":      {classOf(nil, nil), true, nil},
		"one's own cap counts every meal":  {classOf(nil, nil).with(func(r *RuleSet) { r.DiscountCap = &Cap{Period: PerDay, Count: 1} }), true, all},
		"a price too low to be discounted": {classOf(&Amount{Off: fen(100), Minimum: 1201}, nil), true, nil},
	} {
		d := Decide(DecideInput{Rules: &c.rules, Price: 1200, BornOn: in70s, Seating: atLunch, CountDiscounts: c.count})
		var got []string
		for _, claim := range d.Claims {
			if claim.Fen != 0 {
				t.Errorf("%s: %+v takes money", name, claim)
			}
			got = append(got, claim.Period)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(all, DiscountPeriods(atLunch)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if CapsDiscounts([]*RuleSet{{}}) || !CapsDiscounts([]*RuleSet{{}, &capped}) || CapsDiscounts(nil) {
		t.Error("whether sets cap discounts")
	}
	in := DecideInput{Rules: &capped, Price: 1200, BornOn: in70s, Seating: atLunch}
	for meals, want := range map[int]string{1: "merchant 100 elder 1100 A", 2: "discount_used"} {
		in.Used = Usage{"discount:week:2025-03-03": {Meals: meals, Top: meals}}
		if got := inShort(Decide(in)); got != want {
			t.Errorf("%d used: %s, want %s", meals, got, want)
		}
	}
}

// Every key that a decision may claim or must know is asked for before it.
func TestEveryPeriodIsAskedFor(t *testing.T) {
	t.Parallel()
	four := []string{"sitting:2025-03-05:lunch", "day:2025-03-05", "week:2025-03-03", "month:2025-03"}
	months := []string{"month:2025-01", "month:2025-02", "month:2025-04", "month:2025-05", "month:2025-06", "month:2025-07", "month:2025-08",
		"month:2025-09", "month:2025-10", "month:2025-11", "month:2025-12"}
	plain := &Amount{Off: fen(300)}
	capsYear := func(c Cap) RuleSet {
		return subsidising(plain).with(func(r *RuleSet) { r.Caps = []Cap{c} })
	}
	for name, c := range map[string]struct {
		rules RuleSet
		want  []string
	}{
		"plain":             {subsidising(plain), four},
		"meals a year":      {capsYear(Cap{Period: PerYear, Count: 100}), append(four[:4:4], months...)},
		"money a year":      {capsYear(Cap{Period: PerYear, Fen: 100}), append(four[:4:4], months...)},
		"money a meal":      {capsYear(Cap{Period: PerMeal, Fen: 100}), four},
		"a purse":           {subsidising(plain, &Amount{Allowance: &Purse{1, PerDay}}), append(four[:4:4], "allowance:B:day:2025-03-05")},
		"a purse of a year": {subsidising(&Amount{Allowance: &Purse{1, PerYear}}), append(four[:4:4], "allowance:A:year:2025")},
		"coupons":           {subsidising(&Amount{Off: fen(1), Coupon: &Coupon{1, PerMonth}}), append(four[:4:4], "coupon:A:month:2025-03")},
		"handed out":        {subsidising(&Amount{Off: fen(1), Coupon: &Coupon{}}), four},
		"discounts alone":   {classOf(&Amount{Off: fen(1)}, nil), nil},
	} {
		if diff := cmp.Diff(c.want, c.rules.Periods(atLunch)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// The reasons of a meal that got less than its amount says, in words.
func TestWhyItIsLess(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for want, c := range map[string]mealCase{
		"用这个月的额度,补贴 12 元":                {rules: subsidising(&Amount{Allowance: &Purse{5000, PerMonth}})},
		"用这个月的额度,补贴 2 元;这个月的 50 元额度只剩这些": {subsidising(&Amount{Allowance: &Purse{5000, PerMonth}}), used("allowance:A:month:2025-03", 4, 4800), ""},
		"用一张券,补贴 4 元":                    {rules: subsidising(&Amount{Off: fen(400), Coupon: &Coupon{5, PerMonth}})},
		"补贴 2 元;每餐最多补 2 元":               {rules: subsidising(&Amount{Off: fen(400)}).with(func(r *RuleSet) { r.Caps = []Cap{{Period: PerMeal, Fen: 200}} })},
		"补贴 1 元;今天最多补 5 元":               {subsidising(&Amount{Off: fen(400)}).with(func(r *RuleSet) { r.Caps = []Cap{{Period: PerDay, Fen: 500}} }), used("day:2025-03-05", 1, 400), ""},
		"补贴原价的 25%,3 元;补贴 2 元":           {rules: subsidising(&Amount{Percent: ptr(25), On: OfList}, &Amount{Off: fen(200)}).with(func(r *RuleSet) { r.Classes[1].Stack = "x" })},
		"补贴 11 元":                        {rules: subsidising(&Amount{Off: fen(1200)}).with(func(r *RuleSet) { r.Floor = 100 })},
	} {
		in := DecideInput{Rules: &c.rules, Price: 1200, BornOn: in70s, Seating: atLunch}
		if c.change != nil {
			c.change(&in)
		}
		var said []string
		for _, n := range Decide(in).Reasons {
			said = append(said, p.With("why."+n.Code, n.Args))
		}
		if got := strings.Join(said, ";"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
