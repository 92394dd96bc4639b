package alarms

import (
	"time"

	"mealmap/data"
	"mealmap/meals"
)

// Past is what a point's days brought, for telling a silence from a quiet week.
type Past struct {
	Meals  map[data.ServiceDay]int // that stand, of the quietBack days up to the one looked at; a day without is absent
	Opened data.ServiceDay         // when it last came into the network, "" before all that is known
	Asked  data.ServiceDay         // when the last question about its silence was closed, "" where there was none
}

// quiet finds public points without meals where their own past had them. Each
// trading day of the silence counts as much as its weekday's past makes it odd: a
// canteen that never had an empty Tuesday is missed on the second day, one with an
// occasional meal never.
func quiet(d *Day) (found []Alarm) {
	for point, past := range d.Pasts {
		p := d.Places[point]
		if p == nil || !p.Public(d.On) {
			continue
		}
		first, last := past.span(d.On)
		if last == "" || last == d.On {
			continue
		}
		since := max(last, past.Opened, past.Asked).AddDays(1)
		f, odds := silence(weekdaysOf(p, d.Calendar, past, first, last), p, d, since)
		if f.Expected < quietMissed || odds > quietOdds {
			continue
		}
		f.Before = last
		found = append(found, Alarm{Kind: Quiet, Subject: string(point), Since: since, Street: p.Street,
			MerchantID: p.MerchantID, PointID: point, Figures: f})
	}
	return found
}

// silence counts the days of the first quietLong since on which meals were
// expected, what they usually bring, and how odd it is that all of them were empty.
func silence(w weekdays, p *Place, d *Day, since data.ServiceDay) (f Figures, odds float64) {
	odds = 1
	if w.days < quietLeast {
		return f, odds
	}
	expected := 0.0
	for day := since; day <= min(d.On, since.AddDays(quietLong-1)); day = day.AddDays(1) {
		empty := w.empty(day.Weekday())
		if !trades(p, d.Calendar, day) || empty > quietSparse {
			continue
		}
		f.Days++
		odds *= empty
		expected += w.mean(day.Weekday())
	}
	f.Expected = int(expected + 0.5)
	return f, odds
}

// trades reports whether the point would serve on the day, as far as is known: a
// public holiday, and a weekend on which people work for one, tell nothing either
// way.
func trades(p *Place, c *meals.Calendar, day data.ServiceDay) bool {
	if _, closed := p.ClosureOn(day); closed || c.Kind(day) != "" {
		return false
	}
	return len(p.Hours) == 0 || len(p.OnDay(day)) > 0
}

// span gives the first and the last day with meals up to the day, from when the
// point was in the network; "" where there is none.
func (p *Past) span(on data.ServiceDay) (first, last data.ServiceDay) {
	for day, n := range p.Meals {
		if n == 0 || day > on || day < p.Opened {
			continue
		}
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	return first, last
}

// weekdays is the past by weekday: of the last quietWeeks trading days of each,
// how many there were, how many were empty, and their meals.
type weekdays struct {
	of    [7]struct{ days, none, meals int }
	days  int // of all
	meals int
}

func weekdaysOf(p *Place, c *meals.Calendar, past Past, first, last data.ServiceDay) (w weekdays) {
	for day := last; day >= first; day = day.AddDays(-1) {
		of := &w.of[day.Weekday()]
		if of.days == quietWeeks || !trades(p, c, day) {
			continue
		}
		of.days++
		w.days++
		of.meals += past.Meals[day]
		w.meals += past.Meals[day]
		if past.Meals[day] == 0 {
			of.none++
		}
	}
	return w
}

// empty is how likely a trading day of the weekday brings nothing, by its own past
// and, as if it were quietLent days more of it, by that of all weekdays which
// usually bring something. It is never 0: half an empty day is always added.
func (w *weekdays) empty(day time.Weekday) float64 {
	none, days := 0.5, 1.0
	for _, of := range w.of {
		if float64(of.none) <= quietSparse*float64(of.days) {
			none += float64(of.none)
			days += float64(of.days)
		}
	}
	of := w.of[day]
	return (float64(of.none) + quietLent*none/days) / (float64(of.days) + quietLent)
}

// mean is how many meals a trading day of the weekday usually brings, by its own
// past and as many lent days of the whole.
func (w *weekdays) mean(day time.Weekday) float64 {
	of := w.of[day]
	return (float64(of.meals) + quietLent*float64(w.meals)/float64(w.days)) / (float64(of.days) + quietLent)
}
