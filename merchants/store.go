package merchants

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"mealmap/data"
)

// Store keeps merchants, points and ratings, and hands out the directory. It is
// safe for concurrent use.
type Store struct {
	db      *data.DB
	version atomic.Int64 // counts this program's changes of points
	current atomic.Pointer[Directory]
	build   sync.Mutex
}

// NewStore makes the store over an open database.
func NewStore(db *data.DB) *Store { return &Store{db: db} }

// outsideCheck is how often the directory looks whether another program, such
// as an import at the terminal, has changed points.
const outsideCheck = 2 * time.Second

// stamp tells one state of the points table from another: every change of a
// point, its hours, closures or tags sets updated_at.
type stamp struct {
	Points  int          `db:"points"`
	Updated data.Instant `db:"updated"`
}

// Directory gives the current snapshot: every change made through this store
// and acknowledged before the call is in it, those of another program within
// seconds, and permits count as of today. It reads the database only when
// something may have changed.
func (s *Store) Directory(ctx context.Context) (*Directory, error) {
	if d := s.current.Load(); d != nil && s.fresh(d) {
		return d, nil
	}
	s.build.Lock()
	defer s.build.Unlock()
	d := s.current.Load()
	if d != nil && s.fresh(d) {
		return d, nil
	}
	if d != nil && d.version == s.version.Load() && d.Day == s.db.Now().ServiceDay() {
		same, err := s.unchangedOutside(ctx, d)
		if err != nil || same != nil {
			return same, err
		}
	}
	return s.rebuild(ctx)
}

func (s *Store) fresh(d *Directory) bool {
	now := s.db.Now()
	age := now.Sub(d.checked)
	return d.version == s.version.Load() && d.Day == now.ServiceDay() && age >= 0 && age < outsideCheck
}

// unchangedOutside gives the snapshot with its check renewed, nil where it is
// out of date.
func (s *Store) unchangedOutside(ctx context.Context, d *Directory) (*Directory, error) {
	renewed := *d
	err := s.db.View(ctx, func(tx *data.Tx) error {
		renewed.checked = tx.Now
		st, err := stampOf(tx)
		if err == nil && st != d.stamp {
			renewed.all = nil
		}
		return err
	})
	if err != nil || renewed.all == nil {
		return nil, err
	}
	s.current.Store(&renewed)
	return &renewed, nil
}

func (s *Store) rebuild(ctx context.Context) (*Directory, error) {
	version := s.version.Load() // before the rows: a change meanwhile shows as stale
	var d *Directory
	err := s.db.View(ctx, func(tx *data.Tx) error {
		points, err := loadPoints(tx, pointScope{})
		if err != nil {
			return err
		}
		d = NewDirectory(points, tx.Now.ServiceDay())
		d.checked = tx.Now
		d.stamp, err = stampOf(tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load directory: %w", err)
	}
	d.version = version
	s.current.Store(d)
	return d, nil
}

func stampOf(tx *data.Tx) (st stamp, err error) {
	err = tx.Get(&st, `SELECT COUNT(*) AS points, COALESCE(MAX(updated_at), 0) AS updated FROM points`)
	return st, err
}

// Together runs fn in a transaction and makes the directory out of date once it
// is committed: for steps of other rooms that move points together with what is
// their own.
func (s *Store) Together(ctx context.Context, fn func(*data.Tx) error) error {
	err := s.db.InTx(ctx, fn)
	if err == nil {
		s.version.Add(1)
	}
	return err
}
