package main

import (
	"strings"
	"testing"
)

// TestReviewPagesInChromium opens every page below the word "review", a merchant's
// own and the terms at a desk and on a phone: no violation of WCAG 2.2 A or AA, no
// sideways scrolling.
func TestReviewPagesInChromium(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := d.officer(t)
	visit(t, ctx, d.url+"/office/review", 1280, 900, true)
	pages := eval[[]string](t, ctx, `[...document.querySelectorAll('nav.pages a')].map(a => a.href)`)
	if len(pages) != 8 {
		t.Fatalf("the word leads to %v", pages)
	}
	sinking := eval[string](t, ctx, `document.querySelector('.q-table tbody th a').href`)
	pages = append(pages, sinking, d.url+"/office/review/settings", d.url+"/office/review/outside")
	for _, list := range []struct{ page, link string }{
		{"/office/cases", `main a[href^="/office/cases/"]`}, {"/office/gaps", `main a[href^="/office/gaps/"]`},
		{"/office/candidates", `main a[href^="/office/candidates/"]`}, {"/office/voices/visits", `main td a[href^="/office/voices/visits/"]`},
		{"/office/voices/letters", `main td a[href^="/office/voices/letters/"]`}, {"/office/complaints", `main td a[href^="/office/complaints/"]`},
		{"/office/voices/calls", `main a[href^="/office/voices/calls/samples/"]`},
	} {
		visit(t, ctx, d.url+list.page, 1280, 900, true)
		pages = append(pages, eval[string](t, ctx, "document.querySelector('"+list.link+"').href"))
	}
	for _, path := range []string{"/office/candidates", "/office/complaints/new", "/office/complaints/desks", "/office/voices/visits/new",
		"/office/voices/calls/sample", "/office/voices/calls/sheets", "/office/voices/calls/denied"} {
		pages = append(pages, d.url+path)
	}
	for _, url := range pages {
		if strings.Contains(url, "/office/cases/") {
			pages = append(pages, url+"/object")
		} else if strings.Contains(url, "/office/candidates/") {
			pages = append(pages, url+"/visit")
		}
	}
	for _, url := range pages {
		wantForOffice(t, ctx, url, 390)
		if got := eval[int64](t, ctx, `document.querySelectorAll('nav.pages a[aria-current]').length`); got != 1 {
			t.Errorf("%s: %d of the pages are current", url, got)
		}
	}
	visit(t, ctx, sinking, 1280, 900, true)
	if letter := eval[string](t, ctx, `document.querySelector('.lede').innerText`); !strings.Contains(letter, "90% 区间") || !strings.Contains(letter, "建议:") {
		t.Errorf("the letter says %q", letter)
	}
}
