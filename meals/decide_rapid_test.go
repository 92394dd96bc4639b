package meals

import (
	"testing"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/merchants"
)

func anyAmount(t *rapid.T, name string) *Amount {
	fen := func(l string, to int) data.Fen { return data.Fen(rapid.IntRange(0, to).Draw(t, name+l)) }
	a := &Amount{Minimum: fen(" min", 2000), Max: fen(" max", 1500)}
	switch rapid.IntRange(0, 4).Draw(t, name+" kind") {
	case 0:
		return nil
	case 1:
		a.PayPercent = ptr(rapid.IntRange(0, 100).Draw(t, name+" pay"))
	case 2:
		a.Off = ptr(fen(" off", 1500))
	case 3:
		a.Percent = ptr(rapid.IntRange(0, 100).Draw(t, name+" percent"))
	case 4:
		a.Price = ptr(fen(" price", 2500))
	}
	return a
}

func anyRules(t *rapid.T) RuleSet {
	r := RuleSet{ID: "R", ValidFrom: "2025-03-01",
		Round:     data.Fen(rapid.SampledFrom([]int{0, 1, 10, 50, 100}).Draw(t, "round")),
		Floor:     data.Fen(rapid.IntRange(0, 300).Draw(t, "floor")),
		MinimumOn: rapid.SampledFrom([]MinimumOn{"", OnList, OnDiscounted}).Draw(t, "minimum on"),
		Caps:      []Cap{{Period: PerDay, Count: rapid.IntRange(1, 3).Draw(t, "day")}, {Period: PerMonth, Count: rapid.IntRange(1, 30).Draw(t, "month")}}}
	for i := range rapid.IntRange(1, 4).Draw(t, "classes") {
		r.Classes = append(r.Classes, Class{Code: string(rune('A' + i)), AgeFrom: rapid.IntRange(0, 90).Draw(t, "from"),
			Discount: anyAmount(t, "discount"), Subsidy: anyAmount(t, "subsidy")})
	}
	left := 100
	for _, f := range []string{"city", "district", FundFunder} {
		p := rapid.IntRange(1, left/2).Draw(t, f)
		share := Share{Funder: f, Percent: p}
		if rapid.Bool().Draw(t, f+" fixed") {
			share = Share{Funder: f, Fen: data.Fen(10 * p)}
		}
		r.Funding = append(r.Funding, share)
		left -= p
	}
	r.Funding = append(r.Funding, Share{Funder: "street"})
	return r
}

func anyInput(t *rapid.T, r *RuleSet) DecideInput {
	return DecideInput{Rules: r, Price: data.Fen(rapid.IntRange(1, 5000).Draw(t, "price")),
		BornOn:  data.Date(rapid.IntRange(1925, 2000).Draw(t, "year"), 6, 1),
		Seating: Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: rapid.Bool().Draw(t, "inside")}}
}

// Whatever valid rules say: the split sums to the list price, no part is
// negative, a subsidised elder pays the floor, discounted prices are rounded.
func TestEverySplitIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRules(t)
		if err := r.Validate(); err != nil {
			t.Fatalf("the generator makes invalid rules: %v", err)
		}
		in := anyInput(t, &r)
		d := Decide(in)
		if d.Refusal != nil {
			return
		}
		s := d.Split
		if sum := s.Elder + s.Merchant + s.Government() + s.Fund(); sum != s.List || s.List != in.Price {
			t.Fatalf("%+v sums to %d", s, sum)
		}
		for _, p := range append(s.Shares, Paid{"elder", s.Elder}, Paid{"merchant", s.Merchant}) {
			if p.Fen < 0 {
				t.Fatalf("%s pays %d in %+v", p.Funder, p.Fen, s)
			}
		}
		subsidy := s.Government() + s.Fund()
		if (len(d.Claims) > 0) != (subsidy > 0) {
			t.Fatalf("claims %v with a subsidy of %d", (len(d.Claims) > 0), subsidy)
		}
		if subsidy > 0 && s.Elder < r.Floor {
			t.Fatalf("subsidised, the elder pays %d below the floor %d", s.Elder, r.Floor)
		}
		if discounted := s.Elder + subsidy; s.Merchant > 0 && discounted != 1 && discounted%max(r.Round, 1) != 0 {
			t.Fatalf("discounted price %d is not rounded to %d", discounted, r.Round)
		}
	})
}

// The more an elder has used, the less the funders pay, and never the merchant
// more; used up means nothing.
func TestCapsAreMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRules(t)
		in := anyInput(t, &r)
		n := len(r.effectiveCaps())
		var counts []int
		for range n {
			counts = append(counts, rapid.IntRange(0, 31).Draw(t, "used"))
		}
		in.Used = usedUp(&r, in.Seating, counts...)
		before := Decide(in)
		more := in
		if n > 0 {
			counts[rapid.IntRange(0, n-1).Draw(t, "which")]++
		}
		more.Used = usedUp(&r, in.Seating, counts...)
		after := Decide(more)
		if after.Split.Government() > before.Split.Government() || after.Split.Elder < before.Split.Elder {
			t.Fatalf("used %v: %+v, used %v: %+v", in.Used, before.Split, more.Used, after.Split)
		}
		if after.Split.Merchant != before.Split.Merchant {
			t.Fatalf("the discount changed with the cap: %+v %+v", before.Split, after.Split)
		}
		for i, c := range r.effectiveCaps() {
			if counts[i] >= c.Count && len(after.Claims) > 0 {
				t.Fatalf("cap %+v is used up (%d) and the meal claims", c, counts[i])
			}
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
