package absence

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// Sunday.
const sunday = data.ServiceDay("2025-03-02")

// always is a town whose points never close and whose tills are in touch.
var always = Town{
	Trades: func(merchants.PointID, data.ServiceDay) bool { return true },
	Heard:  func(merchants.PointID, data.ServiceDay) bool { return true },
}

// eats makes meals on the weekdays of the days up to the last, but for the skipped.
func eats(last data.ServiceDay, days int, on func(data.ServiceDay) bool) (list []Meal) {
	for day := last.AddDays(1 - days); day <= last; day = day.AddDays(1) {
		if on(day) {
			list = append(list, Meal{day, "here"})
		}
	}
	return list
}

func weekday(day data.ServiceDay) bool {
	w := day.Weekday()
	return w != time.Saturday && w != time.Sunday
}

func TestWhatAHabitIs(t *testing.T) {
	t.Parallel()
	friday := sunday.AddDays(-2)
	workdays := [7]bool{false, true, true, true, true, true, false}
	for name, c := range map[string]struct {
		meals []Meal
		own   [7]bool
		ok    bool
	}{
		"weekdays for two months":          {eats(friday, 56, weekday), workdays, true},
		"every day for three weeks":        {eats(friday, 21, func(data.ServiceDay) bool { return true }), [7]bool{true, true, true, true, true, true, true}, true},
		"a day less than three weeks":      {eats(friday, 20, func(data.ServiceDay) bool { return true }), [7]bool{}, false},
		"two days a week":                  {eats(friday, 56, func(d data.ServiceDay) bool { return d.Weekday() == 2 || d.Weekday() == 5 }), [7]bool{2: true, 5: true}, true},
		"one day a week":                   {eats(friday, 56, func(d data.ServiceDay) bool { return d.Weekday() == 5 }), [7]bool{}, false},
		"every second Tuesday and Fridays": {eats(friday, 56, everySecond), [7]bool{1: true, 2: true, 5: true}, true},
		"every third Tuesday and Fridays":  {eats(friday, 56, everyThird), [7]bool{1: true, 5: true}, true},
		"nothing":                          {nil, [7]bool{}, false},
	} {
		h, ok := HabitOf(Life{Meals: c.meals}, always)
		if ok != c.ok || ok && h.Own != c.own {
			t.Errorf("%s: %v %v", name, h.Own, ok)
		}
	}
}

// everySecond is Mondays and Fridays, and every second Tuesday.
func everySecond(d data.ServiceDay) bool {
	return d.Weekday() == 1 || d.Weekday() == 5 || d.Weekday() == 2 && d.DaysSince("2025-01-07")%14 == 0
}

func everyThird(d data.ServiceDay) bool {
	return d.Weekday() == 1 || d.Weekday() == 5 || d.Weekday() == 2 && d.DaysSince("2025-01-07")%21 == 0
}

func TestDaysOffAreNotSkipped(t *testing.T) {
	t.Parallel()
	friday := sunday.AddDays(-2)
	closed := func(d data.ServiceDay) bool { return d >= "2025-02-03" && d <= "2025-02-14" }
	skipsOne := eats(friday, 56, func(d data.ServiceDay) bool { return weekday(d) && !closed(d) })
	open, shut := always, always
	shut.Trades = func(_ merchants.PointID, d data.ServiceDay) bool { return !closed(d) }
	of := func(l Life, town Town) float64 { h, _ := HabitOf(l, town); return h.Skip[time.Monday] }
	blamed, spared := of(Life{Meals: skipsOne}, open), of(Life{Meals: skipsOne}, shut)
	away := of(Life{Meals: skipsOne, Away: []Span{{"2025-02-03", "2025-02-14"}}}, open)
	if blamed < 0.15 || spared > 0.02 || math.Abs(away-spared) > 1e-9 {
		t.Errorf("skips %.3f where the point was open, %.3f where it was closed, %.3f where he was away", blamed, spared, away)
	}
}

