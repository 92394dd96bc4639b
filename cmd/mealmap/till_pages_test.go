package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestATillIsEnrolledInTheOfficesBrowser: from the form to a working till with
// JavaScript switched off; every page on the way is read by axe, at a desk and
// on a phone.
func TestATillIsEnrolledInTheOfficesBrowser(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	ctx := newBrowser(t)
	login := d.find(t, `(?m)^\s+(\S+)\s+街道经办`)
	visit(t, ctx, d.url+"/office/sign-in", 1280, 900, false)
	if err := chromedp.Do(ctx, chromedp.SendKeys("input[name=login]", login)); err != nil {
		t.Fatal(err)
	}
	typeAndWait(t, ctx, "input[name=password]", d.find(t, `/office\s+\S+?:(\S+)`)+"\n", "nav")
	visit(t, ctx, d.url+"/office/tills", 1280, 900, false)
	typeAndWait(t, ctx, "#till-name", "窗口\n", "#code")
	waiting := eval[string](t, ctx, `location.href`)
	wantForOffice(t, ctx, waiting, 390)

	code := eval[string](t, ctx, `document.querySelector('#code').textContent.trim()`)
	response, err := http.Post(d.url+"/api/v1/till/enrol", "application/json", strings.NewReader(`{"code":"`+code+`","agent":"a telephone"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var made struct{ Token, Fingerprint string }
	if err := json.NewDecoder(response.Body).Decode(&made); err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("enrolled: %d %v", response.StatusCode, err)
	}
	wantForOffice(t, ctx, waiting, 390)
	if got := eval[string](t, ctx, `document.querySelector('.fingerprint').textContent`); got != made.Fingerprint {
		t.Errorf("the office sees %s, the device %s", got, made.Fingerprint)
	}
	wantForOffice(t, ctx, d.url+"/office/tills", 390)
	visit(t, ctx, waiting, 1280, 900, false)
	if err := chromedp.Do(ctx, chromedp.Click(`form[action$="/confirm"] button`), chromedp.WaitVisible(".flash")); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodGet, d.url+"/api/v1/till/status", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+made.Token)
	response, err = http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var now struct{ State string }
	if err := json.NewDecoder(response.Body).Decode(&now); err != nil || now.State != "working" {
		t.Errorf("confirmed, it is %q: %v", now.State, err)
	}
}
