package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/mattn/go-sqlite3" // the only database driver of the program

	"mealmap/data/fault"
)

// ErrNotDurable: the connection did not read back as asked for, so an
// acknowledged meal could be lost. Args Pragma, Want, Got.
var ErrNotDurable = fault.New(fault.Internal, "not_durable")

// Options changes how Open behaves; the zero value is right for the program.
type Options struct {
	Clock   func() time.Time // nil: time.Now
	Readers int              // concurrent views, 0: 4
}

// DB is one SQLite file: a single writer that groups commits and a few
// read-only sessions. It is safe for concurrent use.
type DB struct {
	path    string
	clock   func() time.Time
	handles []*sqlx.DB
	writer  *writer
	readers chan *session
}

// Open opens or creates the file at path, reads back that commits are durable,
// and migrates it. A "?" and SQLite connection parameters may follow the path;
// they cannot weaken durability, because Open refuses what does not read back.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Readers == 0 {
		o.Readers = 4
	}
	file, extra, _ := strings.Cut(path, "?")
	if err := touch(file); err != nil {
		return nil, err
	}
	db := &DB{path: file, clock: o.Clock, readers: make(chan *session, o.Readers)}
	if err := db.openHandles(ctx, extra, o.Readers); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openHandles(ctx context.Context, extra string, readers int) error {
	write, err := db.connect("_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_foreign_keys=on&_txlock=immediate", extra, 1)
	if err != nil {
		return err
	}
	s, err := openSession(ctx, write)
	if err != nil {
		return fmt.Errorf("open writer of %s: %w", db.path, err)
	}
	if err := s.requireDurable(); err != nil {
		return err
	}
	s.close()
	if err := migrate(ctx, write.DB); err != nil {
		return fmt.Errorf("migrate %s: %w", db.path, err)
	}
	if s, err = openSession(ctx, write); err != nil {
		return fmt.Errorf("open writer of %s: %w", db.path, err)
	}
	db.writer = startWriter(s, db.clock)
	read, err := db.connect("mode=ro&_query_only=on&_busy_timeout=10000&_foreign_keys=on", "", readers)
	if err != nil {
		return err
	}
	for range readers {
		s, err := openSession(ctx, read)
		if err != nil {
			return fmt.Errorf("open reader of %s: %w", db.path, err)
		}
		db.readers <- s
	}
	return nil
}

func (db *DB) connect(params, extra string, conns int) (*sqlx.DB, error) {
	dsn := "file:" + escapePath(db.path) + "?" + params
	if extra != "" {
		dsn = "file:" + escapePath(db.path) + "?" + extra + "&" + params
	}
	h, err := sqlx.Open("sqlite3", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", db.path, err)
	}
	h.SetMaxOpenConns(conns)
	db.handles = append(db.handles, h)
	return h, nil
}

// Path is the database's file.
func (db *DB) Path() string { return db.path }

// Now reads the injected clock; inside a transaction use tx.Now.
func (db *DB) Now() Instant { return InstantOf(db.clock()) }

// Failed is closed when the disk has failed under a commit: what was
// acknowledged is safe, nothing more can be, and the program should exit.
func (db *DB) Failed() <-chan struct{} { return db.writer.failed }

// Close waits for the group under way, answers the rest with Unavailable and
// closes the file.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.stop()
	}
	var errs []error
	for _, h := range db.handles {
		errs = append(errs, h.Close())
	}
	return errors.Join(errs...)
}

// View runs fn in one read-only snapshot. fn must not keep tx.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	var s *session
	select {
	case s = <-db.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { db.readers <- s }()
	if err := s.do("BEGIN"); err != nil {
		return fmt.Errorf("begin view: %w", err)
	}
	defer func() { _ = s.do("ROLLBACK") }()
	return fn(&Tx{Now: db.Now(), session: s})
}

func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("database file: %w", err)
	}
	return f.Close()
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

var background = context.Background()

// ErrNoRow is what Get returns when nothing matches; a store turns it into its
// own NotFound.
var ErrNoRow = sql.ErrNoRows
