package office

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

func TestSignInOpensASessionUnderAFreshToken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	door := d.Send(nil, http.MethodGet, "/office/sign-in?next=/office/points", nil)
	doc := d.Document(door, http.StatusOK)
	if got, _ := doc.Find("input[name=next]").Attr("value"); got != "/office/points" {
		t.Errorf("next %q", got)
	}
	before := throughTheDoor(d, "office")
	r := httptest.NewRequest(http.MethodPost, "/office/sign-in", strings.NewReader(url.Values{
		"login": {"office"}, "password": {webtest.DeskPassword}, "next": {"/office/points"},
	}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(before) // somebody planted a token he knows
	w := d.Do(r)
	c := webtest.CookieOf(w)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/office/points" || c == nil {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	if c.Value == before.Value {
		t.Error("the token from before the sign-in still works")
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/office" || c.Secure {
		t.Errorf("cookie %+v", c)
	}
	if w := d.Send(before, http.MethodGet, "/office", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the old token: %d", w.Code)
	}
}

func TestCookieIsSecureWhereTheSiteIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Set(data.PublicURL, "https://meals.example")
	s, err := web.New(d.Config)
	if err != nil {
		t.Fatal(err)
	}
	if d.Root, err = s.Handler(Part(desk.New(s))); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/office/sign-in", strings.NewReader(desk.Values("login", "office", "password", webtest.DeskPassword).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://meals.example")
	r.Host = "meals.example"
	if c := webtest.CookieOf(d.Do(r)); c == nil || !c.Secure {
		t.Errorf("not Secure behind https: %v", c)
	}
}

func TestUnknownLoginAndWrongPasswordReadTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	say := func(login, password string) string {
		w := d.Send(nil, http.MethodPost, "/office/sign-in", url.Values{"login": {login}, "password": {password}})
		doc := d.Document(w, http.StatusUnauthorized)
		if _, filled := doc.Find("input[name=password]").Attr("value"); filled && strings.Contains(w.Body.String(), password) {
			t.Error("the password comes back in the page")
		}
		return doc.Find(".trouble").Text()
	}
	if a, b := say("office", "not the password"), say("nobody", "not the password"); a != b || a == "" {
		t.Errorf("%q and %q", a, b)
	}
}

func TestFiveWrongPasswordsLockTheLogin(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	form := url.Values{"login": {"office"}, "password": {"wrong password"}}
	for range 4 {
		d.Document(d.Send(nil, http.MethodPost, "/office/sign-in", form), http.StatusUnauthorized)
	}
	doc := d.Document(d.Send(nil, http.MethodPost, "/office/sign-in", form), http.StatusTooManyRequests)
	webtest.Want(t, doc, ".trouble", "15 分钟")
	form.Set("password", webtest.DeskPassword)
	d.Document(d.Send(nil, http.MethodPost, "/office/sign-in", form), http.StatusTooManyRequests)
	d.Clock.Advance(16 * time.Minute)
	if w := d.Send(nil, http.MethodPost, "/office/sign-in", form); w.Code != http.StatusSeeOther {
		t.Errorf("after the lock: %d", w.Code)
	}
}

// Behind a proxy everybody has one address.
func TestGuessesShutOutNobodyElse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	try := func(login, password string) *httptest.ResponseRecorder {
		return d.Send(nil, http.MethodPost, "/office/sign-in", desk.Values("login", login, "password", password))
	}
	for range signInsAMinute {
		try("guess", "not the password")
	}
	// The database locks a login sooner, in other words.
	webtest.Want(t, d.Document(try(" Guess", "not the password"), http.StatusTooManyRequests), ".trouble", "太快了")
	if w := try("office", webtest.DeskPassword); w.Code != http.StatusSeeOther {
		t.Errorf("an honest login from the same address: %d", w.Code)
	}
}

