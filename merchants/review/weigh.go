package review

import (
	"math"
	"slices"
	"sort"

	"mealmap/merchants"
)

// answer is one rating as it is kept. W, X and Kappa are fixed before Good is
// read.
type answer struct {
	ID        string
	At        int64 // when it was given, milliseconds
	Day       int32 // on which it reached the service
	Elder     int32
	Channel   uint8
	Good      bool
	Requested bool
	Aside     uint8   // 0 where it counts, else an index of asideWhy
	W         float64 // weight
	X         float64 // what is expected beside the merchant: channel, season, habit, in logits
	Kappa     float64 // how much not knowing the elder flattens the expectation
}

func (a *answer) counts() bool { return a.Aside == 0 }

// unasked reports whether it counts and was not asked for because of a doubt.
func (a *answer) unasked() bool { return a.counts() && !a.Requested }

var asideWhy = []Why{"", Repeated, Clustered, StruckOut}

const (
	asideRepeated = 1 + iota
	asideClustered
	asideStruck
)

// The numbers of channels; taps come first, the others are those that the
// merchant cannot touch.
const (
	chTap = iota
	chPhone
	chPaper
	chSpot
	channelCount
)

func channelNumber(c merchants.Channel) uint8 {
	return uint8(max(0, slices.Index(merchants.Channels(), c)))
}

// Weighing: see DESIGN.md, "Weight".
const (
	weightFade    = .12 // of an elder's earlier taps here
	weightPrivate = .05 // of an elder's earlier answers off the till
	weightDays    = 60
	suddenDays    = 14
	suddenLeast   = 2 // taps before this one
	suddenTimes   = 2
	suddenWeight  = .1
	clusterMillis = 10 * 60_000
	clusterLeast  = 4
	clusterChance = 2e-5
	clusterShare  = .15 // of a day's taps, in its busiest ten minutes
	paceDays      = 56
	distrustZ     = 1.6
	distrusted    = .25
)

// from is the place in the log of the first answer of a day or later.
func (p *place) from(day int32) int {
	return sort.Search(len(p.Log), func(i int) bool { return p.Log[i].Day >= day })
}

// on is the part of the log of one day.
func (p *place) on(day int32) []answer { return p.Log[p.from(day):p.from(day+1)] }

// weigh sets aside and weighs one day's answers without reading them. Answers
// named in struck were never given.
func (p *place) weigh(day int32, struck map[string]bool) {
	today := p.on(day)
	for i := range today {
		a := &today[i]
		a.W = 0
		switch {
		case a.Aside == asideStruck || struck[a.ID]:
			a.Aside = asideStruck
		default:
			a.Aside = 0
		}
	}
	p.setRepeatedAside(today)
	p.setClustersAside(today, day)
	before := p.Log[p.from(day-weightDays):p.from(day)]
	trust := 1.0
	if p.Now.Apart > distrustZ {
		trust = distrusted
	}
	for i := range today {
		a := &today[i]
		if !a.counts() {
			continue
		}
		taps, others := earlier(before, a.Elder)
		if a.Channel == chTap {
			a.W = trust / (1 + weightFade*float64(taps))
			if day-p.BaseDay > weightDays && sudden(before, a.Elder, day) {
				a.W *= suddenWeight
			}
		} else {
			a.W = 1 / (1 + weightPrivate*float64(others))
		}
	}
}

// earlier counts an elder's answers that count, on the till and off it.
func earlier(log []answer, elder int32) (taps, others int) {
	for i := range log {
		a := &log[i]
		if a.Elder != elder || !a.counts() {
			continue
		}
		if a.Channel == chTap {
			taps++
		} else {
			others++
		}
	}
	return taps, others
}

// sudden reports whether an elder taps far more often in these two weeks than in
// the weeks before: a card that somebody else presses.
func sudden(before []answer, elder, day int32) bool {
	var now, past float64
	for i := range before {
		a := &before[i]
		switch {
		case a.Elder != elder || a.Channel != chTap || !a.counts():
		case a.Day >= day-suddenDays:
			now++
		default:
			past++
		}
	}
	usual := past * suddenDays / (weightDays - suddenDays)
	return now >= suddenLeast && now > suddenTimes*(usual+.5)
}

// setRepeatedAside keeps an elder's first tap of the day.
func (p *place) setRepeatedAside(today []answer) {
	for i := range today {
		a := &today[i]
		if a.Channel != chTap || !a.counts() {
			continue
		}
		for j := range today[:i] {
			b := &today[j]
			if b.Channel == chTap && b.Elder == a.Elder && b.counts() {
				a.Aside = asideRepeated
				break
			}
		}
	}
}

// setClustersAside drops every tap of a ten minutes that holds more of them
// than the merchant's pace allows. Repeated taps are part of a cluster.
func (p *place) setClustersAside(today []answer, day int32) {
	var taps []int
	for i := range today {
		if today[i].Channel == chTap && today[i].Aside != asideStruck {
			taps = append(taps, i)
		}
	}
	least := clusterSize(p.pace(day) * clusterShare)
	for i := range taps {
		j := i
		for j+1 < len(taps) && today[taps[j+1]].At-today[taps[i]].At <= clusterMillis {
			j++
		}
		if j-i+1 < least {
			continue
		}
		for _, k := range taps[i : j+1] {
			if today[k].counts() {
				today[k].Aside = asideClustered
			}
		}
	}
}

// pace is the merchant's counted taps a day on the days before, never less than
// one in five days.
func (p *place) pace(day int32) float64 {
	n := 0.0
	for _, a := range p.Log[p.from(day-paceDays):p.from(day)] {
		if a.Channel == chTap && a.counts() {
			n++
		}
	}
	days := min(paceDays, float64(day-max(p.BaseDay+1, day-paceDays)))
	if days < 14 {
		return max(3, n/max(1, days))
	}
	return max(.2, n/days)
}

// clusterSize is the least number of taps whose chance is below clusterChance
// where mean are expected.
func clusterSize(mean float64) int {
	term := math.Exp(-mean)
	tail := 1 - term
	k := 1
	for tail >= clusterChance && k < 200 {
		term *= mean / float64(k)
		tail -= term
		k++
	}
	return max(clusterLeast, k)
}
