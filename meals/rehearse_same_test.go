package meals

import (
	"testing"
	"time"

	"mealmap/data"
	"mealmap/merchants"
)

// unchanged sees to it that the rules in force, rehearsed, give what they gave.
func (f *fixture) unchanged(t *testing.T, r RuleSet, month data.ServiceDay, meals int) {
	t.Helper()
	got, err := f.Rehearse(ctx, testDistrict, &r, month)
	if err != nil || got.Meals != meals || got.Same != meals || len(got.Largest) != 0 || got.Subsidy.By() != 0 {
		t.Errorf("%d meals of %s: %+v %v", meals, month, got, err)
	}
	for _, c := range got.Classes {
		if c.ActualMeals != c.DraftMeals || c.Subsidy.By() != 0 {
			t.Errorf("%s: %+v", c.Class, c)
		}
	}
}

// A rejected meal keeps what it used; it is not among those that are paid.
func TestARejectedMealStillCountsInARehearsal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	first := f.ate(t, c, f.point, 5, 12, 1500)
	f.ate(t, c, f.point, 5, 18, 1500) // one a day: without
	if err := f.Reject(ctx, tester, testDistrict, first.ID, "没有来"); err != nil {
		t.Fatal(err)
	}
	f.unchanged(t, exampleRules(), "2025-03-05", 1)
}

// On 31 March the month's meals were used up: the week that goes on in April
// has none of them.
func TestTheWeekBeforeARehearsalIsAsItWas(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := exampleRules()
	r.Caps = []Cap{{Period: PerMonth, Count: 1}, {Period: PerWeek, Count: 1}}
	r = f.publish(t, r)
	_, c := f.elder(t, in70s)
	for _, day := range []int{5, 31, 32} {
		f.ate(t, c, f.point, day, 12, 1500)
	}
	f.unchanged(t, r, "2025-04-01", 1)
}

// The till said which sitting it was; an all-day window does not.
func TestARehearsalKeepsTheSittingThatTheTillNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := exampleRules()
	r.Windows = []RuleWindow{{Sitting: merchants.AllDay, Opens: 6 * 60, Closes: 22 * 60}}
	r.Caps = nil
	r = f.publish(t, r)
	_, c := f.elder(t, in70s)
	for _, sitting := range []merchants.Sitting{"", merchants.Dinner} {
		q := request(c.Number, 1500)
		q.Sitting = sitting
		f.redeem(t, q)
		f.clock.Advance(time.Hour)
	}
	f.unchanged(t, r, "2025-03-05", 2)
	r.Windows[0] = RuleWindow{Sitting: merchants.Lunch, Opens: 12 * 60, Closes: 15 * 60}
	if got := f.rehearse(t, r); got.More != 1 {
		t.Errorf("both are lunch where there is no dinner: %+v", got)
	}
}

// The order is that of recording: a till without network is late.
func TestARehearsalGoesByTheOrderOfRecording(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	f.redeem(t, request(c.Number, 1500))
	late := request(c.Number, 2000)
	late.ServedAt = ptr(data.InstantOf(f.clock.Now()) - data.Instant(5*time.Minute/time.Millisecond))
	f.redeem(t, late)
	f.unchanged(t, exampleRules(), "2025-03-05", 2)
}
