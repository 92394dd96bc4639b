package meals

import "mealmap/data"

// Benefit is what one class gets, as values from which the catalogue makes a
// sentence: key "benefit."+Code with Args. The words on pages and paper come
// from here, so they cannot differ from what the till does.
type Benefit struct {
	Class      string
	AgeFrom    int        // inclusive
	AgeTo      int        // inclusive, 0 = no upper end
	Categories []Category // none: everybody of the age; otherwise not for public pages
	Code       string
	Args       map[string]any // see giftArgs
}

// Benefits derives what each class gets under the rules on the day, in the
// rules' order; a class without any gives none. nil where no rule speaks.
func Benefits(r *RuleSet, day data.ServiceDay) []Benefit {
	if r == nil || !r.covers(day) {
		return nil
	}
	var list []Benefit
	for i := range r.Classes {
		if b, ok := r.benefit(&r.Classes[i]); ok {
			list = append(list, b)
		}
	}
	return list
}

// benefit leaves the hours out: pages and paper show them beside it. What is paid
// for elders of the point's own street or community only is said, because a
// reader may live in another.
func (r *RuleSet) benefit(c *Class) (Benefit, bool) {
	if !c.Discount.gives() && !c.Subsidy.gives() {
		return Benefit{}, false
	}
	args := c.giftArgs(Days{})
	if c.Subsidy.gives() {
		args["Home"], args["HomeAll"] = homeOf(r.fundingOf(c))
	}
	return Benefit{Class: c.Code, AgeFrom: c.AgeFrom, AgeTo: c.AgeTo, Categories: c.Categories, Code: "class", Args: args}, true
}

// homeOf gives the narrowest home that any of the shares asks for, and whether
// all of them ask for one.
func homeOf(shares []Share) (home string, all bool) {
	all = len(shares) > 0
	for _, s := range shares {
		switch {
		case s.Home == "":
			all = false
		case home == "" || s.Home == HomeCommunity:
			home = string(s.Home)
		}
	}
	return home, all
}
