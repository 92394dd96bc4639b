package fund

import (
	"context"

	"mealmap/data"
)

// CountUnsigned tells how many decisions wait for a signature of the person
// (staff.User.Person).
func (s *Store) CountUnsigned(ctx context.Context, d data.District, person string) (n int, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&n, `
			SELECT count(*) FROM fund_decisions f
			WHERE f.district = ?
				AND (SELECT count(*) FROM fund_signatures g WHERE g.district = f.district AND g.decision_id = f.id) < ?
				AND NOT EXISTS (SELECT 1 FROM fund_signatures g WHERE g.district = f.district AND g.decision_id = f.id AND g.person = ?)`,
			d, Signers, person)
	})
	return n, err
}
