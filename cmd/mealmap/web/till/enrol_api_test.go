package till

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/tills"
)

func (c *counter) code() string {
	c.TB.Helper()
	code, _, err := c.tills().NewCode(c.TB.Context(), c.district, c.point, "窗口", audit.System)
	if err != nil {
		c.TB.Fatal(err)
	}
	return code
}

func (c *counter) tills() *tills.Store { return tills.NewStore(c.DB, c.Meals, c.Merchants) }

// enrol sends a code from an address, as a device does.
func (c *counter) enrol(from, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/api/v1/till/enrol", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = from
	return c.Do(r)
}

// status asks how a till stands.
func (c *counter) status(token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/api/v1/till/status", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return c.Do(r)
}

func (c *counter) state(token string) tills.State {
	c.TB.Helper()
	return decode[statusAnswer](c.TB, c.status(token)).State
}

func deviceKey(tb testing.TB) string {
	tb.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
}

const somewhere = "198.51.100.7:4000"

func TestADeviceEnrolsWaitsAndWorks(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	w := c.enrol(somewhere, fmt.Sprintf(`{"code":%q,"public_key":%q,"agent":"a telephone"}`, tills.Groups(c.code()), deviceKey(t)))
	if w.Code != http.StatusCreated || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	made := decode[enrolAnswer](t, w)
	kept, err := c.Meals.FindTill(t.Context(), c.district, made.Till)
	if err != nil || made.Fingerprint != tills.Fingerprint(kept) || made.Name != "窗口" || made.Point.ID != c.point || made.Point.Name == "" ||
		len(made.Token) != 43 || kept.Agent != "a telephone" {
		t.Errorf("%+v %+v %v", made, kept, err)
	}
	if got := decode[statusAnswer](t, c.status(made.Token)); got != (statusAnswer{State: tills.Waiting, Till: made.Till, Fingerprint: made.Fingerprint,
		Name: made.Name, Point: made.Point, ServerTime: c.DB.Now()}) {
		t.Errorf("while it waits: %+v", got)
	}
	meal := func() *httptest.ResponseRecorder {
		return c.post("/api/v1/redemptions", made.Token, data.NewID(), fmt.Sprintf(`{"card":%q,"price_fen":1500}`, c.digits))
	}
	if w := meal(); w.Code != http.StatusForbidden || decode[web.Problem](t, w).Code != "till_waiting" {
		t.Errorf("a waiting till redeems: %d %s", w.Code, w.Body)
	}
	if err := c.tills().Confirm(t.Context(), c.district, made.Till, audit.System); err != nil {
		t.Fatal(err)
	}
	if w := meal(); w.Code != http.StatusCreated {
		t.Errorf("confirmed: %d %s", w.Code, w.Body)
	}
	if err := c.tills().ResetPIN(t.Context(), c.district, made.Till, audit.System); err != nil {
		t.Fatal(err)
	}
	if got := decode[statusAnswer](t, c.status(made.Token)); got.State != tills.Working || got.PinResetAt != c.DB.Now() {
		t.Errorf("as it works: %+v", got)
	}
	if err := c.Meals.RevokeTill(t.Context(), c.district, made.Till, audit.System); err != nil {
		t.Fatal(err)
	}
	if w := meal(); w.Code != http.StatusUnauthorized || decode[web.Problem](t, w).Code != "till_revoked" || c.state(made.Token) != tills.Revoked {
		t.Errorf("revoked: %d %s", w.Code, w.Body)
	}
}

