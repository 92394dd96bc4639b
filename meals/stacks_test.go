package meals

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/merchants"
)

// inShort is a decision in one line: who pays how much, elder last, then the
// class and the notices. What nobody pays is left out.
func inShort(d Decision) string {
	if d.Refusal != nil {
		return d.Refusal.Code
	}
	var b strings.Builder
	if d.Split.Merchant > 0 {
		fmt.Fprintf(&b, "merchant %d ", d.Split.Merchant)
	}
	for _, p := range d.Split.Shares {
		if p.Fen > 0 {
			fmt.Fprintf(&b, "%s %d ", p.Funder, p.Fen)
		}
	}
	fmt.Fprintf(&b, "elder %d %s", d.Split.Elder, d.Class)
	if d.Delivery > 0 {
		fmt.Fprintf(&b, " delivery %d", d.Delivery)
	}
	for _, n := range d.Notices {
		b.WriteString(" " + n.Code)
	}
	return b.String()
}

// case of one meal: 12 yuan, lunch on 5 March, an elder of 74.
type mealCase struct {
	rules  RuleSet
	change func(*DecideInput)
	want   string
}

func checkMeals(t *testing.T, cases map[string]mealCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := DecideInput{Rules: &c.rules, Price: 1200, BornOn: in70s, Seating: atLunch}
			if err := c.rules.Validate(); err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(&in)
			}
			if got := inShort(Decide(in)); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// subsidising is a set of classes from 60 on, "A", "B" and so on, that differ
// in their subsidy; the street pays.
func subsidising(amounts ...*Amount) RuleSet {
	r := RuleSet{ID: "R", ValidFrom: "2024-01-01", Funding: []Share{{Funder: "street"}}}
	for i, a := range amounts {
		r.Classes = append(r.Classes, Class{Code: string(rune('A' + i)), AgeFrom: 60, Subsidy: a})
	}
	return r
}

func (r RuleSet) with(change func(*RuleSet)) RuleSet {
	change(&r)
	return r
}

func TestHighestWinsWithinAStackAndStacksAddUp(t *testing.T) {
	t.Parallel()
	three, two, half := &Amount{Off: fen(300)}, &Amount{Off: fen(200)}, &Amount{Percent: ptr(50)}
	stacked := func(a ...*Amount) RuleSet {
		r := subsidising(a...)
		r.Classes[len(a)-1].Stack = "more"
		return r
	}
	checkMeals(t, map[string]mealCase{
		"one stack: the highest":                {subsidising(two, three), nil, "street 300 elder 900 B"},
		"one stack: the first of two alike":     {subsidising(two, two), nil, "street 200 elder 1000 A"},
		"two stacks add up, the first is named": {stacked(two, three), nil, "street 500 elder 700 A"},
		"a share is of what is left":            {stacked(two, half), nil, "street 700 elder 500 A"},
		"the other order":                       {stacked(half, two), nil, "street 800 elder 400 A"},
		"a share of the list in the second":     {stacked(two, &Amount{Percent: ptr(50), On: OfList}), nil, "street 800 elder 400 A"},
		"two of one stack and one of another":   {stacked(two, three, half), nil, "street 750 elder 450 B"},
		"to a price, then 3 yuan":               {stacked(&Amount{Price: fen(900)}, three), nil, "street 600 elder 600 A"},
		"3 yuan, then to a price":               {stacked(three, &Amount{Price: fen(800)}), nil, "street 400 elder 800 A"},
		"a price that is reached already":       {stacked(three, &Amount{Price: fen(900)}), nil, "street 300 elder 900 A"},
		"together not below nothing":            {stacked(&Amount{Off: fen(1000)}, three), nil, "street 1200 elder 0 A"},
		"the first has no minimum met":          {stacked(&Amount{Off: fen(300), Minimum: 1201}, two), nil, "street 200 elder 1000 B"},
		"the floor holds for both":              {stacked(three, two).with(func(r *RuleSet) { r.Floor = 900 }), nil, "street 300 elder 900 A"},
		"the floor leaves some of the second":   {stacked(three, two).with(func(r *RuleSet) { r.Floor = 800 }), nil, "street 400 elder 800 A"},
		"neither minimum is met: the lowest":    {stacked(&Amount{Off: fen(300), Minimum: 1300}, &Amount{Off: fen(100), Minimum: 1250}), nil, "elder 1200 A below_minimum"},
		"a second meal of the sitting":          {stacked(three, two), func(in *DecideInput) { in.Used = Usage{"sitting:2025-03-05:lunch": {Meals: 1, Top: 1, Fen: 500}} }, "elder 1200 A already_redeemed"},
		"discounts do not stack: the lowest one": {stacked(three, two).with(func(r *RuleSet) {
			r.Classes[0].Discount, r.Classes[1].Discount = &Amount{PayPercent: ptr(90)}, &Amount{PayPercent: ptr(80)}
		}), nil, "merchant 240 street 500 elder 460 A"},
	})
}

