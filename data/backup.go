package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"
	sqlite "github.com/mattn/go-sqlite3"

	"mealmap/data/fault"
)

// What can be wrong with a backup or the place it goes to.
var (
	// ErrBackupTarget: something that is not a backup has that name. Arg File.
	ErrBackupTarget = fault.New(fault.Conflict, "backup_target")
	// ErrDamaged: the file does not pass SQLite's own check. Arg File.
	ErrDamaged = fault.New(fault.Invalid, "damaged_file")
	// ErrInUse: a program has the database open. Arg File.
	ErrInUse = fault.New(fault.Conflict, "database_in_use")
)

// pagesAStep is how much is copied between two looks at the context.
const pagesAStep = 2048

// Backup copies the database as it stands at one moment to the file out, while
// work goes on. The copy is whole, checked and on the disk before it gets its
// name, readable by its owner only; an earlier backup of that name is
// replaced, anything else is ErrBackupTarget. A disk without room for it is
// fault.ErrStorageFull, and nothing stays there. Sealed fields stay sealed: a
// backup without the master key is dead.
func (db *DB) Backup(ctx context.Context, out string) error {
	if err := refuseTarget(ctx, db.path, out); err != nil {
		return err
	}
	if err := copyDatabase(ctx, db.path, out); err != nil {
		return fmt.Errorf("backup: %w", fileFault(err, db.path))
	}
	return nil
}

func refuseTarget(ctx context.Context, path, out string) error {
	there, err := os.Stat(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	self, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if version, err := schemaOf(ctx, out); err != nil || version == 0 || os.SameFile(self, there) {
		return ErrBackupTarget.With("File", out).Because(err)
	}
	return nil
}

// copyDatabase makes a single-file copy of the database from under the name
// to, which appears only when the copy is whole and durable.
func copyDatabase(ctx context.Context, from, to string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".partial-*") // mode 0600
	if err != nil {
		return err
	}
	temp := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, removeDatabase(temp))
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	if err := copyPages(ctx, from, temp); err != nil {
		return err
	}
	if err := requireSoundFile(ctx, temp); errors.Is(err, ErrDamaged) {
		return ErrDamaged.With("File", from).Because(err) // pages are copied as they are
	} else if err != nil {
		return err
	}
	if err := syncFile(temp); err != nil {
		return err
	}
	if err := os.Rename(temp, to); err != nil {
		return err
	}
	return syncFile(filepath.Dir(to))
}

// removeDatabase removes a file and what SQLite may have put beside it when it
// was stopped halfway.
func removeDatabase(path string) error {
	errs := []error{os.Remove(path)}
	for _, suffix := range []string{"-journal", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// copyPages runs SQLite's online backup inside one read transaction, which
// keeps it from starting over whenever something is written.
func copyPages(ctx context.Context, from, to string) (err error) {
	source, err := connect(from, readParams, "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	src, err := source.Connx(ctx)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := holdSnapshot(ctx, src); err != nil {
		return err
	}
	target, err := connect(to, "_busy_timeout=10000", "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	dst, err := target.Connx(ctx)
	if err != nil {
		return err
	}
	defer dst.Close()
	if err := withDriver(dst, func(d *sqlite.SQLiteConn) error {
		return withDriver(src, func(s *sqlite.SQLiteConn) error { return stepThrough(ctx, d, s) })
	}); err != nil {
		return err
	}
	// The copied header asks for a write-ahead log; a backup is one file.
	_, err = dst.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	return err
}

func holdSnapshot(ctx context.Context, c *sqlx.Conn) error {
	if _, err := c.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	var n int
	return c.GetContext(ctx, &n, `SELECT count(*) FROM sqlite_master`)
}

func withDriver(c *sqlx.Conn, fn func(*sqlite.SQLiteConn) error) error {
	return c.Raw(func(raw any) error { return fn(raw.(*sqlite.SQLiteConn)) })
}

func stepThrough(ctx context.Context, to, from *sqlite.SQLiteConn) error {
	b, err := to.Backup("main", from, "main")
	if err != nil {
		return err
	}
	for done := false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			done, err = b.Step(pagesAStep)
		}
	}
	return errors.Join(err, b.Finish())
}

// requireSoundFile runs SQLite's own check over a file that nobody has open.
func requireSoundFile(ctx context.Context, path string) (err error) {
	h, err := connect(path, "mode=ro&_query_only=on", "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	return requireSound(ctx, h, `PRAGMA integrity_check(1)`, path)
}

// requireSound wants the answer "ok" of one of SQLite's own checks of path.
func requireSound(ctx context.Context, q sqlx.QueryerContext, check, path string) error {
	var first string
	err := sqlx.GetContext(ctx, q, &first, check)
	if err != nil {
		return fileFault(fmt.Errorf("%s: %w", check, err), path)
	}
	if first != "ok" {
		return ErrDamaged.With("File", path).Because(errors.New(first))
	}
	return nil
}
