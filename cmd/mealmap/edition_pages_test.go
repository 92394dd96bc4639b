package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestEditionPagesInChromium opens the pages of editions and places at a desk and
// on a phone: no violation of WCAG 2.2 A or AA, no sideways scrolling; a place is
// picked on the map, and where there is no script it is typed.
func TestEditionPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := d.officer(t)
	visit(t, ctx, d.url+"/office/map/editions", 1280, 900, true)
	pages := append([]string{d.url + "/office/map/editions", d.url + "/office/map/places", d.url + "/office/map/places/d1"},
		eval[[]string](t, ctx, `[...document.querySelectorAll('tbody a')].map(a => a.href)`)...)
	if len(pages) < 5 {
		t.Fatalf("only %v", pages)
	}
	for _, url := range pages {
		wantForOffice(t, ctx, url, 320)
	}
	d.pickAPlace(t, ctx)
	visit(t, ctx, d.url+"/office/map/places", 1280, 900, false)
	if got := eval[int64](t, ctx, `document.querySelectorAll('input[name=position],select[name=crs]').length`); got != 2 {
		t.Errorf("without a script a position is typed into %d fields", got)
	}
}

// pickAPlace clicks on the map of the form, and finds the position in its field.
func (d *demonstration) pickAPlace(t *testing.T, ctx context.Context) {
	t.Helper()
	visit(t, ctx, d.url+"/office/map/places", 1280, 900, true)
	if err := chromedp.Do(ctx, chromedp.WaitVisible(".leaflet-container")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Click(".leaflet-container")); err != nil {
		t.Fatal(err)
	}
	const picked = `new Promise(done => { let tries = 0; const look = () => { const v = document.querySelector('input[name=position]').value; v || ++tries > 50 ? done(v + ' ' + document.querySelector('select[name=crs]').value) : setTimeout(look, 100) }; look() })`
	if got := eval[string](t, ctx, picked); len(got) < 15 || got[len(got)-5:] != "wgs84" {
		t.Errorf("picked %q", got)
	}
}
