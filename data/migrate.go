package data

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	sqlite "github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the file from schema have to the newest one. Migrations are
// append-only; a file that holds something is copied beside itself first.
func migrate(ctx context.Context, h *sql.DB, file string, have int64) error {
	know := newestSchema()
	switch {
	case have > know:
		return ErrNewerFile.With("File", file, "Have", have, "Know", know)
	case have == know:
		return nil
	case have > 0:
		if err := copyBeside(ctx, file, fmt.Sprintf("%s.v%d.bak", file, have)); err != nil {
			return fmt.Errorf("copy %s before migrating: %w", file, err)
		}
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, h, dir)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", file, err)
	}
	return nil
}

// newestSchema is the number that the last migration's file name begins with.
func newestSchema() (version int64) {
	names, _ := fs.Glob(migrations, "migrations/*.sql") // fails on a bad pattern only
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			panic("data: migration without a number: " + name)
		}
		version = max(version, n)
	}
	return version
}

// copyBeside copies the database at path to name, or to name-2, name-3 … where
// a file is there already: no copy is ever overwritten.
func copyBeside(ctx context.Context, file, name string) error {
	target, err := unusedName(name)
	if err != nil {
		return err
	}
	return copyDatabase(ctx, file, target)
}

func unusedName(name string) (string, error) {
	for n, free := 1, name; ; n, free = n+1, name+"-"+strconv.Itoa(n+1) {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free, nil
		} else if err != nil {
			return "", err
		}
	}
}

// schemaOf gives the number of the newest migration in the file, 0 where the
// file is empty. ErrNotMealmap where it is something
// else, ErrDamaged where it cannot be read.
func schemaOf(ctx context.Context, file string) (version int64, err error) {
	h, err := connect(file, "mode=ro&_query_only=on&_busy_timeout=10000", "", 1)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	var objects int
	err = h.GetContext(ctx, &objects, `SELECT count(*) FROM sqlite_master`)
	switch {
	case err != nil:
		return 0, unreadable(file, err)
	case objects == 0:
		return 0, nil
	}
	return versionIn(ctx, h, file)
}

func versionIn(ctx context.Context, h *sqlx.DB, file string) (version int64, err error) {
	err = h.GetContext(ctx, &version, `SELECT COALESCE(max(version_id), 0) FROM goose_db_version`)
	if err != nil {
		return 0, unreadable(file, err)
	}
	return version, nil
}

// unreadable names what it means that the first look at a file fails: with a
// plain error, that it has other tables than ours.
func unreadable(file string, err error) error {
	var e sqlite.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("read %s: %w", file, err)
	}
	switch e.Code {
	case sqlite.ErrNotADB, sqlite.ErrError:
		return ErrNotMealmap.With("File", file).Because(err)
	case sqlite.ErrCorrupt:
		return ErrDamaged.With("File", file).Because(err)
	}
	return ErrDatabaseFile.With("File", file).Because(err)
}
