package meals

import (
	"cmp"
	"slices"
	"testing"
)

// What is listed is what prices: every day, with a name, each once.
func TestTheProgramsDaysAreItsCalendar(t *testing.T) {
	t.Parallel()
	var own *Calendar
	listed := 0
	for year := 2024; year <= 2026; year++ {
		days := ProgramDays(year)
		listed += len(days)
		if len(days) < 20 || !slices.IsSortedFunc(days, func(a, b SpecialDay) int { return cmp.Compare(a.Day, b.Day) }) {
			t.Errorf("%d: %+v", year, days)
		}
		for _, x := range days {
			if yearOf(x.Day) != year || x.Name == "" || own.Kind(x.Day) != x.Kind {
				t.Errorf("%d: %+v", year, x)
			}
		}
	}
	if listed != len(ownCalendar.days) || ProgramDays(2019) != nil {
		t.Errorf("%d listed, %d in the calendar", listed, len(ownCalendar.days))
	}
}
