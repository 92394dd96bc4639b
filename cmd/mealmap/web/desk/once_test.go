package desk

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealmap/data"
)

func TestOfManyClicksOneIsDone(t *testing.T) {
	t.Parallel()
	var s sentForms
	var done atomic.Int32
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if s.begin(sentForm{"me", "form"}, 1000) {
				done.Add(1)
			}
		})
	}
	all.Wait()
	if got := done.Load(); got != 1 {
		t.Errorf("done %d times", got)
	}
	over := data.Instant(1000).Add(sentFor)
	for why, c := range map[string]struct {
		form sentForm
		now  data.Instant
		want bool
	}{
		"of somebody else": {sentForm{"you", "form"}, 1000, true},
		"just before":      {sentForm{"me", "form"}, over.Add(-time.Millisecond), false},
	} {
		if got := s.begin(c.form, c.now); got != c.want {
			t.Errorf("%s: %t", why, got)
		}
	}
	if !s.begin(sentForm{"me", "form"}, over) {
		t.Error("a sign-in later it is still refused")
	}
	s.forget(sentForm{"me", "form"})
	if !s.begin(sentForm{"me", "form"}, over) {
		t.Error("a form that failed is refused")
	}
}

func TestSentFormsAreBounded(t *testing.T) {
	t.Parallel()
	var s sentForms
	for i := range sentMost + 5 {
		s.begin(sentForm{"me", strconv.Itoa(i)}, data.Instant(i))
	}
	if len(s.done) != sentMost || s.begin(sentForm{"me", strconv.Itoa(sentMost + 4)}, sentMost) {
		t.Errorf("%d are kept, or not the last", len(s.done))
	}
	s.begin(sentForm{"me", "new"}, data.Instant(2*sentMost).Add(sentFor))
	if len(s.done) != 1 {
		t.Errorf("what is over is kept: %d", len(s.done))
	}
}
