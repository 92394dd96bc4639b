package till

import "testing"

// TestAStoreThatDoesNotOpenIsSaid: where the browser has closed the store and
// does not give it back, the screen says what to do, and the same press works
// once it is there.
func TestAStoreThatDoesNotOpenIsSaid(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	d.enrol()
	lose := func() {
		t.Helper()
		eval[bool](d, closeStore("true", `document.querySelector('#go-day').click()`))
		d.see("[data-screen=day]")
		eval[bool](d, `(window.open1 ??= IDBFactory.prototype.open, IDBFactory.prototype.open = () => { throw new DOMException("lost", "UnknownError") }, true)`)
	}
	back := func() { eval[bool](d, `(IDBFactory.prototype.open = window.open1, true)`) }
	lose()
	d.click("#go-scan")
	d.click("#go-day")
	d.see("[data-screen=answer][data-code=store]")
	d.wantWell("no store")
	back()
	d.click("#go-day")
	d.see("[data-screen=day]")
	lose()
	d.click("#lock")
	d.see("[data-ask=unlock]")
	d.typePIN()
	d.see("#pin-trouble")
	if got := eval[string](d, `document.querySelector('#pin-trouble').textContent`); !says(got, "刷新") {
		t.Errorf("the PIN screen says %q", got)
	}
	back()
	d.click("#pin-go")
	d.see("[data-screen=scan]")
}
