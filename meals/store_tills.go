package meals

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

const tillColumns = `
	district,
	id,
	point_id,
	name,
	created_at,
	created_by,
	coalesce(revoked_at, 0) AS revoked_at`

// maxTillName bounds a till's name, in characters.
const maxTillName = 40

// AddTill makes a till for a point and gives its bearer token, which is shown
// once and cannot be had again.
func (s *Store) AddTill(ctx context.Context, d data.District, point merchants.PointID, name string, by audit.Actor) (Till, string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > maxTillName {
		return Till{}, "", invalid([]fault.Field{{Name: "name", Code: "till_name", Args: map[string]any{"Max": maxTillName}}})
	}
	p, err := s.points.FindPoint(ctx, d, point)
	if err != nil {
		return Till{}, "", fmt.Errorf("add till: %w", err)
	}
	token, hash, err := newTillToken()
	if err != nil {
		return Till{}, "", err
	}
	t := Till{District: d, ID: TillID(data.NewID()), PointID: p.ID, Name: name, CreatedBy: string(by)}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		t.CreatedAt = tx.Now
		_, err := tx.Exec(`
			INSERT INTO tills (district, id, point_id, name, token_hash, created_at, created_by)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
			t.District, t.ID, t.PointID, t.Name, hash[:], t.CreatedAt, t.CreatedBy)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: p.Street, Action: "till.add",
			Object: string(t.ID), Detail: map[string]any{"point": t.PointID, "name": t.Name}})
	})
	if err != nil {
		return Till{}, "", fmt.Errorf("add till: %w", err)
	}
	return t, token, nil
}

// RevokeTill stops a till for good; stopping it again changes nothing.
func (s *Store) RevokeTill(ctx context.Context, d data.District, id TillID, by audit.Actor) error {
	t, err := s.FindTill(ctx, d, id)
	if err != nil {
		return err
	}
	p, err := s.points.FindPoint(ctx, d, t.PointID)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		err := tx.ExecOne(`UPDATE tills SET revoked_at = ? WHERE district = ? AND id = ? AND revoked_at IS NULL`, tx.Now, d, id)
		if errors.Is(err, data.ErrNoRow) {
			return nil
		}
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: p.Street, Action: "till.revoke", Object: string(id)})
	})
	if err != nil {
		return fmt.Errorf("revoke till %s: %w", id, err)
	}
	s.tills.forget(id)
	return nil
}

// FindTill gives one till, ErrTillNotFound where there is none.
func (s *Store) FindTill(ctx context.Context, d data.District, id TillID) (t Till, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Get(&t, `SELECT`+tillColumns+` FROM tills WHERE district = ? AND id = ?`, d, id)
		if errors.Is(err, data.ErrNoRow) {
			return ErrTillNotFound
		}
		return err
	})
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
// belongs to none, ErrTillRevoked where the office has stopped it.
func (s *Store) AuthenticateTill(ctx context.Context, token string) (Till, error) {
	hash := sha256.Sum256([]byte(token))
	if t, ok := s.tills.find(hash); ok {
		return t, nil
	}
	var t Till
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&t, `SELECT`+tillColumns+` FROM tills WHERE token_hash = ?`, hash[:])
	})
	switch {
	case errors.Is(err, data.ErrNoRow):
		return Till{}, ErrTillUnknown
	case err != nil:
		return Till{}, fmt.Errorf("authenticate till: %w", err)
	case t.RevokedAt != 0:
		return Till{}, ErrTillRevoked
	}
	s.tills.add(hash, t)
	return t, nil
}
