package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
)

// mapSite is a site with streets on the network of this machine, and whatever
// pages the test adds to it under the site's own policy.
type mapSite struct {
	*webtest.Site
	url string
}

func newMapSite(t *testing.T, pages map[string]string) mapSite {
	t.Helper()
	s := webtest.New(t, public.Part)
	s.WithStreets()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, own := pages[r.URL.Path]
		if !own {
			s.Root.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		if strings.HasSuffix(r.URL.Path, ".geojson") {
			w.Header().Set("Content-Type", "application/geo+json")
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			body = `<!doctype html><html lang="zh"><title>t</title><link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/office.css"><link rel="stylesheet" href="/static/css/map.css"><main><h1>t</h1>` + body + `</main><script src="/static/js/map.js" defer></script></html>`
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(site.Close)
	return mapSite{s, site.URL}
}

// scatterPoints makes n points within the streets.
func (s mapSite) scatterPoints(n int) {
	for i := range n {
		at := geo.LatLng{Lat: 32.0335 + float64(i*37%1000)/1000*0.017, Lng: 118.7715 + float64(i*91%997)/997*0.022}
		p := merchants.Point{District: 320104, Street: "320104003", Name: fmt.Sprintf("第%d食堂", i+1), Kind: merchants.Canteen, Address: "路", Phone: fmt.Sprintf("025-%08d", i), Status: merchants.Open}
		if i%10 == 0 {
			p.Tags = []merchants.Tag{"halal"}
		}
		s.Add(p, at)
	}
}

// watched keeps what the page's policy refused and what went wrong in scripts.
func watched(t *testing.T, ctx context.Context) {
	t.Helper()
	_, err := chromedp.Call(ctx, cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{
		Source: `window.wrong = []; addEventListener('securitypolicyviolation', e => wrong.push(e.violatedDirective + ' ' + e.blockedURI));
			addEventListener('error', e => wrong.push(e.message || e.target.src), true); addEventListener('unhandledrejection', e => wrong.push(String(e.reason)));
			const warn = console.warn; console.warn = (...a) => { wrong.push(a.join(' ')); warn(...a) }`})
	if err != nil {
		t.Fatal(err)
	}
}

// wantClean: nothing was refused or went wrong, and nobody else was asked.
func wantClean(t *testing.T, ctx context.Context, what string) {
	t.Helper()
	if got := eval[[]string](t, ctx, `wrong`); len(got) > 0 {
		t.Errorf("%s: %v", what, got)
	}
	if got := eval[[]string](t, ctx, `performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin + '/'))`); len(got) > 0 {
		t.Errorf("%s asked others: %v", what, got)
	}
}

// until waits for a condition of the page.
func until(t *testing.T, ctx context.Context, condition string) {
	t.Helper()
	got := eval[bool](t, ctx, `new Promise(done => { const end = Date.now() + 10000; (function look() { if (`+condition+`) done(true); else if (Date.now() > end) done(false); else setTimeout(look, 20) })() })`)
	if !got {
		t.Fatalf("never came: %s", condition)
	}
}

const tilesShown = `document.querySelectorAll('.leaflet-tile-loaded').length > 3 && !document.querySelector('.leaflet-tile:not(.leaflet-tile-loaded)')`

// TestTheMapInChromium looks at the demo's map as an elder does: no
// accessibility violation, large targets and text, no sideways scrolling, no
// refusal by the page's policy, nothing fetched from anywhere else.
func TestTheMapInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	watched(t, ctx)
	for _, width := range []int64{320, 390, 1280} {
		what := fmt.Sprintf("the map at %d px", width)
		visit(t, ctx, d.url+"/map", width, 844, true)
		until(t, ctx, `document.querySelector('.map-pin, .map-many')`)
		until(t, ctx, tilesShown)
		wantForElders(t, ctx, what, width)
		wantClean(t, ctx, what)
		if got := eval[int64](t, ctx, `document.querySelectorAll('.map-row').length`); got != 11 {
			t.Errorf("%s: %d points in the list", what, got)
		}
		eval[bool](t, ctx, `document.querySelector('.map-row').click(), true`)
		until(t, ctx, `document.querySelector('.map-panel a[href^="tel:"]')`)
		until(t, ctx, `document.querySelector('.map-pin.chosen')`) // once the map has come nearer
		wantForElders(t, ctx, what+" with a point chosen", width)
		if !eval[bool](t, ctx, `(() => { const p = document.querySelector('.map-pin.chosen').getBoundingClientRect(), q = document.querySelector('.map-panel').getBoundingClientRect(); return p.bottom <= q.top + 20 || p.left >= q.right || p.top >= q.bottom })()`) {
			t.Errorf("%s: the panel covers the pin that it is about", what)
		}
	}
	packed := `performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource').filter(e => !e.name.includes('/map/tiles/'))).reduce((n, e) => n + (e.encodedBodySize || e.decodedBodySize), 0)`
	if got := eval[int64](t, ctx, packed); got > 60_000 {
		t.Errorf("the page with its scripts, styles and points: %d bytes", got)
	} else {
		t.Logf("the page with its scripts, styles and points: %d bytes packed", got)
	}
}

// TestTheMapByKeyboard: from the map to a telephone link without a mouse, and
// back.
func TestTheMapByKeyboard(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.WithStreet()
	ctx := newBrowser(t)
	watched(t, ctx)
	visit(t, ctx, s.url+"/map", 1280, 900, true)
	until(t, ctx, `document.querySelector('.map-pin')`)
	press := func(keys ...string) {
		t.Helper()
		for _, k := range keys {
			if err := chromedp.Do(ctx, chromedp.KeyEvent(k)); err != nil {
				t.Fatal(err)
			}
		}
	}
	eval[bool](t, ctx, `document.querySelector('.map-pane').focus(), true`)
	before := eval[string](t, ctx, `document.querySelector('.map-scale').textContent`)
	press("+")
	until(t, ctx, `document.querySelector('.map-scale').textContent !== '`+before+`' && !document.querySelector('.leaflet-zoom-anim')`)
	press("-")
	until(t, ctx, `document.querySelector('.map-scale').textContent === '`+before+`'`)
	for range 20 {
		press(kb.Tab)
		if eval[bool](t, ctx, `document.activeElement.matches('.map-pin')`) {
			break
		}
	}
	pin := eval[string](t, ctx, `document.activeElement.getAttribute('aria-label')`)
	press(kb.Enter)
	until(t, ctx, `document.activeElement.matches('.map-panel h2')`)
	press(kb.Tab, kb.Tab)
	if got := eval[string](t, ctx, `document.activeElement.href || document.activeElement.outerHTML`); !strings.HasPrefix(got, "tel:") {
		t.Errorf("two steps into the panel of %q is %s", pin, got)
	}
	press(kb.Escape)
	until(t, ctx, `document.querySelector('.map-panel').hidden`)
	if got := eval[string](t, ctx, `document.activeElement.getAttribute('aria-label')`); got != pin {
		t.Errorf("after closing the keyboard is at %q, want %q", got, pin)
	}
	order := eval[[]int](t, ctx, `[...document.querySelectorAll('.map-pin')].map(e => parseInt(e.textContent))`)
	for i := 1; i < len(order); i++ {
		if order[i] < order[i-1] {
			t.Errorf("Tab goes by %v, the list by number", order)
		}
	}
	wantClean(t, ctx, "the keyboard's way")
}

// TestTheMapHoldsAThousandPoints: they are gathered into discs that do not lie
// on one another, and come apart when the map is brought nearer.
func TestTheMapHoldsAThousandPoints(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.scatterPoints(1000)
	ctx := newBrowser(t)
	watched(t, ctx)
	visit(t, ctx, s.url+"/map", 1280, 900, true)
	until(t, ctx, `document.querySelector('.map-many')`)
	wantDiscsApart(t, ctx)
	if got := eval[int](t, ctx, `[...document.querySelectorAll('.map-many')].reduce((n, e) => n + parseInt(e.textContent), 0) + document.querySelectorAll('.map-pin').length`); got != 1000 {
		t.Errorf("%d points are shown", got)
	}
	eval[bool](t, ctx, `document.querySelector('.map-many').click(), true`)
	until(t, ctx, `document.querySelectorAll('.map-pin').length > 3 || document.querySelectorAll('.map-row').length < 40`)
	wantDiscsApart(t, ctx)
	eval[bool](t, ctx, `[...document.querySelectorAll('.map-filter')].find(b => b.textContent === '清真').click(), true`)
	eval[bool](t, ctx, `document.querySelector('.map-list > .button').click(), true`)
	until(t, ctx, `/100/.test(document.querySelector('.map-list > p').textContent)`)
	wantClean(t, ctx, "a thousand points")
}

func wantDiscsApart(t *testing.T, ctx context.Context) {
	t.Helper()
	got := eval[[]string](t, ctx, `(() => { const b = [...document.querySelectorAll('.map-pin, .map-many')].map(e => ({ e, r: e.getBoundingClientRect() })); const out = [];
		for (const p of b) for (const q of b) if (p !== q && Math.hypot(p.r.left - q.r.left, p.r.top - q.r.top) < 58) out.push(p.e.textContent + ' on ' + q.e.textContent); return out.slice(0, 5) })()`)
	if len(got) > 0 {
		t.Errorf("discs lie on one another: %v", got)
	}
}

// TestTheMapWithoutScripts is the drawing and the list with its links.
func TestTheMapWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.WithStreet()
	ctx := newBrowser(t)
	visit(t, ctx, s.url+"/map", 390, 844, false)
	if got := eval[int](t, ctx, `document.querySelectorAll('figure.map svg .pin').length`); got < 5 {
		t.Errorf("%d pins are drawn", got)
	}
	follow(t, ctx, `main .list a[href^="/points/"]`)
	if !eval[bool](t, ctx, `!!document.querySelector('a[href^="tel:"]')`) {
		t.Error("no telephone to press")
	}
}

