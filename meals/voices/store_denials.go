package voices

import (
	"context"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
)

// Denied lists the interviews whose elders say that they did not eat there that
// day, those that nobody has looked into first.
func (s *Store) Denied(ctx context.Context, sc Scope, limit int) (list []Interview, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT`+interviewColumns+interviewTables+` WHERE`+inScope+` AND i.denies = 1
			ORDER BY i.finding = '' DESC, i.done_at DESC LIMIT ?`, append(sc.args(), limit)...)
	})
	return list, err
}

// Find keeps what a person found about a denied meal. Whoever heard it asks
// somebody else to look: ErrFindingOwn, by person. ErrInterviewUnknown,
// ErrNotDenied, ErrFindingNeeded.
func (s *Store) Find(ctx context.Context, sc Scope, id InterviewID, finding string, by audit.Actor) error {
	finding = cleanNote(finding)
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		i, err := find(tx, sc, id)
		if err != nil {
			return err
		}
		switch {
		case !i.Denies || i.Finding != "":
			return ErrNotDenied
		case finding == "":
			return ErrFindingNeeded
		}
		logins, err := staff.LoginsOf(tx, i.District, by)
		if err != nil {
			return err
		}
		if slices.Contains(logins, i.DoneBy) {
			return ErrFindingOwn
		}
		err = tx.ExecOne(`UPDATE interviews SET finding = ?, found_at = ?, found_by = ? WHERE district = ? AND id = ?`,
			finding, tx.Now, by, i.District, i.ID)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: i.District, Actor: by, Street: i.Street, Action: "interview.finding", Object: string(i.ID),
			Detail: map[string]any{"merchant": i.Merchant, "meal": i.Meal}})
	})
	return named(err, "finding about interview", id)
}
