package web_test

import (
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

func TestHealthFailsWhileTheStoreKeepsNothing(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	if err := s.DB.Close(); err != nil {
		t.Fatal(err)
	}
	w := s.Get("/healthz")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
