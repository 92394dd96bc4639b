package till

import (
	"strings"
	"testing"

	"mealmap/data"
)

// FuzzBodies: whatever a till sends is answered with a sentence, never with a
// broken server, and nothing but a whole request records a meal.
func FuzzBodies(f *testing.F) {
	c := newCounter(f)
	for _, body := range []string{
		`{"card":"` + c.digits + `","price_fen":1500}`,
		`{"card":"` + c.card.Number + `","price_fen":1500,"sitting":"lunch","delivery":true}`,
		`{"card":"x","price_fen":-1,"served_at":"2025-03-05T12:40:00+08:00"}`,
		`{"redemption":"x","channel":"tap","scale":3,"score":3,"reasons":["cold"]}`,
		`{"card":"a","card":"b"}`, `{"card":{}}`, `[]`, `null`, "{\"card\":\"\x00\xff\"}", ``,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/api/v1/redemptions", "/api/v1/ratings"} {
			w := c.post(path, c.token, data.NewID(), body)
			if w.Code >= 500 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
			if w.Code == 201 && !strings.Contains(body, "card") && path == "/api/v1/redemptions" {
				t.Errorf("recorded a meal without a card: %s", w.Body)
			}
		}
	})
}
