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

// ProblemPage shows one failure to a person in the elders' frame: what happened,
// what to do next.
type ProblemPage struct {
	PublicPage
	Problem Problem
}

// ProblemPage is the struct of a page for a failure.
func (s *Server) ProblemPage(r *http.Request, doc Problem) ProblemPage {
	return ProblemPage{PublicPage: s.PublicPage(r, "public.problem.title"), Problem: doc}
}

// failPublic shows a failure to who looks for a meal.
func (s *Server) failPublic(w http.ResponseWriter, r *http.Request, err error) {
	r, w.Header()["Vary"] = looking(r), varyByLook // an address that no route answers comes without
	s.FailPage(w, r, err, "public/problem", func(doc Problem) any { return s.ProblemPage(r, doc) })
}

// FailPage logs a failure and shows it on the named page, with the struct that
// page makes of it.
func (s *Server) FailPage(w http.ResponseWriter, r *http.Request, err error, name string, page func(Problem) any) {
	s.LogFailure(r, err)
	doc := NewProblem(err, s.Printer(r))
	setRetry(w, doc.Status)
	if err := s.Render(w, r, doc.Status, name, page(doc)); err != nil {
		s.Log.Error("problem page", "error", err.Error())
		http.Error(w, doc.Detail, http.StatusInternalServerError)
	}
}

// audienceOf guesses who asks for an address that no route answers.
func (s *Server) audienceOf(path string) *Audience {
	if strings.HasPrefix(path, "/api/") {
		return s.PublicJSON
	}
	return s.Public
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.audienceOf(r.URL.Path).Fail(w, r, fault.ErrNotFound)
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
		s.audienceOf(r.URL.Path).Fail(w, r, ErrNoMethod.With("Method", r.Method))
	}
}

// StatusOf is the status of a failure: by its kind, except where HTTP has a
// status of its own for one failure.
func StatusOf(err error) int {
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
