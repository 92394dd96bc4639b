package verdicts

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// rehearsedDays is how far back a rehearsal begins: further than anything that the
// method still weighs.
const rehearsedDays = 400

// Rehearse is what would be said of every merchant on the last day that is kept
// had these terms held all along. It keeps nothing; empty where no day is kept.
// ErrBadTerms.
func (s *Store) Rehearse(ctx context.Context, d data.District, t review.Settings) (all map[merchants.MerchantID]review.Verdict, err error) {
	if field := t.Check(); field != "" {
		return nil, ErrBadTerms.With("Field", field)
	}
	all = map[merchants.MerchantID]review.Verdict{}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		last, err := lastKept(tx, d)
		if err != nil || last == "" {
			return err
		}
		first, err := firstKept(tx, d)
		if err != nil {
			return err
		}
		w, err := newWalk(tx, d)
		if err != nil {
			return err
		}
		t.ValidFrom = ""
		w.terms = []review.Settings{t}
		var said []review.Verdict
		for day := max(first, last.AddDays(-rehearsedDays)); day <= last; day = day.AddDays(1) {
			if said, err = w.day(tx, day, last); err != nil {
				return fmt.Errorf("rehearse %s: %w", day, err)
			}
		}
		for _, v := range said {
			all[v.Merchant] = v
		}
		return ctx.Err()
	})
	return all, err
}
