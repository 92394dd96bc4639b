package tills

import (
	"context"
	"fmt"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// Store keeps how tills enrol. It is safe for concurrent use; each exported
// method is one transaction.
type Store struct {
	db     *data.DB
	meals  *meals.Store
	points *merchants.Store
	seen   sync.Map // meals.TillID to the data.Instant of the minute that is written
}

// NewStore keeps tills in db; m keeps what they record, points where.
func NewStore(db *data.DB, m *meals.Store, points *merchants.Store) *Store {
	return &Store{db: db, meals: m, points: points}
}

// Confirm lets a till work whose fingerprint the office has compared; again
// changes nothing. ErrNotWaiting where it is revoked, meals.ErrTillNotFound.
func (s *Store) Confirm(ctx context.Context, d data.District, id meals.TillID, by audit.Actor) error {
	return s.change(ctx, d, id, by, "till.confirm", func(tx *data.Tx, t meals.Till) (changed bool, err error) {
		if t.RevokedAt != 0 {
			return false, ErrNotWaiting
		}
		n, err := tx.Exec(`
			UPDATE tills
			SET confirmed_at = ?, confirmed_by = ?
			WHERE district = ? AND id = ? AND confirmed_at IS NULL`, tx.Now, by, d, id)
		return n > 0, err
	})
}

// Refuse ends a till that the office does not know; it is a revocation.
// ErrConfirmed where somebody has confirmed it meanwhile: it stays.
func (s *Store) Refuse(ctx context.Context, d data.District, id meals.TillID, by audit.Actor) error {
	return s.change(ctx, d, id, by, "till.revoke", func(tx *data.Tx, t meals.Till) (changed bool, err error) {
		if t.ConfirmedAt != 0 && t.RevokedAt == 0 {
			return false, ErrConfirmed
		}
		return meals.RevokeTillTx(tx, d, id, tx.Now, by)
	})
}

// ResetPIN lets the device ask for a new shift PIN, with its next contact.
// ErrStopped: it is let in no more.
func (s *Store) ResetPIN(ctx context.Context, d data.District, id meals.TillID, by audit.Actor) error {
	return s.change(ctx, d, id, by, "till.pin", func(tx *data.Tx, t meals.Till) (changed bool, err error) {
		if t.RevokedAt != 0 {
			return false, ErrStopped
		}
		return true, tx.ExecOne(`UPDATE tills SET pin_reset_at = ? WHERE district = ? AND id = ?`, tx.Now, d, id)
	})
}

// change does one thing to a till and logs it where it changed anything.
func (s *Store) change(ctx context.Context, d data.District, id meals.TillID, by audit.Actor, action string,
	do func(*data.Tx, meals.Till) (changed bool, err error)) error {
	t, err := s.meals.FindTill(ctx, d, id)
	if err != nil {
		return err
	}
	p, err := s.points.FindPoint(ctx, d, t.PointID)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		now, err := meals.FindTillTx(tx, d, id)
		if err != nil {
			return err
		}
		changed, err := do(tx, now)
		if err != nil || !changed {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: p.Street, Action: action, Object: string(id)})
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", action, id, err)
	}
	s.meals.ForgetTill(id)
	return nil
}

// Seen notes that a till made contact, at most once a minute.
func (s *Store) Seen(ctx context.Context, t meals.Till) error {
	minute := s.db.Now() / data.Instant(time.Minute.Milliseconds()) * data.Instant(time.Minute.Milliseconds())
	if last, ok := s.seen.Load(t.ID); ok && last.(data.Instant) >= minute {
		return nil
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`UPDATE tills SET seen_at = ? WHERE district = ? AND id = ? AND seen_at < ?`, minute, t.District, t.ID, minute)
		return err
	})
	if err != nil {
		return fmt.Errorf("till %s seen: %w", t.ID, err)
	}
	s.seen.Store(t.ID, minute)
	return nil
}
