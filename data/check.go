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

// Check says what is not as it must be: whether writes are durable, whether
// the file is whole, and whether money and claims agree. The checks of other
// packages (audit.Check, journal.Check, vault.CheckSealed and what else is given)
// follow in the same snapshot. An
// empty answer means that nothing was found; an error, that it could not be
// looked at: ErrDamaged where SQLite itself cannot read the file.
//
// What these queries compare agrees as well where somebody changed all of it
// together, or removed a meal with everything that belongs to it: journal.Check
// finds that, because every posting is chained. A whole older copy of the file is
// in order by itself; data/witness tells it from the present one.
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
