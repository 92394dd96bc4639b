package review

import "math"

// state is what the method carries from one day to the next for one merchant.
type state struct {
	Belief   belief
	Private  belief // from the channels that the merchant cannot touch alone
	Sums     sums
	Fresh    [3]float64 // since the 15th day after the warning: log odds of each alternative against the line
	Lift     float64    // log odds of good against unacceptable, since its best start after the warning
	Drop     float64    // log odds that the merchant fell, since its best start
	DropFrom int32      // that start
	WarnedAt int32      // 0 for none
	Gone     bool
	Apart    float64 // z of taps against the channels that the merchant cannot touch
	Jump     float64 // z of the last two weeks' number of taps against the eight before
}

// sums are the evidence: against the line and own past on all channels, the same
// on those that the merchant cannot touch; each for three alternatives.
type sums [4][3]float64

// The mixture: see DESIGN.md, "Evidence".
var (
	sumShare = [4]float64{.10, .50, .10, .30}
	altShare = [3]float64{.25, .50, .25}
	altBelow = [3]float64{.01, .06, .19} // below the unacceptable share
)

const (
	goodAbove  = .05 // own past counts as at most so much above the line
	freshAfter = 15  // days after the warning
)

// held is what a weekly fit says of a merchant, held until the next.
type held struct {
	Day    int32
	Past   float64 // share up to three weeks before, 0 for unknown
	Anchor float64 // level the merchant usually has, for the season
	Usual  bool    // there is an Anchor
	Share  float64 // the same as a share of elders satisfied
	Blur   float64 // what its elders' unknown habits and the channels' offsets leave open, logits
}

// frame is what the weekly fit says of the network, held until the next.
type frame struct {
	Day   int32
	Kappa float64
	Prior belief
}

func (n *network) start() state { return state{Belief: n.prior, Private: n.prior} }

func (s *state) clone() state { return *s }

// standards are the levels that answers of one day are held against.
type standards struct {
	line, past, good, bad float64
	alt                   [3]float64
}

func (f *frame) level(share float64) float64 { return logit(share) / f.Kappa }

func (f *frame) standards(s Settings, h *held) standards {
	good := min(.99, s.Line+goodAbove)
	st := standards{line: f.level(s.Line), good: f.level(good), bad: f.level(s.Unacceptable - altBelow[0])}
	st.past = f.level(min(good, max(s.Line, h.Past)))
	for i, d := range altBelow {
		st.alt[i] = f.level(max(.02, s.Unacceptable-d))
	}
	return st
}

// advance takes one day, whose answers have been weighed.
func (s *state) advance(p *place, day int32, set Settings, f *frame) {
	for _, st := range p.Steps {
		if st.Day == day {
			s.step(st, f)
		}
	}
	today, h := p.on(day), p.heldOn(day)
	st := f.standards(set, h)
	s.Belief.pass(&f.Prior)
	s.Belief.learn(today, f.Kappa, false)
	s.Private.pass(&f.Prior)
	s.Private.learn(today, f.Kappa, true)
	s.Sums.take(today, &st, -1, -1)
	s.follow(today, &st, day)
	s.Apart = p.apart(day, f.Kappa)
	s.Jump = p.jumped(day)
}

func (s *state) step(st step, f *frame) {
	switch st.Kind {
	case Warned:
		s.WarnedAt, s.Fresh, s.Lift = st.Day, [3]float64{}, 0
	case Lifted:
		s.WarnedAt, s.Sums, s.Drop = 0, sums{}, 0
	case Left:
		s.Gone = true
	case Returned:
		*s = state{Belief: f.Prior, Private: f.Prior}
	}
}

// take adds one day's answers. Those of two elders can be left out.
func (m *sums) take(today []answer, st *standards, without, without2 int32) {
	var log [4][3]float64
	var said [2]float64
	for i := range today {
		a := &today[i]
		if a.W == 0 || a.Elder == without || a.Elder == without2 {
			continue
		}
		against := [2]float64{a.log(st.line), a.log(st.past)}
		for j, alt := range st.alt {
			l := a.log(alt)
			for k, base := range against {
				log[k][j] += a.W * (l - base)
				if a.Channel != chTap {
					log[2+k][j] += a.W * (l - base)
				}
			}
		}
		said[0] = 1
		if a.Channel != chTap {
			said[1] = 1
		}
	}
	for k := range m {
		for j := range m[k] { // on a day of silence nothing is added
			m[k][j] = (m[k][j] + said[k/2]) * math.Exp(log[k][j])
		}
	}
}

