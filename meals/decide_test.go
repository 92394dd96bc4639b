package meals

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// eating is one meal of the worked example: an elder, a price, and what has been
// used.
type eating struct {
	born       data.ServiceDay
	categories []Category
	list       data.Fen
	at         data.Instant
	used       []int // day, month
}

func (e eating) decide(r RuleSet) Decision {
	if e.at == 0 {
		e.at = at(5, 12, 40)
	}
	return Decide(DecideInput{Rules: &r, Price: e.list, Seating: Seat(r.Windows, e.at, ""), BornOn: e.born,
		Categories: e.categories, Used: usedUp(&r, Seat(r.Windows, e.at, ""), e.used...)})
}

// result is a decision in one line of the table.
type result struct {
	class                string
	merchant, gov, elder data.Fen
	notices              string
	district, street     data.Fen
	refused              string
}

func resultOf(d Decision) result {
	if d.Refusal != nil {
		return result{refused: d.Refusal.Code}
	}
	r := result{class: d.Class, merchant: d.Split.Merchant, gov: d.Split.Government(), elder: d.Split.Elder}
	var codes []string
	for _, n := range d.Notices {
		codes = append(codes, n.Code)
	}
	r.notices = strings.Join(codes, ",")
	for _, p := range d.Split.Shares {
		if p.Funder == "district" {
			r.district = p.Fen
		} else {
			r.street = p.Fen
		}
	}
	return r
}

const (
	in60s = data.ServiceDay("1960-06-01")
	in70s = data.ServiceDay("1950-06-01")
	in80s = data.ServiceDay("1940-06-01")
)

