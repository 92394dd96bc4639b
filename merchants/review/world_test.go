package review_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

const start = data.ServiceDay("2026-01-05")

// invented is a network of merchants whose elders answer, drawn from a seed:
// events by day, without what a program asks for.
type invented struct {
	names []merchants.MerchantID
	days  [][]review.Event
}

// invent draws a network. fallen merchants satisfy 95% until the middle and 70%
// after; the others 95% throughout.
func invent(seed uint64, places, fallen, days int, pace float64) invented {
	r := rand.New(rand.NewPCG(seed, 1))
	w := invented{days: make([][]review.Event, days)}
	for m := range places {
		w.names = append(w.names, merchants.MerchantID(fmt.Sprintf("M%03d", m)))
	}
	n := 0
	for d := range days {
		for m, name := range w.names {
			good := .95
			if m < fallen && d >= days/2 {
				good = .70
			}
			for range int(pace) + r.IntN(2) {
				n++
				w.days[d] = append(w.days[d], answer(r, n, name, fmt.Sprintf("E%03d-%02d", m, r.IntN(40)), d, good))
			}
		}
	}
	return w
}

func answer(r *rand.Rand, n int, m merchants.MerchantID, elder string, day int, good float64) review.Event {
	channel := merchants.Tap
	switch x := r.Float64(); {
	case x < .1:
		channel = merchants.Phone
	case x < .15:
		channel = merchants.Spot
	}
	score := 5
	if r.Float64() >= good {
		score = 2
	}
	at := start.AddDays(day).At(660 + r.IntN(120))
	return review.Event{Kind: review.Rated, ID: fmt.Sprintf("R%06d", n), Merchant: m, Elder: elder, Channel: channel, Scale: 5, Score: score, MealAt: at, RatedAt: at + data.Instant(r.IntN(300_000))}
}

// engine is a new engine that knows the merchants for a year.
func (w invented) engine() *review.Engine {
	e := review.New()
	for _, m := range w.names {
		e.Enter(m, start.AddDays(-365))
	}
	return e
}

// run gives the days from..to-1 and returns their verdicts.
func (w invented) run(e *review.Engine, from, to int) [][]review.Verdict {
	var all [][]review.Verdict
	for d := from; d < to; d++ {
		all = append(all, e.Day(start.AddDays(d), review.DefaultSettings(), w.days[d]))
	}
	return all
}

// with is the same network with a change to the events of some days.
func (w invented) with(change func(day int, events []review.Event) []review.Event) invented {
	w.days = slices.Clone(w.days)
	for d := range w.days {
		w.days[d] = change(d, slices.Clone(w.days[d]))
	}
	return w
}

// of is one merchant's verdict among a day's.
func of(verdicts []review.Verdict, m merchants.MerchantID) review.Verdict {
	i := slices.IndexFunc(verdicts, func(v review.Verdict) bool { return v.Merchant == m })
	return verdicts[i]
}
