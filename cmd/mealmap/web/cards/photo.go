package cards

import (
	"errors"
	"io"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	life "mealmap/meals/cards"
)

// What a form with a photograph may hold, and how much of a larger one is read
// and thrown away, in bytes.
const (
	photoMegabytes = 8
	maxPhotoForm   = (photoMegabytes + 1) << 20
	readAnyway     = 64 << 20
)

// ErrPhotoLarge: the form is larger than a photograph needs. Arg Megabytes.
var ErrPhotoLarge = fault.New(fault.Invalid, "photo_large")

// putPhoto keeps a photograph taken with the desk's telephone.
func (s *server) putPhoto(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err != nil {
		return err
	}
	image, err := readPhoto(w, r)
	if err == nil {
		_, err = s.life.PutPhoto(r.Context(), scope(r), e.ID, image, r.PostForm.Get("consent"), desk.Actor(r))
	}
	if err != nil {
		return s.cameBack(w, r, "photo", err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.photo.kept")
}

// readPhoto reads the form's picture into memory; none of it touches the disk
// for longer than the request.
func readPhoto(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	whole := r.Body
	r.Body = http.MaxBytesReader(w, whole, maxPhotoForm)
	if err := r.ParseMultipartForm(maxPhotoForm); err != nil {
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			_, _ = io.CopyN(io.Discard, whole, readAnyway) // a browser that is cut off shows no answer
			return nil, ErrPhotoLarge.With("Megabytes", photoMegabytes).Because(err)
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

func (s *server) removePhoto(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err != nil {
		return err
	}
	err = s.life.RemovePhoto(r.Context(), scope(r), e.ID, desk.Actor(r))
	if err != nil && !errors.Is(err, life.ErrNoPhoto) { // removed by a first click
		return s.refused(w, r, lifeOf(e.ID), err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.photo.removed")
}
