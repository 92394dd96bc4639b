package meals

import (
	"slices"

	"mealmap/data"
)

// LeftInput is what an elder's remains depend on: the rules in force, the day,
// the elder, and what was used, by the keys of RuleSet.Periods of a seating
// inside on that day.
type LeftInput struct {
	Rules      *RuleSet
	Day        data.ServiceDay
	BornOn     data.ServiceDay
	Categories []Category // the elder's on the day
	Used       Usage
	Coupons    map[string][]Held // by class
}

// Remaining is one thing that an elder still has: key "left."+Code with Args.
type Remaining struct {
	Code string // "meals", "money", "allowance", "coupons"
	Args map[string]any
}

// LeftOf says what an elder still has under the rules: subsidised meals and
// money until a cap is reached, what is in the purses, coupons with their last
// day. nil where the elder gets no subsidy. Caps of a meal or a sitting are over
// before anybody reads of them.
func LeftOf(in LeftInput) []Remaining {
	r := in.Rules
	if r == nil || haveAny(in.Categories, r.Exclude) {
		return nil
	}
	classes := slices.DeleteFunc(r.matching(AgeOn(in.BornOn, in.Day), in.Categories), func(c *Class) bool { return !c.Subsidy.gives() })
	if len(classes) == 0 {
		return nil
	}
	at := Seating{Day: in.Day, Inside: true}
	var list []Remaining
	for _, c := range r.effectiveCaps() {
		if c.Period != PerMeal && c.Period != PerSitting {
			list = append(list, c.left(in.Used.over(c.Period.keys(at))))
		}
	}
	for _, c := range classes {
		if p := c.Subsidy.Allowance; p != nil {
			left := max(p.Fen-in.Used[c.purseKey(at)].Fen, 0)
			list = append(list, Remaining{"allowance", argsOf([]any{"Period", string(p.Period), "Fen", left, "Class", c.label()})})
		}
		list = append(list, c.couponsLeft(in, at)...)
	}
	return list
}

func (c *Cap) left(used Use) Remaining {
	if c.Fen > 0 {
		return Remaining{"money", argsOf([]any{"Period", string(c.Period), "Fen", max(c.Fen-used.Fen, 0)})}
	}
	return Remaining{"meals", argsOf([]any{"Period", string(c.Period), "Meals", max(c.Count-used.Meals, 0)})}
}

// couponsLeft counts the class's coupons by their last day, the first to end
// first; one line of none where there are none.
func (c *Class) couponsLeft(in LeftInput, at Seating) (list []Remaining) {
	k := c.Subsidy.Coupon
	switch {
	case k == nil:
		return nil
	case k.Count > 0:
		n := max(k.Count-in.Used[c.couponKey(at)].Meals, 0)
		return []Remaining{coupons(n, k.Period.lastDay(in.Day), in.Day)}
	}
	byDay := map[data.ServiceDay]int{}
	for _, h := range in.Coupons[c.Code] {
		if h.Left > 0 && in.Day <= h.To {
			byDay[h.To] += h.Left
		}
	}
	var days []data.ServiceDay
	for day := range byDay {
		days = append(days, day)
	}
	slices.Sort(days)
	for _, day := range days {
		list = append(list, coupons(byDay[day], day, in.Day))
	}
	if len(list) == 0 {
		list = []Remaining{coupons(0, in.Day, in.Day)}
	}
	return list
}

func coupons(n int, last, today data.ServiceDay) Remaining {
	args := argsOf(dateArgs(last))
	args["Coupons"], args["ThisYear"] = n, year(last) == year(today)
	return Remaining{"coupons", args}
}

// lastDay is the last day of the period that holds the day.
func (p Period) lastDay(day data.ServiceDay) data.ServiceDay {
	t := day.Start().Time()
	switch p {
	case PerWeek:
		return monday(day).AddDays(6)
	case PerMonth:
		return data.Date(t.Year(), t.Month()+1, 1).AddDays(-1)
	case PerYear:
		return data.Date(t.Year(), 12, 31)
	}
	return day
}
