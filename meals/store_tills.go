package meals

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// maxTillName bounds a till's name, in characters.
const maxTillName = 40

// TillName is a till's name without the spaces around it; ErrInvalidInput where
// there is none or it is too long.
func TillName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > maxTillName {
		return "", invalid([]fault.Field{{Name: "name", Code: "till_name", Args: map[string]any{"Max": maxTillName}}})
	}
	return name, nil
}

// AddTill makes a till for a point, confirmed at once, and gives its bearer
// token, which is shown once and cannot be had again. ErrTooManyTills where the
// point has MaxTills.
func (s *Store) AddTill(ctx context.Context, d data.District, point merchants.PointID, name string, by audit.Actor) (Till, string, error) {
	name, err := TillName(name)
	if err != nil {
		return Till{}, "", err
	}
	p, err := s.points.FindPoint(ctx, d, point)
	if err != nil {
		return Till{}, "", fmt.Errorf("add till: %w", err)
	}
	t := Till{District: d, PointID: p.ID, Name: name, CreatedBy: string(by), ConfirmedBy: string(by)}
	var token string
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := TillRoomTx(tx, d, p.ID); err != nil {
			return err
		}
		t.ConfirmedAt = tx.Now
		if token, err = AddTillTx(tx, &t); err != nil {
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

// TillRoomTx is ErrTooManyTills where the point has MaxTills tills and codes
// that may still become one.
func TillRoomTx(tx *data.Tx, d data.District, point merchants.PointID) error {
	var n int
	err := tx.Get(&n, `
		SELECT (SELECT count(*) FROM tills WHERE district = ? AND point_id = ? AND revoked_at IS NULL)
			+ (SELECT count(*) FROM till_codes WHERE district = ? AND point_id = ? AND till_id IS NULL AND expires_at > ?)`,
		d, point, d, point, tx.Now)
	if err == nil && n >= MaxTills {
		return ErrTooManyTills.With("Max", MaxTills)
	}
	return err
}

// AddTillTx stores a new till, gives it its id and the time, and gives the token
// that it is known by.
func AddTillTx(tx *data.Tx, t *Till) (token string, err error) {
	token, hash, err := newTillToken()
	if err != nil {
		return "", err
	}
	t.ID, t.CreatedAt = TillID(data.NewID()), tx.Now
	_, err = tx.Exec(`
		INSERT INTO tills (district, id, point_id, name, token_hash, created_at, created_by, confirmed_at, confirmed_by, public_key, agent)
		VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?)`,
		t.District, t.ID, t.PointID, t.Name, hash[:], t.CreatedAt, t.CreatedBy, t.ConfirmedAt, t.ConfirmedBy, t.PublicKey, t.Agent)
	return token, err
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
		changed, err := RevokeTillTx(tx, d, id, tx.Now, by)
		if err != nil || !changed {
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

// RevokeTillTx stops a till as of the instant, and tells whether it had not
// stopped before. Who calls it logs it.
func RevokeTillTx(tx *data.Tx, d data.District, id TillID, at data.Instant, by audit.Actor) (changed bool, err error) {
	n, err := tx.Exec(`
		UPDATE tills
		SET revoked_at = ?, revoked_by = ?
		WHERE district = ? AND id = ? AND revoked_at IS NULL`, at, by, d, id)
	return n > 0, err
}

// ForgetTill drops what is remembered of a till: call it once a transaction has
// changed what it may do.
func (s *Store) ForgetTill(id TillID) { s.tills.forget(id) }
