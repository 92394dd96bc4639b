package public

import (
	"sync"
	"time"

	"mealmap/data"
)

// tries counts guesses by key in memory: at most most of them from the first
// until per has passed. It keeps a bounded number of keys; when full it forgets
// what is over, else any one.
type tries struct {
	most, keys int
	per        time.Duration

	mu   sync.Mutex
	made map[string]tried
}

type tried struct {
	first data.Instant
	count int
}

func newTries(most int, per time.Duration, keys int) *tries {
	return &tries{most: most, per: per, keys: keys, made: map[string]tried{}}
}

// take counts a guess before it is looked at, so that many at once are not more
// than allowed; false where there have been enough.
func (t *tries) take(key string, now data.Instant) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, known := t.made[key]
	if known && now.Sub(m.first) >= t.per {
		m, known = tried{}, false
		delete(t.made, key)
	}
	if m.count >= t.most {
		return false
	}
	if !known {
		m.first = now
		t.makeRoom(now)
	}
	m.count++
	t.made[key] = m
	return true
}

// wait is how long it takes until the key may guess again.
func (t *tries) wait(key string, now data.Instant) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(t.per-now.Sub(t.made[key].first), 0)
}

// giveBack takes back a guess that was right: who knows the answer does not
// guess.
func (t *tries) giveBack(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m, known := t.made[key]; known && m.count > 0 {
		m.count--
		t.made[key] = m
	}
}

func (t *tries) makeRoom(now data.Instant) {
	if len(t.made) < t.keys {
		return
	}
	for key, m := range t.made {
		if now.Sub(m.first) >= t.per {
			delete(t.made, key)
		}
	}
	for key := range t.made {
		if len(t.made) < t.keys {
			return
		}
		delete(t.made, key)
	}
}
