package meals

import (
	"testing"

	"mealmap/data"
	"mealmap/merchants"
)

// A dinner that goes on past midnight belongs to the day it began, and so do its
// rules; those of the new day have no dinner of the day before.
func TestRulesGoOnPastMidnightWithTheirWindow(t *testing.T) {
	t.Parallel()
	dinner := func(id string, from, to data.ServiceDay, closes int, off data.Fen) RuleSet {
		r := subsidising(&Amount{Off: fen(off)})
		r.ID, r.ValidFrom, r.ValidTo = id, from, to
		r.Windows = []RuleWindow{{Sitting: merchants.Dinner, Opens: 18 * 60, Closes: closes * 60}}
		return r
	}
	tests := map[string]struct {
		sets         []RuleSet
		hour, minute int
		day          data.ServiceDay
		rule         string
		elder        data.Fen
	}{
		"the old dinner goes on": {[]RuleSet{dinner("old", "2025-03-05", "", 25, 300), dinner("new", "2025-03-06", "", 25, 500)}, 0, 59, "2025-03-05", "old", 1200},
		"and is over":            {[]RuleSet{dinner("old", "2025-03-05", "", 25, 300), dinner("new", "2025-03-06", "", 25, 500)}, 1, 0, "2025-03-06", "new", 1500},
		"the last day's dinner":  {[]RuleSet{dinner("old", "2025-03-05", "2025-03-05", 25, 300)}, 0, 59, "2025-03-05", "old", 1200},
		"the new dinner was not yet there": {[]RuleSet{dinner("old", "2025-03-05", "", 22, 300), dinner("new", "2025-03-06", "", 25, 500)},
			0, 30, "2025-03-06", "new", 1500},
		"no rules before":  {[]RuleSet{dinner("new", "2025-03-06", "", 25, 500)}, 0, 30, "2025-03-06", "new", 1500},
		"one set, its own": {[]RuleSet{dinner("old", "2025-03-05", "", 25, 300)}, 0, 30, "2025-03-05", "old", 1200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			point := f.addPoint(t, "夜宵", merchants.Open)
			for _, r := range test.sets {
				r.PointID = point.ID
				f.publish(t, r)
			}
			_, c := f.elder(t, in70s)
			f.clock.Set(at(6, 0, 20).Time())
			m := meal{point: &point, servedAt: at(6, test.hour, test.minute), price: 1500}
			sets, err := f.ListRules(ctx, testDistrict)
			if err != nil {
				t.Fatal(err)
			}
			r, seat := m.rulesAt(sets[1:], nil) // without those of the fixture
			if r == nil || r.ID != test.rule || seat.Day != test.day {
				t.Fatalf("%+v on %s", r, seat.Day)
			}
			got, err := f.record(t, PastMeal{Card: c.ID, Point: point.ID, Till: f.till.ID, Price: 1500, ServedAt: m.servedAt})
			if err != nil || got[0].Elder != test.elder || got[0].Day != test.day {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}
