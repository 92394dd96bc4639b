package merchants

import (
	"fmt"
	"sync"

	"mealmap/data"
)

// schedules are the distinct ways in which points are open. Most points of a
// street share a handful, so "who is open now" is a bit of a small set and not
// a question to every point.
type schedules struct {
	samples []*Point // one point for each number
	numbers map[string]int32

	mu    sync.Mutex
	cache map[data.Instant][]uint64 // by whole minute
}

// keptMinutes bounds the cache: now, and what a few visitors ask for.
const keptMinutes = 16

func newSchedules() *schedules {
	return &schedules{numbers: map[string]int32{}, cache: map[data.Instant][]uint64{}}
}

// number gives the point's schedule, -1 where its hours are unknown. The
// permit's last day is a part of it: a point is not open after that.
func (s *schedules) number(p *Point) int32 {
	if len(p.Hours) == 0 {
		return -1
	}
	key := fmt.Sprint(p.Hours, p.PermitExpires)
	for _, c := range p.Closures {
		key += fmt.Sprint(" ", c.From, c.To)
	}
	n, ok := s.numbers[key]
	if !ok {
		n = int32(len(s.samples))
		s.numbers[key] = n
		s.samples = append(s.samples, p)
	}
	return n
}

// openAt gives the set of schedules that are open at t. Windows begin and end on
// whole minutes, so a set is good for a minute. The caller must not change it.
func (s *schedules) openAt(t data.Instant) []uint64 {
	t -= t % minute
	s.mu.Lock()
	defer s.mu.Unlock()
	if set, ok := s.cache[t]; ok {
		return set
	}
	set := make([]uint64, len(s.samples)/64+1)
	for n, p := range s.samples {
		if _, _, ok := WindowAt(*p, t); ok && !p.PermitExpired(t.ServiceDay()) {
			set[n/64] |= 1 << (n % 64)
		}
	}
	if len(s.cache) >= keptMinutes {
		clear(s.cache)
	}
	s.cache[t] = set
	return set
}
