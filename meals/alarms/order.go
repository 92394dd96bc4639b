package alarms

import (
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// orders finds points where a row of at least orderLeast cards came in the order
// of an earlier day. Elders stand for their cards, so that a new card hides
// nothing. Those whom a person was asked about lately are left out on both days,
// so that others are found beside them.
//
// The row is a longest common subsequence of the two days in which each step
// passes over at most orderBetween meals and orderPause. Without these bounds
// chance alone has 2√n of n regulars in the order of the day before.
func orders(d *Day) (found []Alarm) {
	earlier := map[merchants.PointID]map[data.ServiceDay][]Meal{}
	for point, list := range grouped(fetched(d.Earlier), pointOf) {
		earlier[point] = grouped(list, func(m Meal) data.ServiceDay { return m.Day })
	}
	for point, list := range grouped(fetched(d.Meals), pointOf) {
		answered := d.Answered[point]
		today := queue(list, answered)
		var odd, then []Meal
		f := Figures{Of: len(queue(list, nil))}
		for day, before := range earlier[point] {
			row, again := commonRow(today, queue(before, answered))
			if len(row) < orderLeast {
				continue
			}
			f.Days++
			if len(row) > len(odd) || len(row) == len(odd) && day > f.Before {
				odd, then, f.Before = row, again, day
			}
		}
		if f.Days > 0 {
			f.Meals, f.From, f.To = len(odd), odd[0].ServedAt, odd[len(odd)-1].ServedAt
			a := alarm(Order, string(point), append(odd, then...), f)
			a.Since = d.On.AddDays(-lookBack)
			found = append(found, a)
		}
	}
	return found
}

// queue is the first meal of each elder but those left out.
func queue(list []Meal, without map[meals.ElderID]bool) (q []Meal) {
	seen := map[meals.ElderID]bool{}
	for _, m := range list {
		if !seen[m.ElderID] && !without[m.ElderID] {
			seen[m.ElderID] = true
			q = append(q, m)
		}
	}
	return q
}

// link is an elder who stands in both queues, with the longest row that ends
// there.
type link struct {
	a, b   int
	length int
	before int // the link before it in the row, -1 for none
}

// commonRow gives the longest row of the same elders in the same order in both
// queues, as the meals of a and those of b.
func commonRow(a, b []Meal) (inA, inB []Meal) {
	place := make(map[meals.ElderID]int, len(b))
	for j, m := range b {
		place[m.ElderID] = j
	}
	var links []link
	best := -1
	for i, m := range a {
		j, both := place[m.ElderID]
		if !both {
			continue
		}
		l := link{a: i, b: j, length: 1, before: -1}
		for k := len(links) - 1; k >= 0 && i-links[k].a <= orderBetween+1; k-- {
			if p := links[k]; p.length >= l.length && follows(a[p.a], a[i]) && j > p.b && j-p.b <= orderBetween+1 && follows(b[p.b], b[j]) {
				l.length, l.before = p.length+1, k
			}
		}
		links = append(links, l)
		if best < 0 || l.length > links[best].length {
			best = len(links) - 1
		}
	}
	if best < 0 {
		return nil, nil
	}
	inA, inB = make([]Meal, links[best].length), make([]Meal, links[best].length)
	for k := best; k >= 0; k = links[k].before {
		inA[links[k].length-1], inB[links[k].length-1] = a[links[k].a], b[links[k].b]
	}
	return inA, inB
}

func follows(before, m Meal) bool { return m.ServedAt.Sub(before.ServedAt) <= orderPause }
