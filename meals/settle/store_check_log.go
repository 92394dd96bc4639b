package settle

import (
	"encoding/json"

	"mealmap/data"
	"mealmap/data/audit"
)

// verbs are what the log calls the step to each state.
var verbs = map[State]string{
	Computed: "statement.compute",
	Reviewed: "statement.review",
	Approved: "statement.approve",
	Paid:     "statement.pay",
	Locked:   "statement.lock",
}

// logged reports whether the log, which is chained, knows the statement's steps
// as they stand in its row, each by the same person at the same time, and of no
// other, and the office whose it was at the review. Nothing else holds who approved
// and what was paid: a statement set back with all its columns would be paid a
// second time.
func (c *check) logged(r *row, st *Statement) (fits bool, err error) {
	var entries []struct {
		At     data.Instant `db:"at"`
		Actor  audit.Actor  `db:"actor"`
		Street string       `db:"street"`
		Action string       `db:"action"`
		Detail string       `db:"detail"`
	}
	err = c.tx.Select(&entries, `
		SELECT at, actor, street, action, detail FROM audit_log
		WHERE district = CAST(? AS INTEGER) AND object = CAST(? AS TEXT) AND substr(action, 1, 10) = 'statement.'
		ORDER BY seq`, r.District, r.ID)
	said, street := map[string]Step{}, ""
	var paid struct {
		Day       data.ServiceDay `json:"day"`
		Reference string          `json:"reference"`
	}
	for _, e := range entries {
		said[e.Action] = Step{At: e.At, By: e.Actor}
		if e.Action == verbs[Reviewed] {
			street = e.Street
		}
		if e.Action == verbs[Paid] && err == nil {
			err = json.Unmarshal([]byte(e.Detail), &paid)
		}
	}
	fits = len(said) == len(st.Steps) && street == r.Street && paid.Day == r.PaidOn && paid.Reference == r.PaidRef
	for _, step := range st.Steps {
		fits = fits && said[verbs[step.State]] == Step{At: step.At, By: step.By}
	}
	return fits, err
}
