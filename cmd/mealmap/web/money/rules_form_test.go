package money

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

func some[T any](t *rapid.T, name string, from []T) []T {
	var got []T
	for _, v := range from {
		if rapid.Bool().Draw(t, name) {
			got = append(got, v)
		}
	}
	return got
}

func one[T any](t *rapid.T, name string, from ...T) T { return rapid.SampledFrom(from).Draw(t, name) }

func fenIn(t *rapid.T, name string, from, to int) data.Fen {
	return data.Fen(rapid.IntRange(from, to).Draw(t, name))
}

var everyWeekday = []time.Weekday{0, 1, 2, 3, 4, 5, 6}

func drawAmount(t *rapid.T, subsidy bool) *meals.Amount {
	a := &meals.Amount{Minimum: fenIn(t, "min", 0, 2000), Max: fenIn(t, "max", 0, 1001), UpTo: one(t, "upto", data.Fen(0), 2000, 2550)}
	kinds := 5
	if subsidy {
		kinds = 6
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "shape") {
	case 0:
		return nil
	case 1:
		a.PayPercent = pointer(rapid.IntRange(0, 100).Draw(t, "pay"))
		a.On = one(t, "on", "", meals.OfList)
	case 2:
		a.Off = pointer(fenIn(t, "off", 0, 100_000))
	case 3:
		a.Percent = pointer(rapid.IntRange(0, 100).Draw(t, "percent"))
	case 4:
		a.Price = pointer(fenIn(t, "price", 0, 100_000))
	case 5:
		a.Allowance = &meals.Purse{Fen: fenIn(t, "purse", 1, 1_000_000), Period: one(t, "every", meals.PerDay, meals.PerWeek, meals.PerMonth, meals.PerYear)}
	}
	if subsidy {
		switch rapid.IntRange(0, 2).Draw(t, "coupon") {
		case 1:
			a.Coupon = &meals.Coupon{}
		case 2:
			a.Coupon = &meals.Coupon{Count: rapid.IntRange(1, 1000).Draw(t, "coupons"), Period: one(t, "each", meals.PerWeek, meals.PerMonth, meals.PerYear)}
		}
	}
	when := meals.When{Sittings: some(t, "sittings", []merchants.Sitting{"breakfast", "lunch", "dinner"}),
		Weekdays: some(t, "weekdays", everyWeekday), Holidays: one(t, "holidays", "", meals.NotHolidays, meals.OnlyHolidays)}
	if len(when.Sittings)+len(when.Weekdays) > 0 || when.Holidays != "" {
		a.When = &when
	}
	return a
}

func drawShares(t *rapid.T) []meals.Share {
	var shares []meals.Share
	funders := some(t, "funders", []string{"city", "district", "street", "fund", "parish_of_x"})
	for i, name := range funders {
		s := meals.Share{Funder: name, Home: one(t, "home", "", meals.HomeStreet, meals.HomeCommunity)}
		if i < len(funders)-1 {
			if rapid.Bool().Draw(t, "fixed") {
				s.Fen = fenIn(t, "share", 1, 999)
			} else {
				s.Percent = rapid.IntRange(1, 20).Draw(t, "share")
			}
		}
		shares = append(shares, s)
	}
	return shares
}

