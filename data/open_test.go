package data_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/fault"
)

func TestOpenRefusesWhatIsNotDurable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ params, pragma, got string }{
		"synchronous NORMAL":          {"_synchronous=NORMAL", "synchronous", "1"},
		"synchronous by its alias":    {"_sync=1", "synchronous", "1"},
		"synchronous OFF":             {"_synchronous=0", "synchronous", "0"},
		"asked for twice, weak first": {"_synchronous=OFF&_synchronous=FULL", "synchronous", "0"},
		"a rollback journal":          {"_journal_mode=DELETE", "journal_mode", "delete"},
		"a journal in memory":         {"_journal=MEMORY", "journal_mode", "memory"},
		"no foreign keys":             {"_foreign_keys=off", "foreign_keys", "0"},
		"no foreign keys, by alias":   {"_fk=0", "foreign_keys", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, file := range []string{filepath.Join(t.TempDir(), "new.db"), existing(t)} {
				db, err := data.Open(ctx, file+"?"+c.params, data.Options{})
				if !errors.Is(err, data.ErrNotDurable) {
					t.Fatalf("open %s: %v (%v)", c.params, err, db)
				}
				args := fault.As(err).Args
				if args["Pragma"] != c.pragma || args["Got"] != c.got {
					t.Errorf("args = %v, want %s=%s", args, c.pragma, c.got)
				}
			}
		})
	}
}

func TestOpenAcceptsWhatDoesNotWeaken(t *testing.T) {
	t.Parallel()
	for _, params := range []string{"", "?", "?_busy_timeout=1", "?_synchronous=FULL", "?_cache_size=-4000"} {
		db, err := data.Open(ctx, filepath.Join(t.TempDir(), "a b%20#c.db")+params, data.Options{})
		if err != nil {
			t.Fatalf("open with %q: %v", params, err)
		}
		if filepath.Base(db.Path()) != "a b%20#c.db" {
			t.Errorf("path = %s", db.Path())
		}
		if _, err := os.Stat(db.Path()); err != nil {
			t.Errorf("the file has another name: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// existing is a database that was closed.
func existing(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mealmap.db")
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "mine") }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAClosedDatabaseIsOneFileForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	path := existing(t)
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{path}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if mode := modeOf(t, path); mode != 0o600 {
		t.Errorf("mode %o, want 600", mode)
	}
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestOpenLeavesOtherFilesAlone(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(path string) error{
		"a spreadsheet": func(path string) error {
			return os.WriteFile(path, []byte("名称,地址\n幸福面馆,中山路 1 号\n"), 0o600)
		},
		"half a page": func(path string) error {
			return os.WriteFile(path, []byte("SQLite format 3\x00 and then nothing"), 0o600)
		},
		"another program's database": func(path string) error {
			return sqlScript(path, `CREATE TABLE photos (id INTEGER PRIMARY KEY)`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "other")
			if err := make(path); err != nil {
				t.Fatal(err)
			}
			before := contentOf(t, path)
			if _, err := data.Open(ctx, path, data.Options{}); !errors.Is(err, data.ErrNotMealmap) {
				t.Errorf("open: %v, want not_mealmap", err)
			}
			if contentOf(t, path) != before {
				t.Error("the file was changed")
			}
		})
	}
}

func sqlScript(path, script string) error {
	h, err := sqlx.Open("sqlite3", "file:"+path)
	if err != nil {
		return err
	}
	_, err = h.Exec(script)
	return errors.Join(err, h.Close())
}

func contentOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOpenSaysWhichFileCannotBeMade(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "no", "such", "folder.db")
	_, err := data.Open(ctx, path, data.Options{})
	if !errors.Is(err, data.ErrDatabaseFile) || fault.As(err).Args["File"] != path {
		t.Errorf("open: %v", err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	if got, err := db.Setting(ctx, data.HomeStreet); got != "" || err != nil {
		t.Errorf("before it was set: %q, %v", got, err)
	}
	for _, want := range []string{"320106001", "320106002", ""} {
		if err := db.InTx(ctx, func(tx *data.Tx) error {
			return errors.Join(data.PutSetting(tx, data.HomeStreet, want), data.PutSetting(tx, data.Edition, "2026"))
		}); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Setting(ctx, data.HomeStreet); got != want || err != nil {
			t.Errorf("setting = %q, %v, want %q", got, err, want)
		}
	}
}
