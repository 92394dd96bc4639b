package office

import (
	"errors"
	"net"
	"net/http"
	"path"
	"strings"

	"github.com/go-chi/httprate"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// signInsAMinute is how often one address may fail to sign in with one login
// name. Behind a proxy everybody has one address, so that one person's guesses
// must not shut out another.
const signInsAMinute = 20

// ErrPasswordsDiffer: the new password was typed in two ways.
var ErrPasswordsDiffer = fault.New(fault.Invalid, "passwords_differ")

// safeNext keeps a redirect after sign-in inside the office.
func safeNext(next string) string {
	if strings.HasPrefix(next, "/office/") && path.Clean(next) == next && !strings.ContainsAny(next, "\\?#") {
		return next
	}
	return "/office"
}

type signInPage struct {
	desk.Chrome
	Form desk.Form
	Next string
}

func (s *server) showSignIn(w http.ResponseWriter, r *http.Request) error {
	return s.signInForm(w, r, http.StatusOK, desk.Form{ID: "sign-in"}, r.URL.Query().Get("next"))
}

func (s *server) signInForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form, next string) error {
	page := signInPage{Chrome: s.Chrome(r, "", "office.sign_in.title"), Form: f, Next: safeNext(next)}
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
		if err != nil && (desk.Correctable(err) || errors.Is(err, web.ErrInsecure)) {
			s.LogFailure(r, err)
			f := desk.Form{ID: "sign-in", Values: desk.Values("login", r.PostForm.Get("login")), Trouble: desk.TroubleOf(err, s.Printer(r))}
			return s.signInForm(w, r, web.StatusOf(err), f, r.PostForm.Get("next"))
		}
		if err != nil {
			return err
		}
		if err := s.OpenSession(r.Context(), u.ID); err != nil {
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
	if err != nil && desk.Correctable(err) {
		limit.OnLimit(w, r, key)
	}
	return u, err
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (s *server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.CloseSession(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/office/sign-in", http.StatusSeeOther)
	return nil
}

type passwordPage struct {
	desk.Chrome
	Form desk.Form
}

func (s *server) showPassword(w http.ResponseWriter, r *http.Request) error {
	return s.passwordForm(w, r, http.StatusOK, desk.Trouble{})
}

func (s *server) passwordForm(w http.ResponseWriter, r *http.Request, status int, t desk.Trouble) error {
	page := passwordPage{Chrome: s.Chrome(r, "", "office.password.title"), Form: desk.Form{ID: "password", Trouble: t}}
	return s.Render(w, r, status, "office/password", page)
}

// changePassword asks for the current password, because the screen may have
// been left alone.
func (s *server) changePassword(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u := desk.Viewer(r)
	_, err := s.Staff.SignIn(r.Context(), u.Login, r.PostForm.Get("current"))
	if err == nil && r.PostForm.Get("password") != r.PostForm.Get("again") {
		err = ErrPasswordsDiffer
	}
	if err == nil {
		err = s.Staff.SetPassword(r.Context(), u.ID, r.PostForm.Get("password"), desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		return s.passwordForm(w, r, web.StatusOf(err), desk.TroubleOf(err, s.Printer(r)))
	}
	if err != nil {
		return err
	}
	if err := s.OpenSession(r.Context(), u.ID); err != nil {
		return err
	}
	return s.Done(w, r, "/office", "office.password.saved")
}
