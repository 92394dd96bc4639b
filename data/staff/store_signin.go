package staff

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
)

// Five wrong passwords lock a login for a quarter of an hour (等保 2.0 asks for
// a lock-out after failures); failures older than that are forgotten.
const (
	maxFailures = 5
	lockFor     = 15 * time.Minute
)

// SignIn gives the user whose login and password these are. ErrWrongSignIn
// where they do not belong together, ErrLocked after five failures; neither
// the answer nor its time tells whether the login exists.
func (s *Store) SignIn(ctx context.Context, login, password string) (User, error) {
	login = foldLogin(login)
	// Counted before the password is looked at: guesses sent at the same moment
	// must not all pass below the limit.
	locked, err := s.countAttempt(ctx, login)
	if err != nil {
		return User{}, err
	}
	u, hash, err := s.findLogin(ctx, login)
	if err != nil {
		return User{}, err
	}
	same, err := samePassword(ctx, hash, password)
	switch {
	case err != nil:
		return User{}, fmt.Errorf("sign in: %w", err)
	case same && u.Active:
		return u, s.welcome(ctx, u)
	}
	if err := s.logRefusal(ctx, u, login); err != nil {
		return User{}, err
	}
	if locked != nil {
		return User{}, locked
	}
	return User{}, ErrWrongSignIn
}

type attempts struct {
	Failures    int          `db:"failures"`
	LockedUntil data.Instant `db:"locked_until"`
	LastAt      data.Instant `db:"last_at"`
}

// countAttempt refuses a locked login. The attempt that reaches the limit may
// still be right; afterLast is what it gets where it is not.
func (s *Store) countAttempt(ctx context.Context, login string) (afterLast, err error) {
	key := attemptKey(login)
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if _, err := tx.Exec(`DELETE FROM staff_attempts WHERE last_at <= ?`, tx.Now.Add(-lockFor)); err != nil {
			return fmt.Errorf("forget old attempts: %w", err)
		}
		var a attempts
		err := tx.Get(&a, `SELECT failures, locked_until, last_at FROM staff_attempts WHERE login_hash = ?`, key)
		if err != nil && !errors.Is(err, data.ErrNoRow) {
			return fmt.Errorf("attempts: %w", err)
		}
		if a.LockedUntil > tx.Now {
			return ErrLocked.With("Minutes", minutesUntil(a.LockedUntil, tx.Now))
		}
		a.Failures++
		if a.Failures >= maxFailures {
			a.LockedUntil = tx.Now.Add(lockFor)
			afterLast = ErrLocked.With("Minutes", minutesUntil(a.LockedUntil, tx.Now))
		}
		return putAttempts(tx, key, a)
	})
	return afterLast, err
}

func putAttempts(tx *data.Tx, key []byte, a attempts) error {
	if _, err := tx.Exec(`
		INSERT INTO staff_attempts (login_hash, failures, locked_until, last_at)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (login_hash) DO UPDATE SET
			failures = excluded.failures,
			locked_until = excluded.locked_until,
			last_at = excluded.last_at`,
		key, a.Failures, a.LockedUntil, tx.Now); err != nil {
		return fmt.Errorf("count attempt: %w", err)
	}
	return nil
}

func attemptKey(login string) []byte {
	h := sha256.Sum256([]byte(login))
	return h[:]
}

func minutesUntil(t, now data.Instant) int { return int((t.Sub(now) + time.Minute - 1) / time.Minute) }

func forgetAttempts(tx *data.Tx, login string) error {
	if _, err := tx.Exec(`DELETE FROM staff_attempts WHERE login_hash = ?`, attemptKey(login)); err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	return nil
}

// findLogin gives the user and the hash to compare with: the dummy's where
// nobody has the login.
func (s *Store) findLogin(ctx context.Context, login string) (User, string, error) {
	var row struct {
		User
		Hash string `db:"password_hash"`
	}
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&row, `SELECT `+userColumns+`, password_hash FROM staff_users WHERE login = ?`, login)
	})
	switch {
	case errors.Is(err, data.ErrNoRow):
		return User{}, dummy, nil
	case err != nil:
		return User{}, "", fmt.Errorf("find login: %w", err)
	}
	return row.User, row.Hash, nil
}

func (s *Store) welcome(ctx context.Context, u User) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := forgetAttempts(tx, u.Login); err != nil {
			return err
		}
		return u.log(tx, audit.User(string(u.ID)), "user.sign_in", nil)
	})
}

// logRefusal commits once for nobody's login too, because a commit takes time
// that can be measured from outside.
func (s *Store) logRefusal(ctx context.Context, u User, login string) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		if u.ID != "" {
			return u.log(tx, audit.System, "user.sign_in_refused", nil)
		}
		_, err := tx.Exec(`UPDATE staff_attempts SET last_at = ? WHERE login_hash = ?`, tx.Now, attemptKey(login))
		return err
	})
}
