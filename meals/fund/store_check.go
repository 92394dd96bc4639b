package fund

import (
	"fmt"

	"mealmap/data"
)

// checkOf is one sort of finding: a query whose rows are the arguments.
type checkOf struct {
	code  string
	args  []string // one a column
	query string
}

// checks: the purse was given what the entries add up to; every grant is under a
// decision that two had signed and stays within it; decisions and signatures are
// those of the log, paid or not; a correction is the negative of what it takes
// back. What is spent of the purse, DB.Check adds up with the
// other budgets; that every entry is posted and as it was, journal.Check says.
var checks = []checkOf{
	{"fund_purse", []string{"District", "Kept", "Added"}, `
		SELECT d.district, coalesce(b.amount_fen, 0) AS kept, coalesce((SELECT sum(e.fen) FROM fund_entries e WHERE e.district = d.district), 0) AS added
		FROM (SELECT district FROM fund_entries UNION SELECT district FROM budgets WHERE funder = 'fund' AND year = 0) d
		LEFT JOIN budgets b ON b.district = d.district AND b.funder = 'fund' AND b.street = '' AND b.year = 0
		WHERE b.amount_fen IS NULL OR kept <> added`},
	{"fund_grant_unsigned", []string{"Entry", "Signatures"}, `
		SELECT e.id, count(g.person) AS signatures
		FROM fund_entries e
		LEFT JOIN fund_signatures g ON g.district = e.district AND g.decision_id = e.decision_id AND g.signed_at <= e.recorded_at
		WHERE e.kind = 'grant'
		GROUP BY e.district, e.id
		HAVING signatures < 2`},
	{"fund_over_decided", []string{"Decision", "Paid", "Decided"}, `
		SELECT d.id, -sum(e.fen) AS paid, d.fen
		FROM fund_decisions d
		JOIN fund_entries e ON e.district = d.district AND e.decision_id = d.id
		GROUP BY d.district, d.id
		HAVING paid > d.fen`},
	{"fund_correction_differs", []string{"Entry"}, `
		SELECT c.id
		FROM fund_entries c
		LEFT JOIN fund_entries e ON e.district = c.district AND e.id = c.corrects AND e.kind <> 'correction'
		WHERE c.kind = 'correction' AND (e.id IS NULL OR c.fen <> -e.fen) OR c.kind <> 'correction' AND c.corrects <> ''`},
	{"fund_decision_unlogged", []string{"Decision"}, `
		SELECT d.id FROM fund_decisions d
		WHERE NOT EXISTS (SELECT 1 FROM audit_log a
			WHERE a.district = d.district AND a.object = d.id AND a.action = 'fund.propose' AND a.at = d.proposed_at AND a.actor = d.proposed_by
				AND CASE WHEN json_valid(a.detail) THEN a.detail ->> '$.fen' = d.fen AND a.detail ->> '$.title' = d.title END)`},
	{"fund_signature_unlogged", []string{"Decision", "Person"}, `
		SELECT g.decision_id, g.person FROM fund_signatures g
		WHERE NOT EXISTS (SELECT 1 FROM audit_log a
			WHERE a.district = g.district AND a.object = g.decision_id AND a.action = 'fund.sign' AND a.at = g.signed_at AND a.actor = g.signed_by
				AND CASE WHEN json_valid(a.detail) THEN a.detail ->> '$.person' = g.person END)`},
	{"fund_sign", []string{"Entry"}, `
		SELECT id FROM fund_entries WHERE kind = 'donation' AND fen < 0 OR kind = 'grant' AND fen > 0`},
}

// money is what moves the fund's balance, in the order of happening; of one
// millisecond, what came in comes first. What the fund paid before its first
// donation was bounded by nothing: it counts, and is no finding.
const money = `
	SELECT at, fen FROM (
		SELECT recorded_at AS at, fen FROM fund_entries WHERE district = ?
		UNION ALL
		SELECT posted_at, -fen FROM ledger WHERE district = ? AND funder = 'fund'
	)
	ORDER BY at, fen < 0`

// Check says what is not as it must be of the fund, as a part of DB.Check.
func Check(tx *data.Tx) (found []data.Finding, err error) {
	for _, c := range checks {
		f, err := c.run(tx)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", c.code, err)
		}
		found = append(found, f...)
	}
	var districts []struct {
		District data.District `db:"district"`
		Since    data.Instant  `db:"since"`
	}
	if err := tx.Select(&districts, `
		SELECT district, min(recorded_at) AS since FROM fund_entries GROUP BY district ORDER BY district`); err != nil {
		return nil, err
	}
	for _, d := range districts {
		f, err := checkOverdrawn(tx, d.District, d.Since)
		if err != nil {
			return nil, fmt.Errorf("check fund_overdrawn: %w", err)
		}
		found = append(found, f...)
	}
	return found, nil
}

func (c checkOf) run(tx *data.Tx) (found []data.Finding, err error) {
	rows, err := tx.Query(c.query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() && len(found) < data.FindingsEach {
		values, err := rows.SliceScan()
		if err != nil {
			return nil, err
		}
		f := data.Finding{Code: c.code, Args: map[string]any{}}
		for i, name := range c.args {
			f.Args[name] = values[i]
		}
		found = append(found, f)
	}
	return found, rows.Err()
}

// checkOverdrawn names the first moment at which the fund gave what it had not.
func checkOverdrawn(tx *data.Tx, d data.District, since data.Instant) ([]data.Finding, error) {
	rows, err := tx.Query(money, d, d)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	balance := data.Fen(0)
	for rows.Next() {
		var at data.Instant
		var fen data.Fen
		if err := rows.Scan(&at, &fen); err != nil {
			return nil, err
		}
		if balance += fen; fen < 0 && balance < 0 && at >= since {
			return []data.Finding{{Code: "fund_overdrawn", Args: map[string]any{"Day": string(at.ServiceDay()), "Balance": balance.String()}}}, rows.Err()
		}
	}
	return nil, rows.Err()
}
