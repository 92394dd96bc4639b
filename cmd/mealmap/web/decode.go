package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"mealmap/data/fault"
)

// maxJSON is the largest JSON body that any route takes, in bytes.
const maxJSON = 64 << 10

// DecodeJSON reads one JSON object into dst: content type checked, size
// limited, unknown fields and trailing text refused.
func DecodeJSON(w http.ResponseWriter, r *http.Request, dst any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return fault.ErrMalformed.With("Reason", "Content-Type: application/json")
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(dst); err != nil {
		return AsFault(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault.ErrMalformed.With("Reason", "one JSON object")
	}
	return nil
}

// RespondJSON answers with v as one JSON document.
func RespondJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}

// MaxForm is the largest body of a form without a file, in bytes.
const MaxForm = 64 << 10

// ReadForm parses a posted form within MaxForm; what cannot be read is fault.ErrMalformed
// or ErrTooLong.
func ReadForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
	if err := r.ParseForm(); err != nil {
		return AsFault(err)
	}
	return nil
}
