package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestReachPagesInChromium opens who is left out, after a point closes too, asks
// for the next points without scripts, and opens an elder's home: no violation
// of WCAG 2.2 A or AA, no sideways scrolling down to 320 px.
func TestReachPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	visit(t, ctx, d.url+"/office/sign-in", 1280, 900, true)
	if err := chromedp.Do(ctx, chromedp.SendKeys("input[name=login]", d.find(t, `(?m)^\s+(\S+)\s+街道经办`))); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "input[name=password]", d.find(t, `/office\s+\S+?:(\S+)`)+"\n", "nav")
	const sunday = "?limit=500m&day=sunday"
	visit(t, ctx, d.url+"/office/map/reach"+sunday, 1280, 900, false)
	closing := eval[string](t, ctx, `document.querySelector('select[name=closed] option[value]:not([value=""])').value`)
	if got := eval[int](t, ctx, `document.querySelectorAll('svg.reach .r-hex').length`); got == 0 {
		t.Error("nobody is left out within 500 m on a Sunday: the map shows nothing")
	}
	visit(t, ctx, d.url+"/office/map/reach/siting"+sunday, 1280, 900, false)
	eval[string](t, ctx, `(document.querySelector('form.stack button').click(), '')`)
	if err := chromedp.Do(ctx, chromedp.WaitVisible(".reach-notes")); err != nil {
		t.Fatal(err)
	}
	found := eval[string](t, ctx, `location.href`)
	if !strings.Contains(found, "/siting/") || eval[int](t, ctx, `document.querySelectorAll('.r-next').length`) == 0 {
		t.Errorf("no place is proposed at %s", found)
	}
	visit(t, ctx, d.url+"/office/elders", 1280, 900, true)
	elder := eval[string](t, ctx, `document.querySelector('tbody a[href^="/office/elders/"]').href`)
	for _, url := range []string{d.url + "/office/map/reach" + sunday + "&closed=" + closing, d.url + "/office/map/reach/siting" + sunday, found, elder} {
		for _, width := range []int64{320, 1280} {
			visit(t, ctx, url, width, 900, true)
			eval[int](t, ctx, `(document.querySelectorAll('details').forEach(d => d.open = true), 0)`)
			if got := eval[int64](t, ctx, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px scrolls sideways: %d px wide", url, width, got)
			}
			wantAccessible(t, ctx, url, false)
		}
	}
}
