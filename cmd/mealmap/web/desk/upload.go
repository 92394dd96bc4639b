package desk

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
	"mealmap/data/table"
)

// maxUpload is the largest list with its form around it, in bytes.
const maxUpload = table.MaxBytes + 1<<20

// ErrNoFile: the form came without a file.
var ErrNoFile = fault.New(fault.Invalid, "no_file")

// ReadList reads the list that a form sent as its field "file", and the file's
// name; the form's other fields are in r.PostForm then. Nothing of it touches
// the disk for longer than the request.
func ReadList(w http.ResponseWriter, r *http.Request) (sheet *table.Sheet, name string, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(2 << 20); err != nil {
		if errors.Is(err, http.ErrNotMultipart) {
			return nil, "", ErrNoFile
		}
		return nil, "", web.AsFault(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f, head, err := r.FormFile("file")
	if err != nil {
		return nil, "", ErrNoFile.Because(err)
	}
	defer f.Close()
	sheet, err = table.Read(f, head.Filename)
	return sheet, head.Filename, err
}
