package meals

import (
	"slices"

	"mealmap/data"
)

// part is what one class adds to a meal's subsidy.
type part struct {
	class  *Class
	wanted data.Fen // by the amount alone
	given  data.Fen // what the purse, the floor and the caps leave of it
	net    data.Fen // what is paid of it
	paid   []Paid   // net, by funder
	claims []string // the purse and the coupon that it takes from
	empty  *Notice  // the purse or the coupons are used up
	cut    *Notice  // the purse held less than what was wanted
	away   []Funder // whose share is lost where the elder eats
	short  []Funder // whose budget did not cover its share
	stop   []Funder // whose budget stops all subsidy
}

// subsidy is one meal's, while it is put together.
type subsidy struct {
	in     DecideInput
	tested data.Fen // the price that minimums are tested on
	left   data.Fen // to pay
	room   data.Fen // above the floor and under the caps
	purses purses
	parts  []part
}

func (d *Decision) subsidise(in DecideInput, classes []*Class, discounted data.Fen) {
	classes = slices.DeleteFunc(slices.Clone(classes), func(c *Class) bool { return c.Subsidy == nil })
	if len(classes) == 0 {
		return
	}
	r := in.Rules
	if haveAny(in.Categories, r.Exclude) {
		d.notice(NoticeExcluded)
		return
	}
	if !in.Seating.Inside { // nothing is used, so that not every caller reads it
		in.Used, in.Coupons = nil, nil
	}
	if in.Abroad {
		d.notice(NoticeAbroad)
		return
	}
	s := subsidy{in: in, tested: in.Price, left: discounted, purses: purses{budgets: in.Budgets}}
	if r.MinimumOn == OnDiscounted {
		s.tested = discounted
	}
	full := max(discounted-r.Floor, 0)
	var limit *Notice
	s.room, limit = s.capped(full)
	shut := s.room == 0
	s.stack(classes)
	d.nameClass(&s, classes)
	if len(s.parts) == 0 {
		d.sayUnmet(&s, classes)
	}
	if !in.Seating.Inside {
		d.notice(NoticeOutsideWindow, "Windows", windowArgs(in.Seating.Windows))
	}
	if len(d.Notices) == 0 {
		d.checkCaps(r.effectiveCaps(), in)
	}
	if len(d.Notices) == 0 && full > 0 && shut && limit != nil {
		d.Notices = append(d.Notices, *limit)
	}
	if len(d.Notices) == 0 {
		d.pay(&s, limit)
	}
}

// capped cuts a sum to what the caps of money leave, and says which cap it was.
func (s *subsidy) capped(sum data.Fen) (data.Fen, *Notice) {
	var by *Notice
	for _, c := range s.in.Rules.Caps {
		if c.Fen == 0 {
			continue
		}
		left := max(c.Fen-s.in.Used.over(c.Period.keys(s.in.Seating)).Fen, 0)
		if left < sum {
			sum, by = left, &Notice{NoticeOverCap, argsOf([]any{"Period", string(c.Period), "Count", 0, "Fen", Yuan(c.Fen)})}
		}
	}
	return sum, by
}

// stack adds the best part of each stack, in the rules' order.
func (s *subsidy) stack(classes []*Class) {
	var done []string
	for _, c := range classes {
		if slices.Contains(done, c.Stack) {
			continue
		}
		done = append(done, c.Stack)
		best := part{}
		for _, rival := range classes {
			if rival.Stack != c.Stack || !rival.Subsidy.inRange(s.tested, s.in.Price) || !rival.Subsidy.When.holds(s.in.Seating) {
				continue
			}
			if p := s.of(rival); best.class == nil || p.beats(&best) {
				best = p
			}
		}
		if best.class != nil {
			s.left -= best.given
			s.room -= best.net
			s.purses.spend(best.paid)
			s.parts = append(s.parts, best)
		}
	}
}

// beats: what is paid counts first. Of two alike, the one that leaves the
// elder's purse and coupons alone is better, then the one that meant more.
func (p *part) beats(o *part) bool {
	switch {
	case p.net != o.net:
		return p.net > o.net
	case len(p.claims) != len(o.claims):
		return len(p.claims) < len(o.claims)
	}
	return p.wanted > o.wanted
}

// of is what the class alone gives on top of the parts so far.
func (s *subsidy) of(c *Class) part {
	p := part{class: c, wanted: c.Subsidy.off(s.left, s.in.Price)}
	p.given = p.wanted
	s.fromPurse(&p)
	s.fromCoupons(&p)
	p.given = min(p.given, s.room)
	funding := s.in.Rules.fundingOf(c)
	p.paid = divide(funding, p.given)
	for i := range p.paid {
		x := &p.paid[i]
		if x.Fen == 0 {
			continue
		}
		if !funding[i].Home.paysFor(s.in.Home) {
			x.Fen, p.away = 0, append(p.away, Funder(x.Funder))
			continue
		}
		pays, stop := s.purses.cover(x.Funder, x.Fen)
		if stop {
			p.stop = append(p.stop, Funder(x.Funder))
		} else if pays < x.Fen {
			p.short = append(p.short, Funder(x.Funder))
		}
		x.Fen = pays
		p.net += pays
	}
	return p
}

// fromPurse cuts the part to what the class's purse still holds.
func (s *subsidy) fromPurse(p *part) {
	purse := p.class.Subsidy.Allowance
	if purse == nil {
		return
	}
	key := p.class.purseKey(s.in.Seating)
	left := max(purse.Fen-s.in.Used[key].Fen, 0)
	p.claims = append(p.claims, key)
	if left >= p.given {
		return
	}
	p.given = left
	args := argsOf([]any{"Period", string(purse.Period), "Purse", Yuan(purse.Fen)})
	if left == 0 {
		p.empty = &Notice{NoticeAllowanceUsed, args}
	} else {
		p.cut = &Notice{reasonCutAllowance, args}
	}
}

// fromCoupons takes one of the class's coupons; without any the part is nothing.
func (s *subsidy) fromCoupons(p *part) {
	c := p.class.Subsidy.Coupon
	if c == nil {
		return
	}
	key := ""
	if c.Count == 0 {
		if h := soonest(s.in.Coupons[p.class.Code], s.in.Seating.Day); h != nil {
			key = "coupon:" + h.ID
		}
	} else if k := p.class.couponKey(s.in.Seating); s.in.Used[k].Meals < c.Count {
		key = k
	}
	if key == "" {
		p.given = 0
		p.empty = &Notice{NoticeCouponUsed, argsOf([]any{"Period", string(c.Period), "Count", c.Count})}
		return
	}
	p.claims = append(p.claims, key)
}

// soonest gives the coupons that end first of those that are left on the day,
// nil where there are none.
func soonest(held []Held, day data.ServiceDay) *Held {
	var first *Held
	for i := range held {
		h := &held[i]
		if h.Left > 0 && day <= h.To && (first == nil || h.To < first.To || h.To == first.To && h.ID < first.ID) {
			first = h
		}
	}
	return first
}
