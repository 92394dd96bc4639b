package desk

import (
	"net/http"

	"github.com/alexedwards/scs/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/staff"
)

// Desk is the site's frame with the sessions of the people who work here. Every
// part for them is made from the same one, so that one sign-in opens them all;
// a part embeds it.
type Desk struct {
	*web.Server
	SignedIn *web.Audience // somebody signed in, with the route's permission
	Door     *web.Audience // a session, but nobody signed in yet

	sessions *scs.SessionManager
	held     holder
	sent     sentForms
}

// New makes the desk of a site. It reads whether the site is secure.
func New(s *web.Server) *Desk {
	d := &Desk{Server: s, sessions: newSessions(s.DB, s.Secure)}
	d.SignedIn = &web.Audience{Admit: d.admit, Fail: d.failAtDesk, Around: d.sessions.LoadAndSave}
	d.Door = &web.Audience{Fail: d.fail, Around: d.sessions.LoadAndSave}
	return d
}

// Get is the route of a page for whoever is signed in and has the permission;
// "" lets in everybody who is signed in.
func (d *Desk) Get(pattern string, may staff.Permission, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, For: d.SignedIn, May: may, Handle: h}
}

// Post is the route of an action, as Get is that of a page.
func (d *Desk) Post(pattern string, may staff.Permission, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, For: d.SignedIn, May: may, Handle: h}
}
