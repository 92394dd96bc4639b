package alarms

import (
	"mealmap/data"
	"mealmap/merchants"
)

// closed finds points that recorded meals while they were closed: by their hours
// with closedGrace to either side, and by their closures. Where hours are not
// known only a closure is held against them.
func closed(d *Day) (found []Alarm) {
	for point, list := range grouped(d.Meals, pointOf) {
		p := d.Places[point]
		if p == nil {
			continue
		}
		var odd []Meal
		for _, m := range list {
			if !served(p, m) {
				odd = append(odd, m)
			}
		}
		whole := len(p.OnDay(d.On)) == 0
		if whole && len(odd) >= closedAllDay || len(odd) >= closedAtOdd {
			f := Figures{Meals: len(odd), Of: len(list), Whole: whole, From: odd[0].ServedAt, To: odd[len(odd)-1].ServedAt}
			found = append(found, alarm(Closed, string(point), odd, f))
		}
	}
	return found
}

// served reports whether the point served when the meal was eaten, as far as is
// known.
func served(p *Place, m Meal) bool {
	for _, at := range []data.Instant{m.ServedAt, m.ServedAt.Add(closedGrace), m.ServedAt.Add(-closedGrace)} {
		if state := merchants.OpenAt(p.Point, at); state.Open || !state.Known {
			return true
		}
	}
	return false
}