func drawRules(t *rapid.T) meals.RuleSet {
	r := meals.RuleSet{
		ID: one(t, "id", "R-2025-03", "春季"), Title: one(t, "title", "", "长者 优惠"), Street: one(t, "street", "", "320104001"),
		PointID: one(t, "point", "", merchants.PointID("0195623f-0000-7000-8000-000000000000")), ValidFrom: "2025-03-01",
		ValidTo: one(t, "to", "", data.ServiceDay("2025-12-31")),
		Round:   fenIn(t, "round", 0, 150), Rounding: one(t, "rounding", "", meals.RoundDown, meals.RoundNearest, meals.RoundUp),
		Floor: fenIn(t, "floor", 0, 250), MinimumOn: one(t, "on", "", meals.OnList, meals.OnDiscounted),
		Exclude: some(t, "exclude", meals.Categories), Funding: drawShares(t),
	}
	for _, code := range []string{"G60", "G70", "H"}[:rapid.IntRange(1, 3).Draw(t, "classes")] {
		r.Classes = append(r.Classes, meals.Class{Code: code, Label: one(t, "label", "", "长者"), AgeFrom: rapid.IntRange(0, 60).Draw(t, "from"),
			AgeTo: one(t, "to", 0, 69), Categories: some(t, "categories", meals.Categories), Except: some(t, "except", meals.Categories),
			Discount: drawAmount(t, false), Subsidy: drawAmount(t, true), Stack: one(t, "stack", "", "city"), Funding: drawShares(t)})
	}
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		opens := rapid.IntRange(0, 1439).Draw(t, "opens")
		r.Windows = append(r.Windows, meals.RuleWindow{Sitting: one(t, "sitting", merchants.Lunch, merchants.AllDay), Opens: opens,
			Closes: opens + rapid.IntRange(1, 1440).Draw(t, "closes"), Weekdays: some(t, "weekdays", everyWeekday), Holidays: one(t, "holidays", "", meals.OnlyHolidays)})
	}
	for _, p := range some(t, "caps", []meals.Period{meals.PerSitting, meals.PerDay, meals.PerMonth, meals.PerYear}) {
		c := meals.Cap{Period: p, Count: rapid.IntRange(1, 1000).Draw(t, "count")}
		if rapid.Bool().Draw(t, "money") {
			c = meals.Cap{Period: p, Fen: fenIn(t, "cap", 1, 1_000_000)}
		}
		r.Caps = append(r.Caps, c)
	}
	if rapid.Bool().Draw(t, "capped") {
		r.DiscountCap = &meals.Cap{Period: meals.PerDay, Count: rapid.IntRange(1, 9).Draw(t, "count")}
	}
	if rapid.Bool().Draw(t, "delivered") {
		r.Delivery = &meals.Delivery{Fee: fenIn(t, "fee", 1, 1000), Funder: "street"}
	}
	return r
}

// throughTheForm is what comes back from a form that nobody touched; it passes
// through the encoding of a request, and every row posts its fields also empty.
func throughTheForm(r *meals.RuleSet) (meals.RuleSet, error) {
	v, err := url.ParseQuery(formOf(r).Encode())
	if err != nil {
		return meals.RuleSet{}, err
	}
	return readRules(v)
}

func TestNothingIsLostInTheForm(t *testing.T) {
	t.Parallel()
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRules(t)
		if r.Validate() == nil {
			valid++
		}
		got, err := throughTheForm(&r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Fatalf("(-set +form)\n%s", diff)
		}
	})
	if valid == 0 {
		t.Error("no set drawn is valid")
	}
}

func TestPeopleWriteNumbersAsTheyLike(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]data.Fen{"3": 300, "2.5": 250, "2.50": 250, "0.05": 5, "０．５": 50, " 12 ": 1200, "": 0, "0": 0, "1000": 100_000} {
		f := &reader{Values: url.Values{"x": {text}}}
		if got := f.yuan("x"); got != want || len(f.wrong) > 0 {
			t.Errorf("%q: %d %v, want %d", text, got, f.wrong, want)
		}
	}
	for _, text := range []string{"-1", "1.234", "1.", ".5", "abc", "1e3", "+1", "1,000", "1.-1", "9999999999"} {
		f := &reader{Values: url.Values{"x": {text}}}
		if f.yuan("x"); len(f.wrong) != 1 {
			t.Errorf("%q is read", text)
		}
	}
	for text, want := range map[string]int{"12:30": 750, "00:00": 0, "24:00": 1440, "25:30": 1530, "9:05": 545, "１２：３０": 750} {
		f := &reader{Values: url.Values{"x": {text}}}
		if got := f.minute("x"); got != want || len(f.wrong) > 0 {
			t.Errorf("%q: %d %v, want %d", text, got, f.wrong, want)
		}
	}
	for _, text := range []string{"", "12", "12:60", "12:3", "a:30", "-1:30", "64:00", "12:300"} {
		f := &reader{Values: url.Values{"x": {text}}}
		if f.minute("x"); len(f.wrong) != 1 {
			t.Errorf("%q is read", text)
		}
	}
}

