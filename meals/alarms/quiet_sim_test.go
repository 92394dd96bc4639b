package alarms

import (
	"math"
	"math/rand/v2"
	"testing"

	"mealmap/data"
	"mealmap/merchants"
)

// trade is an invented honest point: how many meals an ordinary day brings, how
// uneven its days are, and on which of its days it is left out.
type trade struct {
	name   string
	mean   float64
	uneven float64 // variance of a day's own rate over its square: rain, a wedding
	sunday float64 // of the mean; place is closed on Sundays, such points have no hours
	season float64 // how far the mean swings over a year
}

// regulars have meals on nearly every trading day, sparse ones do not.
var (
	regulars = []trade{
		{name: "a canteen", mean: 60, uneven: 0.05, season: 0.3},
		{name: "a canteen, half on Sundays", mean: 40, uneven: 0.1, sunday: 0.5, season: 0.3},
		{name: "a restaurant", mean: 12, uneven: 0.15, season: 0.4},
		{name: "a noodle shop with a club", mean: 8, uneven: 0.2, sunday: 0.2},
		{name: "a small partner", mean: 6, uneven: 0.1, season: 0.2},
	}
	sparse = []trade{
		{name: "a meal a week", mean: 1.0 / 6},
		{name: "three meals a week", mean: 0.5, season: 0.5},
		{name: "a meal a day", mean: 1, uneven: 0.2},
		{name: "two meals a day", mean: 2, uneven: 0.2, season: 0.3},
	}
)

// draw is how many meals the day brings: Poisson, of a rate that differs by day.
func (c *trade) draw(rng *rand.Rand, day data.ServiceDay, p *Place) int {
	if !trades(p, nil, day) {
		return 0
	}
	rate := c.mean * (1 + c.season*math.Sin(2*math.Pi*float64(day.DaysSince("2025-01-01"))/365))
	if day.Weekday() == 0 {
		rate *= c.sunday
	}
	if c.uneven > 0 {
		s := math.Sqrt(math.Log(1 + c.uneven))
		rate *= math.Exp(s*rng.NormFloat64() - s*s/2)
	}
	n := 0
	for left := rng.ExpFloat64(); left < rate; left += rng.ExpFloat64() {
		n++
	}
	return n
}

// placeOf is closed on Sundays, or has no hours where the point serves then. Each
// has a recorded closure of five days.
func (c *trade) placeOf(rng *rand.Rand, first data.ServiceDay) *Place {
	p := place("here", 0, 0, 0)
	if c.sunday > 0 {
		p.Hours = nil
	}
	from := first.AddDays(30 + rng.IntN(200))
	p.Closures = []merchants.Closure{{From: from, To: from.AddDays(4)}}
	return p
}

// year lets a point trade for a year over the holidays of 2025, empty from the day
// it stops ("" for never), and gives the days on which somebody would be asked, one
// question a silence.
func (c *trade) year(rng *rand.Rand, p *Place, stops data.ServiceDay) (asked []data.ServiceDay) {
	past := Past{Meals: map[data.ServiceDay]int{}}
	var since data.ServiceDay
	for day := firstDay; day <= lastDay; day = day.AddDays(1) {
		if n := c.draw(rng, day, p); n > 0 && (stops == "" || day < stops) {
			past.Meals[day] = n
		}
		delete(past.Meals, day.AddDays(-quietBack-1))
		if past.Meals[day] > 0 {
			continue
		}
		d := dayOf(day, p)
		d.Pasts = map[merchants.PointID]Past{p.ID: past}
		if found := Find(d); len(found) == 1 && found[0].Since != since {
			since = found[0].Since
			asked = append(asked, day)
			if stops != "" && day >= stops {
				return asked
			}
		}
	}
	return asked
}

const (
	firstDay = data.ServiceDay("2024-12-01")
	lastDay  = data.ServiceDay("2025-12-31")
)

// TestHonestPointsAreRarelyAskedAbout counts the questions to points that only
// have their good and their bad days.
func TestHonestPointsAreRarelyAskedAbout(t *testing.T) {
	t.Parallel()
	const years = 40
	for kind, list := range map[string][]trade{"regular": regulars, "sparse": sparse} {
		for seed, c := range list {
			rng := rand.New(rand.NewPCG(uint64(seed), 17))
			asked := 0
			for range years {
				asked += len(c.year(rng, c.placeOf(rng, firstDay), ""))
			}
			rate := float64(asked) / years
			t.Logf("%s: %s: %d questions in %d years, %.3f a year", kind, c.name, asked, years, rate)
			if rate > 0.2 {
				t.Errorf("%s: %.2f questions a year", c.name, rate)
			}
			if c.mean <= 0.5 && asked > 0 {
				t.Errorf("%s: a sparse point cried %d times", c.name, asked)
			}
		}
	}
}

// TestAPointThatStopsIsNoticed stops regular points on any day of the year: of 100
// at least 99 are noticed by the third day on which they would have traded.
func TestAPointThatStopsIsNoticed(t *testing.T) {
	t.Parallel()
	const each = 200
	late, all := 0, 0
	var took [5]int
	for seed, c := range regulars {
		rng := rand.New(rand.NewPCG(uint64(seed), 18))
		for range each {
			p := c.placeOf(rng, firstDay)
			stops := firstDay.AddDays(30 + rng.IntN(320))
			asked := c.year(rng, p, stops)
			all++
			days := tradingDays(p, stops, asked)
			took[min(days, 4)]++
			if days > 3 {
				late++
			}
		}
	}
	t.Logf("%d points stopped: noticed on the 1st to 3rd trading day %v, later or never %d", all, took[1:4], late)
	if late*100 > all {
		t.Errorf("%d of %d were noticed late", late, all)
	}
}

// tradingDays is the number of trading days from stops to the last question; very
// many where there was none since.
func tradingDays(p *Place, stops data.ServiceDay, asked []data.ServiceDay) (n int) {
	if len(asked) == 0 || asked[len(asked)-1] < stops {
		return math.MaxInt
	}
	for day := stops; day <= asked[len(asked)-1]; day = day.AddDays(1) {
		if trades(p, nil, day) {
			n++
		}
	}
	return n
}
