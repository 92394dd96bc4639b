package meals

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func drawFen(t *rapid.T, name string, to int) data.Fen {
	return data.Fen(rapid.IntRange(0, to).Draw(t, name))
}

func anyAmount(t *rapid.T, name string) *Amount {
	a := &Amount{Minimum: drawFen(t, name+" min", 2000), Max: drawFen(t, name+" max", 1500)}
	switch rapid.IntRange(0, 4).Draw(t, name+" kind") {
	case 0:
		return nil
	case 1:
		a.PayPercent = ptr(rapid.IntRange(0, 100).Draw(t, name+" pay"))
	case 2:
		a.Off = ptr(drawFen(t, name+" off", 1500))
	case 3:
		a.Percent = ptr(rapid.IntRange(0, 100).Draw(t, name+" percent"))
	case 4:
		a.Price = ptr(drawFen(t, name+" price", 2500))
	}
	if rapid.Bool().Draw(t, name+" up to") {
		a.UpTo = a.Minimum + drawFen(t, name+" above", 3000)
	}
	if rapid.IntRange(0, 3).Draw(t, name+" when") == 0 {
		a.When = &When{Sittings: rapid.SliceOfN(rapid.SampledFrom([]merchants.Sitting{merchants.Lunch, merchants.Dinner}), 0, 2).Draw(t, name+" sittings"),
			Weekdays: rapid.SliceOfN(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}), 0, 7).Draw(t, name+" weekdays"),
			Holidays: rapid.SampledFrom([]Holidays{"", NotHolidays, OnlyHolidays}).Draw(t, name+" holidays")}
	}
	if (a.PayPercent != nil || a.Percent != nil) && rapid.Bool().Draw(t, name+" of list") {
		a.On = OfList
	}
	return a
}

func anySubsidy(t *rapid.T) *Amount {
	a := anyAmount(t, "subsidy")
	if a == nil {
		return nil
	}
	if rapid.IntRange(0, 2).Draw(t, "purse") == 0 {
		a.PayPercent, a.Off, a.Percent, a.Price, a.On = nil, nil, nil, nil, ""
		a.Allowance = &Purse{1 + drawFen(t, "purse", 6000), rapid.SampledFrom([]Period{PerDay, PerWeek, PerMonth, PerYear}).Draw(t, "purse of")}
	}
	switch rapid.IntRange(0, 3).Draw(t, "coupon") {
	case 0:
		a.Coupon = &Coupon{}
	case 1:
		a.Coupon = &Coupon{rapid.IntRange(1, 5).Draw(t, "coupons"), rapid.SampledFrom([]Period{PerDay, PerWeek, PerMonth, PerYear}).Draw(t, "coupons of")}
	}
	return a
}

var drawnFunders = []string{"city", "district", FundFunder, "street"}

func anyFunding(t *rapid.T) (shares []Share) {
	left := 100
	for _, f := range drawnFunders[:3] {
		p := rapid.IntRange(1, left/2).Draw(t, f)
		share := Share{Funder: f, Percent: p}
		if rapid.Bool().Draw(t, f+" fixed") {
			share = Share{Funder: f, Fen: data.Fen(10 * p)}
		}
		shares = append(shares, share)
		left -= p
	}
	shares = append(shares, Share{Funder: drawnFunders[3]})
	for i := range shares {
		shares[i].Home = rapid.SampledFrom([]Home{"", "", "", HomeStreet, HomeCommunity}).Draw(t, "home")
	}
	return shares
}

