package review

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"mealmap/data"
	"mealmap/merchants"
)

// keepDays is how much of the log is kept: 200 days for the fit, and a year for
// the appeal, which recomputes from the stored answers.
const keepDays = 365

// Engine holds what the method keeps of the log. It is not safe for concurrent
// use.
type Engine struct {
	places []*place // by ID
	elders map[string]int32
	names  []string // of elders, by number
	first  int32    // number of the first day judged
	last   int32    // of the last
	signed []signed // by day
	net    network
	season season
	frames []frame // of the weekly fits, by day
}

// signed are the settings from a day on.
type signed struct {
	From int32
	S    Settings
}

// place is one merchant with its log and what follows from it.
type place struct {
	ID      merchants.MerchantID
	Since   int32    // first day it served
	Log     []answer // by (Day, At, ID)
	Steps   []step   // what people did, by day
	Held    []held   // what each weekly fit says of it, by day
	Asked   []asked  // interviews asked for, by day
	Base    state    // at the end of BaseDay, from which Log is replayed
	BaseDay int32
	Now     state
	Trend   []point
	Levels  []float64 // of the fit, one a block from Block0
	Block0  int32
}

// step is one thing a person did.
type step struct {
	Day  int32
	Kind Kind
}

// asked is a number of interviews asked for on a day.
type asked struct{ Day, N int32 }

// point is one week of the trend.
type point struct {
	Day                 int32
	Share, Lower, Upper float64
	N                   int32
}

// New is an engine that has seen nothing.
func New() *Engine {
	e := &Engine{elders: map[string]int32{}, net: firstNetwork()}
	e.frames = []frame{{0, e.net.kappa, e.net.prior}}
	return e
}

// Enter tells of a merchant that joins; since is the first day it served. For
// one that is known already it only corrects that day.
func (e *Engine) Enter(m merchants.MerchantID, since data.ServiceDay) {
	e.enter(m, number(since))
}

func (e *Engine) enter(m merchants.MerchantID, since int32) *place {
	i, known := e.find(m)
	if !known {
		p := &place{ID: m, BaseDay: e.last}
		p.Base = e.net.start()
		p.Now = p.Base.clone()
		e.places = slices.Insert(e.places, i, p)
	}
	e.places[i].Since = since
	return e.places[i]
}

func (e *Engine) find(m merchants.MerchantID) (int, bool) {
	return slices.BinarySearchFunc(e.places, m, func(p *place, m merchants.MerchantID) int { return cmp.Compare(p.ID, m) })
}

// Day takes one day's events and judges every merchant at its end, by merchant.
// It is called once a day, ascending; days between calls had no events. Days
// not after the last are ignored.
func (e *Engine) Day(day data.ServiceDay, s Settings, events []Event) []Verdict {
	today := number(day)
	if e.first == 0 {
		e.first, e.last = today, today-1
		for _, p := range e.places {
			p.BaseDay = e.last
		}
	}
	for e.last < today-1 {
		e.day(e.last+1, e.settingsOn(e.last), nil)
	}
	if e.last >= today {
		return nil
	}
	return e.day(today, s, events)
}

func (e *Engine) day(today int32, s Settings, events []Event) []Verdict {
	if n := len(e.signed); n == 0 || e.signed[n-1].S != s {
		e.signed = append(e.signed, signed{today, s})
	}
	e.take(today, events)
	e.each(func(p *place) { p.weigh(today, nil) })
	e.season.observe(today, e.places, &e.net)
	for _, p := range e.places {
		e.expect(p, today)
	}
	verdicts := make([]Verdict, len(e.places))
	f := e.frameOn(today)
	e.eachIndex(func(i int) {
		p := e.places[i]
		p.Now.advance(p, today, s, f)
		verdicts[i] = p.judge(&p.Now, today, s, e)
	})
	for i, p := range e.places {
		if n := verdicts[i].Interview; n > 0 {
			p.Asked = append(p.Asked, asked{today, int32(n)})
		}
	}
	e.last = today
	if (today-e.first)%7 == 6 {
		e.week(today, verdicts)
	}
	return verdicts
}

