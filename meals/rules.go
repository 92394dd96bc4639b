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
	ID        string            `json:"id"`              // "R-2025-03"
	Title     string            `json:"title,omitempty"` // what people call it
	Version   int               `json:"version"`
	Street    string            `json:"street,omitempty"`   // 9-digit code; "" = the whole district
	PointID   merchants.PointID `json:"point_id,omitempty"` // "" = every point
	ValidFrom data.ServiceDay   `json:"valid_from"`
	ValidTo   data.ServiceDay   `json:"valid_to,omitempty"` // inclusive; "" = until replaced
	Published data.Instant      `json:"-"`                  // in the order of publishing, no two alike; 0 before

	Classes     []Class      `json:"classes"`
	Round       data.Fen     `json:"round_fen,omitempty"`  // discounted prices are rounded to it; 0 = 1
	Rounding    Rounding     `json:"rounding,omitempty"`   // which way; "" = down
	Floor       data.Fen     `json:"floor_fen,omitempty"`  // the elder pays at least this of a subsidised meal
	MinimumOn   MinimumOn    `json:"minimum_on,omitempty"` // which price a class's minimum is tested on
	Windows     []RuleWindow `json:"windows,omitempty"`    // when there is subsidy; none = the point's own hours
	Caps        []Cap        `json:"caps,omitempty"`       // of subsidy, a person
	DiscountCap *Cap         `json:"discount_cap,omitempty"`
	Exclude     []Category   `json:"exclude,omitempty"` // people with any of these get no subsidy
	Funding     []Share      `json:"funding,omitempty"`
	Delivery    *Delivery    `json:"delivery,omitempty"`
}

// Class is a group of elders: by age, by category, or both. Where several match
// one elder, the lowest discounted price wins. Their subsidies compete as well,
// and the highest wins, but only within one Stack: those of different stacks add
// up, in the rules' order, each on what the ones before it left to pay.
type Class struct {
	Code       string     `json:"code"`                 // "G70"; recorded with each meal
	Label      string     `json:"label,omitempty"`      // neutral name for the cashier; "" = the code
	AgeFrom    int        `json:"age_from,omitempty"`   // inclusive
	AgeTo      int        `json:"age_to,omitempty"`     // inclusive; 0 = no upper end
	Categories []Category `json:"categories,omitempty"` // any of these; none = everybody of the age
	Except     []Category `json:"except,omitempty"`     // not for people with any of these
	Discount   *Amount    `json:"discount,omitempty"`
	Subsidy    *Amount    `json:"subsidy,omitempty"`
	Stack      string     `json:"stack,omitempty"`   // "" is a stack like any other
	Funding    []Share    `json:"funding,omitempty"` // of this class's subsidy; none = the set's
}

// Amount is how much comes off a price. Exactly one of PayPercent, Off, Percent,
// Price and Allowance is set; the rest may go with any.
type Amount struct {
	PayPercent *int      `json:"pay_percent,omitempty"` // the elder pays this share of the price: 85 = 八五折
	Off        *data.Fen `json:"off_fen,omitempty"`     // a fixed cut
	Percent    *int      `json:"percent,omitempty"`     // this share of the price comes off
	Price      *data.Fen `json:"price_fen,omitempty"`   // the elder pays this, whatever the list says
	Allowance  *Purse    `json:"allowance,omitempty"`   // all of it, while the purse lasts; only of a subsidy
	On         PriceOf   `json:"on,omitempty"`          // what a share is of; "" = what is left to pay
	Minimum    data.Fen  `json:"min_fen,omitempty"`     // from this price on
	UpTo       data.Fen  `json:"upto_fen,omitempty"`    // up to this list price; 0 = any
	Max        data.Fen  `json:"max_fen,omitempty"`     // never more than this comes off; 0 = no limit
	Coupon     *Coupon   `json:"coupon,omitempty"`      // each use takes a coupon; only of a subsidy
	When       *When     `json:"when,omitempty"`        // nil = always
}

