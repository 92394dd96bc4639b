package verdicts

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// Store keeps the verdicts. It is safe for concurrent use, and so are several
// programs over one database.
type Store struct {
	db        *data.DB
	merchants *merchants.Store

	mu     sync.Mutex // of the engines
	latest map[data.District]*standing

	outsideMu sync.Mutex
	outside   map[outsideName]outsideKnown
}

// standing is the method at the end of the last day that is kept.
type standing struct {
	engine *review.Engine
	day    data.ServiceDay
}

// NewStore keeps verdicts in db, about the merchants of m.
func NewStore(db *data.DB, m *merchants.Store) *Store {
	return &Store{db: db, merchants: m, latest: map[data.District]*standing{}, outside: map[outsideName]outsideKnown{}}
}

// LastDay is the last day that is kept, "" where none is.
func (s *Store) LastDay(ctx context.Context, d data.District) (day data.ServiceDay, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		day, err = lastKept(tx, d)
		return err
	})
	return day, err
}

func lastKept(tx *data.Tx, d data.District) (day data.ServiceDay, err error) {
	err = tx.Get(&day, `SELECT coalesce(max(day), '') FROM review_days WHERE district = ?`, d)
	return day, err
}

// Latest is what was said of every merchant on the last day that is kept; empty
// where none is.
func (s *Store) Latest(ctx context.Context, d data.District) (all map[merchants.MerchantID]review.Verdict, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		day, err := lastKept(tx, d)
		if err != nil {
			return err
		}
		all, err = keptOn(tx, d, day)
		return err
	})
	return all, err
}

// On is what was said of every merchant on a day, as it was kept; empty for a day
// that was not.
func (s *Store) On(ctx context.Context, d data.District, day data.ServiceDay) (all map[merchants.MerchantID]review.Verdict, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		all, err = keptOn(tx, d, day)
		return err
	})
	return all, err
}

func keptOn(tx *data.Tx, d data.District, day data.ServiceDay) (map[merchants.MerchantID]review.Verdict, error) {
	list, err := selectKept(tx, `district = ? AND day = ?`, d, day)
	all := make(map[merchants.MerchantID]review.Verdict, len(list))
	for _, v := range list {
		all[v.Merchant] = v
	}
	return all, err
}

// Of is what was said of one merchant on the last day that is kept; false where
// nothing was.
func (s *Store) Of(ctx context.Context, d data.District, m merchants.MerchantID) (v review.Verdict, known bool, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		day, err := lastKept(tx, d)
		if err != nil {
			return err
		}
		v, known, err = keptOf(tx, d, m, day)
		return err
	})
	return v, known, err
}

func keptOf(tx *data.Tx, d data.District, m merchants.MerchantID, day data.ServiceDay) (v review.Verdict, known bool, err error) {
	list, err := selectKept(tx, `district = ? AND merchant_id = ? AND day = ?`, d, m, day)
	if err != nil || len(list) == 0 {
		return v, false, err
	}
	return list[0], true, nil
}

// History is what was said of one merchant on each day from from to to, both
// inclusive, the oldest first.
func (s *Store) History(ctx context.Context, d data.District, m merchants.MerchantID, from, to data.ServiceDay) (list []review.Verdict, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = selectKept(tx, `district = ? AND merchant_id = ? AND day BETWEEN ? AND ?`, d, m, from, to)
		return err
	})
	return list, err
}

func selectKept(tx *data.Tx, where string, args ...any) ([]review.Verdict, error) {
	var rows []keptRow
	err := tx.Select(&rows, `SELECT
		merchant_id,
		day,
		terms,
		level,
		body
	FROM review_days
	WHERE `+where+`
	ORDER BY merchant_id, day`, args...)
	if err != nil {
		return nil, err
	}
	list := make([]review.Verdict, len(rows))
	for i := range rows {
		if list[i], err = rows[i].verdict(); err != nil {
			return nil, fmt.Errorf("verdict of %s on %s: %w", rows[i].Merchant, rows[i].Day, err)
		}
	}
	return list, nil
}

// TermsOn gives the terms that hold on the day, the defaults as version 0 where
// the office has signed none.
func (s *Store) TermsOn(ctx context.Context, d data.District, day data.ServiceDay) (t review.Settings, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		all, err := loadTerms(tx, d)
		t = termsOn(all, day)
		return err
	})
	return t, err
}

// standingAt gives do the method at the end of the last day that is kept; it may
// ask but not run it. ErrNoVerdict where no day is kept.
func (s *Store) standingAt(ctx context.Context, d data.District, do func(tx *data.Tx, at *standing) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.db.View(ctx, func(tx *data.Tx) error {
		day, err := lastKept(tx, d)
		if err != nil {
			return err
		}
		if day == "" {
			return ErrNoVerdict
		}
		at := s.latest[d]
		if at == nil || at.day != day {
			w, err := resume(tx, d, day)
			if err != nil {
				return err
			}
			at = &standing{w.engine, day}
			s.latest[d] = at
		}
		return do(tx, at)
	})
}

// Without is what would be said of a merchant today had the named answers never
// been given, and neither those that were struck since the last day that is kept.
// Its figures are as a day keeps them, without end nowhere. It changes nothing.
// ErrNoVerdict where nothing is said of the merchant.
func (s *Store) Without(ctx context.Context, d data.District, m merchants.MerchantID, ratingIDs []string) (v review.Verdict, err error) {
	err = s.standingAt(ctx, d, func(tx *data.Tx, at *standing) error {
		struck := make(map[string]bool, len(ratingIDs))
		for _, id := range ratingIDs {
			struck[id] = true
		}
		recent, err := loadStrikes(tx, d, at.day.AddDays(1).Start(), tx.Now+1)
		if err != nil {
			return err
		}
		for _, e := range recent {
			struck[e.ID] = true
		}
		said, err := at.engine.Without(m, struck)
		if errors.Is(err, review.ErrUnknown) {
			return ErrNoVerdict
		}
		if err != nil {
			return err
		}
		v, err = asKept(&said)
		return err
	})
	return v, err
}
