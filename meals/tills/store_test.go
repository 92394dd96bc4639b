package tills

import (
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/meals"
)

func fileOf(t testing.TB, b *bench) (all string) {
	t.Helper()
	for _, name := range []string{b.db.Path(), b.db.Path() + "-wal"} {
		raw, err := os.ReadFile(name)
		must(t, err)
		all += string(raw)
	}
	return all
}

func TestARefusedTillStaysOut(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	till, token := b.enrolled(t)
	must(t, b.Refuse(ctx, gulou, till.ID, tester))
	if err := b.Confirm(ctx, gulou, till.ID, tester); !errors.Is(err, ErrNotWaiting) {
		t.Errorf("confirmed after all: %v", err)
	}
	if _, err := b.meals.AuthenticateTill(ctx, token); !errors.Is(err, meals.ErrTillRevoked) {
		t.Errorf("lets in: %v", err)
	}
	if err := b.ResetPIN(ctx, gulou, till.ID, tester); !errors.Is(err, ErrStopped) {
		t.Errorf("asked for a new PIN: %v", err)
	}
	got, err := b.meals.TillOfToken(ctx, token)
	if err != nil || StateOf(got) != Revoked {
		t.Errorf("what it is told: %+v %v", got, err)
	}
	for name, do := range map[string]error{
		"confirm":   b.Confirm(ctx, gulou, "no-till", tester),
		"refuse":    b.Refuse(ctx, gulou, "no-till", tester),
		"reset":     b.ResetPIN(ctx, gulou, "no-till", tester),
		"elsewhere": b.Confirm(ctx, gulou+1, till.ID, tester),
	} {
		if !errors.Is(do, meals.ErrTillNotFound) {
			t.Errorf("%s: %v", name, do)
		}
	}
}

// What the office does to a till holds with its next call, though the till is
// remembered.
func TestAWorkingTillIsReadAnewOnceItIsChanged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	till, token := b.enrolled(t)
	must(t, b.Confirm(ctx, gulou, till.ID, tester))
	if got, err := b.meals.AuthenticateTill(ctx, token); err != nil || got.PinResetAt != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	b.clock.Advance(minute)
	must(t, b.ResetPIN(ctx, gulou, till.ID, tester))
	if got, err := b.meals.AuthenticateTill(ctx, token); err != nil || got.PinResetAt != b.db.Now() {
		t.Errorf("%+v %v", got, err)
	}
	must(t, b.db.InTx(ctx, func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE tills SET quarantined_at = ? WHERE id = ?`, tx.Now, till.ID)
	}))
	b.meals.ForgetTill(till.ID)
	if _, err := b.meals.AuthenticateTill(ctx, token); !errors.Is(err, meals.ErrTillQuarantined) {
		t.Errorf("quarantined: %v", err)
	}
}

// A command at the terminal is another process.
func TestAnotherProcessStopsATillWithinSeconds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	till, token := b.enrolled(t)
	must(t, b.Confirm(ctx, gulou, till.ID, tester))
	let := func() error { _, err := b.meals.AuthenticateTill(ctx, token); return err }
	must(t, let())
	other, err := meals.NewStore(b.db, nil, b.points)
	must(t, err)
	must(t, other.RevokeTill(ctx, gulou, till.ID, tester))
	b.clock.Advance(2*time.Second - time.Millisecond)
	if err := let(); err != nil {
		t.Errorf("it is not remembered: %v", err)
	}
	b.clock.Advance(time.Millisecond)
	if err := let(); !errors.Is(err, meals.ErrTillRevoked) {
		t.Errorf("after two seconds: %v", err)
	}
}

func TestContactIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	till, _ := b.enrolled(t)
	start := b.db.Now() // at a whole minute
	b.clock.Advance(59 * time.Second)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := b.Seen(ctx, till); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := b.find(t, till.ID).SeenAt; got != start {
		t.Errorf("seen at %v, want %v", got, start)
	}
	must(t, b.db.InTx(ctx, func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE tills SET seen_at = 1 WHERE id = ?`, till.ID)
	}))
	must(t, b.Seen(ctx, till))
	if got := b.find(t, till.ID).SeenAt; got != 1 {
		t.Errorf("written again in the same minute: %v", got)
	}
	b.clock.Advance(time.Second)
	must(t, b.Seen(ctx, till))
	if got := b.find(t, till.ID).SeenAt; got != start.Add(minute) {
		t.Errorf("the next minute: %v", got)
	}
	b.clock.Advance(-time.Hour)
	must(t, NewStore(b.db, b.meals, b.points).Seen(ctx, till))
	if got := b.find(t, till.ID).SeenAt; got != start.Add(minute) {
		t.Errorf("a clock set back takes it back: %v", got)
	}
}

// Two people compare: who comes second with another opinion ends nothing.
func TestAConfirmedTillIsNotRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	till, token := b.enrolled(t)
	must(t, b.Confirm(ctx, gulou, till.ID, tester))
	if err := b.Refuse(ctx, gulou, till.ID, tester); !errors.Is(err, ErrConfirmed) {
		t.Errorf("refused after all: %v", err)
	}
	if _, err := b.meals.AuthenticateTill(ctx, token); err != nil {
		t.Errorf("it does not work any more: %v", err)
	}
}

// Two people decide at the same moment: one of them is told that the other did.
func TestATillIsConfirmedOrRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 50 {
		till, _ := b.enrolled(t)
		var confirmed, refused error
		var both sync.WaitGroup
		both.Go(func() { confirmed = b.Confirm(ctx, gulou, till.ID, tester) })
		both.Go(func() { refused = b.Refuse(ctx, gulou, till.ID, tester) })
		both.Wait()
		won, lost := confirmed == nil && errors.Is(refused, ErrConfirmed), refused == nil && errors.Is(confirmed, ErrNotWaiting)
		if got := b.find(t, till.ID); won == lost || won != (StateOf(got) == Working) {
			t.Fatalf("confirmed: %v, refused: %v, and it is %s", confirmed, refused, StateOf(got))
		}
		must(t, b.meals.RevokeTill(ctx, gulou, till.ID, tester))
	}
}
