package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/data/fault"
)

// The failures that belong to HTTP alone.
var (
	// ErrNoMethod: the route exists and takes other methods. Arg Method.
	ErrNoMethod = fault.New(fault.Malformed, "no_method")
)

// problemPage shows one failure to a person: what happened, what to do next.
// The office's page of the same name takes the same struct.
type problemPage struct {
	publicPage
	Problem problem
}

// problemPages are the pages that show a failure, by audience; whoever has none
// of his own gets the elders'.
var problemPages = map[audience]string{
	office:   "office/problem",
	signIn:   "office/problem",
	tillPage: "till/problem",
}

// failPage shows a failure as a page in the look of the audience. Who is not
// signed in to the office is led to its door.
func (s *Server) failPage(a audience, w http.ResponseWriter, r *http.Request, err error) {
	s.logFailure(r, err)
	if a == office && errors.Is(err, fault.ErrSignIn) {
		toSignIn(w, r)
		return
	}
	p := s.printer(r)
	doc := newProblem(err, p)
	name, ok := problemPages[a]
	if _, exists := s.pages[p.Language][name]; !ok || !exists {
		name = "public/problem"
	}
	page := problemPage{
		publicPage: s.publicPage(r, "public.problem.title"),
		Problem:    doc,
	}
	setRetry(w, doc.Status)
	if err := s.render(w, r, doc.Status, name, page); err != nil {
		s.Log.Error("problem page", "error", err.Error())
		http.Error(w, doc.Detail, http.StatusInternalServerError)
	}
}

// audienceOf guesses who asks for an address that no route answers.
func audienceOf(path string) audience {
	if strings.HasPrefix(path, "/api/") {
		return publicJSON
	}
	return public
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(audienceOf(r.URL.Path), w, r, fault.ErrNotFound)
}

// noMethod answers 405 and names the methods that the address takes, as RFC
// 9110 asks.
func (s *Server) noMethod(mux chi.Routes) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if mux.Match(chi.NewRouteContext(), m, r.URL.Path) {
				allowed = append(allowed, m)
			}
		}
		if slices.Contains(allowed, http.MethodGet) {
			allowed = append(allowed, http.MethodHead)
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.fail(audienceOf(r.URL.Path), w, r, ErrNoMethod.With("Method", r.Method))
	}
}

// statusOf is the status of a failure: by its kind, except where HTTP has a
// status of its own for one failure.
func statusOf(err error) int {
	if errors.Is(err, ErrNoMethod) {
		return http.StatusMethodNotAllowed
	}
	return statuses[fault.KindOf(err)]
}

// setRetry tells a client when to come back, where waiting helps.
func setRetry(w http.ResponseWriter, status int) {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
}
