package alarms

import (
	"testing"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// trading lets the point serve one elder many times a day for some days up to the
// last, Sundays too.
func (f *fixture) trading(t *testing.T, last data.ServiceDay, days, a int) {
	t.Helper()
	for back := days - 1; back >= 0; back-- {
		for i := range a {
			f.eat(t, i%len(f.cards), last.AddDays(-back), clock("11:00:00", 60*i))
		}
	}
}

// A silence is one question until it is closed; what was closed is asked again
// when as many trading days have passed without a meal.
func TestASilenceIsOneQuestion(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 4)
	f.trading(t, lastMeal, 20, 4)
	for after, want := range []int{0, 0, 1, 0, 0} { // the day of the last meal, Saturday, Sunday, …
		if got := f.run(t, lastMeal.AddDays(after)); got != want {
			t.Errorf("%d questions on the day %d after", got, after)
		}
	}
	list := f.list(t, Filter{Kind: Quiet})
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	r := list[0]
	if r.Subject != string(f.point.ID) || r.PointID != f.point.ID || r.MerchantID != f.point.MerchantID || r.Street != street ||
		r.Day != lastMeal.AddDays(2) || r.Figures.Days != 4 || r.Figures.Expected != 16 || r.Figures.Before != lastMeal || r.Count != 0 {
		t.Errorf("%+v", r)
	}
	f.clock.Set(lastMeal.AddDays(5).At(9 * 60).Time())
	if err := f.Close(ctx, district, r.ID, Explained, "店主说过两天开", clerk); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[int]int{4: 0, 5: 0, 6: 0, 7: 1} {
		if got := f.run(t, lastMeal.AddDays(after)); got != want {
			t.Errorf("%d questions on the day %d after, the answer was of the 5th", got, after)
		}
	}
	if list := f.list(t, Filter{Kind: Quiet, Waiting: true}); len(list) != 1 || list[0].Day != lastMeal.AddDays(7) {
		t.Errorf("%+v", list)
	}
}

// An earlier day that is looked at again, and a second silence before anybody has
// answered, are the same question; its figures are of the latest.
func TestAnOpenQuestionTakesEverySilence(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 4)
	f.trading(t, lastMeal, 20, 4)
	for _, step := range []struct{ after, want int }{{5, 1}, {3, 0}} {
		if got := f.run(t, lastMeal.AddDays(step.after)); got != step.want {
			t.Fatalf("%d questions on the day %d after, want %d", got, step.after, step.want)
		}
	}
	figures := func() Figures {
		t.Helper()
		list := f.list(t, Filter{Kind: Quiet})
		if len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		return list[0].Figures
	}
	if got := figures(); got.Days != 5 || got.Before != lastMeal {
		t.Errorf("of the longer silence: %+v", got)
	}
	back := lastMeal.AddDays(18)
	f.trading(t, back, 16, 4)
	if got := f.run(t, back.AddDays(4)); got != 0 {
		t.Errorf("%d questions about the second silence", got)
	}
	if got := figures(); got.Days != 4 || got.Before != back {
		t.Errorf("of the later silence: %+v", got)
	}
}

// Whoever came back into the network is not asked about the time before; the
// office's own holidays count.
func TestSilencesThatAreKnown(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(t *testing.T, f *fixture){
		"a closure": func(t *testing.T, f *fixture) {
			c := merchants.Closure{From: lastMeal.AddDays(1), To: lastMeal.AddDays(3), Reason: "店主探亲"}
			if _, err := f.points.AddClosure(ctx, district, f.point.ID, c, clerk); err != nil {
				t.Fatal(err)
			}
		},
		"suspended and back": func(t *testing.T, f *fixture) {
			f.clock.Set(lastMeal.AddDays(3).At(9 * 60).Time())
			for _, to := range []merchants.Status{merchants.Suspended, merchants.Open} {
				if err := f.points.SetStatus(ctx, district, f.point.ID, to, "装修", clerk); err != nil {
					t.Fatal(err)
				}
			}
		},
		"a holiday of the office": func(t *testing.T, f *fixture) {
			for n := range 3 {
				special := holiday(lastMeal.AddDays(n + 1))
				if err := f.meals.SetSpecialDay(ctx, clerk, district, special); err != nil {
					t.Fatal(err)
				}
			}
		},
		"voided meals are none": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 4)
			f.trading(t, lastMeal, 20, 4)
			want := 0
			if tell == nil {
				want = 1
				id := f.eat(t, 0, lastMeal.AddDays(3), "11:00:00")
				if _, err := f.meals.Void(ctx, clerk, nil, district, id, "没有来"); err != nil {
					t.Fatal(err)
				}
			} else {
				tell(t, f)
			}
			if got := f.run(t, lastMeal.AddDays(3)); got != want {
				t.Errorf("%d questions, want %d", got, want)
			}
		})
	}
}

func holiday(day data.ServiceDay) meals.SpecialDay {
	return meals.SpecialDay{Day: day, Kind: meals.Holiday, Name: "庙会"}
}
