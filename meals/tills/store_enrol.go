package tills

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// maxAgent bounds what is kept of a browser's name of itself, in bytes.
const maxAgent = 200

// NewCode gives a one-time code with which one device can become the till of
// the name: 26 digits of Crockford's base32, which only the caller ever sees
// whole. meals.ErrTooManyTills where the point has as many as it may.
func (s *Store) NewCode(ctx context.Context, d data.District, point merchants.PointID, name string, by audit.Actor) (code string, expires data.Instant, err error) {
	if name, err = meals.TillName(name); err != nil {
		return "", 0, err
	}
	p, err := s.points.FindPoint(ctx, d, point)
	if err != nil {
		return "", 0, fmt.Errorf("new code: %w", err)
	}
	if code, err = newCode(); err != nil {
		return "", 0, err
	}
	hash := sha256.Sum256([]byte(code))
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := meals.TillRoomTx(tx, d, p.ID); err != nil {
			return err
		}
		expires = tx.Now.Add(CodeLife)
		if _, err := tx.Exec(`
			INSERT INTO till_codes (district, code_hash, point_id, name, created_at, created_by, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, d, hash[:], p.ID, name, tx.Now, by, expires); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: p.Street, Action: "till.code",
			Object: string(p.ID), Detail: map[string]any{"name": name}})
	})
	if err != nil {
		return "", 0, fmt.Errorf("new code: %w", err)
	}
	return code, expires, nil
}

// Enrol makes the till that a code was given for, waiting for the office, and
// gives its bearer token. publicKey is the device's, P-256 in 65 bytes
// uncompressed, empty for a device that works online only; agent is what its
// browser says it is. ErrCodeUnknown, ErrCodeUsed, ErrCodeExpired, ErrPublicKey.
func (s *Store) Enrol(ctx context.Context, code string, publicKey []byte, agent string) (t meals.Till, token string, err error) {
	if len(publicKey) > 0 {
		if _, err := ecdh.P256().NewPublicKey(publicKey); err != nil {
			return t, "", ErrPublicKey.Because(err)
		}
	}
	code, ok := readCode(code)
	if !ok {
		return t, "", ErrCodeUnknown
	}
	hash := sha256.Sum256([]byte(code))
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		given, err := findCode(tx, hash[:])
		if err != nil {
			return err
		}
		t = meals.Till{District: given.District, PointID: given.PointID, Name: given.Name, CreatedBy: given.CreatedBy,
			PublicKey: publicKey, Agent: clip(agent)}
		if token, err = meals.AddTillTx(tx, &t); err != nil {
			return err
		}
		if err := tx.ExecOne(`UPDATE till_codes SET till_id = ? WHERE district = ? AND code_hash = ? AND till_id IS NULL`,
			t.ID, given.District, hash[:]); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: t.District, Actor: audit.Till(string(t.ID)), Street: given.Street, Action: "till.enrol",
			Object: string(t.ID), Detail: map[string]any{"point": t.PointID, "name": t.Name, "fingerprint": Fingerprint(t)}})
	})
	if err != nil {
		return meals.Till{}, "", fmt.Errorf("enrol till: %w", err)
	}
	return t, token, nil
}

// TillOfCode gives the till that a code of the district has become, as it
// stands now; used is false while no device has used it. ErrCodeUnknown.
func (s *Store) TillOfCode(ctx context.Context, d data.District, code string) (t meals.Till, used bool, err error) {
	code, _ = readCode(code)
	hash := sha256.Sum256([]byte(code))
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var id meals.TillID
		err := tx.Get(&id, `SELECT coalesce(till_id, '') FROM till_codes WHERE district = ? AND code_hash = ?`, d, hash[:])
		if errors.Is(err, data.ErrNoRow) {
			return ErrCodeUnknown
		}
		if used = id != ""; err != nil || !used {
			return err
		}
		t, err = meals.FindTillTx(tx, d, id)
		return err
	})
	return t, used, err
}

// given is a code as the office gave it.
type given struct {
	District  data.District     `db:"district"`
	PointID   merchants.PointID `db:"point_id"`
	Street    string            `db:"street"`
	Name      string            `db:"name"`
	CreatedBy string            `db:"created_by"`
	ExpiresAt data.Instant      `db:"expires_at"`
	TillID    meals.TillID      `db:"till_id"`
}

// findCode gives a code that may be used now.
func findCode(tx *data.Tx, hash []byte) (g given, err error) {
	err = tx.Get(&g, `
		SELECT c.district, c.point_id, p.street, c.name, c.created_by, c.expires_at, coalesce(c.till_id, '') AS till_id
		FROM till_codes c
		JOIN points p ON p.district = c.district AND p.id = c.point_id
		WHERE c.code_hash = ?`, hash)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return g, ErrCodeUnknown
	case err != nil:
		return g, err
	case g.TillID != "":
		return g, ErrCodeUsed
	case tx.Now >= g.ExpiresAt:
		return g, ErrCodeExpired.With("Minutes", int(CodeLife/time.Minute))
	}
	return g, nil
}

func clip(agent string) string {
	agent = strings.ToValidUTF8(agent, "")
	if len(agent) <= maxAgent {
		return agent
	}
	end := maxAgent
	for !utf8.RuneStart(agent[end]) {
		end--
	}
	return agent[:end]
}