func anyRules(t *rapid.T) RuleSet {
	r := RuleSet{ID: "R", ValidFrom: "2025-01-01",
		Round:     data.Fen(rapid.SampledFrom([]int{0, 1, 10, 50, 100}).Draw(t, "round")),
		Rounding:  rapid.SampledFrom([]Rounding{"", RoundDown, RoundNearest, RoundUp}).Draw(t, "rounding"),
		Floor:     drawFen(t, "floor", 300),
		MinimumOn: rapid.SampledFrom([]MinimumOn{"", OnList, OnDiscounted}).Draw(t, "minimum on"),
		Caps:      []Cap{{Period: PerDay, Count: rapid.IntRange(1, 3).Draw(t, "day")}, {Period: PerMonth, Count: rapid.IntRange(1, 30).Draw(t, "month")}},
		Exclude:   rapid.SliceOfN(rapid.SampledFrom(Categories), 0, 1).Draw(t, "exclude")}
	for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom([]Period{PerMeal, PerSitting, PerDay, PerWeek, PerMonth, PerYear}), 0, 3, rapid.ID).Draw(t, "money caps") {
		r.Caps = append(r.Caps, Cap{Period: p, Fen: 1 + drawFen(t, "cap of money", 5000)})
	}
	if rapid.Bool().Draw(t, "caps the year") {
		r.Caps = append(r.Caps, Cap{Period: PerYear, Count: rapid.IntRange(1, 200).Draw(t, "year")})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "classes") {
		c := Class{Code: string(rune('A' + i)), AgeFrom: rapid.IntRange(0, 90).Draw(t, "from"),
			Except: rapid.SliceOfN(rapid.SampledFrom(Categories), 0, 1).Draw(t, "except"),
			Stack:  rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "stack"), Discount: anyAmount(t, "discount"), Subsidy: anySubsidy(t)}
		if rapid.Bool().Draw(t, "own funding") {
			c.Funding = anyFunding(t)
		}
		r.Classes = append(r.Classes, c)
	}
	promises := checker{}
	if promises.belowFloor(&r); len(promises.wrong) > 0 {
		r.Floor = 0
	}
	if rapid.Bool().Draw(t, "delivers") {
		r.Delivery = &Delivery{1 + drawFen(t, "fee", 300), "street"}
	}
	r.Funding = anyFunding(t)
	return r
}

// anyUse is a use of every period that the rules count.
func anyUse(t *rapid.T, r *RuleSet, at Seating) Usage {
	at.Inside = true
	u := Usage{}
	for _, key := range r.Periods(at) {
		if rapid.Bool().Draw(t, "used "+key) {
			n := rapid.IntRange(0, 3).Draw(t, key)
			u[key] = Use{n, n, drawFen(t, key+" fen", 3000)}
		}
	}
	return u
}

func anyInput(t *rapid.T, r *RuleSet) DecideInput {
	at := Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: rapid.Bool().Draw(t, "inside"),
		Kind: rapid.SampledFrom([]DayKind{"", "", Holiday, Workday}).Draw(t, "kind")}
	in := DecideInput{Rules: r, Price: 1 + drawFen(t, "price", 5000),
		BornOn: data.Date(rapid.IntRange(1925, 2000).Draw(t, "year"), 6, 1), Seating: at,
		Categories: rapid.SliceOfN(rapid.SampledFrom(Categories), 0, 2).Draw(t, "categories"),
		Home:       Homes{rapid.Bool().Draw(t, "own street"), rapid.Bool().Draw(t, "own community")},
		Delivery:   rapid.Bool().Draw(t, "delivered"), Registered: rapid.Bool().Draw(t, "registered"),
		Used: anyUse(t, r, at), Coupons: map[string][]Held{}, Budgets: map[string]Left{},
		CountDiscounts: rapid.Bool().Draw(t, "count discounts")}
	for _, c := range r.Classes {
		for i := range rapid.IntRange(0, 2).Draw(t, "grants") {
			in.Coupons[c.Code] = append(in.Coupons[c.Code], Held{ID: c.Code + string(rune('0'+i)), Left: rapid.IntRange(0, 2).Draw(t, "coupons left"),
				To: rapid.SampledFrom([]data.ServiceDay{"2025-03-04", "2025-03-05", "2025-12-31"}).Draw(t, "until")})
		}
	}
	for _, f := range drawnFunders {
		if rapid.Bool().Draw(t, "budget of "+f) {
			in.Budgets[f] = Left{drawFen(t, "left of "+f, 600), rapid.SampledFrom([]UsedUp{UsedUpWarn, UsedUpWithout, UsedUpStop}).Draw(t, "used up "+f)}
		}
	}
	return in
}

