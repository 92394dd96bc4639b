package staff_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

func (h house) fail(t *testing.T, login string, times int) {
	t.Helper()
	for i := range times {
		if _, err := h.SignIn(ctx, login, "not the password"); !errors.Is(err, staff.ErrWrongSignIn) {
			t.Fatalf("wrong password %d: %v", i+1, err)
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.create(t, wang())
	got, err := h.SignIn(ctx, " WANG", password)
	if err != nil || got != u {
		t.Errorf("%+v, %v", got, err)
	}
	for name, c := range map[string][2]string{
		"another password":         {"wang", "七点开门的豆浆铺子 there"},
		"no password":              {"wang", ""},
		"a space more":             {"wang", password + " "},
		"nobody":                   {"li", password},
		"no login":                 {"", ""},
		"something else than text": {"wang'; --", "\x00\xff"},
	} {
		if got, err := h.SignIn(ctx, c[0], c[1]); !errors.Is(err, staff.ErrWrongSignIn) || got.ID != "" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	want := "user.create user.sign_in user.sign_in_refused user.sign_in_refused user.sign_in_refused"
	if got := h.actions(t); got != want {
		t.Errorf("log: %s", got)
	}
}

func TestWhoStoppedCannotSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.create(t, wang())
	if err := h.SetActive(ctx, u.ID, false, audit.CLI); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SignIn(ctx, "wang", password); !errors.Is(err, staff.ErrWrongSignIn) {
		t.Errorf("stopped: %v", err)
	}
	if err := h.SetActive(ctx, u.ID, true, audit.CLI); err != nil {
		t.Fatal(err)
	}
	if got, err := h.SignIn(ctx, "wang", password); err != nil || got.Epoch != u.Epoch+2 {
		t.Errorf("let in again: %+v, %v", got, err)
	}
}

func TestFiveFailuresLockAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	// A login that nobody has behaves the same: otherwise the lock tells which exist.
	for _, login := range []string{"wang", "nobody"} {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.create(t, wang())
			h.fail(t, login, 4)
			for i, minutes := range []int{15, 15, 14, 1} {
				_, err := h.SignIn(ctx, login, "not the password")
				if !errors.Is(err, staff.ErrLocked) || fault.As(err).Args["Minutes"] != minutes {
					t.Errorf("attempt %d: %v, want %d minutes", i+5, err, minutes)
				}
				h.clock.Advance([]time.Duration{time.Second, time.Minute, 13*time.Minute + 58*time.Second, 0}[i])
			}
			if _, err := h.SignIn(ctx, login, password); !errors.Is(err, staff.ErrLocked) {
				t.Errorf("the right password while locked: %v", err)
			}
			h.clock.Advance(time.Second)
			h.fail(t, login, 4)
		})
	}
}

func TestTheFifthAttemptMayBeRight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.create(t, wang())
	for range 2 { // the right one also forgets the failures
		h.fail(t, "wang", 4)
		if _, err := h.SignIn(ctx, "wang", password); err != nil {
			t.Fatalf("the fifth: %v", err)
		}
	}
}

func TestFailuresAreForgottenAfterAQuietWhile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.create(t, wang())
	h.fail(t, "wang", 4)
	h.clock.Advance(15 * time.Minute)
	h.fail(t, "wang", 4)
}

func TestALockIsOneLoginsOwnAndLastsOverARestart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.create(t, wang())
	h.create(t, as(func(n *staff.NewUser) { n.Login, n.DisplayName = "li", "李明" }))
	h.fail(t, "wang", 4)
	_, _ = h.SignIn(ctx, "wang", "not the password")
	if _, err := h.SignIn(ctx, "li", password); err != nil {
		t.Errorf("the neighbour: %v", err)
	}
	if _, err := staff.NewStore(h.db).SignIn(ctx, "wang", password); !errors.Is(err, staff.ErrLocked) {
		t.Errorf("after a restart: %v", err)
	}
}

func TestGuessesAtTheSameMomentDoNotPassTheLimit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.create(t, wang())
	var wrong, locked atomic.Int64
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			_, err := h.SignIn(ctx, "wang", "not the password")
			switch {
			case errors.Is(err, staff.ErrWrongSignIn):
				wrong.Add(1)
			case errors.Is(err, staff.ErrLocked):
				locked.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if wrong.Load() != 4 || locked.Load() != 36 {
		t.Errorf("%d guesses were looked at and %d refused, want 4 and 36", wrong.Load(), locked.Load())
	}
}

func TestSetPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.create(t, wang())
	h.fail(t, "wang", 4)
	_, _ = h.SignIn(ctx, "wang", "not the password")
	const next = "八点关门的馄饨铺子 here"
	if err := h.SetPassword(ctx, u.ID, next, audit.User("boss")); err != nil {
		t.Fatal(err)
	}
	got, err := h.SignIn(ctx, "wang", next)
	if err != nil || got.Epoch != u.Epoch+1 {
		t.Errorf("the new one lifts the lock and ends old sessions: %+v, %v", got, err)
	}
	if _, err := h.SignIn(ctx, "wang", password); !errors.Is(err, staff.ErrWrongSignIn) {
		t.Errorf("the old one: %v", err)
	}
	if err := h.SetPassword(ctx, u.ID, "short", audit.CLI); !errors.Is(err, staff.ErrUserInvalid) {
		t.Errorf("a short one: %v", err)
	}
	if err := h.SetPassword(ctx, "nobody", next, audit.CLI); !errors.Is(err, staff.ErrUserNotFound) {
		t.Errorf("nobody's: %v", err)
	}
}

func TestSigningInEndsWithItsRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := h.SignIn(cancelled, "wang", password); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

// With every place for hashing taken, whoever answers at all has not hashed.
// Not parallel: it takes the places of the whole package.
func TestAnUnknownLoginIsHashedForToo(t *testing.T) {
	h := newHouse(t)
	h.create(t, wang())
	release := staff.HoldHashing()
	defer release()
	for _, login := range []string{"wang", "nobody"} {
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		if _, err := h.SignIn(short, login, password); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s was answered without a hash: %v", login, err)
		}
		cancel()
	}
}
