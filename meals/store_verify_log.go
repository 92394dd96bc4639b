package meals

import (
	"fmt"

	"mealmap/data"
)

// CheckLogged finds what people decided about money and what stands otherwise in
// the tables than in the log, which is chained (data/audit): what a budget gives,
// coupons handed out, departures, what became of proposals to ask back, and what
// was said of records from tills without network. It is a part of DB.Check.
//
//	budget_unlogged     args Funder, Street, Year
//	coupons_unlogged    arg Class; more or other coupons than were handed out
//	departure_unlogged  arg Departure
//	clawback_unlogged   arg Redemption
//	case_unlogged       arg Case; those that a till or the program closed are not logged
func CheckLogged(tx *data.Tx) (found []data.Finding, err error) {
	for _, c := range loggedChecks {
		rows, err := tx.Query(c.query)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", c.code, err)
		}
		defer rows.Close()
		for n := 0; rows.Next() && n < data.FindingsEach; n++ {
			values, err := rows.SliceScan()
			if err != nil {
				return nil, fmt.Errorf("check %s: %w", c.code, err)
			}
			f := data.Finding{Code: c.code, Args: map[string]any{}}
			for i, name := range c.args {
				f.Args[name] = values[i]
			}
			found = append(found, f)
		}
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("check %s: %w", c.code, err)
		}
	}
	return found, nil
}

// loggedCheck is one sort of finding: a query whose rows are the arguments. A
// detail that is no JSON is the chain's to report.
type loggedCheck struct {
	code  string
	args  []string
	query string
}

var loggedChecks = []loggedCheck{
	{"budget_unlogged", []string{"Funder", "Street", "Year"}, `
		WITH said AS (
			SELECT district, object AS funder, street, detail ->> '$.year' AS year, max(seq) AS seq, at, actor,
				detail ->> '$.amount_fen' AS fen, detail ->> '$.warn_percent' AS percent, detail ->> '$.used_up' AS used_up
			FROM audit_log
			WHERE action = 'budget.set' AND json_valid(detail)
			GROUP BY 1, 2, 3, 4
		), kept AS (SELECT * FROM budgets WHERE year <> 0)
		SELECT coalesce(b.funder, s.funder), coalesce(b.street, s.street), coalesce(b.year, s.year)
		FROM kept b
		FULL JOIN said s ON s.district = b.district AND s.funder = b.funder AND s.street = b.street AND s.year = b.year
		WHERE (s.fen, s.percent, s.used_up, s.at, s.actor) IS NOT (b.amount_fen, b.warn_percent, b.used_up, b.updated_at, b.updated_by)
		ORDER BY 3, 2, 1`},
	{"coupons_unlogged", []string{"Class"}, `
		WITH said AS (
			SELECT district, object AS class, at, actor, detail ->> '$.coupons' AS coupons, detail ->> '$.from' AS from_day, detail ->> '$.to' AS to_day,
				sum(detail ->> '$.elders') AS elders
			FROM audit_log
			WHERE action = 'coupons.grant' AND json_valid(detail) AND detail ->> '$.elders' > 0
			GROUP BY 1, 2, 3, 4, 5, 6, 7
		), kept AS (
			SELECT district, class, issued_at AS at, issued_by AS actor, coupons, from_day, to_day, count(*) AS elders
			FROM coupon_grants
			GROUP BY 1, 2, 3, 4, 5, 6, 7
		)
		SELECT DISTINCT coalesce(k.class, s.class)
		FROM kept k
		FULL JOIN said s ON (s.district, s.class, s.at, s.actor, s.coupons, s.from_day, s.to_day)
			= (k.district, k.class, k.at, k.actor, k.coupons, k.from_day, k.to_day)
		WHERE k.elders IS NOT s.elders
		ORDER BY 1`},
	{"departure_unlogged", []string{"Departure"}, `
		WITH said AS (
			SELECT a.district, a.object AS id, a.at, a.actor, a.detail ->> '$.elder' AS elder, a.detail ->> '$.kind' AS kind, a.detail ->> '$.day' AS day,
				w.at AS withdrawn_at, coalesce(w.actor, '') AS withdrawn_by, coalesce(CASE WHEN json_valid(w.detail) THEN w.detail ->> '$.reason' END, '') AS reason
			FROM audit_log a
			LEFT JOIN audit_log w ON w.district = a.district AND w.object = a.object AND w.action = 'departure.withdraw'
			WHERE a.action = 'departure.record' AND json_valid(a.detail)
		)
		SELECT coalesce(d.id, s.id)
		FROM departures d
		FULL JOIN said s ON s.district = d.district AND s.id = d.id
		WHERE (s.at, s.actor, s.elder, s.kind, s.day, s.withdrawn_at, s.withdrawn_by, s.reason)
			IS NOT (d.recorded_at, d.recorded_by, d.elder_id, d.kind, d.on_day, d.withdrawn_at, d.withdrawn_by, d.withdrawn_reason)
		ORDER BY 1`},
	{"clawback_unlogged", []string{"Redemption"}, `
		WITH said AS (
			SELECT district, object AS id, at, actor, detail ->> '$.decision' AS decision, detail ->> '$.reason' AS reason
			FROM audit_log
			WHERE action = 'clawback.decide' AND json_valid(detail)
		), decided AS (
			SELECT * FROM clawbacks k
			WHERE decision <> '' AND NOT (decision = 'kept' AND EXISTS (SELECT 1 FROM departures d
				WHERE d.district = k.district AND d.id = k.departure_id AND d.withdrawn_at = k.decided_at
					AND d.withdrawn_by = k.decided_by AND d.withdrawn_reason = k.reason))
		)
		SELECT coalesce(k.redemption_id, s.id)
		FROM decided k
		FULL JOIN said s ON s.district = k.district AND s.id = k.redemption_id
		WHERE (s.at, s.actor, s.decision, s.reason) IS NOT (k.decided_at, k.decided_by, k.decision, k.reason)
		ORDER BY 1`},
	{"case_unlogged", []string{"Case"}, `
		WITH said AS (
			SELECT district, object AS id, at, actor, detail ->> '$.decision' AS decision, detail ->> '$.reason' AS reason
			FROM audit_log
			WHERE action = 'case.decide' AND json_valid(detail)
		), decided AS (
			SELECT * FROM offline_cases WHERE decision <> '' AND decided_by <> 'system' AND decided_by NOT LIKE 'till:%'
		)
		SELECT coalesce(k.id, s.id)
		FROM decided k
		FULL JOIN said s ON s.district = k.district AND s.id = k.id
		WHERE (s.at, s.actor, s.decision, s.reason) IS NOT (k.decided_at, k.decided_by, k.decision, k.reason)
		ORDER BY 1`},
}
