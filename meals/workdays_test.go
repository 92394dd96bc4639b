package meals

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealmap/data"
)

// own is the program's calendar.
var own *Calendar

func TestWorkingDaysAreAddedOverHolidays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from data.ServiceDay
		n    int
		want data.ServiceDay
	}{
		"a plain week":                              {"2025-03-05", 3, "2025-03-10"}, // Wednesday: Thu, Fri, Mon
		"the day itself":                            {"2025-03-05", 0, "2025-03-05"},
		"nothing on a Saturday is Monday":           {"2025-03-08", 0, "2025-03-10"},
		"one after a Saturday is Monday":            {"2025-03-08", 1, "2025-03-10"},
		"National Day 2025, from its last day":      {"2025-09-30", 1, "2025-10-09"},
		"National Day 2025, from the Sunday worked": {"2025-09-28", 2, "2025-09-30"},
		"the Sunday before it is worked":            {"2025-09-27", 1, "2025-09-28"},
		"the Saturday after it is worked":           {"2025-10-09", 2, "2025-10-11"},
		"and the Sunday after that is not":          {"2025-10-11", 1, "2025-10-13"},
		"Spring Festival 2025, eve to after":        {"2025-01-27", 1, "2025-02-05"},
		"the Sunday before Spring Festival":         {"2025-01-24", 1, "2025-01-26"},
		"the Saturday after Spring Festival":        {"2025-02-07", 1, "2025-02-08"},
		"Spring Festival 2026, nine days":           {"2026-02-13", 2, "2026-02-24"}, // Saturday 14 is worked
		"New Year 2026 works on its Sunday":         {"2025-12-31", 1, "2026-01-04"},
		"thirteen over Spring Festival 2024":        {"2024-02-02", 13, "2024-02-26"},
		"a year nobody has said, by weekends":       {"2026-12-31", 1, "2027-01-01"},
	} {
		if got := own.AddWorkingDays(c.from, c.n); got != c.want {
			t.Errorf("%s: %d after %s is %s, want %s", name, c.n, c.from, got, c.want)
		}
	}
}

func TestTheOfficesOwnDaysWin(t *testing.T) {
	t.Parallel()
	cal := own.With(map[data.ServiceDay]DayKind{"2027-01-01": Holiday, "2027-01-02": Workday, "2025-10-01": ""})
	for from, want := range map[data.ServiceDay]data.ServiceDay{"2026-12-31": "2027-01-02", "2025-09-30": "2025-10-01"} {
		if got := cal.AddWorkingDays(from, 1); got != want {
			t.Errorf("after %s comes %s, want %s", from, got, want)
		}
	}
}

func TestYearsThatAreKnown(t *testing.T) {
	t.Parallel()
	for day, want := range map[data.ServiceDay]bool{"2023-12-31": false, "2024-01-01": true, "2026-12-31": true, "2027-01-01": false, "": false} {
		if KnownYear(day) != want {
			t.Errorf("%s: %v", day, !want)
		}
	}
}

func TestCountingAndAddingAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := data.Date(2024, time.January, 1).AddDays(rapid.IntRange(0, 1200).Draw(t, "from"))
		n := rapid.IntRange(0, 40).Draw(t, "n")
		to := own.AddWorkingDays(from, n)
		if !own.Works(to) {
			t.Fatalf("%s after %s is a day off", to, from)
		}
		want := n
		if n == 0 && !own.Works(from) {
			want = 1
		}
		if got := own.WorkingDays(from, to); got != want {
			t.Fatalf("from %s to %s: %d, want %d", from, to, got, want)
		}
		if own.WorkingDays(to, from) != -want {
			t.Fatal("backwards is not the negative")
		}
	})
}
