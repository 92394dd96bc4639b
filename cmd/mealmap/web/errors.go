package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"mealmap/data/fault"
	"mealmap/static/messages"
)

// statuses is the one table from a kind of failure to an HTTP status.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Malformed:       http.StatusBadRequest,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Denied:          http.StatusForbidden,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Limited:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// ErrTooLong: the body is larger than the route takes.
var ErrTooLong = fault.New(fault.Malformed, "too_long")

// ErrUnreadable: a form that came in parts or garbled.
var ErrUnreadable = fault.New(fault.Malformed, "unreadable_form")

// Problem is an RFC 9457 document. Code is stable; Detail is a sentence to
// show; Fixes say what to do next.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Fixes  []string       `json:"fixes"`
	Errors []ProblemField `json:"errors,omitempty"`
}

// ProblemField is what is wrong with one field, or one row of a list.
type ProblemField struct {
	Row     int    `json:"row,omitempty"`
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// NewProblem puts err into words. An error of no kind says nothing of itself.
func NewProblem(err error, p *messages.Printer) Problem {
	detail, fix := p.Fault(err)
	status := StatusOf(err)
	doc := Problem{
		Type:   "about:blank",
		Title:  http.StatusText(status),
		Status: status,
		Code:   "internal",
		Detail: detail,
		Fixes:  []string{fix},
	}
	if e := fault.As(err); e != nil {
		doc.Code = e.Code
		for _, f := range e.Fields {
			doc.Errors = append(doc.Errors, ProblemField{Row: f.Row, Field: f.Name, Code: f.Code, Message: p.Field(f)})
		}
	}
	return doc
}

// WriteProblem answers with problem JSON. The cause stays in the log.
func (s *Server) WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	s.LogFailure(r, err)
	doc := NewProblem(err, s.Printer(r))
	w.Header().Set("Content-Type", "application/problem+json")
	setRetry(w, doc.Status)
	w.WriteHeader(doc.Status)
	_ = json.NewEncoder(w).Encode(doc)
}

// failJSON is WriteProblem in the language that a program asks for.
func (s *Server) failJSON(w http.ResponseWriter, r *http.Request, err error) {
	s.WriteProblem(w, looking(r), err)
}

// AsFault names the failures that the standard library makes while a body is
// read.
func AsFault(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return ErrTooLong.With("Limit", tooLong.Limit)
	}
	return ErrUnreadable.Because(err)
}
