package data_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/fault"
)

func TestABackupUnderLoadIsOneMoment(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var stop atomic.Bool
	var acked atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for !stop.Load() {
				if err := db.InTx(ctx, pair(data.NewID())); err != nil {
					t.Error(err)
					return
				}
				acked.Add(1)
			}
		})
	}
	defer wg.Wait()
	defer stop.Store(true)
	out := filepath.Join(t.TempDir(), "backup.db")
	for range 5 { // the second and later replace the one before
		before := acked.Load()
		if err := db.Backup(ctx, out); err != nil {
			t.Fatal(err)
		}
		if got := pairsIn(t, out); int64(got) < before {
			t.Errorf("%d pairs in the backup, %d were acknowledged before it began", got, before)
		}
		if mode := modeOf(t, out); mode != 0o600 {
			t.Errorf("mode %o, want 600", mode)
		}
	}
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(out), "*"))
	if diff := cmp.Diff([]string{out}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// pairsIn opens a copy as it would be used, and refuses half pairs.
func pairsIn(t *testing.T, path string) int {
	t.Helper()
	into := filepath.Join(t.TempDir(), "restored.db")
	if _, err := data.Restore(ctx, path, into); err != nil {
		t.Fatal(err)
	}
	db, err := data.Open(ctx, into, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var left, right int
	if err := db.View(ctx, func(tx *data.Tx) error {
		return errors.Join(
			tx.Get(&left, `SELECT count(*) FROM settings WHERE name LIKE 'left:%'`),
			tx.Get(&right, `SELECT count(*) FROM settings WHERE name LIKE 'right:%'`))
	}); err != nil {
		t.Fatal(err)
	}
	if left != right {
		t.Errorf("%d left halves, %d right halves", left, right)
	}
	return left
}

func TestABackupThatEndsEarlyLeavesNothing(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	dir := t.TempDir()
	if err := db.Backup(cancelled, filepath.Join(dir, "backup.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want canceled", err)
	}
	if err := db.Backup(ctx, filepath.Join(dir, "no", "folder.db")); err == nil {
		t.Error("a backup was made in a folder that is not there")
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestABackupOverwritesNothingElse(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	dir := t.TempDir()
	sheet, link, empty := filepath.Join(dir, "points.csv"), filepath.Join(dir, "link.db"), filepath.Join(dir, "empty")
	if err := errors.Join(
		os.WriteFile(sheet, []byte("名称,地址\n"), 0o600),
		os.WriteFile(empty, nil, 0o600),
		os.Symlink(db.Path(), link),
	); err != nil {
		t.Fatal(err)
	}
	for name, out := range map[string]string{
		"a spreadsheet":          sheet,
		"an empty file":          empty,
		"the database":           db.Path(),
		"a link to the database": link,
	} {
		before := contentOf(t, out)
		if err := db.Backup(ctx, out); !errors.Is(err, data.ErrBackupTarget) {
			t.Errorf("%s: %v, want backup_target", name, err)
		}
		if contentOf(t, out) != before {
			t.Errorf("%s was changed", name)
		}
	}
}

func TestRestoreKeepsWhatWasThere(t *testing.T) {
	t.Parallel()
	path := existing(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	backUp(t, path, backup)
	for _, want := range []string{path + ".replaced", path + ".replaced-2"} {
		addTo(t, path, "later")
		kept, err := data.Restore(ctx, backup, path)
		if err != nil {
			t.Fatal(err)
		}
		if kept != want {
			t.Errorf("kept as %s, want %s", kept, want)
		}
		if diff := cmp.Diff([]string{"later", "mine"}, namesIn(t, kept)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kept, diff)
		}
		if diff := cmp.Diff([]string{"mine"}, namesIn(t, path)); diff != "" {
			t.Errorf("restored (-want +got):\n%s", diff)
		}
	}
}

func backUp(t *testing.T, path, out string) {
	t.Helper()
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Backup(ctx, out), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func addTo(t *testing.T, path, name string) {
	t.Helper()
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.InTx(ctx, func(tx *data.Tx) error { return put(tx, name) }), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func namesIn(t *testing.T, path string) []string {
	t.Helper()
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return settingsIn(t, db)
}

func TestRestoreWhereNothingIs(t *testing.T) {
	t.Parallel()
	into := filepath.Join(t.TempDir(), "new.db")
	// The log of a database that somebody deleted must not be replayed.
	if err := os.WriteFile(into+"-wal", []byte("a stale log"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := data.Restore(ctx, existing(t), into)
	if err != nil || kept != "" {
		t.Fatalf("restore: %q, %v", kept, err)
	}
	if diff := cmp.Diff([]string{"mine"}, namesIn(t, into)); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	if got := contentOf(t, into+".replaced-wal"); got != "a stale log" {
		t.Errorf("the stale log is now %q", got)
	}
}

func TestRestoreOverADamagedDatabase(t *testing.T) {
	t.Parallel()
	into := filepath.Join(t.TempDir(), "mealmap.db")
	if err := os.WriteFile(into, []byte("the disk wrote this"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := data.Restore(ctx, existing(t), into)
	if err != nil {
		t.Fatal(err)
	}
	if got := contentOf(t, kept); got != "the disk wrote this" {
		t.Errorf("kept %q", got)
	}
	if diff := cmp.Diff([]string{"mine"}, namesIn(t, into)); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
}

func TestRestoreLeavesALiveDatabaseAlone(t *testing.T) {
	t.Parallel()
	t.Run("of this process", func(t *testing.T) {
		t.Parallel()
		db, _ := datatest.New(t)
		if _, err := data.Restore(ctx, existing(t), db.Path()); !errors.Is(err, data.ErrInUse) {
			t.Errorf("restore: %v, want database_in_use", err)
		}
		if err := db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "still at work") }); err != nil {
			t.Error(err)
		}
	})
	t.Run("of another process", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		v := datatest.StartVictim(t, "foreign use", dir)
		v.Acks(1)
		into := filepath.Join(dir, "mealmap.db")
		if _, err := data.Restore(ctx, existing(t), into); !errors.Is(err, data.ErrInUse) {
			t.Errorf("restore: %v, want database_in_use", err)
		}
		v.Kill(t)
		if _, err := data.Restore(ctx, existing(t), into); err != nil {
			t.Errorf("after the other ended: %v", err)
		}
	})
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text, empty, other := filepath.Join(dir, "text"), filepath.Join(dir, "empty"), filepath.Join(dir, "other.db")
	damaged := existing(t)
	if err := errors.Join(
		os.WriteFile(text, []byte("名称,地址\n"), 0o600),
		os.WriteFile(empty, nil, 0o600),
		sqlScript(other, `CREATE TABLE photos (id INTEGER PRIMARY KEY)`),
		overwriteMiddle(damaged),
	); err != nil {
		t.Fatal(err)
	}
	path := existing(t)
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"not there":                  {filepath.Join(dir, "none"), data.ErrDatabaseFile},
		"a text":                     {text, data.ErrNotMealmap},
		"an empty file":              {empty, data.ErrNotMealmap},
		"another program's database": {other, data.ErrNotMealmap},
		"a damaged backup":           {damaged, data.ErrDamaged},
	} {
		_, err := data.Restore(ctx, c.file, path)
		if !errors.Is(err, c.want) {
			t.Fatalf("%s: %v, want %v", name, err, c.want)
		}
		if got := fault.As(err).Args["File"]; got != c.file {
			t.Errorf("%s: the failure speaks of %v", name, got)
		}
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if diff := cmp.Diff([]string{"mine"}, namesIn(t, path)); diff != "" {
		t.Errorf("after the refusals (-want +got):\n%s", diff)
	}
}

// overwriteMiddle spoils pages that hold tables but not the schema.
func overwriteMiddle(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i := len(b) / 3; i < len(b)*2/3; i++ {
		b[i] ^= 0x5a
	}
	return os.WriteFile(path, b, 0o600)
}

func TestABackupOfADamagedDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	path := filled(t, data.NewestSchema())
	if err := sqlScript(path, `PRAGMA writable_schema = on; UPDATE sqlite_master SET sql = 'CREATE INDEX tills_point ON tills (district, name)' WHERE name = 'tills_point'`); err != nil {
		t.Fatal(err)
	}
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(ctx, out); !errors.Is(err, data.ErrDamaged) || fault.As(err).Args["File"] != path {
		t.Errorf("backup: %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a damaged copy got the name of a backup")
	}
}
