package till

import (
	"encoding/base64"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/httprate"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// enrolmentsAMinute bounds how often one address may try a code.
const enrolmentsAMinute = 10

// enrolRequest is a device that wants to become a till.
type enrolRequest struct {
	Code      string `json:"code" doc:"the one-time code of the office: 26 digits of Crockford's base32, spaces and dashes allowed"`
	PublicKey string `json:"public_key,omitempty" doc:"P-256, 65 bytes uncompressed, base64url without padding; none for a device that works online only"`
	Agent     string `json:"agent,omitempty" doc:"what the browser says it is"`
}

// enrolAnswer is a till that waits for the office. The token is given once.
type enrolAnswer struct {
	Till        meals.TillID `json:"till"`
	Token       string       `json:"token" doc:"the bearer token, given once"`
	Fingerprint string       `json:"fingerprint" doc:"six digits that the office compares"`
	Name        string       `json:"name"`
	Point       pointJSON    `json:"point"`
}

type pointJSON struct {
	ID   merchants.PointID `json:"id"`
	Name string            `json:"name"`
}

// statusAnswer is what a till is told of itself, whatever it may do.
type statusAnswer struct {
	State       tills.State  `json:"state" enum:"waiting,working,quarantined,revoked"`
	Till        meals.TillID `json:"till"`
	Fingerprint string       `json:"fingerprint"`
	Name        string       `json:"name"`
	Point       pointJSON    `json:"point"`
	ServerTime  data.Instant `json:"server_time" doc:"milliseconds since 1970"`
	PinResetAt  data.Instant `json:"pin_reset_at" doc:"a shift PIN set before it is asked for anew; milliseconds since 1970, 0 never"`
}

// enrolRoutes are open to anybody: a device that waits is not let in yet.
func (s *server) enrolRoutes() []web.Route {
	limit := httprate.NewRateLimiter(enrolmentsAMinute, time.Minute)
	return []web.Route{
		s.PublicJSON.Post("/api/v1/till/enrol", s.apiEnrol(limit)),
		s.PublicJSON.Get("/api/v1/till/status", s.apiStatus),
	}
}

// apiEnrol is POST /api/v1/till/enrol.
func (s *server) apiEnrol(limit *httprate.RateLimiter) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if limit.OnLimit(w, r, addressOf(r)) {
			return fault.ErrRateLimited.With("Seconds", 60)
		}
		var q enrolRequest
		if err := web.DecodeJSON(w, r, &q); err != nil {
			return err
		}
		key, err := base64.RawURLEncoding.Strict().DecodeString(q.PublicKey)
		if err != nil {
			return tills.ErrPublicKey.Because(err)
		}
		t, token, err := s.tills.Enrol(r.Context(), q.Code, key, q.Agent)
		if err != nil {
			return err
		}
		p, err := s.Merchants.FindPoint(r.Context(), t.District, t.PointID)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return web.RespondJSON(w, http.StatusCreated,
			enrolAnswer{t.ID, token, tills.Fingerprint(t), t.Name, pointJSON{p.ID, p.Name}})
	}
}

// apiStatus is GET /api/v1/till/status.
func (s *server) apiStatus(w http.ResponseWriter, r *http.Request) error {
	t, err := s.Meals.TillOfToken(r.Context(), bearer(r))
	if err != nil {
		return err
	}
	s.noteSeen(r, t)
	p, err := s.Merchants.FindPoint(r.Context(), t.District, t.PointID)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, http.StatusOK, statusAnswer{State: tills.StateOf(t), Till: t.ID, Fingerprint: tills.Fingerprint(t),
		Name: t.Name, Point: pointJSON{p.ID, p.Name}, ServerTime: s.DB.Now(), PinResetAt: t.PinResetAt})
}

// noteSeen notes the contact; what cannot be noted keeps nobody from a meal.
func (s *server) noteSeen(r *http.Request, t meals.Till) {
	if err := s.tills.Seen(r.Context(), t); err != nil {
		s.LogFailure(r, err)
	}
}

// bearer is the token that a program sends, "" where it sends none.
func bearer(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// addressOf is the caller's address; of IPv6 the network that one household has.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return httprate.CanonicalizeIP(host)
}

type (
	enrolInput   struct{ Body enrolRequest }
	enrolOutput  struct{ Body enrolAnswer }
	statusOutput struct{ Body statusAnswer }
)

func enrolOperations() []web.Operation {
	return []web.Operation{
		web.Describe[enrolInput, enrolOutput](huma.Operation{OperationID: "enrolTill", Method: http.MethodPost,
			Path: "/api/v1/till/enrol", DefaultStatus: http.StatusCreated, Tags: []string{"till"},
			Summary:     "Become a till with a one-time code",
			Description: "The till waits until the office has compared its fingerprint. A code works once, for ten minutes."}),
		web.Describe[struct{}, statusOutput](huma.Operation{OperationID: "tillStatus", Method: http.MethodGet,
			Path: "/api/v1/till/status", Security: []map[string][]string{{web.TillSecurity: {}}}, Tags: []string{"till"},
			Summary:     "What a till may do",
			Description: "Answers a till that waits, works, is quarantined or is revoked."}),
	}
}