// Outside the windows a till reads nothing of what is used: the class that the
// meal is recorded with is the same where more is known.
func TestTheClassOutsideTheWindowsDependsOnNoUse(t *testing.T) {
	t.Parallel()
	r := subsidising(&Amount{Off: fen(300), Coupon: &Coupon{Count: 1, Period: PerMonth}}, &Amount{Off: fen(200)})
	r.Classes[1].Stack = "x"
	outside := func(in *DecideInput) { in.Seating.Inside = false }
	checkMeals(t, map[string]mealCase{
		"nothing is known":   {r, outside, "elder 1200 A outside_window"},
		"the coupon is used": {r, func(in *DecideInput) { outside(in); in.Used = Usage{"coupon:A:month:2025-03": {Meals: 1, Top: 1}} }, "elder 1200 A outside_window"},
		"the meals are used": {r, func(in *DecideInput) { outside(in); in.Used = Usage{"sitting:2025-03-05:lunch": {Meals: 1, Top: 1}} }, "elder 1200 A outside_window"},
	})
}

func TestWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	r := subsidising(&Amount{Off: fen(300)}, &Amount{Off: fen(500)})
	r.Classes[0].Discount = &Amount{PayPercent: ptr(90)}
	r.Classes[1].Except = []Category{"low_income", "destitute"}
	r.Exclude = []Category{"institution"}
	has := func(c ...Category) func(*DecideInput) { return func(in *DecideInput) { in.Categories = c } }
	only := subsidising(&Amount{Off: fen(300)})
	only.Classes[0].Except = []Category{"institution"}
	checkMeals(t, map[string]mealCase{
		"nobody in particular":             {r, nil, "merchant 120 street 500 elder 580 B"},
		"except of one class":              {r, has("low_income"), "merchant 120 street 300 elder 780 A"},
		"another category":                 {r, has("disabled"), "merchant 120 street 500 elder 580 B"},
		"the excluded keep the discount":   {r, has("institution"), "merchant 120 elder 1080 A excluded"},
		"whatever else they are":           {r, has("low_income", "institution"), "merchant 120 elder 1080 A excluded"},
		"except of every class is refused": {only, has("institution"), "not_eligible"},
		"nothing to be excluded from":      {subsidising(nil).with(func(r *RuleSet) { r.Exclude = []Category{"institution"} }), has("institution"), "elder 1200 A"},
	})
}

