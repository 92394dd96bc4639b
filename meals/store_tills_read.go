package meals

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"mealmap/data"
)

const tillColumns = `
	district,
	id,
	point_id,
	name,
	created_at,
	created_by,
	coalesce(confirmed_at, 0) AS confirmed_at,
	confirmed_by,
	coalesce(revoked_at, 0) AS revoked_at,
	coalesce(quarantined_at, 0) AS quarantined_at,
	public_key,
	agent,
	pin_reset_at,
	seen_at,
	list_number,
	list_sent_at`

// FindTill gives one till, ErrTillNotFound where there is none.
func (s *Store) FindTill(ctx context.Context, d data.District, id TillID) (t Till, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		t, err = FindTillTx(tx, d, id)
		return err
	})
	return t, err
}

// FindTillTx is FindTill inside the caller's transaction.
func FindTillTx(tx *data.Tx, d data.District, id TillID) (t Till, err error) {
	err = tx.Get(&t, `SELECT`+tillColumns+` FROM tills WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return t, ErrTillNotFound
	}
	return t, err
}

// ListTills lists tills, the newest first.
func (s *Store) ListTills(ctx context.Context, f TillFilter) (tills []Till, err error) {
	query, args := `SELECT`+tillColumns+` FROM tills WHERE district = ?`, []any{f.District}
	if f.PointID != "" {
		query, args = query+` AND point_id = ?`, append(args, f.PointID)
	}
	if f.Working {
		query += ` AND revoked_at IS NULL`
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&tills, query+` ORDER BY id DESC`, args...)
	})
	return tills, err
}

// AuthenticateTill gives the till of a bearer token: ErrTillUnknown where it
// belongs to none, ErrTillRevoked where the office has stopped it,
// ErrTillWaiting where it has not confirmed it, ErrTillQuarantined.
func (s *Store) AuthenticateTill(ctx context.Context, token string) (Till, error) {
	hash := sha256.Sum256([]byte(token))
	now := s.db.Now()
	t, past, ok := s.tills.find(hash, now)
	if ok {
		return t, nil
	}
	t, err := s.TillOfToken(ctx, token)
	switch {
	case err != nil:
		return Till{}, err
	case t.RevokedAt != 0:
		return Till{}, ErrTillRevoked
	case t.ConfirmedAt == 0:
		return Till{}, ErrTillWaiting
	case t.QuarantinedAt != 0:
		return Till{}, ErrTillQuarantined
	}
	s.tills.add(hash, knownTill{t, now}, past)
	return t, nil
}

// TillOfToken gives the till of a bearer token as it stands in the database,
// whatever it may do: ErrTillUnknown where the token belongs to none.
func (s *Store) TillOfToken(ctx context.Context, token string) (t Till, err error) {
	hash := sha256.Sum256([]byte(token))
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&t, `SELECT`+tillColumns+` FROM tills WHERE token_hash = ?`, hash[:])
	})
	switch {
	case errors.Is(err, data.ErrNoRow):
		return Till{}, ErrTillUnknown
	case err != nil:
		return Till{}, fmt.Errorf("till of a token: %w", err)
	}
	return t, nil
}
