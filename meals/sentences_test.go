package meals

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// broken finds what a person must never read: a key in brackets, a missing
// value, a Go value, an empty pair of brackets, a sentence glued wrongly.
var broken = regexp.MustCompile(`^\[|no value|%!|<nil>|\(\)|\(,|,,|。。|\{\{|\}\}|map\[`)

func checkSentence(t *testing.T, what, s string) {
	t.Helper()
	if s == "" || broken.MatchString(s) || strings.TrimSpace(s) != s {
		t.Errorf("%s: %q", what, s)
	}
}

func TestEveryNoticeWithEveryArgument(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	say := func(code string, pairs ...any) {
		checkSentence(t, fmt.Sprint(code, pairs), p.With("notice."+code, argsOf(pairs)))
	}
	sittings := []Meal{"breakfast", "lunch", "dinner", "all_day", ""}
	for _, sitting := range sittings {
		for _, subsidy := range []bool{true, false} {
			say(NoticeAlreadyRedeemed, "Sitting", sitting, "Time", "11:42", "Point", "幸福面馆", "Subsidy", subsidy, "Period", "sitting")
		}
		say(NoticeOutsideWindow, "Windows", []Hours{{sitting, "11:30", "13:00"}})
		say(NoticeOutsideWindow, "Windows", []Hours{{sitting, "11:30", "13:00"}, {"dinner", "17:00", "24:00"}})
	}
	say(NoticeOutsideWindow, "Windows", windowArgs(nil))
	for _, fen := range []Yuan{1, 10, 800, 1000, 1250, 100000} {
		say(NoticeBelowMinimum, "Minimum", fen)
	}
	for _, period := range []Period{PerSitting, PerDay, PerWeek, PerMonth} {
		for _, count := range []int{1, 2, 22, 1000} {
			say(NoticeOverCap, "Period", string(period), "Count", count)
		}
	}
	say(NoticeNoRule)
	say(NoticeDeliveryNotRegistered)
}

