package meals

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

var atLunch = Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: true}

// classOf is everybody from 60 on, and the street pays.
func classOf(discount, subsidy *Amount) RuleSet {
	return RuleSet{ID: "R", Version: 3, ValidFrom: "2025-01-01", Funding: []Share{{Funder: "street"}},
		Classes: []Class{{Code: "A", AgeFrom: 60, Discount: discount, Subsidy: subsidy}}}
}

func (r RuleSet) priced(list data.Fen) Decision {
	return Decide(DecideInput{Rules: &r, Price: list, BornOn: in70s, Seating: atLunch})
}

func fen(f data.Fen) *data.Fen { return &f }

// How much comes off, at both sides of where the amount changes its mind.
func TestWhatComesOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amount Amount
		off    map[data.Fen]data.Fen // of a price
	}{
		"85% to pay":               {Amount{PayPercent: ptr(85)}, map[data.Fen]data.Fen{1: 0, 2: 1, 6: 1, 7: 2, 100: 15, 1505: 226}},
		"nothing to pay":           {Amount{PayPercent: ptr(0)}, map[data.Fen]data.Fen{1: 1, 999: 999}},
		"all to pay":               {Amount{PayPercent: ptr(100)}, map[data.Fen]data.Fen{1: 0, 999: 0}},
		"1% to pay":                {Amount{PayPercent: ptr(1)}, map[data.Fen]data.Fen{1: 0, 99: 98, 100: 99, 199: 198, 200: 198}},
		"2 yuan":                   {Amount{Off: fen(200)}, map[data.Fen]data.Fen{199: 199, 200: 200, 201: 200}},
		"no yuan":                  {Amount{Off: fen(0)}, map[data.Fen]data.Fen{1: 0, 1000: 0}},
		"a quarter":                {Amount{Percent: ptr(25)}, map[data.Fen]data.Fen{3: 0, 4: 1, 7: 1, 8: 2, 1199: 299, 1200: 300}},
		"a quarter, at most 3":     {Amount{Percent: ptr(25), Max: 300}, map[data.Fen]data.Fen{1196: 299, 1200: 300, 1204: 300, 90000: 300}},
		"all of it":                {Amount{Percent: ptr(100)}, map[data.Fen]data.Fen{1: 1, 1200: 1200}},
		"none of it":               {Amount{Percent: ptr(0)}, map[data.Fen]data.Fen{1200: 0}},
		"to 9 yuan":                {Amount{Price: fen(900)}, map[data.Fen]data.Fen{899: 0, 900: 0, 901: 1, 1200: 300}},
		"to 9 yuan, at most 2":     {Amount{Price: fen(900), Max: 200}, map[data.Fen]data.Fen{1100: 200, 1101: 200, 1099: 199}},
		"free":                     {Amount{Price: fen(0)}, map[data.Fen]data.Fen{1: 1, 1200: 1200}},
		"80% to pay, at most 1":    {Amount{PayPercent: ptr(80), Max: 100}, map[data.Fen]data.Fen{495: 99, 500: 100, 505: 100}},
		"5 yuan, at most 2":        {Amount{Off: fen(500), Max: 200}, map[data.Fen]data.Fen{199: 199, 1000: 200}},
		"no kind is nothing":       {Amount{}, map[data.Fen]data.Fen{1000: 0}},
		"a minimum is not its job": {Amount{Off: fen(200), Minimum: 5000}, map[data.Fen]data.Fen{1000: 200}},
	} {
		for price, want := range c.off {
			if got := c.amount.off(price, price); got != want {
				t.Errorf("%s: %d off %d, want %d", name, got, price, want)
			}
		}
	}
}

func TestDiscountedPricesAreRoundedDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ round, list, pays data.Fen }{
		{0, 1505, 1279}, {1, 1505, 1279}, {10, 1505, 1270}, {50, 1505, 1250}, {100, 1505, 1200},
		{10, 1500, 1270}, {10, 1000, 850}, {10, 11, 1}, {10, 12, 10}, {100, 1000, 800}, {100, 1176, 900}, {100, 1177, 1000},
	} {
		r := classOf(&Amount{PayPercent: ptr(85)}, nil)
		r.Round = c.round
		if s := r.priced(c.list).Split; s.Elder != c.pays || s.Merchant != c.list-c.pays {
			t.Errorf("85%% of %d to %d: the elder pays %d, want %d", c.list, c.round, s.Elder, c.pays)
		}
	}
	// A price that no discount has touched stays as the merchant wrote it.
	for name, r := range map[string]RuleSet{
		"no discount":     classOf(nil, nil),
		"all to pay":      classOf(&Amount{PayPercent: ptr(100)}, nil),
		"below a minimum": classOf(&Amount{Off: fen(100), Minimum: 2000}, nil),
		"above the list":  classOf(&Amount{Price: fen(5000)}, nil),
	} {
		r.Round = 100
		if s := r.priced(1234).Split; s.Elder != 1234 || s.Merchant != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestMinimumsOnListAndOnDiscounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		on    MinimumOn
		list  data.Fen
		grant data.Fen
	}{
		"list, one fen below":             {OnList, 999, 0},
		"list, just":                      {OnList, 1000, 200},
		"unset is list, below":            {"", 999, 0},
		"unset is list, just":             {"", 1000, 200},
		"discounted, list just":           {OnDiscounted, 1000, 0},
		"discounted, one fen below 10.00": {OnDiscounted, 1249, 0},
		"discounted, just 10.00":          {OnDiscounted, 1250, 200},
	} {
		r := classOf(&Amount{PayPercent: ptr(80)}, &Amount{Off: fen(200), Minimum: 1000})
		r.MinimumOn = c.on
		d := r.priced(c.list)
		below := len(d.Notices) == 1 && d.Notices[0].Code == NoticeBelowMinimum
		if d.Split.Government() != c.grant || below != (c.grant == 0) || (len(d.Claims) > 0) != (c.grant > 0) {
			t.Errorf("%s: %+v", name, d)
		}
		if below && d.Notices[0].Args["Minimum"] != Yuan(1000) {
			t.Errorf("%s: says %v", name, d.Notices[0].Args)
		}
	}
	// A discount's minimum is always on the list price.
	r := classOf(&Amount{Off: fen(300), Minimum: 1000}, nil)
	r.MinimumOn = OnDiscounted
	for list, want := range map[data.Fen]data.Fen{999: 999, 1000: 700} {
		if got := r.priced(list).Split.Elder; got != want {
			t.Errorf("a discount from 10.00 of %d: %d, want %d", list, got, want)
		}
	}
}

func TestTheSentenceNamesTheLowestMinimumOfTheElder(t *testing.T) {
	t.Parallel()
	r := classOf(nil, &Amount{Off: fen(200), Minimum: 1500})
	r.Classes = append(r.Classes,
		Class{Code: "B", AgeFrom: 70, Subsidy: &Amount{Off: fen(100), Minimum: 1200}},
		Class{Code: "C", AgeFrom: 90, Subsidy: &Amount{Off: fen(100), Minimum: 800}})
	d := r.priced(1199)
	if d.Class != "A" || len(d.Notices) != 1 || d.Notices[0].Args["Minimum"] != Yuan(1200) {
		t.Errorf("%+v", d)
	}
	if d := r.priced(1200); d.Class != "B" || d.Split.Government() != 100 {
		t.Errorf("from the lower minimum on: %+v", d)
	}
	if d := r.priced(1500); d.Class != "A" || d.Split.Government() != 200 {
		t.Errorf("from the higher minimum on: %+v", d)
	}
}

