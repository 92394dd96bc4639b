package meals

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// ParseRules reads the JSON form of a rule set. Unknown fields are refused: a
// misspelt cap would otherwise be no cap. It does not validate.
func ParseRules(body []byte) (RuleSet, error) {
	var r RuleSet
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return RuleSet{}, fault.ErrMalformed.With("Reason", err.Error())
	}
	if _, err := dec.Token(); err != io.EOF {
		return RuleSet{}, fault.ErrMalformed.With("Reason", "more than one document")
	}
	return r, nil
}

// checker gathers what is wrong, each with the path of the field in the JSON.
type checker struct{ wrong []fault.Field }

func (c *checker) require(ok bool, path, code string, pairs ...any) {
	if !ok {
		c.wrong = append(c.wrong, fault.Field{Name: path, Code: code, Args: argsOf(pairs)})
	}
}

// Validate reports everything that is wrong with the set as one
// ErrInvalidInput whose fields are named by their path in the JSON, nil where
// nothing is.
func (r *RuleSet) Validate() error {
	c := &checker{}
	c.require(r.ID != "" && len(r.ID) <= maxCode, "id", "rule_id")
	c.day(r.ValidFrom, "valid_from")
	if r.ValidTo != "" {
		c.day(r.ValidTo, "valid_to")
		c.require(r.ValidTo >= r.ValidFrom, "valid_to", "rule_period")
	}
	c.require(r.Street == "" || validDivision(r.Street, 9), "street", "street_code")
	c.require(r.Round >= 0 && r.Round <= maxFen, "round_fen", "rule_money")
	c.require(r.Floor >= 0 && r.Floor <= maxFen, "floor_fen", "rule_money")
	c.require(r.MinimumOn == "" || r.MinimumOn == OnList || r.MinimumOn == OnDiscounted, "minimum_on", "rule_choice")
	c.require(r.Rounding == "" || r.Rounding == RoundDown || r.Rounding == RoundNearest || r.Rounding == RoundUp, "rounding", "rule_choice")
	c.categories(r.Exclude, "exclude")
	c.classes(r.Classes)
	c.belowFloor(r)
	c.windows(r.Windows)
	c.caps(r)
	c.require(len(r.Funding) > 0 || !r.needsFunding(), "funding", "rule_no_funding")
	c.funding(r.Funding, "funding")
	c.delivery(r.Delivery)
	if len(c.wrong) > 0 {
		return invalid(c.wrong)
	}
	return nil
}

const (
	maxCode = 40
	maxFen  = 100_000 // 1,000 yuan: no meal of a network costs more
	maxSum  = 100 * maxFen
	maxAge  = 150
)

func (c *checker) day(d data.ServiceDay, path string) {
	_, err := data.ParseServiceDay(string(d))
	c.require(err == nil, path, "rule_day")
}

func (c *checker) classes(classes []Class) {
	c.require(len(classes) > 0, "classes", "rule_no_classes")
	seen := map[string]bool{}
	for i, k := range classes {
		at := fmt.Sprintf("classes[%d]", i)
		c.require(k.Code != "" && len(k.Code) <= maxCode && !strings.Contains(k.Code, ":"), at+".code", "rule_class_code")
		c.require(!seen[k.Code], at+".code", "rule_class_twice", "Class", k.Code)
		seen[k.Code] = true
		c.require(k.AgeFrom >= 0 && k.AgeTo >= 0 && k.AgeFrom <= maxAge && k.AgeTo <= maxAge, at+".age_from", "rule_age")
		c.require(k.AgeTo == 0 || k.AgeTo >= k.AgeFrom, at+".age_to", "rule_age")
		c.categories(k.Categories, at+".categories")
		c.categories(k.Except, at+".except")
		c.require(len(k.Stack) <= maxCode, at+".stack", "rule_stack")
		c.amount(k.Discount, at+".discount")
		c.amount(k.Subsidy, at+".subsidy")
		if d := k.Discount; d != nil {
			c.require(d.Allowance == nil, at+".discount.allowance", "rule_subsidy_only")
			c.require(d.Coupon == nil, at+".discount.coupon", "rule_subsidy_only")
		}
		c.funding(k.Funding, at+".funding")
	}
}

