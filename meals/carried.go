package meals

import (
	"slices"

	"mealmap/data"
	"mealmap/merchants"
)

// What meals/offline asks in order to make a bundle, and to price a meal as a
// device does: the same functions that a redemption goes through.

// CardOnlineOnly is the bit of a card's flags that forbids it without network.
const CardOnlineOnly = 1

// RulesAt gives the rules for a moment at the point, nil where none speaks, and
// where it falls among their windows. Past midnight the rules of the day before
// go on as long as their window does. A nil calendar is the program's own.
func RulesAt(sets []*RuleSet, c *Calendar, point *merchants.Point, at data.Instant, asked merchants.Sitting) (*RuleSet, Seating) {
	m := meal{point: point, servedAt: at, sitting: asked}
	return m.rulesAt(sets, c)
}

// HoursOf gives a point's own hours as windows, none where they are unknown.
func HoursOf(p *merchants.Point) []RuleWindow { return hoursOf(p) }

// Covers gives the indices of the classes that cover an elder of the age with
// the categories, in the rules' order.
func (r *RuleSet) Covers(age int, categories []Category) []int {
	var covering []int
	for _, c := range r.matching(age, categories) {
		covering = append(covering, slices.IndexFunc(r.Classes, func(x Class) bool { return x.Code == c.Code }))
	}
	return covering
}

// Excludes reports whether the categories keep an elder from all subsidy.
func (r *RuleSet) Excludes(categories []Category) bool { return haveAny(categories, r.Exclude) }

// Subsidises reports whether any class has a subsidy.
func (r *RuleSet) Subsidises() bool { return r.subsidises() }

// FromAge is the age at which the youngest class begins.
func (r *RuleSet) FromAge() int { return r.youngest() }

// AsksHome reports whether any share is for elders of the point's own street, or
// of its community.
func (r *RuleSet) AsksHome() (street, community bool) {
	all := [][]Share{r.Funding}
	for _, c := range r.Classes {
		all = append(all, c.Funding)
	}
	for _, s := range slices.Concat(all...) {
		street, community = street || s.Home == HomeStreet, community || s.Home == HomeCommunity
	}
	return street, community
}

// Name is the class's neutral name for the cashier.
func (c *Class) Name() string { return c.label() }

// CategoriesOn reads the categories of a day from dated labels as a statement
// joins them: "code:from:to", comma separated.
func CategoriesOn(labels string, day data.ServiceDay) []Category {
	e := eater{Categories: labels}
	return e.categoriesOn(day)
}

// HomesAt says which of the elder's divisions are the point's.
func HomesAt(p *merchants.Point, street, community string) Homes {
	m := meal{point: p}
	return m.home(&eater{Street: street, Community: community})
}
