package absence

import "mealmap/data"

// After how many of his own days without a meal somebody is asked after, at least:
// the street's number, and fewer for who lives alone. The gap must besides be odd
// by the elder's own habit: such as one in 300 of his meals is followed by, which is
// about once a year for who eats daily.
const (
	DefaultDays = 3
	LeastDays   = 2
	MostDays    = 10
	aloneFewer  = 1
	oddsLimit   = 1.0 / 300
)

// Need is after how many own days somebody is asked after.
func Need(days int, alone bool) int {
	if alone {
		days -= aloneFewer
	}
	return max(days, LeastDays)
}

// Gap is how long an elder has not come.
type Gap struct {
	Since  data.ServiceDay // the last sign of life: a meal, a call, the end of a journey
	Missed int             // of his own days since
	Odds   float64         // how likely so long a gap is by his own habit
	Unsure bool            // the tills that he uses have not all reported, and may have his meals
}

// GapOf measures an elder's gap up to a day, which has ended. ask says that
// somebody should ask after him: he has missed at least need of his own days, and
// so long a gap is odd for him. After a sign of life that was no meal it takes
// twice as many days.
func GapOf(l Life, h Habit, town Town, on data.ServiceDay, need int) (g Gap, ask bool) {
	g.Since, g.Odds = l.Last(), 1
	if l.Heard >= g.Since && l.Heard != "" {
		g.Since, need = l.Heard, 2*need
	}
	for _, s := range l.Away {
		if s.From <= on {
			g.Since = max(g.Since, min(s.To, on))
		}
	}
	sure, sureOdds := 0, 1.0
	for day := g.Since.AddDays(1); day <= on; day = day.AddDays(1) {
		i := day.Weekday()
		if !h.Own[i] || !town.trades(h.Points, day) {
			continue
		}
		g.Missed++
		g.Odds *= h.Skip[i]
		if town.heard(h.Points, day) {
			sure++
			sureOdds *= h.Skip[i]
		}
	}
	ask = g.Missed >= need && g.Odds <= oddsLimit
	g.Unsure = ask && (sure < need || sureOdds > oddsLimit)
	return g, ask
}
