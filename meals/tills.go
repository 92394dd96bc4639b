package meals

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// TillID names one cashier's device.
type TillID string

// Till is a device that may record meals at one point.
type Till struct {
	District      data.District     `db:"district"`
	ID            TillID            `db:"id"`
	PointID       merchants.PointID `db:"point_id"`
	Name          string            `db:"name"` // "front counter"
	CreatedAt     data.Instant      `db:"created_at"`
	CreatedBy     string            `db:"created_by"`
	ConfirmedAt   data.Instant      `db:"confirmed_at"` // 0 while it waits for the office
	ConfirmedBy   string            `db:"confirmed_by"`
	RevokedAt     data.Instant      `db:"revoked_at"` // 0 while it works
	QuarantinedAt data.Instant      `db:"quarantined_at"`
	PublicKey     []byte            `db:"public_key"`   // P-256, 65 bytes uncompressed; nil: works online only
	Agent         string            `db:"agent"`        // what the browser says it is
	PinResetAt    data.Instant      `db:"pin_reset_at"` // the device asks for a new shift PIN after it
	SeenAt        data.Instant      `db:"seen_at"`      // last contact, to the minute; 0 before the first
	ListNumber    int64             `db:"list_number"`  // newest status list sent to it; 0 none
	ListSentAt    data.Instant      `db:"list_sent_at"`
}

// TillFilter narrows a list of one district's tills; another zero field does
// not narrow.
type TillFilter struct {
	District data.District
	PointID  merchants.PointID
	Working  bool // not revoked
}

// MaxTills is how many tills a point may have that are not revoked, the codes
// that may still become one included.
const MaxTills = 3

// Why a till does not work, or is not made.
var (
	// ErrTillWaiting: the office has not confirmed it yet.
	ErrTillWaiting = fault.New(fault.Denied, "till_waiting")
	// ErrTillQuarantined: its chain forked; the office looks at it.
	ErrTillQuarantined = fault.New(fault.Denied, "till_quarantined")
	// ErrTooManyTills: the point has as many as it may. Arg Max.
	ErrTooManyTills = fault.New(fault.Conflict, "too_many_tills")
)

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

// tillMemory is how long a till is remembered. Whether it is revoked is looked
// up with every redemption all the same, so a till revoked by another process
// records nothing from then on, and is let in nowhere within seconds.
const tillMemory = 2 * time.Second

// tillCache remembers which working till a token belongs to.
type tillCache struct {
	mu    sync.RWMutex
	tills map[[sha256.Size]byte]knownTill
	past  uint64 // how often a till was forgotten
}

type knownTill struct {
	Till
	read data.Instant
}

// find also gives how often tills were forgotten until then, for add.
func (c *tillCache) find(hash [sha256.Size]byte, now data.Instant) (t Till, past uint64, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k, ok := c.tills[hash]
	age := now.Sub(k.read)
	return k.Till, c.past, ok && age >= 0 && age < tillMemory
}

// add is called with tokens that were found only, so the cache is as small as
// the table. What was read before a till was forgotten is not kept.
func (c *tillCache) add(hash [sha256.Size]byte, k knownTill, past uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.past != past {
		return
	}
	if c.tills == nil {
		c.tills = map[[sha256.Size]byte]knownTill{}
	}
	c.tills[hash] = k
}

func (c *tillCache) forget(id TillID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.past++
	for hash, k := range c.tills {
		if k.ID == id {
			delete(c.tills, hash)
		}
	}
}
