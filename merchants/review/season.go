package review

import (
	"cmp"
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

// How a shared season is found: see DESIGN.md, "Season".
const (
	seasonDays   = 7
	seasonLook   = 28 // days over which a merchant shows whether it moves with the others
	seasonApart  = 1.5
	seasonPrior  = .3 * .3
	seasonLeast  = 2.0 // z below which nothing is believed
	seasonMatter = .10 // logits that are nobody's business
	seasonPlaces = 8
	dipDepth     = -.25
)

// observe estimates the season of the last week, the day's answers included.
func (s *season) observe(today int32, places []*place, n *network) {
	s.Now, s.Z = seasonBetween(today-seasonDays+1, today, places, n)
}

// dips reports a fall that merchants share.
func (s *season) dips() bool { return s.Now < dipDepth && s.Z < -3 }

// seasonBetween is the departure from their usual level that merchants share.
// Merchants that over four weeks stand apart from the median of all, up or down,
// have reasons of their own and are left out, as are interviews that were asked
// for.
func seasonBetween(from, to int32, places []*place, n *network) (shift, z float64) {
	type look struct{ z, u, i float64 }
	var looks []look
	for _, p := range places {
		h := p.heldOn(to + 1)
		if !h.Usual || p.Now.WarnedAt > 0 {
			continue
		}
		u, i := p.departure(to-seasonLook+1, to, h.Anchor, n)
		if i < .5 {
			continue
		}
		l := look{z: u / math.Sqrt(i)}
		l.u, l.i = p.departure(from, to, h.Anchor, n)
		looks = append(looks, l)
	}
	if len(looks) < seasonPlaces {
		return 0, 0
	}
	slices.SortFunc(looks, func(a, b look) int { return cmp.Compare(a.z, b.z) })
	middle := looks[len(looks)/2].z
	score, info := 0.0, 1/seasonPrior
	for _, l := range looks {
		if math.Abs(l.z-middle) <= seasonApart {
			score += l.u
			info += l.i
		}
	}
	shift = score / info
	z = shift * math.Sqrt(info)
	if math.Abs(z) <= seasonLeast {
		return 0, z
	}
	size := math.Abs(shift)*(1-seasonLeast*seasonLeast/(z*z)) - seasonMatter
	return math.Copysign(max(0, size), shift), z
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
		shift, _ := seasonBetween(w*7, w*7+6, places, n)
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
