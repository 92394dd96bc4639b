package absence

import (
	"math/rand/v2"
	"slices"
	"testing"

	"mealmap/data"
)

// somebody is an invented elder: his own weekdays, and how likely he skips one.
type somebody struct {
	name string
	own  func(data.ServiceDay) bool
	skip float64
}

func mondayWednesdayFriday(d data.ServiceDay) bool {
	w := d.Weekday()
	return w == 1 || w == 3 || w == 5
}

func everyDay(data.ServiceDay) bool { return true }

// year lets an elder eat for a year and three months, and looks at every morning of
// the year as the program does. It counts how often somebody asked after him for
// nothing.
func (s somebody) year(r *rand.Rand, need int) (asked int) {
	const before, length = 90, 365
	day, asks := data.ServiceDay("2024-01-01"), data.ServiceDay("")
	var list []Meal
	for i := range before + length {
		if n := len(list); i >= before && n > 0 && day.DaysSince(list[n-1].Day) > need {
			l := Life{Meals: list}
			if h, ok := HabitOf(l, always); ok {
				if g, ask := GapOf(l, h, always, day.AddDays(-1), need); ask && g.Since != asks {
					asks = g.Since
					asked++
				}
			}
		}
		if s.own(day) && r.Float64() >= s.skip {
			list = append(list, Meal{day, "here"})
		}
		if len(list) > 0 && list[0].Day < day.AddDays(-lookBack-mostNoticed) {
			list = list[1:]
		}
		day = day.AddDays(1)
	}
	return asked
}

// stops lets an elder eat for three months, and then no more. It tells how many
// days after his first missed day somebody is told to ask, in calendar days.
func (s somebody) stops(r *rand.Rand, need int) int {
	day := data.ServiceDay("2024-01-01")
	var list []Meal
	end := 90 + r.IntN(28)
	first := data.ServiceDay("")
	for i := range 400 {
		if i > end {
			if first == "" && s.own(day) {
				first = day
			}
			if first == "" || day.DaysSince(first) < need-1 {
				day = day.AddDays(1)
				continue
			}
			l := Life{Meals: list}
			h, ok := HabitOf(l, always)
			if !ok {
				return -1
			}
			if _, ask := GapOf(l, h, always, day.AddDays(-1), need); ask {
				return day.DaysSince(first)
			}
		} else if s.own(day) && r.Float64() >= s.skip {
			list = append(list, Meal{day, "here"})
		}
		day = day.AddDays(1)
	}
	return -1
}

// How often somebody is asked after for nothing, and how soon who stays away is
// noticed: what the office may be told of the rule.
func TestHowOftenItAsksForNothing(t *testing.T) {
	t.Parallel()
	const elders = 120
	for _, c := range []struct {
		who         somebody
		need        int
		most        float64 // false questions in a year of an elder
		median, p90 int     // days from the first missed day to the question
	}{
		{somebody{"every day, skips 1 in 10", everyDay, .10}, 3, .40, 3, 4},
		{somebody{"every day, skips 1 in 5", everyDay, .20}, 3, 1.40, 4, 5},
		{somebody{"weekdays, skips 1 in 10", weekday, .10}, 3, .30, 3, 5},
		{somebody{"weekdays, skips 1 in 5", weekday, .20}, 3, 1.10, 5, 7},
		{somebody{"three days a week, skips 1 in 10", mondayWednesdayFriday, .10}, 3, .20, 6, 7},
		{somebody{"three days a week, skips 1 in 5", mondayWednesdayFriday, .20}, 3, .70, 7, 11},
		{somebody{"weekdays, alone, skips 1 in 20", weekday, .05}, 2, .75, 2, 4},
		{somebody{"weekdays, never skips", weekday, 0}, 3, 0, 3, 5},
	} {
		r := rand.New(rand.NewPCG(7, 11))
		asked := 0
		var days []int
		for range elders {
			asked += c.who.year(r, c.need)
			if n := c.who.stops(r, c.need); n >= 0 { // else he has no habit by then
				days = append(days, n)
			}
		}
		slices.Sort(days)
		rate, median, p90 := float64(asked)/elders, days[len(days)/2], days[len(days)*9/10]
		t.Logf("%-34s %.2f false questions a year; noticed after %d days (median), %d (9 of 10), %d at most", c.who.name, rate, median, p90, days[len(days)-1])
		if rate > c.most || median > c.median || p90 > c.p90 || len(days) < elders*19/20 {
			t.Errorf("%s: %.2f a year, %d and %d days", c.who.name, rate, median, p90)
		}
	}
}
