package desk

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mealmap/data/picture"
)

func TestReadPicture(t *testing.T) {
	t.Parallel()
	form := func(field string, size int) *http.Request {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		f, err := m.CreateFormFile(field, "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(make([]byte, size))
		_ = m.WriteField("caption", "门口")
		_ = m.Close()
		r := httptest.NewRequest(http.MethodPost, "/", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return r
	}
	plain := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("caption=x"))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, x := range map[string]struct {
		r    *http.Request
		size int
		err  error
	}{
		"a picture":     {form("file", 10), 10, nil},
		"the largest":   {form("file", picture.MaxBytes), picture.MaxBytes, nil},
		"a larger one":  {form("file", maxPictureForm), 0, ErrPictureLarge},
		"an empty one":  {form("file", 0), 0, ErrNoPicture},
		"another field": {form("else", 10), 0, ErrNoPicture},
		"no upload":     {plain, 0, ErrNoPicture},
	} {
		raw, err := ReadPicture(httptest.NewRecorder(), x.r)
		if !errors.Is(err, x.err) || len(raw) != x.size && err == nil {
			t.Errorf("%s: %d bytes, %v", name, len(raw), err)
		}
		if err == nil && x.r.PostForm.Get("caption") != "门口" {
			t.Errorf("%s: the other fields are lost", name)
		}
	}
}
