package till

import (
	"bytes"
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

// A meal that the server records after the till gave up waiting is the same meal
// as the record that the till then made.
func TestAServerThatIsLateMakesNoSecondMeal(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	release, came := make(chan struct{}), make(chan *httptest.ResponseRecorder, 1)
	b.answer(redeemPath, func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		late := httptest.NewRequest(http.MethodPost, redeemPath, &body)
		late.Header = r.Header.Clone()
		<-release
		came <- b.Do(late)
	})
	began := time.Now()
	got := b.meal(b.digits, 1500)
	if took := time.Since(began); got.Tone != "wait" || took < 2*time.Second || took > 5*time.Second {
		t.Errorf("after %v: %+v", took, got)
	}
	close(release)
	if w := <-came; w.Code != http.StatusCreated {
		t.Fatalf("the late request: %d %s", w.Code, w.Body)
	}
	b.answer(redeemPath, nil)
	js[any](b, `core.sync()`)
	b.until("uploaded", func(s coreState) bool { return s.Pending == 0 })
	if list := b.recorded(); len(list) != 1 {
		t.Errorf("%d meals of one card", len(list))
	}
}

func TestWhatIsNoAnswerOfTheServerIsNone(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	b := newTab(t, c)
	b.working()
	for i, tt := range []struct {
		name   string
		answer http.HandlerFunc
		tone   string
	}{
		{"a page of the network's portal", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<p>sign in</p>"))
		}, "wait"},
		{"a full disk", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(503)
			_, _ = w.Write([]byte(`{"code":"unavailable","detail":"x","fixes":[]}`))
		}, "wait"},
		{"another program's JSON", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(201)
			_, _ = w.Write([]byte(`{}`))
		}, "wait"},
		{"a redirection", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusSeeOther) }, "wait"},
		{"a refusal", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(403)
			_, _ = w.Write([]byte(`{"code":"point_closed","detail":"closed","fixes":["wait"]}`))
		}, "no"},
	} {
		_, _, digits := c.addNumbered(1950, i+1)
		js[any](b, `bundle.fetchBundle(here.self)`) // so that it knows the new card
		b.answer(redeemPath, tt.answer)
		if got := b.meal(digits, 1500); got.Tone != tt.tone {
			t.Errorf("%s: %+v", tt.name, got)
		}
		b.answer(redeemPath, nil)
		js[any](b, `core.sync()`)
		b.until("uploaded", func(s coreState) bool { return s.Pending == 0 && s.Online })
	}
}

