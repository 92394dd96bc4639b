package till

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// sizes are a telephone, the narrowest one, a tablet and a counter's screen.
var sizes = [][2]int64{{390, 844}, {320, 640}, {820, 1180}, {1280, 800}}

// wantWell holds the open screen to what every screen keeps, at every size: no
// violation of accessibility, no sideways scrolling, nothing to press that a
// thumb misses. MEALMAP_SHOTS names a folder for pictures of it.
func (d *device) wantWell(what string) {
	d.t.Helper()
	for _, s := range sizes {
		d.size(s[0], s[1])
		if got := eval[int64](d, `document.documentElement.scrollWidth`); got > s[0] {
			d.t.Errorf("%s at %d px scrolls sideways: %d px wide", what, s[0], got)
		}
		if got := eval[[]string](d, smallTargets); len(got) > 0 {
			d.t.Errorf("%s at %d px:\n%s", what, s[0], strings.Join(got, "\n"))
		}
		d.shoot(fmt.Sprintf("%s-%d.png", what, s[0]))
	}
	d.wantAccessible(what)
	d.wantRings(what)
	if got := eval[[]string](d, `window.violations`); len(got) > 0 {
		d.t.Errorf("%s: the policy was broken: %v", what, got)
	}
	d.size(390, 844)
}

// smallTargets lists what is pressed and lower than 60 px, links in a sentence
// and what a label enlarges aside.
const smallTargets = `[...document.querySelectorAll('button,input,textarea,label.tick,a.key')]
	.filter(e => e.offsetParent && !(e.tagName === 'INPUT' && e.closest('label')))
	.filter(e => { const r = e.getBoundingClientRect(); return r.height < 59.5 || r.width < 59.5 })
	.map(e => 'target ' + e.outerHTML.slice(0, 80))`

// wantRings holds what has the focus of the keyboard to a ring that stands out,
// three to one, from the ground on which it is drawn.
func (d *device) wantRings(what string) {
	d.t.Helper()
	eval[bool](d, `(window.focused = document.activeElement, true)`)
	d.keys(kb.ArrowLeft) // from now on the focus is that of a keyboard
	if got := eval[[]string](d, faintRings); len(got) > 0 {
		d.t.Errorf("%s:\n%s", what, strings.Join(got, "\n"))
	}
}

// faintRings lists what can have the focus and does not show it, and gives the
// focus back.
const faintRings = `(() => {
	const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(n => (n = n / 255) <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
	const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) };
	const ground = e => { while (e && /rgba\(.*, 0\)$/.test(getComputedStyle(e).backgroundColor)) e = e.parentElement; return e ? getComputedStyle(e).backgroundColor : 'rgb(255, 255, 255)' };
	const faint = [];
	for (const e of document.querySelectorAll('button,input,textarea,a[href]')) {
		if (!e.offsetParent || e.disabled) continue;
		e.focus({ preventScroll: true });
		const ring = getComputedStyle(e);
		const on = ground(parseFloat(ring.outlineOffset) < 0 ? e : e.parentElement);
		const stands = ring.outlineStyle === 'solid' && parseFloat(ring.outlineWidth) >= 3 ? ratio(ring.outlineColor, on) : 0;
		if (stands < 3) faint.push('ring ' + stands.toFixed(1) + ' on ' + on + ' of ' + e.outerHTML.slice(0, 80));
	}
	focused?.focus({ preventScroll: true });
	return faint;
})()`

