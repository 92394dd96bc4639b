package alarms

import "mealmap/merchants"

// seats finds points with more meals in a sitting than seats and turns allow with
// the margin. Where either is not known nobody is asked. The figures are of the
// fullest sitting.
func seats(d *Day) (found []Alarm) {
	for point, list := range grouped(fetched(d.Meals), pointOf) {
		p := d.Places[point]
		if p == nil || p.Seats == 0 || p.Turns == 0 {
			continue
		}
		var odd []Meal
		f := Figures{Seats: p.Seats, Turns: p.Turns, Most: p.Seats * p.Turns}
		for sitting, eaten := range grouped(list, func(m Meal) merchants.Sitting { return m.Sitting }) {
			if sitting == "" || len(eaten)*100 <= f.Most*seatsMargin {
				continue
			}
			odd = append(odd, eaten...)
			if len(eaten) > f.Meals {
				f.Meals, f.Sitting = len(eaten), sitting
			}
		}
		if len(odd) > 0 {
			found = append(found, alarm(Seats, string(point), odd, f))
		}
	}
	return found
}
