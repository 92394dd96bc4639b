package data

import "maps"

// carried is a value that the transactions of one commit hand on, to be written
// once before the commit instead of once by each of them.
type carried struct {
	value any
	save  func(*Tx, any) error
}

// Carry hands value on to the later transactions of the same commit under key;
// the last one carried is saved before the commit. What a transaction carries
// goes with it when it is rolled back. value must not be changed afterwards.
func (tx *Tx) Carry(key string, value any, save func(*Tx, any) error) {
	if tx.lease.session.carried == nil {
		tx.lease.session.carried = map[string]carried{}
	}
	tx.lease.session.carried[key] = carried{value, save}
	tx.lease.session.touched = true
}

// Carried gives what an earlier transaction of the same commit, or this one, has
// carried under key.
func (tx *Tx) Carried(key string) (any, bool) {
	c, ok := tx.lease.session.carried[key]
	return c.value, ok
}

// saveCarried writes what the group carried, at the time given.
func (s *session) saveCarried(now Instant) error {
	if len(s.carried) == 0 {
		return nil
	}
	tx := newTx(now, s)
	defer tx.end()
	for _, c := range s.carried {
		if err := c.save(tx, c.value); err != nil {
			return err
		}
	}
	s.carried = nil
	return nil
}

// carriedNow remembers what has been carried so far, to come back to it.
func (s *session) carriedNow() map[string]carried { return maps.Clone(s.carried) }
