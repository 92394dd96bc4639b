package meals

import (
	"mealmap/data"
	"mealmap/data/fault"
)

// DecideInput is everything that a meal's price depends on.
type DecideInput struct {
	Rules      *RuleSet // nil: none speaks at this point
	Price      data.Fen // list price, above 0
	Seating    Seating
	BornOn     data.ServiceDay
	Categories []Category        // the elder's on the service day
	Delivery   bool              // the meal is brought home …
	Registered bool              // … to an elder registered for it
	Home       Homes             // whose point it is
	Abroad     bool              // the elder is of another district: its money is not the point's
	Used       Usage             // what the elder has used, by period; see RuleSet.Periods
	Coupons    map[string][]Held // by class: coupons that the office handed out and that the day allows
	Budgets    map[string]Left   // by funder; one that is not there is not limited
	SeenBefore bool              // for sets without subsidy: an earlier meal in the same sitting

	CountDiscounts bool // some set of the district caps discounts, see CapsDiscounts
}

// Homes says which of the elder's divisions are the point's.
type Homes struct{ Street, Community bool }

// Usage is what an elder has used, by period: "day:2025-03-05".
type Usage map[string]Use

// Use is how far a period is used: meals counted, the highest slot taken, the
// money they took.
type Use struct {
	Meals, Top int
	Fen        data.Fen
}

// Held is one handing-out of coupons with what is left of it.
type Held struct {
	ID   string
	Left int
	To   data.ServiceDay // inclusive; the one that ends first is used first
}

// Left is what a funder still has, and what happens where that is too little.
type Left struct {
	Fen    data.Fen
	UsedUp UsedUp
}

// UsedUp is what becomes of subsidy when a budget does not cover it any more.
type UsedUp string

// What the office may choose.
const (
	UsedUpWarn    UsedUp = "warn"    // it is paid all the same
	UsedUpWithout UsedUp = "without" // the other funders pay theirs, the elder the rest
	UsedUpStop    UsedUp = "stop"    // no subsidy at all
)

// Claim is what a meal uses of a period: one slot, and money.
type Claim struct {
	Period string
	Fen    data.Fen
}

// Decision is what the till is told and the log keeps.
type Decision struct {
	Refusal  *fault.Error // nil: accepted; the rest is empty where refused
	Class    string       // "" where no rule speaks
	Label    string       // the class's neutral name
	RuleID   string
	Version  int
	Split    Split
	Reasons  []Notice // how the split came about, each with its own sentence
	Notices  []Notice // what the cashier should know
	Delivery data.Fen // owed to the merchant on top of the meal, 0 for none
	Claims   []Claim  // what the meal uses; none without subsidy or discount cap
}

// Split is one list price divided: Elder + Merchant + all Shares = List, no
// part negative.
type Split struct {
	List     data.Fen
	Elder    data.Fen
	Merchant data.Fen
	Shares   []Paid // the funders' parts, in the rule's order; empty without subsidy
}

// Paid is what one funder pays.
type Paid struct {
	Funder string
	Fen    data.Fen
}

// Government is the public levels' part.
func (s Split) Government() data.Fen { return s.sum(func(f string) bool { return f != FundFunder }) }

// Fund is charity's part.
func (s Split) Fund() data.Fen { return s.sum(func(f string) bool { return f == FundFunder }) }

func (s Split) sum(want func(string) bool) data.Fen {
	var total data.Fen
	for _, p := range s.Shares {
		if want(p.Funder) {
			total += p.Fen
		}
	}
	return total
}

// Notice is something to say: a stable code and what its sentence names.
type Notice struct {
	Code string
	Args map[string]any
}

// The notices' codes. The meal is accepted and the discount stays. There is no
// subsidy; with the last four there may be some, which arg Subsidy says.
const (
	NoticeAlreadyRedeemed       = "already_redeemed" // args Sitting, Time, Point, Subsidy
	NoticeOutsideWindow         = "outside_window"   // arg Windows
	NoticeNotNow                = "not_now"          // within the windows, but no amount is for such a meal
	NoticeBelowMinimum          = "below_minimum"    // arg Minimum
	NoticeAbovePrice            = "above_price"      // arg UpTo
	NoticeOverCap               = "over_cap"         // args Period, Count or Fen
	NoticeExcluded              = "excluded"
	NoticeNoRule                = "no_rule" // the list price stands
	NoticeDeliveryNotRegistered = "delivery_not_registered"
	NoticeAllowanceUsed         = "allowance_used" // args Period, Purse, Subsidy
	NoticeCouponUsed            = "coupon_used"    // args Period, Count, Subsidy; Count 0: none was handed out or all are used
	NoticeBudgetUsed            = "budget_used"    // args Funders; Subsidy, or Delivery: no fee is owed
	NoticeAway                  = "away"           // args Funders, Subsidy: their shares are for elders of the point's street or community
	NoticeAbroad                = "abroad"         // the elder is of another district
)

