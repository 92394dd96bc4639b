package meals

import "mealmap/data"

// divide gives each funder its part of a subsidy in the rule's order; the last
// takes the rest.
func divide(funding []Share, subsidy data.Fen) []Paid {
	parts := make([]Paid, len(funding))
	rest := subsidy
	for i, s := range funding {
		part := rest
		if i < len(funding)-1 {
			part = min(s.Fen+subsidy*data.Fen(s.Percent)/100, rest)
		}
		parts[i] = Paid{s.Funder, part}
		rest -= part
	}
	return parts
}

// fundingOf are the shares of the class's subsidy.
func (r *RuleSet) fundingOf(c *Class) []Share {
	if len(c.Funding) > 0 {
		return c.Funding
	}
	return r.Funding
}

// paysFor reports whether a share is paid for elders of these homes.
func (h Home) paysFor(homes Homes) bool {
	return h == "" || h == HomeStreet && homes.Street || h == HomeCommunity && homes.Community
}

// purses are the funders' budgets while one meal is decided.
type purses struct {
	budgets map[string]Left
	spent   map[string]data.Fen // by the meal so far
}

// cover says how much of a sum the funder's budget lets it pay, and whether it
// stops all subsidy instead.
func (p *purses) cover(funder string, sum data.Fen) (pays data.Fen, stop bool) {
	b, limited := p.budgets[funder]
	left := max(b.Fen-p.spent[funder], 0)
	switch {
	case !limited || sum <= left || b.UsedUp == UsedUpWarn:
		return sum, false
	case b.UsedUp == UsedUpStop:
		return 0, true
	}
	return left, false
}

func (p *purses) spend(paid []Paid) {
	for _, x := range paid {
		if p.spent == nil {
			p.spent = map[string]data.Fen{}
		}
		p.spent[x.Funder] += x.Fen
	}
}

// merge adds parts to those of the funders that are there already.
func merge(all, parts []Paid) []Paid {
next:
	for _, p := range parts {
		for i := range all {
			if all[i].Funder == p.Funder {
				all[i].Fen += p.Fen
				continue next
			}
		}
		all = append(all, p)
	}
	return all
}