// decided draws rules and a meal, and gives what became of it; false where it
// was refused.
func decided(t *rapid.T) (DecideInput, Decision, bool) {
	r := anyRules(t)
	if err := r.Validate(); err != nil {
		t.Fatalf("the generator makes invalid rules: %v", err)
	}
	in := anyInput(t, &r)
	d := Decide(in)
	return in, d, d.Refusal == nil
}

// Whatever valid rules say: the split sums to the list price, no part is
// negative, a subsidised elder pays the floor, discounted prices are rounded.
func TestEverySplitIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, d, ok := decided(t)
		if !ok {
			return
		}
		s, r := d.Split, in.Rules
		if sum := s.Elder + s.Merchant + s.Government() + s.Fund(); sum != s.List || s.List != in.Price {
			t.Fatalf("%+v sums to %d", s, sum)
		}
		for _, p := range append(s.Shares, Paid{"elder", s.Elder}, Paid{"merchant", s.Merchant}, Paid{"delivery", d.Delivery}) {
			if p.Fen < 0 {
				t.Fatalf("%s pays %d in %+v", p.Funder, p.Fen, s)
			}
		}
		subsidy := s.Government() + s.Fund()
		if subsidy > 0 && s.Elder < r.Floor {
			t.Fatalf("subsidised, the elder pays %d below the floor %d", s.Elder, r.Floor)
		}
		if discounted := s.Elder + subsidy; s.Merchant > 0 && discounted != 1 && discounted%max(r.Round, 1) != 0 {
			t.Fatalf("discounted price %d is not rounded to %d", discounted, r.Round)
		}
	})
}

// What a meal claims is what it was given: the whole subsidy of each period,
// and of purses and coupons together with what no class of theirs pays just
// that; each period once.
func TestClaimsAreTheSubsidy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, d, ok := decided(t)
		if !ok {
			return
		}
		subsidy := d.Split.Government() + d.Split.Fund()
		claimed := map[string]data.Fen{}
		for _, c := range d.Claims {
			if _, twice := claimed[c.Period]; twice {
				t.Fatalf("%s is claimed twice: %v", c.Period, d.Claims)
			}
			claimed[c.Period] = c.Fen
		}
		for _, p := range everyPeriod {
			if fen, ok := claimed[p.key(in.Seating)]; ok != (subsidy > 0) || fen != subsidy {
				t.Fatalf("%s: %v %d of a subsidy of %d", p, ok, fen, subsidy)
			}
		}
		for period, fen := range claimed {
			own := strings.HasPrefix(period, "allowance:") || strings.HasPrefix(period, "coupon:")
			if own && (fen <= 0 || fen > subsidy) {
				t.Fatalf("%s takes %d of a subsidy of %d", period, fen, subsidy)
			}
			if strings.HasPrefix(period, "discount:") && (fen != 0 || !in.CountDiscounts || d.Split.Merchant == 0) {
				t.Fatalf("%s takes %d of %+v", period, fen, d.Split)
			}
		}
	})
}

// No cap, purse, coupon or budget is passed by a decision that kept to it
// before.
func TestNothingIsPassed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, d, ok := decided(t)
		if !ok {
			return
		}
		subsidy := d.Split.Government() + d.Split.Fund()
		if subsidy > 0 && haveAny(in.Categories, in.Rules.Exclude) {
			t.Fatal("the excluded have subsidy")
		}
		for _, c := range in.Rules.effectiveCaps() {
			used := in.Used.over(c.Period.keys(in.Seating))
			if c.Count > 0 && used.Meals >= c.Count && subsidy > 0 {
				t.Fatalf("%+v is used up by %+v and the meal is subsidised", c, used)
			}
			if c.Fen > 0 && subsidy > 0 && used.Fen+subsidy > c.Fen {
				t.Fatalf("%+v: %d on top of %+v", c, subsidy, used)
			}
		}
		for _, c := range d.Claims {
			checkOwnLimit(t, in, c)
		}
		spent := map[string]data.Fen{}
		for _, p := range d.Split.Shares {
			spent[p.Funder] += p.Fen
		}
		if d.Delivery > 0 {
			spent[in.Rules.Delivery.Funder] += d.Delivery
		}
		for funder, fen := range spent {
			if b, limited := in.Budgets[funder]; limited && b.UsedUp != UsedUpWarn && fen > b.Fen {
				t.Fatalf("%s pays %d of %+v", funder, fen, b)
			}
		}
	})
}

