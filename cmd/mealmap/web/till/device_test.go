package till

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/tills"
)

// device is the app in a browser of its own, before a site that is asked over
// HTTP.
type device struct {
	*counter
	t    *testing.T
	ctx  context.Context
	url  string
	site *httptest.Server
}

// newDevice starts Chromium with an empty profile. film is what its camera
// sees, "" where it has none.
func newDevice(t *testing.T, c *counter, film string) *device {
	t.Helper()
	site := httptest.NewServer(c.Root)
	t.Cleanup(site.Close)
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(needTool(t, "chromium")),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("host-resolver-rules", "MAP till.example 127.0.0.1"),
	)
	if film != "" {
		opts = append(opts,
			chromedp.Flag("use-fake-device-for-media-stream", true),
			chromedp.Flag("use-fake-ui-for-media-stream", true),
			chromedp.Flag("use-file-for-fake-video-capture", film))
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	d := &device{counter: c, t: t, ctx: ctx, url: site.URL, site: site}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil { // the browser ends with the context that starts it
		t.Fatal(err)
	}
	return d
}

func (d *device) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.ctx, time.Minute)
	defer cancel()
	err := chromedp.Do(ctx, actions...)
	for tries := 0; tries < 20 && err != nil && strings.Contains(err.Error(), "Could not find node"); tries++ {
		err = chromedp.Do(ctx, actions...) // the screen was drawn anew between the search and the click
	}
	if err != nil {
		d.t.Fatalf("%s: %v; the screen says: %.300s", what, err, d.screen())
	}
}

// screen is the words that are shown.
func (d *device) screen() string {
	text, err := chromedp.Run(d.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(text), " ")
}

func (d *device) size(width, height int64) {
	d.t.Helper()
	d.do("size", chromedp.EmulateViewport(width, height))
}

func (d *device) open(path string) {
	d.t.Helper()
	d.do(path, chromedp.Navigate(d.url+path))
}

func (d *device) see(selector string) {
	d.t.Helper()
	d.do("see "+selector, chromedp.WaitVisible(selector))
}

func (d *device) click(selector string) {
	d.t.Helper()
	d.do("click "+selector, chromedp.Click(selector))
}

// put types into a field in place of what it held.
func (d *device) put(selector, text string) {
	d.t.Helper()
	d.see(selector)
	eval[string](d, `document.querySelector(`+quoted(selector)+`).value = ''`)
	if text != "" {
		d.do("type into "+selector, chromedp.SendKeys(selector, text))
	}
}

// want compares a data attribute.
func (d *device) want(selector, name, value string) {
	d.t.Helper()
	got := eval[string](d, `document.querySelector(`+quoted(selector)+`)?.dataset[`+quoted(name)+`] ?? 'nothing'`)
	if got != value {
		d.t.Errorf("%s: data-%s is %s, want %s; the screen says: %.300s", selector, name, got, value, d.screen())
	}
}

func quoted(s string) string {
	raw, _ := json.Marshal(s) // a string can be written
	return string(raw)
}

// eval runs a script in the page and returns what it gives.
func eval[T any](d *device, script string) T {
	d.t.Helper()
	v, err := chromedp.Run(d.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		d.t.Fatalf("evaluate %.60s: %v", script, err)
	}
	return v
}

const pin = "2580"

// typePIN presses the keys of the PIN on the pad.
func (d *device) typePIN() {
	for _, digit := range pin {
		d.click("#key-" + string(digit))
	}
	d.click("#pin-go")
}

// enrol makes the browser a till of the counter's point, as the office does.
func (d *device) enrol() {
	d.t.Helper()
	d.open("/till#enrol=" + d.code())
	d.see("#fingerprint")
	d.confirm()
	d.see("[data-ask=set]")
	d.typePIN()
	d.see("[data-ask=again]")
	d.typePIN()
	d.see("[data-screen=scan], [data-screen=price]")
	d.see("#contact[data-online=true]")
}

// code is a new one-time code of the point.
func (d *device) code() string {
	d.t.Helper()
	code, _, err := tills.NewStore(d.DB, d.Meals, d.Merchants).NewCode(d.t.Context(), d.district, d.point, "前台", audit.System)
	if err != nil {
		d.t.Fatal(err)
	}
	return code
}

// confirm compares the six digits on the screen with the office's and lets the
// till in.
func (d *device) confirm() {
	d.t.Helper()
	list, err := d.Meals.ListTills(d.t.Context(), meals.TillFilter{District: d.district, PointID: d.point})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, till := range list {
		if till.ConfirmedAt != 0 {
			continue
		}
		d.want("#fingerprint", "fingerprint", tills.Fingerprint(till))
		if err := tills.NewStore(d.DB, d.Meals, d.Merchants).Confirm(d.t.Context(), d.district, till.ID, audit.System); err != nil {
			d.t.Fatal(err)
		}
		d.click("#look")
		return
	}
	d.t.Fatal("no till waits for the office")
}

// wantAccessible runs axe-core on the open page: no violation of WCAG 2.2 A or
// AA, AAA contrast, targets of their size.
func (d *device) wantAccessible(what string) {
	d.t.Helper()
	axe, err := os.ReadFile("../../testdata/axe/axe.min.js")
	if err != nil {
		d.t.Fatal(err)
	}
	got := eval[string](d, string(axe)+`;axe.run(document,{rules:{"color-contrast-enhanced":{enabled:true},"target-size":{enabled:true}}}).then(r=>JSON.stringify({passes:r.passes.length,violations:r.violations.map(v=>v.id+": "+v.nodes.map(n=>n.target.join(" ")+" — "+n.failureSummary).join(" | "))}))`)
	var report struct {
		Passes     int
		Violations []string
	}
	if err := json.Unmarshal([]byte(got), &report); err != nil {
		d.t.Fatal(err)
	}
	if report.Passes == 0 {
		d.t.Errorf("%s: axe looked at nothing", what)
	}
	if len(report.Violations) > 0 {
		d.t.Errorf("%s: %d accessibility violations:\n%s", what, len(report.Violations), strings.Join(report.Violations, "\n"))
	}
}
