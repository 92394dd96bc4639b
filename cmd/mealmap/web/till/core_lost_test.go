package till

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

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
	// On a slow machine the till has brought its record before: then the key is taken.
	if w := <-came; w.Code != http.StatusCreated && !strings.Contains(w.Body.String(), `"key_reused"`) {
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

	for i, bad := range []http.HandlerFunc{b.broken, b.cut} {
		_, card, _ := b.addNumbered(1950, i+1)
		b.answer(redeemPath, bad)
		js[any](b, `core.status()`)
		b.wantUnknown("recorded and not answered", b.meal(card.Number, 1500))
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

// A void whose answer was lost and that was then recorded is one void.
func TestAVoidWhoseAnswerWasLostIsAVoid(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	meal := b.meal(b.digits, 1500)
	js[any](b, `core.sync()`)
	b.until("uploaded", func(s coreState) bool { return s.Pending == 0 })
	b.answer(redeemPath+"/"+string(b.recorded()[0].ID)+"/void", func(w http.ResponseWriter, r *http.Request) {
		b.Root.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusBadGateway)
	})
	if void := js[coreAnswer](b, `core.voidMeal(`+quoted(meal.ID)+`)`); void.Tone != "wait" || b.recorded()[0].VoidedAt == 0 {
		t.Errorf("voided, and not answered: %+v", void)
	}
	js[any](b, `core.sync()`)
	b.until("uploaded", func(s coreState) bool { return s.Pending == 0 })
	if rows := js[coreDay](b, `core.day()`).Rows; len(rows) != 1 || rows[0].State != "voided" {
		t.Errorf("the day: %+v", rows)
	}
}