// Purse is money that an elder may use up in a period.
type Purse struct {
	Fen    data.Fen `json:"fen"`
	Period Period   `json:"period"` // day, week, month or year
}

// Coupon counts uses. Either every elder of the class has Count of them each
// period, or, with Count 0, the office hands them out one by one, each with its
// own last day.
type Coupon struct {
	Count  int    `json:"count,omitempty"`
	Period Period `json:"period,omitempty"` // day, week, month or year; "" with Count 0
}

// When narrows an amount to some meals. What is empty does not narrow.
type When struct {
	Sittings []merchants.Sitting `json:"sittings,omitempty"`
	Weekdays []time.Weekday      `json:"weekdays,omitempty"` // 0 = Sunday
	Holidays Holidays            `json:"holidays,omitempty"`
}

// Holidays says what a public holiday is to a window or an amount.
type Holidays string

// The three ways to treat a public holiday; the empty value counts it by its
// weekday. With NotHolidays and Weekdays, a working day moved to a weekend
// counts as a Monday to Friday.
const (
	NotHolidays  Holidays = "not"
	OnlyHolidays Holidays = "only"
)

// PriceOf names the price that a share is taken of.
type PriceOf string

// OfList takes shares of the list price; the empty value, of what is left to pay.
const OfList PriceOf = "list"

// Rounding is the way a discounted price goes to the next step.
type Rounding string

// The ways of rounding; the empty value is down.
const (
	RoundDown    Rounding = "down"
	RoundNearest Rounding = "nearest"
	RoundUp      Rounding = "up"
)

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
	Holidays Holidays          `json:"holidays,omitempty"`
}

// Period is what a cap counts over.
type Period string

// The periods of caps. A week runs from Monday.
const (
	PerMeal    Period = "meal" // of money only
	PerSitting Period = "sitting"
	PerDay     Period = "day"
	PerWeek    Period = "week"
	PerMonth   Period = "month"
	PerYear    Period = "year"
)

// Cap limits the subsidised meals of one elder in a period, or the money that
// they take. Exactly one of Count and Fen is above 0; money that would pass the
// cap is cut to what is left.
type Cap struct {
	Period Period   `json:"period"`
	Count  int      `json:"count,omitempty"`
	Fen    data.Fen `json:"fen,omitempty"`
}

// Share is one funder's part of the subsidy: a percentage or a fixed amount. The
// last share carries neither: the others are rounded down, in order and while
// anything is left, and it takes the remainder.
type Share struct {
	Funder  string   `json:"funder"` // "district", "street", "city", "fund", …
	Percent int      `json:"percent,omitempty"`
	Fen     data.Fen `json:"fen,omitempty"`
	Home    Home     `json:"home,omitempty"` // "" = wherever the elder eats
}

// Home says where an elder must eat for a level to pay; elsewhere its share is
// lost and the elder pays it.
type Home string

// The homes: the point stands in the elder's own street, or community.
const (
	HomeStreet    Home = "street"
	HomeCommunity Home = "community"
)

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
		if c.Count > 0 && (c.Period == PerSitting || c.Period == PerDay && c.Count == 1) {
			return r.Caps
		}
	}
	return append([]Cap{{Period: PerSitting, Count: 1}}, r.Caps...)
}

// matching gives the classes that cover an elder of the age with the categories.
func (r *RuleSet) matching(age int, categories []Category) []*Class {
	var m []*Class
	for i := range r.Classes {
		c := &r.Classes[i]
		if age < c.AgeFrom || c.AgeTo > 0 && age > c.AgeTo || haveAny(categories, c.Except) {
			continue
		}
		if len(c.Categories) == 0 || haveAny(categories, c.Categories) {
			m = append(m, c)
		}
	}
	return m
}

func haveAny(have, of []Category) bool {
	return slices.ContainsFunc(have, func(c Category) bool { return slices.Contains(of, c) })
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
