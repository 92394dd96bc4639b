package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"mealmap/data/fault"
)

// What can be wrong with the database file.
var (
	// ErrNotDurable: the connection did not read back as asked for, so an
	// acknowledged meal could be lost. Args Pragma, Want, Got.
	ErrNotDurable = fault.New(fault.Internal, "not_durable")
	// ErrDatabaseFile: the file cannot be opened or made. Arg File.
	ErrDatabaseFile = fault.New(fault.Unavailable, "database_file")
	// ErrNotMealmap: the file is something else, or damaged at its head. Arg File.
	ErrNotMealmap = fault.New(fault.Invalid, "not_mealmap")
	// ErrNewerFile: a newer version of the program wrote the file. Args File,
	// Have (the file's schema), Know (the newest schema known here).
	ErrNewerFile = fault.New(fault.Conflict, "newer_file")
)

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
	handles []*sqlx.DB // in the order of opening
	writer  *writer
	views   []*session
	free    chan *session // those of views that nobody uses
	closing chan struct{}
	once    sync.Once
}

// Open opens or creates the file at path, migrates it, and reads back that
// commits are durable. Before an older file is migrated a copy of it is made
// beside it; one that is damaged (ErrDamaged) or on a full disk
// (fault.ErrStorageFull) is not opened. A "?" and SQLite connection parameters may follow the path; they
// cannot weaken durability, because Open refuses what does not read back.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Readers == 0 {
		o.Readers = 4
	}
	file, extra, _ := strings.Cut(path, "?")
	if err := touch(file); err != nil {
		return nil, fileFault(ErrDatabaseFile.With("File", file).Because(err), file)
	}
	db := &DB{path: file, clock: o.Clock, free: make(chan *session, o.Readers), closing: make(chan struct{})}
	if err := db.open(ctx, extra, o.Readers); err != nil {
		return nil, errors.Join(fileFault(err, file), db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, extra string, readers int) error {
	if err := db.prepareFile(ctx, extra); err != nil {
		return err
	}
	write, err := db.connect(writeParams, extra, 1)
	if err != nil {
		return err
	}
	s, err := openSession(ctx, write)
	if err != nil {
		return fmt.Errorf("open writer of %s: %w", db.path, err)
	}
	if err := s.requireDurable(); err != nil {
		s.close()
		return err
	}
	if err := errors.Join(s.quicken(), s.noteChanges()); err != nil {
		s.close()
		return fmt.Errorf("open writer of %s: %w", db.path, err)
	}
	copier, err := db.openCopier(ctx, extra)
	if err != nil {
		s.close()
		return err
	}
	db.writer = startWriter(s, copier, db.clock)
	read, err := db.connect(readParams, "", readers)
	if err != nil {
		return err
	}
	for range readers {
		s, err := openSession(ctx, read)
		if err != nil {
			return fmt.Errorf("open reader of %s: %w", db.path, err)
		}
		db.views = append(db.views, s)
		db.free <- s
	}
	return nil
}

func (db *DB) openCopier(ctx context.Context, extra string) (*checkpointer, error) {
	h, err := db.connect(writeParams, extra, 1)
	if err != nil {
		return nil, err
	}
	s, err := openSession(ctx, h)
	if err != nil {
		return nil, fmt.Errorf("open checkpointer of %s: %w", db.path, err)
	}
	return startCheckpointer(s), nil
}

// prepareFile brings the file to the newest schema, on a handle of its own so
// that what a migration sets does not outlive it.
func (db *DB) prepareFile(ctx context.Context, extra string) error {
	h, err := connect(db.path, writeParams, extra, 1)
	if err != nil {
		return err
	}
	return errors.Join(db.checkAndMigrate(ctx, h), h.Close())
}

func (db *DB) checkAndMigrate(ctx context.Context, h *sqlx.DB) error {
	// Looked at through the read-only door first: setting the journal mode
	// would already write into a file that is not ours.
	have, err := schemaOf(ctx, db.path)
	if err != nil {
		return err
	}
	s, err := openSession(ctx, h)
	if err != nil {
		return fmt.Errorf("open %s: %w", db.path, err)
	}
	err = s.requireDurable()
	if err == nil {
		err = s.requireWhole(ctx, db.path)
	}
	s.close()
	if err != nil {
		return err
	}
	return migrate(ctx, h.DB, db.path, have)
}

// quickCheckBelow bounds the files that are read through at every start, which
// takes some 2 ms a megabyte; larger ones are left to Check.
const quickCheckBelow = 64 << 20

// requireWhole refuses a file whose pages do not hang together before anything
// is written into it.
func (s *session) requireWhole(ctx context.Context, file string) error {
	info, err := os.Stat(file)
	if err != nil || info.Size() >= quickCheckBelow {
		return err
	}
	return requireSound(ctx, s.conn, `PRAGMA quick_check(1)`, file)
}

func (db *DB) connect(params, extra string, conns int) (*sqlx.DB, error) {
	h, err := connect(db.path, params, extra, conns)
	if err == nil {
		db.handles = append(db.handles, h)
	}
	return h, err
}

// Path is the database's file.
func (db *DB) Path() string { return db.path }

// Now reads the injected clock; inside a transaction use tx.Now.
func (db *DB) Now() Instant { return InstantOf(db.clock()) }

// Failed is closed when the disk has failed under a commit: what was
// acknowledged is safe, nothing more can be, and the program should exit.
func (db *DB) Failed() <-chan struct{} { return db.writer.failed }

// Close lets the group and the views under way end, answers the rest with
// Unavailable and closes the file. A second Close does nothing.
func (db *DB) Close() error {
	var errs []error
	db.once.Do(func() {
		close(db.closing)
		for range db.views {
			(<-db.free).close()
		}
		if db.writer != nil {
			db.writer.stop()
			db.writer.session.close()
		}
		// Readers first: the last connection to leave tidies the log away, and
		// only the writer can.
		for i := len(db.handles) - 1; i >= 0; i-- {
			errs = append(errs, db.handles[i].Close())
		}
	})
	return errors.Join(errs...)
}

// View runs fn in one read-only snapshot, which includes everything that InTx
// has acknowledged before. fn must not keep tx.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	select {
	case <-db.closing:
		return fault.ErrUnavailable
	default:
	}
	var s *session
	select {
	case s = <-db.free:
	case <-db.closing:
		return fault.ErrUnavailable
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.carried = nil; db.free <- s }()
	if err := s.do("BEGIN"); err != nil {
		return fmt.Errorf("begin view: %w", err)
	}
	defer func() { _ = s.do("ROLLBACK") }()
	tx := newTx(db.Now(), s)
	defer tx.end()
	return fn(tx)
}

// touch makes the file where it is missing, readable by its owner only, and
// its name durable.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), syncFile(filepath.Dir(path)))
}

// syncFile makes a file, or the names in a folder, durable.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

var background = context.Background()

// ErrNoRow is what Get returns when nothing matches; a store turns it into its
// own NotFound.
var ErrNoRow = sql.ErrNoRows
