package till

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/meals"
	"mealmap/meals/cards"
)

// apiPhoto is GET /api/v1/redemptions/{id}/photo: whose card it was, for the
// cashier's eyes. It is kept nowhere on the way and not on the device.
func (s *server) apiPhoto(w http.ResponseWriter, r *http.Request) error {
	store := cards.NewStore(s.DB, s.Vault, s.Meals)
	photo, err := store.PhotoAtTill(r.Context(), tillOf(r), meals.RedemptionID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(photo)))
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(photo)
	return err
}

type photoInput struct {
	ID string `path:"id"`
}

func photoOperation() web.Operation {
	return web.Describe[photoInput, struct{}](huma.Operation{OperationID: "photo", Method: http.MethodGet,
		Path: "/api/v1/redemptions/{id}/photo", DefaultStatus: http.StatusOK, Tags: []string{"till"},
		Security: []map[string][]string{{web.TillSecurity: {}}},
		Summary:  "The photograph of the elder of a meal of this point, for ten minutes; 404 where there is none",
		Responses: map[string]*huma.Response{"200": {Description: "240 by 240; not to be kept",
			Content: map[string]*huma.MediaType{"image/jpeg": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}})
}
