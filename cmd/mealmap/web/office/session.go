package office

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/httprate"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// How long a sign-in lasts: without a click, and altogether.
const (
	idleTime     = 30 * time.Minute
	signedInTime = 10 * time.Hour
)

// signInsAMinute is how often one address may fail to sign in with one login
// name. Behind a proxy everybody has one address, so that one person's guesses
// must not shut out another.
const signInsAMinute = 20

// ErrPasswordsDiffer: the new password was typed in two ways.
var ErrPasswordsDiffer = fault.New(fault.Invalid, "passwords_differ")

// What a session holds.
const (
	sessionUser  = "user"
	sessionEpoch = "epoch" // of the user: a new password or a stop ends older sessions
	sessionFlash = "flash"
)

// newSessions keeps sessions in the database, by the hash of their token. The
// cookie is secure where the site is.
func newSessions(db *data.DB, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = staff.NewSessions(db)
	m.IdleTimeout, m.Lifetime = idleTime, signedInTime
	m.Cookie.Name, m.Cookie.Path = "mealmap_office", "/office"
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Persist = true, http.SameSiteLaxMode, false
	m.Cookie.Secure = secure
	return m
}

type viewerKey struct{}

// viewer is who is signed in; nil on a route that is not the office's.
func viewer(r *http.Request) *staff.User {
	u, _ := r.Context().Value(viewerKey{}).(*staff.User)
	return u
}

// admit lets in whoever is signed in, still works here and may do it. The
// user is read at every request, so that a role taken away is gone at once.
func (s *server) admit(r *http.Request, may staff.Permission) (*http.Request, error) {
	id := s.sessions.GetString(r.Context(), sessionUser)
	if id == "" {
		return r, fault.ErrSignIn
	}
	u, err := s.Staff.FindUser(r.Context(), staff.UserID(id))
	if errors.Is(err, staff.ErrUserNotFound) || err == nil && (!u.Active || u.Epoch != s.sessions.GetInt64(r.Context(), sessionEpoch)) {
		return r, fault.ErrSignIn
	}
	if err != nil {
		return r, err
	}
	r = r.WithContext(context.WithValue(r.Context(), viewerKey{}, &u))
	if may != "" && !staff.May(u.Role, may) {
		return r, fault.ErrDenied
	}
	return r, nil
}

// toSignIn sends somebody who is not signed in to the door, and remembers which
// page he wanted.
func toSignIn(w http.ResponseWriter, r *http.Request) {
	to := "/office/sign-in"
	if r.Method == http.MethodGet && r.URL.Path != "/office" {
		to += "?next=" + url.QueryEscape(r.URL.Path)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// safeNext keeps a redirect after sign-in inside the office.
func safeNext(next string) string {
	if strings.HasPrefix(next, "/office/") && path.Clean(next) == next && !strings.ContainsAny(next, "\\?#") {
		return next
	}
	return "/office"
}

type signInPage struct {
	chrome
	Form form
	Next string
}

func (s *server) showSignIn(w http.ResponseWriter, r *http.Request) error {
	return s.signInForm(w, r, http.StatusOK, form{ID: "sign-in"}, r.URL.Query().Get("next"))
}

func (s *server) signInForm(w http.ResponseWriter, r *http.Request, status int, f form, next string) error {
	page := signInPage{chrome: s.chrome(r, "", "office.sign_in.title"), Form: f, Next: safeNext(next)}
	return s.Render(w, r, status, "office/sign_in", page)
}

// signIn opens a session under a fresh token. Unknown names and wrong
// passwords read the same.
func (s *server) signIn(limit *httprate.RateLimiter) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := web.ReadForm(w, r); err != nil {
			return err
		}
		u, err := staff.User{}, s.InsecureFault(r)
		if err == nil {
			u, err = s.known(limit, w, r)
		}
		if err != nil && (correctable(err) || errors.Is(err, web.ErrInsecure)) {
			s.LogFailure(r, err)
			f := form{ID: "sign-in", Values: values("login", r.PostForm.Get("login")), Trouble: troubleOf(err, s.Printer(r))}
			return s.signInForm(w, r, web.StatusOf(err), f, r.PostForm.Get("next"))
		}
		if err != nil {
			return err
		}
		if err := s.openSession(r.Context(), u.ID); err != nil {
			return err
		}
		http.Redirect(w, r, safeNext(r.PostForm.Get("next")), http.StatusSeeOther)
		return nil
	}
}

// known gives the user whose login and password the form has. Only refusals
// count towards the limit.
func (s *server) known(limit *httprate.RateLimiter, w http.ResponseWriter, r *http.Request) (staff.User, error) {
	login := r.PostForm.Get("login")
	key := addressOf(r) + " " + strings.ToLower(strings.TrimSpace(login))
	_, failed, err := limit.Status(key)
	if err != nil {
		return staff.User{}, err
	}
	if failed+1 > signInsAMinute {
		return staff.User{}, fault.ErrRateLimited.With("Seconds", 60)
	}
	u, err := s.Staff.SignIn(r.Context(), login, r.PostForm.Get("password"))
	if err != nil && correctable(err) {
		limit.OnLimit(w, r, key)
	}
	return u, err
}

// openSession signs the user in under a token that nobody can have planted.
func (s *server) openSession(ctx context.Context, id staff.UserID) error {
	u, err := s.Staff.FindUser(ctx, id)
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionUser, string(u.ID))
	s.sessions.Put(ctx, sessionEpoch, u.Epoch)
	return nil
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (s *server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/office/sign-in", http.StatusSeeOther)
	return nil
}

type passwordPage struct {
	chrome
	Form form
}

func (s *server) showPassword(w http.ResponseWriter, r *http.Request) error {
	return s.passwordForm(w, r, http.StatusOK, trouble{})
}

func (s *server) passwordForm(w http.ResponseWriter, r *http.Request, status int, t trouble) error {
	page := passwordPage{chrome: s.chrome(r, "", "office.password.title"), Form: form{ID: "password", Trouble: t}}
	return s.Render(w, r, status, "office/password", page)
}

// changePassword asks for the current password, because the screen may have
// been left alone.
func (s *server) changePassword(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u := viewer(r)
	_, err := s.Staff.SignIn(r.Context(), u.Login, r.PostForm.Get("current"))
	if err == nil && r.PostForm.Get("password") != r.PostForm.Get("again") {
		err = ErrPasswordsDiffer
	}
	if err == nil {
		err = s.Staff.SetPassword(r.Context(), u.ID, r.PostForm.Get("password"), actor(r))
	}
	if err != nil && correctable(err) {
		return s.passwordForm(w, r, web.StatusOf(err), troubleOf(err, s.Printer(r)))
	}
	if err != nil {
		return err
	}
	if err := s.openSession(r.Context(), u.ID); err != nil {
		return err
	}
	return s.done(w, r, "/office", "office.password.saved")
}