// TestPickingAPosition: a click, and the cross by keyboard, fill a form's fields.
func TestPickingAPosition(t *testing.T) {
	t.Parallel()
	two := `<form><label>a<input name="lat"></label><label>b<input name="lng"></label><div data-map="pick" data-at="32.0410,118.7800"></div></form>`
	one := `<form><label>a<input name="position"></label><select name="crs" aria-label="c"><option value="gcj02">g</option><option value="wgs84">w</option></select><div data-map="pick"></div></form>`
	s := newMapSite(t, map[string]string{"/two": two, "/one": one})
	s.WithStreet()
	ctx := newBrowser(t)
	watched(t, ctx)
	visit(t, ctx, s.url+"/two", 1280, 900, true)
	until(t, ctx, tilesShown)
	eval[bool](t, ctx, `document.querySelector('.map-pane').focus(), true`)
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, ctx, `location.pathname + location.search + ' ' + document.forms[0].lat.value.slice(0, 7) + ' ' + document.forms[0].lng.value.slice(0, 8)`); got != "/two 32.0410 118.7800" {
		t.Errorf("the cross gives %q", got)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.ArrowRight)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Sleep(400*time.Millisecond), chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	if got := eval[float64](t, ctx, `parseFloat(document.forms[0].lng.value)`); got <= 118.78 || got > 118.785 {
		t.Errorf("one step to the right gives %v", got)
	}
	wantClean(t, ctx, "picking")
	wantAccessible(t, ctx, "picking", false)

	visit(t, ctx, s.url+"/one", 390, 844, true)
	until(t, ctx, tilesShown)
	eval[bool](t, ctx, `document.querySelector('.map-live').scrollIntoView(), true`)
	if err := chromedp.Do(ctx, chromedp.Click(".map-pane")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `document.forms[0].position.value !== ''`)
	if got := eval[string](t, ctx, `document.forms[0].crs.value + ' ' + document.forms[0].position.value`); !strings.HasPrefix(got, "wgs84 32.0") || !strings.Contains(got, ",118.7") {
		t.Errorf("a click gives %q", got)
	}
}

