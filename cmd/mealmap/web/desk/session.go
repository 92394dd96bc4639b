package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// How long a sign-in lasts: without a click, and altogether.
const (
	idleTime     = 30 * time.Minute
	signedInTime = 10 * time.Hour
)

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

// Viewer is who is signed in; nil on a route that is not for SignedIn.
func Viewer(r *http.Request) *staff.User {
	u, _ := r.Context().Value(viewerKey{}).(*staff.User)
	return u
}

// Actor is who does it, for the audit log. Somebody must be signed in.
func Actor(r *http.Request) audit.Actor { return audit.Actor("user:" + string(Viewer(r).ID)) }

// admit lets in whoever is signed in, still works here and may do it. The
// user is read at every request, so that a role taken away is gone at once.
func (d *Desk) admit(r *http.Request, may staff.Permission) (*http.Request, error) {
	id := d.sessions.GetString(r.Context(), sessionUser)
	if id == "" {
		return r, fault.ErrSignIn
	}
	u, err := d.Staff.FindUser(r.Context(), staff.UserID(id))
	if errors.Is(err, staff.ErrUserNotFound) || err == nil && (!u.Active || u.Epoch != d.sessions.GetInt64(r.Context(), sessionEpoch)) {
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

// OpenSession signs the user in under a token that nobody can have planted. Who
// he is, the caller has made sure of. The context is that of a route of the
// desk.
func (d *Desk) OpenSession(ctx context.Context, id staff.UserID) error {
	u, err := d.Staff.FindUser(ctx, id)
	if err != nil {
		return err
	}
	if err := d.sessions.RenewToken(ctx); err != nil {
		return err
	}
	d.sessions.Put(ctx, sessionUser, string(u.ID))
	d.sessions.Put(ctx, sessionEpoch, u.Epoch)
	return nil
}

// CloseSession signs out.
func (d *Desk) CloseSession(ctx context.Context) error { return d.sessions.Destroy(ctx) }
