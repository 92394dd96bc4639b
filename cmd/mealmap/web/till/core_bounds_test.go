package till

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const (
	redeemPath = "/api/v1/redemptions"
	syncPath   = "/api/v1/redemptions/sync"
	bundlePath = "/api/v1/till/bundle"
)

// carry changes what the device carries, as the office might have sent it.
func (b *tab) carry(change string) {
	b.t.Helper()
	js[any](b, `db.get("carried").then(c => { const p = c.payload; `+change+`; return db.put("carried", c); }).then(bundle.loadBundle)`)
}

// since moves the anchor so many hours back, and leaves the time as it is.
func (b *tab) since(hours string) {
	b.t.Helper()
	js[any](b, `db.get("anchor").then(a => clock.setAnchor({...a, at: a.at - `+hours+`*3600e3, date: a.date - `+hours+`*3600e3, origin: 0}))`)
}

func TestWithoutNetworkTheBoundsHold(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	cards := []string{c.digits}
	for i := range 4 {
		_, _, d := c.addNumbered(1950, i+1)
		cards = append(cards, d)
	}
	b := newTab(t, c)
	b.working()
	b.down()
	no := func(what, code string, got coreAnswer) {
		t.Helper()
		if got.Tone != "no" || got.Code != code || strings.Contains(got.Sentence, "[") || len(got.Fixes) == 0 {
			t.Errorf("%s: %+v, want %s", what, got, code)
		}
	}
	yes := func(what string, got coreAnswer) {
		t.Helper()
		if got.Tone != "wait" {
			t.Errorf("%s: %+v", what, got)
		}
	}
	b.carry(`p.policy.price_cap_fen = 2000`)
	yes("the dearest meal", b.meal(cards[0], 2000))
	no("a fen more", "offline_price", b.meal(cards[1], 2001))

	b.carry(`p.policy.max_records = 2`)
	yes("the last record", b.meal(cards[1], 1500))
	no("one record more", "offline_too_many", b.meal(cards[2], 1500))
	b.carry(`p.policy.max_records = 200`)

	b.since("71.9")
	yes("before the last hour", b.meal(cards[2], 1500))
	b.since("72.1")
	no("after the last hour", "offline_too_old", b.meal(cards[3], 1500))
	b.since("0")
	b.carry(`p.made_at = core.now() - 71.9*3600e3`)
	if s := js[coreState](b, `core.state()`); s.Age != "amber" || !s.Alone {
		t.Errorf("a bundle of three days less a little: %+v", s)
	}
	b.carry(`p.made_at = core.now() - 23.9*3600e3`)
	if s := js[coreState](b, `core.state()`); s.Age != "fresh" {
		t.Errorf("a bundle of not quite a day: %+v", s)
	}
	b.carry(`p.made_at = core.now() - 72.1*3600e3`)
	if s := js[coreState](b, `core.state()`); s.Age != "stopped" || s.Alone {
		t.Errorf("a bundle of more than three days: %+v", s)
	}
	no("a bundle too old", "offline_too_old", b.meal(cards[3], 1500))
	b.carry(`p.made_at = core.now(); p.point.open = false`)
	no("a closed point", "point_closed", b.meal(cards[3], 1500))
}

func TestAVoidWithoutNetworkEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	online := b.meal(b.digits, 1500)
	b.down()
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(online.ID)+`)`); got.Tone != "no" || got.Code != "offline_void" || !says(got.Sentence, "撤销") {
		t.Errorf("a meal that only the server can take back: %+v", got)
	}
	queued := b.meal(b.digits, 1500)
	js[any](b, `db.meal(`+quoted(queued.ID)+`).then(m => db.putMeal({...m, at: m.at - 600001}))`)
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(queued.ID)+`)`); got.Tone != "no" || got.Code != "void_too_late" || !says(got.Sentence, "10") {
		t.Errorf("after ten minutes: %+v", got)
	}
	js[any](b, `db.meal(`+quoted(queued.ID)+`).then(m => db.putMeal({...m, at: m.at + 2000}))`)
	js[any](b, `(globalThis.add = IDBObjectStore.prototype.add, IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError") }, 0)`)
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(queued.ID)+`)`); got.Tone != "no" || !says(got.Sentence, "还没有撤销") {
		t.Errorf("on a full disk: %+v", got)
	}
	js[any](b, `(IDBObjectStore.prototype.add = add, 0)`)
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(queued.ID)+`)`); got.Tone != "wait" {
		t.Errorf("within ten minutes: %+v", got)
	}
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(queued.ID)+`)`); got.Tone != "no" || got.Code != "void_gone" {
		t.Errorf("again: %+v", got)
	}
}