func TestSignInsThatSucceedAreNotCounted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range signInsAMinute + 2 {
		w := d.Send(nil, http.MethodPost, "/office/sign-in", desk.Values("login", "office", "password", webtest.DeskPassword))
		if w.Code != http.StatusSeeOther {
			t.Fatalf("sign-in %d: %d", i+1, w.Code)
		}
	}
}

func TestSignInOverPlainHTTPSaysWhichAddressToOpen(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Server.Secure = true
	d.Set(data.PublicURL, "https://meals.example")
	r := httptest.NewRequest(http.MethodPost, "/office/sign-in", strings.NewReader(desk.Values("login", "office", "password", webtest.DeskPassword).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://example.com")
	w := d.Do(r)
	webtest.Want(t, d.Document(w, http.StatusForbidden), ".trouble", "https://meals.example/office")
	if c := webtest.CookieOf(w); c != nil {
		t.Errorf("a cookie that the browser drops: %v", c)
	}
	r = httptest.NewRequest(http.MethodPost, "/office/sign-in", strings.NewReader(desk.Values("login", "office", "password", webtest.DeskPassword).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = "meals.example"
	r.Header.Set("Origin", "https://meals.example")
	if w := d.Do(r); w.Code != http.StatusSeeOther {
		t.Errorf("behind the proxy: %d", w.Code)
	}
}

func TestNextStaysInTheOffice(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/office/points":             "/office/points",
		"/office":                    "/office",
		"":                           "/office",
		"https://elsewhere.example/": "/office",
		"//elsewhere.example/office": "/office",
		"/office/../admin":           "/office",
		"/office/\\elsewhere":        "/office",
		"/officer":                   "/office",
		"/office/points?search=x":    "/office",
	} {
		if got := safeNext(next); got != want {
			t.Errorf("safeNext(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.As(staff.Office)
	if w := d.Send(c, http.MethodPost, "/office/sign-out", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("sign out: %d", w.Code)
	}
	if w := d.Send(c, http.MethodGet, "/office", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the ended session still opens the office: %d", w.Code)
	}
}

func TestAStoppedUserIsOutAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c, u := d.As(staff.Office), d.Users[staff.Office]
	d.Submit(staff.Security, "/office/users/"+string(u.ID)+"/active", "active", "no")
	if w := d.Send(c, http.MethodGet, "/office", nil); w.Code != http.StatusSeeOther {
		t.Errorf("stopped: %d", w.Code)
	}
	d.Submit(staff.Security, "/office/users/"+string(u.ID)+"/active", "active", "yes")
	if w := d.Send(c, http.MethodGet, "/office", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the session from before the stop: %d", w.Code)
	}
}

func TestChangeOfPassword(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	mine, elsewhere := d.As(staff.Office), throughTheDoor(d, "office")
	change := func(current, password, again string) *httptest.ResponseRecorder {
		return d.Send(mine, http.MethodPost, "/office/password", desk.Values("current", current, "password", password, "again", again))
	}
	next := "秋天的桂花香满街坊"
	webtest.Want(t, d.Document(change("not the current one", next, next), http.StatusUnauthorized), ".trouble", "密码")
	webtest.Want(t, d.Document(change(webtest.DeskPassword, next, next+"!"), http.StatusUnprocessableEntity), ".trouble", "不一样")
	doc := d.Document(change(webtest.DeskPassword, "short", "short"), http.StatusUnprocessableEntity)
	webtest.Want(t, doc, "#password-password-wrong", "10")
	w := change(webtest.DeskPassword, next+"一二", next+"一二")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("changed: %d %s", w.Code, w.Body)
	}
	fresh := webtest.CookieOf(w)
	if fresh == nil || d.Send(fresh, http.MethodGet, "/office", nil).Code != http.StatusOK {
		t.Error("who changed it is signed out")
	}
	if w := d.Send(elsewhere, http.MethodGet, "/office", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the session on another computer: %d", w.Code)
	}
}
