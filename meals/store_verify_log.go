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
		rows, err := tx.Query(c.query())
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

// loggedCheck is one sort of finding: what the log said and what the tables keep,
// two queries of the same columns, and those of them that name what differs. A
// detail that is no JSON is the chain's to report.
type loggedCheck struct {
	code    string
	args    []string
	columns string
	said    string
	kept    string
}

// query finds what only one of the two has. EXCEPT sorts both sides; SQLite makes
// no index for a FULL JOIN and would go through one of them for each row of the
// other.
func (c loggedCheck) query() string {
	return `
		WITH said AS (` + c.said + `), kept AS (` + c.kept + `)
		SELECT DISTINCT ` + c.columns + `
		FROM (
			SELECT * FROM (SELECT * FROM said EXCEPT SELECT * FROM kept)
			UNION ALL
			SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM said)
		)
		ORDER BY ` + c.columns
}

var loggedChecks = []loggedCheck{
	{"budget_unlogged", []string{"Year", "Street", "Funder"}, "year, street, funder", `
			SELECT district, object AS funder, street, year, fen, percent, used_up, at, actor
			FROM (
				SELECT district, object, street, detail ->> '$.year' AS year, detail ->> '$.amount_fen' AS fen,
					detail ->> '$.warn_percent' AS percent, detail ->> '$.used_up' AS used_up, at, actor, max(seq)
				FROM audit_log
				WHERE action = 'budget.set' AND json_valid(detail)
				GROUP BY 1, 2, 3, 4
			)`, `
			SELECT district, funder, street, year, amount_fen, warn_percent, used_up, updated_at, updated_by
			FROM budgets
			WHERE year <> 0`},
	{"coupons_unlogged", []string{"Class"}, "class", `
			SELECT district, object AS class, at, actor, detail ->> '$.coupons', detail ->> '$.from', detail ->> '$.to', sum(detail ->> '$.elders')
			FROM audit_log
			WHERE action = 'coupons.grant' AND json_valid(detail) AND detail ->> '$.elders' > 0
			GROUP BY 1, 2, 3, 4, 5, 6, 7`, `
			SELECT district, class, issued_at, issued_by, coupons, from_day, to_day, count(*)
			FROM coupon_grants
			GROUP BY 1, 2, 3, 4, 5, 6, 7`},
	{"departure_unlogged", []string{"Departure"}, "id", `
			SELECT a.district, a.object AS id, a.at, a.actor, a.detail ->> '$.elder', a.detail ->> '$.kind', a.detail ->> '$.day',
				w.at, coalesce(w.actor, ''), coalesce(CASE WHEN json_valid(w.detail) THEN w.detail ->> '$.reason' END, '')
			FROM audit_log a
			LEFT JOIN audit_log w ON w.district = a.district AND w.object = a.object AND w.action = 'departure.withdraw'
			WHERE a.action = 'departure.record' AND json_valid(a.detail)`, `
			SELECT district, id, recorded_at, recorded_by, elder_id, kind, on_day, withdrawn_at, withdrawn_by, withdrawn_reason
			FROM departures`},
	{"clawback_unlogged", []string{"Redemption"}, "id", `
			SELECT district, object AS id, at, actor, detail ->> '$.decision', detail ->> '$.reason'
			FROM audit_log
			WHERE action = 'clawback.decide' AND json_valid(detail)`, `
			SELECT district, redemption_id, decided_at, decided_by, decision, reason
			FROM clawbacks k
			WHERE decision <> '' AND NOT (decision = 'kept' AND EXISTS (SELECT 1 FROM departures d
				WHERE d.district = k.district AND d.id = k.departure_id AND d.withdrawn_at = k.decided_at
					AND d.withdrawn_by = k.decided_by AND d.withdrawn_reason = k.reason))`},
	{"case_unlogged", []string{"Case"}, "id", `
			SELECT district, object AS id, at, actor, detail ->> '$.decision', detail ->> '$.reason'
			FROM audit_log
			WHERE action = 'case.decide' AND json_valid(detail)`, `
			SELECT district, id, decided_at, decided_by, decision, reason
			FROM offline_cases
			WHERE decision <> '' AND decided_by <> 'system' AND decided_by NOT LIKE 'till:%'`},
}
