package meals

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// saidOf is the set in the catalogue's words.
func saidOf(r *RuleSet) (said []string) {
	p := messages.For("")
	for _, s := range Describe(r) {
		said = append(said, p.With("rule."+s.Code, s.Args))
	}
	return said
}

func TestTheWorkedExampleSaidBack(t *testing.T) {
	t.Parallel()
	r := exampleRules()
	want := []string{
		"60–69岁,午餐、晚餐,九折,再补2元(满10元),每人每天一次,每月22次",
		"70–79岁,午餐、晚餐,八五折,再补3元(满10元),每人每天一次,每月22次",
		"80岁及以上,午餐、晚餐,八折,再补4元(满10元),每人每天一次,每月22次",
		"60岁及以上(低保、特困、失独(计生特扶)),午餐、晚餐,每餐补6元(满8元),每人每天一次,每月22次",
		"从2025年3月1日起执行。",
		"补贴时间:午餐 12:30–15:30;晚餐 18:30–21:00。其他时间不补贴。",
		"补贴每人每天一次,每月22次;超过的不再补贴。",
		"一位老人符合几类的,就高不就低,只补最多的一类。",
		"补贴的「满多少元」按原价算。",
		"补贴以后,老人每餐至少自付1元。",
		"补贴由区出60%,街道出40%。",
		"打折后的价格抹零到0.1元,差额算在商户的折扣里。",
		"给登记送餐的老人送餐,每餐由街道付商户2元。",
	}
	if diff := cmp.Diff(want, saidOf(&r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAClassInOneSentence(t *testing.T) {
	t.Parallel()
	lunch := []RuleWindow{{Sitting: merchants.Lunch, Opens: 660, Closes: 780}}
	week := []time.Weekday{1, 2, 3, 4, 5}
	day := []Cap{{Period: PerDay, Count: 1}}
	for want, c := range map[string]struct {
		class   Class
		caps    []Cap
		windows []RuleWindow
	}{
		"70–79岁,午餐,八五折,再补3元,每人每天一次": {Class{AgeFrom: 70, AgeTo: 79, Discount: &Amount{PayPercent: ptr(85)}, Subsidy: &Amount{Off: fen(300)}}, day, lunch},
		"60岁及以上,八折":       {Class{AgeFrom: 60, Discount: &Amount{PayPercent: ptr(80)}}, day, lunch},
		"60岁及以上,不打折,也不补贴": {Class{AgeFrom: 60, Discount: &Amount{PayPercent: ptr(100)}}, day, lunch},
		"所有老人(低保、特困),工作日午餐、晚餐,每餐补3元,每人每个餐次一次,每月最多补50元": {
			Class{Categories: []Category{"low_income", "destitute"}, Subsidy: &Amount{Off: fen(300), When: &When{Sittings: []merchants.Sitting{"lunch", "dinner"}, Weekdays: week, Holidays: NotHolidays}}},
			[]Cap{{Period: PerMonth, Fen: 5000}}, nil},
		"60岁及以上,每月50元餐补,用完为止,每餐最多补5元,每人每个餐次9次,每天两次": {
			Class{AgeFrom: 60, Subsidy: &Amount{Allowance: &Purse{5000, PerMonth}, Max: 500}}, []Cap{{Period: PerSitting, Count: 9}, {Period: PerDay, Count: 2}}, nil},
		"60岁及以上,每餐补4元(满15元),每月5张券,每人每天一次": {
			Class{AgeFrom: 60, Subsidy: &Amount{Off: fen(400), Minimum: 1500, Coupon: &Coupon{5, PerMonth}}}, day, nil},
		"60岁及以上,周一至周四九折,周六、周日(节假日除外)再补3元,每人每天一次": {
			Class{AgeFrom: 60, Discount: &Amount{PayPercent: ptr(90), When: &When{Weekdays: []time.Weekday{1, 2, 3, 4}}},
				Subsidy: &Amount{Off: fen(300), When: &When{Weekdays: []time.Weekday{0, 6}, Holidays: NotHolidays}}}, day, nil},
		"60岁及以上,节假日午餐,每餐补3元,每人每天一次": {
			Class{AgeFrom: 60, Subsidy: &Amount{Off: fen(300), When: &When{Sittings: []merchants.Sitting{"lunch"}, Holidays: OnlyHolidays}}}, day, nil},
	} {
		r := RuleSet{Classes: []Class{c.class}, Caps: c.caps, Windows: c.windows, ValidFrom: data.ServiceDay("2025-03-01"), Funding: []Share{{Funder: "street"}}}
		if got := saidOf(&r)[0]; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestWhatASetSaysOfAll(t *testing.T) {
	t.Parallel()
	r := RuleSet{ID: "R", ValidFrom: "2025-03-01", ValidTo: "2025-12-31", Round: 50, Rounding: RoundNearest, Floor: 100, MinimumOn: OnDiscounted,
		Windows: []RuleWindow{{Sitting: merchants.Lunch, Opens: 810, Closes: 900, Weekdays: []time.Weekday{1, 2, 3, 4}}, {Sitting: merchants.AllDay, Opens: 360, Closes: 1440, Weekdays: []time.Weekday{0, 6}, Holidays: NotHolidays}},
		Caps:    []Cap{{Period: PerDay, Count: 1}, {Period: PerMeal, Fen: 300}, {Period: PerYear, Count: 200}}, DiscountCap: &Cap{Period: PerSitting, Count: 1},
		Exclude: []Category{"institution"}, Delivery: &Delivery{200, "street"},
		Funding: []Share{{Funder: "city", Percent: 50}, {Funder: "parish", Percent: 20, Home: HomeCommunity}, {Funder: "town", Home: HomeStreet}},
		Classes: []Class{{Code: "A", Label: "长者", AgeFrom: 60, Discount: &Amount{PayPercent: ptr(90)}, Subsidy: &Amount{Off: fen(100), Minimum: 1000}},
			{Code: "B", AgeFrom: 70, Subsidy: &Amount{Off: fen(200)}, Stack: "x", Funding: []Share{{Funder: "city", Fen: 300}, {Funder: FundFunder}}}}}
	want := []string{
		"60岁及以上,九折,再补1元(满10元),每人每天一次,每餐最多补3元,每年200次",
		"70岁及以上,每餐补2元,每人每天一次,每餐最多补3元,每年200次",
		"从2025年3月1日起执行,到2025年12月31日为止。",
		"补贴时间:周一至周四 午餐 13:30–15:00;周六、周日(节假日除外) 全天 06:00–24:00。其他时间不补贴。",
		"补贴每人每天一次,每餐最多补3元,每年200次;超过的不再补贴。",
		"住养老机构的老人不补贴。",
		"「长者」和「B」的补贴可以叠加;同一组内就高不就低。",
		"补贴的「满多少元」按打折后的价格算。",
		"补贴以后,老人每餐至少自付1元。",
		"补贴由市出50%,parish出20%(只补在本社区用餐的本社区老人),镇出30%(只补在本街道用餐的本街道老人)。",
		"B的补贴由市出3元,慈善基金出其余。",
		"打折后的价格四舍五入到0.5元,差额算在商户的折扣里。",
		"打折每人每个餐次一次,超过的按原价,也不补贴。",
		"给登记送餐的老人送餐,每餐由街道付商户2元。",
	}
	if diff := cmp.Diff(want, saidOf(&r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A discount that is used up refuses the card, subsidy and all.
func TestACapOfTheDiscountSaysWhatElseIsLost(t *testing.T) {
	t.Parallel()
	r := classOf(&Amount{PayPercent: ptr(90)}, nil)
	r.ValidFrom, r.DiscountCap = "2025-03-01", &Cap{Period: PerDay, Count: 1}
	if said := saidOf(&r); !slices.Contains(said, "打折每人每天一次,超过的按原价。") {
		t.Errorf("no subsidy to lose: %q", said)
	}
	r.Classes[0].Subsidy = &Amount{Off: fen(300)}
	if said := saidOf(&r); !slices.Contains(said, "打折每人每天一次,超过的按原价,也不补贴。") {
		t.Errorf("%q", said)
	}
}

// Every shape beside every other, with all that may go with it: no key, no Go
// value and no empty bracket reaches a person, in what the office reads as in
// what the public does.
func TestEveryCombinationCanBeSaid(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	shapes := func() []*Amount {
		return []*Amount{nil, {PayPercent: ptr(85)}, {PayPercent: ptr(0)}, {PayPercent: ptr(100)}, {Off: fen(305)}, {Percent: ptr(25)}, {Price: fen(1050)}, {Price: fen(0)}}
	}
	purses := []*Amount{{Allowance: &Purse{5000, PerMonth}}, {Allowance: &Purse{60000, PerYear}}, {Allowance: &Purse{800, PerDay}}, {Allowance: &Purse{3000, PerWeek}}}
	with := []func(*Amount){
		func(*Amount) {},
		func(a *Amount) { a.Minimum, a.Max = 1000, 300 },
		func(a *Amount) { a.UpTo, a.When = 2000, &When{} },
		func(a *Amount) { a.Minimum, a.UpTo, a.When = 800, 2000, &When{Sittings: []merchants.Sitting{"lunch"}} },
		func(a *Amount) { a.When = &When{Weekdays: []time.Weekday{1, 2, 3, 4, 5}, Holidays: NotHolidays} },
		func(a *Amount) {
			a.When = &When{Weekdays: []time.Weekday{0, 2}, Holidays: OnlyHolidays, Sittings: []merchants.Sitting{"breakfast", "dinner"}}
		},
		func(a *Amount) { a.When = &When{Holidays: OnlyHolidays} },
		func(a *Amount) { a.When = &When{Holidays: NotHolidays} },
	}
	coupons := []*Coupon{nil, {}, {5, PerMonth}, {1, PerWeek}, {100, PerYear}}
	said := 0
	for i, discount := range shapes() {
		for j, subsidy := range append(shapes(), purses...) {
			for k, more := range with {
				r := RuleSet{ValidFrom: "2025-01-01", Funding: []Share{{Funder: "street"}}, Windows: exampleRules().Windows[:k%3],
					Classes: []Class{{Code: "A", AgeFrom: 60 * (k % 2), AgeTo: 79 * (i % 2), Discount: discount, Subsidy: subsidy}}}
				if discount != nil {
					with[(k+j)%len(with)](discount)
				}
				if subsidy != nil {
					more(subsidy)
					subsidy.Coupon = coupons[(i+k)%len(coupons)]
					if subsidy.PayPercent != nil || subsidy.Percent != nil {
						subsidy.On = []PriceOf{"", OfList}[k%2]
					}
				}
				for _, s := range saidOf(&r) {
					checkSentence(t, "described", s)
					said++
				}
				for _, b := range Benefits(&r, "2025-03-05") {
					checkSentence(t, "benefit", p.With("benefit."+b.Code, b.Args))
					said++
				}
			}
		}
	}
	if said < 2000 {
		t.Errorf("only %d sentences were said", said)
	}
}
