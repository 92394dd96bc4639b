package review

import "math"

// A belief is how probable each possible level of one merchant is. The levels
// are shares of satisfied elders, evenly spaced in logits from 0.36 to 0.995.
type belief [gridSize]float64

const (
	gridSize = 48
	gridLow  = -.6
	gridStep = .125
)

// How levels move: see DESIGN.md, "Figure".
const (
	jumpRate  = 1.0 / 300 // a day: a merchant changes suddenly once in ten months
	driftRate = .012      // a day, to either neighbour: a standard deviation of 0.019 logits a day
	jumpBad   = .3        // of the jumps, to no merchant's usual level
)

var gridLogit, gridShare = grid()

func grid() (logits, shares belief) {
	for k := range logits {
		logits[k] = gridLow + gridStep*float64(k)
		shares[k] = sigmoid(logits[k])
	}
	return logits, shares
}

// jump is where a merchant lands that changes: mostly where merchants of this
// network stand, sometimes anywhere.
func (n *network) jump() belief {
	var usual, any belief
	mean, sd := n.Mean*n.kappa, math.Sqrt(n.Var)*n.kappa
	for k, x := range gridLogit {
		z, y := (x-mean)/sd, (x-logit(.80))/.8
		usual[k], any[k] = math.Exp(-z*z/2), math.Exp(-y*y/2)
	}
	usual.normalise()
	any.normalise()
	for k := range usual {
		usual[k] = (1-jumpBad)*usual[k] + jumpBad*any[k]
	}
	return usual
}

func (b *belief) normalise() {
	sum := 0.0
	for _, v := range b {
		sum += v
	}
	for k := range b {
		b[k] /= sum
	}
}

// pass lets one day pass: the level may drift a little or, rarely, jump.
func (b *belief) pass(to *belief) {
	old := *b
	for k := range b {
		down, up := max(0, k-1), min(gridSize-1, k+1)
		stay := (1-2*driftRate)*old[k] + driftRate*(old[down]+old[up])
		b[k] = (1-jumpRate)*stay + jumpRate*to[k]
	}
}

// learn makes levels that foresaw the answers more probable.
func (b *belief) learn(answers []answer, kappa float64, private bool) {
	var sum belief
	any := false
	for i := range answers {
		a := &answers[i]
		if a.W == 0 || private && a.Channel == chTap {
			continue
		}
		any = true
		for k := range sum {
			p := a.expected(gridLogit[k] / kappa)
			if !a.Good {
				p = 1 - p
			}
			sum[k] += a.W * math.Log(p)
		}
	}
	if !any {
		return
	}
	top := sum[0]
	for _, v := range sum {
		top = max(top, v)
	}
	for k := range b {
		b[k] *= math.Exp(sum[k] - top)
	}
	b.normalise()
}

// share is the expected share.
func (b *belief) share() float64 {
	sum := 0.0
	for k, v := range b {
		sum += v * gridShare[k]
	}
	return sum
}

// below is the probability that the share is below x where each level is blurred
// by sd logits.
func (b *belief) below(x, sd float64) float64 {
	x, sum := logit(x), 0.0
	blur := math.Hypot(sd, gridStep/2)
	for k, v := range b {
		if v > 1e-6 {
			sum += v * normalCDF((x-gridLogit[k])/blur)
		}
	}
	return sum
}

// quantile is the share below which the merchant is with probability q.
func (b *belief) quantile(q, sd float64) float64 {
	low, high := gridLow-1, gridLow+gridStep*gridSize+1
	for range 14 {
		if mid := (low + high) / 2; b.below(sigmoid(mid), sd) < q {
			low = mid
		} else {
			high = mid
		}
	}
	return sigmoid((low + high) / 2)
}
