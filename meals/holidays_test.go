package meals

import (
	"testing"

	"mealmap/data"
	"mealmap/data/fault"
)

// holidayRules subsidise on working days only.
func holidayRules() RuleSet {
	r := limitedRules()
	for i := range r.Windows {
		r.Windows[i].Holidays = NotHolidays
		r.Windows[i].Weekdays = workweek[:]
	}
	return r
}

func TestTheOfficesDaysWinOverTheCalendar(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.publish(t, holidayRules())
	_, c := f.elder(t, in70s)
	pays := func(day int) data.Fen { // of a meal at the till
		f.clock.Set(at(day, 12, 40).Time())
		return f.redeem(t, request(c.Number, 1500)).Elder
	}
	set := func(day int, kind DayKind) {
		err := f.SetSpecialDay(ctx, tester, testDistrict, SpecialDay{Day: data.Date(2025, 3, day), Kind: kind, Name: " 街道停供 "})
		if err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what string, day int, want data.Fen) {
		t.Helper()
		if got := pays(day); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	expect("a Wednesday", 5, 970)
	expect("a Saturday", 8, 1270)
	set(5, Holiday)
	set(8, Workday)
	expect("a Wednesday off", 5, 1270)
	expect("a Saturday worked", 8, 970)
	past, err := f.record(t, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(5, 12, 41)})
	if err != nil || past[0].Elder != 1270 {
		t.Errorf("of the past: %+v %v", past, err)
	}
	list, err := f.ListSpecialDays(ctx)
	if err != nil || len(list) != 2 || list[0] != (SpecialDay{Day: "2025-03-05", Kind: Holiday, Name: "街道停供"}) {
		t.Errorf("%+v %v", list, err)
	}
	set(5, Workday)
	expect("said anew", 5, 970)
	set(8, "")
	expect("taken back", 8, 1270)
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'holiday.set'`); n != 4 {
		t.Errorf("%d entries in the log", n)
	}
}

func TestWhatASpecialDayMustSay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for field, x := range map[string]SpecialDay{
		"day":  {Day: "2025-02-30", Kind: Holiday, Name: "x"},
		"kind": {Day: "2025-03-05", Kind: "x", Name: "x"},
		"name": {Day: "2025-03-05", Kind: Holiday, Name: " "},
	} {
		e := fault.As(f.SetSpecialDay(ctx, tester, testDistrict, x))
		if e == nil || len(e.Fields) != 1 || e.Fields[0].Name != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}
