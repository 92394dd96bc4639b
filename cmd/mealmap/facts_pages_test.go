package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestFactsPagesInChromium walks where the facts of points are kept true: the list
// of what nobody has checked, the silent point and its question, and a position
// that is picked on the map and doubted.
func TestFactsPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := d.officer(t)
	question := eval[string](t, ctx, `document.querySelector('.todo a[href^="/office/watch/alarms/"]').href`)
	visit(t, ctx, d.url+"/office/points?search=四季粥铺", 1280, 900, true)
	silent := eval[string](t, ctx, `document.querySelector('td a').href`)
	for _, url := range []string{d.url + "/office/points?checked=old", silent, question, d.url + "/office/points/unplaced"} {
		wantForOffice(t, ctx, url, 390)
	}

	visit(t, ctx, silent, 1280, 900, true)
	eval[bool](t, ctx, `document.querySelector('#where details').open = true`)
	if err := chromedp.Do(ctx, chromedp.WaitVisible("#where .map-pane"), chromedp.Click("#where .map-acts button")); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, ctx, `document.querySelector('#where select[name=crs]').value`); got != "wgs84" {
		t.Errorf("the map's position is said to be %s", got)
	}
	picked := eval[string](t, ctx, `document.querySelector('#where input[name=position]').value`)
	if !strings.HasPrefix(picked, "32.04") {
		t.Errorf("picked %q", picked)
	}
	eval[bool](t, ctx, `(() => { document.querySelector('#where input[name=position]').value = '32.2,118.9'; return true })()`)
	if err := chromedp.Do(ctx, chromedp.Click(`#where form button:not([type=button]):not([disabled])`), chromedp.WaitVisible(`input[name=sure] ~ button`)); err != nil {
		t.Fatal(err)
	}
	wantAccessible(t, ctx, "really here?", false)
	if err := chromedp.Do(ctx, chromedp.Click(`input[name=sure] ~ button`), chromedp.WaitVisible("#where")); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, ctx, `document.querySelector('#where .mono').innerText`); got != "32.200000, 118.900000" {
		t.Errorf("placed at %s", got)
	}
}