// checkOwnLimit finds the purse or the coupons that a claim takes from.
func checkOwnLimit(t *rapid.T, in DecideInput, claim Claim) {
	for _, c := range in.Rules.Classes {
		if c.Subsidy == nil {
			continue
		}
		if p := c.Subsidy.Allowance; p != nil && claim.Period == c.purseKey(in.Seating) && in.Used[claim.Period].Fen+claim.Fen > p.Fen {
			t.Fatalf("%s: %d on top of %+v", claim.Period, claim.Fen, in.Used[claim.Period])
		}
		if k := c.Subsidy.Coupon; k != nil && k.Count > 0 && claim.Period == c.couponKey(in.Seating) && in.Used[claim.Period].Meals >= k.Count {
			t.Fatalf("%s is used up: %+v", claim.Period, in.Used[claim.Period])
		}
		for _, h := range in.Coupons[c.Code] {
			if claim.Period == "coupon:"+h.ID && (h.Left == 0 || h.To < in.Seating.Day) {
				t.Fatalf("%s is taken from %+v", claim.Period, h)
			}
		}
	}
}

// The same values give the same answer, whatever was asked before.
func TestDecidingTwiceIsTheSame(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	rapid.Check(t, func(t *rapid.T) {
		in, d, _ := decided(t)
		if diff := cmp.Diff(d, Decide(in), cmp.Comparer(func(a, b *fault.Error) bool { return errors.Is(a, b) })); diff != "" {
			t.Fatalf("a second time (-first +second)\n%s", diff)
		}
		for _, n := range d.Notices {
			if n.Code == NoticeAlreadyRedeemed {
				continue // the store completes it
			}
			if s := p.With("notice."+n.Code, n.Args); broken.MatchString(s) {
				t.Fatalf("%s: %s", n.Code, s)
			}
		}
		for _, n := range d.Reasons {
			if s := p.With("why."+n.Code, n.Args); broken.MatchString(s) {
				t.Fatalf("%s: %s", n.Code, s)
			}
		}
	})
}

// The more meals an elder has had, the less the funders pay, and never the
// merchant more.
func TestCapsAreMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, before, ok := decided(t)
		if !ok || !in.Rules.subsidises() {
			return
		}
		var keys []string
		for _, c := range in.Rules.effectiveCaps() {
			keys = append(keys, c.Period.keys(in.Seating)...)
		}
		more := in
		more.Used = maps.Clone(in.Used)
		key := rapid.SampledFrom(keys).Draw(t, "which")
		u := more.Used[key]
		more.Used[key] = Use{u.Meals + 1, u.Top + 1, u.Fen}
		after := Decide(more)
		if after.Split.Government()+after.Split.Fund() > before.Split.Government()+before.Split.Fund() || after.Split.Elder < before.Split.Elder {
			t.Fatalf("used %v: %+v, used %v: %+v", in.Used, before.Split, more.Used, after.Split)
		}
		if after.Split.Merchant != before.Split.Merchant {
			t.Fatalf("the discount changed with the cap: %+v %+v", before.Split, after.Split)
		}
	})
}

// Highest wins: another matching class never makes the elder pay more or the
// subsidy less.
func TestOneMoreClassNeverCosts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRules(t)
		r.MinimumOn = OnList
		r.Floor, r.Round = 0, 1
		in := anyInput(t, &r)
		in.Seating.Inside = true
		before := Decide(in)
		if before.Refusal != nil {
			return
		}
		more := r
		more.Classes = append(append([]Class(nil), r.Classes...), Class{Code: "Z", Discount: anyAmount(t, "more discount")})
		in.Rules = &more
		if after := Decide(in); after.Split.Elder+after.Split.Government()+after.Split.Fund() > before.Split.Elder+before.Split.Government()+before.Split.Fund() {
			t.Fatalf("%+v became %+v", before.Split, after.Split)
		}
	})
}
