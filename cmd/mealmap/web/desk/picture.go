package desk

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
	"mealmap/data/picture"
)

// What a form with a picture may hold, and how much of a larger one is read and
// thrown away, in bytes.
const (
	maxPictureForm = (picture.Megabytes + 1) << 20
	readAnyway     = 64 << 20
)

// ErrNoPicture: the form came without a picture.
var ErrNoPicture = fault.New(fault.Invalid, "no_picture")

// ErrPictureLarge: the form is larger than a picture needs. Arg Megabytes.
var ErrPictureLarge = fault.New(fault.Invalid, "picture_large")

// ReadPicture reads the picture that a form sent as its field "file", as it is;
// the form's other fields are in r.PostForm then. Nothing of it touches the disk.
// ErrNoPicture, ErrPictureLarge.
func ReadPicture(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	whole := r.Body
	r.Body = http.MaxBytesReader(w, whole, maxPictureForm)
	if err := r.ParseMultipartForm(maxPictureForm); err != nil {
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			_, _ = io.CopyN(io.Discard, whole, readAnyway) // a browser that is cut off shows no answer
			return nil, ErrPictureLarge.With("Megabytes", picture.Megabytes).Because(err)
		}
		if errors.Is(err, http.ErrNotMultipart) {
			return nil, ErrNoPicture
		}
		return nil, web.AsFault(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f, _, err := r.FormFile("file")
	if err != nil {
		return nil, ErrNoPicture.Because(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err == nil && len(raw) == 0 {
		err = ErrNoPicture
	}
	return raw, err
}

// SendPicture answers with a JPEG that no cache keeps.
func SendPicture(w http.ResponseWriter, jpeg []byte) error {
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(jpeg)))
	NoStore(w)
	_, err := w.Write(jpeg)
	return err
}