// TestCellsOnTheMap shows H3 cells with their numbers and their legend.
func TestCellsOnTheMap(t *testing.T) {
	t.Parallel()
	cells := `{"type":"FeatureCollection","legend":[{"shade":1,"text":"5–9 位"},{"shade":4,"pattern":true,"text":"没有餐的"}],"features":[
		{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[118.78,32.04],[118.785,32.04],[118.785,32.044],[118.78,32.044],[118.78,32.04]]]},"properties":{"shade":1,"label":"7","title":"七位"}},
		{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[118.785,32.04],[118.79,32.04],[118.79,32.044],[118.785,32.044],[118.785,32.04]]]},"properties":{"shade":4,"pattern":true,"label":"31"}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":[118.783,32.042]},"properties":{"number":3,"title":"三号"}}]}`
	s := newMapSite(t, map[string]string{"/cells": `<div data-map="layers" data-layers="/cells.geojson" data-label="谁吃不上"></div>`, "/cells.geojson": cells})
	ctx := newBrowser(t)
	watched(t, ctx)
	visit(t, ctx, s.url+"/cells", 1280, 900, true)
	until(t, ctx, `document.querySelectorAll('path.map-cell').length === 2`)
	until(t, ctx, tilesShown)
	if got := eval[string](t, ctx, `[...document.querySelectorAll('.map-cell-label, .map-legend li, .map-pin')].map(e => e.textContent).join(' ')`); got != "7 31 3 5–9 位 没有餐的" && got != "3 7 31 5–9 位 没有餐的" {
		t.Errorf("the map says %q", got)
	}
	wantClean(t, ctx, "cells")
	wantAccessible(t, ctx, "cells", false)
}

