package cases

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// restDays is how long the program opens no case after one about the same merchant
// has ended, unless it has become worse: a person has looked.
const restDays = 14

// OpenDue opens a watch about every merchant that serves, has no case, and of which
// the newest verdict says Watch or more, unless that is older than the day. It
// tells how many. Nothing else happens by itself: Waiting says what waits for a
// person.
func (s *Store) OpenDue(ctx context.Context, d data.District, day data.ServiceDay) (opened int, err error) {
	latest, err := s.method.Latest(ctx, d)
	if err != nil {
		return 0, err
	}
	due := make([]review.Verdict, 0, len(latest))
	for _, v := range latest {
		if v.Day >= day && v.Level >= review.Watch {
			due = append(due, v)
		}
	}
	slices.SortFunc(due, func(a, b review.Verdict) int { return cmp.Compare(a.Merchant, b.Merchant) })
	for _, v := range due {
		fresh, err := s.openDue(ctx, d, v)
		if err != nil {
			return opened, err
		}
		if fresh {
			opened++
		}
	}
	return opened, nil
}

func (s *Store) openDue(ctx context.Context, d data.District, v review.Verdict) (opened bool, err error) {
	v, err = s.unstruck(ctx, d, v)
	if err != nil || v.Level < review.Watch {
		return false, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		opened = false
		may, err := due(tx, d, v)
		if err != nil || !may {
			return err
		}
		_, err = open(tx, d, v.Merchant, v, "", audit.System)
		if errors.Is(err, ErrOpen) { // one that a clock put back has dated before others
			return nil
		}
		opened = err == nil
		return err
	})
	return opened, err
}

// due reports whether a case is to be opened by itself.
func due(tx *data.Tx, d data.District, v review.Verdict) (bool, error) {
	var serves bool
	err := tx.Get(&serves, `SELECT EXISTS (SELECT 1 FROM points WHERE district = ? AND merchant_id = ? AND status IN ('open', 'suspended'))`,
		d, v.Merchant)
	if err != nil || !serves {
		return false, err
	}
	list, err := cases(tx, Filter{District: d, Merchant: v.Merchant, Limit: 1})
	switch {
	case err != nil:
		return false, err
	case len(list) == 0:
		return true, nil
	case !list[0].Stage.Ended():
		return false, nil
	case list[0].EndedOn <= tx.Now.ServiceDay().AddDays(-restDays):
		return true, nil
	}
	taken, err := steps(tx, d, list[0].ID)
	if err != nil {
		return false, err
	}
	then := review.None
	for _, t := range taken {
		if t.Detail.Verdict != nil {
			then = t.Detail.Verdict.Level
		}
	}
	return v.Level > then, nil
}

// Queued is an open case with what it waits for.
type Queued struct {
	Case
	For     Wait
	Verdict review.Verdict // of the newest day kept, Day "" where there is none
}

// Queue lists the open cases of a street, of all where it is "", the most pressing
// first and of equal ones the oldest.
func (s *Store) Queue(ctx context.Context, d data.District, street string) (list []Queued, err error) {
	latest, err := s.method.Latest(ctx, d)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list = nil
		open, err := cases(tx, Filter{District: d, Street: street, Open: true})
		if err != nil {
			return err
		}
		for _, c := range open {
			at, err := situation(tx, d, c.ID, audit.System)
			if err != nil {
				return err
			}
			at.Verdict = latest[c.MerchantID]
			list = append(list, Queued{c, WaitsFor(at), at.Verdict})
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Queued) int {
		return cmp.Or(cmp.Compare(slices.Index(Waits(), a.For), slices.Index(Waits(), b.For)), cmp.Compare(a.OpenedOn, b.OpenedOn), cmp.Compare(a.ID, b.ID))
	})
	return list, err
}

// Waiting is how many cases of a street wait for what.
type Waiting struct {
	Decisions  int // objections and appeals
	Signatures int // removals proposed or signed once
	Removals   int // whether to propose one
	Deadlines  int // passed, without a proposal from the method
	Liftings   int // proposed by the method
	Warnings   int // proposed by the method
	Rechecks   int // due before the deadline
	New        int // watches that nobody has looked at
}

// Waiting counts what waits in a street, in all where it is "".
func (s *Store) Waiting(ctx context.Context, d data.District, street string) (w Waiting, err error) {
	list, err := s.Queue(ctx, d, street)
	counts := map[Wait]*int{
		ForDecision: &w.Decisions, ForSignature: &w.Signatures, ForRemoval: &w.Removals, ForDeadline: &w.Deadlines,
		ForLifting: &w.Liftings, ForWarning: &w.Warnings, ForRecheck: &w.Rechecks, ForNew: &w.New,
	}
	for _, q := range list {
		if n := counts[q.For]; n != nil {
			*n++
		}
	}
	return w, err
}

// OfMerchant is the merchant's open case; ErrUnknown where it has none.
func (s *Store) OfMerchant(ctx context.Context, d data.District, m merchants.MerchantID) (Case, error) {
	list, err := s.List(ctx, Filter{District: d, Merchant: m, Open: true, Limit: 1})
	if err == nil && len(list) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Case{}, err
	}
	return list[0], nil
}

// FindPaper finds the notice of a number whose hash its paper carries, in the
// street; ErrNoNotice where none of that number says just that.
func (s *Store) FindPaper(ctx context.Context, d data.District, street, number string, hash []byte) (n Notice, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Get(&n, noticeColumns+` WHERE district = ? AND number = ? AND hash = ? AND case_id IN (
			SELECT id FROM review_cases WHERE district = ? AND ? IN ('', street))`, d, number, hash, d, street)
		if errors.Is(err, data.ErrNoRow) {
			return ErrNoNotice
		}
		return err
	})
	if err != nil {
		return n, err
	}
	return n, n.read()
}
