package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestSettlementPagesInChromium opens every page below the word "settlement" at
// a desk and on a phone: no violation of WCAG 2.2 A or AA, no sideways scrolling.
func TestSettlementPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	visit(t, ctx, d.url+"/office/sign-in", 1280, 900, true)
	if err := chromedp.Do(ctx, chromedp.SendKeys("input[name=login]", d.find(t, `(?m)^\s+(\S+)\s+街道经办`))); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "input[name=password]", d.find(t, `/office\s+\S+?:(\S+)`)+"\n", "nav")
	visit(t, ctx, d.url+"/office/settlement", 1280, 900, true)
	pages := eval[[]string](t, ctx, `[...document.querySelectorAll('nav.pages a')].map(a => a.href)`)
	if len(pages) != 7 {
		t.Fatalf("the word leads to %v", pages)
	}
	for _, url := range append(pages, d.url+"/office/clawback/import") {
		for _, width := range []int64{390, 1280} {
			visit(t, ctx, url, width, 900, true)
			if got := eval[int64](t, ctx, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px scrolls sideways: %d px wide", url, width, got)
			}
			wantAccessible(t, ctx, url, false)
		}
		if got := eval[int64](t, ctx, `document.querySelectorAll('nav.pages a[aria-current]').length`); got != 1 {
			t.Errorf("%s: %d of the pages are current", url, got)
		}
	}
}
