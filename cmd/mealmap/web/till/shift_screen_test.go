package till

import (
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestAStoreThatDoesNotOpenIsSaid: where the browser has closed the store and
// does not give it back, the screen says what to do, and the same press works
// once it is there.
func TestAStoreThatDoesNotOpenIsSaid(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	d.enrol()
	lose := func(use string) {
		t.Helper()
		eval[bool](d, `(window.open1 ??= IDBFactory.prototype.open, IDBFactory.prototype.open = () => { throw new DOMException("lost", "UnknownError") }, true)`)
		eval[bool](d, closeStore("true", use))
	}
	back := func() { eval[bool](d, `(IDBFactory.prototype.open = window.open1, true)`) }
	lose(`document.querySelector('#go-day').click()`)
	d.click("#go-scan")
	d.click("#go-day")
	d.see("[data-screen=answer][data-code=store]")
	d.wantWell("no store")
	back()
	d.click("#go-day")
	d.see("[data-screen=day]")
	d.click("#lock")
	d.see("[data-ask=unlock]")
	lose(`for (const key of ['#key-2', '#key-5', '#key-8', '#key-0', '#pin-go']) document.querySelector(key).click()`)
	d.see("#pin-trouble")
	if got := eval[string](d, `document.querySelector('#pin-trouble').textContent`); !says(got, "刷新") {
		t.Errorf("the PIN screen says %q", got)
	}
	back()
	d.click("#pin-go")
	d.see("[data-screen=scan]")
}

// counted counts who listens for keys and for voices, those who have left
// apart.
const counted = `
window.listening = 0;
const add = EventTarget.prototype.addEventListener, remove = EventTarget.prototype.removeEventListener;
const counts = (on, name) => on === document && name === 'keydown' || name === 'voiceschanged';
EventTarget.prototype.addEventListener = function (name, ...how) { if (counts(this, name)) listening++; return add.call(this, name, ...how) };
EventTarget.prototype.removeEventListener = function (name, ...how) { if (counts(this, name)) listening--; return remove.call(this, name, ...how) };`

// TestAShiftLeavesNoListeners: the day, the price and the PIN are drawn hundreds
// of times a day, and nothing of the last time goes on listening.
func TestAShiftLeavesNoListeners(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	if _, err := chromedp.Call(d.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: counted}); err != nil {
		t.Fatal(err)
	}
	d.enrol()
	round := func() int {
		t.Helper()
		for range 3 { // without a key of the keyboard
			d.click("#go-day")
			d.see("[data-screen=day]")
			d.click("#lock")
			d.see("[data-ask=unlock]")
			d.typePIN()
			d.see("[data-screen=scan]")
			eval[bool](d, `(document.querySelector('#card').value = `+quoted(c.card.Number)+`, document.querySelector('#card-go').click(), true)`)
			d.see("[data-screen=price]")
			d.click("#cancel")
			d.see("[data-screen=scan]")
		}
		return eval[int](d, `listening`)
	}
	if first, second := round(), round(); second != first || first == 0 {
		t.Errorf("%d listen, after another round %d", first, second)
	}
	d.click("#go-day")
	d.see("[data-screen=day]")
	calls := eval[int](d, `(() => {
		let asked = 0;
		const voices = SpeechSynthesis.prototype.getVoices;
		SpeechSynthesis.prototype.getVoices = function () { asked++; return voices.call(this) };
		speechSynthesis.dispatchEvent(new Event('voiceschanged'));
		SpeechSynthesis.prototype.getVoices = voices;
		return asked;
	})()`)
	if calls != 1 {
		t.Errorf("%d days hear of a new voice", calls)
	}
}