// Discount and subsidy are chosen apart: the lowest price and the highest
// subsidy each win, the first class where they tie, and nothing stacks.
func TestTheHighestWinsAndNothingStacks(t *testing.T) {
	t.Parallel()
	r := RuleSet{ID: "R", Funding: []Share{{Funder: "street"}}, Classes: []Class{
		{Code: "age", AgeFrom: 60, Discount: &Amount{PayPercent: ptr(90)}, Subsidy: &Amount{Off: fen(200)}},
		{Code: "poor", AgeFrom: 60, Categories: []Category{"low_income"}, Discount: &Amount{PayPercent: ptr(80)}},
		{Code: "alone", AgeFrom: 60, Categories: []Category{"bereaved"}, Subsidy: &Amount{Off: fen(500)}},
		{Code: "tie", AgeFrom: 60, Categories: []Category{"disabled"}, Discount: &Amount{PayPercent: ptr(90)}, Subsidy: &Amount{Off: fen(200)}},
	}}
	for name, c := range map[string]struct {
		categories           []Category
		merchant, gov, elder data.Fen
		class                string
	}{
		"age alone":                       {nil, 100, 200, 700, "age"},
		"a lower price of another":        {[]Category{"low_income"}, 200, 200, 600, "age"},
		"a higher subsidy of another":     {[]Category{"bereaved"}, 100, 500, 400, "alone"},
		"both of others":                  {[]Category{"low_income", "bereaved"}, 200, 500, 300, "alone"},
		"the order of labels is nothing":  {[]Category{"bereaved", "low_income"}, 200, 500, 300, "alone"},
		"a tie goes to the first":         {[]Category{"disabled"}, 100, 200, 700, "age"},
		"a label that buys nothing":       {[]Category{"veteran_family"}, 100, 200, 700, "age"},
		"the same label twice is one":     {[]Category{"low_income", "low_income"}, 200, 200, 600, "age"},
		"all labels: the best of each":    {Categories, 200, 500, 300, "alone"},
		"an unknown label buys nothing":   {[]Category{"rich"}, 100, 200, 700, "age"},
		"an empty label is not every one": {[]Category{""}, 100, 200, 700, "age"},
	} {
		d := Decide(DecideInput{Rules: &r, Price: 1000, BornOn: in70s, Seating: atLunch, Categories: c.categories})
		if s := d.Split; s.Merchant != c.merchant || s.Government() != c.gov || s.Elder != c.elder || d.Class != c.class {
			t.Errorf("%s: %s %+v", name, d.Class, s)
		}
	}
}

func TestAgesOfAClassAreInclusive(t *testing.T) {
	t.Parallel()
	r := RuleSet{ID: "R", Classes: []Class{
		{Code: "G60", AgeFrom: 60, AgeTo: 69, Discount: &Amount{Off: fen(100)}},
		{Code: "G80", AgeFrom: 80, Discount: &Amount{Off: fen(300)}},
		{Code: "one", AgeFrom: 75, AgeTo: 75, Discount: &Amount{Off: fen(200)}},
	}}
	for born, want := range map[data.ServiceDay]string{
		"1965-03-06": "not_eligible", "1965-03-05": "G60", // the 60th birthday
		"1955-03-06": "G60", "1955-03-05": "not_eligible", // 69 for the last day, then 70
		"1950-03-06": "not_eligible", "1950-03-05": "one", "1949-03-06": "one", "1949-03-05": "not_eligible", // the year of 75
		"1945-03-06": "not_eligible", "1945-03-05": "G80", "1900-01-01": "G80", // 80 and no end
		"2025-03-05": "not_eligible", "2025-03-06": "not_eligible", // born today, and tomorrow
	} {
		got := ""
		d := Decide(DecideInput{Rules: &r, Price: 1000, BornOn: born, Seating: atLunch})
		if got = d.Class; d.Refusal != nil {
			got = d.Refusal.Code
			if d.Refusal.Args["FromAge"] != 60 {
				t.Errorf("born %s: from %v", born, d.Refusal.Args)
			}
		}
		if got != want {
			t.Errorf("born %s: %s, want %s", born, got, want)
		}
	}
}