// Each field that cannot be read is named, all at once.
func TestWhatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	v := url.Values{
		"round_fen": {"一角"}, "classes[0].code": {"A"}, "classes[0].age_from": {"六十"}, "classes[0].discount": {"off"},
		"classes[0].subsidy": {"off"}, "classes[0].subsidy.value": {"x"}, "windows[0].sitting": {"lunch"}, "windows[0].opens": {"noon"}, "windows[0].closes": {"13:00"},
	}
	_, err := readRules(v)
	var names []string
	if e := fault.As(err); e != nil && errors.Is(err, fault.ErrInvalidInput) {
		for _, f := range e.Fields {
			names = append(names, f.Name+" "+f.Code)
		}
	}
	slices.Sort(names)
	want := []string{"classes[0].age_from rule_number", "classes[0].discount.value rule_value_missing", "classes[0].subsidy.value rule_yuan",
		"round_fen rule_yuan", "windows[0].opens rule_clock"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestRowsComeAndGo(t *testing.T) {
	t.Parallel()
	r := meals.RuleSet{Caps: []meals.Cap{{Period: meals.PerDay, Count: 1}, {Period: meals.PerWeek, Count: 5}, {Period: meals.PerMonth, Fen: 5000}},
		Classes: []meals.Class{{Code: "A"}, {Code: "B", Funding: []meals.Share{{Funder: "city", Percent: 50}, {Funder: "street"}}}}}
	for name, c := range map[string]struct {
		do   string
		want func(*meals.RuleSet)
		ok   bool
	}{
		"the first cap":         {"remove:caps[0]", func(r *meals.RuleSet) { r.Caps = r.Caps[1:] }, true},
		"the last cap":          {"remove:caps[2]", func(r *meals.RuleSet) { r.Caps = r.Caps[:2] }, true},
		"no such cap":           {"remove:caps[3]", func(*meals.RuleSet) {}, false},
		"a class with its rows": {"remove:classes[0]", func(r *meals.RuleSet) { r.Classes = r.Classes[1:] }, true},
		"a share of a class":    {"remove:classes[1].funding[0]", func(r *meals.RuleSet) { r.Classes[1].Funding = r.Classes[1].Funding[1:] }, true},
		"another cap":           {"add:caps", func(r *meals.RuleSet) { r.Caps = append(r.Caps, meals.Cap{Period: meals.PerDay, Count: 1}) }, true},
		"another class": {"add:classes", func(r *meals.RuleSet) {
			r.Classes = append(r.Classes, meals.Class{Code: "C3", Discount: &meals.Amount{PayPercent: pointer(90)}})
		}, true},
		"a share of the first class": {"add:classes[0].funding", func(r *meals.RuleSet) { r.Classes[0].Funding = []meals.Share{{Funder: "street"}} }, true},
		"something else":             {"save", func(*meals.RuleSet) {}, false},
		"an unknown list":            {"add:nothing", func(*meals.RuleSet) {}, false},
		"nonsense":                   {"remove:]", func(*meals.RuleSet) {}, false},
	} {
		v := formOf(&r)
		if ok := changeRows(v, c.do); ok != c.ok {
			t.Errorf("%s: %v", name, ok)
		}
		var want meals.RuleSet
		raw, _ := json.Marshal(r)
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		c.want(&want)
		if got, err := readRules(v); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
