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
		if b, ok := r.Classes[i].benefit(); ok {
			list = append(list, b)
		}
	}
	return list
}

// benefit leaves the hours out: pages and paper show them beside it.
func (c *Class) benefit() (Benefit, bool) {
	if !c.Discount.gives() && !c.Subsidy.gives() {
		return Benefit{}, false
	}
	return Benefit{Class: c.Code, AgeFrom: c.AgeFrom, AgeTo: c.AgeTo, Categories: c.Categories,
		Code: "class", Args: c.giftArgs(Days{})}, true
}
