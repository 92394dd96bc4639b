package main

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// demonstration is the program's demo as a newcomer starts it, and what it
// printed to click.
type demonstration struct {
	said string
	url  string
}

// startDemo starts the demo in a folder that goes with the test.
func startDemo(t *testing.T) *demonstration {
	t.Helper()
	s := startProgram(t, asMealmap("demo", "--addr", "127.0.0.1:0", "--keep", t.TempDir()))
	return &demonstration{said: s.said.String(), url: s.url}
}

// demoToken finds the till's token in what the demo prints.
const demoToken = `/till/plain\s+\S+?:([\w-]{20,})`

// find gives what the demo printed where the pattern's group stands.
func (d *demonstration) find(t *testing.T, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(d.said)
	if m == nil {
		t.Fatalf("the demo did not print %s:\n%s", pattern, d.said)
	}
	return m[1]
}

// small lists what on the page is pressed and smaller than size, and text
// smaller than font, in CSS pixels.
const small = `(size, font) => [...document.querySelectorAll('a,button,summary,input:not([type=hidden])')]
	.filter(e => e.offsetParent && !e.classList.contains('skip') && !e.closest('label'))
	.filter(e => { const r = e.getBoundingClientRect(); return r.height < size || r.width < size })
	.map(e => 'target ' + e.outerHTML.slice(0, 80))
	.concat([...document.querySelectorAll('main *')]
		.filter(e => !e.closest('svg,.map-disc') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.offsetParent && parseFloat(getComputedStyle(e).fontSize) < font)
		.map(e => 'text ' + getComputedStyle(e).fontSize + ' ' + e.outerHTML.slice(0, 80)))`

// TestEldersPagesInChromium opens every page an elder sees, on a phone, on the
// narrowest phone and at a desk: no accessibility violation, nothing to press
// under 60 px, no text under 22 px, no sideways scrolling, less than 60 KB. The
// map, which scripts make another one, is TestTheMapInChromium's.
func TestEldersPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	place := d.find(t, `(http\S+/m/\S+)`)
	point := d.find(t, `(http\S+/points/\S+)`)
	rate := d.url + redeemOverHTTP(t, d.url, d.till(t), d.card(t)).RateURL
	for _, url := range []string{d.url + "/", place, point, rate, d.url + "/nothing-here",
		d.url + "/card", d.url + "/fund", d.url + "/accounts", d.url + d.lastAccount(t)} {
		for _, width := range []int64{320, 390, 1280} {
			visit(t, ctx, url, width, 844, true)
			wantForElders(t, ctx, url, width)
		}
		if got := eval[int64](t, ctx, transferred); got > 60_000 {
			t.Errorf("%s: %d bytes", url, got)
		}
	}
}

// wantForElders holds the open page to what elders' pages keep.
func wantForElders(t *testing.T, ctx context.Context, what string, width int64) {
	t.Helper()
	if got := eval[int64](t, ctx, `document.documentElement.scrollWidth`); got > width {
		t.Errorf("%s at %d px scrolls sideways: %d px wide", what, width, got)
	}
	if got := eval[[]string](t, ctx, `(`+small+`)(60, 22)`); len(got) > 0 {
		t.Errorf("%s at %d px:\n%s", what, width, strings.Join(got, "\n"))
	}
	wantAccessible(t, ctx, what, true)
}

// lastAccount is the address of the newest month that is published.
func (d *demonstration) lastAccount(t *testing.T) string {
	t.Helper()
	months := page(t, http.DefaultClient, d.url+"/accounts").Find(`main a[href^="/accounts/"]`)
	if months.Length() < 2 {
		t.Fatalf("%d months are published", months.Length())
	}
	return months.First().AttrOr("href", "")
}

// TestAnElderAsksWhatIsLeft types a card and the end of a telephone, once wrong
// and once right, on the narrowest phone.
func TestAnElderAsksWhatIsLeft(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	typed := regexp.MustCompile(`/card\D+(\d{10})\D+(\d{4})`).FindStringSubmatch(d.said)
	if typed == nil {
		t.Fatalf("the demo does not say what to type:\n%s", d.said)
	}
	visit(t, ctx, d.url+"/card", 320, 844, true)
	if err := chromedp.Do(ctx, chromedp.SendKeys("#number", typed[1])); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "#phone", "x\n", ".trouble")
	wantForElders(t, ctx, "a wrong telephone", 320)
	if err := chromedp.Do(ctx, chromedp.SendKeys("#number", typed[1])); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "#phone", typed[2]+"\n", ".remains")
	wantForElders(t, ctx, "what is left", 320)
	if got := eval[string](t, ctx, `document.querySelector('.remains').textContent`); !strings.Contains(got, "餐") {
		t.Errorf("left: %q", got)
	}
	if got := eval[string](t, ctx, `location.href + document.cookie`); got != d.url+"/card" {
		t.Errorf("the address or a cookie holds more: %s", got)
	}
}

