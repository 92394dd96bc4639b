package web

import (
	"net/http"

	"mealmap/data/staff"
)

// audience is who a route is for, and so how a caller is recognised and how a
// failure is shown.
type audience int

const (
	public     audience = iota // anybody; elders' pages, no cookie
	publicJSON                 // anybody; the public API
	till                       // a cashier's device, by bearer token
	tillPage                   // the same device's pages, by its cookie
	office                     // somebody signed in; pages
	signIn                     // the office's doors: session, but nobody signed in yet
	loopback                   // only this machine
)

// handler decodes, makes one domain call and responds. What it returns is
// rendered by the route's audience: a page or problem JSON.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one line of what the program answers to and who may call it. May is
// the permission an office route asks for; whether the thing itself lies in the
// caller's scope the handler checks with Server.covers.
type route struct {
	method  string
	pattern string
	for_    audience
	may     staff.Permission
	handle  handler
}

// routes is every route of the program.
func (s *Server) routes() []route {
	var all []route
	all = append(all, s.publicRoutes()...)
	all = append(all, s.apiRoutes()...)
	all = append(all, s.tillRoutes()...)
	all = append(all, s.officeRoutes()...)
	return all
}
