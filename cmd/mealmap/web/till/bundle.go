package till

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/meals/offline"
)

// apiBundle is GET /api/v1/till/bundle: what the device carries for when there
// is no network. A device that names the one it has gets 304 while it is the
// newest.
func (s *server) apiBundle(w http.ResponseWriter, r *http.Request) error {
	b, err := s.alone.Bundle(r.Context(), tillOf(r))
	if err != nil {
		return err
	}
	tag := `"` + b.Tag() + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-store")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return web.RespondJSON(w, http.StatusOK, b)
}

type (
	bundleInput struct {
		Have string `header:"If-None-Match" doc:"the ETag of the bundle that the device carries"`
	}
	bundleOutput struct {
		ETag string `header:"ETag"`
		Body offline.Bundle
	}
)

func bundleOperation() web.Operation {
	return web.Describe[bundleInput, bundleOutput](huma.Operation{OperationID: "tillBundle", Method: http.MethodGet,
		Path: "/api/v1/till/bundle", Security: []map[string][]string{{web.TillSecurity: {}}}, Tags: []string{"till"},
		Summary: "What a device carries for when there is no network",
		Description: "The payload is JSON of its own: keys, status list, profiles, rules, hours, menu, bounds. Its signature is Ed25519 over " +
			"'mealmap bundle v1', a zero byte and the payload's bytes, base64url without padding. 304 where the device has it."})
}