// The public reads where a subsidy is for neighbours only: the till gives the
// others less.
func TestThePublicReadsWhoseSubsidyItIs(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for want, homes := range map[string][2]Home{
		"60岁及以上 每餐补3元":                {"", ""},
		"60岁及以上 每餐补3元(其中一部分只补本街道的老人)": {"", HomeStreet},
		"60岁及以上 每餐补3元(只补本街道的老人)":      {HomeStreet, HomeStreet},
		"60岁及以上 每餐补3元(只补本社区的老人)":      {HomeStreet, HomeCommunity},
		"60岁及以上 每餐补3元(其中一部分只补本社区的老人)": {HomeCommunity, ""},
	} {
		r := subsidising(&Amount{Off: fen(300)})
		r.Funding = []Share{{Funder: "city", Percent: 50, Home: homes[0]}, {Funder: "town", Home: homes[1]}}
		b := Benefits(&r, "2025-03-05")
		if got := p.With("benefit."+b[0].Code, b[0].Args); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What Decide hands out is what the sentences need: the two are never written
// apart.
func TestEveryDecisionCanBeSaid(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	amounts := map[string]*Amount{"none": nil, "pay": {PayPercent: ptr(85)}, "free by percent": {PayPercent: ptr(0)}, "off": {Off: fen(300)},
		"percent": {Percent: ptr(25), Max: 300}, "price": {Price: fen(900)}, "free": {Price: fen(0)}, "minimum": {Off: fen(200), Minimum: 1500}}
	seatings := map[string]Seating{"inside": atLunch, "outside": {Day: "2025-03-05", Windows: exampleRules().Windows}, "no windows": {Day: "2025-03-05"}}
	said := 0
	for dn, discount := range amounts {
		for sn, subsidy := range amounts {
			for at, seating := range seatings {
				for _, used := range [][]int{{0, 0}, {1, 0}, {0, 22}} {
					r := classOf(discount, subsidy)
					r.Caps = []Cap{{Period: PerSitting, Count: 1}, {Period: PerMonth, Count: 22}}
					r.Delivery = &Delivery{200, "street"}
					d := Decide(DecideInput{Rules: &r, Price: 1200, BornOn: in70s, Seating: seating, Used: usedUp(&r, seating, used...), Delivery: true, SeenBefore: true})
					for _, n := range d.Notices {
						if n.Code == NoticeAlreadyRedeemed { // the store completes it
							n.Args["Sitting"], n.Args["Time"], n.Args["Point"] = Meal("lunch"), "11:42", "幸福面馆"
						}
						checkSentence(t, dn+"/"+sn+"/"+at+" "+n.Code, p.With("notice."+n.Code, n.Args))
						said++
					}
					for _, n := range d.Reasons {
						checkSentence(t, dn+"/"+sn+"/"+at+" "+n.Code, p.With("why."+n.Code, n.Args))
						said++
					}
				}
			}
		}
	}
	if said < 500 {
		t.Errorf("only %d sentences were said", said)
	}
}

func TestWhyInWords(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	why := func(discount, subsidy *Amount) string {
		var said []string
		for _, n := range classOf(discount, subsidy).priced(1200).Reasons {
			said = append(said, p.With("why."+n.Code, n.Args))
		}
		return strings.Join(said, ";")
	}
	for want, a := range map[string][2]*Amount{
		"按八五折,商户让 1.8 元":               {{PayPercent: ptr(85)}, nil},
		"免费,商户让 12 元":                  {{PayPercent: ptr(0)}, nil},
		"每餐减 2 元,商户让 2 元":              {{Off: fen(200)}, nil},
		"减 25%,商户让 3 元":                {{Percent: ptr(25)}, nil},
		"老人价 10 元,商户让 2 元":             {{Price: fen(1000)}, nil},
		"按九折补,补贴 1.2 元":                {nil, {PayPercent: ptr(90)}},
		"补到免费,补贴 12 元":                 {nil, {PayPercent: ptr(0)}},
		"补贴 3 元":                       {nil, {Off: fen(300)}},
		"补贴 50%,6 元":                   {nil, {Percent: ptr(50)}},
		"老人付 5 元,补贴 7 元":               {nil, {Price: fen(500)}},
		"按八折,商户让 2.4 元;补贴 3 元":         {{PayPercent: ptr(80)}, {Off: fen(300)}},
		"每餐减 20 元,商户让 12 元":            {{Off: fen(2000)}, {Off: fen(300)}}, // nothing is left to subsidise
		"减 10%,商户让 1.2 元;补贴 50%,5.4 元": {{Percent: ptr(10)}, {Percent: ptr(50)}},
		"": {nil, nil},
	} {
		if got := why(a[0], a[1]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestBenefitsToTheWord(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	say := func(c Class) string {
		var said []string
		for _, b := range Benefits(&RuleSet{ValidFrom: "2025-01-01", Classes: []Class{c}}, "2025-03-05") {
			said = append(said, p.With("benefit."+b.Code, b.Args))
		}
		return strings.Join(said, "|")
	}
	for want, c := range map[string]Class{
		"所有老人 九折":                        {Discount: &Amount{PayPercent: ptr(90)}},
		"60岁及以上 八八折":                     {AgeFrom: 60, Discount: &Amount{PayPercent: ptr(88)}},
		"60–69岁 九折,最多减5元(满20元)":          {AgeFrom: 60, AgeTo: 69, Discount: &Amount{PayPercent: ptr(90), Max: 500, Minimum: 2000}},
		"60岁及以上 免费":                      {AgeFrom: 60, Subsidy: &Amount{Price: fen(0)}},
		"61岁及以上 免费":                      {AgeFrom: 61, Subsidy: &Amount{PayPercent: ptr(0)}},
		"62岁及以上 补贴后九折":                   {AgeFrom: 62, Subsidy: &Amount{PayPercent: ptr(90)}},
		"63岁及以上 八折,补到免费":                 {AgeFrom: 63, Discount: &Amount{PayPercent: ptr(80)}, Subsidy: &Amount{PayPercent: ptr(0)}},
		"64岁及以上 八折,再补到折后价的九折":            {AgeFrom: 64, Discount: &Amount{PayPercent: ptr(80)}, Subsidy: &Amount{PayPercent: ptr(90)}},
		"65岁及以上 每餐补25%,最多补3元":            {AgeFrom: 65, Subsidy: &Amount{Percent: ptr(25), Max: 300}},
		"66岁及以上 每餐减2元,再补到折后价的九折":         {AgeFrom: 66, Discount: &Amount{Off: fen(200)}, Subsidy: &Amount{PayPercent: ptr(90)}},
		"67岁及以上 每餐10元,补到5元":              {AgeFrom: 67, Discount: &Amount{Price: fen(1000)}, Subsidy: &Amount{Price: fen(500)}},
		"68岁及以上 减10%,补到免费,最多补8元(满12.5元)": {AgeFrom: 68, Discount: &Amount{Percent: ptr(10)}, Subsidy: &Amount{Price: fen(0), Max: 800, Minimum: 1250}},
		"": {AgeFrom: 60},
	} {
		if got := say(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhoseBenefitsAndWhen(t *testing.T) {
	t.Parallel()
	r := exampleRules()
	r.ValidTo = "2025-12-31"
	for day, n := range map[data.ServiceDay]int{"2025-02-28": 0, "2025-03-01": 4, "2025-12-31": 4, "2026-01-01": 0} {
		if got := Benefits(&r, day); len(got) != n {
			t.Errorf("%s: %d benefits, want %d", day, len(got), n)
		}
	}
	list := Benefits(&r, "2025-03-05")
	if list[3].Class != "H" || len(list[3].Categories) != 3 || list[0].Categories != nil || list[1].AgeFrom != 70 || list[1].AgeTo != 79 || list[2].AgeTo != 0 {
		t.Errorf("%+v", list)
	}
}

func TestTheDiscountThatIsUsedInWords(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for want, e := range map[string]*fault.Error{
		"这张卡这个月的 22 次优惠已经用完。":       ErrDiscountUsed.With("Period", "month", "Count", 22, "Sitting", Meal("lunch"), "Time", "11:42", "Point", "面馆"),
		"这张卡这个星期的 5 次优惠已经用完。":       ErrDiscountUsed.With("Period", "week", "Count", 5),
		"这张卡今天午餐的优惠已经用过(11:42,面馆)。": ErrDiscountUsed.With("Period", "day", "Count", 1, "Sitting", Meal("lunch"), "Time", "11:42", "Point", "面馆"),
		"这张卡今天晚餐的优惠已经用过(18:00,面馆)。": ErrDiscountUsed.With("Period", "sitting", "Count", 1, "Sitting", Meal("dinner"), "Time", "18:00", "Point", "面馆"),
		"这张卡今天的优惠已经用过(11:42,面馆)。":   ErrDiscountUsed.With("Period", "day", "Sitting", Meal(""), "Time", "11:42", "Point", "面馆"),
		"这张卡今天的优惠已经用过。":             ErrDiscountUsed,
	} {
		if got, _ := p.Fault(e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A cap on the discount that was used on another day must not say "today".
func TestTheTillNamesThePeriodOfTheDiscount(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := classOf(&Amount{Off: fen(100)}, nil)
	r.ID, r.Version, r.Street, r.ValidFrom, r.DiscountCap = "R-month", 0, testStreet, "2025-03-01", &Cap{Period: PerMonth, Count: 2}
	f.publish(t, r)
	_, c := f.elder(t, in70s)
	for day := 5; day <= 6; day++ {
		f.clock.Set(at(day, 12, 40).Time())
		if got := f.redeem(t, request(c.Number, 1000)); got.Code != "" || got.Elder != 900 {
			t.Fatalf("the %dth: %+v", day, got)
		}
	}
	f.clock.Set(at(20, 12, 40).Time())
	got := f.redeem(t, request(c.Number, 1000))
	if got.Refusal != "discount_used Count=2 Period=month Point=幸福面馆 Sitting=lunch Time=12:40" {
		t.Errorf("a third in the month: %+v", got)
	}
	f.clock.Set(at(32, 12, 40).Time())
	if got := f.redeem(t, request(c.Number, 1000)); got.Code != "" {
		t.Errorf("the next month: %+v", got)
	}
}

// Each refusal is said to a person, with every argument and with none.
func TestEveryRefusalCanBeSaid(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for code, kind := range kindOfCode {
		e := &fault.Error{Kind: kind, Code: code}
		sentence, fix := p.Fault(e)
		checkSentence(t, code, strings.ReplaceAll(sentence, "<no value>", "?"))
		checkSentence(t, code+"'s next step", fix)
	}
	for name, e := range map[string]*fault.Error{
		"replaced": ErrCardReplaced.With(dateArgs("2025-09-03")...), "expired": ErrCardExpired.With(dateArgs("2025-09-03")...),
		"not yet": ErrCardNotYet.With(dateArgs("2025-09-03")...), "revoked": ErrCardRevoked.With("Phone", ""), "revoked with a phone": ErrCardRevoked.With("Phone", "2012345"),
		"not eligible": ErrNotEligible.With("FromAge", 60), "not eligible at any age": ErrNotEligible.With("FromAge", 0),
		"closed": ErrPointClosed.With("Point", "幸福面馆"), "closed and unknown": ErrPointClosed.With("Point", ""),
		"clock": ErrClockOff.With("Minutes", int64(11)), "version": ErrRuleVersion.With("Version", 3), "void": ErrVoidTooLate.With("Minutes", 10),
		"headings": ErrElderHeadings.With("Name", true, "Number", true), "mistyped": ErrNotACard.With("Mistyped", true),
	} {
		sentence, fix := p.Fault(e)
		checkSentence(t, name, sentence)
		checkSentence(t, name+"'s next step", fix)
	}
}

func TestEarlierMealsAreNamedByTheirSitting(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for sitting, want := range map[merchants.Sitting]string{
		merchants.Breakfast: "这张卡今天早餐已经用过(07:10,面馆)。仍可用餐,按优惠价、不再补贴。",
		merchants.Lunch:     "这张卡今天午餐已经用过(07:10,面馆)。仍可用餐,按优惠价、不再补贴。",
		merchants.Dinner:    "这张卡今天晚餐已经用过(07:10,面馆)。仍可用餐,按优惠价、不再补贴。",
		"":                  "这张卡今天已经用过(07:10,面馆)。仍可用餐,按优惠价、不再补贴。",
	} {
		got := p.Text("notice."+NoticeAlreadyRedeemed, "Sitting", Meal(sitting), "Time", "07:10", "Point", "面馆", "Subsidy", true)
		if got != want {
			t.Errorf("%q: %s, want %s", sitting, got, want)
		}
	}
}
