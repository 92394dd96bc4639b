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
	Used       Usage             // what the elder has used, by period; see RuleSet.Periods
	Coupons    map[string][]Held // by class: coupons that the office handed out and that the day allows
	Budgets    map[string]Left   // by funder; one that is not there is not limited
	SeenBefore bool              // for sets without subsidy: an earlier meal in the same sitting
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

// The notices' codes. The meal is accepted, the discount stays, and there is no
// subsidy.
const (
	NoticeAlreadyRedeemed       = "already_redeemed" // args Sitting, Time, Point, Subsidy
	NoticeOutsideWindow         = "outside_window"   // arg Windows
	NoticeBelowMinimum          = "below_minimum"    // arg Minimum
	NoticeOverCap               = "over_cap"         // args Period, Count
	NoticeNoRule                = "no_rule"          // the list price stands
	NoticeDeliveryNotRegistered = "delivery_not_registered"
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
	c := r.DiscountCap
	if c != nil && in.Used[c.discountKey(in.Seating)].Meals >= c.Count {
		return Decision{Refusal: ErrDiscountUsed.With("Period", string(c.Period), "Count", c.Count)}
	}
	discounted, priced := r.discount(classes, in.Price)
	d := Decision{Class: priced.Code, Label: priced.label(), RuleID: r.ID, Version: r.Version}
	d.Split = Split{List: in.Price, Elder: discounted, Merchant: in.Price - discounted}
	d.explain("discount", priced.Discount, d.Split.Merchant)
	if r.subsidises() {
		d.subsidise(in, classes, discounted)
	} else if in.SeenBefore {
		d.notice(NoticeAlreadyRedeemed, "Subsidy", false)
	}
	d.deliver(in)
	if c != nil {
		d.Claims = append(d.Claims, Claim{Period: c.discountKey(in.Seating)})
	}
	return d
}

// discount gives the lowest price that any of the classes pays, and the class
// that has it, the first where they tie. Rounding alone makes no meal free.
func (r *RuleSet) discount(classes []*Class, list data.Fen) (data.Fen, *Class) {
	best, by := list, classes[0]
	for _, c := range classes {
		if c.Discount == nil || list < c.Discount.Minimum {
			continue
		}
		price := list - c.Discount.off(list)
		if 0 < price && price < list {
			price = max(price-price%r.step(), 1)
		}
		if price < best {
			best, by = price, c
		}
	}
	return best, by
}

func (r *RuleSet) step() data.Fen { return max(r.Round, 1) }

func (d *Decision) subsidise(in DecideInput, classes []*Class, discounted data.Fen) {
	r := in.Rules
	tested := in.Price
	if r.MinimumOn == OnDiscounted {
		tested = discounted
	}
	grant, by := highest(classes, discounted, tested)
	if by == nil {
		_, nominal := highest(classes, discounted, -1)
		if nominal == nil {
			return
		}
		d.Class, d.Label = nominal.Code, nominal.label()
		d.notice(NoticeBelowMinimum, "Minimum", Yuan(lowestMinimum(classes)))
	} else {
		d.Class, d.Label = by.Code, by.label()
	}
	if !in.Seating.Inside {
		d.notice(NoticeOutsideWindow, "Windows", windowArgs(in.Seating.Windows))
	}
	if len(d.Notices) == 0 {
		d.checkCaps(r.effectiveCaps(), in)
	}
	grant = min(grant, max(discounted-r.Floor, 0))
	if len(d.Notices) > 0 || grant <= 0 {
		return
	}
	d.Split.Elder = discounted - grant
	d.Split.Shares = r.share(grant)
	for _, period := range everyPeriod {
		d.Claims = append(d.Claims, Claim{period.key(in.Seating), grant})
	}
	d.explain("subsidy", by.Subsidy, grant)
}

// highest gives the largest subsidy among the classes whose minimum the tested
// price meets; tested below 0 asks without minimums. nil where there is none.
func highest(classes []*Class, discounted, tested data.Fen) (data.Fen, *Class) {
	var grant data.Fen
	var by *Class
	for _, c := range classes {
		if c.Subsidy == nil || tested >= 0 && tested < c.Subsidy.Minimum {
			continue
		}
		if g := c.Subsidy.off(discounted); by == nil || g > grant {
			grant, by = g, c
		}
	}
	return grant, by
}

func lowestMinimum(classes []*Class) data.Fen {
	lowest := data.Fen(-1)
	for _, c := range classes {
		if c.Subsidy != nil && (lowest < 0 || c.Subsidy.Minimum < lowest) {
			lowest = c.Subsidy.Minimum
		}
	}
	return lowest
}

// checkCaps notes the first cap that is used up. A second meal of the same
// sitting or day has its own sentence, because the cashier can see to it.
func (d *Decision) checkCaps(caps []Cap, in DecideInput) {
	for _, c := range caps {
		if in.Used[c.Period.key(in.Seating)].Meals < c.Count {
			continue
		}
		if c.Period == PerSitting || c.Period == PerDay && c.Count == 1 {
			d.notice(NoticeAlreadyRedeemed, "Subsidy", true, "Period", string(c.Period))
		} else {
			d.notice(NoticeOverCap, "Period", string(c.Period), "Count", c.Count)
		}
		return
	}
}

// share divides the subsidy in the rule's order; the last takes the rest.
func (r *RuleSet) share(grant data.Fen) []Paid {
	parts := make([]Paid, len(r.Funding))
	rest := grant
	for i, s := range r.Funding {
		part := rest
		if i < len(r.Funding)-1 {
			part = min(s.Fen+grant*data.Fen(s.Percent)/100, rest)
		}
		parts[i] = Paid{s.Funder, part}
		rest -= part
	}
	return parts
}

func (d *Decision) deliver(in DecideInput) {
	switch {
	case !in.Delivery || in.Rules.Delivery == nil:
	case !in.Registered:
		d.notice(NoticeDeliveryNotRegistered)
	default:
		d.Delivery = in.Rules.Delivery.Fee
	}
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

// off is how much comes off price: never less than nothing nor more than all.
// Who pays a share pays a fen of the smallest price: a meal is free where the
// rule says so, not where a division does.
func (a *Amount) off(price data.Fen) data.Fen {
	var off data.Fen
	switch {
	case a.PayPercent != nil:
		pay := price * data.Fen(*a.PayPercent) / 100
		if *a.PayPercent > 0 {
			pay = max(pay, 1)
		}
		off = price - pay
	case a.Off != nil:
		off = *a.Off
	case a.Percent != nil:
		off = price * data.Fen(*a.Percent) / 100
	case a.Price != nil:
		off = price - *a.Price
	}
	if a.Max > 0 {
		off = min(off, a.Max)
	}
	return min(max(off, 0), price)
}

func argsOf(pairs []any) map[string]any {
	args := make(map[string]any, len(pairs)/2+2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return args
}
