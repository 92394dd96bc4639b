package data_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
)

var settingRows = data.Insert{Head: `INSERT INTO settings (name, value, updated_at) VALUES `, Width: 3}

func add(tx *data.Tx, name string) error { return tx.Add(&settingRows, name, name, "", tx.Now) }

func again(db *data.DB, fn func(*data.Tx) error) func() error {
	return func() error { return db.InTxAgain(ctx, fn) }
}

func TestABadRequestThatMayRunAgainDoesNotHarmItsNeighbours(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bad  func(tx *data.Tx) error
		want error
	}{
		"refuses":               {func(*data.Tx) error { return errRefused }, errRefused},
		"refuses after writing": {func(tx *data.Tx) error { return errors.Join(put(tx, "bad"), errRefused) }, errRefused},
		"refuses after putting": {func(tx *data.Tx) error {
			return errors.Join(tx.Put(`INSERT INTO settings (name, value, updated_at) VALUES ('bad', '', 1)`), errRefused)
		}, errRefused},
		"refuses after adding":   {func(tx *data.Tx) error { return errors.Join(add(tx, "bad"), errRefused) }, errRefused},
		"refuses after settling": {func(tx *data.Tx) error { return errors.Join(add(tx, "bad"), tx.Settle("bad"), errRefused) }, errRefused},
		"breaks a constraint":    {func(tx *data.Tx) error { return errors.Join(put(tx, "bad"), put(tx, "bad")) }, nil},
		"adds what is there":     {func(tx *data.Tx) error { return add(tx, "before") }, nil},
		"adds one row twice":     {func(tx *data.Tx) error { return errors.Join(add(tx, "bad"), add(tx, "bad")) }, nil},
		"panics": {func(tx *data.Tx) error {
			if err := add(tx, "bad"); err != nil {
				return err
			}
			panic("at once")
		}, errPanicked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := datatest.New(t)
			if err := db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "before") }); err != nil {
				t.Fatal(err)
			}
			errs := together(t, db,
				again(db, func(tx *data.Tx) error { return add(tx, "added") }),
				panics(again(db, c.bad)),
				again(db, func(tx *data.Tx) error { return put(tx, "written") }),
				inTx(db, func(tx *data.Tx) error { return put(tx, "by itself") }),
				inTx(db, func(tx *data.Tx) error { return errors.Join(put(tx, "bad too"), errRefused) }),
			)
			if errs[0] != nil || errs[2] != nil || errs[3] != nil || !errors.Is(errs[4], errRefused) {
				t.Errorf("the neighbours got %v", errs)
			}
			if errs[1] == nil || c.want != nil && !errors.Is(errs[1], c.want) {
				t.Errorf("the bad one got %v, want %v", errs[1], c.want)
			}
			if diff := cmp.Diff([]string{"added", "before", "by itself", "written"}, settingsIn(t, db)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatMayRunAgainRunsOnceWhereNobodyFailed(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	for _, fails := range []bool{false, true} {
		runs, before := 0, -1
		errs := together(t, db,
			again(db, func(tx *data.Tx) error { runs++; return add(tx, fmt.Sprint("counted ", fails)) }),
			again(db, func(tx *data.Tx) error {
				if before < 0 {
					before = runs
				}
				if fails {
					return errors.Join(add(tx, "bad"), errRefused)
				}
				return errRefused
			}),
		)
		want := 1
		if fails {
			want += before
		}
		if errs[0] != nil || runs != want {
			t.Errorf("a neighbour that fails after writing %v: %d runs, want %d, %v", fails, runs, want, errs[0])
		}
	}
}

func TestAddedRowsComeInBlocksAndInOrder(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 3, 4, 64, 87} {
		db, _ := datatest.New(t)
		err := db.InTx(ctx, func(tx *data.Tx) error {
			return errors.Join(tx.Put(`CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT`),
				tx.Put(`CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents (id)) STRICT`))
		})
		if err != nil {
			t.Fatal(err)
		}
		parents, children := data.Insert{Head: `INSERT INTO parents (id) VALUES `, Width: 1}, data.Insert{Head: `INSERT INTO children (id, parent) VALUES `, Width: 2}
		// A child added by itself before does not put its table first for good.
		err = db.InTx(ctx, func(tx *data.Tx) error {
			return errors.Join(tx.Put(`INSERT INTO parents (id) VALUES (-1)`), tx.Add(&children, "", 1000, -1))
		})
		if err != nil {
			t.Fatal(err)
		}
		var runs atomic.Int32
		var requests []func() error
		for i := range n {
			requests = append(requests, again(db, func(tx *data.Tx) error {
				runs.Add(1)
				return errors.Join(tx.Add(&parents, "", i), tx.Add(&children, "", n-i, i))
			}))
		}
		if errs := together(t, db, requests...); errors.Join(errs...) != nil {
			t.Fatal(errs)
		}
		var ids []int
		if err := db.View(ctx, func(tx *data.Tx) error {
			return tx.Select(&ids, `SELECT parent FROM children WHERE parent >= 0 ORDER BY parent`)
		}); err != nil {
			t.Fatal(err)
		}
		if len(ids) != n || !slices.IsSorted(ids) || ids[n-1] != n-1 || int(runs.Load()) != n {
			t.Errorf("%d meals in %d runs: %v", n, runs.Load(), ids)
		}
	}
}

func TestAddedRowsAreSeenWhenTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	count := func(tx *data.Tx) (n int, err error) { return n, tx.Get(&n, `SELECT count(*) FROM settings`) }
	var byItself, waiting, ofAnother, asked, after int
	errs := together(t, db,
		again(db, func(tx *data.Tx) (err error) {
			if err := add(tx, "one"); err != nil {
				return err
			}
			if waiting, err = count(tx); err != nil {
				return err
			}
			if err := tx.Settle("nobody"); err != nil {
				return err
			}
			if ofAnother, err = count(tx); err != nil {
				return err
			}
			if err := tx.Settle("one"); err != nil {
				return err
			}
			asked, err = count(tx)
			return err
		}),
		again(db, func(tx *data.Tx) error { return add(tx, "two") }),
		inTx(db, func(tx *data.Tx) (err error) {
			if after, err = count(tx); err != nil {
				return err
			}
			if err := add(tx, "three"); err != nil {
				return err
			}
			byItself, err = count(tx)
			return err
		}),
	)
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if ofAnother-waiting != 0 || asked-waiting < 1 || after != 2 || byItself != 3 {
		t.Errorf("waiting %d, of another %d, asked %d, after %d, by itself %d", waiting, ofAnother, asked, after, byItself)
	}
}

func TestAddAndSettleEndWithTheTransaction(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var kept *data.Tx
	if err := db.InTxAgain(ctx, func(tx *data.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if add(kept, "late") == nil || kept.Settle("late") == nil || kept.Put(`DELETE FROM settings`) == nil {
		t.Error("a transaction was used after its end")
	}
	if err := db.View(ctx, func(tx *data.Tx) error { return add(tx, "read only") }); err == nil {
		t.Error("a view has added a row")
	}
	if names := settingsIn(t, db); len(names) != 0 {
		t.Errorf("kept %v", names)
	}
}
