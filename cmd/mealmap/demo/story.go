package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"mealmap/data"
)

// How large the story is.
const (
	elderCount  = 300
	historyDays = 90
)

// fixedSeed makes the story the same for everybody on one day.
const fixedSeed = 20230905

// elder is an invented person.
type elder struct {
	Name      string
	Number    string // ID number of region 000000 with a valid check character
	Born      data.ServiceDay
	Phone     string
	Community int // index into the scene's communities
	Category  string
	Cared     bool    // registered for delivery
	Lunch     float64 // how likely to eat in the network on a day
	Dinner    float64
	Haunts    []int // merchants, the favourite first
}

// meal is one meal of the past, with what the elder said of it.
type meal struct {
	Elder    int
	Merchant int
	At       data.Instant
	Sitting  string
	Price    data.Fen
	Delivery bool
	Rating   *rating
}

type rating struct {
	Channel string
	Scale   int
	Score   int
	Reasons []string
	At      data.Instant
}

// story is what happened, in the order of time.
type story struct {
	Elders []elder
	Meals  []meal
}

// tell draws the story of the days before today, and of today until now.
func tell(s *scene, seed uint64, now data.Instant) *story {
	rng := rand.New(rand.NewPCG(seed, 0))
	today := now.ServiceDay()
	st := &story{}
	for i := range elderCount {
		st.Elders = append(st.Elders, newElder(s, rng, i, today))
	}
	for back := historyDays; back >= 0; back-- {
		for i := range st.Elders {
			st.eatOn(s, rng, i, today, today.AddDays(-back))
		}
	}
	st.swipe(s, today)
	st.stayAway(s, today)
	st.Meals = slices.DeleteFunc(st.Meals, func(m meal) bool { return m.At > now })
	for i := range st.Meals {
		if r := st.Meals[i].Rating; r != nil && r.At > now {
			st.Meals[i].Rating = nil
		}
	}
	slices.SortStableFunc(st.Meals, func(a, b meal) int { return int(a.At - b.At) })
	return st
}

// The first elders do not eat today, so that their cards can be tried with the
// answer that a first meal of the day gets.
const triedElders = 12

// Cards that are swiped one after another, in the same order on two days.
const (
	swipedFirst = 200
	swipedCards = 12
)

// swipe plants what an alarm should find, at the merchant that sinks.
func (st *story) swipe(s *scene, today data.ServiceDay) {
	at := slices.IndexFunc(s.Merchants, func(m merchant) bool { return m.Sinks != nil })
	for back := 1; back <= 2; back++ {
		day := today.AddDays(-back)
		for _, h := range s.Merchants[at].sittings(int(day.Weekday())) {
			if h.Sitting != "lunch" {
				continue
			}
			for i := range swipedCards {
				st.Meals = append(st.Meals, meal{Elder: swipedFirst + i, Merchant: at, Sitting: h.Sitting, Price: s.Merchants[at].Prices[0],
					At: day.At(minutes(h.Opens) + 50).Add(time.Duration(i*17) * time.Second)})
			}
		}
	}
}

// Elders who ate lunch at the first canteen every day, until they did not come.
const missedDays = 12

var missed = []int{41, 57, 73}

// stayAway plants whom somebody should ask after.
func (st *story) stayAway(s *scene, today data.ServiceDay) {
	st.Meals = slices.DeleteFunc(st.Meals, func(m meal) bool { return slices.Contains(missed, m.Elder) })
	for _, i := range missed {
		st.Elders[i].Haunts = []int{0}
	}
	for back := historyDays; back > missedDays; back-- {
		day := today.AddDays(-back)
		for _, h := range s.Merchants[0].sittings(int(day.Weekday())) {
			if h.Sitting != "lunch" {
				continue
			}
			for n, i := range missed {
				st.Meals = append(st.Meals, meal{Elder: i, Merchant: 0, Sitting: h.Sitting, Price: s.Merchants[0].Prices[0],
					At: day.At(minutes(h.Opens) + 10 + 25*n).Add(time.Duration(back*(n+7)%600) * time.Second)})
			}
		}
	}
}

// Two of them have a card that the till refuses, each for its own reason.
const (
	lostCard     = 4 // replaced some weeks ago
	lostDaysAgo  = 30
	movedElder   = 5 // moved away, the card was stopped
	movedDaysAgo = 10
)

// categoryOf: how many in a hundred elders have which category.
var categoryOf = []struct {
	code  string
	share float64
}{{"low_income", .06}, {"destitute", .02}, {"bereaved", .03}}

