package meals

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"mealmap/data"
	"mealmap/merchants"
)

// ruleCache keeps each district's rule sets as last read. Sets are only ever
// added, so their number tells whether the cache is current; every redemption
// compares it.
type ruleCache struct {
	mu        sync.RWMutex
	districts map[data.District][]*RuleSet
}

func (c *ruleCache) find(d data.District) ([]*RuleSet, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	sets, ok := c.districts[d]
	return sets, ok
}

func (c *ruleCache) put(d data.District, sets []*RuleSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := make(map[data.District][]*RuleSet, len(c.districts)+1)
	for k, v := range c.districts {
		m[k] = v
	}
	m[d] = sets
	c.districts = m
}

// ListRules gives every version of every rule set of the district.
func (s *Store) ListRules(ctx context.Context, d data.District) (sets []*RuleSet, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		sets, err = readRules(tx, d)
		return err
	})
	return sets, err
}

// RulesInForce gives the rule set for a meal at the point on the day, nil where
// none speaks there. The set is shared: do not change it.
func (s *Store) RulesInForce(ctx context.Context, d data.District, street string, point merchants.PointID, day data.ServiceDay) (r *RuleSet, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var stamp int
		if err := tx.Get(&stamp, `SELECT count(*) FROM rule_sets WHERE district = ?`, d); err != nil {
			return err
		}
		sets, err := s.currentRules(tx, d, stamp)
		r = InForce(sets, street, point, day)
		return err
	})
	return r, err
}

// currentRules gives the district's sets, read anew where there are not as many
// as stamp says.
func (s *Store) currentRules(tx *data.Tx, d data.District, stamp int) ([]*RuleSet, error) {
	if sets, ok := s.rules.find(d); ok && len(sets) == stamp {
		return sets, nil
	}
	sets, err := readRules(tx, d)
	if err != nil {
		return nil, err
	}
	s.rules.put(d, sets)
	return sets, nil
}

func readRules(tx *data.Tx, d data.District) ([]*RuleSet, error) {
	var rows []struct {
		ID      string `db:"id"`
		Version int    `db:"version"`
		Body    string `db:"body"`

		CreatedAt data.Instant `db:"created_at"`
	}
	err := tx.Select(&rows, `
		SELECT id, version, body, created_at FROM rule_sets
		WHERE district = ?
		ORDER BY valid_from, created_at, id, version`, d)
	if err != nil {
		return nil, err
	}
	sets := make([]*RuleSet, len(rows))
	for i, row := range rows {
		sets[i] = &RuleSet{Published: row.CreatedAt}
		if err := json.Unmarshal([]byte(row.Body), sets[i]); err != nil {
			return nil, fmt.Errorf("rule set %s version %d: %w", row.ID, row.Version, err)
		}
	}
	return sets, nil
}
