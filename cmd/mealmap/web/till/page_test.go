package till

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/data"
)

// TestTheRatingCodeIsAPicture: only an address of this network comes out of it.
func TestTheRatingCodeIsAPicture(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	if w := c.Get("/till/qr/abc"); w.Code != http.StatusNotFound {
		t.Errorf("without an address of the network: %d", w.Code)
	}
	c.Set(data.PublicURL, "https://meals.example/")
	w := c.Get("/till/qr/abc")
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "image/svg+xml" || !strings.HasPrefix(w.Body.String(), "<svg") {
		t.Errorf("%d %s %.40s", w.Code, got, w.Body)
	}
	if other := c.Get("/till/qr/abd"); other.Body.String() == w.Body.String() {
		t.Error("two meals have the same code")
	}
	for name, path := range map[string]string{"too long": "/till/qr/" + strings.Repeat("a", 65), "none": "/till/qr/"} {
		if w := c.Get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}
