package web

import (
	"net/http"

	"mealmap/data/fault"
	"mealmap/data/staff"
)

// ErrOtherSite: a page of another site sent the form, and the browser said so.
var ErrOtherSite = fault.New(fault.Denied, "other_site")

// Handler decodes, makes one domain call and responds. What it returns is
// rendered by the route's audience: a page or problem JSON.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one line of what the program answers to and who may call it. May is
// the permission that an office route asks for, "" elsewhere; whether the thing
// itself lies in the caller's scope the handler checks.
type Route struct {
	Method  string
	Pattern string
	For     *Audience
	May     staff.Permission
	Handle  Handler
}

// Part is what one audience's package answers to, and the operations that the
// OpenAPI document describes of it.
type Part struct {
	Routes     []Route
	Operations []Operation
}

// Audience is who a route is for: how a caller is recognised, how he is shown a
// failure, and what protects him from other sites. Each audience's package
// defines its own; Server.Public and Server.PublicJSON serve anybody.
type Audience struct {
	// Admit recognises the caller and refuses whom a route that asks for the
	// permission is not for. The request it returns, also with an error, carries
	// what it learned of him. nil admits anybody.
	Admit func(r *http.Request, may staff.Permission) (*http.Request, error)
	// Fail shows a failure the way the audience reads it, and logs it.
	Fail func(w http.ResponseWriter, r *http.Request, err error)
	// Around wraps admission and handler, as sessions do; nil where nothing does.
	Around func(http.Handler) http.Handler
	// AnySite lets pages of other sites call: right only where no cookie says
	// who calls.
	AnySite bool
}

// Get is the route of a page, or of JSON that is read, without a permission.
func (a *Audience) Get(pattern string, h Handler) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, For: a, Handle: h}
}

// Post is the route of an action without a permission.
func (a *Audience) Post(pattern string, h Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, For: a, Handle: h}
}

// guard lets in whom the route is for and shows what the handler returns.
func (rt Route) guard() http.Handler {
	h := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		if rt.For.Admit != nil {
			r, err = rt.For.Admit(r, rt.May)
		}
		if err == nil {
			err = rt.Handle(w, r)
		}
		if err != nil {
			rt.For.Fail(w, r, err)
		}
	}))
	if !rt.For.AnySite {
		own := http.NewCrossOriginProtection()
		own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { rt.For.Fail(w, r, ErrOtherSite) }))
		h = own.Handler(h)
	}
	if rt.For.Around != nil { // outermost, because the audience's failures may be shown with the session
		h = rt.For.Around(h)
	}
	return h
}