// log is the log chance of what was answered, at a level.
func (a *answer) log(level float64) float64 {
	p := a.expected(level)
	if a.Good {
		return math.Log(p)
	}
	return math.Log(1 - p)
}

// each of the four sums, and their mixture.
func (m *sums) each() (four [4]float64, total float64) {
	for k := range m {
		for j, v := range m[k] {
			four[k] += altShare[j] * v
		}
		total += sumShare[k] * four[k]
	}
	return four, total
}

// follow keeps the odds for a fall, for an improvement and for a removal.
func (s *state) follow(today []answer, st *standards, day int32) {
	fell := 0.0
	for i := range today {
		a := &today[i]
		if a.W == 0 {
			continue
		}
		fell += a.W * (a.log(st.alt[1]) - a.log(st.past))
		if s.WarnedAt == 0 {
			continue
		}
		s.Lift = max(0, s.Lift+a.W*(a.log(st.good)-a.log(st.bad)))
		if day >= s.WarnedAt+freshAfter {
			for j, alt := range st.alt {
				s.Fresh[j] += a.W * (a.log(alt) - a.log(st.line))
			}
		}
	}
	if s.Drop <= 0 {
		s.Drop, s.DropFrom = 0, day
	}
	s.Drop = max(0, s.Drop+fell)
}

// removalOdds is unacceptable : on the line from fresh answers.
func (s *state) removalOdds() float64 {
	odds := 0.0
	for j, l := range s.Fresh {
		odds += altShare[j] * math.Exp(min(l, 50))
	}
	return odds
}

func (p *place) heldOn(day int32) *held {
	for i := len(p.Held) - 1; i >= 0; i-- {
		if p.Held[i].Day < day {
			return &p.Held[i]
		}
	}
	return &held{Blur: blurUnknown}
}

// withoutTwo is the evidence had the two elders that speak strongest said
// nothing on the days that are kept.
func (e *Engine) withoutTwo(p *place, day int32) float64 {
	by := map[int32]float64{}
	for d := max(p.BaseDay+1, day-strongDays); d <= day; d++ {
		f := e.frameOn(d)
		st := f.standards(e.settingsOn(d), p.heldOn(d))
		for _, a := range p.on(d) {
			by[a.Elder] += a.W * (a.log(st.alt[1]) - a.log(st.past))
		}
	}
	one, two := int32(-1), int32(-1)
	for i := range p.Log { // in the order of the log, so that ties fall alike
		elder := p.Log[i].Elder
		switch v := by[elder]; {
		case v <= 0 || elder == one || elder == two:
		case one < 0 || v > by[one]:
			one, two = elder, one
		case two < 0 || v > by[two]:
			two = elder
		}
	}
	m := p.Base.Sums
	for d := p.BaseDay + 1; d <= day; d++ {
		for _, st := range p.Steps {
			if st.Day == d && st.Kind == Lifted {
				m = sums{}
			}
		}
		f := e.frameOn(d)
		st := f.standards(e.settingsOn(d), p.heldOn(d))
		m.take(p.on(d), &st, one, two)
	}
	_, total := m.each()
	return total
}

// strongDays is how far back the strongest voices are looked for.
const strongDays = 90

// believed is what the merchant is judged by: while the taps stand apart from
// the channels it cannot touch, those alone.
func (s *state) believed() *belief {
	if s.Apart > distrustZ {
		return &s.Private
	}
	return &s.Belief
}

// below is how surely the share is below x. Taps stand apart only upwards, so where
// all channels together are surer than the few private answers they are heard.
func (s *state) below(x, blur float64) float64 {
	sure := s.believed().below(x, blur)
	if s.Apart > distrustZ {
		sure = max(sure, s.Belief.below(x, blur))
	}
	return sure
}
