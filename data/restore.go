package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	sqlite "github.com/mattn/go-sqlite3"
)

// Restore puts the database of the file backup in the place of into. A copy of
// the backup is checked first (ErrNotMealmap, ErrNewerFile, ErrDamaged); a
// database that a program has open is left alone (ErrInUse), and so is one on a
// disk without room for the copy (fault.ErrStorageFull). What stood at into
// before stays beside it under the name that is returned, "" where there was
// nothing.
func Restore(ctx context.Context, backup, into string) (kept string, err error) {
	kept, err = restore(ctx, backup, into)
	return kept, fileFault(err, backup)
}

func restore(ctx context.Context, backup, into string) (kept string, err error) {
	if err := requireRestorable(ctx, backup); err != nil {
		return "", err
	}
	if err := foldLog(ctx, into); err != nil {
		return "", err
	}
	fresh, err := unusedName(into + ".restoring")
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := copyDatabase(ctx, backup, fresh); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	kept, err = setAside(into)
	if err == nil {
		err = os.Rename(fresh, into)
	}
	if err != nil {
		return kept, fmt.Errorf("restore: %w", errors.Join(err, os.Remove(fresh)))
	}
	return kept, syncFile(filepath.Dir(into))
}

func requireRestorable(ctx context.Context, backup string) error {
	if _, err := os.Stat(backup); err != nil {
		return ErrDatabaseFile.With("File", backup).Because(err)
	}
	have, err := schemaOf(ctx, backup)
	if err != nil {
		return err
	}
	switch know := newestSchema(); {
	case have == 0:
		return ErrNotMealmap.With("File", backup)
	case have > know:
		return ErrNewerFile.With("File", backup, "Have", have, "Know", know)
	}
	return nil
}

// foldLog moves the write-ahead log into the file, which SQLite allows only
// while nobody else has the database open. A file too damaged for that cannot
// be in use either, and may be replaced.
func foldLog(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	h, err := connect(path, "mode=rw&_busy_timeout=500", "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	var mode string
	err = h.GetContext(ctx, &mode, `PRAGMA journal_mode = DELETE`)
	var e sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite.ErrBusy, sqlite.ErrLocked:
		return ErrInUse.With("File", path).Because(err)
	case sqlite.ErrNotADB, sqlite.ErrCorrupt:
		return nil
	}
	return err
}

// setAside gives the database at path a second name and moves its log files
// out of the way: a log left behind would be replayed into another database.
func setAside(path string) (kept string, err error) {
	if kept, err = unusedName(path + ".replaced"); err != nil {
		return "", err
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	// A second name first: at no moment is there no database at path.
	err = os.Link(path, kept)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil: // a file system without links
		err = os.Rename(path, kept)
	}
	return kept, err
}
