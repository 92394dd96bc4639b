package till

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestAKeyStaysUnderTheFinger: news that comes while a key is down draws the day
// anew only when it is let go, so that the touch counts.
func TestAKeyStaysUnderTheFinger(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	d.enrol()
	d.click("#go-day")
	d.see("[data-screen=day]")
	at := eval[[]float64](d, `(() => { const r = document.querySelector('label[for=sound]').getBoundingClientRect();
		window.before = document.querySelector('[data-screen=day]');
		return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	d.do("press", chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	const redrawn = `new Promise(r => { let tries = 0; const look = () => !window.before.isConnected || ++tries > 20 ? r(!window.before.isConnected) : setTimeout(look, 50); look() })`
	if eval[bool](d, `(document.querySelector('#sync').click(), `+redrawn+`)`) {
		t.Error("the day is drawn anew under the finger")
	}
	d.do("let go", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	if !eval[bool](d, redrawn) {
		t.Error("let go, the day is not drawn anew")
	}
	if eval[bool](d, `document.querySelector('#sound').checked`) {
		t.Error("the touch is lost")
	}
}
