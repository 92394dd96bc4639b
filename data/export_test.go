package data

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"time"

	"github.com/jmoiron/sqlx"
	sqlite "github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

// NewestSchema is the number of the last migration.
func NewestSchema() int64 { return newestSchema() }

// WriteHandle opens the file as the program's writer does, without the group
// writer in front.
func WriteHandle(path string) (*sqlx.DB, error) { return connect(path, writeParams, "", 1) }

// MigrateTo brings a file to an older schema, for tests of what follows it.
func MigrateTo(ctx context.Context, path string, version int64) (err error) {
	h, err := WriteHandle(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, h.DB, dir)
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// WaitForQueue returns once n requests wait for the writer.
func WaitForQueue(db *DB, n int) {
	for len(db.writer.queue) < n {
		runtime.Gosched()
	}
}

// CheckCodes are the codes of what Check looks for.
func CheckCodes() (codes []string) {
	for _, c := range checks {
		codes = append(codes, c.code)
	}
	return codes
}

// What SQLite says of a page that it cannot read, and of one that it cannot add.
var (
	Corrupt error = sqlite.Error{Code: sqlite.ErrCorrupt}
	Full    error = sqlite.Error{Code: sqlite.ErrFull}
)

// CopyEvery is how many requests it takes until the log is copied.
const CopyEvery = copyEvery

// StopCopying waits for the copy that was asked for.
func (db *DB) StopCopying() { db.writer.copier.stop() }

// CopyIsDue makes the next commit ask for a copy, as it does after a minute.
func (db *DB) CopyIsDue() error {
	return db.InTx(context.Background(), func(*Tx) error {
		db.writer.copier.since = time.Time{}
		return nil
	})
}

// ChangesGeneration is how many names make a generation of changes.
const ChangesGeneration = changesGeneration
