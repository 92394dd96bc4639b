package till

import (
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mealmap/data/audit"
)

// heard keeps the notes, the shakes and the sentences that the page gives, in
// place of a loudspeaker: a note is its hertz.
const heard = `
window.heard = [];
class Node1 { constructor() { this.frequency = {}; this.gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} } } connect(n) { return n } stop() {} start() { heard.push(this.frequency.value) } }
window.AudioContext = class { currentTime = 0; state = 'running'; resume() {} createOscillator() { return new Node1() } createGain() { return new Node1() } };
Object.defineProperty(navigator, 'vibrate', { value: p => heard.push('shake ' + p.join(' ')) });
Object.defineProperty(window, 'speechSynthesis', { value: { getVoices: () => [{ lang: 'en-US' }, { lang: 'zh-CN' }], cancel() {}, addEventListener() {}, speak: u => heard.push(u.said) } });
window.SpeechSynthesisUtterance = class { constructor(text) { this.said = text } };`

// TestAnswersAreHeard: yes, wait and no are told apart with closed eyes, the
// amount is spoken, and what was switched off is silent.
func TestAnswersAreHeard(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	_, revoked, old := c.addNumbered(1950, 5)
	d := newDevice(t, c, "")
	_, err := chromedp.Call(d.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: heard})
	if err != nil {
		t.Fatal(err)
	}
	d.enrol()
	if err := c.Meals.RevokeCard(t.Context(), c.district, revoked.ID, "lost", audit.System); err != nil {
		t.Fatal(err)
	}
	d.wantHeard("yes", c.digits, "shake 30", "1250", "shake 70", "660", "990", "请收9元7角")
	d.wantHeard("wait", c.digits, "shake 30", "1250", "shake 70 90 70", "520", "520", "请收12元7角")
	d.wantHeard("no", old, "shake 30", "1250", "shake 260 90 260", "330", "185", "不能用这张卡")
	d.click("#go-day")
	d.click("label[for=sound]")
	d.wantHeard("wait", c.digits, "请收12元7角")
	d.click("#go-day")
	d.click("label[for=speech]")
	d.wantHeard("wait", c.digits)
}

// wantHeard scans a card, presses the first dish and compares what was heard.
func (d *device) wantHeard(look, digits string, want ...string) {
	d.t.Helper()
	eval[int](d, `heard.length = 0`)
	d.wedge(digits)
	d.see("[data-screen=price]")
	d.click("#dish-0")
	d.see("[data-look=" + look + "]")
	if got := eval[[]string](d, `heard.map(String)`); !slices.Equal(got, want) {
		d.t.Errorf("%s: heard %q, want %q", look, got, want)
	}
}
