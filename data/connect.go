package data

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "github.com/mattn/go-sqlite3" // the only database driver of the program
)

// Pragmas go into the connection string: one set by a statement reaches a
// single connection of a pool. The driver's own default for synchronous is
// NORMAL, which loses acknowledged commits when the power fails.
const (
	writeParams = "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_foreign_keys=on&_txlock=immediate&_mutex=no"
	readParams  = "mode=ro&_query_only=on&_busy_timeout=10000&_foreign_keys=on&_mutex=no"
)

// connect opens a handle on the file. Of a parameter given twice the driver
// takes the first, so extra comes first: what somebody asked for is what the
// connection does, and is then refused by requireDurable rather than silently
// overridden.
func connect(path, params, extra string, conns int) (*sqlx.DB, error) {
	if extra != "" {
		params = extra + "&" + params
	}
	h, err := sqlx.Open("sqlite3", "file:"+escapePath(path)+"?"+params)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	h.SetMaxOpenConns(conns)
	return h, nil
}

func escapePath(p string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(p)
}

// requireDurable reads back what the connection really does.
func (s *session) requireDurable() error {
	for _, p := range []struct{ name, want string }{
		{"synchronous", "2"},
		{"journal_mode", "wal"},
		{"foreign_keys", "1"},
	} {
		var got string
		if err := s.conn.GetContext(background, &got, "PRAGMA "+p.name); err != nil {
			return fmt.Errorf("read back %s: %w", p.name, err)
		}
		if got != p.want {
			return ErrNotDurable.With("Pragma", p.name, "Want", p.want, "Got", got)
		}
	}
	return nil
}

// quicken sets what costs no durability: savepoints of statements in memory, a log
// that the checkpointer copies, and a small cache of pages. It holds what every
// meal comes back to; the rest the system keeps. Where a commit has split a page,
// SQLite walks its whole cache: with 16 MB that took 5% of a meal.
func (s *session) quicken() error {
	return errors.Join(
		s.do("PRAGMA temp_store = MEMORY"),
		s.do("PRAGMA cache_size = -4096"),
		s.do("PRAGMA wal_autocheckpoint = "+strconv.Itoa(logPages)))
}
