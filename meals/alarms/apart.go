package alarms

import (
	"math"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// apart finds elders who ate at two points farther apart than somebody walks in
// the time between. The card of the later meal is asked about, where it was
// shown. Points without a position are passed over.
func apart(d *Day) (found []Alarm) {
	for elder, list := range grouped(fetched(d.Meals), func(m Meal) meals.ElderID { return m.ElderID }) {
		var odd []Meal
		var worst Figures
		for i := 1; i < len(list); i++ {
			f, far := tooFar(d, list[i-1], list[i])
			if !far {
				continue
			}
			odd = append(odd, list[i-1:i+1]...)
			if f.Metres > worst.Metres {
				worst = f
			}
		}
		if len(odd) > 0 {
			a := alarm(Apart, string(odd[len(odd)-1].CardID), unique(odd), worst)
			a.ElderID = elder
			found = append(found, a)
		}
	}
	return found
}

func unique(list []Meal) (once []Meal) {
	for i, m := range list {
		if i == 0 || list[i-1].ID != m.ID {
			once = append(once, m)
		}
	}
	return once
}

func tooFar(d *Day, a, b Meal) (f Figures, far bool) {
	from, to := d.Places[a.PointID].at(), d.Places[b.PointID].at()
	if from == nil || to == nil || from.Cell == to.Cell {
		return f, false
	}
	metres, between := geo.Distance(from.At, to.At), moment(b).Sub(moment(a)).Abs()
	f = Figures{
		Metres: int(math.Round(float64(metres))), Minutes: int(between.Minutes()), From: a.ServedAt, To: b.ServedAt,
		Points: []merchants.PointID{a.PointID, b.PointID}, Cells: []geo.Cell{from.Cell, to.Cell},
	}
	if a.Offline || b.Offline {
		between += clockSlack
	}
	return f, metres > apartNear && float64(metres) > float64(apartPace)*between.Minutes()
}

// moment is when the card was shown: by the server's clock, unless the till was
// alone.
func moment(m Meal) data.Instant {
	if m.Offline {
		return m.ServedAt
	}
	return m.ReceivedAt
}

func (p *Place) at() *geo.Position {
	if p == nil {
		return nil
	}
	return p.Position
}
