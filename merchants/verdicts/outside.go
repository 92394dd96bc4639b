package verdicts

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// OutsideFigure is what a list from elsewhere says of one business, by the same
// estimator as the network's own, with an engine of its own. No case comes of it:
// there are no meals behind the answers.
type OutsideFigure struct {
	Subject  string // what the list calls it
	Name     string
	Merchant merchants.MerchantID // ours, where somebody has said which
	N        int                  // answers in the list
	Figure   review.Figure        // as of the list's last day
	Trend    []review.TrendPoint
	From, To data.ServiceDay // of its first and last answer
}

// outsideAnswer is one answer of a list.
type outsideAnswer struct {
	Line      string               `db:"line"`
	Subject   string               `db:"subject"`
	Name      string               `db:"name"`
	Merchant  merchants.MerchantID `db:"merchant_id"`
	Satisfied bool                 `db:"satisfied"`
	At        data.Instant         `db:"at"`
}

// The estimator forgets over 45 days, which suits a canteen; a list in which most
// businesses have a dozen answers in years is read in longer steps, so that a
// dozen of the typical business's fall into 45 of them. A step is a month at most.
const (
	stepsRemembered = 45
	stepAnswers     = 12
	stepLongest     = 30
)

// stepDays is how many days of a list are one of the estimator's.
func stepDays(list []outsideAnswer) int {
	type span struct {
		n           int
		first, last data.Instant
	}
	spans := map[string]*span{}
	for _, a := range list {
		s := spans[a.Subject]
		if s == nil {
			s = &span{first: a.At, last: a.At}
			spans[a.Subject] = s
		}
		s.n, s.first, s.last = s.n+1, min(s.first, a.At), max(s.last, a.At)
	}
	var gaps []float64 // days from an answer to the next
	for _, s := range spans {
		if s.n > 1 {
			gaps = append(gaps, s.last.Sub(s.first).Hours()/24/float64(s.n-1))
		}
	}
	if len(gaps) == 0 {
		return 1
	}
	slices.Sort(gaps)
	return int(min(stepLongest, max(1, math.Ceil(gaps[len(gaps)/2]*stepAnswers/stepsRemembered))))
}

// estimate says what a list says of each business, by subject.
func estimate(list []outsideAnswer) []OutsideFigure {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b outsideAnswer) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Line, b.Line)) })
	steps := calendar{list[0].At.ServiceDay(), stepDays(list)}
	engine, figures := review.New(), map[string]*OutsideFigure{}
	days := map[data.ServiceDay][]review.Event{}
	for _, a := range list {
		at := a.At.ServiceDay()
		f := figures[a.Subject]
		if f == nil {
			f = &OutsideFigure{Subject: a.Subject, From: at}
			figures[a.Subject] = f
			engine.Enter(merchants.MerchantID(a.Subject), steps.step(at))
		}
		f.Name, f.Merchant, f.To, f.N = a.Name, cmp.Or(a.Merchant, f.Merchant), at, f.N+1
		days[steps.step(at)] = append(days[steps.step(at)], a.event(steps))
	}
	first, last := steps.first, steps.step(list[len(list)-1].At.ServiceDay())
	var said []review.Verdict
	for day := first; day <= last; day = day.AddDays(1) {
		said = engine.Day(day, review.DefaultSettings(), days[day])
	}
	result := make([]OutsideFigure, 0, len(said))
	for _, v := range said {
		f := figures[string(v.Merchant)]
		f.Figure = v.Figure
		f.Figure.From = max(f.From, steps.day(v.Figure.From))
		for _, p := range engine.Trend(v.Merchant) {
			p.Day = min(steps.day(p.Day.AddDays(1)).AddDays(-1), list[len(list)-1].At.ServiceDay())
			if p.Day >= f.From {
				f.Trend = append(f.Trend, p)
			}
		}
		result = append(result, *f)
	}
	return result
}

// event is the answer as one of somebody asked privately, each of another person:
// lists from elsewhere do not say who.
func (a *outsideAnswer) event(c calendar) review.Event {
	score := 1
	if a.Satisfied {
		score = 5
	}
	at := c.step(a.At.ServiceDay()).Start()
	return review.Event{Kind: review.Rated, ID: a.Line, Merchant: merchants.MerchantID(a.Subject), Elder: fmt.Sprint(a.Subject, " ", a.Line),
		Channel: merchants.Spot, Scale: 5, Score: score, MealAt: at, RatedAt: at}
}

// calendar counts days in steps from the first.
type calendar struct {
	first data.ServiceDay
	days  int // a step
}

// step is the day that stands for a day's step.
func (c calendar) step(day data.ServiceDay) data.ServiceDay {
	return c.first.AddDays(day.DaysSince(c.first) / c.days)
}

// day is the first day of a step.
func (c calendar) day(step data.ServiceDay) data.ServiceDay {
	if step == "" {
		return ""
	}
	return c.first.AddDays(step.DaysSince(c.first) * c.days)
}
