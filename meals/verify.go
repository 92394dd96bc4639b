package meals

import (
	"cmp"
	"slices"
	"strings"

	"mealmap/data"
)

// bound is the most that a set of rules lets an elder use: of a period, or, with
// each, in one meal. 0 does not bound.
type bound struct {
	key   string
	meals int
	fen   data.Fen
	each  bool
}

// boundsOf are those that hold for what a meal claims of the period.
func (r *RuleSet) boundsOf(period string) (bounds []bound) {
	kind, rest, _ := strings.Cut(period, ":")
	switch kind {
	case "allowance", "coupon":
		code, _, _ := strings.Cut(rest, ":")
		for i := range r.Classes {
			if c := &r.Classes[i]; c.Code == code && c.Subsidy != nil {
				bounds = append(bounds, c.Subsidy.bound(kind, period))
			}
		}
	case "discount":
		if r.DiscountCap != nil {
			bounds = r.DiscountCap.bounds(bounds, "discount:", rest)
		}
	default:
		for _, c := range r.effectiveCaps() {
			bounds = c.bounds(bounds, "", period)
		}
	}
	return bounds
}

// bound is that of the class's purse, or of its counted coupons.
func (a *Amount) bound(kind, period string) bound {
	b := bound{key: period}
	switch {
	case kind == "allowance" && a.Allowance != nil:
		b.fen = a.Allowance.Fen
	case kind == "coupon" && a.Coupon != nil:
		b.meals = a.Coupon.Count
	}
	return b
}

// bounds adds the cap's, where it is of the period. A year is bounded by way of
// its months, and one meal by way of its sitting.
func (c *Cap) bounds(bounds []bound, before, period string) []bound {
	kind, rest, _ := strings.Cut(period, ":")
	b := bound{key: before + period, meals: c.Count, fen: c.Fen}
	switch {
	case c.Period == Period(kind):
	case c.Period == PerYear && kind == string(PerMonth):
		b.key = before + yearKey(rest)
	case c.Period == PerMeal && kind == string(PerSitting):
		b.each = true
	default:
		return bounds
	}
	return append(bounds, b)
}

func yearKey(month string) string { return string(PerYear) + ":" + year(data.ServiceDay(month)) }

// taken is a claim as it stands in the table, with the meal that holds it.
type taken struct {
	Period   string       `db:"period"`
	Slot     int          `db:"slot"`
	Fen      data.Fen     `db:"fen"`
	Meal     RedemptionID `db:"redemption_id"`
	RuleID   string       `db:"rule_id"`
	Version  int          `db:"rule_version"`
	Received data.Instant `db:"received_at"`
}

// overused gives the first meal of each period that took more than the rules
// that priced it allow, counting what stands of the meals recorded before it.
func overused(claims []taken, rules func(id string, version int) *RuleSet) (found []data.Finding) {
	slices.SortFunc(claims, func(a, b taken) int {
		return cmp.Or(cmp.Compare(a.Received, b.Received), cmp.Compare(a.Meal, b.Meal), cmp.Compare(a.Period, b.Period))
	})
	used, told := Usage{}, map[string]bool{}
	for _, c := range claims {
		for _, key := range countedAs(c.Period) {
			u := used[key]
			used[key] = Use{Meals: u.Meals + 1, Fen: u.Fen + c.Fen}
		}
		r := rules(c.RuleID, c.Version)
		if r == nil {
			continue
		}
		for _, b := range r.boundsOf(c.Period) {
			f, over := c.over(b, used[b.key])
			if over && !told[b.key+f.Code] {
				told[b.key+f.Code] = true
				found = append(found, f)
			}
		}
	}
	return found
}

// countedAs are the periods that a claim is counted in: its own, and of a month
// the year.
func countedAs(period string) []string {
	before, month, ok := strings.Cut(period, "month:")
	if !ok || before != "" && before != "discount:" {
		return []string{period}
	}
	return []string{period, before + yearKey(month)}
}

func (c *taken) over(b bound, u Use) (data.Finding, bool) {
	meals, fen := u.Meals, u.Fen
	if b.key == c.Period {
		meals = max(meals, c.Slot)
	}
	if b.each {
		meals, fen = 0, c.Fen
	}
	args := map[string]any{"Redemption": string(c.Meal), "Period": b.key}
	switch {
	case b.meals > 0 && meals > b.meals:
		args["Used"], args["Limit"] = meals, b.meals
		return data.Finding{Code: "claim_over_count", Args: args}, true
	case b.fen > 0 && fen > b.fen:
		args["Fen"], args["Limit"] = fen, b.fen
		return data.Finding{Code: "claim_over_money", Args: args}, true
	}
	return data.Finding{}, false
}

// smallest is, for the periods that begin with Prefix, the least that any rules
// bound: an elder who stays under it is under all. Year is how long the beginning
// of a period is that names the year, 0 where the period counts by itself.
type smallest struct {
	Prefix string   `json:"prefix"`
	Year   int      `json:"year"`
	Meals  int      `json:"meals"`
	Fen    data.Fen `json:"fen"`
	Each   data.Fen `json:"each"`
}

// noBound is more than anybody uses.
const noBound = 1 << 50

// smallestOf gathers them over all sets, so that only elders who come near a
// bound are looked at meal by meal.
func smallestOf(sets []*RuleSet) []smallest {
	byPrefix := map[string]*smallest{}
	add := func(r *RuleSet, period string) {
		for _, b := range r.boundsOf(period) {
			prefix, years := strings.TrimSuffix(period, sampleMonth), 0
			if b.key != period {
				years = len(prefix) + len("2025")
			}
			id := prefix + b.key
			s := byPrefix[id]
			if s == nil {
				s = &smallest{Prefix: prefix, Year: years, Meals: noBound, Fen: noBound, Each: noBound}
				byPrefix[id] = s
			}
			s.narrow(b)
		}
	}
	for _, r := range sets {
		for _, p := range everyPeriod {
			add(r, string(p)+":"+sampleMonth)
			add(r, "discount:"+string(p)+":"+sampleMonth)
		}
		for _, c := range r.Classes {
			add(r, "allowance:"+c.Code+":"+sampleMonth)
			add(r, "coupon:"+c.Code+":"+sampleMonth)
		}
	}
	list := make([]smallest, 0, len(byPrefix))
	for _, s := range byPrefix {
		list = append(list, *s)
	}
	return list
}

// sampleMonth stands for any time in the name of a period.
const sampleMonth = "2025-03"

func (s *smallest) narrow(b bound) {
	switch {
	case b.each && b.fen > 0:
		s.Each = min(s.Each, b.fen)
		return
	case b.each:
		return
	}
	if b.meals > 0 {
		s.Meals = min(s.Meals, b.meals)
	}
	if b.fen > 0 {
		s.Fen = min(s.Fen, b.fen)
	}
}
