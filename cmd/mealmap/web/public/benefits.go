package public

import (
	"context"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// benefitRules are the rule sets of every district that has points, from which
// pages derive what they say of benefits.
type benefitRules map[data.District][]*meals.RuleSet

// benefitRules reads the rules for the points' districts, in practice one.
func (s *server) benefitRules(ctx context.Context, points []*merchants.Point) (benefitRules, error) {
	rules := benefitRules{}
	for _, p := range points {
		if _, known := rules[p.District]; known {
			continue
		}
		sets, err := s.Meals.ListRules(ctx, p.District)
		if err != nil {
			return nil, err
		}
		rules[p.District] = sets
	}
	return rules, nil
}

// same reports whether nothing was published in between: versions are only ever
// added.
func (b benefitRules) same(o benefitRules) bool {
	for d, sets := range b {
		if len(o[d]) != len(sets) {
			return false
		}
	}
	return len(b) == len(o)
}

// sentences are what the point takes off for people by their age, one a class;
// nil where no rule speaks. What goes by category is nobody else's business and
// stays off public pages.
func (b benefitRules) sentences(p *messages.Printer, point *merchants.Point, day data.ServiceDay) []string {
	rule := meals.InForce(b[point.District], point.Street, point.ID, day)
	var out []string
	for _, benefit := range meals.Benefits(rule, day) {
		if len(benefit.Categories) == 0 {
			out = append(out, p.With("benefit."+benefit.Code, benefit.Args))
		}
	}
	return out
}
