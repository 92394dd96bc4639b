package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

func TestScriptsAreSentPackedToWhoTakesThat(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	ask := func(path, takes string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", takes)
		return s.Do(r)
	}
	for _, path := range []string{"/static/wasm/zxing_reader.wasm", "/static/js/till.js?v=1", "/static/css/till.css"} {
		packed, plain := ask(path, "gzip, br"), ask(path, "")
		h := packed.Header()
		if h.Get("Content-Encoding") != "gzip" || h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") == "" {
			t.Errorf("%s: %v", path, h)
		}
		if got := plain.Header().Get("Content-Encoding"); got != "" || plain.Header().Get("Content-Type") != h.Get("Content-Type") {
			t.Errorf("%s for who does not take it: %v; else %v", path, plain.Header(), h)
		}
		if packed.Body.Len()*2 > plain.Body.Len() {
			t.Errorf("%s: %d bytes of %d", path, packed.Body.Len(), plain.Body.Len())
		}
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := io.ReadAll(z); err != nil || string(raw) != plain.Body.String() {
			t.Errorf("%s: unpacked it is another file, %v", path, err)
		}
	}
	if w := ask("/static/images/icon.svg", "gzip"); w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("a picture: %d %v", w.Code, w.Header())
	}
	if w := ask("/static/js/none.js", "gzip"); w.Code != http.StatusNotFound || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("no file: %d %v", w.Code, w.Header())
	}
}