// A class turns on the day of the meal, not of the request: a dinner past
// midnight is of the day before.
func TestTheAgeIsThatOfTheServiceDay(t *testing.T) {
	t.Parallel()
	r := classOf(&Amount{Off: fen(100)}, nil)
	r.Windows = []RuleWindow{{Sitting: merchants.Dinner, Opens: 1320, Closes: 1500}}
	in := DecideInput{Rules: &r, Price: 1000, BornOn: "1965-03-06"}
	in.Seating = Seat(r.Windows, at(6, 0, 30), "")
	if d := Decide(in); d.Refusal == nil {
		t.Errorf("the night before the 60th birthday: %+v", d)
	}
	in.Seating = Seat(r.Windows, at(6, 22, 0), "")
	if d := Decide(in); d.Refusal != nil {
		t.Errorf("the evening of the 60th birthday: %v", d.Refusal)
	}
	leap := DecideInput{Rules: &r, Price: 1000, BornOn: "1944-02-29"}
	r.Classes[0].AgeFrom = 81
	for day, eligible := range map[data.ServiceDay]bool{"2025-02-28": false, "2025-03-01": true} {
		leap.Seating = Seating{Day: day, Sitting: merchants.Dinner, Inside: true}
		if d := Decide(leap); (d.Refusal == nil) != eligible {
			t.Errorf("born on 29 February, on %s: %v", day, d.Refusal)
		}
	}
}

func TestEachCapOnBothSides(t *testing.T) {
	t.Parallel()
	type say struct {
		code   string
		period any
		count  any
	}
	for name, c := range map[string]struct {
		caps []Cap
		used []int
		want say
	}{
		"a sitting, none yet":               {[]Cap{{Period: PerSitting, Count: 1}}, []int{0}, say{}},
		"a sitting, one":                    {[]Cap{{Period: PerSitting, Count: 1}}, []int{1}, say{NoticeAlreadyRedeemed, "sitting", nil}},
		"two a sitting, one":                {[]Cap{{Period: PerSitting, Count: 2}}, []int{1}, say{}},
		"two a sitting, two":                {[]Cap{{Period: PerSitting, Count: 2}}, []int{2}, say{NoticeAlreadyRedeemed, "sitting", nil}},
		"one a day, one":                    {[]Cap{{Period: PerDay, Count: 1}}, []int{1}, say{NoticeAlreadyRedeemed, "day", nil}},
		"two a day, one: of the sitting":    {[]Cap{{Period: PerDay, Count: 2}}, []int{1, 1}, say{NoticeAlreadyRedeemed, "sitting", nil}},
		"two a day, one of another sitting": {[]Cap{{Period: PerDay, Count: 2}}, []int{0, 1}, say{}},
		"two a day, two":                    {[]Cap{{Period: PerDay, Count: 2}}, []int{0, 2}, say{NoticeOverCap, "day", 2}},
		"five a week, four":                 {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerWeek, Count: 5}}, []int{0, 4}, say{}},
		"five a week, five":                 {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerWeek, Count: 5}}, []int{0, 5}, say{NoticeOverCap, "week", 5}},
		"more than five a week":             {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerWeek, Count: 5}}, []int{0, 9}, say{NoticeOverCap, "week", 5}},
		"22 a month, 21":                    {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerMonth, Count: 22}}, []int{0, 21}, say{}},
		"22 a month, 22":                    {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerMonth, Count: 22}}, []int{0, 22}, say{NoticeOverCap, "month", 22}},
		"the first that is used up speaks":  {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerWeek, Count: 5}, {Period: PerMonth, Count: 22}}, []int{0, 5, 22}, say{NoticeOverCap, "week", 5}},
		"and the sitting before all":        {[]Cap{{Period: PerSitting, Count: 1}, {Period: PerMonth, Count: 22}}, []int{1, 22}, say{NoticeAlreadyRedeemed, "sitting", nil}},
		"no caps said: one a sitting":       {nil, []int{1}, say{NoticeAlreadyRedeemed, "sitting", nil}},
		"nothing known of use is no use":    {[]Cap{{Period: PerDay, Count: 1}}, nil, say{}},
	} {
		r := classOf(nil, &Amount{Off: fen(200)})
		r.Caps = c.caps
		d := Decide(DecideInput{Rules: &r, Price: 1000, BornOn: in70s, Seating: atLunch, Used: usedUp(&r, atLunch, c.used...)})
		var got say
		for _, n := range d.Notices {
			got = say{n.Code, n.Args["Period"], n.Args["Count"]}
		}
		if got != c.want || len(d.Notices) > 1 {
			t.Errorf("%s: %+v, want %+v", name, d.Notices, c.want)
		}
		if granted := d.Split.Government() == 200; granted != (c.want.code == "") || (len(d.Claims) > 0) != granted {
			t.Errorf("%s: %+v", name, d.Split)
		}
		if d.Refusal != nil || d.Split.Elder+d.Split.Government() != 1000 {
			t.Errorf("%s: refused or not whole: %+v", name, d)
		}
	}
}

