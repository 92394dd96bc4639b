package staff

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"mealmap/data"
)

// Sessions is a store for alexedwards/scs: the database holds only the SHA-256
// of each token, so that a copy of the file signs nobody in.
type Sessions struct{ db *data.DB }

// NewSessions keeps sessions in db.
func NewSessions(db *data.DB) *Sessions { return &Sessions{db} }

// FindCtx gives a session's content; found is false where there is none or it
// has expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (content []byte, found bool, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&content, `SELECT content FROM staff_sessions WHERE token_hash = ? AND expires_at > ?`, tokenHash(token), tx.Now)
	})
	switch {
	case errors.Is(err, data.ErrNoRow):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return content, true, nil
}

// CommitCtx keeps a session's content until expiry, and clears expired ones.
func (s *Sessions) CommitCtx(ctx context.Context, token string, content []byte, expiry time.Time) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE expires_at <= ?`, tx.Now); err != nil {
			return fmt.Errorf("clear sessions: %w", err)
		}
		if _, err := tx.Exec(`
			INSERT INTO staff_sessions (token_hash, content, expires_at)
			VALUES (?, ?, ?)
			ON CONFLICT (token_hash) DO UPDATE SET content = excluded.content, expires_at = excluded.expires_at`,
			tokenHash(token), content, data.InstantOf(expiry)); err != nil {
			return fmt.Errorf("keep session: %w", err)
		}
		return nil
	})
}

// DeleteCtx ends a session; one that does not exist has ended already.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE token_hash = ?`, tokenHash(token)); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	})
}

// Find is FindCtx for callers without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (s *Sessions) Commit(token string, content []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, content, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

func tokenHash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}