// TestAnOutsideSourceOfTiles: the pages with a map may fetch pictures from the
// office's source and from nobody else; other pages from nobody.
func TestAnOutsideSourceOfTiles(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.WithStreet()
	policy := func(path string) string { return s.Get(path).Header().Get("Content-Security-Policy") }
	if got := policy("/map"); strings.Contains(got, "img-src") {
		t.Errorf("without a source: %s", got)
	}
	s.Set(data.MapTiles, "https://t0.tiles.example/{z}/{x}/{y}?tk=1 https://t0.tiles.example/names/{z}/{y}/{x}")
	s.Set("map_credit", "审图号 1")
	if got := policy("/map"); !strings.HasSuffix(got, "; img-src 'self' https://t0.tiles.example") {
		t.Errorf("with a source: %s", got)
	}
	if got := policy("/"); strings.Contains(got, "tiles.example") {
		t.Errorf("a page without a map: %s", got)
	}
	ctx := newBrowser(t, chromedp.Flag("host-resolver-rules", "MAP t0.tiles.example 127.0.0.1:9"))
	visit(t, ctx, s.url+"/map", 390, 844, true)
	until(t, ctx, `document.querySelector('.map-credit')?.textContent === '审图号 1'`)
	until(t, ctx, `performance.getEntriesByType('resource').some(e => e.name.startsWith('https://t0.tiles.example/names/'))`)
	if got := eval[[]string](t, ctx, `performance.getEntriesByType('resource').map(e => new URL(e.name).host).filter(h => h !== location.host && h !== 't0.tiles.example')`); len(got) > 0 {
		t.Errorf("others were asked: %v", got)
	}
}

// standAt makes the browser's receiver say where it is, or refuse.
func standAt(t *testing.T, ctx context.Context, answer string) {
	t.Helper()
	source := `navigator.geolocation.getCurrentPosition = (found, failed) => { const p = ` + answer + `; p.code ? failed(p) : found({ coords: p }) }`
	if _, err := chromedp.Call(ctx, cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{Source: source}); err != nil {
		t.Fatal(err)
	}
}

// TestTheMapFromWhereIAm: minutes are shown once the reader has asked, the list
// goes by the walk, and no minutes before.
func TestTheMapFromWhereIAm(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, map[string]string{"/two": `<form><label>a<input name="lat"></label><label>b<input name="lng"></label><div data-map="pick"></div></form>`})
	s.WithStreet()
	ctx := newBrowser(t)
	watched(t, ctx)
	standAt(t, ctx, `{ latitude: 32.0421, longitude: 118.7787 }`)
	visit(t, ctx, s.url+"/map", 1280, 900, true)
	until(t, ctx, `document.querySelector('.map-row')`)
	if eval[bool](t, ctx, `!!document.querySelector('.map-walk')`) {
		t.Error("minutes are shown before anybody asked")
	}
	eval[bool](t, ctx, `document.querySelector('.map-here').click(), true`)
	until(t, ctx, `document.querySelector('.map-row .map-walk') && document.querySelector('.map-you')`)
	minutes := eval[[]int](t, ctx, `[...document.querySelectorAll('.map-row .map-walk')].map(e => parseInt(e.textContent.match(/[0-9]+/)[0]))`)
	for i := 1; i < len(minutes); i++ {
		if minutes[i] < minutes[i-1] {
			t.Errorf("the list goes by %v minutes", minutes)
		}
	}
	wantClean(t, ctx, "where I am")

	visit(t, ctx, s.url+"/two", 390, 844, true)
	until(t, ctx, `document.querySelectorAll('.map-acts button').length === 2`)
	eval[bool](t, ctx, `document.querySelectorAll('.map-acts button')[1].click(), true`)
	until(t, ctx, `document.forms[0].lat.value === '32.042100' && document.forms[0].lng.value === '118.778700'`)

	standAt(t, ctx, `{ code: 1, PERMISSION_DENIED: 1 }`)
	visit(t, ctx, s.url+"/map", 390, 844, true)
	until(t, ctx, `document.querySelector('.map-here')`)
	eval[bool](t, ctx, `document.querySelector('.map-here').click(), true`)
	until(t, ctx, `document.querySelector('.map-said').textContent.includes('没有允许')`)
}

