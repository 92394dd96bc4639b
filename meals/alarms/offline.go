package alarms

import (
	"slices"

	"mealmap/meals"
)

// offline finds tills of which more than offlineShare of the week's meals were
// recorded without network.
func offline(d *Day) (found []Alarm) {
	first := d.On.AddDays(1 - offlineDays)
	week := slices.Clone(d.Meals)
	for _, m := range d.Earlier {
		if m.Day >= first {
			week = append(week, m)
		}
	}
	for till, list := range grouped(week, func(m Meal) meals.TillID { return m.TillID }) {
		alone := slices.DeleteFunc(slices.Clone(list), func(m Meal) bool { return !m.Offline })
		if len(list) < offlineLeast || len(alone)*100 <= len(list)*offlineShare {
			continue
		}
		a := alarm(Offline, string(till), alone, Figures{Meals: len(alone), Of: len(list), Days: offlineDays,
			From: alone[0].ServedAt, To: alone[len(alone)-1].ServedAt})
		a.Since = first
		found = append(found, a)
	}
	return found
}