// A discount that is used up is a refusal; its sentence names the period.
func TestTheDiscountsOwnCap(t *testing.T) {
	t.Parallel()
	for _, period := range []Period{PerSitting, PerDay, PerWeek, PerMonth} {
		for used, refused := range map[int]bool{0: false, 1: false, 2: true, 3: true} {
			r := classOf(&Amount{Off: fen(100)}, nil)
			r.DiscountCap = &Cap{Period: period, Count: 2}
			d := Decide(DecideInput{Rules: &r, Price: 1000, BornOn: in70s, Seating: atLunch, Used: Usage{r.DiscountCap.discountKey(atLunch): {Meals: used}}})
			if (d.Refusal != nil) != refused {
				t.Errorf("%s, %d of 2: %v", period, used, d.Refusal)
			}
			if refused {
				want := map[string]any{"Period": string(period), "Count": 2}
				if diff := cmp.Diff(want, d.Refusal.Args); diff != "" {
					t.Errorf("%s (-want +got)\n%s", period, diff)
				}
				if diff := cmp.Diff(Split{}, d.Split); diff != "" || (len(d.Claims) > 0) {
					t.Errorf("%s: a refusal has a price\n%s", period, diff)
				}
			}
		}
	}
	r := classOf(&Amount{Off: fen(100)}, nil)
	if d := Decide(DecideInput{Rules: &r, Price: 1000, BornOn: in70s, Seating: atLunch, Used: Usage{"discount:day:2025-03-05": {Meals: 99}}}); d.Refusal != nil {
		t.Errorf("no cap: %v", d.Refusal)
	}
}

func TestTheElderPaysTheFloor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		floor, list, grant data.Fen
		claims             bool
	}{
		"no floor, free":               {0, 500, 500, true},
		"far above it":                 {100, 1000, 600, true},
		"just above":                   {100, 701, 600, true},
		"just at it":                   {100, 700, 600, true},
		"one fen below":                {100, 699, 599, true},
		"one fen above the floor":      {100, 101, 1, true},
		"the price is the floor":       {100, 100, 0, false},
		"the price is below the floor": {100, 99, 0, false},
	} {
		r := classOf(nil, &Amount{Off: fen(600)})
		r.Floor = c.floor
		d := r.priced(c.list)
		if d.Split.Government() != c.grant || (len(d.Claims) > 0) != c.claims || d.Split.Elder != c.list-c.grant {
			t.Errorf("%s: %+v", name, d.Split)
		}
	}
}

