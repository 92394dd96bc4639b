package alarms

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"mealmap/data"
)

// crowd is a canteen's regulars, each with his hour, and how punctual they are.
type crowd struct {
	name     string
	regulars int
	comes    float64 // how likely on a day
	late     float64 // standard deviation, minutes
	together int     // so many share an hour and come as one
	minutes  int     // over which their hours are spread
	offline  float64 // of the meals
	seats    int
	delivers int // meals on a round, in the order of the round, all within two minutes
}

// crowds are honest, each hard on one rule.
var crowds = []crowd{
	{name: "a busy canteen", regulars: 420, comes: 0.7, late: 12, together: 1, minutes: 110, seats: 90},
	{name: "everybody at once", regulars: 300, comes: 0.8, late: 6, together: 2, minutes: 60, seats: 90},
	{name: "punctual neighbours", regulars: 30, comes: 0.95, late: 4, together: 1, minutes: 90, seats: 12},
	{name: "a club of six that comes as one", regulars: 90, comes: 0.9, late: 5, together: 6, minutes: 80, seats: 40},
	{name: "a bad line", regulars: 120, comes: 0.6, late: 10, together: 1, minutes: 90, offline: 0.25, seats: 40},
	{name: "a delivery kitchen", regulars: 40, comes: 0.6, late: 10, together: 1, minutes: 90, seats: 15, delivers: 60},
}

// day is who came on a day.
func (c *crowd) day(rng *rand.Rand, on data.ServiceDay) (list []Meal) {
	if on.Weekday() == time.Sunday {
		return nil
	}
	for first := 0; first < c.regulars; first += c.together {
		shared := rng.NormFloat64() * c.late * 60
		hour := float64(first) * float64(c.minutes*60) / float64(c.regulars)
		for place, i := range rng.Perm(c.together) { // whoever is nearer to the counter
			if rng.Float64() >= c.comes {
				continue
			}
			second := min(max(int(hour+shared)+20*place, -25*60), 200*60)
			m := meal(on, clock("11:05:00", second), first+i)
			m.Offline = rng.Float64() < c.offline
			list = append(list, m)
		}
	}
	for i := range c.delivers {
		list = append(list, meal(on, clock("11:00:00", 2*i), 1000+i, delivered))
	}
	slices.SortFunc(list, byTime)
	queueUp(list)
	return list
}

// queueUp lets one be served after the other: a cashier needs eleven seconds.
func queueUp(list []Meal) {
	for i := 1; i < len(list); i++ {
		if m := &list[i]; !m.Delivery && m.ServedAt < list[i-1].ServedAt.Add(11*time.Second) {
			m.ServedAt = list[i-1].ServedAt.Add(11 * time.Second)
			m.ReceivedAt = m.ServedAt
		}
	}
}

const honestDays = 90

// TestHonestCrowdsAreLeftAlone lets six canteens serve a quarter each; elders of
// one never eat in another, so that no alarm can be right. Neighbours who come
// together every day now and then stand in line as they did before.
func TestHonestCrowdsAreLeftAlone(t *testing.T) {
	t.Parallel()
	first, eaten, asked := data.ServiceDay("2025-03-05"), 0, 0
	for seed, c := range crowds {
		rng := rand.New(rand.NewPCG(uint64(seed), 4))
		p := place("here", c.seats, 4, 0)
		var past []Meal
		for n := range honestDays {
			on := first.AddDays(n)
			d := dayOf(on, p)
			d.Meals = c.day(rng, on)
			for _, m := range past {
				if m.Day >= on.AddDays(-lookBack) {
					d.Earlier = append(d.Earlier, m)
				}
			}
			for _, elder := range d.InRow() {
				d.Lives[elder] = Life{LastMeal: on.AddDays(-lookBack - 3), Carded: "2024-01-01"}
			}
			for _, a := range Find(d) {
				asked++
				t.Logf("%s on %s: %s %+v", c.name, on, a.Kind, a.Figures)
			}
			past = append(d.Earlier, d.Meals...)
			eaten += len(d.Meals)
		}
	}
	t.Logf("%d honest meals on %d days of canteens, %d alarms", eaten, honestDays*len(crowds), asked)
	if asked > 1 {
		t.Errorf("%d alarms about honest crowds, want at most one in 500 days", asked)
	}
}

// TestAStackOfCardsIsSeenInACrowd: twelve cards that a waiter swipes in one go
// after the rush, on two days, stand out of the busiest canteen.
func TestAStackOfCardsIsSeenInACrowd(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 5))
	d := dayOf(today, place("here", 0, 0, 0))
	stack := func(on data.ServiceDay) []Meal {
		return append(crowds[0].day(rng, on), row(on, "13:30:00", 9+rng.IntN(9), count(900, 12)...)...)
	}
	d.Earlier, d.Meals = stack(today.AddDays(-1)), stack(today)
	a := one(t, Find(d), Order, "here")
	if a.Figures.Meals < 10 {
		t.Errorf("%+v", a.Figures)
	}
}
