package voices

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/merchants/photos"
)

// seesPhotos is what it takes to see the pictures of a subject.
var seesPhotos = map[string][]staff.Permission{
	"visit":     {staff.HearVoices, staff.SeeReview},
	"candidate": {staff.SeeReview},
	"admission": {staff.SeeReview},
	"complaint": {staff.HandleComplaint},
	"case":      {staff.SeeReview},
}

// seesPhoto reports whether the role sees pictures of the kind of subject, "" of
// any.
func seesPhoto(role staff.Role, kind string) bool {
	for of, permissions := range seesPhotos {
		if kind != "" && kind != of {
			continue
		}
		for _, p := range permissions {
			if staff.May(role, p) {
				return true
			}
		}
	}
	return false
}

// showPhoto sends a picture to whoever may see what it is about.
func (s *server) showPhoto(w http.ResponseWriter, r *http.Request) error {
	u := desk.Viewer(r)
	if !seesPhoto(u.Role, "") {
		return fault.ErrDenied
	}
	p, err := s.photos.Read(r.Context(), u.District, photos.PhotoID(chi.URLParam(r, "id")))
	if err != nil {
		return desk.Hidden(err)
	}
	where, err := s.photos.Where(r.Context(), u.District, p.Subject)
	if err != nil {
		return desk.Hidden(err)
	}
	community := where.Community
	if community == "" && where.Kind != "complaint" { // places are the whole street's to see, what somebody complains of is not
		community = u.Community
	}
	if err := desk.Covers(r, u.District, where.Street, community); err != nil || !seesPhoto(u.Role, where.Kind) {
		return fault.ErrNotFound
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(p.JPEG)))
	h.Set("Cache-Control", "private, max-age=3600")
	_, err = w.Write(p.JPEG)
	return err
}
