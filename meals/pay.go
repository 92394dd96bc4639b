package meals

import "mealmap/data"

// nameClass records the class whose subsidy it is: the first that pays, else
// the first that would, were its conditions met.
func (d *Decision) nameClass(s *subsidy, classes []*Class) {
	for _, p := range s.parts {
		if p.net > 0 {
			d.Class, d.Label = p.class.Code, p.class.label()
			return
		}
	}
	var by *Class
	if len(s.parts) > 0 {
		by = s.parts[0].class
	} else {
		var most data.Fen
		for _, c := range classes {
			if off := c.Subsidy.off(s.left, s.in.Price); by == nil || off > most {
				by, most = c, off
			}
		}
	}
	d.Class, d.Label = by.Code, by.label()
}

// sayUnmet notes why none of the classes' conditions is met.
func (d *Decision) sayUnmet(s *subsidy, classes []*Class) {
	var lowest, highest data.Fen = -1, 0
	for _, c := range classes {
		a := c.Subsidy
		if s.in.Seating.Inside && !a.When.holds(s.in.Seating) {
			continue
		}
		if s.tested < a.Minimum && (lowest < 0 || a.Minimum < lowest) {
			lowest = a.Minimum
		}
		if a.UpTo > 0 && s.in.Price > a.UpTo {
			highest = max(highest, a.UpTo)
		}
	}
	switch {
	case lowest > 0:
		d.notice(NoticeBelowMinimum, "Minimum", Yuan(lowest))
	case highest > 0:
		d.notice(NoticeAbovePrice, "UpTo", Yuan(highest))
	case s.in.Seating.Inside:
		d.notice(NoticeNotNow)
	}
}

// checkCaps notes the first cap of meals that is used up. A second meal of the
// same sitting or day has its own sentence, because the cashier can see to it.
func (d *Decision) checkCaps(caps []Cap, in DecideInput) {
	for _, c := range caps {
		if c.Count == 0 || in.Used.over(c.Period.keys(in.Seating)).Meals < c.Count {
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

// pay puts the parts into the split, with what they claim and why they are what
// they are.
func (d *Decision) pay(s *subsidy, limit *Notice) {
	var total data.Fen
	for _, p := range s.parts {
		if len(p.stop) > 0 {
			d.notice(NoticeBudgetUsed, "Funders", p.stop, "Subsidy", false)
			return
		}
		total += p.net
	}
	var own []Claim
	for i := range s.parts {
		p := &s.parts[i]
		d.sayLess(p, total > 0)
		if p.net == 0 {
			continue
		}
		d.Split.Shares = merge(d.Split.Shares, p.paid)
		for _, key := range p.claims {
			own = append(own, Claim{key, p.net})
		}
		d.explain("subsidy", p.class.Subsidy, p.net)
		if p.cut != nil {
			d.Reasons = append(d.Reasons, *p.cut)
		}
		if limit != nil && p.given < p.wanted && p.cut == nil {
			d.Reasons = append(d.Reasons, Notice{reasonCutCap, limit.Args})
		}
	}
	if total == 0 {
		return
	}
	d.Split.Elder -= total
	for _, period := range everyPeriod {
		d.Claims = append(d.Claims, Claim{period.key(s.in.Seating), total})
	}
	d.Claims = append(d.Claims, own...)
}

// sayLess notes what a part lacks; subsidised says whether the meal has any.
func (d *Decision) sayLess(p *part, subsidised bool) {
	if p.empty != nil {
		p.empty.Args["Subsidy"] = subsidised
		d.Notices = append(d.Notices, *p.empty)
	}
	if len(p.away) > 0 {
		d.notice(NoticeAway, "Funders", p.away, "Subsidy", subsidised)
	}
	if len(p.short) > 0 {
		d.notice(NoticeBudgetUsed, "Funders", p.short, "Subsidy", subsidised)
	}
}
