package review

import "math"

// Signs that the taps do not say what elders think: see DESIGN.md, "Watch".
const (
	apartDays  = 42
	apartPrior = .5 // information in each side's favour before it is believed
	jumpDays   = 14
	jumpBefore = 56
	jumpLeast  = 28  // days of history
	jumpSpread = 1.3 // variance of a day's taps beside Poisson's
)

// apart is how far the taps of the last weeks stand above the channels that the
// merchant cannot touch, in standard deviations, both held against the level that
// explains them together.
func (p *place) apart(day int32, kappa float64) float64 {
	log := p.Log[p.from(day-apartDays+1):p.from(day+1)]
	level := logit(.9) / kappa
	var score, info [2]float64
	for range 3 {
		score, info = [2]float64{}, [2]float64{}
		for i := range log {
			a := &log[i]
			if a.W == 0 {
				continue
			}
			side, w := 0, 1.0
			if a.Channel != chTap {
				side = 1
			} else {
				w = math.Sqrt(min(1, a.W/distrusted))
			}
			q := a.expected(level)
			info[side] += w * a.Kappa * a.Kappa * q * (1 - q)
			if a.Good {
				score[side] += w * a.Kappa * (1 - q)
			} else {
				score[side] -= w * a.Kappa * q
			}
		}
		level += (score[0] + score[1]) / (info[0] + info[1] + .5)
	}
	t, o := info[0]+apartPrior, info[1]+apartPrior
	return (score[0]/t - score[1]/o) / math.Sqrt(1/t+1/o)
}

// jumped is how far the number of taps in the last two weeks stands above the
// eight weeks before, in standard deviations; 0 without enough history.
func (p *place) jumped(day int32) float64 {
	from := max(p.BaseDay+1, day-jumpDays-jumpBefore+1)
	days := float64(day - jumpDays - from + 1)
	if days < jumpLeast {
		return 0
	}
	var now, before float64
	for i := p.from(from); i < p.from(day+1); i++ {
		switch a := &p.Log[i]; {
		case a.Channel != chTap || !a.counts():
		case a.Day > day-jumpDays:
			now++
		default:
			before++
		}
	}
	mean := max(1, before*jumpDays/days)
	return (now - mean) / math.Sqrt(jumpSpread*mean*(1+jumpDays/days))
}
