package alarms

import (
	"mealmap/meals"
)

// bursts finds tills that recorded more than burstMost meals within burstSpan.
// The figures are of the thickest span of the day, the meals of all of them.
func bursts(d *Day) (found []Alarm) {
	for till, list := range grouped(fetched(d.Meals), func(m Meal) meals.TillID { return m.TillID }) {
		var odd []Meal
		f := Figures{Minutes: int(burstSpan.Minutes()), Most: burstMost}
		first, taken := 0, 0 // of the span, of what is in odd already
		for last := range list {
			for list[first].ServedAt <= list[last].ServedAt.Add(-burstSpan) {
				first++
			}
			n := last - first + 1
			if n <= burstMost {
				continue
			}
			odd = append(odd, list[max(first, taken):last+1]...)
			taken = last + 1
			if n > f.Meals {
				f.Meals, f.From, f.To = n, list[first].ServedAt, list[last].ServedAt
			}
		}
		if len(odd) > 0 {
			found = append(found, alarm(Burst, string(till), odd, f))
		}
	}
	return found
}
