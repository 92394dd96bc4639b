package data_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"mealmap/data"
	"mealmap/data/fault"
)

// rowsAt is a script that puts a row into every table that the migration made.
func rowsAt(t *testing.T, version int64) string {
	t.Helper()
	name := filepath.Join("testdata", fmt.Sprintf("rows_%04d.sql", version))
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("every migration needs rows for the next one to be tested on: %v", err)
	}
	return string(b)
}

// countsIn counts the rows of every table.
func countsIn(t *testing.T, path string) map[string]int {
	t.Helper()
	h, err := sqlx.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var tables []string
	if err := h.Select(&tables, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, table := range tables {
		var n int
		if err := h.Get(&n, `SELECT count(*) FROM `+table); err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

// filled is a database of the given schema with a row in every table.
func filled(t *testing.T, version int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mealmap.db")
	for v := int64(1); v <= version; v++ {
		if err := data.MigrateTo(ctx, path, v); err != nil {
			t.Fatalf("migrate to %d: %v", v, err)
		}
		if err := sqlScript(path, rowsAt(t, v)); err != nil {
			t.Fatalf("rows of schema %d: %v", v, err)
		}
	}
	return path
}

// replaced are the tables whose rows have become others, by the version in which
// they went: flags are cases, and what was signed for them is in the log.
var replaced = map[string]int64{"review_flags": 10, "review_settings": 10}

func TestEveryMigrationKeepsTheRows(t *testing.T) {
	t.Parallel()
	for version := int64(1); version <= data.NewestSchema(); version++ {
		t.Run(fmt.Sprint("from ", version), func(t *testing.T) {
			t.Parallel()
			path := filled(t, version)
			before := countsIn(t, path)
			for table, n := range before {
				if n == 0 {
					t.Errorf("%s is empty, so the migration is not tested on it", table)
				}
			}
			db, err := data.Open(ctx, path, data.Options{})
			if err != nil {
				t.Fatalf("open: %v", err)
			}
			if found, err := db.Check(ctx); err != nil || len(found) > 0 {
				t.Errorf("after the migration: %v %v", found, err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			after := countsIn(t, path)
			for table := range after {
				if _, old := before[table]; !old {
					delete(after, table)
				}
			}
			for table, since := range replaced {
				if version < since {
					delete(before, table)
				}
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("rows (-before +after):\n%s", diff)
			}
		})
	}
}

func TestFlagsBecomeCases(t *testing.T) {
	t.Parallel()
	path := filled(t, 9)
	if err := sqlScript(path, `UPDATE points SET street = '320106001'`); err != nil { // the merchant has none
		t.Fatal(err)
	}
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var cases, steps []string
	if err := db.View(ctx, func(tx *data.Tx) error {
		return errors.Join(
			tx.Select(&cases, `SELECT concat_ws(' ', id, number, merchant_id, street, stage, open, opened_on, ended_on) FROM review_cases ORDER BY id`),
			tx.Select(&steps, `SELECT concat_ws(' ', case_id, seq, action, to_stage, reason, at, actor) FROM case_steps ORDER BY case_id, seq`))
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"f1 F2025-2 m1 320106001 watch 1 2025-03-05 ", "f2 F2025-1 m1 320106001 dropped 2025-02-03 2025-02-06"}, cases); diff != "" {
		t.Error(diff)
	}
	want := []string{"f1 1 open watch  1741149600000 system", "f2 1 open watch  1738551600000 system", "f2 2 drop dropped 走访过 1738771200000 user:u1"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
}

func TestTheFirstUsersAreTheirOwnPersons(t *testing.T) {
	t.Parallel()
	path := filled(t, 1)
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var person string
	var epoch int
	if err := db.View(ctx, func(tx *data.Tx) error {
		return errors.Join(tx.Get(&person, `SELECT person FROM staff_users`), tx.Get(&epoch, `SELECT epoch FROM staff_users`))
	}); err != nil {
		t.Fatal(err)
	}
	if person != "王芳" || epoch != 1 {
		t.Errorf("person %q, epoch %d", person, epoch)
	}
}

func TestAnOlderFileIsCopiedBeforeItIsMigrated(t *testing.T) {
	t.Parallel()
	path := filled(t, 1)
	before := countsIn(t, path)
	for _, copied := range []string{path + ".v1.bak", path + ".v1.bak-2"} {
		db, err := data.Open(ctx, path, data.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, countsIn(t, copied)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", copied, diff)
		}
		// The clerk goes back to the copy; the next start must not overwrite it.
		if _, err := data.Restore(ctx, path+".v1.bak", path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACurrentOrNewFileIsNotCopied(t *testing.T) {
	t.Parallel()
	path := existing(t)
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if copies, _ := filepath.Glob(path + "*.bak*"); len(copies) > 0 {
		t.Errorf("copies: %v", copies)
	}
}

func TestAFileOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	path := existing(t)
	if err := sqlScript(path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)`); err != nil {
		t.Fatal(err)
	}
	_, err := data.Open(ctx, path, data.Options{})
	if !errors.Is(err, data.ErrNewerFile) {
		t.Fatalf("open: %v, want newer_file", err)
	}
	want := map[string]any{"File": path, "Have": int64(9000), "Know": data.NewestSchema()}
	if diff := cmp.Diff(want, fault.As(err).Args); diff != "" {
		t.Errorf("args (-want +got):\n%s", diff)
	}
	if _, err := data.Restore(ctx, path, filepath.Join(t.TempDir(), "new.db")); !errors.Is(err, data.ErrNewerFile) {
		t.Errorf("restore: %v, want newer_file", err)
	}
}
