package review

import "math"

// The guards beside the evidence: see DESIGN.md, "Levels".
const (
	apartWatch    = 2.0
	jumpWatch     = 2.5
	sureWarn      = .75
	sureMiddle    = .50
	sureRemove    = .95
	leastVoices   = 4
	fewerVoices   = .25 // of a watch: enough without two where private answers alone are a watch
	askPace       = .12 // of a watch, for each answer a day that came unasked
	askLeast      = .1
	askMost       = .5
	interviewStep = 6
	changedLeast  = 3.0 // log odds from which a day of change is shown
)

// judge is the verdict at the end of a day that the state has taken.
func (p *place) judge(st *state, today int32, s Settings, e *Engine) Verdict {
	v := Verdict{Merchant: p.ID, Day: dayOf(today), Settings: s.Version, SharedDip: e.season.dips()}
	v.Judged = today-p.Since >= int32(s.JudgedAfterDays)
	v.Sums, v.Evidence = st.Sums.each()
	h := p.heldOn(today)
	v.Before = h.Past
	v.BelowLine = st.below(s.Line, h.Blur)
	v.RemovalOdds, v.LiftOdds = 1, 1
	if st.WarnedAt > 0 {
		v.RemovalOdds, v.LiftOdds = st.removalOdds(), math.Exp(st.Lift)
	}
	p.show(&v, st, h, today, e)
	if v.Evidence >= s.WatchDays {
		v.WithoutTwo = e.withoutTwo(p, today)
	}
	if !v.Figure.Enough {
		v.because(TooFew)
	}
	switch {
	case st.Gone:
		v.because(AgreementEnded)
		return v
	case !v.Judged:
		v.because(NotJudged)
		return v
	}
	if v.SharedDip {
		v.because(EveryoneDips)
	}
	if st.WarnedAt > 0 {
		p.followUp(&v, st, today, s)
	} else {
		p.look(&v, st, h, s)
	}
	v.Interview = p.ask(&v, st, today, s)
	return v
}

func (v *Verdict) because(r Reason) { v.Because = append(v.Because, r) }

// look judges a merchant that is not under a warning.
func (p *place) look(v *Verdict, st *state, h *held, s Settings) {
	if st.Apart > apartWatch {
		v.Level = Watch
		v.because(ChannelsApart)
	}
	if st.Jump > jumpWatch {
		v.Level = Watch
		v.because(TapsJumped)
	}
	if v.Evidence < s.WatchDays {
		return
	}
	v.Level = Watch
	v.because(SumHigh)
	if v.Evidence < s.AlarmDays {
		return
	}
	middle := sigmoid((logit(s.Line) + logit(s.Unacceptable)) / 2)
	switch {
	case v.BelowLine < sureWarn || st.below(middle, h.Blur) < sureMiddle:
		v.because(NotSure)
	case v.Dissatisfied < leastVoices || v.WithoutTwo < s.LeastWithoutTwo(v.Sums):
		v.because(FewVoices)
	default:
		v.Level = Warning
		v.because(SurelyBelow)
	}
}

// LeastWithoutTwo is the evidence that a warning needs without the two strongest
// voices, in days: a watch, and less where the channels that a merchant cannot
// touch are a watch by themselves.
func (s Settings) LeastWithoutTwo(sums [4]float64) float64 {
	if (sums[2]+sums[3])/2 >= s.WatchDays {
		return fewerVoices * s.WatchDays
	}
	return s.WatchDays
}

// followUp judges a merchant under a warning.
func (p *place) followUp(v *Verdict, st *state, today int32, s Settings) {
	v.Level = Warning
	v.because(WarningStands)
	switch {
	case v.LiftOdds >= s.LiftOdds && v.BelowLine < .5:
		v.Lift = true
		v.because(Improved)
	case today < st.WarnedAt+int32(s.RectifyDays):
		v.because(DeadlineRunning)
	case v.RemovalOdds >= s.RemovalOdds && v.BelowLine > sureRemove:
		v.Level = Removal
		v.because(NoImprovement)
	}
}

// ask is how many private interviews to ask for today.
func (p *place) ask(v *Verdict, st *state, today int32, s Settings) int {
	room := int32(s.InterviewCount)
	for _, a := range p.Asked {
		if a.Day > today-int32(s.InterviewEvery) && a.Day < today {
			room -= a.N
		}
	}
	pace := float64(p.count(today-figureDays+1, today, (*answer).unasked)) / figureDays
	early := s.WatchDays * min(askMost, max(askLeast, pace*askPace))
	wanted := v.Level >= Watch || v.Evidence >= early
	if st.WarnedAt > 0 {
		wanted = !v.Lift && v.Level == Warning && today >= st.WarnedAt+freshAfter
	}
	if !wanted {
		return 0
	}
	return int(max(0, min(interviewStep, room)))
}
