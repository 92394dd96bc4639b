package meals

import (
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// NoticeOfflineTwice: a till without network gave a benefit that had been used
// elsewhere. The meal stands with the till's split and claims nothing.
const NoticeOfflineTwice = "offline_twice"

// Figures are a split as a till and its records write it.
type Figures struct {
	List       data.Fen `json:"list_fen"`
	Merchant   data.Fen `json:"merchant_fen"`
	Government data.Fen `json:"government_fen"`
	Fund       data.Fen `json:"fund_fen"`
	Elder      data.Fen `json:"elder_fen"`
}

// Subsidy is what is not the elder's and not the merchant's.
func (f Figures) Subsidy() data.Fen { return f.Government + f.Fund }

// Whole reports whether no part is negative and all sum to the list price.
func (f Figures) Whole() bool {
	for _, part := range []data.Fen{f.Merchant, f.Government, f.Fund, f.Elder} {
		if part < 0 || part > f.List {
			return false
		}
	}
	return f.Merchant+f.Government+f.Fund+f.Elder == f.List
}

// Figures gives the split without the funders' names.
func (s Split) Figures() Figures {
	return Figures{List: s.List, Merchant: s.Merchant, Government: s.Government(), Fund: s.Fund(), Elder: s.Elder}
}

// Figures gives the split that was recorded.
func (r *Redemption) Figures() Figures {
	return Figures{List: r.List, Merchant: r.Merchant, Government: r.Government, Fund: r.Fund, Elder: r.Elder}
}

// OfflineMeal is one meal as a till recorded it without network.
type OfflineMeal struct {
	Card     ScannedCard
	Price    data.Fen
	Sitting  merchants.Sitting // "" = by the clock
	ServedAt data.Instant
	Delivery bool
	Rule     string // that the till went by, "" none
	Version  int    // of it
}

// known leaves out of sets what was published after the meal, which the till
// could not go by. What it names it knew, whatever the clock was when that was
// published.
func (q *OfflineMeal) known(sets []*RuleSet) []*RuleSet {
	until := q.ServedAt
	for _, r := range sets {
		if r.ID == q.Rule && r.Version == q.Version {
			until = max(until, r.Published)
		}
	}
	return slices.DeleteFunc(slices.Clone(sets), func(r *RuleSet) bool { return r.Published > until })
}

// ScannedCard is what was read from a card: a token whose signature holds, or
// the refusal.
type ScannedCard struct{ scanned }

// Refusal says why it is no card of this network; nil where it is one.
func (c ScannedCard) Refusal() *fault.Error { return c.refusal }

// CardThen is how a card stands, for what was served at a time past.
type CardThen struct {
	ID      CardID
	EndedAt data.Instant // of its end, or of the report that it is lost; 0: neither
	Refusal *fault.Error // what a till with network says of it on the meal's day; nil where it works
	Flags   int          // not 0: not for tills without network
}

// OfflineLook is what the store knows of a meal that a till recorded alone, as
// it is in one transaction.
type OfflineLook struct {
	Refusal  *fault.Error // no card, or none of this network; the rest is empty
	Card     CardThen
	District data.District // the elder's
	Elder    ElderID
	Point    *merchants.Point // nil: the till's point is gone; what follows is empty
	Given    DecideInput      // what the price depends on, less what was used and what budgets hold
	Full     Decision         // by all that is known now

	eater *eater
	meal  meal
	known known
}

// Short reports whether it is money that lacks, so that no earlier meal used what
// the elder may use.
func (l *OfflineLook) Short() bool {
	return slices.ContainsFunc(l.Full.Notices, func(n Notice) bool { return n.Code == NoticeBudgetUsed })
}

// isDiscount reports whether the period counts discounts, which cost the
// programme nothing.
func isDiscount(period string) bool { return strings.HasPrefix(period, "discount:") }

// Kept gives a decision for a meal that is recorded at the till's split and
// claims no subsidy: what the till could decide, the discount counted as Full
// says, and the delivery that Full owes, or that the budgets still cover where
// Full refuses the meal.
func (l *OfflineLook) Kept(d Decision, notices ...Notice) Decision {
	d.Claims = slices.DeleteFunc(slices.Clone(l.Full.Claims), func(c Claim) bool { return !isDiscount(c.Period) })
	d.Notices = append(slices.Clone(d.Notices), notices...)
	if d.Delivery = l.Full.Delivery; l.Full.Refusal != nil {
		in := l.Given
		in.Budgets = l.known.budgets
		d.deliver(in)
	}
	return d
}

// Unsubsidised is Full without what public money pays: the elder pays it.
func (l *OfflineLook) Unsubsidised() Decision {
	d := l.Full
	d.Split.Elder += d.Split.Government() + d.Split.Fund()
	d.Split.Shares, d.Reasons = nil, nil
	return l.Kept(d)
}
