package meals

import (
	"encoding/json"
	"fmt"

	"mealmap/data"
)

// CheckClaims finds elders who used more than the rules of their meals allow:
// subsidised meals and their money in a period, purses, coupons, discounts. It is
// a part of DB.Check; data.Check says itself whether each meal's claims are there.
func CheckClaims(tx *data.Tx) (found []data.Finding, err error) {
	var districts []data.District
	if err := tx.Select(&districts, `SELECT DISTINCT district FROM rule_sets ORDER BY district`); err != nil {
		return nil, fmt.Errorf("check claims: %w", err)
	}
	for _, d := range districts {
		more, err := checkClaims(tx, d)
		if err != nil {
			return nil, fmt.Errorf("check claims of %s: %w", d, err)
		}
		found = append(found, more...)
	}
	return found[:min(len(found), data.FindingsEach)], nil
}

func checkClaims(tx *data.Tx, d data.District) (found []data.Finding, err error) {
	type version struct {
		ID      string `db:"id"`
		Version int    `db:"version"`
	}
	var rows []struct {
		version
		Body string `db:"body"`
	}
	if err := tx.Select(&rows, `SELECT id, version, body FROM rule_sets WHERE district = ? ORDER BY id, version`, d); err != nil {
		return nil, err
	}
	rules, sets := make(map[version]*RuleSet, len(rows)), make([]*RuleSet, 0, len(rows))
	for _, row := range rows {
		r := &RuleSet{}
		if json.Unmarshal([]byte(row.Body), r) != nil {
			continue // no set any more: the log knows what was published
		}
		rules[row.version], sets = r, append(sets, r)
	}
	elders, err := heavyUsers(tx, d, smallestOf(sets))
	if err != nil {
		return nil, err
	}
	for _, e := range elders {
		claims, err := claimsTaken(tx, d, e)
		if err != nil {
			return nil, err
		}
		found = append(found, overused(claims, func(id string, n int) *RuleSet { return rules[version{id, n}] })...)
		if len(found) >= data.FindingsEach {
			break
		}
	}
	return found, nil
}

// heavyUsers are the elders who used more than the smallest bound of any rules.
// The claims are read once, in the order of their key.
func heavyUsers(tx *data.Tx, d data.District, bounds []smallest) (elders []ElderID, err error) {
	list, err := json.Marshal(bounds)
	if err != nil {
		return nil, err
	}
	return elders, tx.Select(&elders, `
		WITH bounds AS MATERIALIZED (
			SELECT
				json_extract(value, '$.prefix') AS prefix,
				json_extract(value, '$.year') AS year,
				json_extract(value, '$.meals') AS meals,
				json_extract(value, '$.fen') AS fen,
				json_extract(value, '$.each') AS each_fen
			FROM json_each(?)
		), used AS (
			SELECT elder_id, period, max(slot) AS top, count(*) AS meals, sum(fen) AS fen, max(fen) AS most
			FROM subsidy_claims
			WHERE district = CAST(? AS INTEGER)
			GROUP BY elder_id, ends_on, period
		)
		SELECT u.elder_id
		FROM used u
		CROSS JOIN bounds b ON b.year = 0 AND substr(u.period, 1, length(b.prefix)) = b.prefix
		WHERE u.top > b.meals OR u.meals > b.meals OR u.fen > b.fen OR u.most > b.each_fen
		UNION
		SELECT u.elder_id
		FROM bounds b
		CROSS JOIN used u ON substr(u.period, 1, length(b.prefix)) = b.prefix
		WHERE b.year > 0
		GROUP BY u.elder_id, b.prefix, substr(u.period, 1, b.year), b.meals, b.fen
		HAVING sum(u.meals) > b.meals OR sum(u.fen) > b.fen
		ORDER BY 1`, string(list), d)
}

func claimsTaken(tx *data.Tx, d data.District, e ElderID) (claims []taken, err error) {
	return claims, tx.Select(&claims, `
		SELECT
			c.period,
			c.slot,
			c.fen,
			c.redemption_id,
			r.rule_id,
			r.rule_version,
			r.received_at
		FROM subsidy_claims c
		JOIN redemptions r ON r.district = c.district AND r.id = c.redemption_id
		WHERE c.district = CAST(? AS INTEGER) AND c.elder_id = CAST(? AS TEXT)`, d, e)
}
