package data

import (
	"context"
	"errors"
	"fmt"
)

// Version is a moment in the writer's work. What a transaction has read holds for
// as long as what it depends on is Unchanged since the transaction's Version.
type Version uint64

// Watched is a table whose changes are noted: for each row that the events
// befall, what the column says of it has changed.
type Watched struct {
	Table  string
	Column string
	Events []string // "INSERT", "UPDATE", "UPDATE OF revoked_at", "DELETE"
}

// changes remembers when something was last written about, in two generations:
// when the younger is full, the older is dropped, and whatever it held counts as
// changed from then on.
type changes struct {
	now          Version
	young, older map[string]Version
	youngSince   Version // all that came after it is in young
	olderSince   Version // all that came after it is in young or older
}

// changesGeneration bounds what is remembered to about twice this many names, some
// 10 MB: more than are written about in a district between two meals of one elder.
const changesGeneration = 1 << 16

func (c *changes) note(about string) {
	if len(c.young) >= changesGeneration || c.young == nil {
		c.older, c.young = c.young, map[string]Version{}
		c.olderSince, c.youngSince = c.youngSince, c.now
	}
	c.now++
	c.young[about] = c.now
}

func (c *changes) noneSince(v Version, about []string) bool {
	if v < c.olderSince {
		return false
	}
	for _, name := range about {
		if c.young[name] > v || c.older[name] > v {
			return false
		}
	}
	return true
}

// forget makes all that has been read so far count as changed.
func (c *changes) forget() {
	c.now++
	c.young, c.older = nil, nil
	c.olderSince, c.youngSince = c.now, c.now
}

// begin opens the writer's transaction. Where another process has written since
// the last, nobody noted what.
func (s *session) begin() error {
	if err := s.do("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	st, err := s.prepare("PRAGMA data_version")
	if err != nil {
		return err
	}
	var version int64
	if err := st.get(&version, nil); err != nil {
		return err
	}
	if version != s.version {
		s.version = version
		s.changes.forget()
	}
	return nil
}

// noteFunction is what the triggers of watched tables call.
const noteFunction = "note_change"

func (s *session) noteChanges() error {
	return s.driver.RegisterFunc(noteFunction, func(about string) bool { s.changes.note(about); return true }, false)
}

// Watch notes from then on what befalls the tables' rows, whichever statement does
// it, for Tx.Unchanged. Rows that come through AddRows are noted by it: their
// INSERT need not be watched.
func (db *DB) Watch(ctx context.Context, tables ...Watched) error {
	return db.InTx(ctx, func(tx *Tx) error {
		var errs []error
		for _, t := range tables {
			for _, event := range t.Events {
				errs = append(errs, tx.watch(t, event))
			}
		}
		return errors.Join(errs...)
	})
}

// watch makes a trigger of this connection, which the file knows nothing of.
func (tx *Tx) watch(t Watched, event string) error {
	row := "NEW"
	if event == "DELETE" {
		row = "OLD"
	}
	_, err := tx.Exec(fmt.Sprintf(`
		CREATE TEMP TRIGGER IF NOT EXISTS [%[1]s of %[2]s] AFTER %[1]s ON main.%[2]s
		BEGIN SELECT %[3]s(CAST(%[4]s.%[5]s AS TEXT)); END`, event, t.Table, noteFunction, row, t.Column))
	return err
}

// Version is the writer's moment: all that was written before is before it, what
// this transaction wrote too.
func (tx *Tx) Version() Version { return tx.lease.session.changes.now }

// Unchanged reports whether nothing was written since v about any of the names,
// through AddRows or in a watched table. It may say no where nothing was: what has
// been taken back counts, and what is too long ago.
func (tx *Tx) Unchanged(v Version, about ...string) bool {
	return tx.lease.session.changes.noneSince(v, about)
}
