package data

import (
	"context"

	"mealmap/data/fault"
)

// Finding is one thing that is not as it must be. Its sentence is in the
// catalogue under "finding.<Code>" with the arguments.
type Finding struct {
	Code string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
}

// FindingOf makes a finding of a named failure.
func FindingOf(err error) Finding {
	e := fault.As(err)
	if e == nil {
		return Finding{Code: "unknown", Args: map[string]any{"Cause": err.Error()}}
	}
	return Finding{Code: e.Code, Args: e.Args}
}

// Check says what is not as it must be, in one snapshot.
func (db *DB) Check(ctx context.Context, more ...func(*Tx) ([]Finding, error)) (found []Finding, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		for _, check := range more {
			f, err := check(tx)
			if err != nil {
				return err
			}
			found = append(found, f...)
		}
		return nil
	})
	return found, err
}
