package tills

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestATillEnrolsAndWorksOnceConfirmed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	code, expires, err := b.NewCode(ctx, gulou, b.point.ID, " 前台 ", tester)
	if err != nil || expires.Sub(b.db.Now()) != 10*minute {
		t.Fatalf("%v until %v", err, expires)
	}
	b.clock.Advance(minute)
	key := publicKey(t)
	made, token, err := b.Enrol(ctx, Groups(code), key, "Chrome on Android")
	must(t, err)
	want := meals.Till{District: gulou, ID: made.ID, PointID: b.point.ID, Name: "前台", CreatedAt: b.db.Now(), CreatedBy: string(tester),
		PublicKey: key, Agent: "Chrome on Android"}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, b.find(t, made.ID)); diff != "" {
		t.Errorf("as stored: %s", diff)
	}
	if _, err := b.meals.AuthenticateTill(ctx, token); !errors.Is(err, meals.ErrTillWaiting) {
		t.Errorf("a till that waits: %v", err)
	}
	b.clock.Advance(minute)
	must(t, b.Confirm(ctx, gulou, made.ID, tester))
	want.ConfirmedAt, want.ConfirmedBy = b.db.Now(), string(tester)
	got, err := b.meals.AuthenticateTill(ctx, token)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	b.clock.Advance(minute)
	must(t, b.Confirm(ctx, gulou, made.ID, "user:other"))
	if got := b.find(t, made.ID); got.ConfirmedAt != want.ConfirmedAt || got.ConfirmedBy != want.ConfirmedBy {
		t.Errorf("confirmed again: %+v", got)
	}
	if diff := cmp.Diff([]string{"user:test till.code 320106001", "till:" + string(made.ID) + " till.enrol 320106001",
		"user:test till.confirm 320106001"}, b.logged(t)); diff != "" {
		t.Error(diff)
	}
}

func TestADeviceWithoutAKeyEnrolsToo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made, _, err := b.Enrol(ctx, b.code(t), nil, strings.Repeat("浏", 100)+"\xff")
	if err != nil || made.PublicKey != nil || made.Agent != strings.Repeat("浏", 66) {
		t.Errorf("%+v %v", made, err)
	}
	if got := b.find(t, made.ID); Fingerprint(got) != Fingerprint(made) {
		t.Errorf("the office sees %s, the device %s", Fingerprint(got), Fingerprint(made))
	}
}

func TestWhyADeviceDoesNotEnrol(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	code, key := b.code(t), publicKey(t)
	for name, c := range map[string]struct {
		code string
		key  []byte
		want *fault.Error
	}{
		"no code":                {"", key, ErrCodeUnknown},
		"a code of nobody":       {"0123456789ABCDEFGHJKMNPQRS", key, ErrCodeUnknown},
		"a token":                {strings.Repeat("a", 43), key, ErrCodeUnknown},
		"a key of another form":  {code, append([]byte{2}, key[1:33]...), ErrPublicKey},
		"a key off the curve":    {code, append(slices.Clone(key[:64]), key[64]^1), ErrPublicKey},
		"a key with a byte more": {code, append(slices.Clone(key), 0), ErrPublicKey},
		"a key of zeros":         {code, make([]byte, 65), ErrPublicKey},
	} {
		if _, token, err := b.Enrol(ctx, c.code, c.key, ""); !errors.Is(err, c.want) || token != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := b.count(t, `SELECT count(*) FROM tills`); n != 0 {
		t.Errorf("%d tills of refused devices", n)
	}
	if _, _, err := b.Enrol(ctx, code, key, ""); err != nil {
		t.Errorf("refused tries used the code up: %v", err)
	}
	if _, _, err := b.Enrol(ctx, code, key, ""); !errors.Is(err, ErrCodeUsed) {
		t.Errorf("a second time: %v", err)
	}
}

func TestACodeEndsWithItsTenthMinute(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	last, late := b.code(t), b.code(t)
	b.clock.Advance(10*minute - time.Millisecond)
	if _, _, err := b.Enrol(ctx, last, nil, ""); err != nil {
		t.Errorf("in its last millisecond: %v", err)
	}
	b.clock.Advance(time.Millisecond)
	if _, _, err := b.Enrol(ctx, late, nil, ""); !errors.Is(err, ErrCodeExpired) {
		t.Errorf("after it: %v", err)
	}
	if _, _, err := b.Enrol(ctx, last, nil, ""); !errors.Is(err, ErrCodeUsed) {
		t.Errorf("used, and over: %v", err)
	}
}

func TestTwoDevicesWithOneCodeMakeOneTill(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	code := b.code(t)
	const devices = 16
	errs := make([]error, devices)
	var wg sync.WaitGroup
	for i := range devices {
		wg.Go(func() { _, _, errs[i] = b.Enrol(ctx, code, nil, "") })
	}
	wg.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !errors.Is(err, ErrCodeUsed) {
			t.Errorf("the other device: %v", err)
		}
	}
	if n := b.count(t, `SELECT count(*) FROM tills`); made != 1 || n != 1 {
		t.Errorf("%d enrolled, %d tills", made, n)
	}
}

