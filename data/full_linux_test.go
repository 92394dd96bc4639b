package data_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/fault"
)

func init() { victims["full disk"] = workOnAFullDisk }

// fullDisk is a database on a disk whose room the test measures out.
type fullDisk struct {
	datatest.SmallDisk
	dir, path string
	ack       func(string)
}

// workOnAFullDisk tries everything that needs room where there is none, little,
// and nearly enough, and says what came of it and which files are left.
func workOnAFullDisk(dir string, ack func(string)) error {
	disk, err := datatest.MountSmallDisk(dir, 8<<20)
	if err != nil {
		ack("no disk")
		return nil
	}
	d := fullDisk{disk, dir, filepath.Join(dir, "mealmap.db"), ack}
	outside := filepath.Join(filepath.Dir(dir), "outside.db")
	if err := withRows(d.path, outside); err != nil {
		return err
	}
	for _, room := range rooms(d.path) {
		if err := errors.Join(
			d.try("restore", room, func() error { _, err := data.Restore(ctx, outside, d.path); return err }),
			d.try("backup", room, func() error { return d.backUp(room) }),
		); err != nil {
			return err
		}
	}
	return errors.Join(
		d.try("open", 0, func() error { return openAndClose(d.path) }),
		d.try("open a new one", 8<<10, func() error { return openAndClose(filepath.Join(dir, "new.db")) }),
		d.try("open with room", 1<<20, func() error { return openAndClose(d.path) }))
}

// rooms are none, half, and every page around what a copy needs: with its log
// and its index of the log some 15 pages more than the file has.
func rooms(path string) []int {
	info, err := os.Stat(path)
	if err != nil {
		panic(err)
	}
	size := int(info.Size())
	list := []int{0, size / 2}
	for pages := -2; pages <= 20; pages++ {
		list = append(list, size+pages*4096)
	}
	return list
}

func (d fullDisk) try(doing string, room int, do func() error) error {
	if err := d.Fill(room); err != nil {
		return err
	}
	d.ack(doing + ": " + codeOf(do()) + ":" + d.left())
	for _, made := range []string{"backup.db", "mealmap.db.replaced", "new.db"} {
		if err := os.Remove(filepath.Join(d.dir, made)); !errors.Is(err, fs.ErrNotExist) && err != nil {
			return err
		}
	}
	return d.Empty()
}

// left leaves out the log of a database in its place, which is not ours to
// remove: it may hold what was acknowledged.
func (d fullDisk) left() (names string) {
	entries, _ := os.ReadDir(d.dir)
	for _, e := range entries {
		if base, log, _ := strings.Cut(e.Name(), ".db-"); log == "" || base != "mealmap" && base != "new" {
			names += " " + e.Name()
		}
	}
	return names
}

// backUp opens the database while there is room, as a program that has run for
// long has it.
func (d fullDisk) backUp(room int) error {
	if err := d.Empty(); err != nil {
		return err
	}
	db, err := data.Open(ctx, d.path, data.Options{})
	if err != nil {
		return err
	}
	if err := d.Fill(room); err != nil {
		return err
	}
	err = db.Backup(ctx, filepath.Join(d.dir, "backup.db"))
	if closing := db.Close(); err == nil {
		err = closing
	}
	return err
}

// withRows makes a database of a megabyte and a backup of it.
func withRows(path, backup string) error {
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		return err
	}
	large := strings.Repeat("x", 1<<20)
	return errors.Join(
		db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, "large", large) }),
		db.Backup(ctx, backup), db.Close())
}

func openAndClose(path string) error {
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		return err
	}
	return db.Close()
}

func codeOf(err error) string {
	if err == nil {
		return "done"
	}
	if named := fault.As(err); named != nil {
		return named.Code
	}
	return err.Error()
}

func TestAFullDiskIsNamedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	got := datatest.StartMounter(t, "full disk", dir).Wait(t)
	if slices.Equal(got, []string{"no disk"}) {
		t.Skip("this machine lets nobody mount")
	}
	slices.Sort(got)
	want := []string{
		"backup: done: backup.db ballast mealmap.db",
		"backup: storage_full: ballast mealmap.db",
		"open a new one: storage_full: ballast mealmap.db new.db",
		"open with room: done: ballast mealmap.db",
		"open: storage_full: ballast mealmap.db",
		"restore: done: ballast mealmap.db mealmap.db.replaced",
		"restore: storage_full: ballast mealmap.db",
	}
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
