package office

import (
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
)

func newDesk(tb testing.TB) *webtest.Desk {
	tb.Helper()
	return webtest.NewDesk(tb, Part)
}

// throughTheDoor signs in as people do.
func throughTheDoor(d *webtest.Desk, login string) *http.Cookie {
	d.TB.Helper()
	w := d.Send(nil, http.MethodPost, "/office/sign-in", desk.Values("login", login, "password", webtest.DeskPassword))
	c := webtest.CookieOf(w)
	if w.Code != http.StatusSeeOther || c == nil {
		d.TB.Fatalf("sign in %s: %d\n%s", login, w.Code, w.Body)
	}
	return c
}
