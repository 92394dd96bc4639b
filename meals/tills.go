package meals

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"mealmap/data"
	"mealmap/merchants"
)

// TillID names one cashier's device.
type TillID string

// Till is a device that may record meals at one point.
type Till struct {
	District  data.District     `db:"district"`
	ID        TillID            `db:"id"`
	PointID   merchants.PointID `db:"point_id"`
	Name      string            `db:"name"` // "front counter"
	CreatedAt data.Instant      `db:"created_at"`
	CreatedBy string            `db:"created_by"`
	RevokedAt data.Instant      `db:"revoked_at"` // 0 while it works
}

// TillFilter narrows a list of tills; a zero field does not narrow.
type TillFilter struct {
	District data.District
	PointID  merchants.PointID
	Working  bool
}

// newTillToken draws 256 bits: shown once, kept only as a hash. A hash without
// salt is enough for what nobody can guess.
func newTillToken() (token string, hash [sha256.Size]byte, err error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", hash, err
	}
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, sha256.Sum256([]byte(token)), nil
}

// tillCache remembers which till a token belongs to. Whether it still works is
// looked up with every redemption, so a till revoked by another process is
// refused at once.
type tillCache struct {
	mu    sync.RWMutex
	tills map[[sha256.Size]byte]Till
}

func (c *tillCache) find(hash [sha256.Size]byte) (Till, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t, ok := c.tills[hash]
	return t, ok
}

// add is called with tokens that were found only, so the cache is as small as
// the table.
func (c *tillCache) add(hash [sha256.Size]byte, t Till) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tills == nil {
		c.tills = map[[sha256.Size]byte]Till{}
	}
	c.tills[hash] = t
}

func (c *tillCache) forget(id TillID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for hash, t := range c.tills {
		if t.ID == id {
			delete(c.tills, hash)
		}
	}
}
