package review

import "math"

// flatten is the factor by which a spread of variance v among elders flattens a
// logistic curve (the usual probit matching, 0.346 = (16*sqrt(3)/(15*pi))^2).
func flatten(v float64) float64 { return 1 / math.Sqrt(1+.346*v) }

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

func normalCDF(z float64) float64 { return .5 * math.Erfc(-z/math.Sqrt2) }

// expected is the chance that the answer is a satisfied one at a merchant of the
// given level.
func (a *answer) expected(level float64) float64 {
	return min(.999, max(.001, sigmoid(a.Kappa*(level+a.X))))
}

// network is what the weekly fit knows of the whole network.
type network struct {
	Spread    float64               // variance of elders' habits
	Offset    [channelCount]float64 // of channels, logits; private interviews are 0
	OffsetVar [channelCount]float64
	Mean, Var float64 // of merchants' levels
	Habit     []float64
	HabitVar  []float64
	kappa     float64
	prior     belief
}

// What is assumed before there are answers: see DESIGN.md, "Expected answer".
var (
	offsetPrior    = [channelCount]float64{-.35, .8, .3, 0}
	offsetPriorVar = [channelCount]float64{.25 * .25, .3 * .3, .25 * .25, 0}
)

const (
	spreadPrior = .5
	levelPrior  = 2.9
	levelVar    = .8 * .8
)

func firstNetwork() network {
	n := network{Spread: spreadPrior, Offset: offsetPrior, OffsetVar: offsetPriorVar, Mean: levelPrior, Var: levelVar}
	n.settle()
	return n
}

// settle works out what follows from the network's figures.
func (n *network) settle() {
	n.kappa = flatten(n.Spread)
	n.prior = n.jump()
}

// meet makes room for an elder of whom nothing is known.
func (n *network) meet() {
	n.Habit = append(n.Habit, 0)
	n.HabitVar = append(n.HabitVar, n.Spread)
}

// share is the share of all elders satisfied at a level.
func (n *network) share(level float64) float64 { return sigmoid(n.kappa * level) }

// expect fixes what is expected of each of the day's answers.
func (e *Engine) expect(p *place, day int32) {
	today := p.on(day)
	for i := range today {
		a := &today[i]
		a.X = e.net.Offset[a.Channel] + e.season.Now + e.net.Habit[a.Elder]
		a.Kappa = flatten(e.net.HabitVar[a.Elder])
	}
}
