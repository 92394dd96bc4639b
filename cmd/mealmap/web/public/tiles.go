package public

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
)

// tile is GET /map/tiles/{z}/{x}/{y}.svg: the streets below the points, dark with
// ?look=contrast.
func (s *server) tile(w http.ResponseWriter, r *http.Request) error {
	t, ok := web.ParseTile(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if !ok {
		return fault.ErrNotFound
	}
	t.Dark = r.URL.Query().Get("look") == "contrast"
	made, err := s.tiles.Draw(r.Context(), t)
	if r.Context().Err() != nil { // who hung up needs no answer
		return nil
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=600")
	h.Set("ETag", made.Mark)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), made.Mark) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		_, err = w.Write(made.Packed)
		return err
	}
	plain, err := gzip.NewReader(bytes.NewReader(made.Packed))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, plain)
	return err
}
