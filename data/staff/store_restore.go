package staff

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// StoppedIn lists who may not sign in.
func StoppedIn(tx *data.Tx) (ids []UserID, err error) {
	return ids, tx.Select(&ids, `SELECT id FROM staff_users WHERE active = 0`)
}

// StopAgain makes an older copy of the database safe to sign in to: every session
// ends, and users who had been stopped since are stopped here too. It tells how
// many those are.
func (s *Store) StopAgain(ctx context.Context, ids []UserID, by audit.Actor) (n int, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		n = 0
		if _, err := tx.Exec(`DELETE FROM staff_sessions`); err != nil {
			return err
		}
		for _, id := range ids {
			rows, err := tx.Exec(`UPDATE staff_users SET active = 0, epoch = epoch + 1 WHERE id = ? AND active = 1`, id)
			if err != nil {
				return err
			}
			if rows == 0 {
				continue
			}
			n++
			u, err := find(tx, id)
			if err != nil {
				return err
			}
			if err := u.log(tx, by, "user.stop", map[string]any{"restored": true}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return n, fmt.Errorf("stop users again: %w", err)
	}
	return n, nil
}
