package till

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"

	"mealmap/data/audit"
	"mealmap/meals"
)

// coreScript is the core alone, with what tests look at beside it.
var coreScript = sync.OnceValues(func() (string, error) {
	const sources = `
import * as core from "./core"; import * as db from "./db"; import * as clock from "./clock"; import * as token from "./token";
import * as number from "./number"; import * as words from "./words"; import * as bundle from "./bundle";
import * as sentences from "./sentences"; import * as net from "./net"; import * as record from "./record"; import { here } from "./till";
Object.assign(globalThis, { core, db, clock, token, number, words, bundle, sentences, net, record, here });`
	const vendor = "../../../../static/till/vendor/"
	result := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{Contents: sources, ResolveDir: "../../../../static/till", Loader: api.LoaderTS},
		Alias: map[string]string{
			"idb": vendor + "idb/index.js", "@noble/ed25519": vendor + "noble-ed25519/index.js",
		},
		Bundle: true, Format: api.FormatIIFE, Target: api.ES2020, LogLevel: api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return "", context.Canceled
	}
	return string(result.OutputFiles[0].Contents), nil
})

// corePath shows a page with the core and nothing else, within the worker's
// scope.
const corePath = "/till/core-test"

// line is a site behind a listener that can be cut.
type line struct {
	tb      testing.TB
	handler http.Handler
	addr    string
	server  *http.Server
	mu      sync.Mutex
	calls   map[string]int              // by path, since the line was made
	instead map[string]http.HandlerFunc // by path: who answers in place of the site
}

func newLine(tb testing.TB, c *counter) *line {
	site := c.Root
	tb.Helper()
	script, err := coreScript()
	if err != nil {
		tb.Fatal("the core does not build")
	}
	l := &line{tb: tb, addr: "127.0.0.1:0", calls: map[string]int{}, instead: map[string]http.HandlerFunc{}}
	l.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.calls[r.URL.Path]++
		other := l.instead[r.URL.Path]
		l.mu.Unlock()
		if other != nil {
			other(w, r)
			return
		}
		switch r.URL.Path {
		case corePath:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(`<!doctype html><title>core</title><script src="` + corePath + `.js"></script>`))
		case corePath + ".js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			_, _ = w.Write([]byte(script))
		default:
			site.ServeHTTP(w, r)
		}
	})
	l.up()
	tb.Cleanup(l.down)
	return l
}

// up listens, the second time where it listened before.
func (l *line) up() {
	l.tb.Helper()
	listener, err := net.Listen("tcp", l.addr)
	if err != nil {
		l.tb.Fatal(err)
	}
	l.addr = listener.Addr().String()
	l.server = &http.Server{Handler: l.handler}
	server := l.server
	go func() { _ = server.Serve(listener) }()
}

// down closes the listener and every connection.
func (l *line) down() { _ = l.server.Close() }

// answer puts another in the place of the site for one path; nil gives it back.
func (l *line) answer(path string, h http.HandlerFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.instead[path] = h
}

func (l *line) asked(path string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls[path]
}

// tab is a page with the core.
type tab struct {
	*counter
	t   *testing.T
	ctx context.Context
	*line
	host string // 127.0.0.1:port, or a name that is not this machine's
}

// newTab starts a browser with an empty profile and opens the core in it.
func newTab(t *testing.T, c *counter) *tab {
	t.Helper()
	l := newLine(t, c)
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(needTool(t, "chromium")),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("host-resolver-rules", "MAP till.example 127.0.0.1"),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	first := &tab{counter: c, t: t, line: l, host: l.addr}
	first.ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	first.load()
	return first
}

// another opens the core once more in the same browser.
func (b *tab) another() *tab {
	b.t.Helper()
	next := *b
	var cancel context.CancelFunc
	next.ctx, cancel = chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	next.load()
	return &next
}

// load opens the page, or opens it again.
func (b *tab) load() {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate("http://"+b.host+corePath)); err != nil {
		b.t.Fatal(err)
	}
}