// belowFloor: a subsidy that promises a price, or a free meal, keeps its word.
func (c *checker) belowFloor(r *RuleSet) {
	for i, k := range r.Classes {
		a := k.Subsidy
		if a == nil || r.Floor == 0 {
			continue
		}
		promised := a.Price != nil && *a.Price < r.Floor || a.PayPercent != nil && *a.PayPercent == 0 || a.Percent != nil && *a.Percent == 100
		c.require(!promised, fmt.Sprintf("classes[%d].subsidy", i), "rule_below_floor", "Floor", Yuan(r.Floor))
	}
}

func (c *checker) categories(list []Category, at string) {
	for _, cat := range list {
		c.require(cat.known(), at, "category_unknown", "Word", string(cat))
	}
}

func (c *checker) amount(a *Amount, at string) {
	if a == nil {
		return
	}
	kinds := 0
	for _, p := range []*int{a.PayPercent, a.Percent} {
		if p != nil {
			kinds++
			c.require(*p >= 0 && *p <= 100, at, "rule_percent")
		}
	}
	for _, f := range []*data.Fen{a.Off, a.Price} {
		if f != nil {
			kinds++
			c.require(*f >= 0 && *f <= maxFen, at, "rule_money")
		}
	}
	if a.Allowance != nil {
		kinds++
		c.purse(a.Allowance, at+".allowance")
	}
	c.require(kinds == 1, at, "rule_amount")
	c.require(a.On == "" || a.On == OfList, at+".on", "rule_choice")
	c.require(a.On == "" || a.PayPercent != nil || a.Percent != nil, at+".on", "rule_on")
	c.require(a.Minimum >= 0 && a.Minimum <= maxFen, at+".min_fen", "rule_money")
	c.require(a.UpTo >= 0 && a.UpTo <= maxFen, at+".upto_fen", "rule_money")
	c.require(a.UpTo == 0 || a.UpTo >= a.Minimum, at+".upto_fen", "rule_upto")
	c.require(a.Max >= 0 && a.Max <= maxFen, at+".max_fen", "rule_money")
	c.coupon(a.Coupon, at+".coupon")
	if w := a.When; w != nil {
		for _, s := range w.Sittings {
			c.require(sittingKnown(s), at+".when.sittings", "rule_sitting")
		}
		c.days(w.Weekdays, w.Holidays, at+".when")
	}
}

func (c *checker) purse(p *Purse, at string) {
	c.require(p.Fen > 0 && p.Fen <= maxSum, at+".fen", "rule_sum")
	c.require(p.Period == PerDay || p.Period == PerWeek || p.Period == PerMonth || p.Period == PerYear, at+".period", "rule_purse_period")
}

func (c *checker) coupon(k *Coupon, at string) {
	if k == nil {
		return
	}
	c.require(k.Count >= 0 && k.Count <= maxCount, at+".count", "rule_count")
	switch k.Count {
	case 0:
		c.require(k.Period == "", at+".period", "rule_coupon_handed")
	default:
		c.require(k.Period == PerDay || k.Period == PerWeek || k.Period == PerMonth || k.Period == PerYear, at+".period", "rule_coupon_period")
	}
}

func (c *checker) windows(windows []RuleWindow) {
	for i, w := range windows {
		at := fmt.Sprintf("windows[%d]", i)
		c.require(sittingKnown(w.Sitting) || w.Sitting == merchants.AllDay, at+".sitting", "rule_choice")
		c.require(w.Opens >= 0 && w.Opens < minutesADay, at+".opens", "rule_minute")
		c.require(w.Closes > w.Opens && w.Closes <= w.Opens+minutesADay, at+".closes", "rule_minute")
		c.days(w.Weekdays, w.Holidays, at)
	}
}

