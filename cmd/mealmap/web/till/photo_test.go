package till

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/cards"
)

func (c *counter) ask(path, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return c.Do(r)
}

func TestTheCashierSeesWhoseCardItWas(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 400)), nil); err != nil {
		t.Fatal(err)
	}
	elder, _, digits := c.addElder(1951)
	store := cards.NewStore(c.DB, c.Vault, c.Meals)
	if _, err := store.PutPhoto(t.Context(), cards.Scope{District: c.district}, elder.ID, picture.Bytes(), "signed", audit.System); err != nil {
		t.Fatal(err)
	}
	without := decode[redemptionAnswer](t, c.meal(data.NewID(), 1500))
	c.digits = digits
	meal := decode[redemptionAnswer](t, c.meal(data.NewID(), 1500))
	path := "/api/v1/redemptions/" + string(meal.ID) + "/photo"
	w := c.ask(path, c.token)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/jpeg" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if img, err := jpeg.Decode(w.Body); err != nil || img.Bounds() != image.Rect(0, 0, 240, 240) {
		t.Errorf("%v", err)
	}
	for name, got := range map[string]struct {
		w    *httptest.ResponseRecorder
		want int
	}{
		"no photograph": {c.ask("/api/v1/redemptions/"+string(without.ID)+"/photo", c.token), http.StatusNotFound},
		"no meal":       {c.ask("/api/v1/redemptions/none/photo", c.token), http.StatusNotFound},
		"no till":       {c.ask(path, "none"), http.StatusUnauthorized},
		"no token":      {c.Get(path), http.StatusUnauthorized},
	} {
		if got.w.Code != got.want || got.w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", name, got.w.Code, got.w.Body)
		}
	}
	c.Clock.Advance(10*time.Minute + time.Second)
	if w := c.ask(path, c.token); w.Code != http.StatusNotFound {
		t.Errorf("later: %d", w.Code)
	}
}
