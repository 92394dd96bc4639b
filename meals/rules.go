package meals

import (
	"slices"
	"time"

	"mealmap/data"
	"mealmap/merchants"
)

// RuleSet says who gets what off which meal, from a day on. It is data: the
// office publishes versions of it, a meal keeps the version it was priced by,
// and the text on pages and paper is derived from it. The JSON form is what is
// stored and edited.
//
// A meal has two steps. The discount is what the merchant lets go; the subsidy
// is what the funders pay of the rest. Either may be absent: a network of
// merchant discounts alone is a complete rule set.
type RuleSet struct {
	ID        string            `json:"id"` // "R-2025-03"
	Version   int               `json:"version"`
	Street    string            `json:"street,omitempty"`   // 9-digit code; "" = the whole district
	PointID   merchants.PointID `json:"point_id,omitempty"` // "" = every point
	ValidFrom data.ServiceDay   `json:"valid_from"`
	ValidTo   data.ServiceDay   `json:"valid_to,omitempty"` // inclusive; "" = until replaced
	Published data.Instant      `json:"-"`                  // in the order of publishing, no two alike; 0 before

	Classes     []Class      `json:"classes"`
	Round       data.Fen     `json:"round_fen,omitempty"`  // discounted prices are rounded down to it; 0 = 1
	Floor       data.Fen     `json:"floor_fen,omitempty"`  // the elder pays at least this of a subsidised meal
	MinimumOn   MinimumOn    `json:"minimum_on,omitempty"` // which price a class's minimum is tested on
	Windows     []RuleWindow `json:"windows,omitempty"`    // when there is subsidy; none = the point's own hours
	Caps        []Cap        `json:"caps,omitempty"`       // subsidised meals a person
	DiscountCap *Cap         `json:"discount_cap,omitempty"`
	Funding     []Share      `json:"funding,omitempty"`
	Delivery    *Delivery    `json:"delivery,omitempty"`
}

// Class is a group of elders: by age, by category, or both. Where several match
// one elder, the lowest discounted price and the highest subsidy each win, and
// they do not stack.
type Class struct {
	Code       string     `json:"code"`                 // "G70"; recorded with each meal
	Label      string     `json:"label,omitempty"`      // neutral name for the cashier; "" = the code
	AgeFrom    int        `json:"age_from,omitempty"`   // inclusive
	AgeTo      int        `json:"age_to,omitempty"`     // inclusive; 0 = no upper end
	Categories []Category `json:"categories,omitempty"` // any of these; none = everybody of the age
	Discount   *Amount    `json:"discount,omitempty"`
	Subsidy    *Amount    `json:"subsidy,omitempty"`
}

// Amount is how much comes off a price. Exactly one of PayPercent, Off, Percent
// and Price is set; Minimum and Max may go with any.
type Amount struct {
	PayPercent *int      `json:"pay_percent,omitempty"` // the elder pays this share of the price: 85 = 八五折
	Off        *data.Fen `json:"off_fen,omitempty"`     // a fixed cut
	Percent    *int      `json:"percent,omitempty"`     // this share of the price comes off
	Price      *data.Fen `json:"price_fen,omitempty"`   // the elder pays this, whatever the list says
	Minimum    data.Fen  `json:"min_fen,omitempty"`     // from this price on
	Max        data.Fen  `json:"max_fen,omitempty"`     // never more than this comes off; 0 = no limit
}

// MinimumOn says which price a minimum spend is tested on; texts in force
// differ, so it is a setting.
type MinimumOn string

// The two readings of "spend at least". The empty value means OnList.
const (
	OnList       MinimumOn = "list"
	OnDiscounted MinimumOn = "discounted"
)

// RuleWindow is when meals of a sitting are subsidised: start-inclusive,
// end-exclusive, in minutes of the day; past 1440 it runs into the next day and
// belongs to the day it began.
type RuleWindow struct {
	Sitting  merchants.Sitting `json:"sitting"`
	Opens    int               `json:"opens"`
	Closes   int               `json:"closes"`
	Weekdays []time.Weekday    `json:"weekdays,omitempty"` // 0 = Sunday; none = every day
}

// Period is what a cap counts over.
type Period string

// The periods of caps. A week runs from Monday.
const (
	PerSitting Period = "sitting"
	PerDay     Period = "day"
	PerWeek    Period = "week"
	PerMonth   Period = "month"
)

// Cap limits how many meals of one elder in a period.
type Cap struct {
	Period Period `json:"period"`
	Count  int    `json:"count"`
}

// Share is one funder's part of the subsidy: a percentage or a fixed amount. The
// last share carries neither: the others are rounded down, in order and while
// anything is left, and it takes the remainder.
type Share struct {
	Funder  string   `json:"funder"` // "district", "street", "city", "fund", …
	Percent int      `json:"percent,omitempty"`
	Fen     data.Fen `json:"fen,omitempty"`
}

// FundFunder is the funder that is charity, not government.
const FundFunder = "fund"

// The funders that every meal has.
const (
	elderFunder    = "elder"
	merchantFunder = "merchant"
)

// Delivery is what a merchant is owed for bringing a meal to an elder who is
// registered for it. It is not part of the meal's price.
type Delivery struct {
	Fee    data.Fen `json:"fee_fen"`
	Funder string   `json:"funder"`
}

// sittingKnown reports whether a meal can be of the sitting; AllDay is only for
// windows.
func sittingKnown(s merchants.Sitting) bool {
	return s == merchants.Breakfast || s == merchants.Lunch || s == merchants.Dinner
}

// covers reports whether the set speaks of day.
func (r *RuleSet) covers(day data.ServiceDay) bool {
	return r.ValidFrom <= day && (r.ValidTo == "" || day <= r.ValidTo)
}

// subsidises reports whether any class has a subsidy.
func (r *RuleSet) subsidises() bool {
	for _, c := range r.Classes {
		if c.Subsidy != nil {
			return true
		}
	}
	return false
}

// effectiveCaps are the set's caps with the one that always holds: a person has
// one subsidised meal a sitting unless the set says otherwise.
func (r *RuleSet) effectiveCaps() []Cap {
	if !r.subsidises() {
		return nil
	}
	for _, c := range r.Caps {
		if c.Period == PerSitting || c.Period == PerDay && c.Count == 1 {
			return r.Caps
		}
	}
	return append([]Cap{{PerSitting, 1}}, r.Caps...)
}

// matching gives the classes that cover an elder of the age with the categories.
func (r *RuleSet) matching(age int, categories []Category) []*Class {
	var m []*Class
	for i := range r.Classes {
		c := &r.Classes[i]
		if age < c.AgeFrom || c.AgeTo > 0 && age > c.AgeTo {
			continue
		}
		if len(c.Categories) == 0 || slices.ContainsFunc(categories, func(have Category) bool {
			return slices.Contains(c.Categories, have)
		}) {
			m = append(m, c)
		}
	}
	return m
}

func (r *RuleSet) youngest() int {
	age := 0
	for i, c := range r.Classes {
		if i == 0 || c.AgeFrom < age {
			age = c.AgeFrom
		}
	}
	return age
}

func (c *Class) label() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Code
}