func (c *checker) days(weekdays []time.Weekday, h Holidays, at string) {
	for _, d := range weekdays {
		c.require(d >= time.Sunday && d <= time.Saturday, at+".weekdays", "rule_weekday")
	}
	c.require(h == "" || h == NotHolidays || h == OnlyHolidays, at+".holidays", "rule_choice")
}

// caps: one of meals and one of money for each period. A discount is capped by
// meals alone, and not by the year: see Periods.
func (c *checker) caps(r *RuleSet) {
	type limit struct {
		period Period
		money  bool
	}
	seen := map[limit]bool{}
	for i, k := range r.Caps {
		at := fmt.Sprintf("caps[%d]", i)
		known := k.Period.counted() || k.Period == PerMeal || k.Period == PerYear
		c.require(known, at+".period", "rule_choice")
		c.require(k.Period != PerMeal || k.Count == 0, at+".period", "rule_cap_meal")
		if k.Fen == 0 {
			c.require(k.Count >= 1 && k.Count <= maxCount, at+".count", "rule_count")
		} else {
			c.require(k.Count == 0, at, "rule_cap_both")
			c.require(k.Fen > 0 && k.Fen <= maxSum, at+".fen", "rule_sum")
		}
		l := limit{k.Period, k.Fen != 0}
		c.require(!seen[l], at+".period", "rule_cap_twice")
		seen[l] = true
	}
	if d := r.DiscountCap; d != nil {
		c.require(d.Period.counted(), "discount_cap.period", "rule_choice")
		c.require(d.Count >= 1 && d.Count <= maxCount, "discount_cap.count", "rule_count")
		c.require(d.Fen == 0, "discount_cap.fen", "rule_discount_money")
	}
}

// maxCount bounds meals and coupons of a period.
const maxCount = 1000

// counted reports whether meals claim slots of the period.
func (p Period) counted() bool { return slices.Contains(everyPeriod[:], p) }

// needsFunding reports whether a class's subsidy has no funders of its own.
func (r *RuleSet) needsFunding() bool {
	return slices.ContainsFunc(r.Classes, func(c Class) bool { return c.Subsidy != nil && len(c.Funding) == 0 })
}

func (c *checker) funding(shares []Share, path string) {
	c.require(len(shares) <= maxShares, path, "rule_too_many")
	seen, total := map[string]bool{}, 0
	for i, s := range shares {
		at, last := fmt.Sprintf("%s[%d]", path, i), i == len(shares)-1
		c.require(validFunder(s.Funder), at+".funder", "rule_funder")
		c.require(!seen[s.Funder], at+".funder", "rule_funder_twice")
		seen[s.Funder] = true
		c.require(s.Percent >= 0 && s.Percent <= 100, at+".percent", "rule_percent")
		c.require(s.Fen >= 0 && s.Fen <= maxFen, at+".fen", "rule_money")
		c.require(s.Home == "" || s.Home == HomeStreet || s.Home == HomeCommunity, at+".home", "rule_choice")
		parts := 0
		for _, named := range []bool{s.Percent != 0, s.Fen != 0, last} {
			if named {
				parts++
			}
		}
		c.require(parts == 1, at, "rule_remainder")
		total += s.Percent
	}
	c.require(total <= 100, path, "rule_funding_sum")
}

func (c *checker) delivery(d *Delivery) {
	if d == nil {
		return
	}
	c.require(d.Fee > 0 && d.Fee <= maxFen, "delivery.fee_fen", "rule_money")
	c.require(validFunder(d.Funder), "delivery.funder", "rule_funder")
}

// validFunder: a word for a level or the fund, never one of the two parties of
// the meal itself.
func validFunder(f string) bool {
	if f == "" || len(f) > maxCode || f == elderFunder || f == merchantFunder {
		return false
	}
	for _, r := range f {
		if (r < 'a' || r > 'z') && r != '_' {
			return false
		}
	}
	return true
}

// maxShares bounds the funders of a rule set: levels from the state to the
// community and the fund are fewer.
const maxShares = 10
