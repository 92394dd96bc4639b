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
	ctx := d.officer(t)
	look := func() {
		t.Helper()
		wantForOffice(t, ctx, eval[string](t, ctx, `location.href`), 390)
	}
	press := func(button, then string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Click(button), chromedp.WaitVisible(then)); err != nil {
			t.Fatalf("press %s, wait for %s: %v", button, then, err)
		}
	}
	visit(t, ctx, d.url+"/office/rules", 1280, 900, true)
	look()
	press(`form[action="/office/rules/drafts"] input[name=from] ~ button`, ".rules-form")
	look()
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
	look()
	press(`#try button`, `.tried`)
	look()
	press(`form[action$="/rehearse"] button`, `.lede`)
	look()
}