// What a network's portal answers to any address changes nothing, be it JSON.
func TestAPortalOfJSONChangesNothing(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	before := b.working()
	got := b.meal(b.digits, 1500)
	portal := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"login":"http://portal.example/"}`))
	}
	void := redeemPath + "/" + got.Redemption + "/void"
	for _, path := range []string{void, "/api/v1/till/status", "/api/v1/till/enrol", bundlePath, syncPath} {
		b.answer(path, portal)
	}
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(got.ID)+`)`); got.Tone != "no" || got.Code != "offline_void" {
		t.Errorf("the portal has taken a meal back: %+v", got)
	}
	js[any](b, `core.sync()`)
	if s := js[coreState](b, `core.status()`); s.Stage != "working" || s.Online || s.Till != before.Till {
		t.Errorf("the portal says how the till stands: %+v", s)
	}
	js[any](b, `db.put("self", {...here.self, state: "revoked"}).then(() => { here.self.state = "revoked"; return 0 })`)
	if got := b.failure(`core.enrol("0000-0000")`); !says(got, "网络") {
		t.Errorf("the portal enrols: %q", got)
	}
	if s := js[coreState](b, `core.state()`); s.Till != before.Till {
		t.Errorf("after the portal: %+v", s)
	}
	b.answer(void, nil)
	js[any](b, `db.put("self", {...here.self, state: "working"}).then(() => { here.self.state = "working"; return 0 })`)
	if got := js[coreAnswer](b, `core.voidMeal(`+quoted(got.ID)+`)`); got.Tone != "yes" {
		t.Errorf("taken back by the server: %+v", got)
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

// After one vain wait nobody waits again, and the first answer ends that.
func TestASilentServerKeepsOnlyOneWaiting(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	cards := []string{c.digits}
	for i := range 2 {
		_, _, d := c.addNumbered(1950, i+1)
		cards = append(cards, d)
	}
	b := newTab(t, c)
	b.working()
	silent := make(chan struct{})
	hang := func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-silent:
		case <-r.Context().Done():
		}
	}
	b.answer(redeemPath, hang)
	b.answer(syncPath, hang)
	b.meal(cards[0], 1500)
	began := time.Now()
	got := b.meal(cards[1], 1500)
	if took := time.Since(began); got.Tone != "wait" || took > 2*time.Second {
		t.Errorf("the second waits %v: %+v", took, got)
	}
	b.answer(redeemPath, nil)
	b.answer(syncPath, nil)
	close(silent)
	b.load()
	b.unlocked()
	b.until("uploaded", func(s coreState) bool { return s.Pending == 0 && s.Online })
	if got := b.meal(cards[2], 1500); got.Tone != "yes" {
		t.Errorf("after the server is back: %+v", got)
	}
	if list := b.recorded(); len(list) != 3 {
		t.Errorf("%d meals of three", len(list))
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

// Where only the server can say, it is waited for longer; and where it still does
// not answer, the same press again is the same meal.
func TestWhatOnlyALateServerKnowsIsOneMeal(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	lost := make(chan struct{})
	const slow = 3 * time.Second // longer than the device waits where it can decide itself
	b.answer(redeemPath, func(w http.ResponseWriter, r *http.Request) {
		b.Root.ServeHTTP(httptest.NewRecorder(), r) // recorded, and the answer is lost
		b.answer(redeemPath, func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(slow):
				b.Root.ServeHTTP(w, r)
			case <-r.Context().Done():
			}
		})
		select {
		case <-lost:
		case <-r.Context().Done():
		}
	})
	got := b.meal(b.card.Number, 1500)
	if got.Tone != "yes" || got.Split.Government == 0 || len(b.recorded()) != 1 {
		t.Errorf("a typed number, answered the second time: %+v, %d meals", got, len(b.recorded()))
	}

	failed := func(_ http.ResponseWriter, r *http.Request) {
		b.Root.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler) // the line breaks after the meal is recorded
	}
	broken := func(w http.ResponseWriter, r *http.Request) {
		b.Root.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusBadGateway)
	}
	for i, bad := range []http.HandlerFunc{broken, failed} {
		_, card, _ := b.addNumbered(1950, i+1)
		b.answer(redeemPath, bad)
		js[any](b, `core.status()`)
		if got := b.meal(card.Number, 1500); got.Tone != "no" || !strings.HasPrefix(got.Code, "offline_") || !says(got.Sentence+got.Fixes[0], "") {
			t.Errorf("%d: recorded and not answered: %+v", i+1, got)
		} else if i == 0 && (got.Code != "offline_unknown" || !says(got.Sentence, "不知道")) {
			t.Errorf("what nobody knows is called %+v", got)
		}
		b.answer(redeemPath, nil)
		js[any](b, `core.status()`)
		if got := b.meal(card.Number, 1500); got.Tone != "yes" || got.Split.Government == 0 {
			t.Errorf("%d: the same again: %+v", i+1, got)
		}
		if n := len(b.recorded()); n != 2+i {
			t.Errorf("%d: %d meals of %d", i+1, n, 2+i)
		}
	}
	_, card, _ := b.addNumbered(1950, 3)
	for range 2 { // two presses that were both answered are two meals
		b.meal(card.Number, 1500)
	}
	if n := len(b.recorded()); n != 5 {
		t.Errorf("%d meals of 5", n)
	}
}
