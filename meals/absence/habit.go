package absence

import (
	"cmp"
	"slices"
	"time"

	"mealmap/data"
	"mealmap/merchants"
)

// What makes a habit. Two months tell the weekdays apart and forget a summer away;
// below three weeks, or two meals a week, nobody can say that somebody is missed.
const (
	lookBack    = 56  // days up to the last meal
	leastDays   = 21  // from the first meal to the last
	leastAWeek  = 2   // days with a meal, on average
	ownShare    = 0.5 // of the weekday's trading days
	ownLeast    = 3   // trading days of a weekday, before it can be one of his own
	lent        = 2.0 // days as which all own weekdays together speak for one
	usualShare  = 5   // a usual point has at least one in so many of his days
	mostNoticed = 35  // days after which nobody is noticed any more: the program was not there then
)

// Meal is a day on which an elder ate at a point, in whatever way it was recorded.
type Meal struct {
	Day   data.ServiceDay   `db:"service_day"`
	Point merchants.PointID `db:"point_id"`
}

// Span is days on which an elder said that he is away, both inclusive.
type Span struct {
	From data.ServiceDay `db:"from_day"`
	To   data.ServiceDay `db:"to_day"`
}

// Life is what is known of an elder's comings and goings.
type Life struct {
	Meals []Meal          // of the lookBack days up to the last, in any order
	Heard data.ServiceDay // last sign of life that was no meal, "" none
	Away  []Span
}

// Last is the day of the last meal, "" of none.
func (l Life) Last() (last data.ServiceDay) {
	for _, m := range l.Meals {
		last = max(last, m.Day)
	}
	return last
}

func (l Life) away(day data.ServiceDay) bool {
	return slices.ContainsFunc(l.Away, func(s Span) bool { return s.From <= day && day <= s.To })
}

// Town is what an elder could have eaten at.
type Town struct {
	// Trades reports whether the point serves on the day, as far as anybody knows: a
	// closure, a holiday, a day without hours do not count for or against anybody.
	Trades func(merchants.PointID, data.ServiceDay) bool
	// Heard reports whether every till of the point has been in touch since the day
	// has ended, so that its meals are known.
	Heard func(merchants.PointID, data.ServiceDay) bool
}

// Habit is when and where an elder usually eats.
type Habit struct {
	Own    [7]bool    // his own weekdays, from Sunday
	Skip   [7]float64 // how likely he stays away on one of them
	Points []merchants.PointID
	Weekly float64 // days with a meal in a week
}

// HabitOf finds an elder's habit before his last meal. ok is false where he has
// not eaten long or often enough for anybody to miss him.
func HabitOf(l Life, town Town) (h Habit, ok bool) {
	last := l.Last()
	if last == "" {
		return h, false
	}
	ate, first := map[data.ServiceDay]bool{}, last
	for _, m := range l.Meals {
		if m.Day > last.AddDays(-lookBack) {
			ate[m.Day], first = true, min(first, m.Day)
		}
	}
	span := last.DaysSince(first) + 1
	if h.Points = usual(l.Meals); span < leastDays {
		return h, false
	}
	var w weekdays
	there := 0
	for day := first; day <= last; day = day.AddDays(1) {
		if l.away(day) && !ate[day] {
			continue
		}
		there++
		w.add(day, ate[day], town.trades(h.Points, day))
	}
	h.Weekly = float64(len(ate)) * 7 / float64(there)
	if h.Weekly < leastAWeek {
		return h, false
	}
	return h, w.into(&h)
}

// usual are the points where he eats at least one in usualShare days, the most
// usual first.
func usual(list []Meal) []merchants.PointID {
	days := map[merchants.PointID]map[data.ServiceDay]bool{}
	all := map[data.ServiceDay]bool{}
	for _, m := range list {
		if days[m.Point] == nil {
			days[m.Point] = map[data.ServiceDay]bool{}
		}
		days[m.Point][m.Day], all[m.Day] = true, true
	}
	var points []merchants.PointID
	for p, d := range days {
		if len(d)*usualShare >= len(all) {
			points = append(points, p)
		}
	}
	slices.SortFunc(points, func(a, b merchants.PointID) int {
		return cmp.Or(len(days[b])-len(days[a]), cmp.Compare(a, b))
	})
	return points
}

// trades reports whether one of the points serves on the day; without a usual point
// any day would do.
func (t Town) trades(points []merchants.PointID, day data.ServiceDay) bool {
	return len(points) == 0 || slices.ContainsFunc(points, func(p merchants.PointID) bool { return t.Trades(p, day) })
}

// heard reports whether all of the points are known for the day.
func (t Town) heard(points []merchants.PointID, day data.ServiceDay) bool {
	return !slices.ContainsFunc(points, func(p merchants.PointID) bool { return !t.Heard(p, day) })
}

// weekdays is an elder's past by weekday: trading days, and those without a meal.
type weekdays [7]struct{ days, none int }

func (w *weekdays) add(day data.ServiceDay, ate, trades bool) {
	of := &w[day.Weekday()]
	if !ate && !trades {
		return
	}
	if of.days++; !ate {
		of.none++
	}
}

// into fills the own weekdays and how likely each is skipped: by its own past, and
// as if it were lent days more of it by that of all of them, with half a skipped
// day always added, so that none is certain.
func (w *weekdays) into(h *Habit) (any bool) {
	none, days := 0.5, 1.0
	for i, of := range w {
		if of.days < ownLeast || float64(of.days-of.none) < ownShare*float64(of.days) {
			continue
		}
		h.Own[i], any = true, true
		none += float64(of.none)
		days += float64(of.days)
	}
	for i, of := range w {
		if h.Own[i] {
			h.Skip[i] = (float64(of.none) + lent*none/days) / (float64(of.days) + lent)
		}
	}
	return any
}

// Weekdays lists the own weekdays from Monday on.
func (h Habit) Weekdays() (list []time.Weekday) {
	for i := range h.Own {
		if day := time.Weekday((i + 1) % 7); h.Own[day] {
			list = append(list, day)
		}
	}
	return list
}
