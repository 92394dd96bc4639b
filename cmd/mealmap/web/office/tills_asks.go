package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// changeAsks is POST /office/tills/asks: whether the tills of the viewer's street
// ask elders how the meal was.
func (s *server) changeAsks(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	silent := r.PostForm.Get("silent") == "1"
	if err := s.offline().Hush(r.Context(), desk.Viewer(r).District, s.StreetFor(r), silent, desk.Actor(r)); err != nil {
		return err
	}
	return s.Done(w, r, "/office/tills", "office.tills.asks_done")
}
