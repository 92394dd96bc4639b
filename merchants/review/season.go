package review

import (
	"math"
	"slices"
)

// season is how far the whole network stands from its usual week, in logits.
type season struct {
	Now   float64
	Z     float64   // of Now
	Weeks []float64 // what the last fit found, one a week from Week0
	Week0 int32
}

const (
	seasonDays  = 7
	seasonPrior = .3 * .3
	seasonClip  = 2.0 // a merchant's say, in standard deviations
	seasonLeast = 2.0 // z below which nothing is believed
	dipDepth    = -.25
)

// observe estimates the season of the last week, the day's answers included.
func (s *season) observe(today int32, places []*place, n *network) {
	raw, z := seasonBetween(today-seasonDays+1, today, places, n)
	s.Now, s.Z = 0, z
	if math.Abs(z) > seasonLeast {
		s.Now = raw * (1 - seasonLeast*seasonLeast/(z*z))
	}
}

// dips reports a fall that merchants share.
func (s *season) dips() bool { return s.Now < dipDepth && s.Z < -3 }

// seasonBetween is the departure of merchants from their usual level that the
// most of them share. Each merchant's say is bounded, so that a few that fell
// deep do not speak for all; asked interviews are left out.
func seasonBetween(from, to int32, places []*place, n *network) (shift, z float64) {
	var info float64
	for range 3 {
		score := -shift / seasonPrior
		info = 1 / seasonPrior
		for _, p := range places {
			h := p.heldOn(to + 1)
			if !h.Usual || p.Now.WarnedAt > 0 {
				continue
			}
			u, i := p.departure(from, to, h.Anchor+shift, n)
			if i > 0 {
				score += min(seasonClip, max(-seasonClip, u/math.Sqrt(i))) * math.Sqrt(i)
				info += i
			}
		}
		shift += score / info
	}
	return shift, shift * math.Sqrt(info)
}

// departure is the score and information of the days' answers at a level.
func (p *place) departure(from, to int32, level float64, n *network) (score, info float64) {
	log := p.Log[p.from(from):p.from(to+1)]
	for i := range log {
		a := &log[i]
		if a.Requested || !a.counts() {
			continue
		}
		kappa := flatten(n.HabitVar[a.Elder])
		q := sigmoid(kappa * (level + n.Offset[a.Channel] + n.Habit[a.Elder]))
		info += kappa * kappa * q * (1 - q)
		if a.Good {
			score += kappa * (1 - q)
		} else {
			score -= kappa * q
		}
	}
	return score, info
}

// review estimates every week of the fit's window anew; the median week is 0.
func (s *season) review(first, last int32, places []*place, n *network) {
	s.Week0 = first / 7
	s.Weeks = s.Weeks[:0]
	for w := s.Week0; w <= last/7; w++ {
		shift, z := seasonBetween(w*7, w*7+6, places, n)
		if math.Abs(z) <= seasonLeast {
			shift = 0
		} else {
			shift *= 1 - seasonLeast*seasonLeast/(z*z)
		}
		s.Weeks = append(s.Weeks, shift)
	}
	sorted := slices.Sorted(slices.Values(s.Weeks))
	median := sorted[len(sorted)/2]
	for i := range s.Weeks {
		s.Weeks[i] -= median
	}
}

func (s *season) on(day int32) float64 {
	if i := int(day/7 - s.Week0); i >= 0 && i < len(s.Weeks) {
		return s.Weeks[i]
	}
	return 0
}
