package near

import (
	"context"

	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
)

// Knowledge is what is known of the streets.
type Knowledge int

// The states of Knowledge. Only OnFoot tells walks; in the other two the
// straight line times walk.Detour stands for them.
const (
	NoStreets   Knowledge = iota // none are imported
	DrivingOnly                  // next to nothing made for walking is among them
	OnFoot                       // walks are known
)

// String is the word that programs read: "none", "driving_only", "on_foot".
func (k Knowledge) String() string { return [...]string{"none", "driving_only", "on_foot"}[k] }

// Found is one answer. Known is false where no walk is known: Walk is then the
// straight line times walk.Detour, and Minutes of that.
type Found struct {
	merchants.Found
	Walk    geo.Metres
	Known   bool
	Minutes int
}

// Answer is what a question gets, in the order of Walk.
type Answer struct {
	Found   []Found
	Streets Knowledge
}

// defaultLimit is how many points a query gets that names no limit.
const defaultLimit = 5

// Nearest gives the public points nearest on foot: exactly, in the order of
// their walk; equal ones by district and number.
func (f *Finder) Nearest(ctx context.Context, q merchants.NearestQuery) (Answer, error) {
	dir, err := f.store.Directory(ctx)
	if err != nil {
		return Answer{}, err
	}
	s, err := f.look(ctx, dir)
	if err != nil {
		return Answer{}, err
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	if s.know != OnFoot {
		return s.straight(q), nil
	}
	return s.onFoot(q), nil
}

// straight answers where no walks are known.
func (s *snapshot) straight(q merchants.NearestQuery) Answer {
	found := s.dir.Nearest(q)
	a := Answer{Found: make([]Found, len(found)), Streets: s.know}
	for i, p := range found {
		detour := p.Metres * walk.Detour
		a.Found[i] = Found{Found: p, Walk: detour, Minutes: s.pace.Minutes(detour)}
	}
	return a
}

func (s *snapshot) onFoot(q merchants.NearestQuery) Answer {
	placed := s.dir.Placed()
	limit := min(q.Limit, len(placed))
	hits := s.table.Nearest(q.At, limit, s.dir.Passing(q), make([]walk.Hit, 0, limit))
	a := Answer{Found: make([]Found, len(hits)), Streets: s.know}
	at := q.Now
	if q.OpenAt != nil {
		at = *q.OpenAt
	}
	for i, h := range hits {
		p := placed[h.Ref]
		f := Found{Walk: h.Metres, Known: h.Known, Minutes: s.pace.Minutes(h.Metres)}
		f.Point, f.Found.Metres = p, geo.Distance(q.At, p.Position.At)
		if at != 0 {
			f.Open = merchants.OpenAt(*p, at)
		}
		a.Found[i] = f
	}
	return a
}