func newElder(s *scene, rng *rand.Rand, i int, today data.ServiceDay) elder {
	woman := rng.IntN(100) < 55
	given := s.names.Men
	if woman {
		given = s.names.Women
	}
	age := 61 + int(30*rng.Float64()*rng.Float64()) + rng.IntN(6)
	e := elder{
		Name:      s.names.Surnames[rng.IntN(len(s.names.Surnames))] + given[rng.IntN(len(given))],
		Born:      today.AddDays(-age*365 - age/4 - 1 - rng.IntN(364)),
		Phone:     fmt.Sprintf("1000000%04d", i+1),
		Community: i % len(s.Communities),
		Lunch:     0.05 + 0.75*rng.Float64()*rng.Float64(),
		Cared:     age >= 80 && rng.IntN(4) == 0,
	}
	if i > 0 && i <= len(s.names.Remarkable) {
		e.Name = s.names.Remarkable[i-1]
	}
	e.Dinner = e.Lunch * 0.3
	e.Number = idNumber(e.Born, i, woman)
	roll := rng.Float64()
	for _, c := range categoryOf {
		if roll -= c.share; roll < 0 {
			e.Category = c.code
			break
		}
	}
	e.Haunts = haunts(s, rng, e.Community)
	return e
}

// haunts draws four merchants: popular ones and those of the own community are
// likelier.
func haunts(s *scene, rng *rand.Rand, community int) []int {
	weights := make([]float64, len(s.Merchants))
	for i, m := range s.Merchants {
		weights[i] = m.Popularity
		if m.Community == community+1 {
			weights[i] *= 3
		}
	}
	var chosen []int
	for range 4 {
		i := weighted(rng, weights)
		chosen = append(chosen, i)
		weights[i] = 0
	}
	return chosen
}

func weighted(rng *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	roll := rng.Float64() * total
	for i, w := range weights {
		if roll -= w; roll < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// eatOn lets one elder eat, or not, on one day.
func (st *story) eatOn(s *scene, rng *rand.Rand, i int, today, day data.ServiceDay) {
	e := &st.Elders[i]
	for _, sitting := range []struct {
		name   string
		chance float64
	}{{"breakfast", e.Lunch * 0.1}, {"lunch", e.Lunch}, {"dinner", e.Dinner}} {
		if rng.Float64() >= sitting.chance {
			continue
		}
		ago := today.DaysSince(day)
		swiped := i >= swipedFirst && i < swipedFirst+swipedCards && (ago == 1 || ago == 2)
		if ago == 0 && i < triedElders || i == movedElder && ago <= movedDaysAgo || swiped {
			continue
		}
		if m, ok := order(s, rng, i, e, sitting.name, today, day); ok {
			st.Meals = append(st.Meals, m)
		}
	}
}

// order picks one of the elder's haunts that serves then; a haunt that has gone
// silent or is closed sends the elder to another.
func order(s *scene, rng *rand.Rand, i int, e *elder, sitting string, today, day data.ServiceDay) (meal, bool) {
	for range 3 {
		at := e.Haunts[min(rng.IntN(4), rng.IntN(4))]
		shop := &s.Merchants[at]
		if shop.Silent != nil && today.DaysSince(day) < shop.Silent.BeforeDays {
			continue
		}
		for _, h := range shop.sittings(int(day.Weekday())) {
			if h.Sitting != sitting {
				continue
			}
			opens, closes := minutes(h.Opens), minutes(h.Closes)
			m := meal{
				Elder:    i,
				Merchant: at,
				At:       day.At(opens).Add(time.Duration(rng.Int64N(int64(closes-opens)*60)) * time.Second),
				Sitting:  sitting,
				Price:    shop.Prices[rng.IntN(len(shop.Prices))],
				Delivery: e.Cared && shop.Kind == "delivery_kitchen",
			}
			m.Rating = shop.rate(rng, m.At, today.DaysSince(day))
			return m, true
		}
	}
	return meal{}, false
}

// rate lets about one meal in five be rated, most by a tap.
func (m *merchant) rate(rng *rand.Rand, ate data.Instant, daysAgo int) *rating {
	satisfied, reasons := m.Satisfied, []string{"taste"}
	if m.Sinks != nil && daysAgo < m.Sinks.BeforeDays {
		satisfied, reasons = m.Sinks.Satisfied, m.Sinks.Reasons
	}
	roll, happy, which := rng.Float64(), rng.Float64() < satisfied, rng.IntN(len(reasons))
	r := &rating{Channel: "tap", Scale: 3, Score: 3, At: ate.Add(25 * time.Minute)}
	switch {
	case roll < 0.17:
	case roll < 0.20:
		r.Channel, r.Scale, r.Score, r.At = "phone", 5, 5, ate.Add(26*time.Hour)
	default:
		return nil
	}
	if !happy {
		r.Score = 1 + rng.IntN(r.Scale/2)
		r.Reasons = []string{reasons[which]}
	}
	return r
}

// idNumber makes an ID number that passes its check (GB 11643) and belongs to
// nobody, because no region is 000000.
func idNumber(born data.ServiceDay, i int, woman bool) string {
	serial := 2*i + 1
	if woman {
		serial = 2 * i
	}
	digits := "000000" + born.Start().Time().Format("20060102") + fmt.Sprintf("%03d", serial)
	sum := 0
	for p, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[p]-'0') * w
	}
	return digits + string("10X98765432"[sum%11])
}
