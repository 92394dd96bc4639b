package main

import (
	"slices"
	"testing"
)

// TestSettlementPagesInChromium opens every page below the word "settlement" at
// a desk and on a phone: no violation of WCAG 2.2 A or AA, no sideways scrolling.
func TestSettlementPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := d.officer(t)
	visit(t, ctx, d.url+"/office/settlement", 1280, 900, true)
	pages := eval[[]string](t, ctx, `[...document.querySelectorAll('nav.pages a')].map(a => a.href)`)
	if len(pages) != 7 {
		t.Fatalf("the word leads to %v", pages)
	}
	for _, url := range append(pages, d.url+"/office/clawback/import") {
		wantForOffice(t, ctx, url, 390)
		if got := eval[int64](t, ctx, `document.querySelectorAll('nav.pages a[aria-current]').length`); got != 1 {
			t.Errorf("%s: %d of the pages are current", url, got)
		}
	}
}

// TestWatchPagesInChromium opens the pages below the word "redemptions" and what
// they lead to at a desk and on a phone: no violation of WCAG 2.2 A or AA, no
// sideways scrolling.
func TestWatchPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := d.officer(t)
	pages := []string{d.url + "/office/watch/cases", d.url + "/office/watch/alarms?state="}
	for i := 0; i < len(pages); i++ {
		wantForOffice(t, ctx, pages[i], 390)
		if got := eval[int64](t, ctx, `document.querySelectorAll('nav.pages a[aria-current]').length`); got != 1 {
			t.Errorf("%s: %d of the pages are current", pages[i], got)
		}
		// The first group, its first case, the first alarm.
		first := `(document.querySelector('main a[href^="/office/watch/cases/tills/"], td a[href^="/office/watch/cases/"], .asked a') || {}).href || ''`
		if next := eval[string](t, ctx, first); next != "" && !slices.Contains(pages, next) {
			pages = append(pages, next)
		}
	}
	if len(pages) < 5 {
		t.Errorf("only %v were reached", pages)
	}
}
