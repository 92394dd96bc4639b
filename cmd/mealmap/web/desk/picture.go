package desk

import (
	"io"
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
)

// maxPicture is the largest picture with its form around it, in bytes: what a
// telephone's camera makes.
const maxPicture = 16 << 20

// ErrNoPicture: the form came without a picture.
var ErrNoPicture = fault.New(fault.Invalid, "no_picture")

// ReadPicture reads the picture that a form sent as its field "picture", as it
// is; the form's other fields are in r.PostForm then. Nothing of it touches the
// disk for longer than the request. ErrNoPicture.
func ReadPicture(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPicture)
	if err := r.ParseMultipartForm(2 << 20); err != nil {
		return nil, web.AsFault(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f, _, err := r.FormFile("picture")
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
