package meals

import (
	"crypto/ed25519"
	"slices"
	"sync"

	"mealmap/data"
)

// A signing key is valid for 12 months and is relieved after 6, so that two
// always overlap: a till that has not heard of the newest yet can still check
// the cards of the other. A card outlives its key: what must lie inside the
// key's months is the day from which the card is valid.
const (
	keyMonths = 12
	keyRelief = 6
)

// SigningKey is the public part of a key that signs a district's cards.
type SigningKey struct {
	District  data.District     `db:"district"`
	ID        uint8             `db:"key_id"`
	Public    ed25519.PublicKey `db:"public"`
	NotBefore data.ServiceDay   `db:"not_before"`
	NotAfter  data.ServiceDay   `db:"not_after"` // inclusive
}

func (k *SigningKey) signsOn(day data.ServiceDay) bool {
	return k.NotBefore <= day && day <= k.NotAfter
}

// fresh reports that the key signs and is not to be relieved yet.
func (k *SigningKey) fresh(day data.ServiceDay) bool {
	return k.signsOn(day) && day < addMonths(k.NotBefore, keyRelief)
}

type ringID struct {
	district data.District
	key      uint8
}

// ring holds every public key that any card in use was signed with.
type ring struct {
	mu   sync.RWMutex
	keys map[ringID]*SigningKey
}

func (r *ring) find(d data.District, id uint8) *SigningKey {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys[ringID{d, id}]
}

func (r *ring) knows(d data.District) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for id := range r.keys {
		if id.district == d {
			return true
		}
	}
	return false
}

// districts lists the districts with keys here, first before all.
func (r *ring) districts(first data.District) []data.District {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := []data.District{first}
	for id := range r.keys {
		if !slices.Contains(list, id.district) {
			list = append(list, id.district)
		}
	}
	return list
}

func (r *ring) replace(keys []*SigningKey) {
	m := make(map[ringID]*SigningKey, len(keys))
	for _, k := range keys {
		m[ringID{k.District, k.ID}] = k
	}
	r.mu.Lock()
	r.keys = m
	r.mu.Unlock()
}

// tokens remembers those whose signature held, because checking one costs more
// than everything else at the till together. It says nothing of a card's status,
// dates or limits: those are checked every time.
type tokens = recent[signed, Token]

// tokenGeneration bounds the tokens kept to about twice this many, 10 MB: more
// than a district uses in a lunch hour.
const tokenGeneration = 1 << 15