// 5 March 2025 is a Wednesday, 4 April a Friday and a public holiday, 27 April a
// Sunday on which people work.
func TestAmountsForSomeMeals(t *testing.T) {
	t.Parallel()
	at := func(day data.ServiceDay, s merchants.Sitting) func(*DecideInput) {
		return func(in *DecideInput) {
			in.Seating = Seating{Day: day, Kind: (*Calendar)(nil).Kind(day), Sitting: s, Inside: s != ""}
		}
	}
	when := func(w When) RuleSet { return subsidising(&Amount{Off: fen(300), When: &w}) }
	lunch := []merchants.Sitting{merchants.Lunch}
	work := []time.Weekday{1, 2, 3, 4, 5}
	const pays, not, out = "street 300 elder 900 A", "elder 1200 A not_now", "elder 1200 A outside_window"
	workday := when(When{Weekdays: work, Holidays: NotHolidays})
	checkMeals(t, map[string]mealCase{
		"lunch":                                {when(When{Sittings: lunch}), at("2025-03-05", "lunch"), pays},
		"lunch, at dinner":                     {when(When{Sittings: lunch}), at("2025-03-05", "dinner"), not},
		"lunch, outside all windows":           {when(When{Sittings: lunch}), at("2025-03-05", ""), out},
		"empty":                                {when(When{}), at("2025-04-04", "dinner"), pays},
		"Wednesdays, on one":                   {when(When{Weekdays: []time.Weekday{3}}), at("2025-03-05", "lunch"), pays},
		"Wednesdays, on a Thursday":            {when(When{Weekdays: []time.Weekday{3}}), at("2025-03-06", "lunch"), not},
		"Fridays, on a holiday":                {when(When{Weekdays: []time.Weekday{5}}), at("2025-04-04", "lunch"), pays},
		"working days, a Wednesday":            {workday, at("2025-03-05", "lunch"), pays},
		"working days, a Saturday":             {workday, at("2025-03-08", "lunch"), not},
		"working days, a holiday":              {workday, at("2025-04-04", "lunch"), not},
		"working days, one moved to a Sunday":  {workday, at("2025-04-27", "lunch"), pays},
		"weekends, one moved to a Sunday":      {when(When{Weekdays: []time.Weekday{0, 6}, Holidays: NotHolidays}), at("2025-04-27", "lunch"), not},
		"weekends of the calendar, that day":   {when(When{Weekdays: []time.Weekday{0, 6}}), at("2025-04-27", "lunch"), pays},
		"Monday to Thursday, that day":         {when(When{Weekdays: work[:4], Holidays: NotHolidays}), at("2025-04-27", "lunch"), not},
		"Monday to Friday by name, that day":   {when(When{Weekdays: work}), at("2025-04-27", "lunch"), not},
		"not on holidays, a Sunday":            {when(When{Holidays: NotHolidays}), at("2025-03-09", "lunch"), pays},
		"not on holidays, one":                 {when(When{Holidays: NotHolidays}), at("2025-04-05", "lunch"), not},
		"holidays, one":                        {when(When{Holidays: OnlyHolidays}), at("2025-04-05", "lunch"), pays},
		"holidays, a Sunday":                   {when(When{Holidays: OnlyHolidays}), at("2025-03-09", "lunch"), not},
		"holidays, a moved working day":        {when(When{Holidays: OnlyHolidays}), at("2025-04-27", "lunch"), not},
		"holidays on Fridays, that one":        {when(When{Holidays: OnlyHolidays, Weekdays: []time.Weekday{5}}), at("2025-04-04", "lunch"), pays},
		"holidays on Fridays, a Saturday":      {when(When{Holidays: OnlyHolidays, Weekdays: []time.Weekday{5}}), at("2025-04-05", "lunch"), not},
		"a discount at lunch":                  {classOf(&Amount{Off: fen(200), When: &When{Sittings: lunch}}, nil), at("2025-03-05", "lunch"), "merchant 200 elder 1000 A"},
		"a discount at lunch, at dinner":       {classOf(&Amount{Off: fen(200), When: &When{Sittings: lunch}}, nil), at("2025-03-05", "dinner"), "elder 1200 A"},
		"a discount of working days, moved":    {classOf(&Amount{Off: fen(200), When: &When{Weekdays: work, Holidays: NotHolidays}}, nil), at("2025-04-27", "lunch"), "merchant 200 elder 1000 A"},
		"dinner's while lunch has more":        {subsidising(&Amount{Off: fen(500), When: &When{Sittings: lunch}}, &Amount{Off: fen(100)}), at("2025-03-05", "dinner"), "street 100 elder 1100 B"},
		"lunch's minimum does not speak later": {subsidising(&Amount{Off: fen(500), Minimum: 1500, When: &When{Sittings: lunch}}), at("2025-03-05", "dinner"), not},
	})
}

