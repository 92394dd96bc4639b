package public

import (
	"context"
	"strconv"
	"sync"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// star is how satisfied elders are, as a face with its words. The zero star shows
// nothing.
type star struct {
	Face  int // 1 to 3
	Words string
}

// stars keeps the faces of each district until another day is judged.
type stars struct {
	verdicts *verdicts.Store

	mu    sync.Mutex
	faces map[data.District]facesOn
}

type facesOn struct {
	day data.ServiceDay
	of  map[merchants.MerchantID]int
}

func newStars(v *verdicts.Store) *stars {
	return &stars{verdicts: v, faces: map[data.District]facesOn{}}
}

// in is the faces of a district as of the last day that was judged.
func (s *stars) in(ctx context.Context, d data.District) (map[merchants.MerchantID]int, error) {
	day, err := s.verdicts.LastDay(ctx, d)
	if err != nil || day == "" {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faces[d].day == day {
		return s.faces[d].of, nil
	}
	faces, err := s.verdicts.Faces(ctx, d)
	if err != nil {
		return nil, err
	}
	s.faces[d] = facesOn{day, faces}
	return faces, nil
}

// starOf is what the public is shown of a point's merchant: nothing unless the
// settings say so, and nothing of a merchant that not many have rated.
func (s *server) starOf(ctx context.Context, p *messages.Printer, point *merchants.Point) (star, error) {
	if point.MerchantID == "" || s.Setting(ctx, data.PublicStars) != "1" {
		return star{}, nil
	}
	faces, err := s.stars.in(ctx, point.District)
	face := faces[point.MerchantID]
	if err != nil || face == 0 {
		return star{}, err
	}
	return star{face, p.Text("public.stars." + strconv.Itoa(face))}, nil
}