func TestAQuarantinedTillIsToldSo(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	till, err := c.Meals.AuthenticateTill(t.Context(), c.token)
	if err == nil {
		err = c.DB.InTx(t.Context(), func(tx *data.Tx) error {
			return tx.ExecOne(`UPDATE tills SET quarantined_at = ? WHERE id = ?`, tx.Now, till.ID)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Meals.ForgetTill(till.ID)
	if w := c.meal(data.NewID(), 1500); w.Code != http.StatusForbidden || decode[web.Problem](t, w).Code != "till_quarantined" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := c.state(c.token); got != tills.Quarantined {
		t.Errorf("it is told %s", got)
	}
}

func TestWhatNoDeviceEnrolsWith(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	code, key := c.code(), deviceKey(t)
	raw, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	cases := map[string]struct {
		body   string
		status int
		code   string
	}{
		"no JSON":                 {``, 400, "json_missing"},
		"another field":           {`{"code":"x","name":"mine"}`, 400, "json_fields"},
		"an unknown code":         {`{"code":"0123456789ABCDEFGHJKMNPQRS"}`, 404, "till_code_unknown"},
		"no base64":               {fmt.Sprintf(`{"code":%q,"public_key":"%s="}`, code, key), 422, "till_public_key"},
		"64 bytes":                {fmt.Sprintf(`{"code":%q,"public_key":%q}`, code, encode(raw[:64])), 422, "till_public_key"},
		"compressed":              {fmt.Sprintf(`{"code":%q,"public_key":%q}`, code, encode(append([]byte{2 + raw[64]&1}, raw[1:33]...))), 422, "till_public_key"},
		"a point not on the line": {fmt.Sprintf(`{"code":%q,"public_key":%q}`, code, encode(append(raw[:64:64], raw[64]^1))), 422, "till_public_key"},
	}
	for name, q := range cases {
		w := c.enrol(somewhere, q.body)
		if got := decode[web.Problem](t, w); w.Code != q.status || got.Code != q.code || len(got.Fixes) == 0 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := c.enrol(somewhere, fmt.Sprintf(`{"code":%q}`, code)); w.Code != http.StatusCreated {
		t.Fatalf("without a key: %d %s", w.Code, w.Body)
	}
	if w := c.enrol(somewhere, fmt.Sprintf(`{"code":%q}`, code)); w.Code != http.StatusConflict || decode[web.Problem](t, w).Code != "till_code_used" {
		t.Errorf("the second device: %d %s", w.Code, w.Body)
	}
	late := c.code()
	c.Clock.Advance(tills.CodeLife)
	if w := c.enrol("198.51.100.8:4000", fmt.Sprintf(`{"code":%q}`, late)); w.Code != http.StatusForbidden || decode[web.Problem](t, w).Code != "till_code_expired" {
		t.Errorf("after ten minutes: %d %s", w.Code, w.Body)
	}
	for name, token := range map[string]string{"no token": "", "another": "x"} {
		if w := c.status(token); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestOneAddressTriesTenCodesAMinute(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	const wrong = `{"code":"0123456789ABCDEFGHJKMNPQRS"}`
	for i := range enrolmentsAMinute {
		if w := c.enrol(somewhere, wrong); w.Code != http.StatusNotFound {
			t.Fatalf("try %d: %d", i+1, w.Code)
		}
	}
	if w := c.enrol(somewhere, fmt.Sprintf(`{"code":%q}`, c.code())); w.Code != http.StatusTooManyRequests {
		t.Errorf("the eleventh, though right: %d %s", w.Code, w.Body)
	}
	if w := c.enrol("198.51.100.8:4000", wrong); w.Code != http.StatusNotFound {
		t.Errorf("another address: %d", w.Code)
	}
}

func TestEveryCallOfATillIsAContact(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	seen := func() data.Instant {
		till, err := c.Meals.TillOfToken(t.Context(), c.token)
		if err != nil {
			t.Fatal(err)
		}
		return till.SeenAt
	}
	if seen() != 0 {
		t.Fatal("seen before the first")
	}
	c.meal(data.NewID(), 1500)
	first := seen()
	if first == 0 || c.DB.Now().Sub(first) >= time.Minute {
		t.Errorf("a meal: %v", first)
	}
	c.Clock.Advance(time.Minute)
	c.status(c.token)
	if got := seen(); got != first.Add(time.Minute) {
		t.Errorf("a look at the status: %v", got)
	}
}
