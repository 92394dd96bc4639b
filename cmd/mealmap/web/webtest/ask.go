package webtest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/audit"
	"mealmap/data/staff"
)

// backDoorPath opens a session without a password, for tests of pages that
// stand apart from the page that asks for one.
const backDoorPath = "/office/test-session"

func (d *Desk) backDoor(frame *desk.Desk) web.Part {
	d.Frame = frame
	return web.Part{Routes: []web.Route{frame.Door.Post(backDoorPath, func(w http.ResponseWriter, r *http.Request) error {
		users, err := frame.Staff.ListUsers(r.Context())
		if err != nil {
			return err
		}
		for _, u := range users {
			if u.Login == r.FormValue("login") {
				return frame.OpenSession(r.Context(), u.ID)
			}
		}
		return staff.ErrUserNotFound
	})}}
}

// As gives the session cookie of the desk's user of the role.
func (d *Desk) As(role staff.Role) *http.Cookie {
	d.TB.Helper()
	if d.Cookies[role] == nil {
		d.Cookies[role] = d.SignedIn(d.Users[role].Login)
	}
	return d.Cookies[role]
}

// SignedIn gives the cookie of a new session of the login.
func (d *Desk) SignedIn(login string) *http.Cookie {
	d.TB.Helper()
	w := d.Send(nil, http.MethodPost, backDoorPath, desk.Values("login", login))
	c := CookieOf(w)
	if w.Code != http.StatusOK || c == nil {
		d.TB.Fatalf("session of %s: %d\n%s", login, w.Code, w.Body)
	}
	return c
}

// CookieOf is the session's cookie that an answer sets, nil where it sets none.
func CookieOf(w *httptest.ResponseRecorder) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == "mealmap_office" && c.MaxAge >= 0 {
			return c
		}
	}
	return nil
}

// Send makes one request with a session, unless c is nil, and with a form where
// it is a post.
func (d *Desk) Send(c *http.Cookie, method, path string, v url.Values) *httptest.ResponseRecorder {
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(v.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c != nil {
		r.AddCookie(c)
	}
	return d.Do(r)
}

// See asks for a page of the office and fails unless it comes.
func (d *Desk) See(role staff.Role, path string) *goquery.Document {
	d.TB.Helper()
	return d.Document(d.Send(d.As(role), http.MethodGet, path, nil), http.StatusOK)
}

// Document reads an answer and fails unless it has the status.
func (d *Desk) Document(w *httptest.ResponseRecorder, status int) *goquery.Document {
	d.TB.Helper()
	if w.Code != status {
		d.TB.Fatalf("status %d, want %d\n%s", w.Code, status, w.Body)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		d.TB.Fatal(err)
	}
	return doc
}

// Submit sends a form that must be accepted, and gives the page it leads to.
func (d *Desk) Submit(role staff.Role, path string, pairs ...string) *goquery.Document {
	d.TB.Helper()
	w := d.Send(d.As(role), http.MethodPost, path, desk.Values(pairs...))
	if w.Code != http.StatusSeeOther {
		d.TB.Fatalf("POST %s: %d\n%s", path, w.Code, w.Body)
	}
	return d.See(role, w.Header().Get("Location"))
}

// Upload sends a file with a form.
func (d *Desk) Upload(role staff.Role, path, name, content string, pairs ...string) *httptest.ResponseRecorder {
	d.TB.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(f, content)
	}
	for i := 0; i+1 < len(pairs) && err == nil; i += 2 {
		err = m.WriteField(pairs[i], pairs[i+1])
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		d.TB.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(d.As(role))
	return d.Do(r)
}

// Want fails unless the text is in what the selector finds.
func Want(tb testing.TB, doc *goquery.Document, selector, text string) {
	tb.Helper()
	if got := doc.Find(selector).Text(); !strings.Contains(got, text) {
		tb.Errorf("%s: %q does not say %q", selector, strings.Join(strings.Fields(got), " "), text)
	}
}

// Logged counts the entries of an action in the audit log.
func (d *Desk) Logged(action string) int {
	d.TB.Helper()
	list, err := audit.List(d.TB.Context(), d.DB, audit.Filter{Action: action})
	if err != nil {
		d.TB.Fatal(err)
	}
	return len(list)
}
