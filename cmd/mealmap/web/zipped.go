package web

import (
	"bytes"
	"compress/gzip"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"mealmap/static"
)

// zips holds what static files come to with gzip, by name: they never change
// while the program runs, so each is packed once, when it is first asked for.
var zips sync.Map // of func() []byte

// zipped sends style sheets, scripts and WebAssembly packed to who takes that. A
// telephone on a slow line waits less than half as long for them.
func zipped(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/static/")
		kind := path.Ext(name)
		if kind != ".css" && kind != ".js" && kind != ".wasm" {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Vary", "Accept-Encoding")
		packed := packedFile(name)
		if packed == nil || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Content-Type", mime.TypeByExtension(kind))
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed) // who hung up needs no answer
	})
}

// packedFile is the file with gzip, nil where there is none of the name.
func packedFile(name string) []byte {
	raw, err := static.Files.ReadFile(name)
	if err != nil {
		return nil
	}
	pack, _ := zips.LoadOrStore(name, sync.OnceValue(func() []byte {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a level that there is
		_, _ = w.Write(raw)                                   // into memory
		_ = w.Close()
		return b.Bytes()
	}))
	return pack.(func() []byte)()
}
