package till

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"mealmap/data/audit"
	"mealmap/meals/offline"
)

// comeBack puts the site up again where it was.
func (d *device) comeBack() {
	d.t.Helper()
	listener, err := net.Listen("tcp", strings.TrimPrefix(d.url, "http://"))
	if err != nil {
		d.t.Fatal(err)
	}
	server := &http.Server{Handler: d.Root}
	d.t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
}

// kept waits until what the device keeps under the name is so.
func (d *device) kept(name, so string) {
	d.t.Helper()
	eval[bool](d, `(async () => { for (;;) {
		const kept = await new Promise(r => { const open = indexedDB.open("mealmap-till"); open.onsuccess = () => {
			const row = open.result.transaction("one").objectStore("one").get(`+quoted(name)+`);
			row.onsuccess = () => { open.result.close(); r(row.result) } } });
		if (`+so+`) return true;
		await new Promise(r => setTimeout(r, 50));
	} })()`)
}

// rate turns the till to the elder and presses a face.
func (d *device) rate(face string) {
	d.t.Helper()
	d.click("#ask")
	d.see("[data-screen=rate][data-step=faces]")
	d.click("#face-" + face)
}

// TestTheElderSaysHowItWas: the till is turned, a face is pressed and why, with
// network and without; the screen goes back by itself and tells nobody; what was
// pressed without network comes after its meal.
func TestTheElderSaysHowItWas(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	_, _, second := c.addNumbered(1950, 5)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	d.wedge(c.digits)
	d.click("#dish-0")
	d.wantAnswer("yes", "rgb(10, 97, 54)")
	d.click("#ask")
	d.see("[data-screen=rate][data-step=faces]")
	d.wantWell("rate")
	if got := eval[bool](d, `['header', '#status'].some(s => document.querySelector(s).offsetParent)`); got {
		t.Error("the cashier's buttons are beside the faces")
	}
	d.click("#face-3")
	d.see("[data-step=thanks]")
	d.wantWell("thanks")
	d.see("[data-screen=scan]")
	d.kept("taps", `kept.length === 0`)
	if got := c.ratings(); len(got) != 1 || got[0].Score != 3 || len(got[0].Reasons) != 0 {
		t.Fatalf("with network: %+v", got)
	}

	d.site.Close()
	d.wedge(second)
	d.see("[data-screen=price]")
	d.click("#dish-0")
	d.wantAnswer("wait", "rgb(255, 197, 61)")
	d.rate("1")
	d.see("[data-step=why]")
	d.wantWell("why")
	d.click("#why-cold")
	d.see("[data-step=thanks]")
	if text := d.screen(); strings.Contains(text, "不满意") || strings.Contains(text, "饭菜凉") {
		t.Errorf("after the tap the screen says %q", text)
	}
	d.see("[data-screen=scan]")
	d.comeBack()
	d.click("#go-day")
	d.click("#sync")
	d.see("#pending[data-pending='0']")
	d.kept("taps", `kept.length === 0`)
	got := c.ratings()
	if len(got) != 2 || got[0].Score != 1 || strings.Join(got[0].Reasons, " ") != "cold" || got[0].RatedAt < got[0].MealAt {
		t.Errorf("without network: %+v", got)
	}
}

// TestATillThatDoesNotAsk: once the office says so, and the till has heard it.
func TestATillThatDoesNotAsk(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	p, err := c.Merchants.FindPoint(t.Context(), c.district, c.point)
	must(t, err)
	must(t, offline.NewStore(c.DB, c.Vault, c.Meals, c.Merchants, c.tills()).Hush(t.Context(), c.district, p.Street, true, audit.System))
	d := newDevice(t, c, "")
	d.enrol()
	d.kept("carried", `kept !== undefined`)
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.click("#dish-0")
	d.wantAnswer("yes", "rgb(10, 97, 54)")
	if got := eval[bool](d, `document.querySelector('#ask') !== null`); got {
		t.Error("a silent till asks")
	}
}
