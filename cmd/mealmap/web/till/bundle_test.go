package till

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mealmap/data/audit"
	"mealmap/meals/offline"
)

func (c *counter) bundle(token, have string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/api/v1/till/bundle", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	if have != "" {
		r.Header.Set("If-None-Match", have)
	}
	return c.Do(r)
}

func TestABundleIsSentOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	first := c.bundle(c.token, "")
	b := decode[offline.Bundle](t, first)
	tag := first.Header().Get("ETag")
	if first.Code != 200 || tag == "" || b.Payload == "" || b.Signature == "" || b.Key == 0 {
		t.Fatalf("%d %v %.200s", first.Code, first.Header(), first.Body)
	}
	if again := c.bundle(c.token, tag); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("the same again: %d %.100s", again.Code, again.Body)
	}
	c.Clock.Advance(11 * time.Minute)
	c.addNumbered(1944, 7)
	if newer := c.bundle(c.token, tag); newer.Code != 200 || newer.Header().Get("ETag") == tag {
		t.Errorf("with another card: %d", newer.Code)
	}
}

func TestABundleIsForATillThatWorks(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	if w := c.bundle("guess", ""); w.Code != 401 {
		t.Errorf("a stranger: %d", w.Code)
	}
	till, err := c.Meals.AuthenticateTill(t.Context(), c.token)
	must(t, err)
	must(t, c.Meals.RevokeTill(t.Context(), c.district, till.ID, audit.System))
	if w := c.bundle(c.token, ""); w.Code != 401 {
		t.Errorf("a revoked till: %d %s", w.Code, w.Body)
	}
}
