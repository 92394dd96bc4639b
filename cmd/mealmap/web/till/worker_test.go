package till

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
)

// caches names the worker's caches and how much they hold.
const cachesScript = `caches.keys().then(async names => Object.fromEntries(await Promise.all(names.map(async n => [n, (await (await caches.open(n)).keys()).map(r => new URL(r.url).pathname)]))))`

func TestTheShellOpensWithoutAServer(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	visit := func() {
		t.Helper()
		if err := chromedp.Do(b.ctx, chromedp.Navigate("http://"+b.host+"/till"), chromedp.WaitReady("#screen")); err != nil {
			t.Fatal(err)
		}
	}
	js[any](b, `core.open()`)
	b.kept()
	held := js[map[string][]string](b, cachesScript)
	if len(held) != 1 {
		t.Fatalf("caches: %v", held)
	}
	for _, paths := range held {
		for _, want := range []string{"/till", "/till/words.json", "/till/manifest.webmanifest", "/static/js/till.js", "/static/css/till.css", "/static/css/tokens.css", "/static/wasm/zxing_reader.wasm", "/static/images/till-192.png"} {
			if !slices.Contains(paths, want) {
				t.Errorf("%s is not kept: %v", want, paths)
			}
		}
		if i := slices.IndexFunc(paths, func(p string) bool { return strings.HasPrefix(p, "/api/") || strings.HasPrefix(p, "/till/plain") }); i >= 0 {
			t.Errorf("%s is kept", paths[i])
		}
	}
	asked := b.asked("/till")
	b.down()
	visit()
	if got := js[string](b, `document.title`); !strings.Contains(got, "收银") {
		t.Errorf("the title is %q", got)
	}
	if b.asked("/till") != asked {
		t.Error("the shell was asked of the server")
	}
	if got := b.failure(`fetch("/api/v1/till/status")`); got == "" {
		t.Error("the worker answers the API")
	}
	if got := b.failure(`fetch("/till/plain")`); got == "" {
		t.Error("the worker answers the plain pages")
	}

	// Another shell is another worker, whose cache replaces the old one's.
	b.up()
	b.Set(data.Demo, "1")
	visit()
	js[any](b, `navigator.serviceWorker.getRegistration("/till").then(r => r.update()).then(() => 0)`)
	b.load()
	for range 100 {
		now := js[map[string][]string](b, cachesScript)
		if len(now) == 1 {
			for name := range now {
				if held[name] == nil {
					return
				}
			}
		}
		js[any](b, `new Promise(r => setTimeout(r, 50))`)
	}
	t.Errorf("the old shell stays: %v", js[map[string][]string](b, cachesScript))
}

func TestACacheThatFailsIsNoCache(t *testing.T) {
	t.Parallel()
	script, _, err := web.Asset("js/till-worker.js")
	must(t, err)
	b := newTab(t, newCounter(t))
	const fake = `(script => {
		const on = {};
		const worker = {SHELL: {version: "1", urls: ["/till"]}, location, skipWaiting: async () => 0, clients: {claim: async () => 0},
			registration: {update: async () => { throw new Error("no update") }}, addEventListener: (name, f) => on[name] = f};
		const broken = {open: async () => { throw new Error("no cache") }, keys: async () => { throw new Error("no cache") }};
		new Function("self", "caches", script)(worker, broken);
		return new Promise((resolve, reject) => on.fetch({request: new Request("/till"), waitUntil() {}, respondWith: a => a.then(r => resolve(r.status), reject)}));
	})`
	if got := js[int](b, fake+`(`+quoted(string(script))+`)`); got != 200 {
		t.Errorf("the page's answer is %d", got)
	}
}

func TestTheWorkerIsServedForTheWholeApp(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	first, again := c.Get("/till/sw.js"), c.Get("/till/sw.js")
	if first.Code != 200 || first.Header().Get("Service-Worker-Allowed") != "/till" || first.Header().Get("Cache-Control") != "no-cache" ||
		!strings.HasPrefix(first.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%d %v", first.Code, first.Header())
	}
	if first.Body.String() != again.Body.String() {
		t.Error("the worker differs from one call to the next")
	}
	c.Set(data.Demo, "1")
	if c.Get("/till/sw.js").Body.String() == first.Body.String() {
		t.Error("another shell has the same worker")
	}
	shell := c.Get("/till")
	policy := shell.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self' 'wasm-unsafe-eval';") || strings.Contains(policy, "unsafe-inline") || shell.Code != 200 {
		t.Errorf("%d %s", shell.Code, policy)
	}
	if other := c.Get("/till/plain").Header().Get("Content-Security-Policy"); strings.Contains(other, "wasm") {
		t.Errorf("the plain pages: %s", other)
	}
	manifest := decode[manifestJSON](t, c.Get("/till/manifest.webmanifest"))
	if manifest.StartURL != "/till" || len(manifest.Icons) != 2 || strings.HasPrefix(manifest.ShortName, "[") {
		t.Errorf("%+v", manifest)
	}
	for _, icon := range manifest.Icons {
		if w := c.Get(icon.Src); w.Code != 200 || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d", icon.Src, w.Code)
		}
	}
	words := decode[map[string]string](t, c.Get("/till/words.json"))
	for _, key := range []string{"device.recorded", "fault.card_replaced", "fix.not_a_card", "notice.over_cap", "rule.this"} {
		if words[key] == "" {
			t.Errorf("no sentence %s", key)
		}
	}
	for key := range words {
		if strings.HasPrefix(key, "office.") {
			t.Errorf("a device needs no %s", key)
		}
	}
}
