package verdicts

import (
	"cmp"
	"context"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// AsOf is what the method says of every merchant of the district at the end of a
// day, by merchant: as it was kept, where it was; else worked out from what the
// log holds by now, keeping nothing. Merchants of whom it knows nothing have a
// verdict of no answers. ErrDayAhead for a day that has not begun.
func (s *Store) AsOf(ctx context.Context, d data.District, day data.ServiceDay) (list []review.Verdict, kept bool, err error) {
	if day > s.db.Now().ServiceDay() {
		return nil, false, ErrDayAhead.With("Day", string(day))
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		last, err := lastKept(tx, d)
		if err != nil {
			return err
		}
		if kept = last != "" && day <= last; kept {
			list, err = selectKept(tx, `district = ? AND day = ?`, d, day)
		} else {
			list, err = ahead(tx, d, last, day)
		}
		if err != nil {
			return err
		}
		list, err = withSilent(tx, d, day, list)
		return err
	})
	return list, kept, err
}

// ahead goes on from the last day that is kept to day, in memory.
func ahead(tx *data.Tx, d data.District, last, day data.ServiceDay) (list []review.Verdict, err error) {
	w, err := resume(tx, d, last)
	if err != nil {
		return nil, err
	}
	next := last
	if last == "" {
		if next, err = firstAnswered(tx, d); err != nil || next == "" {
			return nil, err
		}
	} else {
		next = last.AddDays(1)
	}
	for ; next <= day; next = next.AddDays(1) {
		if list, err = w.day(tx, next, day); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// withSilent adds the merchants of whom nothing is said.
func withSilent(tx *data.Tx, d data.District, day data.ServiceDay, list []review.Verdict) ([]review.Verdict, error) {
	members, err := loadMembers(tx, d)
	if err != nil {
		return nil, err
	}
	said := make(map[merchants.MerchantID]bool, len(list))
	for _, v := range list {
		said[v.Merchant] = true
	}
	for _, m := range members {
		if !said[m.ID] {
			list = append(list, review.Verdict{Merchant: m.ID, Day: day, Because: []review.Reason{review.TooFew}, Figure: review.Figure{Upper: 1}})
		}
	}
	slices.SortFunc(list, func(a, b review.Verdict) int { return cmp.Compare(a.Merchant, b.Merchant) })
	return list, nil
}
