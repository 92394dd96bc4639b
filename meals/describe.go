package meals

import (
	"slices"

	"mealmap/data"
)

// Sentence is one thing that rules say, as values from which the catalogue makes
// a sentence: key "rule."+Code with Args.
type Sentence struct {
	Code string
	Args map[string]any
}

// Describe says a set back: a sentence for each class, then those about all of
// them. It names categories, so that it is for the office; Benefits is for the
// public. What the set leaves open has no sentence.
func Describe(r *RuleSet) []Sentence {
	var list []Sentence
	for i := range r.Classes {
		list = append(list, Sentence{"class", r.classArgs(&r.Classes[i])})
	}
	add := func(code string, pairs ...any) { list = append(list, Sentence{code, argsOf(pairs)}) }
	add("dates", "From", dayOf(r.ValidFrom), "To", dayOf(r.ValidTo))
	if len(r.Windows) > 0 {
		add("windows", "Windows", openings(r.Windows), "Subsidy", r.subsidises())
	}
	if r.subsidises() {
		r.describeSubsidy(add)
	}
	if r.Round > 1 && r.discounts() {
		add("rounding", "Step", Yuan(r.Round), "Rounding", string(r.Rounding))
	}
	if r.DiscountCap != nil {
		add("discount_cap", "Cap", capArgs([]Cap{*r.DiscountCap})[0], "Subsidy", r.subsidises())
	}
	if r.Delivery != nil {
		add("delivery", "Fee", Yuan(r.Delivery.Fee), "Funder", Funder(r.Delivery.Funder))
	}
	return list
}

func (r *RuleSet) describeSubsidy(add func(string, ...any)) {
	add("caps", "Caps", capArgs(r.effectiveCaps()))
	if len(r.Exclude) > 0 {
		add("exclude", "Categories", r.Exclude)
	}
	if stacks := r.stacks(); len(stacks) > 1 {
		add("stacks", "Stacks", stacks)
	} else if len(stacks) == 1 && len(stacks[0]) > 1 {
		add("highest")
	}
	if r.minimums() {
		add("minimum_on", "Discounted", r.MinimumOn == OnDiscounted)
	}
	if r.Floor > 0 {
		add("floor", "Floor", Yuan(r.Floor))
	}
	if r.needsFunding() && len(r.Funding) > 0 {
		add("funding", "Shares", shareArgs(r.Funding), "Class", "")
	}
	for _, c := range r.Classes {
		if c.Subsidy != nil && len(c.Funding) > 0 {
			add("funding", "Shares", shareArgs(c.Funding), "Class", c.label())
		}
	}
}

// classArgs are what the sentence of a class names.
func (r *RuleSet) classArgs(c *Class) map[string]any {
	args := c.giftArgs(r.windowDays())
	args["Categories"], args["Except"] = c.Categories, c.Except
	if c.Subsidy.gives() {
		args["Caps"] = capArgs(r.effectiveCaps())
	}
	return args
}

// giftArgs are what a sentence about the class's amounts names: AgeFrom, AgeTo;
// Discount and Subsidy where there are; Days where both are for the same meals,
// else each has its own. windows is when there is subsidy at all.
func (c *Class) giftArgs(windows Days) map[string]any {
	args := map[string]any{"AgeFrom": c.AgeFrom, "AgeTo": c.AgeTo}
	var discount, subsidy map[string]any
	if c.Discount.gives() {
		discount = c.Discount.giftArgs()
		args["Discount"] = discount
	}
	if c.Subsidy.gives() {
		subsidy = c.Subsidy.giftArgs()
		subsidy["Beside"] = discount != nil
		if c.Subsidy.When == nil && !windows.Any() {
			subsidy["Days"] = windows
		}
		args["Subsidy"] = subsidy
	}
	of := func(gift map[string]any) Days { d, _ := gift["Days"].(Days); return d }
	switch {
	case subsidy == nil:
		args["Days"] = of(discount)
		delete(discount, "Days")
	case discount == nil || c.Discount.When == nil && c.Subsidy.When == nil || of(discount).equal(of(subsidy)):
		args["Days"] = of(subsidy)
		delete(subsidy, "Days")
		delete(discount, "Days")
	}
	if d, ok := args["Days"].(Days); ok && d.Any() {
		delete(args, "Days")
	}
	return args
}

