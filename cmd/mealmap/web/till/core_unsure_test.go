package till

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mealmap/data/audit"
	"mealmap/meals"
)

// broken records what is asked for and loses the answer.
func (b *tab) broken(w http.ResponseWriter, r *http.Request) {
	b.Root.ServeHTTP(httptest.NewRecorder(), r)
	w.WriteHeader(http.StatusBadGateway)
}

// cut does too, and takes the connection along.
func (b *tab) cut(_ http.ResponseWriter, r *http.Request) {
	b.Root.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// torn breaks off within the answer.
func (b *tab) torn(w http.ResponseWriter, r *http.Request) {
	b.Root.ServeHTTP(httptest.NewRecorder(), r)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write([]byte(`{"id":`))
}

func (b *tab) wantUnknown(what string, got coreAnswer) {
	b.t.Helper()
	if got.Tone != "no" || got.Code != "offline_unknown" || !says(got.Sentence, "不知道") || !says(strings.Join(got.Fixes, ""), "同一张卡") {
		b.t.Errorf("%s: what nobody knows is called %+v", what, got)
	}
}

func (b *tab) wantRecorded(what string, n int) {
	b.t.Helper()
	if list := b.recorded(); len(list) != n {
		b.t.Errorf("%s: %d meals of %d", what, len(list), n)
	}
}

// Several elders may wait for an answer that was lost; each is asked about again
// under the key of the first time.
func TestEveryLostAnswerIsKeptInMind(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	_, second, _ := b.addNumbered(1950, 1)
	b.answer(redeemPath, b.broken)
	numbers := []string{b.card.Number, second.Number}
	for _, n := range numbers {
		b.wantUnknown("lost", b.meal(n, 1500))
	}
	b.wantRecorded("both lost", 2)
	b.answer(redeemPath, nil)
	js[any](b, `core.status()`)
	for i, n := range numbers {
		if got := b.meal(n, 1500); got.Tone != "yes" || got.Split.Government == 0 || len(got.Notices) != 0 {
			t.Errorf("elder %d again: %+v", i+1, got)
		}
	}
	b.wantRecorded("both again", 2)
	if got := b.meal(numbers[0], 1600); got.Tone != "yes" {
		t.Errorf("at another price: %+v", got)
	}
	if got := b.meal(numbers[1], 1500); got.Tone != "yes" {
		t.Errorf("the same once more after its answer: %+v", got)
	}
	b.wantRecorded("what was answered is over", 4)
}

// The promise holds for ten minutes.
func TestALostAnswerIsForgottenAfterTenMinutes(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.answer(redeemPath, b.broken)
	b.meal(b.card.Number, 1500)
	js[any](b, `(globalThis.real = Date.now, Date.now = () => real() + 9*60e3, 0)`)
	b.meal(b.card.Number, 1500)
	b.wantRecorded("within ten minutes", 1)
	js[any](b, `(Date.now = () => real() + 20*60e3, 0)`)
	b.meal(b.card.Number, 1500)
	b.wantRecorded("ten minutes after the last press", 2)
}

// A cashier who waits in vain opens the page anew.
func TestAReloadForgetsNoLostAnswer(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.answer(redeemPath, b.broken)
	b.wantUnknown("lost", b.meal(b.card.Number, 1500))
	_, _, digits := b.addNumbered(1950, 1)
	b.answer(redeemPath, func(_ http.ResponseWriter, r *http.Request) {
		b.Root.ServeHTTP(httptest.NewRecorder(), r)
		<-r.Context().Done()
	})
	js[any](b, `(core.scan(`+quoted(digits)+`).then(c => core.redeem(c, 1500, "", false)), 0)`)
	for deadline := time.Now().Add(10 * time.Second); len(b.recorded()) < 2 && time.Now().Before(deadline); {
		js[any](b, `new Promise(r => setTimeout(r, 20))`)
	}
	b.load() // before anything is said
	b.answer(redeemPath, nil)
	b.unlocked()
	js[any](b, `core.status()`)
	for _, card := range []string{b.card.Number, digits} {
		if got := b.meal(card, 1500); got.Tone != "yes" || got.Split.Government == 0 {
			t.Errorf("%.10s again: %+v", card, got)
		}
	}
	b.wantRecorded("after a reload", 2)
	if kept := js[string](b, `JSON.stringify({...sessionStorage})`); strings.Contains(kept, digits[:100]) || strings.Contains(kept, b.card.Number) {
		t.Errorf("kept after the answer: %s", kept)
	}
}

func TestAReloadOverPlainHTTPForgetsNoLostAnswer(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.host = "till.example" + b.addr[strings.LastIndex(b.addr, ":"):]
	b.load()
	js[any](b, `core.open()`)
	s := js[coreState](b, `core.enrol(`+quoted(b.code())+`)`)
	must(t, b.tills().Confirm(t.Context(), b.district, meals.TillID(s.Till), audit.System))
	js[any](b, `core.status()`)
	b.answer(redeemPath, b.broken)
	b.wantUnknown("lost", b.meal(b.digits, 1500))
	b.answer(redeemPath, nil)
	b.load()
	js[any](b, `core.open()`)
	b.until("working", func(s coreState) bool { return s.Stage == "working" && s.Online })
	if got := b.meal(b.digits, 1500); got.Tone != "yes" || got.Split.Government == 0 {
		t.Errorf("again: %+v", got)
	}
	b.wantRecorded("after a reload", 1)
}

// What the device believes of a card or the point may be ten minutes old: it is
// not the last word on a meal that the server may have.
func TestWhatMayBeRecordedIsNotRefused(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*tab, http.ResponseWriter, *http.Request){
		"a failure": (*tab).broken, "a cut line": (*tab).cut, "half an answer": (*tab).torn,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, newCounter(t))
			b.working()
			_, _, other := b.addNumbered(1950, 1)
			js[any](b, `bundle.fetchBundle(here.self)`)
			b.carry(`p.point.open = false`)
			b.answer(redeemPath, func(w http.ResponseWriter, r *http.Request) { lose(b, w, r) })
			b.wantUnknown("lost", b.meal(b.digits, 1500))
			b.wantRecorded("lost", 1)
			b.down()
			b.wantUnknown("again, and no network", b.meal(b.digits, 1500))
			if got := b.meal(other, 1500); got.Tone != "no" || got.Code != "point_closed" {
				t.Errorf("another card, of which the server has not heard: %+v", got)
			}
			b.up()
			b.answer(redeemPath, nil)
			js[any](b, `core.status()`)
			if got := b.meal(b.digits, 1500); got.Tone != "yes" || got.Split.Government == 0 {
				t.Errorf("the same again: %+v", got)
			}
			b.wantRecorded("again", 1)
		})
	}
}
