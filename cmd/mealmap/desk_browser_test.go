package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mealmap/cmd/mealmap/web/webtest"
)

// deskBrowser is a browser in front of the desk's pages, with JavaScript.
type deskBrowser struct {
	ctx context.Context
	url string // of the site
}

// open shows an address in the browser.
func (b *deskBrowser) open(t *testing.T, path string) {
	t.Helper()
	visit(t, b.ctx, b.url+path, 1280, 900, true)
}

// press clicks the button with the words, and waits for the page that comes.
func (b *deskBrowser) press(t *testing.T, words string) {
	t.Helper()
	found := eval[bool](t, b.ctx, fmt.Sprintf(`(() => {
		const b = [...document.querySelectorAll('main button:not(.sr-only), main a.button')].find(b => b.textContent.trim().startsWith(%q));
		if (b) b.dataset.press = document.body.dataset.left = '1';
		return !!b;
	})()`, words))
	if !found {
		t.Fatalf("no button %q; the page says: %s", words, b.text(t))
	}
	b.leave(t)
}

// leave clicks what was marked, and waits for the page that comes.
func (b *deskBrowser) leave(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 40*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(`[data-press]`), chromedp.WaitReady(`body:not([data-left])`)); err != nil {
		amiss := eval[string](t, b.ctx, `[...document.querySelectorAll('main :invalid:not(form, fieldset)')].map(e => e.name + ': ' + e.validationMessage).join('; ')`)
		t.Fatalf("press: %v (%s); the page says: %s", err, amiss, b.text(t))
	}
}

// fill sets the field of the name.
func (b *deskBrowser) fill(t *testing.T, name, value string) {
	t.Helper()
	if !eval[bool](t, b.ctx, fmt.Sprintf(`(() => { const f = document.querySelector('main [name=%q]'); if (f) f.value = %q; return !!f })()`, name, value)) {
		t.Fatalf("no field %s; the page says: %s", name, b.text(t))
	}
}

func (b *deskBrowser) text(t *testing.T) string {
	t.Helper()
	return strings.Join(strings.Fields(eval[string](t, b.ctx, `document.querySelector('main').innerText`)), " ")
}

// says fails unless the open page has the words.
func (b *deskBrowser) says(t *testing.T, words ...string) {
	t.Helper()
	text := b.text(t)
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not on the page: %s", w, text)
		}
	}
}

// status is what the browser's own session is answered.
func (b *deskBrowser) status(t *testing.T, method, path string) int {
	t.Helper()
	return eval[int](t, b.ctx, fmt.Sprintf(`fetch(%q, {method: %q, redirect: 'manual', headers: {'Content-Type': 'application/x-www-form-urlencoded'}}).then(r => r.status)`, path, method))
}

func (b *deskBrowser) signIn(t *testing.T, login string) {
	t.Helper()
	b.open(t, "/office/sign-in")
	_ = b.status(t, http.MethodPost, "/office/sign-out")
	b.open(t, "/office/sign-in")
	if err := chromedp.Do(b.ctx, chromedp.SendKeys("input[name=login]", login)); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, b.ctx, "input[name=password]", webtest.DeskPassword+"\n", "nav")
}

func (b *deskBrowser) path(t *testing.T) string {
	t.Helper()
	return eval[string](t, b.ctx, `location.pathname`)
}

// paper downloads a PDF with the browser's session and gives its text.
func (b *deskBrowser) paper(t *testing.T, path string) string {
	t.Helper()
	pdftotext := needTool(t, "pdftotext")
	raw := eval[string](t, b.ctx, fmt.Sprintf(`fetch(%q).then(r => r.arrayBuffer()).then(b => [...new Uint8Array(b)].map(c => String.fromCharCode(c)).join(''))`, path))
	pdf := make([]byte, 0, len(raw))
	for _, r := range raw {
		pdf = append(pdf, byte(r))
	}
	cmd := exec.Command(pdftotext, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext of %d bytes of %s: %v", len(pdf), path, err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}
