package data_test

import (
	"errors"
	"fmt"
	"testing"

	"mealmap/data"
	"mealmap/data/datatest"
)

func watching(t *testing.T) *data.DB {
	t.Helper()
	db, _ := datatest.New(t)
	err := db.Watch(ctx, data.Watched{Table: "settings", Column: "name", Events: []string{"UPDATE OF value", "DELETE"}})
	if err := errors.Join(err, db.InTx(ctx, func(tx *data.Tx) error { return errors.Join(put(tx, "a"), put(tx, "b")) })); err != nil {
		t.Fatal(err)
	}
	return db
}

func versionOf(t *testing.T, db *data.DB) (v data.Version) {
	t.Helper()
	if err := db.InTx(ctx, func(tx *data.Tx) error { v = tx.Version(); return nil }); err != nil {
		t.Fatal(err)
	}
	return v
}

func unchanged(t *testing.T, db *data.DB, v data.Version, about ...string) (same bool) {
	t.Helper()
	if err := db.InTx(ctx, func(tx *data.Tx) error { same = tx.Unchanged(v, about...); return nil }); err != nil {
		t.Fatal(err)
	}
	return same
}

func TestWhatIsWrittenAboutHasChanged(t *testing.T) {
	t.Parallel()
	exec := func(query string) func(*data.Tx) error {
		return func(tx *data.Tx) error { _, err := tx.Exec(query); return err }
	}
	for name, c := range map[string]struct {
		write func(*data.Tx) error
		a     bool // it has changed
	}{
		"nothing":                       {func(*data.Tx) error { return nil }, false},
		"an update of a":                {exec(`UPDATE settings SET value = 'x' WHERE name = 'a'`), true},
		"one that leaves it as it was":  {exec(`UPDATE settings SET value = value WHERE name = 'a'`), true},
		"an update of another column":   {exec(`UPDATE settings SET updated_at = 1 WHERE name = 'a'`), false},
		"an update of b":                {exec(`UPDATE settings SET value = 'x' WHERE name = 'b'`), false},
		"an update of all":              {exec(`UPDATE settings SET value = 'x'`), true},
		"a goes":                        {exec(`DELETE FROM settings WHERE name = 'a'`), true},
		"all go":                        {exec(`DELETE FROM settings`), true},
		"a row that nobody watches for": {func(tx *data.Tx) error { return put(tx, "c") }, false},
		"a row added about a":           {func(tx *data.Tx) error { return tx.Add(&settingRows, "a", "d", "", 0) }, true},
		"a row added about b":           {func(tx *data.Tx) error { return tx.Add(&settingRows, "b", "d", "", 0) }, false},
		"a row that changes one":        {exec(`INSERT INTO settings (name, value, updated_at) VALUES ('a', 'y', 1) ON CONFLICT (name) DO UPDATE SET value = 'y'`), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := watching(t)
			v := versionOf(t, db)
			var inside bool
			if err := db.InTxAgain(ctx, func(tx *data.Tx) error {
				err := c.write(tx)
				inside = tx.Unchanged(v, "z", "a")
				if !tx.Unchanged(tx.Version(), "a", "b") {
					t.Error("what the transaction wrote is after its own version")
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if inside == c.a {
				t.Errorf("the transaction itself sees a unchanged: %v", inside)
			}
			if got := unchanged(t, db, v, "z", "a"); got == c.a {
				t.Errorf("the next sees a unchanged: %v", got)
			}
			if !unchanged(t, db, versionOf(t, db), "a", "b") {
				t.Error("changed since now")
			}
		})
	}
}

// What is too long ago to be remembered has changed; a generation is remembered
// for certain.
func TestChangesAreForgottenOnTheSafeSide(t *testing.T) {
	t.Parallel()
	db := watching(t)
	first := versionOf(t, db)
	fill := func(from string) {
		t.Helper()
		err := db.InTx(ctx, func(tx *data.Tx) error {
			for i := range data.ChangesGeneration {
				if err := tx.AddRows(&data.Rows{}, fmt.Sprint(from, i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fill("x")
	if !unchanged(t, db, first, "a") {
		t.Error("a generation is forgotten at once")
	}
	second := versionOf(t, db)
	fill("y")
	if unchanged(t, db, first, "x7") || unchanged(t, db, first, "y7") {
		t.Error("what came since counts as unchanged")
	}
	if !unchanged(t, db, second, "a") {
		t.Error("the younger generation is forgotten")
	}
	fill("z")
	fill("w")
	if unchanged(t, db, first, "a") {
		t.Error("what nobody can know counts as unchanged")
	}
}

func TestWhatAnotherProcessWritesCountsAsAChange(t *testing.T) {
	t.Parallel()
	db := watching(t)
	before := versionOf(t, db)
	if !unchanged(t, db, before, "b") {
		t.Fatal("changed by nobody")
	}
	other, err := data.WriteHandle(db.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Exec(`UPDATE settings SET value = 'x' WHERE name = 'a'`); err != nil {
		t.Fatal(err)
	}
	if unchanged(t, db, before, "b") {
		t.Error("nobody knows what the other wrote, and it counts as unchanged")
	}
	if !unchanged(t, db, versionOf(t, db), "a", "b") {
		t.Error("changed since then")
	}
}

func TestAFileDoesNotKnowWhoWatches(t *testing.T) {
	t.Parallel()
	db := watching(t)
	if err := db.Watch(ctx, data.Watched{Table: "settings", Column: "name", Events: []string{"DELETE"}}); err != nil {
		t.Errorf("watched twice: %v", err)
	}
	var triggers int
	if err := db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&triggers, `SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'`)
	}); err != nil || triggers != 0 {
		t.Errorf("the file holds %d triggers, %v", triggers, err)
	}
	if err := db.Watch(ctx, data.Watched{Table: "nowhere", Column: "name", Events: []string{"DELETE"}}); err == nil {
		t.Error("a table that is not there is watched")
	}
}
