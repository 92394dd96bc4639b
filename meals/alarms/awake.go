package alarms

import (
	"slices"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// awake finds elders who had not eaten for awakeIdle days and now eat at one
// point at least awakeRow days in a row. The card that the row began with is asked
// about, so that a new one in its place is no new question.
func awake(d *Day) (found []Alarm) {
	for elder, list := range mealsInRow(d) {
		life := d.Lives[elder]
		rests := max(life.LastMeal, life.Carded)
		if rests == "" {
			continue
		}
		first := list[0].Day
		idle := first.DaysSince(rests)
		if idle < awakeIdle || eatenBetween(d, elder, first.AddDays(-awakeIdle), first) {
			continue
		}
		a := alarm(Awake, string(list[0].CardID), list,
			Figures{Days: days(list), Idle: idle, Before: life.LastMeal, Meals: len(list)})
		a.ElderID, a.Since = elder, first
		found = append(found, a)
	}
	return found
}

// InRow lists the elders who ate at one point so many days in a row, up to the
// day, that Find has to know their Lives.
func (d *Day) InRow() (elders []meals.ElderID) {
	for elder := range mealsInRow(d) {
		elders = append(elders, elder)
	}
	return elders
}

// mealsInRow gives, of each elder who ate at one point at least awakeRow days in
// a row up to the day, the meals of the row in order.
func mealsInRow(d *Day) map[meals.ElderID][]Meal {
	type habit struct {
		elder meals.ElderID
		point merchants.PointID
	}
	eaten := map[habit]map[data.ServiceDay][]Meal{}
	for _, m := range d.Meals {
		h := habit{m.ElderID, m.PointID}
		if eaten[h] == nil {
			eaten[h] = map[data.ServiceDay][]Meal{}
		}
		eaten[h][m.Day] = append(eaten[h][m.Day], m)
	}
	for _, m := range d.Earlier {
		if on := eaten[habit{m.ElderID, m.PointID}]; on != nil {
			on[m.Day] = append(on[m.Day], m)
		}
	}
	backs := make([]data.ServiceDay, lookBack+1)
	for i := range backs {
		backs[i] = d.On.AddDays(-i)
	}
	rows := map[meals.ElderID][]Meal{}
	for h, on := range eaten {
		if list := rowOf(backs, d.Places[h.point], on); days(list) >= awakeRow && len(list) > len(rows[h.elder]) {
			rows[h.elder] = list
		}
	}
	return rows
}

// rowOf goes back through the days as long as there was a meal, passing over those
// on which the point was closed.
func rowOf(backs []data.ServiceDay, p *Place, on map[data.ServiceDay][]Meal) (row []Meal) {
	for _, day := range backs {
		if len(on[day]) == 0 && (p == nil || len(p.Hours) == 0 || len(p.OnDay(day)) > 0) {
			break
		}
		row = append(row, on[day]...)
	}
	slices.SortFunc(row, byTime)
	return row
}

// days counts the days of meals that are in order.
func days(list []Meal) (n int) {
	for i, m := range list {
		if i == 0 || list[i-1].Day != m.Day {
			n++
		}
	}
	return n
}

// eatenBetween reports whether the elder ate after the first of two days and
// before the second, among the meals looked at.
func eatenBetween(d *Day, elder meals.ElderID, after, before data.ServiceDay) bool {
	return slices.ContainsFunc(d.Earlier, func(m Meal) bool {
		return m.ElderID == elder && after < m.Day && m.Day < before
	})
}