// js evaluates an expression, waits for what it promises and reads that.
func js[T any](b *tab, expression string) (v T) {
	b.t.Helper()
	script := `Promise.resolve(` + expression + `).then(v => JSON.stringify(v ?? null), e => JSON.stringify({failed: String(e && e.message || e)}))`
	raw, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.120s: %v", expression, err)
	}
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		b.t.Fatalf("%.120s: %v in %.300s", expression, err, raw)
	}
	return v
}

// failure is the message of an expression that must throw.
func (b *tab) failure(expression string) string {
	b.t.Helper()
	return js[struct{ Failed string }](b, expression).Failed
}

// coreState, coreAnswer and coreDay are what tests read of model.ts.
type coreState struct {
	Stage, Till, Fingerprint, Age, Trouble string
	Missing                                []string
	Online, Alone                          bool
	Pending, PendingMeals, TriesLeft       int
	LastContact, BundleAt                  int64
	Point                                  struct{ ID, Name string }
	Menu                                   []struct{ Name string }
}

type coreAnswer struct {
	Tone, ID, Sentence, Code, Name, ClassName, Redemption, Why string
	Fixes, Notices, Left                                       []string
	Split                                                      splitJSON
	VoidUntil, At                                              int64
}

type coreDay struct {
	Day     string
	Pending int
	Rows    []coreRow
	Earlier []coreRow
}

type coreRow struct {
	ID, Who, State, Word string
	Fen                  int
	MayVoid              bool
}

// until waits for the core to be in a state.
func (b *tab) until(what string, holds func(coreState) bool) coreState {
	b.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		s := js[coreState](b, `core.state()`)
		if holds(s) {
			return s
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("never %s: %+v", what, s)
		}
		js[any](b, `new Promise(r => { const stop = core.subscribe(() => { stop(); r(0) }); setTimeout(r, 200) })`)
	}
}

const corePIN = "2580"

// working opens the core, enrols with a code, has the office confirm and sets
// the PIN; it returns once the device could do without network.
func (b *tab) working() coreState {
	b.t.Helper()
	js[any](b, `core.open()`)
	b.kept()
	s := js[coreState](b, `core.enrol(`+quoted(b.code())+`)`)
	if s.Stage != "waiting" {
		b.t.Fatalf("after enrolment: %+v", s)
	}
	must(b.t, b.tills().Confirm(b.t.Context(), b.district, meals.TillID(s.Till), audit.System))
	js[any](b, `core.status()`)
	js[any](b, `core.setPIN(`+quoted(corePIN)+`)`)
	return b.until("able to do without network", func(s coreState) bool { return s.Alone && s.Stage == "working" })
}

// kept waits until the worker keeps the shell.
func (b *tab) kept() {
	b.t.Helper()
	js[any](b, `navigator.serviceWorker?.ready.then(r => r.active.state === "activated" ? 0 : new Promise(done => r.active.addEventListener("statechange", done))).then(() => 0)`)
}

// unlocked opens the core again after a reload.
func (b *tab) unlocked() coreState {
	b.t.Helper()
	js[any](b, `core.open()`)
	if !js[bool](b, `core.unlock(`+quoted(corePIN)+`)`) {
		b.t.Fatal("the PIN does not open the till")
	}
	return js[coreState](b, `core.state()`)
}

// meal scans a card and redeems it.
func (b *tab) meal(digits string, fen int) coreAnswer {
	b.t.Helper()
	price, _ := json.Marshal(fen)
	return js[coreAnswer](b, `core.scan(`+quoted(digits)+`).then(c => c.refused ? {tone: "no", code: c.code, sentence: c.sentence, fixes: c.fixes} : core.redeem(c, `+string(price)+`, "", false))`)
}

// recorded lists the meals that the server has of the point.
func (c *counter) recorded() []meals.Redemption {
	c.TB.Helper()
	list, err := c.Meals.ListRedemptions(c.TB.Context(), meals.RedemptionFilter{District: c.district, PointID: c.point})
	must(c.TB, err)
	return list
}

func says(text, part string) bool {
	return strings.Contains(text, part) && !strings.Contains(text, "[")
}
