package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestRulesPagesInChromium writes the next version of the demo's rules by the
// pages: each of them at a desk and on a phone without violations of WCAG 2.2 A
// or AA and without sideways scrolling, also where the form came back.
func TestRulesPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	visit(t, ctx, d.url+"/office/sign-in", 1280, 900, true)
	if err := chromedp.Do(ctx, chromedp.SendKeys("input[name=login]", d.find(t, `(?m)^\s+(\S+)\s+街道经办`))); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "input[name=password]", d.find(t, `/office\s+\S+?:(\S+)`)+"\n", "nav")
	look := func(what string) {
		t.Helper()
		url := eval[string](t, ctx, `location.href`)
		for _, width := range []int64{390, 1280} {
			visit(t, ctx, url, width, 900, true)
			if got := eval[int64](t, ctx, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px scrolls sideways: %d px wide", what, width, got)
			}
			wantAccessible(t, ctx, what, false)
		}
	}
	press := func(button, then string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Click(button), chromedp.WaitVisible(then)); err != nil {
			t.Fatalf("press %s, wait for %s: %v", button, then, err)
		}
	}
	visit(t, ctx, d.url+"/office/rules", 1280, 900, true)
	look("the list")
	press(`form[action="/office/rules/drafts"] input[name=from] ~ button`, ".rules-form")
	look("the form")
	press(`button[value="add:caps"]`, `[name="caps[2].value"]`)
	if err := chromedp.Do(ctx, chromedp.SetValue(`input[name="floor_fen"]`, "一元")); err != nil {
		t.Fatal(err)
	}
	press(`.save-bar button`, `.trouble`)
	wantAccessible(t, ctx, "the form that came back", false)
	if err := chromedp.Do(ctx, chromedp.SetValue(`input[name="floor_fen"]`, "1.50"), chromedp.SetValue(`select[name="caps[2].period"]`, "week")); err != nil {
		t.Fatal(err)
	}
	press(`.save-bar button`, `.said-back`)
	if said := eval[string](t, ctx, `document.querySelector('.said-rest').textContent`); !strings.Contains(said, "至少自付1.5元") {
		t.Errorf("said back: %s", said)
	}
	look("the draft")
	press(`#try button`, `.tried`)
	look("the draft, tried")
	press(`form[action$="/rehearse"] button`, `.lede`)
	look("the rehearsal")
}
