package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
)

// order has a field of every type that a body of ours has.
type order struct {
	Card    string     `json:"card"`
	Price   data.Fen   `json:"price_fen"`
	At      *time.Time `json:"served_at,omitempty"`
	Home    bool       `json:"delivery,omitempty"`
	Reasons []string   `json:"reasons,omitempty"`
}

// newOrders is a site with one route that reads an order and says it back.
func newOrders(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *web.Server) web.Part {
		return web.Part{Routes: []web.Route{s.PublicJSON.Post("/orders", func(w http.ResponseWriter, r *http.Request) error {
			var o order
			if err := web.DecodeJSON(w, r, &o); err != nil {
				return err
			}
			return web.RespondJSON(w, http.StatusOK, o)
		})}}
	})
}

func sendOrder(s *webtest.Site, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return s.Do(r)
}

func TestDecodeJSONTakesWhatIsWritten(t *testing.T) {
	t.Parallel()
	s := newOrders(t)
	for _, body := range []string{
		`{"card":"c","price_fen":1500,"served_at":"2025-03-05T12:40:00+08:00","delivery":true,"reasons":["cold","taste"]}`,
		`{"card":"","price_fen":0}`,
	} {
		w := sendOrder(s, "application/json; charset=utf-8", body)
		if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusOK || got != body {
			t.Errorf("%d %s, want %s", w.Code, got, body)
		}
	}
}

func TestDecodeJSONSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newOrders(t)
	for _, tt := range []struct {
		name, body, code string
		fields           map[string]string
	}{
		{"text for a number", `{"price_fen":"1500"}`, "json_fields", map[string]string{"price_fen": "json_integer"}},
		{"a broken number", `{"price_fen":15.5}`, "json_fields", map[string]string{"price_fen": "json_integer"}},
		{"a number too large", `{"price_fen":1e309}`, "json_fields", map[string]string{"price_fen": "json_integer"}},
		{"every type at once", `{"card":1,"served_at":"noon","delivery":"yes","reasons":"cold"}`, "json_fields",
			map[string]string{"card": "json_text", "served_at": "json_time", "delivery": "json_boolean", "reasons": "json_list"}},
		{"within a list", `{"reasons":["cold",3]}`, "json_fields", map[string]string{"reasons[]": "json_text"}},
		{"a time that is a number", `{"served_at":12}`, "json_fields", map[string]string{"served_at": "json_time"}},
		{"unknown", `{"prize":1}`, "json_fields", map[string]string{"prize": "json_unknown"}},
		{"in capitals", `{"PRICE_FEN":1}`, "json_fields", map[string]string{"PRICE_FEN": "json_unknown"}},
		{"twice", `{"price_fen":1,"card":"c","price_fen":2}`, "json_fields", map[string]string{"price_fen": "json_repeated"}},
		{"twice, in escapes", `{"price_fen":1,"price\u005ffen":2}`, "json_fields", map[string]string{"price_fen": "json_repeated"}},
		{"empty", ``, "json_missing", nil},
		{"spaces", " \n", "json_missing", nil},
		{"cut off", `{"card":"c"`, "json_unreadable", nil},
		{"no colon", `{"card" "c"}`, "json_unreadable", nil},
		{"a comma too many", `{"card":"c",}`, "json_unreadable", nil},
		{"a list", `[1]`, "json_unreadable", nil},
		{"null", `null`, "json_unreadable", nil},
		{"two objects", `{"card":"c"}{"card":"d"}`, "json_unreadable", nil},
		{"too deep", `{"card":` + strings.Repeat("[", 12_000), "json_unreadable", nil},
		{"too long", `{"card":"` + strings.Repeat("c", 64<<10) + `"}`, "too_long", nil},
	} {
		w := sendOrder(s, "application/json", tt.body)
		var doc web.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusBadRequest || doc.Code != tt.code {
			t.Errorf("%s: %d %s, %v; want %s", tt.name, w.Code, w.Body, err, tt.code)
		}
		var fields map[string]string
		for _, f := range doc.Errors {
			if fields == nil {
				fields = map[string]string{}
			}
			fields[f.Field] = f.Code
			if !strings.Contains(f.Message, f.Field) {
				t.Errorf("%s: %q does not name the field", tt.name, f.Message)
			}
		}
		if diff := cmp.Diff(tt.fields, fields); diff != "" {
			t.Errorf("%s: fields (-want +got):\n%s", tt.name, diff)
		}
		for _, ours := range []string{"Go ", "struct", "EOF", "order", "data.Fen", "invalid character"} {
			if strings.Contains(w.Body.String(), ours) {
				t.Errorf("%s: %q in %s", tt.name, ours, w.Body)
			}
		}
	}
	if w := sendOrder(s, "text/plain", `{"card":"c"}`); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "json_missing") {
		t.Errorf("as plain text: %d %s", w.Code, w.Body)
	}
}

func TestABodyThatIsAllWrongGetsAShortAnswer(t *testing.T) {
	t.Parallel()
	body := "{" + strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("x", 500)+`":1,`, 100), ",") + "}"
	if w := sendOrder(newOrders(t), "application/json", body); w.Code != http.StatusBadRequest || w.Body.Len() > 8<<10 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
}
