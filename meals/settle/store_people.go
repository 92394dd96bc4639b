package settle

import (
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
)

// mayPass refuses the person who reviewed the statement.
func mayPass(tx *data.Tx, st *Statement, by audit.Actor) error {
	var reviewer audit.Actor
	for _, step := range st.Steps {
		if step.State == Reviewed {
			reviewer = step.By
		}
	}
	logins, err := staff.LoginsOf(tx, st.District, by)
	if err == nil && slices.Contains(logins, reviewer) {
		return ErrSamePerson
	}
	return err
}

// enrols reports whether the person has ever entered elders or given out cards.
func enrols(tx *data.Tx, d data.District, by audit.Actor) (ever bool, err error) {
	logins, err := staff.LoginsOf(tx, d, by)
	if err != nil {
		return false, err
	}
	for _, login := range logins {
		err := tx.Get(&ever, `
			SELECT EXISTS (SELECT 1 FROM audit_log
				WHERE district = ? AND actor = ? AND (substr(action, 1, 6) = 'elder.' OR action IN ('card.issue', 'card.replace')))`, d, login)
		if err != nil || ever {
			return ever, err
		}
	}
	return false, nil
}
