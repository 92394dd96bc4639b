package meals

import (
	"slices"

	"mealmap/data"
)

// RulesTx gives every version of every rule set of the district, inside the
// caller's transaction. They are shared: do not change them.
func (s *Store) RulesTx(tx *data.Tx, d data.District) ([]*RuleSet, error) {
	var stamp int
	if err := tx.Get(&stamp, `SELECT count(*) FROM rule_sets WHERE district = ?`, d); err != nil {
		return nil, err
	}
	return s.currentRules(tx, d, stamp)
}

// LimitedTx names the funders, in order, whose budget for meals of the day at
// points of the street may run out so that less is paid.
func (s *Store) LimitedTx(tx *data.Tx, d data.District, street string, day data.ServiceDay) ([]string, error) {
	budgets, err := budgetsFor(tx, d, street, day)
	var limited []string
	for funder, b := range budgets {
		if b.UsedUp != UsedUpWarn {
			limited = append(limited, funder)
		}
	}
	slices.Sort(limited)
	return limited, err
}