func TestUsualPoints(t *testing.T) {
	t.Parallel()
	var list []Meal
	for i := range 10 {
		point := merchants.PointID("much")
		if i >= 7 {
			point = "some"
		}
		if i == 9 {
			point = "once"
		}
		list = append(list, Meal{sunday.AddDays(-i), point})
	}
	if diff := cmp.Diff([]merchants.PointID{"much", "some"}, usual(list)); diff != "" {
		t.Error(diff)
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	friday := data.ServiceDay("2025-02-28")
	regular := Life{Meals: eats(friday, 56, weekday)}
	with := func(change func(*Life)) Life { l := regular; change(&l); return l }
	for name, c := range map[string]struct {
		life   Life
		on     data.ServiceDay
		need   int
		missed int
		ask    bool
	}{
		"the weekend is not his":                {regular, "2025-03-02", 3, 0, false},
		"two of his days":                       {regular, "2025-03-04", 3, 2, false},
		"three of his days":                     {regular, "2025-03-05", 3, 3, true},
		"two of who lives alone":                {regular, "2025-03-04", 2, 2, true},
		"one of who lives alone":                {regular, "2025-03-03", 2, 1, false},
		"on a journey":                          {with(func(l *Life) { l.Away = []Span{{"2025-03-03", "2025-03-31"}} }), "2025-03-20", 3, 0, false},
		"two days after the journey":            {with(func(l *Life) { l.Away = []Span{{"2025-03-01", "2025-03-07"}} }), "2025-03-11", 3, 2, false},
		"three days after the journey":          {with(func(l *Life) { l.Away = []Span{{"2025-03-01", "2025-03-07"}} }), "2025-03-12", 3, 3, true},
		"a journey that has not begun":          {with(func(l *Life) { l.Away = []Span{{"2025-03-06", "2025-03-07"}} }), "2025-03-05", 3, 3, true},
		"five days after somebody spoke to him": {with(func(l *Life) { l.Heard = "2025-03-05" }), "2025-03-12", 3, 5, false},
		"six days after it":                     {with(func(l *Life) { l.Heard = "2025-03-05" }), "2025-03-13", 3, 6, true},
		"spoken to before his last meal":        {with(func(l *Life) { l.Heard = "2025-02-20" }), "2025-03-05", 3, 3, true},
	} {
		h, ok := HabitOf(c.life, always)
		g, ask := GapOf(c.life, h, always, c.on, c.need)
		if !ok || g.Missed != c.missed || ask != c.ask || g.Unsure {
			t.Errorf("%s: %+v %v", name, g, ask)
		}
	}
}

// Who often skips is asked after later: three days without are nothing odd for him.
func TestWhoOftenSkipsIsAskedAfterLater(t *testing.T) {
	t.Parallel()
	l := Life{Meals: eats("2025-02-28", 56, func(d data.ServiceDay) bool { return weekday(d) && d.DaysSince("2025-01-01")%3 != 0 })}
	h, ok := HabitOf(l, always)
	if !ok {
		t.Fatal("no habit")
	}
	for on, want := range map[data.ServiceDay]bool{"2025-03-05": false, "2025-03-06": false, "2025-03-10": true} {
		if _, ask := GapOf(l, h, always, on, 3); ask != want {
			t.Errorf("%s: %v", on, ask)
		}
	}
}

func TestATillWithoutContactMakesItUnsure(t *testing.T) {
	t.Parallel()
	l := Life{Meals: eats("2025-02-28", 56, weekday)}
	for name, c := range map[string]struct {
		heardTo data.ServiceDay
		unsure  bool
	}{"in touch": {"2025-03-05", false}, "not since yesterday": {"2025-03-04", true}, "not for days": {"2025-02-28", true}} {
		town := always
		town.Heard = func(_ merchants.PointID, d data.ServiceDay) bool { return d <= c.heardTo }
		h, _ := HabitOf(l, town)
		if g, ask := GapOf(l, h, town, "2025-03-05", 3); !ask || g.Unsure != c.unsure {
			t.Errorf("%s: %+v %v", name, g, ask)
		}
	}
	town := always
	town.Heard = func(_ merchants.PointID, d data.ServiceDay) bool { return d <= "2025-03-05" }
	h, _ := HabitOf(l, town)
	if g, ask := GapOf(l, h, town, "2025-03-10", 3); !ask || g.Unsure {
		t.Errorf("three sure days are enough: %+v %v", g, ask)
	}
}

func TestClosedPointsAreNotMissed(t *testing.T) {
	t.Parallel()
	l := Life{Meals: eats("2025-02-28", 56, weekday)}
	town := always
	town.Trades = func(_ merchants.PointID, d data.ServiceDay) bool { return d < "2025-03-03" || d > "2025-03-14" }
	h, _ := HabitOf(l, town)
	for on, want := range map[data.ServiceDay]bool{"2025-03-14": false, "2025-03-18": false, "2025-03-19": true} {
		if g, ask := GapOf(l, h, town, on, 3); ask != want {
			t.Errorf("%s: %+v", on, g)
		}
	}
}

func TestNeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		days  int
		alone bool
		want  int
	}{{3, false, 3}, {3, true, 2}, {2, true, 2}, {10, true, 9}} {
		if got := Need(c.days, c.alone); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