func TestMealsUpToAPrice(t *testing.T) {
	t.Parallel()
	at := func(list data.Fen) func(*DecideInput) { return func(in *DecideInput) { in.Price = list } }
	s := subsidising(&Amount{Off: fen(300), Minimum: 1000, UpTo: 1500})
	checkMeals(t, map[string]mealCase{
		"below":                        {s, at(999), "elder 999 A below_minimum"},
		"just":                         {s, at(1000), "street 300 elder 700 A"},
		"just not too dear":            {s, at(1500), "street 300 elder 1200 A"},
		"too dear":                     {s, at(1501), "elder 1501 A above_price"},
		"the list counts, not the cut": {classOf(&Amount{PayPercent: ptr(50)}, &Amount{Off: fen(300), UpTo: 1500}), at(1501), "merchant 751 elder 750 A above_price"},
		"a discount, too dear":         {classOf(&Amount{Off: fen(300), UpTo: 1500}, nil), at(1501), "elder 1501 A"},
		"a discount, just":             {classOf(&Amount{Off: fen(300), UpTo: 1500}, nil), at(1500), "merchant 300 elder 1200 A"},
	})
}

func TestDiscountedPricesGoTheWayTheySay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		way               Rounding
		round, list, pays data.Fen
	}{
		{RoundDown, 10, 1505, 1270}, {RoundNearest, 10, 1505, 1280}, {RoundUp, 10, 1505, 1280},
		{RoundNearest, 10, 1500, 1280}, {RoundNearest, 10, 1499, 1270}, // 12.75, 12.74
		{RoundNearest, 50, 1470, 1250}, {RoundNearest, 50, 1500, 1300}, {RoundUp, 50, 1471, 1250}, {RoundUp, 50, 1472, 1300},
		{RoundUp, 10, 1000, 850}, {RoundNearest, 10, 1000, 850}, {RoundDown, 10, 1000, 850},
		{RoundUp, 100, 1100, 1000}, {RoundUp, 1000, 1100, 1000}, {RoundUp, 1000, 1180, 1180}, // not above the list
		{RoundNearest, 1000, 500, 1}, {RoundNearest, 1000, 600, 600}, {"", 10, 1505, 1270}, {RoundUp, 0, 1505, 1279}, {RoundNearest, 1, 1505, 1279},
	} {
		r := classOf(&Amount{PayPercent: ptr(85)}, nil)
		r.Round, r.Rounding = c.round, c.way
		if s := r.priced(c.list).Split; s.Elder != c.pays || s.Merchant != c.list-c.pays {
			t.Errorf("85%% of %d, %q to %d: the elder pays %d, want %d", c.list, c.way, c.round, s.Elder, c.pays)
		}
	}
}

// A share of the list price beside one of what is left.
func TestSharesOfTheList(t *testing.T) {
	t.Parallel()
	twenty := &Amount{PayPercent: ptr(80)}
	checkMeals(t, map[string]mealCase{
		"a quarter of what is left":      {classOf(twenty, &Amount{Percent: ptr(25)}), nil, "merchant 240 street 240 elder 720 A"},
		"a quarter of the list":          {classOf(twenty, &Amount{Percent: ptr(25), On: OfList}), nil, "merchant 240 street 300 elder 660 A"},
		"to half of what is left":        {classOf(twenty, &Amount{PayPercent: ptr(50)}), nil, "merchant 240 street 480 elder 480 A"},
		"to half of the list":            {classOf(twenty, &Amount{PayPercent: ptr(50), On: OfList}), nil, "merchant 240 street 360 elder 600 A"},
		"to 90% of the list is there":    {classOf(twenty, &Amount{PayPercent: ptr(90), On: OfList}), nil, "merchant 240 elder 960 A"},
		"all of the list is all there":   {classOf(twenty, &Amount{Percent: ptr(100), On: OfList}), nil, "merchant 240 street 960 elder 0 A"},
		"a discount is of the list both": {classOf(&Amount{Percent: ptr(25), On: OfList}, nil), nil, "merchant 300 elder 900 A"},
	})
}