// Every part rounds down and the last funder takes the rest, whatever is granted.
func TestSharesAndTheirRemainder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		funding []Share
		parts   map[data.Fen][]data.Fen
	}{
		"one":            {[]Share{{Funder: "a"}}, map[data.Fen][]data.Fen{1: {1}, 301: {301}}},
		"60 to 40":       {[]Share{{Funder: "a", Percent: 60}, {Funder: "b"}}, map[data.Fen][]data.Fen{1: {0, 1}, 2: {1, 1}, 300: {180, 120}, 301: {180, 121}}},
		"thirds":         {[]Share{{Funder: "a", Percent: 33}, {Funder: "b", Percent: 33}, {Funder: "c"}}, map[data.Fen][]data.Fen{1: {0, 0, 1}, 100: {33, 33, 34}, 200: {66, 66, 68}}},
		"all to one":     {[]Share{{Funder: "a", Percent: 100}, {Funder: "b"}}, map[data.Fen][]data.Fen{1: {1, 0}, 300: {300, 0}}},
		"3 yuan first":   {[]Share{{Funder: "a", Fen: 300}, {Funder: "b"}}, map[data.Fen][]data.Fen{299: {299, 0}, 300: {300, 0}, 301: {300, 1}}},
		"3 yuan, half":   {[]Share{{Funder: "a", Fen: 300}, {Funder: "b", Percent: 50}, {Funder: "c"}}, map[data.Fen][]data.Fen{400: {300, 100, 0}, 600: {300, 300, 0}, 700: {300, 350, 50}}},
		"half, 3 yuan":   {[]Share{{Funder: "a", Percent: 50}, {Funder: "b", Fen: 300}, {Funder: "c"}}, map[data.Fen][]data.Fen{599: {299, 300, 0}, 600: {300, 300, 0}, 602: {301, 300, 1}}},
		"nothing is due": {[]Share{{Funder: "a", Percent: 50}, {Funder: "b"}}, map[data.Fen][]data.Fen{0: {0, 0}}},
	} {
		r := RuleSet{Funding: c.funding}
		for grant, want := range c.parts {
			var got []data.Fen
			for i, p := range divide(r.Funding, grant) {
				if p.Funder != c.funding[i].Funder {
					t.Errorf("%s: %s in the place of %s", name, p.Funder, c.funding[i].Funder)
				}
				got = append(got, p.Fen)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %d (-want +got)\n%s", name, grant, diff)
			}
		}
	}
}