// TestEldersPagesWithoutScripts: with JavaScript switched off the way from the
// front page to a point's telephone is whole, and nothing is offered that only
// a script could do.
func TestEldersPagesWithoutScripts(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	visit(t, ctx, d.url+"/", 390, 844, false)
	if got := eval[bool](t, ctx, `[...document.querySelectorAll('button')].some(b => b.offsetParent && !b.form)`); got {
		t.Error("a button that does nothing without scripts is shown")
	}
	follow(t, ctx, `a[href^="/m/"]`)
	if got := eval[int64](t, ctx, `document.querySelectorAll('main .card').length`); got != 5 {
		t.Errorf("%d points near the place, want 5", got)
	}
	follow(t, ctx, `main .card a[href^="/points/"]`)
	if !eval[bool](t, ctx, `!!document.querySelector('a[href^="tel:"]')`) {
		t.Error("no telephone to press")
	}
}

// follow opens the page that the first link of the selector leads to.
func follow(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	visit(t, ctx, eval[string](t, ctx, `document.querySelector('`+selector+`').href`), 390, 844, false)
}

// transferred is the page's bytes with everything it loads.
const transferred = `performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).reduce((n, e) => n + e.decodedBodySize, 0)`

func (d *demonstration) till(t *testing.T) string { return d.find(t, demoToken) }
func (d *demonstration) card(t *testing.T) string { return d.find(t, `(\d{200})`) }

// TestTillInChromium: a cashier types the code once, then every meal is two
// actions on a keyboard: the card, the price.
func TestTillInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	visit(t, ctx, d.url+"/till/plain", 390, 844, true)
	wantAccessible(t, ctx, "a new till", false)
	typeAndWait(t, ctx, "#token", d.till(t)+"\n", "#card")
	wantAccessible(t, ctx, "the till", false)
	if err := chromedp.Do(ctx, chromedp.SendKeys("#card", d.card(t)+"\n")); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, ctx, `document.activeElement.id`); got != "price" {
		t.Errorf("after the scanner's Enter the cursor is in %q, not at the price", got)
	}
	typeAndWait(t, ctx, "#price", "15\n", ".answer")
	wantAccessible(t, ctx, "the answer", false)
	if got := eval[float64](t, ctx, `parseFloat(getComputedStyle(document.querySelector('.amount')).fontSize)`); got < 96 {
		t.Errorf("the amount is %v px high", got)
	}
	if got := eval[string](t, ctx, `document.activeElement.className`); got != "next" {
		t.Errorf("Enter after the answer goes to %q, not to the next elder", got)
	}
}

func typeAndWait(t *testing.T, ctx context.Context, field, keys, then string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.SendKeys(field, keys), chromedp.WaitVisible(then)); err != nil {
		t.Fatalf("type into %s, wait for %s: %v", field, then, err)
	}
}

// officer is a browser in which the street's clerk is signed in.
func (d *demonstration) officer(t *testing.T) context.Context {
	t.Helper()
	ctx := newBrowser(t)
	visit(t, ctx, d.url+"/office/sign-in", 1280, 900, true)
	wantAccessible(t, ctx, "sign-in", false)
	if err := chromedp.Do(ctx, chromedp.SendKeys("input[name=login]", d.find(t, `(?m)^\s+(\S+)\s+街道经办`))); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "input[name=password]", d.find(t, `/office\s+\S+?:(\S+)`)+"\n", "nav")
	return ctx
}

// wantForOffice opens a page of the office on a phone of that width and at a desk,
// with all that folds unfolded: no violation of WCAG 2.2 A or AA, no sideways
// scrolling.
func wantForOffice(t *testing.T, ctx context.Context, url string, phone int64) {
	t.Helper()
	for _, width := range []int64{phone, 1280} {
		visit(t, ctx, url, width, 900, true)
		eval[int](t, ctx, `(document.querySelectorAll('details').forEach(d => d.open = true), 0)`)
		if got := eval[int64](t, ctx, `document.documentElement.scrollWidth`); got > width {
			t.Errorf("%s at %d px scrolls sideways: %d px wide", url, width, got)
		}
		wantAccessible(t, ctx, url, false)
	}
}

// TestOfficePagesInChromium signs in and opens every section of the office at a
// desk and on a phone: no violation of WCAG 2.2 A or AA, no sideways scrolling.
func TestOfficePagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := d.officer(t)
	pages := eval[[]string](t, ctx, `[...document.querySelectorAll('nav a')].map(a => a.href)`)
	if len(pages) < 7 {
		t.Fatalf("the rail has %d links: %v", len(pages), pages)
	}
	visit(t, ctx, d.url+"/office/fund", 1280, 900, true)
	decision := eval[string](t, ctx, `document.querySelector('main a[href^="/office/fund/decisions/"]').href`)
	for _, url := range append(pages, d.url+"/office/fund", decision) {
		wantForOffice(t, ctx, url, 390)
	}
}
