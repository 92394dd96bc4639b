package data_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/fault"
)

var ctx = context.Background()

// put inserts a setting, and so fails where the name is taken.
func put(tx *data.Tx, name string) error {
	_, err := tx.Exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, '', ?)`, name, tx.Now)
	return err
}

func settingsIn(t *testing.T, db *data.DB) []string {
	t.Helper()
	var names []string
	if err := db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&names, `SELECT name FROM settings ORDER BY name`)
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// together sends all requests while the writer is held up, so that they share
// one commit, and gives each its error.
func together(t *testing.T, db *data.DB, requests ...func() error) []error {
	t.Helper()
	busy, release := make(chan struct{}), make(chan struct{})
	held := make(chan error, 1)
	go func() {
		held <- db.InTx(ctx, func(*data.Tx) error { close(busy); <-release; return nil })
	}()
	<-busy
	errs := make([]error, len(requests))
	var wg sync.WaitGroup
	for i, request := range requests {
		wg.Go(func() { errs[i] = request() })
	}
	data.WaitForQueue(db, len(requests))
	close(release)
	wg.Wait()
	if err := <-held; err != nil {
		t.Fatal(err)
	}
	return errs
}

var errRefused = errors.New("refused")

func TestABadRequestDoesNotHarmItsNeighbours(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	bad := map[string]struct {
		fn   func(tx *data.Tx) error
		want error
	}{
		"refuses after writing": {func(tx *data.Tx) error { return errors.Join(put(tx, "bad"), errRefused) }, errRefused},
		"breaks a constraint":   {func(tx *data.Tx) error { return errors.Join(put(tx, "bad"), put(tx, "bad")) }, nil},
		"writes nonsense":       {func(tx *data.Tx) error { _, err := tx.Exec(`INSERT INTO nowhere VALUES (1)`); return err }, nil},
		"leaves rows open": {func(tx *data.Tx) error {
			_, err := tx.Query(`SELECT name FROM settings`)
			return errors.Join(err, errRefused)
		}, errRefused},
		"changes nothing where it must": {func(tx *data.Tx) error { return tx.ExecOne(`DELETE FROM settings WHERE name = 'none'`) }, data.ErrNoRow},
		"ends the transaction itself":   {func(tx *data.Tx) error { _, err := tx.Exec(`SAVEPOINT mine`); return errors.Join(err, errRefused) }, errRefused},
	}
	for name, c := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := datatest.New(t)
			errs := together(t, db,
				func() error { return db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "before") }) },
				func() error { return db.InTx(ctx, c.fn) },
				func() error { return db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "after") }) },
			)
			if errs[0] != nil || errs[2] != nil {
				t.Errorf("the neighbours got %v and %v", errs[0], errs[2])
			}
			if errs[1] == nil || c.want != nil && !errors.Is(errs[1], c.want) {
				t.Errorf("the bad one got %v, want %v", errs[1], c.want)
			}
			if diff := cmp.Diff([]string{"after", "before"}, settingsIn(t, db)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("hung up while waiting", func(t *testing.T) {
		t.Parallel()
		db, _ := datatest.New(t)
		hangUp, cancel := context.WithCancel(ctx)
		errs := together(t, db,
			func() error { return db.InTx(ctx, func(tx *data.Tx) error { cancel(); return put(tx, "first") }) },
			func() error { return db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "second") }) },
			func() error { return db.InTx(hangUp, func(tx *data.Tx) error { return put(tx, "third") }) },
		)
		if errs[0] != nil || errs[1] != nil {
			t.Errorf("the neighbours got %v", errs[:2])
		}
		// The third may stand before the first in the queue; what it was told
		// must be what happened.
		kept := len(settingsIn(t, db)) == 3
		if told := errs[2] == nil; told != kept || !told && !errors.Is(errs[2], context.Canceled) {
			t.Errorf("the one that hung up got %v, kept: %v", errs[2], kept)
		}
	})
	t.Run("hung up before", func(t *testing.T) {
		t.Parallel()
		db, _ := datatest.New(t)
		for range 50 { // the queue and the cancelled context are both ready
			err := db.InTx(cancelled, func(tx *data.Tx) error { return put(tx, "never") })
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("err = %v", err)
			}
		}
		if got := settingsIn(t, db); len(got) != 0 {
			t.Errorf("kept %v", got)
		}
	})
}

func TestSixtyFourCallersGetWhatTheyWereTold(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := map[string]int{}
	for caller := range 64 {
		wg.Go(func() {
			for i := range 30 {
				// Eight callers fight for each name.
				name := fmt.Sprintf("%02d-%02d", caller/8, i)
				err := db.InTx(ctx, func(tx *data.Tx) error {
					if err := put(tx, name); err != nil {
						return err
					}
					if (caller+i)%3 == 0 {
						return errRefused
					}
					return nil
				})
				switch {
				case err == nil:
					mu.Lock()
					won[name]++
					mu.Unlock()
				case !data.IsUnique(err) && !errors.Is(err, errRefused):
					t.Errorf("caller %d: %v", caller, err)
				}
			}
		})
	}
	wg.Wait()
	var names []string
	for name, n := range won {
		if n != 1 {
			t.Errorf("%s was acknowledged %d times", name, n)
		}
		names = append(names, name)
	}
	if got := settingsIn(t, db); len(got) != len(names) || len(got) == 0 {
		t.Errorf("kept %d, acknowledged %d", len(got), len(names))
	}
}

func TestAPanicIsRaisedAgainInItsCallerOnly(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var said any
	errs := together(t, db,
		func() error { return db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "good") }) },
		func() error {
			defer func() { said = recover() }()
			return db.InTx(ctx, func(tx *data.Tx) error {
				_ = put(tx, "bad")
				panic("the kitchen is on fire")
			})
		},
	)
	if errs[0] != nil {
		t.Errorf("the neighbour got %v", errs[0])
	}
	text, _ := said.(string)
	if !strings.Contains(text, "the kitchen is on fire") || !strings.Contains(text, "group_test.go") {
		t.Errorf("the caller got %v, want the panic and where it was", said)
	}
	if diff := cmp.Diff([]string{"good"}, settingsIn(t, db)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestAViewSeesWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 40 {
				name := data.NewID()
				if err := db.InTx(ctx, func(tx *data.Tx) error { return put(tx, name) }); err != nil {
					t.Error(err)
				}
				if err := db.View(ctx, func(tx *data.Tx) error {
					var n int
					return tx.Get(&n, `SELECT 1 FROM settings WHERE name = ?`, name)
				}); err != nil {
					t.Errorf("not seen after the acknowledgement: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

func TestAViewIsOneSnapshot(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	if err := db.View(ctx, func(tx *data.Tx) error {
		var before, after int
		if err := tx.Get(&before, `SELECT count(*) FROM settings`); err != nil {
			return err
		}
		if err := db.InTx(ctx, func(w *data.Tx) error { return put(w, "meanwhile") }); err != nil {
			return err
		}
		if err := tx.Get(&after, `SELECT count(*) FROM settings`); err != nil {
			return err
		}
		if before != after {
			t.Errorf("the view went from %d to %d rows", before, after)
		}
		if _, err := tx.Exec(`DELETE FROM settings`); err == nil {
			t.Error("a view could write")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestOneNowATransaction(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	start := db.Now()
	past := data.Date(2024, time.December, 31).At(12 * 60)
	var inside, history, later data.Instant
	err := db.InTx(ctx, func(tx *data.Tx) error {
		clock.Advance(time.Hour)
		inside = tx.Now
		old := tx.At(past)
		history = old.Now
		return put(old, "history")
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = db.View(ctx, func(tx *data.Tx) error { later = tx.Now; return nil })
	if inside != start || history != past || later != start.Add(time.Hour) {
		t.Errorf("now = %v, at = %v, later = %v", inside.Time(), history.Time(), later.Time())
	}
}

func TestATransactionKeptPastItsEndWritesNothing(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var kept, history *data.Tx
	if err := db.InTx(ctx, func(tx *data.Tx) error { kept, history = tx, tx.At(1); return nil }); err != nil {
		t.Fatal(err)
	}
	for _, tx := range []*data.Tx{kept, history} {
		if err := put(tx, "late"); err == nil {
			t.Error("a statement ran after the end of its transaction")
		}
	}
	if got := settingsIn(t, db); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
}

func TestAFullDiskIsSaidAndOvercome(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	pages := func(query string, args ...any) {
		t.Helper()
		if err := db.InTx(ctx, func(tx *data.Tx) error {
			var n int
			return tx.Get(&n, query, args...)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Failing(); err != nil {
		t.Errorf("failing at the start: %v", err)
	}
	pages(`PRAGMA max_page_count = 1`) // clamps to the present size
	large := strings.Repeat("x", 1<<20)
	errs := together(t, db,
		func() error {
			return db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, "large", large) })
		},
		func() error {
			return db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, "huge", large+large) })
		},
	)
	for i, err := range errs {
		if !errors.Is(err, fault.ErrStorageFull) {
			t.Errorf("request %d got %v, want storage_full", i, err)
		}
	}
	if got := settingsIn(t, db); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
	if err := db.InTx(ctx, func(*data.Tx) error { return errRefused }); !errors.Is(err, errRefused) {
		t.Errorf("a refusal on a full disk: %v", err)
	}
	if err := db.Failing(); !errors.Is(err, fault.ErrStorageFull) {
		t.Errorf("failing after a refusal = %v, want storage_full", err)
	}
	pages(`PRAGMA max_page_count = 1000000`)
	if err := db.Failing(); err != nil {
		t.Errorf("failing after something was kept: %v", err)
	}
	if err := db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, "large", large) }); err != nil {
		t.Errorf("after room was made: %v", err)
	}
	select {
	case <-db.Failed():
		t.Error("a full disk is no broken disk")
	default:
	}
}

// SQLite may take back one statement only and let the neighbours be kept.
func TestAFullDiskForOneRequestOnlyIsSaid(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	errs := together(t, db,
		func() error { return db.InTx(ctx, func(*data.Tx) error { return data.Full }) },
		func() error { return db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "small") }) },
	)
	if !errors.Is(errs[0], fault.ErrStorageFull) || errs[1] != nil {
		t.Errorf("the requests got %v", errs)
	}
	if err := db.Failing(); !errors.Is(err, fault.ErrStorageFull) {
		t.Errorf("failing = %v, want storage_full", err)
	}
	if err := db.InTx(ctx, func(tx *data.Tx) error { return put(tx, "later") }); err != nil {
		t.Fatal(err)
	}
	if err := db.Failing(); err != nil {
		t.Errorf("failing after something was kept: %v", err)
	}
}

func TestAfterClose(t *testing.T) {
	t.Parallel()
	db, err := data.Open(ctx, filepath.Join(t.TempDir(), "mealmap.db"), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	told := map[string]bool{}
	started := make(chan struct{}, 1000)
	for range 32 {
		wg.Go(func() {
			for {
				name := data.NewID()
				err := db.InTx(ctx, func(tx *data.Tx) error { return put(tx, name) })
				if err != nil {
					if !errors.Is(err, fault.ErrUnavailable) {
						t.Errorf("while closing: %v", err)
					}
					return
				}
				mu.Lock()
				told[name] = true
				mu.Unlock()
				select {
				case started <- struct{}{}:
				default:
				}
			}
		})
	}
	<-started
	if err := db.Close(); err != nil {
		t.Fatalf("close under load: %v", err)
	}
	wg.Wait()
	if err := db.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	if err := db.Failing(); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("failing after close = %v, want unavailable", err)
	}
	if err := db.View(ctx, func(*data.Tx) error { return nil }); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("view after close: %v", err)
	}
	again, err := data.Open(ctx, db.Path(), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := settingsIn(t, again); len(got) != len(told) {
		t.Errorf("kept %d, acknowledged %d", len(got), len(told))
	}
}

func TestCloseWaitsForViews(t *testing.T) {
	t.Parallel()
	db, err := data.Open(ctx, filepath.Join(t.TempDir(), "mealmap.db"), data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	reading, closed := make(chan struct{}), make(chan error, 1)
	go func() { <-reading; closed <- db.Close() }()
	err = db.View(ctx, func(tx *data.Tx) error {
		close(reading)
		for range 200 {
			var n int
			if err := tx.Get(&n, `SELECT count(*) FROM audit_log`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("the view was cut off: %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
