package data

import "sync"

// What the writer has committed lies in the log until it is copied into the
// file. Beside the writer that costs nobody who waits; the writer itself copies
// only what is left once the log has grown to logPages, and then begins it anew.
const (
	copyEvery = 1500  // requests
	logPages  = 16000 // 64 MB
)

// checkpointer copies the log into the file on a connection of its own.
type checkpointer struct {
	session *session
	wake    chan struct{}
	ended   chan struct{}
	once    sync.Once
}

func startCheckpointer(s *session) *checkpointer {
	c := &checkpointer{session: s, wake: make(chan struct{}, 1), ended: make(chan struct{})}
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

// soon asks for a copy, unless one is asked for already.
func (c *checkpointer) soon() {
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
