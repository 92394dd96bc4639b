package review

import (
	"math"

	"mealmap/merchants"
)

const (
	figureDays  = 45
	figureLeast = 12
	z90         = 1.6448536269514722
)

// show fills what people see: the figure, the channels, the interviews, what was
// set aside.
func (p *place) show(v *Verdict, st *state, h *held, today int32, e *Engine) {
	from := today - figureDays + 1
	if st.Drop > changedLeast {
		v.Changed = dayOf(st.DropFrom)
		from = max(st.DropFrom, today-fitDays)
	}
	f := &v.Figure
	f.From = dayOf(from)
	f.Share = st.believed().share()
	f.Lower, f.Upper = st.believed().quantile(.05, h.Blur), st.believed().quantile(.95, h.Blur)
	channels := p.tally(v, from, today)
	f.Enough = p.count(today-figureDays+1, today, (*answer).counts) >= figureLeast
	for i, ch := range merchants.Channels() {
		if channels[i].N > 0 {
			channels[i].finish(ch)
			v.Channels = append(v.Channels, channels[i])
		}
	}
	v.Interviews.finish(merchants.Spot)
	for _, s := range p.Steps {
		if s.Kind == Complained && s.Day >= from && s.Day <= today {
			v.Complaints++
		}
	}
}

// tally counts answers, elders and what was set aside on the days.
func (p *place) tally(v *Verdict, from, today int32) (channels [channelCount]ChannelFigure) {
	log := p.Log[p.from(from):p.from(today+1)]
	unhappy, elders := map[int32]bool{}, map[int32]bool{}
	for i := range log {
		a := &log[i]
		if !a.counts() {
			v.SetAside = append(v.SetAside, SetAside{a.ID, asideWhy[a.Aside]})
			continue
		}
		v.Figure.N++
		elders[a.Elder] = true
		channels[a.Channel].count(a.Good)
		if a.Requested {
			v.Interviews.count(a.Good)
		}
		if !a.Good {
			unhappy[a.Elder] = true
		}
	}
	v.Figure.Elders, v.Dissatisfied = len(elders), len(unhappy)
	return channels
}

// count is how many answers of those days are such.
func (p *place) count(from, to int32, such func(*answer) bool) int {
	n, log := 0, p.Log[p.from(from):p.from(to+1)]
	for i := range log {
		if such(&log[i]) {
			n++
		}
	}
	return n
}

func (c *ChannelFigure) count(good bool) {
	c.N++
	if good {
		c.Satisfied++
	}
}

// finish works out the raw share with its 90% score interval.
func (c *ChannelFigure) finish(ch merchants.Channel) {
	c.Channel, c.Upper = ch, 1
	if c.N == 0 {
		return
	}
	n, share := float64(c.N), float64(c.Satisfied)/float64(c.N)
	spread := z90 * math.Sqrt(share*(1-share)/n+z90*z90/(4*n*n))
	centre, scale := share+z90*z90/(2*n), 1+z90*z90/n
	c.Share, c.Lower, c.Upper = share, max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)
}
