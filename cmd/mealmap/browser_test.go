package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// needTool skips where a tool of the tests is missing, and fails where the
// whole suite was asked for (make check installs them).
func needTool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("MEALMAP_REQUIRE_TOOLS") != "" {
		t.Fatalf("%s is missing; .ci/tools installs it", name)
	}
	t.Skipf("%s is missing; .ci/tools installs it", name)
	return ""
}

// newBrowser starts Chromium with an empty profile and the flags given; it ends
// with the test.
func newBrowser(t *testing.T, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := needTool(t, "chromium")
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("accept-lang", "zh-CN,zh"),
	)
	opts = append(opts, flags...)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	return ctx
}

// visit opens a page at a width, with or without JavaScript.
func visit(t *testing.T, ctx context.Context, url string, width, height int64, script bool) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("set width %d: %v", width, err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script}); err != nil {
		t.Fatalf("switch scripts: %v", err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatalf("visit %s: %v", url, err)
	}
}

// eval runs a script in the page and returns what it gives.
func eval[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate %.60s: %v", script, err)
	}
	return v
}

// wantAccessible runs axe-core on the open page: no violation of WCAG 2.2 A or
// AA; with enhanced, AAA contrast and target size too.
func wantAccessible(t *testing.T, ctx context.Context, what string, enhanced bool) {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	rules := `{}`
	if enhanced {
		rules = `{"color-contrast-enhanced":{enabled:true},"target-size":{enabled:true}}`
	}
	got := eval[string](t, ctx, string(axe)+`;axe.run(document,{rules:`+rules+`}).then(r=>JSON.stringify({passes:r.passes.length,violations:r.violations.map(v=>v.id+": "+v.nodes.map(n=>n.target.join(" ")+" — "+n.failureSummary).join(" | "))}))`)
	var report struct {
		Passes     int
		Violations []string
	}
	if err := json.Unmarshal([]byte(got), &report); err != nil {
		t.Fatal(err)
	}
	if report.Passes == 0 {
		t.Errorf("%s: axe looked at nothing", what)
	}
	if len(report.Violations) > 0 {
		t.Errorf("%s: %d accessibility violations:\n%s", what, len(report.Violations), strings.Join(report.Violations, "\n"))
	}
}
