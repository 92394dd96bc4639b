package meals

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"

	"mealmap/data"
	"mealmap/data/audit"
)

const keyColumns = `
	district,
	key_id,
	public,
	not_before,
	not_after`

func (r *ring) load(tx *data.Tx) error {
	var keys []*SigningKey
	if err := tx.Select(&keys, `SELECT`+keyColumns+` FROM signing_keys`); err != nil {
		return err
	}
	r.replace(keys)
	return nil
}

// SigningKeys lists the district's public keys, oldest first.
func (s *Store) SigningKeys(ctx context.Context, d data.District) (keys []SigningKey, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&keys, `SELECT`+keyColumns+` FROM signing_keys WHERE district = ? ORDER BY key_id`, d)
	})
	return keys, err
}

// EnsureSigningKey makes the district's first key, or the successor of one that
// is half through its life, and otherwise does nothing. Issuing a card calls it;
// call it at start as well, so that tills learn a key before cards carry it.
func (s *Store) EnsureSigningKey(ctx context.Context, d data.District, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := s.signingKey(tx, d, by)
		return err
	})
	if err != nil {
		return fmt.Errorf("signing key of %s: %w", d, err)
	}
	return s.db.View(ctx, s.ring.load)
}

// signingKey gives the newest key of the district, made just now where needed.
func (s *Store) signingKey(tx *data.Tx, d data.District, by audit.Actor) (*SigningKey, error) {
	var newest []*SigningKey
	err := tx.Select(&newest, `SELECT`+keyColumns+` FROM signing_keys WHERE district = ? ORDER BY key_id DESC LIMIT 1`, d)
	if err != nil {
		return nil, err
	}
	today := tx.Now.ServiceDay()
	if len(newest) == 1 && newest[0].fresh(today) {
		return newest[0], nil
	}
	id := 1
	if len(newest) == 1 {
		id = int(newest[0].ID) + 1
	}
	return s.makeKey(tx, d, id, by)
}

func (s *Store) makeKey(tx *data.Tx, d data.District, id int, by audit.Actor) (*SigningKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	sealed, err := s.vault.Seal(private.Seed(), keyLabel(d, id))
	if err != nil {
		return nil, err
	}
	today := tx.Now.ServiceDay()
	until := addMonths(today, keyMonths).AddDays(-1)
	_, err = tx.Exec(`
		INSERT INTO signing_keys (district, key_id, public, private_sealed, not_before, not_after, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		d, id, []byte(public), sealed, today, until, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("key %d: %w", id, err)
	}
	err = audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "key.create", Object: strconv.Itoa(id),
		Detail: map[string]any{"not_before": today, "not_after": until}})
	if err != nil {
		return nil, err
	}
	return &SigningKey{District: d, ID: uint8(id), Public: public, NotBefore: today, NotAfter: until}, nil
}

// privateKey opens the private part of a key.
func (s *Store) privateKey(tx *data.Tx, d data.District, id uint8) (ed25519.PrivateKey, error) {
	var sealed []byte
	err := tx.Get(&sealed, `SELECT private_sealed FROM signing_keys WHERE district = ? AND key_id = ?`, d, id)
	if err != nil {
		return nil, fmt.Errorf("private key %d: %w", id, err)
	}
	seed, err := s.vault.Open(sealed, keyLabel(d, int(id)))
	if err != nil {
		return nil, fmt.Errorf("private key %d: %w", id, err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// SignAs signs a message by the oldest of the district's keys that still signs,
// so that a device which last heard of the district months ago knows it. Where
// none does, or the newest is to be relieved, one is made first. What is signed
// is context and message: a context of its own, ended by a zero byte, keeps the
// signature from being valid for anything else.
func (s *Store) SignAs(ctx context.Context, d data.District, context string, message []byte) (keyID uint8, signature []byte, err error) {
	signed := append([]byte(context), message...)
	for range 2 {
		relieve := false
		err = s.db.View(ctx, func(tx *data.Tx) error {
			today := tx.Now.ServiceDay()
			var keys []SigningKey
			err := tx.Select(&keys, `SELECT`+keyColumns+` FROM signing_keys WHERE district = ? ORDER BY key_id`, d)
			oldest := slices.IndexFunc(keys, func(k SigningKey) bool { return k.signsOn(today) })
			if relieve = oldest < 0 || !keys[len(keys)-1].fresh(today); err != nil || oldest < 0 {
				return err
			}
			key, err := s.privateKey(tx, d, keys[oldest].ID)
			if err == nil {
				keyID, signature = keys[oldest].ID, ed25519.Sign(key, signed)
			}
			return err
		})
		if err == nil && relieve {
			err = s.EnsureSigningKey(ctx, d, audit.System)
		}
		if err != nil || signature != nil {
			break
		}
	}
	if err != nil {
		return 0, nil, fmt.Errorf("sign as %s: %w", d, err)
	}
	return keyID, signature, nil
}

func keyLabel(d data.District, id int) string {
	return "signing_keys/" + d.String() + "/" + strconv.Itoa(id) + "/private"
}

// verify answers whose card the bytes are: the cache first, then the key ring,
// then the key ring as it stands in the file.
func (s *Store) verify(ctx context.Context, scanned signed, own data.District) (Token, error) {
	if t, ok := s.tokens.find(scanned); ok {
		return t, nil
	}
	t, err := scanned.token()
	if err != nil {
		return Token{}, err
	}
	key := s.ring.find(t.District, t.KeyID)
	if key == nil {
		if err := s.db.View(ctx, s.ring.load); err != nil {
			return Token{}, err
		}
		key = s.ring.find(t.District, t.KeyID)
	}
	switch {
	case key == nil && t.District != own && !s.ring.knows(t.District):
		return Token{}, ErrCardUnknown
	case key == nil || !key.signsOn(t.ValidFrom) || !scanned.verify(key.Public):
		return Token{}, ErrNotACard
	}
	s.tokens.add(scanned, t)
	return t, nil
}

// addMonths moves a day by calendar months; the day after a short month's end
// rolls over, as time.AddDate does.
func addMonths(day data.ServiceDay, n int) data.ServiceDay {
	return data.InstantOf(day.Start().Time().AddDate(0, n, 0)).ServiceDay()
}