// The reasons beside those of an amount: the part is smaller than its amount
// says.
const (
	reasonCutAllowance = "cut_allowance" // args Period, Purse
	reasonCutCap       = "cut_cap"       // args Period, Fen
)

// Decide prices one meal. It is pure: the same values give the same answer, on
// this machine or on another.
func Decide(in DecideInput) Decision {
	r := in.Rules
	if r == nil {
		return Decision{Split: Split{List: in.Price, Elder: in.Price}, Notices: []Notice{{Code: NoticeNoRule}}}
	}
	classes := r.matching(AgeOn(in.BornOn, in.Seating.Day), in.Categories)
	if len(classes) == 0 {
		return Decision{Refusal: ErrNotEligible.With("FromAge", r.youngest())}
	}
	if c := r.DiscountCap; c != nil && in.Used[c.discountKey(in.Seating)].Meals >= c.Count {
		return Decision{Refusal: ErrDiscountUsed.With("Period", string(c.Period), "Count", c.Count)}
	}
	discounted, priced := r.discount(classes, in.Price, in.Seating)
	d := Decision{Class: priced.Code, Label: priced.label(), RuleID: r.ID, Version: r.Version}
	d.Split = Split{List: in.Price, Elder: discounted, Merchant: in.Price - discounted}
	d.explain("discount", priced.Discount, d.Split.Merchant)
	if r.subsidises() {
		d.subsidise(in, classes, discounted)
	} else if in.SeenBefore {
		d.notice(NoticeAlreadyRedeemed, "Subsidy", false)
	}
	d.deliver(in)
	d.claimDiscount(in)
	return d
}

// discount gives the lowest price that any of the classes pays, and the class
// that has it, the first where they tie. Rounding alone makes no meal free.
func (r *RuleSet) discount(classes []*Class, list data.Fen, at Seating) (data.Fen, *Class) {
	best, by := list, classes[0]
	for _, c := range classes {
		if c.Discount == nil || !c.Discount.inRange(list, list) || !c.Discount.When.holds(at) {
			continue
		}
		price := list - c.Discount.off(list, list)
		if 0 < price && price < list {
			price = r.rounded(price)
		}
		if price < best {
			best, by = price, c
		}
	}
	return best, by
}

// rounded takes a discounted price to the set's step, never to nothing.
func (r *RuleSet) rounded(price data.Fen) data.Fen {
	step := max(r.Round, 1)
	switch r.Rounding {
	case RoundUp:
		price += step - 1
	case RoundNearest:
		price += step / 2
	}
	return max(price-price%step, 1)
}

// claimDiscount counts the meal for caps of the discount: its own set's, and
// where it got one, those of others.
func (d *Decision) claimDiscount(in DecideInput) {
	switch c := in.Rules.DiscountCap; {
	case in.CountDiscounts && (c != nil || d.Split.Merchant > 0):
		for _, key := range DiscountPeriods(in.Seating) {
			d.Claims = append(d.Claims, Claim{Period: key})
		}
	case c != nil:
		d.Claims = append(d.Claims, Claim{Period: c.discountKey(in.Seating)})
	}
}

// deliver adds what is owed for bringing the meal, where its funder can pay it.
func (d *Decision) deliver(in DecideInput) {
	rule := in.Rules.Delivery
	switch {
	case !in.Delivery || rule == nil:
		return
	case !in.Registered || in.Abroad:
		d.notice(NoticeDeliveryNotRegistered)
		return
	}
	p := purses{budgets: in.Budgets}
	p.spend(d.Split.Shares)
	if pays, _ := p.cover(rule.Funder, rule.Fee); pays < rule.Fee {
		d.notice(NoticeBudgetUsed, "Funders", []Funder{Funder(rule.Funder)}, "Delivery", true)
		return
	}
	d.Delivery = rule.Fee
}

func (d *Decision) notice(code string, pairs ...any) {
	d.Notices = append(d.Notices, Notice{code, argsOf(pairs)})
}

// explain adds the reason for a part of the split, where there is one.
func (d *Decision) explain(step string, a *Amount, fen data.Fen) {
	if a == nil || fen <= 0 {
		return
	}
	args := a.args()
	args["Fen"] = Yuan(fen)
	d.Reasons = append(d.Reasons, Notice{step + "_" + a.kind(), args})
}

func argsOf(pairs []any) map[string]any {
	args := make(map[string]any, len(pairs)/2+2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return args
}
