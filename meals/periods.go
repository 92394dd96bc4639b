package meals

import (
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
)

// everyPeriod lists what a subsidised meal claims a slot of, whichever of them
// its own rules cap: the next meal may be priced by other rules, of another
// scope or of a later version, and their caps must find this one. A year is the
// sum of its months.
var everyPeriod = [...]Period{PerSitting, PerDay, PerWeek, PerMonth}

// Periods names what must be known of an elder's usage to price a meal: the
// periods that it may claim a slot or money of, and those that caps add up.
// Coupons that the office handed out are known by their ids instead, and
// CountDiscounts asks for DiscountPeriods as well.
func (r *RuleSet) Periods(at Seating) []string {
	if r == nil {
		return nil
	}
	var p []string
	if r.subsidises() && at.Inside {
		for _, period := range everyPeriod {
			p = append(p, period.key(at))
		}
		for _, c := range r.Caps {
			p = addMissing(p, c.Period.keys(at))
		}
		for i := range r.Classes {
			p = append(p, r.Classes[i].ownKeys(at)...)
		}
	}
	if r.DiscountCap != nil {
		p = append(p, r.DiscountCap.discountKey(at))
	}
	return p
}

// DiscountPeriods names the periods of discounts, which must be known of an
// elder's usage where CapsDiscounts reports true.
func DiscountPeriods(at Seating) []string {
	p := make([]string, 0, len(everyPeriod))
	for _, period := range everyPeriod {
		p = append(p, "discount:"+period.key(at))
	}
	return p
}

// CapsDiscounts reports whether any of a district's sets caps the discount:
// then every discounted meal counts for it, whichever set priced it.
func CapsDiscounts(sets []*RuleSet) bool {
	return slices.ContainsFunc(sets, func(r *RuleSet) bool { return r.DiscountCap != nil })
}

// key names the period in which the seating falls, "sitting:2025-03-05:lunch".
// A week is named by its Monday.
func (p Period) key(at Seating) string {
	switch p {
	case PerSitting:
		return "sitting:" + string(at.Day) + ":" + string(at.Sitting)
	case PerDay:
		return "day:" + string(at.Day)
	case PerWeek:
		return "week:" + string(monday(at.Day))
	case PerYear:
		return "year:" + year(at.Day)
	}
	return "month:" + at.Day.Month()
}

// keys are what a cap adds up: of a year the claims of its months, of one meal
// nothing.
func (p Period) keys(at Seating) []string {
	switch p {
	case PerMeal:
		return nil
	case PerYear:
		months := make([]string, 12)
		for i := range months {
			months[i] = fmt.Sprintf("month:%s-%02d", year(at.Day), i+1)
		}
		return months
	}
	return []string{p.key(at)}
}

// endless is the end of a period whose name tells no day: coupons handed out one
// by one.
const endless data.ServiceDay = "9999-12-31"

// endOf is the last day of the period with the name. Claims are kept in its
// order, so that an elder's newest lie together.
func endOf(period string) data.ServiceDay {
	kind, rest, _ := strings.Cut(period, ":")
	switch kind {
	case "discount":
		return endOf(rest)
	case "allowance", "coupon":
		if _, of, ok := strings.Cut(rest, ":"); ok {
			return endOf(of)
		}
	case "sitting", "day":
		day, _, _ := strings.Cut(rest, ":")
		return data.ServiceDay(day)
	case "week":
		return data.ServiceDay(rest).AddDays(6)
	case "month":
		return data.ServiceDay(rest + "-01").MonthEnd()
	case "year":
		return data.ServiceDay(rest + "-12-31")
	}
	return endless
}

// monday is the first day of the week that holds the day.
func monday(day data.ServiceDay) data.ServiceDay { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }

func year(day data.ServiceDay) string {
	y, _, _ := strings.Cut(string(day), "-")
	return y
}

// discountKey names the period of a cap of discounts, apart from subsidy.
func (c *Cap) discountKey(at Seating) string { return "discount:" + c.Period.key(at) }

// purseKey names the period of the class's purse.
func (c *Class) purseKey(at Seating) string {
	return "allowance:" + c.Code + ":" + c.Subsidy.Allowance.Period.key(at)
}

// couponKey names the period of the class's counted coupons.
func (c *Class) couponKey(at Seating) string {
	return "coupon:" + c.Code + ":" + c.Subsidy.Coupon.Period.key(at)
}

// ownKeys are the periods of the class's purse and counted coupons.
func (c *Class) ownKeys(at Seating) (keys []string) {
	if c.Subsidy == nil {
		return nil
	}
	if c.Subsidy.Allowance != nil {
		keys = append(keys, c.purseKey(at))
	}
	if c.Subsidy.Coupon != nil && c.Subsidy.Coupon.Count > 0 {
		keys = append(keys, c.couponKey(at))
	}
	return keys
}

func addMissing(list, more []string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// over adds up what was used in the keys.
func (u Usage) over(keys []string) (sum Use) {
	for _, k := range keys {
		sum.Meals += u[k].Meals
		sum.Fen += u[k].Fen
	}
	return sum
}
