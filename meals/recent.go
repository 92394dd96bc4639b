package meals

import "sync"

// recent keeps what was used last, by two generations of at most so many each:
// when the younger is full, the older is dropped.
type recent[K comparable, V any] struct {
	generation int

	mu           sync.Mutex
	young, older map[K]V
}

func (c *recent[K, V]) find(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.young[k]; ok {
		return v, true
	}
	v, ok := c.older[k]
	if ok {
		c.put(k, v)
	}
	return v, ok
}

func (c *recent[K, V]) add(k K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(k, v)
}

func (c *recent[K, V]) put(k K, v V) {
	if len(c.young) >= c.generation || c.young == nil {
		c.older, c.young = c.young, make(map[K]V)
	}
	c.young[k] = v
}