func TestASplitInTheLedger(t *testing.T) {
	t.Parallel()
	s := Split{List: 1500, Elder: 970, Merchant: 230, Shares: []Paid{{"district", 180}, {FundFunder, 50}, {"street", 70}}}
	if s.Government() != 250 || s.Fund() != 50 {
		t.Errorf("government %d, fund %d", s.Government(), s.Fund())
	}
	for name, c := range map[string]struct {
		split Split
		want  []Paid
	}{
		"all":                     {s, []Paid{{"elder", 970}, {"merchant", 230}, {"district", 180}, {"fund", 50}, {"street", 70}}},
		"a free meal keeps a row": {Split{Shares: []Paid{{"street", 1200}}}, []Paid{{"elder", 0}, {"street", 1200}}},
		"nothing from anybody":    {Split{List: 1200, Elder: 1200}, []Paid{{"elder", 1200}}},
		"a funder of nothing":     {Split{Elder: 1, Shares: []Paid{{"city", 0}, {"street", 3}}}, []Paid{{"elder", 1}, {"street", 3}}},
	} {
		if diff := cmp.Diff(c.want, c.split.parts()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestDeliveryIsBesideTheMeal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule                 *Delivery
		delivery, registered bool
		owed                 data.Fen
		notices              int
	}{
		"eaten there":                   {&Delivery{200, "street"}, false, true, 0, 0},
		"brought to the registered":     {&Delivery{200, "street"}, true, true, 200, 0},
		"brought to somebody else":      {&Delivery{200, "street"}, true, false, 0, 1},
		"the rules pay for no delivery": {nil, true, true, 0, 0},
		"nor do they say who may":       {nil, true, false, 0, 0},
	} {
		r := classOf(&Amount{Off: fen(100)}, &Amount{Off: fen(200)})
		r.Delivery = c.rule
		d := Decide(DecideInput{Rules: &r, Price: 1000, BornOn: in70s, Seating: atLunch, Delivery: c.delivery, Registered: c.registered})
		if d.Delivery != c.owed || len(d.Notices) != c.notices {
			t.Errorf("%s: owed %d, %v", name, d.Delivery, d.Notices)
		}
		if s := d.Split; s.Elder != 700 || s.Merchant != 100 || s.Government() != 200 || !(len(d.Claims) > 0) {
			t.Errorf("%s: delivery changed the meal: %+v", name, s)
		}
	}
}

func TestASecondMealWhereNobodyPays(t *testing.T) {
	t.Parallel()
	discounts := classOf(&Amount{Off: fen(100)}, nil)
	subsidies := classOf(&Amount{Off: fen(100)}, &Amount{Off: fen(200)})
	for name, c := range map[string]struct {
		rules RuleSet
		seen  bool
		want  string
	}{
		"discounts alone, the first":  {discounts, false, ""},
		"discounts alone, the second": {discounts, true, "map[Subsidy:false]"},
		"with subsidy the caps speak": {subsidies, true, ""},
	} {
		d := Decide(DecideInput{Rules: &c.rules, Price: 1000, BornOn: in70s, Seating: atLunch, SeenBefore: c.seen})
		got := ""
		for _, n := range d.Notices {
			got += fmt.Sprint(n.Args)
		}
		if got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A decision says by which version of which rules it came, and why.
func TestADecisionExplainsItself(t *testing.T) {
	t.Parallel()
	r := classOf(&Amount{PayPercent: ptr(85)}, &Amount{Off: fen(300), Minimum: 1000, Max: 250})
	r.Classes[0].Label = "长者"
	d := r.priced(1500)
	want := Decision{Class: "A", Label: "长者", RuleID: "R", Version: 3, Claims: claimsOf(atLunch, 250),
		Split: Split{List: 1500, Elder: 1025, Merchant: 225, Shares: []Paid{{"street", 250}}},
		Reasons: []Notice{
			{"discount_pay_percent", map[string]any{"From": false, "Minimum": Yuan(0), "Capped": false, "Max": Yuan(0), "Pay": PayPercent(85), "Fen": Yuan(225)}},
			{"subsidy_off", map[string]any{"From": true, "Minimum": Yuan(1000), "Capped": true, "Max": Yuan(250), "Off": Yuan(300), "Fen": Yuan(250)}},
		}}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if r.Classes[0].Label = ""; r.priced(1500).Label != "A" {
		t.Error("a class without a name is not called by its code")
	}
	if d := classOf(nil, nil).priced(1500); len(d.Reasons) != 0 || d.Class != "A" {
		t.Errorf("a class that gives nothing: %+v", d)
	}
	none := Decide(DecideInput{Price: 1500, BornOn: in70s, Seating: atLunch, Delivery: true, Registered: true})
	if diff := cmp.Diff(Decision{Split: Split{List: 1500, Elder: 1500}, Notices: []Notice{{Code: NoticeNoRule}}}, none); diff != "" {
		t.Errorf("no rules (-want +got)\n%s", diff)
	}
}

// The same values give the same answer, and asking changes nothing.
func TestDecidingLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	r, untouched := exampleRules(), exampleRules()
	in := DecideInput{Rules: &r, Price: 1500, Seating: atLunch, BornOn: in80s, Categories: []Category{"low_income"}, Used: Usage{"day:2025-03-05": {}, "month:2025-03": {Meals: 21, Top: 21}}, Delivery: true, Registered: true}
	first := Decide(in)
	for _, n := range first.Reasons {
		n.Args["Fen"] = "scribbled"
	}
	second := Decide(in)
	if diff := cmp.Diff(first.Split, second.Split); diff != "" || second.Reasons[0].Args["Fen"] == "scribbled" {
		t.Errorf("a second time\n%s", diff)
	}
	if diff := cmp.Diff(untouched, r); diff != "" {
		t.Errorf("the rules were changed\n%s", diff)
	}
}
