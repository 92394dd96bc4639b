package till

import (
	"testing"
	"time"
)

// The clock goes on with the page, whatever becomes of the device's own.
func TestNobodyTurnsTheClockBack(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	at := js[int64](b, `core.now()`)
	if server := int64(b.DB.Now()); at < server || at > server+60_000 {
		t.Errorf("the device says %d, the server %d", at, server)
	}
	js[any](b, `(globalThis.real = Date.now, Date.now = () => real() - 3*3600e3, 0)`)
	if got := js[int64](b, `core.now()`); got < at || got > at+60_000 {
		t.Errorf("three hours back: %d, before %d", got, at)
	}
	js[any](b, `(Date.now = () => real() + 40*60e3, 0)`) // as after a sleep, which the page does not count
	if got := js[int64](b, `core.now()`); got < at+39*60_000 {
		t.Errorf("after a sleep of forty minutes: %d, before %d", got, at)
	}
}

// A clock that was wrong is right from the server's next word on, whatever was
// recorded meanwhile.
func TestAClockThatWasWrongLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	near := func(when string) {
		t.Helper()
		if off := js[int64](b, `core.now()`) - int64(b.DB.Now()); off < 0 || off > 60_000 {
			t.Errorf("%s the device is %d ms before the server", when, off)
		}
	}
	b.down()
	js[any](b, `(globalThis.real = Date.now, Date.now = () => real() + 50*3600e3, 0)`)
	if got := b.meal(b.digits, 1500); got.Tone != "wait" {
		t.Fatalf("two days ahead: %+v", got)
	}
	b.up()
	js[any](b, `(Date.now = real, core.sync())`)
	near("after the upload")
	js[any](b, `core.lock()`)
	js[any](b, `core.unlock(`+quoted(corePIN)+`)`)
	near("after the PIN")
	b.load()
	b.unlocked()
	js[any](b, `core.sync()`)
	near("after a reload")
}

// The first bundle comes before the server has said what time it is: here the
// device is a year ahead of it.
func TestAWrongClockAtTheFirstBundleDoesNotMakeItTheLast(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	js[any](b, `core.sync()`)
	before := b.asked(bundlePath)
	js[any](b, `(globalThis.real = Date.now, Date.now = () => real() + 11*60e3, dispatchEvent(new Event("online")), 0)`)
	b.until("fetched again", func(coreState) bool { return b.asked(bundlePath) > before })
}

// A page that is opened with the clock turned back counts on by itself.
func TestTheClockGoesOnWhereTheDevicesOwnWasTurnedBack(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.down()
	js[any](b, `db.get("anchor").then(a => clock.setAnchor({...a, date: a.date + 3*24*3600e3, origin: 0}))`)
	for _, what := range []string{"from the anchor", "from the last record"} {
		ran := js[[2]int64](b, `(async () => { const [at, ticks] = [core.now(), performance.now()]; await new Promise(r => setTimeout(r, 50)); return [core.now() - at, Math.round(performance.now() - ticks)]; })()`)
		if ran[0] < ran[1]-2 {
			t.Errorf("%s: the clock went %d ms in %d", what, ran[0], ran[1])
		}
		js[any](b, `clock.notBefore(core.now() + 3600e3)`)
	}
}

func TestATillLeftLyingLocksItself(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.carry(`p.policy.pin_minutes = 5`)
	tick := func(minutes string) coreState {
		js[any](b, `(here.used = performance.now() - `+minutes+`*60e3, dispatchEvent(new Event("online")), new Promise(r => setTimeout(r, 300)).then(() => 0))`)
		return js[coreState](b, `core.state()`)
	}
	if s := tick("4.9"); s.Stage != "working" {
		t.Errorf("before five minutes: %s", s.Stage)
	}
	if s := tick("5.1"); s.Stage != "locked" {
		t.Errorf("after five minutes: %s", s.Stage)
	}
	js[any](b, `core.unlock(`+quoted(corePIN)+`)`)
	js[any](b, `(here.usedAt = Date.now() - 5.1*60e3, dispatchEvent(new Event("visibilitychange")), new Promise(r => setTimeout(r, 300)).then(() => 0))`)
	if s := js[coreState](b, `core.state()`); s.Stage != "locked" {
		t.Errorf("after five minutes asleep, which the page does not count: %s", s.Stage)
	}
}

// A server whose clock was three days ahead is heard again once it is right: its
// bundles are older than the one that came meanwhile.
func TestAServerThatWasAheadIsHeardAgain(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	made := func() int64 {
		return js[int64](b, `bundle.fetchBundle(here.self).then(() => bundle.bundle().made_at, () => 0)`)
	}
	b.Clock.Advance(-24 * time.Hour)
	if at := made(); at != 0 {
		t.Errorf("an older bundle is taken, of %d", at)
	}
	b.Clock.Advance((24 + 72) * time.Hour)
	js[any](b, `core.sync()`)
	if at := made(); at != int64(b.DB.Now()) {
		t.Fatalf("three days ahead the bundle is of %d, not of %d", at, b.DB.Now())
	}
	b.Clock.Advance(-72 * time.Hour)
	js[any](b, `core.sync()`)
	if at := made(); at != int64(b.DB.Now()) {
		t.Errorf("then it is of %d, not of %d", at, b.DB.Now())
	}
	if s := js[coreState](b, `core.state()`); s.Age != "fresh" || s.Trouble != "" {
		t.Errorf("%+v", s)
	}
}