// TestTheMapInEveryLook: larger type and strong contrast keep the rules for
// elders' pages too.
func TestTheMapInEveryLook(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.WithStreet()
	ctx := newBrowser(t)
	watched(t, ctx)
	for _, look := range []string{"size=big", "contrast=high"} {
		for _, width := range []int64{320, 1280} {
			visit(t, ctx, s.url+"/look?back=%2Fmap&"+look, width, 844, true)
			until(t, ctx, `document.querySelector('.map-pin, .map-many')`)
			until(t, ctx, tilesShown)
			eval[bool](t, ctx, `document.querySelector('.map-row').click(), true`)
			until(t, ctx, `document.querySelector('.map-panel a[href^="tel:"]')`)
			wantForElders(t, ctx, fmt.Sprintf("%s at %d px", look, width), width)
		}
	}
	if got := eval[bool](t, ctx, `[...document.querySelectorAll('.leaflet-tile')].every(i => i.src.endsWith('?look=contrast'))`); !got {
		t.Error("the tiles are light")
	}
	wantClean(t, ctx, "the looks")
}

// TestTheMapInEnglish: what is said in Chinese is marked as such, for a voice.
func TestTheMapInEnglish(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.WithStreet()
	ctx := newBrowser(t)
	visit(t, ctx, s.url+"/look?back=%2Fmap&lang=en", 390, 844, true)
	until(t, ctx, `document.querySelector('.map-row')`)
	eval[bool](t, ctx, `document.querySelector('.map-row').click(), true`)
	until(t, ctx, `document.querySelector('.map-panel h2')`)
	const unmarked = `(() => { const w = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
		while (w.nextNode()) if (/\p{Script=Han}/u.test(w.currentNode.data) && !w.currentNode.parentElement.closest('[lang=zh-Hans], [aria-hidden=true]')) found.push(w.currentNode.data);
		return found })()`
	if got := eval[[]string](t, ctx, unmarked); len(got) > 0 {
		t.Errorf("not marked: %q", got)
	}
}

// TestTheMapInAnOldBrowser: where the script cannot do what it wants the page
// stays as it came, whole.
func TestTheMapInAnOldBrowser(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.WithStreet()
	for _, missing := range []string{"delete Element.prototype.replaceChildren", "delete window.ResizeObserver"} {
		ctx := newBrowser(t)
		watched(t, ctx)
		if _, err := chromedp.Call(ctx, cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{Source: missing}); err != nil {
			t.Fatal(err)
		}
		visit(t, ctx, s.url+"/map", 390, 844, true)
		eval[bool](t, ctx, `fetch('/map/points.json').then(a => a.json()).then(() => true)`)
		if !eval[bool](t, ctx, `!document.querySelector('.with-map, .map-live') && !!document.querySelector('figure.map svg .pin') && !!document.querySelector('main .list a[href^="/points/"]')`) {
			t.Errorf("%s: half a map", missing)
		}
		wantClean(t, ctx, missing)
	}
}

// TestTheMapComesToARow: on a telephone the map lies above its list, and who
// presses the last row sees what came of it.
func TestTheMapComesToARow(t *testing.T) {
	t.Parallel()
	s := newMapSite(t, nil)
	s.scatterPoints(12)
	ctx := newBrowser(t)
	visit(t, ctx, s.url+"/map", 390, 800, true)
	until(t, ctx, `document.querySelectorAll('.map-row').length === 12`)
	eval[bool](t, ctx, `(r => { r.scrollIntoView(); r.click(); return true })([...document.querySelectorAll('.map-row')].pop())`)
	until(t, ctx, `(b => b && b.top >= 0 && b.bottom <= innerHeight && b.height > 100)(document.querySelector('.map-panel:not([hidden])')?.getBoundingClientRect())`)
	if !eval[bool](t, ctx, `document.activeElement.matches('.map-panel h2')`) {
		t.Error("the keyboard stayed behind")
	}
	visit(t, ctx, s.url+"/map?wide", 1280, 900, true)
	until(t, ctx, `document.querySelectorAll('.map-row').length === 12`)
	eval[bool](t, ctx, `(r => { r.focus(); r.click(); return true })(document.querySelector('.map-row'))`)
	until(t, ctx, `document.querySelector('.map-panel:not([hidden])')`)
	if !eval[bool](t, ctx, `document.activeElement.matches('.map-row')`) {
		t.Error("beside the list the keyboard was taken away")
	}
}