func TestAPointHasAtMostThreeTills(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	add := func() error { _, _, err := b.meals.AddTill(ctx, gulou, b.point.ID, "x", tester); return err }
	code := func() error { _, _, err := b.NewCode(ctx, gulou, b.point.ID, "x", tester); return err }
	must(t, add())
	waiting, _ := b.enrolled(t)
	must(t, code())
	for name, more := range map[string]func() error{"a code": code, "a token": add} {
		if err := more(); !errors.Is(err, meals.ErrTooManyTills) {
			t.Errorf("%s beyond the third: %v", name, err)
		}
	}
	far := b.addPoint(t, "安康饭店")
	if _, _, err := b.NewCode(ctx, gulou, far.ID, "x", tester); err != nil {
		t.Errorf("at another point: %v", err)
	}
	b.clock.Advance(10*minute - time.Millisecond)
	if err := code(); !errors.Is(err, meals.ErrTooManyTills) {
		t.Errorf("while the code lives: %v", err)
	}
	b.clock.Advance(time.Millisecond)
	must(t, code())
	if err := add(); !errors.Is(err, meals.ErrTooManyTills) {
		t.Errorf("with a code in place of the one that is over: %v", err)
	}
	must(t, b.Refuse(ctx, gulou, waiting.ID, tester))
	must(t, add())
	if err := add(); !errors.Is(err, meals.ErrTooManyTills) {
		t.Errorf("after one was refused and replaced: %v", err)
	}
}

func TestManyCodesAskedForAtOnceAreThree(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	errs := make([]error, 12)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, _, errs[i] = b.NewCode(ctx, gulou, b.point.ID, "x", tester) })
	}
	wg.Wait()
	given := 0
	for _, err := range errs {
		if err == nil {
			given++
		} else if !errors.Is(err, meals.ErrTooManyTills) {
			t.Error(err)
		}
	}
	if given != meals.MaxTills {
		t.Errorf("%d codes", given)
	}
}

func TestACodeIsForAPointAndHasAName(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, _, err := b.NewCode(ctx, gulou, "no-point", "x", tester); !errors.Is(err, merchants.ErrUnknownPoint) {
		t.Errorf("nowhere: %v", err)
	}
	for _, name := range []string{"", "  ", strings.Repeat("台", 41)} {
		if _, _, err := b.NewCode(ctx, gulou, b.point.ID, name, tester); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, _, err := b.NewCode(ctx, gulou, b.point.ID, strings.Repeat("台", 40), tester); err != nil {
		t.Errorf("forty characters: %v", err)
	}
}

func TestWhatBecameOfACode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	code := b.code(t)
	if _, used, err := b.TillOfCode(ctx, gulou, code); err != nil || used {
		t.Errorf("unused: %v %v", used, err)
	}
	made, _, err := b.Enrol(ctx, code, nil, "")
	must(t, err)
	must(t, b.Confirm(ctx, gulou, made.ID, tester))
	if got, used, err := b.TillOfCode(ctx, gulou, Groups(code)); err != nil || !used || got.ID != made.ID || StateOf(got) != Working {
		t.Errorf("%+v %v %v", got, used, err)
	}
	for name, d := range map[string]data.District{"": gulou, code: gulou + 1} {
		if _, _, err := b.TillOfCode(ctx, d, name); !errors.Is(err, ErrCodeUnknown) {
			t.Errorf("%q of %v: %v", name, d, err)
		}
	}
}

// A code is worth as much as a token: neither is in the file.
func TestTheFileHoldsNoCodeInClear(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	code := b.code(t)
	till, token, err := b.Enrol(ctx, code, nil, "")
	must(t, err)
	raw := fileOf(t, b)
	if strings.Contains(raw, code) || strings.Contains(raw, token) {
		t.Error("a secret is in the file")
	}
	if !strings.Contains(raw, string(till.ID)) {
		t.Error("not even the till is there: the wrong files were searched")
	}
}