// windowDays is which meals the set's windows hold, as far as they agree.
func (r *RuleSet) windowDays() Days {
	var d Days
	for i, w := range r.Windows {
		days := daysArgs(nil, w.Weekdays, w.Holidays)
		if i == 0 {
			d.Weekdays, d.Holidays = days.Weekdays, days.Holidays
		} else if !slices.Equal(d.Weekdays, days.Weekdays) || d.Holidays != days.Holidays {
			d.Weekdays, d.Holidays = nil, ""
			break
		}
	}
	for _, w := range r.Windows {
		if !sittingKnown(w.Sitting) {
			d.Sittings = nil
			break
		}
		if !slices.Contains(d.Sittings, Meal(w.Sitting)) {
			d.Sittings = append(d.Sittings, Meal(w.Sitting))
		}
	}
	return d
}

// stacks lists the labels of the classes with subsidy, by stack.
func (r *RuleSet) stacks() (stacks [][]string) {
	at := map[string]int{}
	for _, c := range r.Classes {
		if !c.Subsidy.gives() {
			continue
		}
		i, ok := at[c.Stack]
		if !ok {
			i = len(stacks)
			at[c.Stack], stacks = i, append(stacks, nil)
		}
		stacks[i] = append(stacks[i], c.label())
	}
	return stacks
}

func (r *RuleSet) discounts() bool {
	return slices.ContainsFunc(r.Classes, func(c Class) bool { return c.Discount.gives() })
}

func (r *RuleSet) minimums() bool {
	return slices.ContainsFunc(r.Classes, func(c Class) bool { return c.Subsidy != nil && c.Subsidy.Minimum > 0 })
}

// Opening is a window in the sentence of a set.
type Opening struct {
	Hours Hours
	Days  Days
}

func openings(windows []RuleWindow) []Opening {
	list := make([]Opening, len(windows))
	for i, hours := range windowArgs(windows) {
		list[i] = Opening{hours, daysArgs(nil, windows[i].Weekdays, windows[i].Holidays)}
	}
	return list
}

// Limit is a cap in a sentence; Fen 0 where it counts meals.
type Limit struct {
	Period string
	Count  int
	Fen    Yuan
}

func capArgs(caps []Cap) []Limit {
	list := make([]Limit, len(caps))
	for i, c := range caps {
		list[i] = Limit{string(c.Period), c.Count, Yuan(c.Fen)}
	}
	return list
}

// Part is a funder's share in a sentence: exactly one of Percent, Fen and Rest.
type Part struct {
	Funder  Funder
	Percent int
	Fen     Yuan
	Rest    bool
	Home    string
}

// shareArgs says the last share as a percentage too, where all others are.
func shareArgs(shares []Share) []Part {
	list := make([]Part, len(shares))
	left := 100
	for i, s := range shares {
		list[i] = Part{Funder(s.Funder), s.Percent, Yuan(s.Fen), i == len(shares)-1, string(s.Home)}
		if s.Fen > 0 {
			left = 0
		}
		left -= s.Percent
	}
	if last := &list[len(list)-1]; left > 0 {
		last.Percent, last.Rest = left, false
	}
	return list
}

// dayOf is a day for a sentence, the zero Date for none.
func dayOf(day data.ServiceDay) Date {
	if day == "" {
		return Date{}
	}
	t := day.Start().Time()
	return Date{t.Year(), int(t.Month()), t.Day()}
}

// Date is a day in a sentence.
type Date struct{ Year, Month, Day int }
