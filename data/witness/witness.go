// Package witness keeps the ends of the chains (data/journal, data/audit) in a
// small file beside the database, so that an older or another copy of the
// database put in its place is told from the present one: the whole copy is in
// order by itself, but it does not hold what the witness has seen.
//
// The witness is a file of one JSON document, readable by its owner only:
//
//	{"at":"2025-03-05T12:40:00+08:00","districts":{"320106":{"journal":"812:9c…","audit":"1044:07…"}}}
//
// It is written after what it tells is on the disk, so a witness that lags behind
// the database is in order. One that is ahead of it is never overwritten but by
// Replace, which is for whoever puts an older copy back knowingly. A witness that
// is lost proves nothing and is written anew; who wants to be sure of a day keeps
// a copy of the witness, or a printed head, elsewhere.
package witness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/journal"
)

// What a witness may say of the database beside it.
var (
	// ErrOlderCopy: the witness has seen what the database does not hold. Args
	// District, Chain ("journal" or "audit"), Seq (what was seen), At (when),
	// Last (the newest that the database holds).
	ErrOlderCopy = fault.New(fault.Conflict, "older_copy")
	// ErrUnreadable: the file is no witness. Arg File.
	ErrUnreadable = fault.New(fault.Conflict, "witness_unreadable")
)

// Path is the witness of a database file.
func Path(database string) string { return database + ".head" }

// Witness is the ends of all chains at a time.
type Witness struct {
	At        time.Time              `json:"at"`
	Districts map[data.District]Ends `json:"districts"`
}

// Ends are the heads of a district's chains as their String gives them, "" where
// nothing was chained yet.
type Ends struct {
	Journal string `json:"journal,omitempty"`
	Audit   string `json:"audit,omitempty"`
}

// Of reads the ends from the database.
func Of(tx *data.Tx) (Witness, error) {
	w := Witness{At: tx.Now.Time(), Districts: map[data.District]Ends{}}
	postings, err := journal.HeadsOf(tx)
	if err != nil {
		return w, err
	}
	entries, err := audit.HeadsOf(tx)
	if err != nil {
		return w, err
	}
	for d, h := range postings {
		w.Districts[d] = Ends{Journal: h.String()}
	}
	for d, h := range entries {
		ends := w.Districts[d]
		ends.Audit = h.String()
		w.Districts[d] = ends
	}
	return w, nil
}

// Same reports whether both have seen the same, whenever that was.
func (w Witness) Same(o Witness) bool { return maps.Equal(w.Districts, o.Districts) }

// Read reads a witness; fs.ErrNotExist where there is none, ErrUnreadable where
// it is not one.
func Read(path string) (w Witness, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return w, err
	}
	err = json.Unmarshal(b, &w)
	for _, ends := range w.Districts {
		if ends.Journal != "" && err == nil {
			_, err = journal.ParseHead(ends.Journal)
		}
		if err == nil {
			_, err = audit.ParseHead(ends.Audit)
		}
	}
	if err != nil {
		return w, ErrUnreadable.With("File", path).Because(err)
	}
	return w, nil
}

// Verify compares the witness with what the database holds: ErrOlderCopy names
// the first that is missing, postings before entries of the log.
func (w Witness) Verify(tx *data.Tx) error {
	for _, chain := range chains {
		for _, d := range slices.Sorted(maps.Keys(w.Districts)) {
			if err := chain.verify(tx, d, chain.end(w.Districts[d]), w.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// chain is one of the two sorts. holds gives the number of the head as well.
type chain struct {
	name  string
	end   func(Ends) string
	holds func(tx *data.Tx, d data.District, head string) (seq int64, held bool, err error)
	last  func(tx *data.Tx, d data.District) (int64, error)
}

var chains = []chain{
	{"journal", func(e Ends) string { return e.Journal }, holdsPosting, journal.Last},
	{"audit", func(e Ends) string { return e.Audit }, holdsEntry, audit.Last},
}

func holdsPosting(tx *data.Tx, d data.District, head string) (int64, bool, error) {
	h, err := journal.ParseHead(head)
	if err != nil {
		return 0, false, err
	}
	held, err := journal.Holds(tx, d, h)
	return h.Seq, held, err
}

func holdsEntry(tx *data.Tx, d data.District, head string) (int64, bool, error) {
	h, err := audit.ParseHead(head)
	if err != nil {
		return 0, false, err
	}
	held, err := audit.Holds(tx, d, h)
	return h.Seq, held, err
}

func (c chain) verify(tx *data.Tx, d data.District, head string, at time.Time) error {
	if head == "" {
		return nil
	}
	seq, held, err := c.holds(tx, d, head)
	if err != nil || held {
		return err
	}
	last, err := c.last(tx, d)
	if err != nil {
		return err
	}
	return ErrOlderCopy.With("District", d, "Chain", c.name, "Seq", seq, "At", at.In(data.Zone).Format("2006-01-02 15:04"), "Last", last)
}

// Keep writes what the database holds now into the witness beside it, unless
// that says the same. ErrOlderCopy and ErrUnreadable where the one that is there
// must stay until a person has decided.
func Keep(ctx context.Context, db *data.DB) error {
	path := Path(db.Path())
	seen, err := Read(path)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return err
	}
	var now Witness
	if err := db.View(ctx, func(tx *data.Tx) (err error) {
		if now, err = Of(tx); err != nil {
			return err
		}
		return seen.Verify(tx)
	}); err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	if !missing && now.Same(seen) {
		return nil
	}
	return write(path, now)
}

// Replace writes what the database holds now into the witness beside it,
// whatever the one that is there says. The caller logs it.
func Replace(ctx context.Context, db *data.DB) error {
	var now Witness
	if err := db.View(ctx, func(tx *data.Tx) (err error) {
		now, err = Of(tx)
		return err
	}); err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	return write(Path(db.Path()), now)
}

// write puts the witness in place of the one before in one step, and durably.
func write(path string, w Witness) (err error) {
	b, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("witness: %w", errors.Join(err, os.Remove(f.Name())))
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}