func TestTheWorkedExampleToTheFen(t *testing.T) {
	t.Parallel()
	h := []Category{"low_income"}
	for name, c := range map[string]struct {
		in   eating
		want result
	}{
		"L1 60s":                         {eating{born: in60s, list: 1500}, result{"G60", 150, 200, 1150, "", 120, 80, ""}},
		"L2 70s, rounded down to 0.10":   {eating{born: in70s, list: 1500}, result{"G70", 230, 300, 970, "", 180, 120, ""}},
		"L3 80 and over":                 {eating{born: in80s, list: 1200}, result{"G80", 240, 400, 560, "", 240, 160, ""}},
		"L4 H in the 60s":                {eating{born: in60s, categories: h, list: 1200}, result{"H", 120, 600, 480, "", 360, 240, ""}},
		"L5 H over 80":                   {eating{born: in80s, categories: h, list: 1200}, result{"H", 240, 600, 360, "", 360, 240, ""}},
		"L6 the elder's floor bites":     {eating{born: in80s, categories: h, list: 800}, result{"H", 160, 540, 100, "", 324, 216, ""}},
		"N1 below the minimum":           {eating{born: in60s, list: 800}, result{"G60", 80, 0, 720, "below_minimum", 0, 0, ""}},
		"N2 second meal of the day":      {eating{born: in70s, list: 1500, used: []int{1, 1}}, result{"G70", 230, 0, 1270, "already_redeemed", 0, 0, ""}},
		"N3 over 22 in the month":        {eating{born: in80s, list: 1200, used: []int{0, 22}}, result{"G80", 240, 0, 960, "over_cap", 0, 0, ""}},
		"the 22nd is still subsidised":   {eating{born: in80s, list: 1200, used: []int{0, 21}}, result{"G80", 240, 400, 560, "", 240, 160, ""}},
		"turns 80 on the day":            {eating{born: "1945-03-05", list: 1200}, result{"G80", 240, 400, 560, "", 240, 160, ""}},
		"the day before turning 80":      {eating{born: "1945-03-06", list: 1200}, result{"G70", 180, 300, 720, "", 180, 120, ""}},
		"H below its own minimum":        {eating{born: in70s, categories: h, list: 700}, result{"H", 110, 0, 590, "below_minimum", 0, 0, ""}},
		"H at its own minimum only":      {eating{born: in70s, categories: h, list: 800}, result{"H", 120, 580, 100, "", 348, 232, ""}},
		"just at the minimum":            {eating{born: in60s, list: 1000}, result{"G60", 100, 200, 700, "", 120, 80, ""}},
		"one fen below the minimum":      {eating{born: in60s, list: 999}, result{"G60", 109, 0, 890, "below_minimum", 0, 0, ""}},
		"12:29 before the window":        {eating{born: in60s, list: 1500, at: at(5, 12, 29)}, result{"G60", 150, 0, 1350, "outside_window", 0, 0, ""}},
		"12:30 the window's first":       {eating{born: in60s, list: 1500, at: at(5, 12, 30)}, result{"G60", 150, 200, 1150, "", 120, 80, ""}},
		"15:29 the window's last":        {eating{born: in60s, list: 1500, at: at(5, 15, 29)}, result{"G60", 150, 200, 1150, "", 120, 80, ""}},
		"15:30 after the window":         {eating{born: in60s, list: 1500, at: at(5, 15, 30)}, result{"G60", 150, 0, 1350, "outside_window", 0, 0, ""}},
		"15:31 discount only":            {eating{born: in60s, list: 1500, at: at(5, 15, 31)}, result{"G60", 150, 0, 1350, "outside_window", 0, 0, ""}},
		"dinner":                         {eating{born: in60s, list: 1500, at: at(5, 18, 30)}, result{"G60", 150, 200, 1150, "", 120, 80, ""}},
		"the 60th birthday":              {eating{born: "1965-03-05", list: 1500}, result{"G60", 150, 200, 1150, "", 120, 80, ""}},
		"the day before the 60th":        {eating{born: "1965-03-06", list: 1500}, result{refused: "not_eligible"}},
		"a category that buys nothing":   {eating{born: in60s, categories: []Category{"disabled"}, list: 1500}, result{"G60", 150, 200, 1150, "", 120, 80, ""}},
		"one fen: nothing left to share": {eating{born: in60s, list: 1}, result{"G60", 0, 0, 1, "below_minimum", 0, 0, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := c.in.decide(exampleRules())
			if diff := cmp.Diff(c.want, resultOf(d), cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The totals of restaurant R01's March, from the same rules.
func TestTheWorkedExampleAddsUp(t *testing.T) {
	t.Parallel()
	h := []Category{"destitute"}
	var merchant, gov, elder, list data.Fen
	for _, line := range []struct {
		meals data.Fen
		in    eating
	}{
		{420, eating{born: in60s, list: 1500}}, {520, eating{born: in70s, list: 1500}}, {391, eating{born: in80s, list: 1200}},
		{60, eating{born: in60s, categories: h, list: 1200}}, {80, eating{born: in80s, categories: h, list: 1200}},
		{20, eating{born: in80s, categories: h, list: 800}}, {30, eating{born: in60s, list: 800}},
		{25, eating{born: in70s, list: 1500, used: []int{1, 1}}}, {18, eating{born: in80s, list: 1200, used: []int{0, 22}}},
	} {
		s := line.in.decide(exampleRules()).Split
		merchant += line.meals * s.Merchant
		gov += line.meals * s.Government()
		elder += line.meals * s.Elder
		list += line.meals * s.List
	}
	got := []data.Fen{merchant, gov, elder, list}
	if diff := cmp.Diff([]data.Fen{318510, 491200, 1336590, 2146300}, got); diff != "" {
		t.Errorf("merchant, government, elders, list (-want +got)\n%s", diff)
	}
}

func TestEachShapeOfRuleSeenInTheWild(t *testing.T) {
	t.Parallel()
	base := func(a, s *Amount, categories ...Category) RuleSet {
		return RuleSet{Classes: []Class{{Code: "A", AgeFrom: 60, Discount: a, Subsidy: s, Categories: categories}},
			Funding: []Share{{Funder: "city", Percent: 50}, {Funder: "district"}}}
	}
	for name, c := range map[string]struct {
		rules                RuleSet
		list                 data.Fen
		merchant, gov, elder data.Fen
	}{
		"percent by age, nothing public":         {base(&Amount{PayPercent: ptr(85)}, nil), 1505, 226, 0, 1279},
		"fixed cut with a minimum, met":          {base(nil, &Amount{Off: ptr(data.Fen(200)), Minimum: 1500}), 1500, 0, 200, 1300},
		"fixed cut with a minimum, not met":      {base(nil, &Amount{Off: ptr(data.Fen(200)), Minimum: 1500}), 1499, 0, 0, 1499},
		"a quarter of the bill below its cap":    {base(nil, &Amount{Percent: ptr(25), Max: 300}), 1000, 0, 250, 750},
		"a quarter of the bill at most 3":        {base(nil, &Amount{Percent: ptr(25), Max: 300}), 2000, 0, 300, 1700},
		"fixed price that the elder pays":        {base(nil, &Amount{Price: ptr(data.Fen(900))}), 1200, 0, 300, 900},
		"fixed price above the list":             {base(nil, &Amount{Price: ptr(data.Fen(900))}), 800, 0, 0, 800},
		"free":                                   {base(nil, &Amount{Price: ptr(data.Fen(0))}), 1200, 0, 1200, 0},
		"a cut larger than the price":            {base(&Amount{Off: ptr(data.Fen(500))}, nil), 300, 300, 0, 0},
		"a merchant's cut, its minimum not met":  {base(&Amount{Off: ptr(data.Fen(300)), Minimum: 1000}, nil), 999, 0, 0, 999},
		"ten yuan off a set meal":                {base(&Amount{Price: ptr(data.Fen(1000))}, nil), 1500, 500, 0, 1000},
		"discount and subsidy of the discounted": {base(&Amount{PayPercent: ptr(80)}, &Amount{Percent: ptr(50)}), 1000, 200, 400, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Decide(DecideInput{Rules: &c.rules, Price: c.list, BornOn: in70s, Seating: Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: true}}).Split
			if s.Merchant != c.merchant || s.Government() != c.gov || s.Elder != c.elder {
				t.Errorf("merchant %d gov %d elder %d, want %d %d %d", s.Merchant, s.Government(), s.Elder, c.merchant, c.gov, c.elder)
			}
		})
	}
}

func TestWhatElseDecides(t *testing.T) {
	t.Parallel()
	day := Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: true}
	decide := func(change func(*RuleSet, *DecideInput)) Decision {
		r := exampleRules()
		in := DecideInput{Rules: &r, Price: 1500, BornOn: in70s, Seating: day}
		change(&r, &in)
		return Decide(in)
	}
	for name, c := range map[string]struct {
		change func(*RuleSet, *DecideInput)
		want   result
	}{
		"the minimum tested on the discounted price": {func(r *RuleSet, in *DecideInput) {
			r.MinimumOn, in.Price = OnDiscounted, 1100 // 9.30 after the discount
		}, result{"G70", 170, 0, 930, "below_minimum", 0, 0, ""}},
		"both outside the window and below the minimum": {func(r *RuleSet, in *DecideInput) {
			in.Seating, in.Price = Seating{Day: day.Day}, 900
		}, result{"G70", 140, 0, 760, "below_minimum,outside_window", 0, 0, ""}},
		"a discount used up is refused": {func(r *RuleSet, in *DecideInput) {
			r.DiscountCap = &Cap{Period: PerSitting, Count: 1}
			in.Used = Usage{r.DiscountCap.discountKey(in.Seating): {Meals: 1, Top: 1}}
		}, result{refused: "discount_used"}},
		"a discount not used up": {func(r *RuleSet, in *DecideInput) {
			r.DiscountCap = &Cap{Period: PerSitting, Count: 2}
			in.Used = Usage{r.DiscountCap.discountKey(in.Seating): {Meals: 1, Top: 1}}
		}, result{"G70", 230, 300, 970, "", 180, 120, ""}},
		"without caps one sitting still counts once": {func(r *RuleSet, in *DecideInput) {
			r.Caps = nil
			in.Used = usedUp(r, in.Seating, 1)
		}, result{"G70", 230, 0, 1270, "already_redeemed", 0, 0, ""}},
		"three a sitting where the set says so": {func(r *RuleSet, in *DecideInput) {
			r.Caps = []Cap{{Period: PerSitting, Count: 3}, {Period: PerWeek, Count: 5}}
			in.Used = usedUp(r, in.Seating, 2, 4)
		}, result{"G70", 230, 300, 970, "", 180, 120, ""}},
		"five a week": {func(r *RuleSet, in *DecideInput) {
			r.Caps = []Cap{{Period: PerSitting, Count: 3}, {Period: PerWeek, Count: 5}}
			in.Used = usedUp(r, in.Seating, 2, 5)
		}, result{"G70", 230, 0, 1270, "over_cap", 0, 0, ""}},
		"the floor above the price leaves it": {func(r *RuleSet, in *DecideInput) {
			r.Floor = 2000
		}, result{"G70", 230, 0, 1270, "", 0, 0, ""}},
		"charity is not government": {func(r *RuleSet, in *DecideInput) {
			r.Funding = []Share{{Funder: FundFunder}}
		}, result{"G70", 230, 0, 970, "", 0, 300, ""}},
		"odd fen go to the last level": {func(r *RuleSet, in *DecideInput) {
			r.Funding[0].Percent = 33
			r.Classes[1].Subsidy.Off = ptr(data.Fen(101))
		}, result{"G70", 230, 101, 1169, "", 33, 68, ""}},
		"no rule speaks": {func(r *RuleSet, in *DecideInput) {
			in.Rules = nil
		}, result{"", 0, 0, 1500, "no_rule", 0, 0, ""}},
		"no subsidy and eaten already": {func(r *RuleSet, in *DecideInput) {
			for i := range r.Classes {
				r.Classes[i].Subsidy = nil
			}
			in.SeenBefore = true
		}, result{"G70", 230, 0, 1270, "already_redeemed", 0, 0, ""}},
		"delivery without registration": {func(r *RuleSet, in *DecideInput) {
			in.Delivery = true
		}, result{"G70", 230, 300, 970, "delivery_not_registered", 180, 120, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, resultOf(decide(c.change)), cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	d := decide(func(r *RuleSet, in *DecideInput) { in.Delivery, in.Registered = true, true })
	if d.Delivery != 200 || d.Split.Merchant != 230 {
		t.Errorf("registered delivery owes %d beside a split of %+v", d.Delivery, d.Split)
	}
}
