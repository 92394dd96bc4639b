// Package fault is the closed set of ways in which a request can fail.
//
// A failure has a kind (what the caller may do about it), a stable code (what
// programs test) and arguments (what the sentence names). The sentence itself
// and the next step live in the message catalogue under "fault.<code>" and
// "fix.<code>", so that every language says the same thing; nothing here knows
// HTTP, a database or a language.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

// Kind says what sort of failure it is. The zero Kind is Internal: anything
// that no domain has named.
type Kind int

// The closed set of kinds.
const (
	Internal        Kind = iota // a bug or a broken machine
	Malformed                   // the input does not parse
	Invalid                     // the input parses and breaks a rule
	NotFound                    // no such thing, or not yours to see
	Conflict                    // true at another time, not now
	Denied                      // known caller, not allowed
	Unauthenticated             // unknown caller
	Limited                     // too often
	Unavailable                 // try again later
)

// Error is one named failure. Declare it once with New and derive the
// occurrence with With, Field or Because; errors.Is compares codes.
type Error struct {
	Kind   Kind
	Code   string
	Args   map[string]any // names used by the sentence; must be safe to show and to log
	Fields []Field        // which parts of the input, where it is about input
	cause  error
}

// Field is one part of an input that cannot be used. Row counts from 1 with
// the heading as row 1, and is 0 where there are no rows.
type Field struct {
	Row  int
	Name string
	Code string
	Args map[string]any
}

var (
	mu    sync.Mutex
	codes = map[string]Kind{}
)

// New names a failure. It panics when two failures share a code, because
// programs tell failures apart by it.
func New(kind Kind, code string) *Error {
	mu.Lock()
	defer mu.Unlock()
	if _, taken := codes[code]; taken {
		panic("fault: code declared twice: " + code)
	}
	codes[code] = kind
	return &Error{Kind: kind, Code: code}
}

// Codes returns every declared code in order, for the test that the catalogue
// has a sentence for each.
func Codes() []string {
	mu.Lock()
	defer mu.Unlock()
	all := make([]string, 0, len(codes))
	for code := range codes {
		all = append(all, code)
	}
	sort.Strings(all)
	return all
}

// With returns a copy that carries the named arguments: key, value, key, value.
func (e *Error) With(pairs ...any) *Error {
	c := e.copy()
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Args[pairs[i].(string)] = pairs[i+1]
	}
	return c
}

// Field returns a copy that also names a part of the input.
func (e *Error) Field(f Field) *Error {
	c := e.copy()
	c.Fields = append(c.Fields, f)
	return c
}

// Because returns a copy that wraps the cause, for the log.
func (e *Error) Because(cause error) *Error {
	c := e.copy()
	c.cause = cause
	return c
}

func (e *Error) copy() *Error {
	c := *e
	c.Args = make(map[string]any, len(e.Args)+2)
	for k, v := range e.Args {
		c.Args[k] = v
	}
	c.Fields = append([]Field(nil), e.Fields...)
	return &c
}

// Error is for the log: the code, its arguments and the cause. People read the
// catalogue's sentence instead.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	keys := make([]string, 0, len(e.Args))
	for k := range e.Args {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [row %d %s: %s]", f.Row, f.Name, f.Code)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the same named failure, whatever its arguments.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// KindOf gives the kind of the first named failure in err's chain, Internal
// where there is none.
func KindOf(err error) Kind {
	if e := As(err); e != nil {
		return e.Kind
	}
	return Internal
}

// As gives the first named failure in err's chain, nil where there is none.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// The failures that belong to no single domain.
var (
	ErrMalformed    = New(Malformed, "malformed")      // arg Reason
	ErrInvalidInput = New(Invalid, "invalid_input")    // Fields say what
	ErrNotFound     = New(NotFound, "not_found")       //
	ErrDenied       = New(Denied, "denied")            //
	ErrSignIn       = New(Unauthenticated, "sign_in")  //
	ErrRateLimited  = New(Limited, "rate_limited")     // arg Seconds
	ErrUnavailable  = New(Unavailable, "unavailable")  // the store takes no writes just now
	ErrStorageFull  = New(Unavailable, "storage_full") // the disk is full; resumes by itself
)
