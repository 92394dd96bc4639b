package till

import (
	"net/http"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// nextDay is a day later for the server and for the device, with somebody at it.
func (b *tab) nextDay() {
	b.t.Helper()
	b.Clock.Advance(25 * time.Hour)
	js[any](b, `(() => { const real = Date.now; Date.now = () => real() + 25*3600e3; here.usedAt = Date.now(); dispatchEvent(new Event("online")) })()`)
}

// soon waits until the page says so.
func (b *tab) soon(what, holds string) {
	b.t.Helper()
	if !js[bool](b, `(async () => { for (let i = 0; i < 200; i++) { if (await (`+holds+`)) return true; await new Promise(r => setTimeout(r, 50)); } return false })()`) {
		b.t.Errorf("never: %s", what)
	}
}

// The page of a tablet is open for weeks: names go after their week all the
// same, and nothing that waits for upload does.
func TestAPageThatStaysOpenTidiesDaily(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	js[any](b, `(async () => {
		const at = core.now() - 9*24*3600e3, day = clock.serviceDay(at);
		const row = {day, at, sitting: "lunch", card: 1, who: "王**", fen: 970, claims: [{period: "sitting:" + day + ":lunch", fen: 300}], word: "", seq: 0, redemption: ""};
		await db.putMeal({...row, id: "answered", state: "uploaded"});
		await db.putMeal({...row, id: "waiting", state: "waiting"});
		const entry = {id: "x", of: "", body: "{}", signature: "", at};
		await db.all(async tx => { for (const [seq, sent] of [[1, 1], [2, 0]]) await tx.objectStore("records").put({...entry, seq, sent}); });
		here.chain = 1000;
	})()`)
	b.answer(syncPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.answer(bundlePath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	before := b.asked(workerPath)
	b.nextDay()
	b.soon("the name is gone", `db.meal("answered").then(m => m.who === "")`)
	b.soon("the answered record is gone", `db.record(1).then(e => !e)`)
	if !js[bool](b, `Promise.all([db.meal("waiting"), db.record(2)]).then(([m, e]) => m.who === "王**" && e.sent === 0)`) {
		t.Error("what waits for upload is gone")
	}
	for i := 0; b.asked(workerPath) == before; i++ {
		if i == 200 {
			t.Fatal("an open page never asks for a newer shell")
		}
		js[any](b, `new Promise(r => setTimeout(r, 50))`)
	}
}

// A page learns of new code while it is open, and takes it when nobody is at it.
func TestNewCodeComesWhileNobodyIsThere(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.load() // the page is now the worker's
	b.unlocked()
	b.Set(data.Demo, "1")
	js[any](b, `(globalThis.taken = new Promise(r => navigator.serviceWorker.addEventListener("controllerchange", () => r(true))), 0)`)
	b.nextDay()
	b.soon("the new shell is there", `taken`)
	opened := b.asked(corePath)
	again := make(chan bool, 9)
	b.answer(corePath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		again <- true
	})
	idle := func(minutes string) {
		js[any](b, `(here.usedAt = Date.now() - `+minutes+`*60e3, dispatchEvent(new Event("online")), new Promise(r => setTimeout(r, 500)).then(() => 0))`)
	}
	b.carry(`p.policy.pin_minutes = 0`)
	idle("61")
	if s := js[coreState](b, `core.state()`); s.Stage != "working" {
		t.Errorf("in a pause of an hour: %+v", s)
	}
	js[any](b, `core.lock()`)
	idle("59")
	if b.asked(corePath) != opened {
		t.Error("the page goes from under the cashier's hands")
	}
	js[any](b, `(here.usedAt = Date.now() - 61*60e3, dispatchEvent(new Event("online")), 0)`)
	select {
	case <-again:
	case <-time.After(20 * time.Second):
		t.Error("the page stays with the old code for ever")
	}
}

// A till that the office stopped keeps nothing of the cards once all is
// uploaded, and everything until then.
func TestARevokedTillForgets(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	till := meals.TillID(b.working().Till)
	phone := js[string](b, `core.state().officePhone`)
	failing := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	b.answer(syncPath, failing)
	b.meal(b.digits, 1500)
	b.answer(redeemPath, failing)
	b.meal(b.digits, 1500)
	must(t, b.Meals.RevokeTill(t.Context(), b.district, till, audit.System))
	js[any](b, `core.status()`)
	if s := js[coreState](b, `core.sync()`); s.Stage != "revoked" || s.Pending != 1 {
		t.Errorf("revoked: %+v", s)
	}
	const held = `Promise.all([db.unsentCount(), db.record(1), db.mealsOfCard(card.index), db.get("carried")]).then(([n, e, m, c]) => [n, e ? 1 : 0, m.length, c ? 1 : 0])`
	js[any](b, `(globalThis.card = token.parseToken(`+quoted(b.digits)+`), 0)`)
	now := func() [4]int { return js[[4]int](b, held) }
	if got := now(); got != [4]int{1, 1, 2, 1} {
		t.Errorf("before the upload: waiting, records, meals, carried %v", got)
	}
	b.answer(syncPath, nil)
	js[any](b, `core.sync()`)
	if got := now(); got != [4]int{} {
		t.Errorf("after the upload: waiting, records, meals, carried %v", got)
	}
	if got := js[string](b, `core.state().officePhone`); got != phone {
		t.Errorf("the office's telephone is %q, was %q", got, phone)
	}
	asked := b.asked(syncPath)
	if s := js[coreState](b, `core.sync()`); s.Stage != "revoked" || s.Trouble != "" || b.asked(syncPath) != asked {
		t.Errorf("with nothing left it asks again: %+v", s)
	}
	var came int
	must(t, b.DB.View(t.Context(), func(tx *data.Tx) error {
		return tx.Get(&came, `SELECT count(*) FROM offline_records WHERE till_id = ?`, till)
	}))
	if came != 1 {
		t.Errorf("the server has %d records of one", came)
	}
	b.load()
	if s := js[coreState](b, `core.open()`); s.Stage != "revoked" {
		t.Errorf("opened again: %+v", s)
	}
	if s := js[coreState](b, `core.enrol(`+quoted(b.code())+`)`); s.Stage != "waiting" {
		t.Errorf("enrolled again: %+v", s)
	}
}