// altered passes a request on and changes what the site answers.
func (b *tab) altered(change func(body map[string]any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		inner := httptest.NewRecorder()
		r.Header.Del("If-None-Match")
		b.Root.ServeHTTP(inner, r)
		var body map[string]any
		if json.Unmarshal(inner.Body.Bytes(), &body) == nil {
			change(body)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(inner.Code)
		_ = json.NewEncoder(w).Encode(body)
	}
}

func TestABundleThatNoTrustedKeySignedIsRefused(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	at := b.working().BundleAt
	old := b.bundle(js[string](b, `here.self.token`), "").Body.Bytes()
	b.Clock.Advance(11 * time.Minute)
	for name, change := range map[string]func(map[string]any){
		"another price": func(m map[string]any) {
			m["payload"] = strings.Replace(m["payload"].(string), `"v":1`, `"v":1 `, 1)
		},
		"another signature": func(m map[string]any) {
			s := m["signature"].(string)
			m["signature"] = string(s[0]^1) + s[1:]
		},
		"a key of its own": func(m map[string]any) { m["key"] = 99 },
	} {
		b.answer(bundlePath, b.altered(change))
		if got := b.failure(`bundle.fetchBundle(here.self)`); got == "" {
			t.Errorf("%s is believed", name)
		}
		if s := js[coreState](b, `core.state()`); s.BundleAt != at {
			t.Errorf("%s replaced what was carried", name)
		}
	}
	b.answer(bundlePath, func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+b.token)
		r.Header.Del("If-None-Match")
		b.Root.ServeHTTP(w, r)
	})
	if got := b.failure(`bundle.fetchBundle(here.self)`); got == "" {
		t.Error("another till's is believed")
	}
	b.answer(bundlePath, nil)
	if got := js[bool](b, `bundle.fetchBundle(here.self)`); !got {
		t.Error("a right one is not taken")
	}
	if s := js[coreState](b, `core.state()`); s.BundleAt <= at {
		t.Errorf("made at %d, before %d", s.BundleAt, at)
	}
	b.answer(bundlePath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(old)
	})
	if got := b.failure(`bundle.fetchBundle(here.self)`); got == "" {
		t.Error("an older one is taken back")
	}
}

func TestAnAnchorThatNoTrustedKeySignedMovesNoClock(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) })
	b.answer(syncPath, b.altered(func(m map[string]any) {
		a := m["anchor"].(map[string]any)
		a["at"] = a["at"].(float64) + 3600e3
	}))
	b.meal(b.digits, 1500)
	before := js[int64](b, `clock.anchorAt()`)
	s := js[coreState](b, `core.sync()`)
	if s.Pending != 1 || s.Trouble == "" || js[int64](b, `clock.anchorAt()`) != before {
		t.Errorf("%+v", s)
	}
	b.answer(syncPath, nil)
	if s := js[coreState](b, `core.sync()`); s.Pending != 0 || s.Trouble != "" {
		t.Errorf("with the right anchor: %+v", s)
	}
	if list := b.recorded(); len(list) != 1 {
		t.Errorf("%d meals", len(list))
	}
}

// What the server no longer has, a device sends again.
func TestWhatIsMissingIsSentAgain(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	_, _, second := c.addNumbered(1950, 1)
	b := newTab(t, c)
	b.working()
	b.down()
	b.meal(c.digits, 1500)
	b.meal(second, 1500)
	js[any](b, `db.record(1).then(e => db.all(tx => tx.objectStore("records").put({...e, sent: 1})))`) // it believes that the first was answered
	b.up()
	js[any](b, `core.sync()`)
	if s := js[coreState](b, `core.state()`); s.Pending != 0 {
		t.Errorf("%+v", s)
	}
	if list := b.recorded(); len(list) != 2 {
		t.Errorf("%d meals of two", len(list))
	}
}

// A till that was out for months still believes the office, and learns the key
// that signs next.
func TestANewKeyComesSignedByOneThatIsKnown(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	for i, months := range []int{0, 7, 6, 6} {
		b.Clock.Advance(time.Duration(months) * 30 * 24 * time.Hour)
		js[any](b, `bundle.fetchBundle(here.self)`)
		js[any](b, `bundle.fetchBundle(here.self)`) // ten minutes later
		if s := js[coreState](b, `core.sync()`); s.Trouble != "" {
			t.Errorf("step %d: %s", i+1, s.Trouble)
		}
		at := int64(b.DB.Now())
		if got := js[int64](b, `clock.anchorAt()`); got != at {
			t.Errorf("step %d: the anchor is of %d, not of %d", i+1, got, at)
		}
	}
	if n := js[int](b, `bundle.pinned().length`); n < 3 {
		t.Errorf("%d keys are known", n)
	}
}

// The server must hear of a card's meal that waits before it is asked about the
// next one of that card.
func TestAWaitingMealGoesBeforeTheNextOfItsCard(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.down()
	if got := b.meal(b.digits, 1500); got.Split.Government == 0 {
		t.Errorf("the first: %+v", got)
	}
	b.up()
	js[any](b, `core.status()`)
	got := b.meal(b.digits, 1500)
	if got.Tone != "yes" || got.Split.Government != 0 || len(got.Notices) == 0 {
		t.Errorf("the second: %+v", got)
	}
	if list := b.recorded(); len(list) != 2 {
		t.Errorf("%d meals of two", len(list))
	}
	// Where the upload does not come through the device decides, though the
	// server would answer.
	_, _, other := b.addNumbered(1950, 1)
	js[any](b, `bundle.fetchBundle(here.self)`)
	b.answer(syncPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.meal(other, 1500)
	b.answer(redeemPath, nil)
	js[any](b, `core.status()`)
	if got := b.meal(other, 1500); got.Tone != "wait" || got.Split.Government != 0 {
		t.Errorf("while the first waits: %+v", got)
	}
}
