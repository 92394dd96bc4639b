package merchants

import (
	"slices"
	"time"

	"mealmap/data"
)

// lookAhead is how far OpenAt looks for the next opening or closing.
const lookAhead = 7

// OpenState is what is known about a point at an instant. Known is false where
// its hours are unknown: people are then told to ring. OpensAt is the next
// opening within seven days of a closed point, ClosesAt the closing of an open
// one; each is nil where there is none, as ClosesAt of a point that never
// closes.
type OpenState struct {
	Known    bool
	Open     bool
	OpensAt  *data.Instant
	ClosesAt *data.Instant
}

// OpenAt says whether the point serves at t: windows include their first minute
// and exclude their last, one that runs past midnight belongs to the day it
// began, and a closure takes out the days' windows. A point closed for the day
// is known to be closed even where its hours are not.
func OpenAt(p Point, t data.Instant) OpenState {
	if len(p.Hours) == 0 {
		return OpenState{Known: p.closedOn(t.ServiceDay())}
	}
	s := OpenState{Known: true}
	for _, o := range p.openings(t.ServiceDay()) {
		switch {
		case o.closes <= t:
		case o.opens <= t:
			s.Open = true
			if o.closes < t.Add(lookAhead*24*time.Hour) {
				s.ClosesAt = &o.closes
			}
			return s
		default:
			if o.opens <= t.Add(lookAhead*24*time.Hour) {
				s.OpensAt = &o.opens
			}
			return s
		}
	}
	return s
}

// WindowAt gives the window in which t falls and the day it belongs to; ok is
// false outside every window. Where windows overlap the earliest opened wins.
func WindowAt(p Point, t data.Instant) (w Window, day data.ServiceDay, ok bool) {
	today, now := t.ServiceDay(), t.Minute()
	yesterday := today.AddDays(-1)
	if w, ok = p.windowOf(yesterday, now+1440); ok {
		return w, yesterday, true
	}
	w, ok = p.windowOf(today, now)
	return w, today, ok
}

// OnDay lists the windows that begin on the day, none when it is closed or the
// hours are unknown.
func (p *Point) OnDay(day data.ServiceDay) []Window {
	if p.closedOn(day) {
		return nil
	}
	var list []Window
	weekday := day.Weekday()
	for _, w := range p.Hours {
		if w.Weekday == weekday {
			list = append(list, w)
		}
	}
	return list
}

// ClosureOn gives the closure that covers the day.
func (p *Point) ClosureOn(day data.ServiceDay) (Closure, bool) {
	for _, c := range p.Closures {
		if c.From <= day && day <= c.To {
			return c, true
		}
	}
	return Closure{}, false
}

func (p *Point) closedOn(day data.ServiceDay) bool {
	_, closed := p.ClosureOn(day)
	return closed
}

func (p *Point) windowOf(day data.ServiceDay, at int) (Window, bool) {
	weekday := day.Weekday()
	for _, w := range p.Hours {
		if w.Weekday == weekday && w.Opens <= at && at < w.Closes {
			return w, !p.closedOn(day)
		}
	}
	return Window{}, false
}

const minute data.Instant = 60_000 // +08:00 has no changes of the clock: every day has 1440

type opening struct{ opens, closes data.Instant }

// openings lists when the point is open from the day before to the end of what
// OpenAt looks at, in order, windows that touch or overlap made one.
func (p *Point) openings(today data.ServiceDay) []opening {
	all := make([]opening, 0, 2*(lookAhead+3))
	midnight, weekday := today.Start(), today.Weekday()
	for n := -1; n <= lookAhead+1; n++ {
		if len(p.Closures) > 0 && p.closedOn(today.AddDays(n)) {
			continue
		}
		start, day := midnight+data.Instant(n)*1440*minute, (weekday+time.Weekday(n+7))%7
		for _, w := range p.Hours {
			if w.Weekday == day {
				all = append(all, opening{start + data.Instant(w.Opens)*minute, start + data.Instant(w.Closes)*minute})
			}
		}
	}
	slices.SortFunc(all, func(a, b opening) int { return int(a.opens - b.opens) })
	joined := all[:0]
	for _, o := range all {
		if n := len(joined); n > 0 && o.opens <= joined[n-1].closes {
			joined[n-1].closes = max(joined[n-1].closes, o.closes)
			continue
		}
		joined = append(joined, o)
	}
	return joined
}
