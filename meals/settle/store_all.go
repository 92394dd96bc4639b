package settle

import (
	"context"
	"errors"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// readAhead is how many merchants are added up at once, while others are
// written: fewer than the database has readers, so that pages get theirs.
const readAhead = 2

// ComputeAll computes the period's statements of all merchants of the street, ""
// for the whole district, and gives how many; those that are reviewed stay as
// they are, and merchants with nothing to settle have none. progress, which may
// be nil, is told how many merchants are done.
func (s *Store) ComputeAll(ctx context.Context, d data.District, street string, p Period, by audit.Actor, progress func(done, of int)) (computed int, err error) {
	if err := p.check(); err != nil {
		return 0, err
	}
	var ids []merchants.MerchantID
	err = s.db.View(ctx, func(tx *data.Tx) (err error) {
		ids, err = merchantsOf(tx, d, street)
		return err
	})
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	drafts := s.readAll(ctx, d, ids, p)
	for i, id := range ids {
		err := s.computeRead(ctx, d, id, p, by, <-drafts[i])
		switch {
		case err == nil:
			computed++
		case !errors.Is(err, ErrNothing) && !errors.Is(err, ErrSettled) && !errors.Is(err, ErrLater):
			return computed, err
		}
		if progress != nil {
			progress(i+1, len(ids))
		}
	}
	return computed, nil
}

// readAll adds the merchants up in their order, a few ahead of whoever takes
// them. What could not be read is nil, and read again by the one who writes.
func (s *Store) readAll(ctx context.Context, d data.District, ids []merchants.MerchantID, p Period) []chan *draft {
	drafts := make([]chan *draft, len(ids))
	for i := range drafts {
		drafts[i] = make(chan *draft)
	}
	for worker := range readAhead {
		go func() {
			for i := worker; i < len(ids); i += readAhead {
				r, err := s.read(ctx, d, ids[i], p)
				if err != nil {
					r = nil
				}
				select {
				case drafts[i] <- r:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	return drafts
}

// computeRead is Compute with what has been read already.
func (s *Store) computeRead(ctx context.Context, d data.District, m merchants.MerchantID, p Period, by audit.Actor, r *draft) error {
	err := errMoved
	if r != nil {
		var missing Period
		if missing, err = s.unsettled(ctx, d, m, p); err == nil && missing != (Period{}) {
			err = errMoved
		}
		if err == nil {
			_, err = s.write(ctx, r, by)
		}
	}
	if errors.Is(err, errMoved) {
		_, err = s.Compute(ctx, d, m, p, by)
		return err
	}
	if err != nil {
		return err
	}
	return s.computeLater(ctx, d, m, p.To, by)
}
