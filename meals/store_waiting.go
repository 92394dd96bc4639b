package meals

import (
	"context"

	"mealmap/data"
)

// CountDraftsFor tells how many drafts of the street's office, "" for every
// office's, are submitted and wait for the person (staff.User.Person) to activate
// them: those in which he has not written under any login.
func (s *Store) CountDraftsFor(ctx context.Context, d data.District, street, person string) (n int, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&n, `
			SELECT count(*) FROM rule_drafts r
			WHERE r.district = ? AND r.state = ? AND (? = '' OR r.street = ?) AND NOT EXISTS (
				SELECT 1 FROM staff_users u
				WHERE u.district = r.district AND u.person = ? AND ('user:' || u.id IN (r.created_by, r.updated_by) OR EXISTS (
					SELECT 1 FROM audit_log a
					WHERE a.district = r.district AND a.object = r.id AND a.action = ? AND a.actor = 'user:' || u.id)))`,
			d, DraftSubmitted, street, street, person, auditDraft)
	})
	return n, err
}
