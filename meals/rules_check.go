package meals

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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
	c.classes(r.Classes)
	c.windows(r.Windows)
	c.caps(r)
	c.funding(r)
	if len(c.wrong) > 0 {
		return invalid(c.wrong)
	}
	return nil
}

const (
	maxCode = 40
	maxFen  = 100_000 // 1,000 yuan: no meal of a network costs more
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
		c.require(k.Code != "" && len(k.Code) <= maxCode, at+".code", "rule_class_code")
		c.require(!seen[k.Code], at+".code", "rule_class_twice", "Class", k.Code)
		seen[k.Code] = true
		c.require(k.AgeFrom >= 0 && k.AgeTo >= 0 && k.AgeFrom <= maxAge && k.AgeTo <= maxAge, at+".age_from", "rule_age")
		c.require(k.AgeTo == 0 || k.AgeTo >= k.AgeFrom, at+".age_to", "rule_age")
		for _, cat := range k.Categories {
			c.require(cat.known(), at+".categories", "category_unknown", "Word", string(cat))
		}
		c.amount(k.Discount, at+".discount")
		c.amount(k.Subsidy, at+".subsidy")
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
	c.require(kinds == 1, at, "rule_amount")
	c.require(a.Minimum >= 0 && a.Minimum <= maxFen, at+".min_fen", "rule_money")
	c.require(a.Max >= 0 && a.Max <= maxFen, at+".max_fen", "rule_money")
}

func (c *checker) windows(windows []RuleWindow) {
	for i, w := range windows {
		at := fmt.Sprintf("windows[%d]", i)
		c.require(sittingKnown(w.Sitting) || w.Sitting == merchants.AllDay, at+".sitting", "rule_choice")
		c.require(w.Opens >= 0 && w.Opens < minutesADay, at+".opens", "rule_minute")
		c.require(w.Closes > w.Opens && w.Closes <= w.Opens+minutesADay, at+".closes", "rule_minute")
		for _, d := range w.Weekdays {
			c.require(d >= time.Sunday && d <= time.Saturday, at+".weekdays", "rule_weekday")
		}
	}
}

func (c *checker) caps(r *RuleSet) {
	seen := map[Period]bool{}
	for i, k := range r.Caps {
		at := fmt.Sprintf("caps[%d]", i)
		c.period(k, at)
		c.require(!seen[k.Period], at+".period", "rule_cap_twice")
		seen[k.Period] = true
	}
	if r.DiscountCap != nil {
		c.period(*r.DiscountCap, "discount_cap")
	}
}

func (c *checker) period(k Cap, at string) {
	c.require(k.Period.known(), at+".period", "rule_choice")
	c.require(k.Count >= 1 && k.Count <= 1000, at+".count", "rule_count")
}

func (p Period) known() bool { return p == PerSitting || p == PerDay || p == PerWeek || p == PerMonth }

func (c *checker) funding(r *RuleSet) {
	c.require(len(r.Funding) > 0 || !r.subsidises(), "funding", "rule_no_funding")
	c.require(len(r.Funding) <= maxShares, "funding", "rule_too_many")
	seen, total := map[string]bool{}, 0
	for i, s := range r.Funding {
		at, last := fmt.Sprintf("funding[%d]", i), i == len(r.Funding)-1
		c.require(validFunder(s.Funder), at+".funder", "rule_funder")
		c.require(!seen[s.Funder], at+".funder", "rule_funder_twice")
		seen[s.Funder] = true
		c.require(s.Percent >= 0 && s.Percent <= 100, at+".percent", "rule_percent")
		c.require(s.Fen >= 0 && s.Fen <= maxFen, at+".fen", "rule_money")
		parts := 0
		for _, named := range []bool{s.Percent != 0, s.Fen != 0, last} {
			if named {
				parts++
			}
		}
		c.require(parts == 1, at, "rule_remainder")
		total += s.Percent
	}
	c.require(total <= 100, "funding", "rule_funding_sum")
	if r.Delivery != nil {
		c.require(r.Delivery.Fee > 0 && r.Delivery.Fee <= maxFen, "delivery.fee_fen", "rule_money")
		c.require(validFunder(r.Delivery.Funder), "delivery.funder", "rule_funder")
	}
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
