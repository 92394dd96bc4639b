package meals

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestRulesThatAreWrongSayWhere(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*RuleSet){
		"id rule_id":                             func(r *RuleSet) { r.ID = "" },
		"valid_from rule_day":                    func(r *RuleSet) { r.ValidFrom = "2025-3-1" },
		"valid_to rule_period":                   func(r *RuleSet) { r.ValidTo = "2025-02-28" },
		"street street_code":                     func(r *RuleSet) { r.Street = "320106" },
		"round_fen rule_money":                   func(r *RuleSet) { r.Round = -1 },
		"floor_fen rule_money":                   func(r *RuleSet) { r.Floor = maxFen + 1 },
		"minimum_on rule_choice":                 func(r *RuleSet) { r.MinimumOn = "both" },
		"classes[1].code rule_class_twice":       func(r *RuleSet) { r.Classes[1].Code = "G60" },
		"classes[0].code rule_class_code":        func(r *RuleSet) { r.Classes[0].Code = "" },
		"classes[0].age_to rule_age":             func(r *RuleSet) { r.Classes[0].AgeTo = 59 },
		"classes[0].age_from rule_age":           func(r *RuleSet) { r.Classes[0].AgeFrom = -1 },
		"classes[3].categories category_unknown": func(r *RuleSet) { r.Classes[3].Categories = []Category{"rich"} },
		"classes[0].discount rule_percent":       func(r *RuleSet) { r.Classes[0].Discount.PayPercent = ptr(101) },
		"classes[0].discount rule_amount":        func(r *RuleSet) { r.Classes[0].Discount.Off = ptr(data.Fen(1)) },
		"classes[0].subsidy rule_amount":         func(r *RuleSet) { r.Classes[0].Subsidy.Off = nil },
		"classes[0].subsidy rule_money":          func(r *RuleSet) { r.Classes[0].Subsidy.Off = ptr(data.Fen(-1)) },
		"classes[0].subsidy.min_fen rule_money":  func(r *RuleSet) { r.Classes[0].Subsidy.Minimum = -1 },
		"classes[0].subsidy.max_fen rule_money":  func(r *RuleSet) { r.Classes[0].Subsidy.Max = -1 },
		"windows[0].sitting rule_choice":         func(r *RuleSet) { r.Windows[0].Sitting = "tea" },
		"windows[0].opens rule_minute":           func(r *RuleSet) { r.Windows[0].Opens = -1 },
		"windows[1].closes rule_minute":          func(r *RuleSet) { r.Windows[1].Closes = r.Windows[1].Opens },
		"windows[1].weekdays rule_weekday":       func(r *RuleSet) { r.Windows[1].Weekdays = []time.Weekday{7} },
		"caps[0].period rule_choice":             func(r *RuleSet) { r.Caps[0].Period = "decade" },
		"caps[0].count rule_count":               func(r *RuleSet) { r.Caps[0].Count = 0 },
		"caps[1].period rule_cap_twice":          func(r *RuleSet) { r.Caps[1].Period = PerDay },
		"discount_cap.count rule_count":          func(r *RuleSet) { r.DiscountCap = &Cap{Period: PerDay, Count: 0} },
		"funding rule_no_funding":                func(r *RuleSet) { r.Funding = nil },
		"funding[0].funder rule_funder":          func(r *RuleSet) { r.Funding[0].Funder = "elder" },
		"funding[1].funder rule_funder_twice":    func(r *RuleSet) { r.Funding[1].Funder = "district" },
		"funding[1] rule_remainder":              func(r *RuleSet) { r.Funding[1].Percent = 40 },
		"funding[0] rule_remainder":              func(r *RuleSet) { r.Funding[0].Percent = 0 },
		"funding[0].percent rule_percent":        func(r *RuleSet) { r.Funding[0].Percent = -1 },
		"funding[0].fen rule_money":              func(r *RuleSet) { r.Funding[0] = Share{Funder: "city", Fen: -1} },
		"delivery.fee_fen rule_money":            func(r *RuleSet) { r.Delivery.Fee = 0 },
		"delivery.funder rule_funder":            func(r *RuleSet) { r.Delivery.Funder = "Street" },
		"funding rule_funding_sum": func(r *RuleSet) {
			r.Funding = []Share{{Funder: "a", Percent: 60}, {Funder: "b", Percent: 60}, {Funder: "c"}}
		},
		"funding rule_too_many": func(r *RuleSet) {
			r.Funding = nil
			for i := range maxShares + 1 {
				r.Funding = append(r.Funding, Share{Funder: strings.Repeat("x", i+1), Percent: 1})
			}
			r.Funding[maxShares].Percent = 0
		},
	} {
		r := exampleRules()
		change(&r)
		e := fault.As(r.Validate())
		if e == nil || len(e.Fields) != 1 || e.Fields[0].Name+" "+e.Fields[0].Code != want {
			t.Errorf("want %s, got %v", want, e)
		}
	}
	r := exampleRules()
	if err := r.Validate(); err != nil {
		t.Errorf("the worked example: %v", err)
	}
	if e := fault.As((&RuleSet{ID: "R", ValidFrom: "2025-01-01"}).Validate()); e == nil || e.Fields[0].Code != "rule_no_classes" {
		t.Errorf("no classes: %v", e)
	}
}

