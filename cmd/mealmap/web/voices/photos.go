package voices

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/merchants/photos"
)

// What a form with a picture may hold, and how much of a larger one is read and
// thrown away, in bytes.
const (
	maxPhotoForm = (photos.Megabytes + 1) << 20
	readAnyway   = 64 << 20
)

// ErrPictureLarge: the form is larger than a picture needs. Arg Megabytes.
var ErrPictureLarge = fault.New(fault.Invalid, "picture_large")

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
	if community == "" {
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

// readPhoto reads the form's picture into memory; none of it touches the disk
// for longer than the request.
func readPhoto(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	whole := r.Body
	r.Body = http.MaxBytesReader(w, whole, maxPhotoForm)
	if err := r.ParseMultipartForm(maxPhotoForm); err != nil {
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			_, _ = io.CopyN(io.Discard, whole, readAnyway) // a browser that is cut off shows no answer
			return nil, ErrPictureLarge.With("Megabytes", photos.Megabytes).Because(err)
		}
		if errors.Is(err, http.ErrNotMultipart) {
			return nil, desk.ErrNoFile
		}
		return nil, web.AsFault(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f, _, err := r.FormFile("file")
	if err != nil {
		return nil, desk.ErrNoFile.Because(err)
	}
	defer f.Close()
	return io.ReadAll(f)
}
