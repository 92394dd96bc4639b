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
	ctx := d.officer(t)
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
		wantForOffice(t, ctx, url, 320)
	}
}