func (d *device) shoot(name string) {
	dir := os.Getenv("MEALMAP_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(d.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), picture, 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// watchPolicy keeps what the page's policy forbade.
func (d *device) watchPolicy() {
	_, err := chromedp.Call(d.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI))`})
	if err != nil {
		d.t.Fatal(err)
	}
}

// TestANewTill goes from the office's code to the first scan: the code comes
// with the address, six digits are compared, a PIN is set twice the same.
func TestANewTill(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.open("/till")
	d.see("#code")
	d.wantWell("enrol")
	d.put("#code", "0000")
	d.click("#enrol-go")
	d.see("#enrol-trouble")
	d.open("/nothing-here") // a change of what follows # alone is not another page
	d.open("/till#enrol=" + d.code())
	d.see("#fingerprint")
	if got := eval[string](d, `location.href`); got != d.url+"/till" {
		t.Errorf("the code is still in the address: %s", got)
	}
	d.wantWell("waiting")
	d.confirm()
	d.see("[data-ask=set]")
	d.wantWell("pin")
	d.typePIN()
	d.see("[data-ask=again]")
	d.keys("1111\r")
	d.see("#pin-trouble")
	d.see("[data-ask=set]")
	d.keys(pin + "\r")
	d.see("[data-ask=again]")
	d.keys(pin + "\r")
	d.see("[data-screen=scan]")
	d.wantWell("scan")
	d.open("/till") // the PIN is asked for again, and a wrong one is not taken
	d.see("[data-ask=unlock]")
	d.keys("1111\r")
	d.see("#pin-trouble")
	d.keys(pin + "\r")
	d.see("[data-screen=scan]")
}

// TestAnswersFillTheScreen: colour, word and shape of each answer, at every
// size, with a long name of the point and a long amount.
func TestAnswersFillTheScreen(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.Set(data.PublicURL, "https://meals.example")
	c.rename("香铺营社区长者食堂与石鼓路小学合办助餐服务点")
	c.menu(1500, 2000, 600, 1850)
	_, revoked, old := c.addNumbered(1950, 5)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.wantWell("price")
	d.click("#dish-0")
	d.wantAnswer("yes", "rgb(10, 97, 54)")
	d.want("#amount", "fen", "970")
	d.see("#void")
	if !eval[bool](d, `document.activeElement.id === 'next'`) {
		t.Error("Enter does not go to the next elder")
	}
	d.wantWell("green")
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.click("#other")
	d.keys("1000.01\r") // no meal is that dear
	d.want("#screen section", "screen", "price")
	d.keys("\b\b\b\r")
	d.wantAnswer("yes", "rgb(255, 197, 61)")
	d.want("[data-screen=answer]", "look", "wait")
	d.want("#amount", "fen", "85000") // 85 percent of 1000, without a second subsidy
	eval[bool](d, `document.querySelector('#amount').className = 'amount widest', document.querySelector('#amount').firstChild.data = '1,234.50', true`)
	d.wantWell("amber")
	if err := c.Meals.RevokeCard(t.Context(), c.district, revoked.ID, "lost", audit.System); err != nil {
		t.Fatal(err)
	}
	d.wedge(old)
	d.see("[data-screen=price]")
	d.click("#dish-1")
	d.wantAnswer("no", "rgb(155, 28, 23)")
	d.wantWell("red")
	d.keys("\r")
	d.see("[data-screen=scan]")
}

func (d *device) wantAnswer(tone, colour string) {
	d.t.Helper()
	d.see("[data-screen=answer]")
	d.want("[data-screen=answer]", "tone", tone)
	if got := eval[string](d, `getComputedStyle(document.body).backgroundColor`); got != colour {
		d.t.Errorf("the screen is %s, want %s", got, colour)
	}
	if tone == "no" {
		return
	}
	if got := eval[float64](d, `parseFloat(getComputedStyle(document.querySelector('#amount')).fontSize)`); got < 96 {
		d.t.Errorf("the amount is %v px high", got)
	}
}

func (c *counter) rename(name string) {
	c.TB.Helper()
	p, err := c.Merchants.FindPoint(c.TB.Context(), c.district, c.point)
	if err == nil {
		p.Name = name
		_, err = c.Merchants.UpdatePoint(c.TB.Context(), p, audit.System)
	}
	if err != nil {
		c.TB.Fatal(err)
	}
}

// TestADayAtTheTill: meals by where they stand, taken back from the answer and
// from the list.
func TestADayAtTheTill(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	_, _, second := c.addNumbered(1950, 5)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	for _, digits := range []string{c.digits, second} {
		d.wedge(digits)
		d.see("[data-screen=price]")
		d.click("#dish-0")
		d.see("[data-tone=yes]")
	}
	d.click("#void")
	d.see("[data-tone=gone]")
	d.wantWell("gone")
	d.click("#go-day")
	d.see("[data-screen=day]")
	d.want("#states [data-state=uploaded]", "count", "1")
	d.want("#states [data-state=uploaded]", "fen", "970")
	if got := eval[string](d, `document.querySelector('.day h1').textContent`); got != "今天 1 餐,收老人 9.70 元" {
		t.Errorf("the day: %s", got)
	}
	d.wantWell("day")
	if got := eval[int64](d, `document.querySelectorAll('[data-meal][data-state=voided]').length`); got != 1 {
		t.Errorf("%d meals are shown as taken back", got)
	}
	d.click("[data-meal] .undo")
	d.see("[data-tone=gone]")
	d.click("#go-day")
	d.see("[data-screen=day]")
	d.want("#states [data-state=uploaded]", "count", "0")
	d.click("#sync")
	d.want("#pending", "pending", "0")
	d.click("label[for=sound]")
	d.open("/till")
	d.see("[data-ask=unlock]")
	d.typePIN()
	d.click("#go-day")
	d.see("[data-screen=day]")
	if eval[bool](d, `document.querySelector('#sound').checked`) {
		t.Error("the sound that was switched off is on again")
	}
	d.click("#lock")
	d.see("[data-ask=unlock]")
}

// TestWithoutACamera says why there is no picture and what to do instead.
func TestWithoutACamera(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	d.see("#camera-again")
	d.want("#finder", "camera", "none")
	d.wantWell("no camera")
}

// TestTheScreenWithoutNetwork: amber, the amount to take, how many wait, and
// since when there is no network.
func TestTheScreenWithoutNetwork(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	_, _, second := c.addNumbered(1950, 5)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.site.Close()
	d.click("#dish-0")
	d.wantAnswer("wait", "rgb(255, 197, 61)")
	d.want("#amount", "fen", "970")
	d.want("#pending", "pending", "1")
	d.see("[data-bar=offline]")
	d.wantWell("offline")
	d.wedge(second)
	d.see("[data-screen=price]")
	d.click("#dish-0")
	d.wantAnswer("wait", "rgb(255, 197, 61)")
	d.click("#void")
	d.see("[data-tone=gone]")
	d.click("#go-day")
	d.see("[data-screen=day]")
	d.want("#states [data-state=waiting]", "count", "1")
	d.want("#states [data-state=waiting]", "fen", "970")
	d.wantWell("day offline")
}

// TestAVoidThatFailsIsNoMealThatFailed: the meal stands, and nothing says that
// it was not recorded.
func TestAVoidThatFailsIsNoMealThatFailed(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	d := newDevice(t, c, "")
	d.enrol()
	d.wedge(c.digits)
	d.click("#dish-0")
	d.see("[data-tone=yes]")
	d.site.Close()
	d.click("#void")
	d.see("[data-tone=no][data-code=offline_void]")
	if got := eval[string](d, `document.querySelector('.answer h1').textContent`); !strings.Contains(got, "没有撤销") {
		t.Errorf("a void that did not come through is titled %q", got)
	}
}

// TestATillThatMayNotWork: another tab, a PIN forgotten, a till revoked, each
// says so and what to do.
func TestATillThatMayNotWork(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	other, closeTab := chromedp.NewContext(d.ctx)
	t.Cleanup(closeTab)
	second := &device{counter: c, t: t, ctx: other, url: d.url, site: d.site}
	if err := chromedp.Do(other, chromedp.Navigate(d.url+"/till")); err != nil {
		t.Fatal(err)
	}
	second.see("[data-screen=elsewhere]")
	second.shoot("elsewhere-390.png")
	closeTab()
	d.click("#go-day")
	d.click("#lock")
	d.see("[data-ask=unlock]")
	for left := 4; left > 0; left-- {
		d.keys("0000\r")
		d.see(fmt.Sprintf("[data-left='%d']", left))
	}
	d.keys("0000\r")
	d.see("[data-screen=blocked]")
	d.wantWell("blocked")
	list, err := c.Meals.ListTills(t.Context(), meals.TillFilter{District: c.district, PointID: c.point, Working: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, till := range list {
		if err := c.Meals.RevokeTill(t.Context(), c.district, till.ID, audit.System); err != nil {
			t.Fatal(err)
		}
	}
	d.open("/till")
	d.see("[data-screen=revoked]")
	d.wantWell("revoked")
	d.click("#enrol-again")
	d.see("#code")
}

// TestWithoutHTTPS: typing and a USB scanner work; the page says why the camera
// does not, and which address has one.
func TestWithoutHTTPS(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.url = strings.Replace(d.url, "127.0.0.1", "till.example", 1)
	d.open("/till#enrol=" + d.code())
	d.see("#fingerprint")
	d.confirm()
	d.see("[data-screen=scan]")
	d.see("[data-bar=insecure]")
	d.want("#finder", "camera", "insecure")
	if got := eval[string](d, `document.querySelector('#camera-trouble').textContent`); !strings.Contains(got, "https://till.example:") {
		t.Errorf("the trouble with the camera: %s", got)
	}
	d.wantWell("insecure")
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.keys("15")
	d.click("#price-go")
	d.wantAnswer("yes", "rgb(10, 97, 54)")
}

// TestAnAnswerIsReadBeforeTheTillIsStopped: the amount to take stays until the
// next elder, though the office has stopped the till meanwhile.
func TestAnAnswerIsReadBeforeTheTillIsStopped(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	_, _, second := c.addNumbered(1950, 5)
	d := newDevice(t, c, "")
	d.enrol()
	d.wedge(c.digits)
	d.click("#dish-0")
	d.see("[data-tone=yes]")
	list, err := c.Meals.ListTills(t.Context(), meals.TillFilter{District: c.district, PointID: c.point, Working: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, till := range list {
		if err := c.Meals.RevokeTill(t.Context(), c.district, till.ID, audit.System); err != nil {
			t.Fatal(err)
		}
	}
	d.wedge(second)
	d.click("#dish-0")
	d.see("[data-tone=no][data-code=till_revoked]")
	eval[bool](d, `new Promise(done => { const look = () => document.querySelector('#nav').hidden ? done(true) : setTimeout(look, 5); look(); })`) // it has heard how it stands
	d.see("[data-tone=no][data-code=till_revoked]")
	d.click("#next")
	d.see("[data-screen=revoked]")
}
