package offline

import (
	"slices"
	"strings"

	"mealmap/meals"
)

// Undecided is the office's choice for what a device cannot know alone.
type Undecided string

// What the office may choose.
const (
	DiscountOnly Undecided = "discount" // the merchant's discount, no subsidy
	Risk         Undecided = "risk"     // as if only this device had been used
)

// The shapes that a device cannot decide alone: others may have used them
// meanwhile.
const (
	ShapeAllowance = "allowance" // an elder's purse
	ShapeCoupon    = "coupon"
	ShapeMoneyCap  = "money_cap" // of more than one meal
	ShapeCountCap  = "count_cap" // of more than one day
	ShapeBudget    = "budget"    // a funder's, which may run out
)

// NoticeUndecided says that there is no subsidy because no one can say without
// network whether there is any left. Arg Shapes.
const NoticeUndecided = "offline_undecided"

// AloneInput is a meal as a device prices it by itself.
type AloneInput struct {
	// Meal is what Decide is asked. Used is what this device's own records of the
	// card used; Coupons and Budgets are not looked at, because a device knows
	// none.
	Meal    meals.DecideInput
	Limited []string // funders whose budget may run out, see meals.Store.LimitedTx
	Policy  Undecided
}

// AloneDecision is what a device decides.
type AloneDecision struct {
	meals.Decision
	Undecided []string // the shapes that the price hangs on, in the order above; nil for none
}

// Alone prices one meal by what a device knows. It is pure, and decide.ts does
// the same. Whatever the caps say, a card has one subsidised meal of a sitting
// on a device.
func Alone(in AloneInput) AloneDecision {
	m := in.Meal
	m.Budgets, m.Coupons, m.CountDiscounts = nil, nil, false
	m.Rules = oneASitting(m.Rules)
	a := AloneDecision{Decision: meals.Decide(m)}
	if a.Refusal != nil || m.Rules == nil {
		return a
	}
	a.Undecided = a.undecided(&m, in.Limited)
	if in.Policy == DiscountOnly && len(a.Undecided) > 0 {
		a.discountOnly()
	} else {
		a.askForCoupons()
	}
	return a
}

// oneASitting is the set with the cap that every device keeps.
func oneASitting(r *meals.RuleSet) *meals.RuleSet {
	if r == nil || !r.Subsidises() {
		return r
	}
	own := *r
	own.Caps = append([]meals.Cap{{Period: meals.PerSitting, Count: 1}}, r.Caps...)
	return &own
}

// undecided names what the decision hangs on. Where there is no subsidy by what
// the device knows, there is none by more knowledge either, but for coupons that
// the office handed out.
func (a *AloneDecision) undecided(m *meals.DecideInput, limited []string) (shapes []string) {
	r, subsidised := m.Rules, len(a.Split.Shares) > 0
	add := func(shape string, holds bool) {
		if holds {
			shapes = append(shapes, shape)
		}
	}
	add(ShapeAllowance, subsidised && a.claims("allowance:"))
	add(ShapeCoupon, subsidised && a.claims("coupon:") || handedOutWouldCount(m, a.Split))
	add(ShapeMoneyCap, subsidised && slices.ContainsFunc(r.Caps, func(c meals.Cap) bool { return c.Fen > 0 && c.Period != meals.PerMeal }))
	add(ShapeCountCap, subsidised && slices.ContainsFunc(r.Caps, longer) || r.DiscountCap != nil && longer(*r.DiscountCap))
	add(ShapeBudget, slices.ContainsFunc(a.Split.Shares, func(p meals.Paid) bool { return p.Fen > 0 && slices.Contains(limited, p.Funder) }))
	return shapes
}

// longer reports a cap of meals over more than a day.
func longer(c meals.Cap) bool {
	return c.Count > 0 && (c.Period == meals.PerWeek || c.Period == meals.PerMonth || c.Period == meals.PerYear)
}

func (a *AloneDecision) claims(prefix string) bool {
	return slices.ContainsFunc(a.Claims, func(c meals.Claim) bool { return strings.HasPrefix(c.Period, prefix) })
}

// handedOutWouldCount reports whether the split would be another if the elder
// held coupons from the office.
func handedOutWouldCount(m *meals.DecideInput, without meals.Split) bool {
	with := *m
	with.Coupons = map[string][]meals.Held{}
	for _, c := range m.Rules.Classes {
		if c.Subsidy != nil && c.Subsidy.Coupon != nil && c.Subsidy.Coupon.Count == 0 {
			with.Coupons[c.Code] = []meals.Held{{ID: c.Code, Left: 1, To: meals.Forever}}
		}
	}
	return len(with.Coupons) > 0 && meals.Decide(with).Split.Elder != without.Elder
}

// discountOnly takes the subsidy back.
func (a *AloneDecision) discountOnly() {
	if len(a.Split.Shares) == 0 && !slices.Contains(a.Undecided, ShapeCoupon) {
		return
	}
	a.Split.Elder += a.Split.Government() + a.Split.Fund()
	a.Split.Shares = nil
	a.Claims = slices.DeleteFunc(a.Claims, func(c meals.Claim) bool { return !strings.HasPrefix(c.Period, "discount:") })
	a.Reasons = slices.DeleteFunc(a.Reasons, func(n meals.Notice) bool { return !strings.HasPrefix(n.Code, "discount_") })
	a.Notices = slices.DeleteFunc(a.Notices, func(n meals.Notice) bool { return n.Code != meals.NoticeDeliveryNotRegistered })
	a.Notices = append([]meals.Notice{{Code: NoticeUndecided, Args: map[string]any{"Shapes": a.Undecided}}}, a.Notices...)
}

// askForCoupons says of coupons that the office handed out what is true: that
// the device does not know, not that there are none.
func (a *AloneDecision) askForCoupons() {
	for i, n := range a.Notices {
		if n.Code == meals.NoticeCouponUsed && n.Args["Count"] == 0 {
			a.Notices[i] = meals.Notice{Code: NoticeUndecided, Args: map[string]any{"Shapes": []string{ShapeCoupon}}}
		}
	}
}
