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
	Args       map[string]any // AgeFrom, AgeTo; of the amount: From, Minimum, Capped, Max and Pay, Off, Percent or Price, Free; of a subsidy beside a discount the same with "Subsidy" before them
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

func (c *Class) benefit() (Benefit, bool) {
	b := Benefit{Class: c.Code, AgeFrom: c.AgeFrom, AgeTo: c.AgeTo, Categories: c.Categories}
	switch {
	case c.Discount != nil && c.Subsidy != nil:
		b.Code, b.Args = c.Discount.kind()+"_and_"+c.Subsidy.kind(), c.Discount.args()
		for k, v := range c.Subsidy.args() {
			b.Args["Subsidy"+k] = v
		}
	case c.Discount != nil:
		b.Code, b.Args = c.Discount.kind(), c.Discount.args()
	case c.Subsidy != nil:
		b.Code, b.Args = "subsidy_"+c.Subsidy.kind(), c.Subsidy.args()
	default:
		return Benefit{}, false
	}
	b.Args["AgeFrom"], b.Args["AgeTo"] = c.AgeFrom, c.AgeTo
	return b, true
}
