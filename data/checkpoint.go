package data

import (
	"sync"
	"time"
)

// What the writer has committed lies in the log until it is copied into the
// file: beside the writer, after so many requests or a minute, because a page
// that many meals have written is copied once. The writer itself copies only what
// is left once the log has grown to logPages, and then begins it anew.
const (
	copyEvery = 5000 // requests
	copyAfter = time.Minute
	logPages  = 64000 // 256 MB
)

// checkpointer copies the log into the file on a connection of its own.
type checkpointer struct {
	session *session
	waiting int       // requests since a copy was asked for
	since   time.Time // when it was
	wake    chan struct{}
	ended   chan struct{}
	once    sync.Once
}

func startCheckpointer(s *session) *checkpointer {
	c := &checkpointer{session: s, since: time.Now(), wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go c.run()
	return c
}

// run leaves what cannot be copied in the log: nothing is lost, and the writer
// meets the cause.
func (c *checkpointer) run() {
	defer close(c.ended)
	for range c.wake {
		_ = c.session.do("PRAGMA wal_checkpoint(PASSIVE)")
	}
}

// committed counts what the writer has committed, and asks for a copy where it is
// time, unless one is asked for already.
func (c *checkpointer) committed(requests int) {
	c.waiting += requests
	if c.waiting < copyEvery && time.Since(c.since) < copyAfter {
		return
	}
	c.waiting, c.since = 0, time.Now()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// stop ends after the copy that was asked for.
func (c *checkpointer) stop() {
	c.once.Do(func() {
		close(c.wake)
		<-c.ended
		c.session.close()
	})
}
