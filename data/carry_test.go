package data_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
)

// total is a number that transactions count up and one commit writes once.
const total = "total"

// countUp adds one to what is carried, or to what is stored where nothing is.
func countUp(tx *data.Tx) error {
	n, err := counted(tx)
	if err != nil {
		return err
	}
	tx.Carry(total, n+1, saveTotal)
	return nil
}

func counted(tx *data.Tx) (n int, err error) {
	if carried, ok := tx.Carried(total); ok {
		return carried.(int), nil
	}
	s, err := data.Setting(tx, total)
	if err != nil || s == "" {
		return 0, err
	}
	return strconv.Atoi(s)
}

func saveTotal(tx *data.Tx, n any) error { return data.PutSetting(tx, total, strconv.Itoa(n.(int))) }

func stored(t *testing.T, db *data.DB) string {
	t.Helper()
	s, err := db.Setting(ctx, total)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func inTx(db *data.DB, fn func(*data.Tx) error) func() error {
	return func() error { return db.InTx(ctx, fn) }
}

// panics runs the request and gives its panic as an error.
func panics(request func() error) func() error {
	return func() (err error) {
		defer func() {
			if recover() != nil {
				err = errPanicked
			}
		}()
		return request()
	}
}

var errPanicked = errors.New("panicked")

func TestOneOfACommitGoesWithWhatItCarried(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bad  func(tx *data.Tx) error
		want error
	}{
		"refused": {func(tx *data.Tx) error { return errors.Join(countUp(tx), countUp(tx), errRefused) }, errRefused},
		"panicked": {func(tx *data.Tx) error {
			if err := countUp(tx); err != nil {
				return err
			}
			panic("at once")
		}, errPanicked},
		"breaks a constraint": {func(tx *data.Tx) error { return errors.Join(countUp(tx), put(tx, "x"), put(tx, "x")) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := datatest.New(t)
			errs := together(t, db,
				inTx(db, countUp), inTx(db, countUp), panics(inTx(db, c.bad)), inTx(db, countUp), panics(inTx(db, c.bad)), inTx(db, countUp))
			for i, err := range errs {
				if bad := i == 2 || i == 4; bad != (err != nil) || bad && c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("request %d got %v", i, err)
				}
			}
			if got := stored(t, db); got != "4" {
				t.Errorf("counted %s, want 4", got)
			}
		})
	}
}

func TestWhatIsCarriedIsSavedOnceACommit(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	saves := 0 // the writer's goroutine only
	request := inTx(db, func(tx *data.Tx) error {
		n, err := counted(tx)
		tx.Carry(total, n+1, func(tx *data.Tx, n any) error { saves++; return saveTotal(tx, n) })
		return err
	})
	for _, err := range together(t, db, request, request, request, request) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := request(); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, db); got != "5" || saves != 2 {
		t.Errorf("counted %s in %d saves, want 5 in 2", got, saves)
	}
}

func TestNobodyIsToldYesWhereACarriedValueIsNotSaved(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	bad := func(tx *data.Tx) error {
		tx.Carry("bad", 1, func(*data.Tx, any) error { return errRefused })
		return nil
	}
	errs := together(t, db, inTx(db, countUp), inTx(db, bad), inTx(db, func(tx *data.Tx) error { return put(tx, "beside") }))
	for i, err := range errs {
		if err == nil {
			t.Errorf("request %d was told that it is kept", i)
		}
	}
	if got := settingsIn(t, db); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
	// The next commit begins with nothing carried.
	if err := db.InTx(ctx, countUp); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{total}, settingsIn(t, db)); diff != "" || stored(t, db) != "1" {
		t.Errorf("counted %s (-want +got):\n%s", stored(t, db), diff)
	}
}

func TestAFailedSaveIsTakenBackWhole(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	if err := db.InTx(ctx, countUp); err != nil {
		t.Fatal(err)
	}
	half := func(tx *data.Tx) error {
		tx.Carry("half", 1, func(tx *data.Tx, _ any) error {
			return errors.Join(data.PutSetting(tx, total, "99"), errRefused)
		})
		return nil
	}
	if err := db.InTx(ctx, half); err == nil {
		t.Error("was told that it is kept")
	}
	if got := stored(t, db); got != "1" {
		t.Errorf("counted %s, want 1", got)
	}
}

func TestAViewSeesNothingCarried(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	view := func() (n int, carried bool) {
		if err := db.View(ctx, func(tx *data.Tx) (err error) {
			_, carried = tx.Carried(total)
			n, err = counted(tx)
			return err
		}); err != nil {
			t.Error(err)
		}
		return n, carried
	}
	err := db.InTx(ctx, func(tx *data.Tx) error {
		if err := countUp(tx); err != nil {
			return err
		}
		if n, carried := view(); n != 0 || carried {
			t.Errorf("during the transaction: %d, carried: %v", n, carried)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, carried := view(); n != 1 || carried {
		t.Errorf("afterwards: %d, carried: %v", n, carried)
	}
	for range 8 { // each of the readers
		if err := db.View(ctx, func(tx *data.Tx) error { tx.Carry(total, 7, saveTotal); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if n, carried := view(); n != 1 || carried {
		t.Errorf("after a view that carried: %d, carried: %v", n, carried)
	}
}
