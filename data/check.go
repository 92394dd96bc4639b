package data

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data/fault"
)

// Finding is one thing that is not as it must be. Its sentence is in the
// catalogue under "finding.<Code>" with the arguments.
type Finding struct {
	Code string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
}

// FindingOf makes a finding of a failure; one that no domain has named becomes
// "unknown" with its Cause.
func FindingOf(err error) Finding {
	if e := fault.As(err); e != nil {
		return Finding{Code: e.Code, Args: e.Args}
	}
	return Finding{Code: "unknown", Args: map[string]any{"Cause": err.Error()}}
}

// FindingsEach bounds how many findings of one sort a check lists; whoever reads
// them needs the first ones.
const FindingsEach = 100

// checkOf is one sort of finding: a query whose rows are the arguments.
type checkOf struct {
	code  string
	args  []string // one a column
	query string
}

// checks are what the schema's constraints cannot say. Money: the rows of a
// meal sum to its list price and equal its split, funder by funder, and a void
// posts exactly their negatives, for a merchant and a point that are known.
// Claims: a meal that public money paid for in a sitting holds at least one, none
// is held by a voided meal or for somebody else.
var checks = []checkOf{
	{"integrity", []string{"Message"}, `
		SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`},
	{"foreign_key", []string{"Table", "Parent", "Rows"}, `
		SELECT [table], parent, count(*) FROM pragma_foreign_key_check GROUP BY [table], parent`},
	{"ledger_sum", []string{"Redemption", "Posted", "List"}, `
		SELECT r.id, COALESCE(sum(l.fen), 0), r.list_fen
		FROM redemptions r
		LEFT JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal'
		GROUP BY r.district, r.id, r.list_fen
		HAVING COALESCE(sum(l.fen), 0) <> r.list_fen`},
	{"ledger_split", []string{"Redemption"}, `
		SELECT r.id
		FROM redemptions r
		JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal'
		GROUP BY r.district, r.id, r.elder_fen, r.merchant_fen, r.fund_fen, r.government_fen
		HAVING sum(CASE WHEN l.funder = 'elder' THEN l.fen ELSE 0 END) <> r.elder_fen
			OR sum(CASE WHEN l.funder = 'merchant' THEN l.fen ELSE 0 END) <> r.merchant_fen
			OR sum(CASE WHEN l.funder = 'fund' THEN l.fen ELSE 0 END) <> r.fund_fen
			OR sum(CASE WHEN l.funder IN ('elder', 'merchant', 'fund') THEN 0 ELSE l.fen END) <> r.government_fen`},
	{"void_ledger", []string{"Redemption"}, `
		SELECT DISTINCT m.redemption_id
		FROM redemption_voids v
		JOIN ledger m ON m.district = v.district AND m.redemption_id = v.redemption_id AND m.entry = 'meal'
		LEFT JOIN ledger n ON n.district = m.district AND n.redemption_id = m.redemption_id
			AND n.entry = 'void' AND n.funder = m.funder
		WHERE COALESCE(n.fen, 0) <> -m.fen`},
	{"void_without_record", []string{"Redemption"}, `
		SELECT DISTINCT l.redemption_id
		FROM ledger l
		LEFT JOIN ledger m ON m.district = l.district AND m.redemption_id = l.redemption_id
			AND m.entry = 'meal' AND m.funder = l.funder
		LEFT JOIN redemption_voids v ON v.district = l.district AND v.redemption_id = l.redemption_id
		WHERE l.entry = 'void' AND (v.redemption_id IS NULL OR m.redemption_id IS NULL)`},
	{"redemption_merchant", []string{"Redemption", "Merchant"}, `
		SELECT r.id, r.merchant_id
		FROM redemptions r
		LEFT JOIN merchants m ON m.district = r.district AND m.id = r.merchant_id
		WHERE m.id IS NULL`},
	{"redemption_point", []string{"Redemption", "Point"}, `
		SELECT r.id, r.point_id
		FROM redemptions r
		LEFT JOIN points p ON p.district = r.district AND p.id = r.point_id
		WHERE p.id IS NULL`},
	{"claim_missing", []string{"Redemption"}, `
		SELECT r.id
		FROM redemptions r
		LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id
		LEFT JOIN subsidy_claims c ON c.district = r.district AND c.redemption_id = r.id
		WHERE r.government_fen + r.fund_fen > 0 AND r.sitting <> ''
			AND v.redemption_id IS NULL AND c.redemption_id IS NULL`},
	{"claim_of_void", []string{"Redemption", "Period"}, `
		SELECT c.redemption_id, c.period
		FROM subsidy_claims c
		JOIN redemption_voids v ON v.district = c.district AND v.redemption_id = c.redemption_id`},
	{"claim_of_another", []string{"Redemption", "Period"}, `
		SELECT c.redemption_id, c.period
		FROM subsidy_claims c
		JOIN redemptions r ON r.district = c.district AND r.id = c.redemption_id
		WHERE r.elder_id <> c.elder_id`},
}

// Check says what is not as it must be: whether writes are durable, whether
// the file is whole, and whether money and claims agree. The checks of other
// packages, audit.Check and vault.CheckSealed, follow in the same snapshot. An
// empty answer means that nothing was found; an error, that it could not be
// looked at: ErrDamaged where SQLite itself cannot read the file.
//
// It cannot find what leaves no trace inside the file. Meals are not chained to
// one another: one that is deleted with its ledger rows and claims, or put in
// with rows that agree, is not missed until the statements chain them. Nor can
// it tell a whole older copy of the file from the present one.
func (db *DB) Check(ctx context.Context, more ...func(*Tx) ([]Finding, error)) ([]Finding, error) {
	found, err := db.checkDurable(ctx)
	if err != nil {
		return nil, fileFault(err, db.path)
	}
	err = db.View(ctx, func(tx *Tx) error {
		for _, check := range append(ownChecks(), more...) {
			f, err := check(tx)
			if err != nil {
				return err
			}
			found = append(found, f...)
		}
		return nil
	})
	return found, fileFault(err, db.path)
}

func ownChecks() (list []func(*Tx) ([]Finding, error)) {
	for _, c := range checks {
		list = append(list, c.run)
	}
	return list
}

func (db *DB) checkDurable(ctx context.Context) (found []Finding, err error) {
	err = db.InTx(ctx, func(tx *Tx) error { return tx.lease.session.requireDurable() })
	if errors.Is(err, ErrNotDurable) {
		return []Finding{FindingOf(err)}, nil
	}
	return nil, err
}

func (c checkOf) run(tx *Tx) (found []Finding, err error) {
	rows, err := tx.Query(c.query)
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", c.code, err)
	}
	defer rows.Close()
	for rows.Next() && len(found) < FindingsEach {
		values, err := rows.SliceScan()
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", c.code, err)
		}
		f := Finding{Code: c.code, Args: make(map[string]any, len(c.args))}
		for i, name := range c.args {
			f.Args[name] = values[i]
		}
		found = append(found, f)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("check %s: %w", c.code, err)
	}
	return found, nil
}