func TestRulesComeBackFromJSON(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(exampleRules())
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseRules(body)
	if diff := cmp.Diff(exampleRules(), got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for name, bad := range map[string]string{
		"a misspelt field": `{"id":"R","cap":[]}`,
		"two documents":    `{"id":"R"}{"id":"S"}`,
		"not an object":    `[]`,
		"cut short":        `{"id":"R"`,
		"a fraction":       `{"id":"R","floor_fen":1.5}`,
	} {
		if _, err := ParseRules([]byte(bad)); !errors.Is(err, fault.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseRules(f *testing.F) {
	body, err := json.Marshal(exampleRules())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"id":"R","valid_from":"2025-03-01","classes":[{"code":"A","discount":{"price_fen":0}}]}`))
	f.Add([]byte(`{"id":"R","valid_from":"2025-03-01","rounding":"up","round_fen":10,"exclude":["institution"],"funding":[{"funder":"city","fen":300,"home":"street"},{"funder":"fund"}],
		"caps":[{"period":"meal","fen":300},{"period":"year","count":100}],"classes":[{"code":"A","except":["low_income"],"subsidy":{"allowance":{"fen":5000,"period":"month"},"upto_fen":2000,
		"when":{"sittings":["lunch"],"weekdays":[1,2,3,4,5],"holidays":"not"}}},{"code":"B","stack":"x","subsidy":{"percent":25,"on":"list","coupon":{"count":5,"period":"month"}}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := ParseRules(body)
		if err != nil || r.Validate() != nil {
			return
		}
		in := DecideInput{Rules: &r, Price: 1234, BornOn: in70s, Seating: Seat(r.Windows, at(5, 12, 40), "")}
		d := Decide(in)
		s := d.Split
		if d.Refusal == nil && (s.Elder+s.Merchant+s.Government()+s.Fund() != 1234 || s.Elder < 0 || s.Merchant < 0) {
			t.Fatalf("valid rules split 1234 into %+v", s)
		}
		for _, b := range Benefits(&r, r.ValidFrom) {
			checkSentence(t, "benefit", strings.ReplaceAll(messages.For("").With("benefit."+b.Code, b.Args), b.Class, "A"))
		}
		Describe(&r)
		LeftOf(LeftInput{Rules: &r, Day: "2025-03-05", BornOn: in70s})
	})
}

func TestWhichRulesAreInForce(t *testing.T) {
	t.Parallel()
	set := func(id string, version int, street string, point merchants.PointID, from, to data.ServiceDay) *RuleSet {
		return &RuleSet{ID: id, Version: version, Street: street, PointID: point, ValidFrom: from, ValidTo: to}
	}
	sets := []*RuleSet{
		set("district", 1, "", "", "2025-01-01", ""),
		set("district", 2, "", "", "2025-03-16", ""),
		set("district", 3, "", "", "2025-03-16", ""),
		set("street", 1, testStreet, "", "2025-02-01", "2025-02-28"),
		set("point", 1, "", "p1", "2025-02-10", "2025-02-10"),
	}
	for name, c := range map[string]struct {
		street string
		point  merchants.PointID
		day    data.ServiceDay
		want   string
	}{
		"before all":                        {testStreet, "p1", "2024-12-31", ""},
		"the district's first day":          {testStreet, "p1", "2025-01-01", "district"},
		"the street beats the district":     {testStreet, "p2", "2025-02-01", "street"},
		"its last day":                      {testStreet, "p2", "2025-02-28", "street"},
		"the day after":                     {testStreet, "p2", "2025-03-01", "district"},
		"another street":                    {"320106002", "p2", "2025-02-15", "district"},
		"the point beats the street":        {testStreet, "p1", "2025-02-10", "point"},
		"the newest version of a beginning": {testStreet, "p1", "2025-03-16", "district3"},
	} {
		got := ""
		if r := InForce(sets, c.street, c.point, c.day); r != nil {
			if got = r.ID; r.Version > 1 {
				got += string(rune('0' + r.Version))
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPublishingTakesTurns(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := exampleRules()
	r.Version = 2
	got, err := f.PublishRules(ctx, testDistrict, r, tester)
	if err != nil || got.Version != 2 {
		t.Fatalf("%d %v", got.Version, err)
	}
	if _, err := f.PublishRules(ctx, testDistrict, r, tester); !errors.Is(err, ErrRuleVersion) {
		t.Errorf("version 2 again: %v", err)
	}
	r.Caps = nil
	r.Funding = nil
	if _, err := f.PublishRules(ctx, testDistrict, r, tester); !errors.Is(err, fault.ErrInvalidInput) {
		t.Errorf("invalid: %v", err)
	}
	all, err := f.ListRules(ctx, testDistrict)
	if err != nil || len(all) != 2 || all[1].Version != 2 {
		t.Errorf("%+v %v", all, err)
	}
	now, err := f.RulesInForce(ctx, testDistrict, testStreet, f.point.ID, "2025-03-05")
	if err != nil || now == nil || now.Version != 2 {
		t.Errorf("%+v %v", now, err)
	}
	if none, err := f.RulesInForce(ctx, testDistrict, testStreet, f.point.ID, "2025-02-28"); err != nil || none != nil {
		t.Errorf("before: %+v %v", none, err)
	}
}

func TestSeating(t *testing.T) {
	t.Parallel()
	windows := []RuleWindow{
		{Sitting: merchants.Lunch, Opens: 690, Closes: 780},
		{Sitting: merchants.Dinner, Opens: 1320, Closes: 1500, Weekdays: []time.Weekday{time.Tuesday}}, // 22:00 to 01:00
		{Sitting: merchants.AllDay, Opens: 360, Closes: 1440, Weekdays: []time.Weekday{time.Sunday}},
	}
	for name, c := range map[string]struct {
		windows []RuleWindow
		at      data.Instant
		asked   merchants.Sitting
		want    Seating
	}{
		"inside":                             {windows, at(5, 11, 30), "", Seating{Day: "2025-03-05", Sitting: "lunch", Inside: true}},
		"end-exclusive":                      {windows, at(5, 13, 0), "", Seating{Day: "2025-03-05", Windows: windows[:1]}},
		"past midnight belongs to yesterday": {windows, at(5, 0, 59), "", Seating{Day: "2025-03-04", Sitting: "dinner", Inside: true}},
		"past midnight, its end":             {windows, at(5, 1, 0), "", Seating{Day: "2025-03-05", Windows: windows[:1]}},
		"not on this weekday":                {windows, at(5, 22, 30), "", Seating{Day: "2025-03-05", Windows: windows[:1]}},
		"on its weekday":                     {windows, at(4, 22, 30), "", Seating{Day: "2025-03-04", Sitting: "dinner", Inside: true}},
		"all day takes the sitting asked":    {windows, at(9, 16, 0), merchants.Lunch, Seating{Day: "2025-03-09", Sitting: "lunch", Inside: true}},
		"all day by the clock":               {windows, at(9, 16, 0), "", Seating{Day: "2025-03-09", Sitting: "dinner", Inside: true}},
		"24:00 is allowed":                   {windows, at(9, 23, 59), "", Seating{Day: "2025-03-09", Sitting: "dinner", Inside: true}},
		"another sitting asked":              {windows, at(5, 12, 0), merchants.Dinner, Seating{Day: "2025-03-05", Windows: windows[:1]}},
		"hours unknown, morning":             {nil, at(5, 9, 59), "", Seating{Day: "2025-03-05", Sitting: "breakfast", Inside: true}},
		"hours unknown, noon":                {nil, at(5, 10, 0), "", Seating{Day: "2025-03-05", Sitting: "lunch", Inside: true}},
		"hours unknown, evening":             {nil, at(5, 15, 30), "", Seating{Day: "2025-03-05", Sitting: "dinner", Inside: true}},
	} {
		if diff := cmp.Diff(c.want, Seat(c.windows, c.at, c.asked)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestPeriodsHaveNames(t *testing.T) {
	t.Parallel()
	for day, monday := range map[data.ServiceDay]string{"2025-03-02": "2025-02-24", "2025-03-03": "2025-03-03", "2025-03-09": "2025-03-03", "2025-01-01": "2024-12-30"} {
		if got := PerWeek.key(Seating{Day: day}); got != "week:"+monday {
			t.Errorf("%s: %s", day, got)
		}
	}
	r := exampleRules()
	r.DiscountCap = &Cap{Period: PerSitting, Count: 1}
	want := []string{"sitting:2025-03-05:lunch", "day:2025-03-05", "week:2025-03-03", "month:2025-03", "discount:sitting:2025-03-05:lunch"}
	if diff := cmp.Diff(want, r.Periods(atLunch)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBenefitsInWords(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	say := func(r RuleSet) (said []string) {
		for _, b := range Benefits(&r, "2025-03-05") {
			said = append(said, p.With("benefit."+b.Code, b.Args))
		}
		return said
	}
	want := []string{
		"60–69岁 九折,再补2元(满10元)", "70–79岁 八五折,再补3元(满10元)", "80岁及以上 八折,再补4元(满10元)", "60岁及以上 每餐补6元(满8元)",
	}
	if diff := cmp.Diff(want, say(exampleRules())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	one := func(discount, subsidy *Amount) string {
		said := say(RuleSet{ValidFrom: "2025-03-01", Classes: []Class{{Code: "A", AgeFrom: 60, AgeTo: 79, Discount: discount, Subsidy: subsidy}}})
		return strings.Join(said, "|")
	}
	for want, a := range map[string][2]*Amount{
		"60–79岁 九折":          {{PayPercent: ptr(90)}, nil},
		"60–79岁 免费":          {{PayPercent: ptr(0)}, nil},
		"60–79岁 每餐减2元(满15元)": {{Off: ptr(data.Fen(200)), Minimum: 1500}, nil},
		"60–79岁 减25%,最多减3元":  {{Percent: ptr(25), Max: 300}, nil},
		"60–79岁 每餐10.5元":     {{Price: ptr(data.Fen(1050))}, nil},
		"60–79岁 每餐补3.05元":    {nil, {Off: ptr(data.Fen(305))}},
		"":                   {nil, nil},
	} {
		if got := one(a[0], a[1]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	kinds := []*Amount{nil, {PayPercent: ptr(90)}, {Off: ptr(data.Fen(100))}, {Percent: ptr(10)}, {Price: ptr(data.Fen(100))}}
	for _, d := range kinds {
		for _, s := range kinds {
			if got := one(d, s); strings.Contains(got, "[") || strings.Contains(got, "no value") {
				t.Errorf("%+v %+v: %s", d, s, got)
			}
		}
	}
	if Benefits(nil, "2025-03-05") != nil || Benefits(&RuleSet{ValidFrom: "2025-03-06", Classes: exampleRules().Classes}, "2025-03-05") != nil {
		t.Error("benefits where no rule speaks")
	}
}

func TestSentencesOfTheTill(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	fault := func(e error) string { s, _ := p.Fault(e); return s }
	notice := func(code string, pairs ...any) string { return p.With("notice."+code, argsOf(pairs)) }
	for want, got := range map[string]string{
		"这张卡 9 月 3 日已补办,请老人拿新卡。":                            fault(ErrCardReplaced.With(dateArgs("2025-09-03")...)),
		"这张卡已停用,请老人联系社区:2012345。":                           fault(ErrCardRevoked.With("Phone", "2012345")),
		"这张卡已停用,请老人联系社区。":                                   fault(ErrCardRevoked.With("Phone", "")),
		"这张卡 2025 年 8 月 31 日到期,请到社区换卡。":                     fault(ErrCardExpired.With(dateArgs("2025-08-31")...)),
		"这不是助餐卡的二维码,请扫卡片正面的码。":                              fault(ErrNotACard),
		"卡号对不上,可能按错了一位。":                                    fault(ErrNotACard.With("Mistyped", true)),
		"这张卡今天午餐的优惠已经用过(11:42,幸福面馆)。":                       fault(ErrDiscountUsed.With("Sitting", Meal("lunch"), "Time", "11:42", "Point", "幸福面馆")),
		"这张卡今天午餐已经用过(11:42,幸福面馆)。仍可用餐,按优惠价、不再补贴。":           notice(NoticeAlreadyRedeemed, "Sitting", Meal("lunch"), "Time", "11:42", "Point", "幸福面馆", "Subsidy", true),
		"这张卡今天晚餐已经用过(18:42,幸福面馆)。仍可用餐,按优惠价。":                notice(NoticeAlreadyRedeemed, "Sitting", Meal("dinner"), "Time", "18:42", "Point", "幸福面馆", "Subsidy", false),
		"现在不是供餐时间(午餐 12:30–15:30、晚餐 18:30–21:00),按优惠价,不补贴。": notice(NoticeOutsideWindow, "Windows", windowArgs(exampleRules().Windows)),
		"今天没有安排供餐,按优惠价,不补贴。":                                notice(NoticeOutsideWindow, "Windows", []Hours{}),
		"这一餐不到 10 元,按优惠价,不补贴。":                              notice(NoticeBelowMinimum, "Minimum", Yuan(1000)),
		"这个月补贴的 22 餐已经用完,按优惠价,不再补贴。":                        notice(NoticeOverCap, "Period", "month", "Count", 22),
		"这个星期补贴的 5 餐已经用完,按优惠价,不再补贴。":                        notice(NoticeOverCap, "Period", "week", "Count", 5),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Every code that this package can hand out has its sentences.
func TestEveryCodeHasASentence(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, k := range keys {
		have[k] = true
	}
	need := []string{"why.discount_pay_percent", "why.discount_off", "why.discount_percent", "why.discount_price",
		"why.subsidy_pay_percent", "why.subsidy_off", "why.subsidy_percent", "why.subsidy_price"}
	for _, e := range []*fault.Error{ErrNotACard, ErrCardUnknown, ErrCardReplaced, ErrCardRevoked, ErrCardExpired, ErrCardNotYet, ErrNotEligible,
		ErrPointClosed, ErrDiscountUsed, ErrClockOff, ErrKeyReused, ErrTillRevoked, ErrTillUnknown, ErrElderUnknown, ErrElderExists,
		ErrCardNotFound, ErrCardLive, ErrNoLiveCard, ErrCardEnded, ErrDistrictFull, ErrTillNotFound, ErrRuleVersion, ErrRedemptionUnknown,
		ErrVoidTooLate, ErrReasonNeeded, ErrRatingCode, ErrElderHeadings, ErrNoStreet} {
		need = append(need, "fault."+e.Code, "fix."+e.Code)
	}
	for _, n := range []string{NoticeAlreadyRedeemed, NoticeOutsideWindow, NoticeBelowMinimum, NoticeOverCap, NoticeNoRule, NoticeDeliveryNotRegistered,
		NoticeNotNow, NoticeAbovePrice, NoticeExcluded, NoticeAllowanceUsed, NoticeCouponUsed, NoticeBudgetUsed, NoticeAway, NoticeAbroad} {
		need = append(need, "notice."+n)
	}
	for _, c := range strings.Fields(`elder_name_missing elder_name_long elder_name_characters id_length id_characters id_birth id_check_digit
		birth_disagrees elder_phone street_code street_unknown street_other community_code category_unknown category_period care_level yes_no
		elder_elsewhere till_name price_range sitting idempotency_key damaged_text not_a_date duplicate_row
		rule_id rule_day rule_period rule_money rule_choice rule_no_classes rule_class_code rule_class_twice rule_age rule_percent rule_amount
		rule_minute rule_weekday rule_cap_twice rule_count rule_no_funding rule_too_many rule_funder rule_funder_twice rule_remainder rule_funding_sum
		rule_cap_meal rule_cap_both rule_discount_money rule_sum rule_purse_period rule_subsidy_only rule_coupon_handed rule_coupon_period rule_on rule_upto rule_below_floor rule_sitting rule_stack`) {
		need = append(need, "field."+c)
	}
	for _, k := range need {
		if !have[k] {
			t.Errorf("no sentence for %s", k)
		}
	}
}
