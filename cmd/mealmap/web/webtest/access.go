package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mealmap/data/staff"
)

// Access is the decision about one route of the desk: who may, and which thing
// of a Holding it names, by its key in IDs: in the address, "point", or in the
// form, "point in the form"; "" for none.
type Access struct {
	Who   []staff.Role
	Thing string
}

// address fills in the thing that a route's address or form names.
func (h Holding) address(pattern, thing string) (string, url.Values) {
	v := url.Values{}
	kind, inForm := strings.CutSuffix(thing, " in the form")
	if inForm {
		v.Set(kind, h.IDs[kind])
	}
	return strings.NewReplacer("{id}", h.IDs[kind], "{held}", "nothing").Replace(pattern), v
}

// CheckAccess asks every route of the site's signed-in audience as a stranger,
// and as each role for the thing of its own street and of the foreign one. The
// table, by "GET /office/points", decides: a route without a line fails, and so
// does a line without a route. The desk is stocked.
func (d *Desk) CheckAccess(t *testing.T, table map[string]Access) {
	t.Helper()
	seen := map[string]bool{}
	for _, part := range d.Parts {
		for _, rt := range part.Routes {
			name := rt.Method + " " + rt.Pattern
			if seen[name] = true; rt.For != d.Frame.SignedIn {
				continue
			}
			a, decided := table[name]
			if !decided {
				t.Errorf("%s: nobody has decided who may", name)
				continue
			}
			d.checkRoute(t, rt.Method, rt.Pattern, a)
		}
	}
	for name := range table {
		if !seen[name] {
			t.Errorf("%s: decided, and no such route", name)
		}
	}
}

func (d *Desk) checkRoute(t *testing.T, method, pattern string, a Access) {
	t.Helper()
	name := method + " " + pattern
	if kind, _ := strings.CutSuffix(a.Thing, " in the form"); kind != "" && (d.Mine.IDs[kind] == "" || d.Foreign.IDs[kind] == "") {
		t.Errorf("%s: no %s in both streets", name, kind)
		return
	}
	mine, form := d.Mine.address(pattern, a.Thing)
	if w := d.Send(nil, method, mine, form); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/office/sign-in") {
		t.Errorf("%s: a stranger gets %d", name, w.Code)
	}
	for _, role := range staff.Roles() {
		may := slices.Contains(a.Who, role)
		if a.Thing != "" {
			path, form := d.Foreign.address(pattern, a.Thing)
			w := d.Send(d.As(role), method, path, form)
			if want := statusFor(may, http.StatusNotFound); w.Code != want {
				t.Errorf("%s as %s, foreign street: %d, want %d", name, role, w.Code, want)
			}
		}
		w := d.Send(d.As(role), method, mine, form)
		if got := w.Code; may == (got == http.StatusForbidden) || may && (got == http.StatusNotFound || got >= 500) {
			t.Errorf("%s as %s, own street: %d, may = %v\n%.300s", name, role, got, may, w.Body)
		}
		if pattern == "/office/sign-out" {
			delete(d.Cookies, role)
		}
	}
}

func statusFor(may bool, status int) int {
	if may {
		return status
	}
	return http.StatusForbidden
}
