package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exportedDemo is the demo's edition that holds, as a folder.
func exportedDemo(t *testing.T) (dir string) {
	t.Helper()
	database, _ := keptDemo(t)
	dir = filepath.Join(t.TempDir(), "site")
	var out, said bytes.Buffer
	if code := run([]string{"export", "site", "--out", dir, "--db", database}, strings.NewReader(""), &out, &said, noEnvironment); code != exitDone {
		t.Fatalf("exit %d: %s", code, &said)
	}
	return dir
}

// What a poster's code opens leads to a telephone without scripts and without a
// server of ours, from a web server and from a memory stick; the pages keep what
// the elders' pages keep.
func TestTheExportedFolderInChromium(t *testing.T) {
	t.Parallel()
	dir := exportedDemo(t)
	ctx := newBrowser(t)
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	const there = `[...document.querySelectorAll('link[rel=stylesheet]')].filter(l => l.sheet).length`
	for _, from := range []string{server.URL + "/m/d1", "file://" + dir + "/m/d1/index.html"} {
		visit(t, ctx, from, 390, 844, false)
		if got := eval[int64](t, ctx, there); got != 3 {
			t.Errorf("%s: %d style sheets", from, got)
		}
		if tel := eval[string](t, ctx, `document.querySelector('article a[href^="tel:"]')?.href ?? ""`); !strings.HasPrefix(tel, "tel:025") {
			t.Errorf("%s: the nearest is called at %q", from, tel)
		}
		first := eval[string](t, ctx, `document.querySelector('article h3').innerText`)
		visit(t, ctx, eval[string](t, ctx, `document.querySelector('article .acts a:not([href^="tel:"])').href`), 390, 844, false)
		if h1 := eval[string](t, ctx, `document.querySelector('h1').innerText`); !strings.Contains(first, strings.TrimLeft(h1, "0123456789 \n")) {
			t.Errorf("%s leads to %s, not %s", from, h1, first)
		}
		if tel := eval[string](t, ctx, `document.querySelector('main a[href^="tel:"]')?.href ?? ""`); tel == "" {
			t.Errorf("%s: its own page has no telephone", from)
		}
		visit(t, ctx, eval[string](t, ctx, `document.querySelector('.back a').href`), 390, 844, false)
		if n := eval[int64](t, ctx, `document.querySelectorAll('article').length`); n != 11 {
			t.Errorf("%s: the whole list has %d points", from, n)
		}
		visit(t, ctx, eval[string](t, ctx, `document.querySelector('.gates a').href`), 390, 844, false)
		if far := eval[string](t, ctx, `document.querySelector('.far').innerText`); !strings.HasPrefix(far, "步行") {
			t.Errorf("%s: a place of the list says %q", from, far)
		}
	}
	for _, page := range []string{"/", "/m/d1/", "/points/1.html"} {
		for _, width := range []int64{320, 390, 1280} {
			visit(t, ctx, server.URL+page, width, 844, true)
			wantForElders(t, ctx, "folder "+page, width)
		}
		if got := eval[int64](t, ctx, `performance.getEntriesByType('navigation')[0].transferSize`); got > 60_000 {
			t.Errorf("%s: %d bytes", page, got)
		}
	}
}

// Two exports of one edition are the same, file for file.
func TestAnExportIsTheSameTwice(t *testing.T) {
	t.Parallel()
	database, _ := keptDemo(t)
	var dirs [2]string
	for i := range dirs {
		dirs[i] = filepath.Join(t.TempDir(), "site")
		var out, said bytes.Buffer
		if code := run([]string{"export", "site", "--out", dirs[i], "--db", database}, strings.NewReader(""), &out, &said, noEnvironment); code != exitDone {
			t.Fatalf("exit %d: %s", code, &said)
		}
	}
	files := 0
	err := filepath.WalkDir(dirs[0], func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		one, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		other, err := os.ReadFile(filepath.Join(dirs[1], strings.TrimPrefix(path, dirs[0])))
		if err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s differs: %v", path, err)
		}
		return nil
	})
	if err != nil || files < 30 {
		t.Errorf("%d files: %v", files, err)
	}
}
