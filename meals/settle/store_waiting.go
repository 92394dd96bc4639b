package settle

import (
	"context"

	"mealmap/data"
	"mealmap/data/audit"
)

// Waiting are the statements in one state that a person may take a step on.
type Waiting struct {
	State   State           `db:"state"` // they are in; Paid also where nothing is to be paid
	Count   int             `db:"n"`
	FirstTo data.ServiceDay `db:"first_to"` // last day of the oldest
}

// ListWaiting tells by state what waits for its next step, of a street, "" for the
// district: computed ones whose period is over, and later ones whose reviewer is
// another person than the one who asks. An approved one without money to pay
// waits as a paid one does, to be locked.
func (s *Store) ListWaiting(ctx context.Context, d data.District, street string, by audit.Actor) (list []Waiting, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT
				CASE WHEN state = ? AND payable_fen = 0 THEN ? ELSE state END AS state,
				count(*) AS n,
				min(to_day) AS first_to
			FROM statements
			WHERE district = ? AND state <> ? AND (? = '' OR street = ?)
				AND CASE WHEN state = ? THEN to_day < ? ELSE reviewed_by <> ? AND reviewed_by NOT IN (
					SELECT 'user:' || o.id FROM staff_users u
					JOIN staff_users o ON o.district = u.district AND o.person = u.person
					WHERE u.district = statements.district AND 'user:' || u.id = ?) END
			GROUP BY 1 ORDER BY 3, 1`,
			Approved, Paid, d, Locked, street, street, Computed, tx.Now.ServiceDay(), by, by)
	})
	return list, err
}
