package alarms

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// lastMeal is a Friday with eight ordinary weeks before and after it but for
// Qingming, 2025-04-04 to 06.
const lastMeal = data.ServiceDay("2025-05-23")

// pastOf is n meals on each trading day of the weeks up to the last.
func pastOf(p *Place, last data.ServiceDay, days, n int) Past {
	past := Past{Meals: map[data.ServiceDay]int{}}
	for day := last; days > 0; day = day.AddDays(-1) {
		if trades(p, nil, day) {
			past.Meals[day] = n
			days--
		}
	}
	return past
}

// silentPoint is what a case changes.
type silentPoint struct {
	past     Past
	place    *Place
	calendar *meals.Calendar
}

func orElse(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

// ordinary days are no holidays.
func ordinary(days ...data.ServiceDay) *meals.Calendar {
	special := map[data.ServiceDay]meals.DayKind{}
	for _, day := range days {
		special[day] = ""
	}
	var own *meals.Calendar
	return own.With(special)
}

// shut is recorded from so many days after the last meal.
func shut(from, to int) func(*silentPoint) {
	return func(s *silentPoint) {
		s.place.Closures = []merchants.Closure{{From: lastMeal.AddDays(from), To: lastMeal.AddDays(to)}}
	}
}

func asked(after int) func(*silentPoint) {
	return func(s *silentPoint) { s.past.Asked = lastMeal.AddDays(after) }
}

// empty takes the meals of every so manieth such weekday, the nearest first.
func empty(weekday time.Weekday, every int) func(*silentPoint) {
	return func(s *silentPoint) {
		n := 0
		for day := lastMeal; day > lastMeal.AddDays(-60); day = day.AddDays(-1) {
			if day.Weekday() != weekday {
				continue
			}
			if n%every == 0 {
				delete(s.past.Meals, day)
			}
			n++
		}
	}
}

// started takes the meals of the days before so many, but for the first.
func started(days int) func(*silentPoint) {
	return func(s *silentPoint) {
		for day := lastMeal.AddDays(-days); day > lastMeal.AddDays(-97); day = day.AddDays(-1) {
			delete(s.past.Meals, day)
		}
		s.past.Meals[lastMeal.AddDays(-97)] = 1
	}
}

// everyOther takes the meals of every other day but the last.
func everyOther(s *silentPoint) {
	for day := lastMeal.AddDays(-1); day > lastMeal.AddDays(-60); day = day.AddDays(-2) {
		delete(s.past.Meals, day)
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		last   data.ServiceDay // lastMeal where ""
		days   int             // of past; 40 where 0
		meals  int             // a day; 20 where 0
		after  int             // days after the last meal
		change func(*silentPoint)
		want   int
	}{
		"a meal on the day":                        {after: 0, want: 0},
		"an empty Saturday":                        {after: 1, want: 0},
		"Saturday, and Sunday which is closed":     {after: 2, want: 0},
		"Saturday and Monday":                      {after: 3, want: 1},
		"four meals a day, two days":               {meals: 4, after: 3, want: 1},
		"three meals a day, two days":              {meals: 3, after: 3, want: 0},
		"three meals a day, three days":            {meals: 3, after: 4, want: 1},
		"a meal a day, seven days":                 {meals: 1, after: 11, want: 0},
		"a meal a day, eight days":                 {meals: 1, after: 12, want: 1},
		"a past of seventeen days":                 {days: 17, after: 3, want: 0},
		"a past of eighteen days":                  {days: 18, after: 3, want: 1},
		"no past":                                  {after: 3, change: func(s *silentPoint) { s.past.Meals = nil }, want: 0},
		"Qingming between":                         {last: "2025-04-03", after: 4, want: 0},
		"the second day beside Qingming":           {last: "2025-04-03", after: 5, want: 1},
		"the office says it is no holiday":         {last: "2025-04-03", after: 2, change: func(s *silentPoint) { s.calendar = ordinary("2025-04-04", "2025-04-05") }, want: 1},
		"a recorded closure":                       {after: 5, change: shut(1, 4), want: 0},
		"one trading day after the closure":        {after: 4, change: shut(1, 3), want: 0},
		"two trading days after the closure":       {after: 5, change: shut(1, 3), want: 1},
		"suspended":                                {after: 5, change: func(s *silentPoint) { s.place.Status = merchants.Suspended }, want: 0},
		"hidden, its permit has run out":           {after: 5, change: func(s *silentPoint) { s.place.PermitExpires = lastMeal }, want: 0},
		"back in the network since yesterday":      {after: 5, change: func(s *silentPoint) { s.past.Opened = lastMeal.AddDays(4) }, want: 0},
		"back long enough to have a past":          {after: 3, change: func(s *silentPoint) { s.past.Opened = lastMeal.AddDays(-28) }, want: 1},
		"back for too short a past":                {after: 3, change: func(s *silentPoint) { s.past.Opened = lastMeal.AddDays(-14) }, want: 0},
		"somebody asked, the answer is of Monday":  {after: 4, change: asked(3), want: 0},
		"two trading days after the answer":        {after: 5, change: asked(3), want: 1},
		"hours unknown":                            {after: 2, change: func(s *silentPoint) { s.place.Hours = nil; s.past = pastOf(s.place, lastMeal, 40, 20) }, want: 1},
		"hours unknown, never anybody on weekends": {after: 2, change: func(s *silentPoint) { s.place.Hours = nil }, want: 0},
		"every fourth Monday empty":                {after: 4, change: empty(time.Monday, 4), want: 1},
		"every other weekday is often empty too":   {after: 6, change: everyOther, want: 0},
		"quiet for a month, two months ago":        {days: 70, after: 3, change: started(75), want: 1},
		"quiet for a month, a month ago":           {days: 70, after: 3, change: started(25), want: 0},
	} {
		p := place("here", 0, 0, 0)
		last := lastMeal
		if c.last != "" {
			last = c.last
		}
		s := silentPoint{place: p, past: pastOf(p, last, orElse(c.days, 40), orElse(c.meals, 20))}
		if c.change != nil {
			c.change(&s)
		}
		d := dayOf(last.AddDays(c.after), p)
		d.Pasts, d.Calendar = map[merchants.PointID]Past{p.ID: s.past}, s.calendar
		if found := Find(d); len(found) != c.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// TestQuietFigures names what is missed; the same silence is one question however
// long it lasts.
func TestQuietFigures(t *testing.T) {
	t.Parallel()
	p := place("here", 0, 0, 0)
	p.Street, p.MerchantID = "320104001", "shop"
	past := pastOf(p, lastMeal, 40, 20)
	for after, want := range map[int]Figures{
		3:  {Days: 2, Expected: 40, Before: lastMeal},
		10: {Days: 6, Expected: 120, Before: lastMeal}, // Dragon Boat Festival, 2025-05-31 to 06-02, is none
		60: {Days: 22, Expected: 440, Before: lastMeal},
	} {
		d := dayOf(lastMeal.AddDays(after), p)
		d.Pasts = map[merchants.PointID]Past{p.ID: past}
		a := one(t, Find(d), Quiet, "here")
		if diff := cmp.Diff(want, a.Figures); diff != "" {
			t.Errorf("after %d days: %s", after, diff)
		}
		if a.Since != lastMeal.AddDays(1) || a.Day != d.On || a.PointID != "here" || a.MerchantID != "shop" || a.Street != "320104001" || len(a.Meals) != 0 {
			t.Errorf("%+v", a)
		}
	}
}
