package data_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"mealmap/data"
	"mealmap/data/fault"
)

// spoil is what a disk or a person can do to the bytes of a file.
var spoil = map[string]func([]byte) []byte{
	"the middle overwritten": func(b []byte) []byte {
		for i := len(b) / 3; i < len(b)*2/3; i++ {
			b[i] ^= 0x5a
		}
		return b
	},
	"the middle zeroed": func(b []byte) []byte {
		clear(b[len(b)/3 : len(b)*2/3])
		return b
	},
	"one page overwritten": func(b []byte) []byte {
		copy(b[5*4096:6*4096], bytes.Repeat([]byte("disk"), 1024))
		return b
	},
	"the schema overwritten": func(b []byte) []byte {
		copy(b[100:4096], bytes.Repeat([]byte{0x5a}, 3996))
		return b
	},
	"cut off": func(b []byte) []byte { return b[:len(b)/2] },
}

func rewrite(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

func requireDamaged(t *testing.T, doing string, err error, file string) {
	t.Helper()
	if !errors.Is(err, data.ErrDamaged) {
		t.Errorf("%s: %v, want damaged_file", doing, err)
	} else if named := fault.As(err); named.Code != "damaged_file" || named.Args["File"] != file {
		t.Errorf("%s: what is shown is %v", doing, named)
	}
}

func TestADamagedFileIsNotOpened(t *testing.T) {
	t.Parallel()
	for name, change := range spoil {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t, data.NewestSchema())
			rewrite(t, path, change)
			before := contentOf(t, path)
			_, err := data.Open(ctx, path, data.Options{})
			requireDamaged(t, "open", err, path)
			if contentOf(t, path) != before {
				t.Error("the file was changed")
			}
		})
	}
}

// A disk that spoils the file while the program runs: the next check says so,
// and with the same words.
func TestDamageWhileItIsOpenIsNamed(t *testing.T) {
	t.Parallel()
	for name, change := range spoil {
		if name == "the schema overwritten" {
			continue // SQLite keeps the first page in memory and does not look
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t, data.NewestSchema())
			db, err := data.Open(ctx, path, data.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			rewrite(t, path, change)
			_, err = db.Check(ctx)
			requireDamaged(t, "check", err, path)
			out := filepath.Join(t.TempDir(), "backup.db")
			requireDamaged(t, "backup", db.Backup(ctx, out), path)
			if left, _ := filepath.Glob(out + "*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestACheckOfAnotherPackageThatMeetsDamage(t *testing.T) {
	t.Parallel()
	db, err := data.Open(ctx, existing(t), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Check(ctx, func(*data.Tx) ([]data.Finding, error) {
		return nil, fmt.Errorf("read log: %w", data.Corrupt)
	})
	requireDamaged(t, "check", err, db.Path())
}

// A large file is opened as it is: reading it through would hold up the start.
func TestALargeFileIsLeftToCheck(t *testing.T) {
	t.Parallel()
	path := filled(t, data.NewestSchema())
	if err := sqlScript(path, `CREATE TABLE padding (b BLOB); INSERT INTO padding VALUES (zeroblob(67108864))`); err != nil {
		t.Fatal(err)
	}
	rewrite(t, path, func(b []byte) []byte {
		copy(b[len(b)-4096:], bytes.Repeat([]byte{0x5a}, 4096)) // beyond the schema
		return b
	})
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkOpen is what a start costs, with the pages read through.
func BenchmarkOpen(b *testing.B) {
	path := os.Getenv("MEALMAP_BENCH_DB")
	if path == "" {
		path = filepath.Join(b.TempDir(), "mealmap.db")
	}
	for b.Loop() {
		db, err := data.Open(ctx, path, data.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