// take sorts the day's events into the merchants' logs. A rating of a merchant
// that never entered enters it.
func (e *Engine) take(today int32, events []Event) {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.RatedAt, b.RatedAt), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.Kind, b.Kind))
	})
	for _, ev := range events {
		if ev.Kind == Struck {
			continue
		}
		i, known := e.find(ev.Merchant)
		if !known {
			e.enter(ev.Merchant, today)
			i, _ = e.find(ev.Merchant)
		}
		p := e.places[i]
		switch ev.Kind {
		case Rated:
			p.Log = append(p.Log, e.answer(ev, today))
		case Warned, Lifted, Left, Returned, Complained:
			p.Steps = append(p.Steps, step{today, ev.Kind})
		}
	}
	for _, ev := range events { // once every rating of the day is there
		if i, known := e.find(ev.Merchant); known && ev.Kind == Struck {
			e.strike(e.places[i], ev.ID)
		}
	}
	for _, p := range e.places {
		slices.SortStableFunc(p.Steps, func(a, b step) int {
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(stepOrder(a.Kind), stepOrder(b.Kind)))
		})
	}
}

// stepOrder settles two steps of one day: a warning issued on the day an older
// one was lifted stands.
func stepOrder(k Kind) int {
	return slices.Index([]Kind{Complained, Lifted, Warned, Left, Returned}, k)
}

// answer numbers the elder and keeps of the event what the method reads.
func (e *Engine) answer(ev Event, today int32) answer {
	elder, known := e.elders[ev.Elder]
	if !known {
		elder = int32(len(e.names))
		e.elders[ev.Elder] = elder
		e.names = append(e.names, ev.Elder)
		e.net.meet()
	}
	return answer{ID: ev.ID, At: int64(ev.RatedAt), Day: today, Elder: elder, Channel: channelNumber(ev.Channel), Good: ev.satisfied(), Requested: ev.Requested}
}

// settingsOn are the settings by which a day was judged.
func (e *Engine) settingsOn(day int32) Settings {
	for i := len(e.signed) - 1; i > 0; i-- {
		if e.signed[i].From <= day {
			return e.signed[i].S
		}
	}
	if len(e.signed) == 0 {
		return DefaultSettings()
	}
	return e.signed[0].S
}

// each does something to every merchant that touches nothing but it.
func (e *Engine) each(do func(*place)) { e.eachIndex(func(i int) { do(e.places[i]) }) }

func (e *Engine) eachIndex(do func(int)) {
	workers := min(runtime.GOMAXPROCS(0), 1+len(e.places)/32)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(e.places); i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// week fits the network anew, notes the trend and forgets what is too old.
func (e *Engine) week(today int32, verdicts []Verdict) {
	e.fit(today)
	for i, p := range e.places {
		f := verdicts[i].Figure
		p.Trend = append(p.Trend, point{today, f.Share, f.Lower, f.Upper, int32(f.N)})
		e.forget(p, today-keepDays)
	}
}

// forget drops the merchant's log up to a day, after taking it into the state
// that replays begin from.
func (e *Engine) forget(p *place, until int32) {
	for d := p.BaseDay + 1; d <= until; d++ {
		p.Base.advance(p, d, e.settingsOn(d), e.frameOn(d))
		p.BaseDay = d
	}
	p.Log = slices.Delete(p.Log, 0, p.from(until+1))
	p.Steps = slices.DeleteFunc(p.Steps, func(s step) bool { return s.Day <= until })
	p.Asked = slices.DeleteFunc(p.Asked, func(a asked) bool { return a.Day <= until })
	for len(p.Held) > 1 && p.Held[1].Day <= until {
		p.Held = p.Held[1:]
	}
	if n := len(p.Trend); n > keepDays/7+1 {
		p.Trend = slices.Clone(p.Trend[n-keepDays/7-1:])
	}
}

// Trend is the figure week by week, oldest first, for the weeks that are kept.
func (e *Engine) Trend(m merchants.MerchantID) []TrendPoint {
	i, known := e.find(m)
	if !known {
		return nil
	}
	points := make([]TrendPoint, 0, len(e.places[i].Trend))
	for _, t := range e.places[i].Trend {
		points = append(points, TrendPoint{dayOf(t.Day), t.Share, t.Lower, t.Upper, int(t.N)})
	}
	return points
}

// number counts days since 1970 in the network's zone.
func number(d data.ServiceDay) int32 { return int32((int64(d.Start()) + 8*3600_000) / 86_400_000) }

func dayOf(n int32) data.ServiceDay {
	return (data.Instant(int64(n)*86_400_000 - 8*3600_000)).ServiceDay()
}
