package desk

import (
	"net/http"
	"sync"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// ErrSentBefore: the same form was sent before, by a second click or the way
// back, and what it asked for has been done.
var ErrSentBefore = fault.New(fault.Conflict, "sent_before")

// How many forms are remembered, and how long: as long as a sign-in lasts.
const (
	sentFor  = signedInTime
	sentMost = 10_000
)

// sentForms remembers which forms have been done, by their sender and the name
// that each showing of a form has. It lives in memory only. The zero value is
// ready.
type sentForms struct {
	mu   sync.Mutex
	done map[sentForm]data.Instant
}

type sentForm struct {
	by   staff.UserID
	name string
}

// begin reports whether the form is sent for the first time, and remembers it.
func (s *sentForms) begin(f sentForm, now data.Instant) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, sent := s.done[f]; sent && now.Sub(at) < sentFor {
		return false
	}
	if s.done == nil {
		s.done = map[sentForm]data.Instant{}
	}
	s.makeRoom(now)
	s.done[f] = now
	return true
}

// makeRoom drops what is over, else the oldest.
func (s *sentForms) makeRoom(now data.Instant) {
	if len(s.done) < sentMost {
		return
	}
	var oldest sentForm
	for f, at := range s.done {
		if now.Sub(at) >= sentFor {
			delete(s.done, f)
		} else if o, known := s.done[oldest]; !known || at < o {
			oldest = f
		}
	}
	if len(s.done) >= sentMost {
		delete(s.done, oldest)
	}
}

func (s *sentForms) forget(f sentForm) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.done, f)
}

// Once does what a form asks for unless the same showing of it, named by its
// field "once", has done so already: ErrSentBefore. A form that fails may be
// sent again, and one without the field is done each time. The form has been
// read.
func (d *Desk) Once(r *http.Request, do func() error) error {
	f := sentForm{Viewer(r).ID, r.PostForm.Get("once")}
	if f.name == "" {
		return do()
	}
	if !d.sent.begin(f, d.DB.Now()) {
		return ErrSentBefore
	}
	err := do()
	if err != nil {
		d.sent.forget(f)
	}
	return err
}
