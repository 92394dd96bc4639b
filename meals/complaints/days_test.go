package complaints

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/meals"
)

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
		if got := AddWorkingDays(nil, c.from, c.n); got != c.want {
			t.Errorf("%s: %d after %s is %s, want %s", name, c.n, c.from, got, c.want)
		}
	}
}

func TestTheOfficesOwnDaysWin(t *testing.T) {
	t.Parallel()
	var own *meals.Calendar
	cal := own.With(map[data.ServiceDay]meals.DayKind{"2027-01-01": meals.Holiday, "2027-01-02": meals.Workday, "2025-10-01": ""})
	for from, want := range map[data.ServiceDay]data.ServiceDay{"2026-12-31": "2027-01-02", "2025-09-30": "2025-10-01"} {
		if got := AddWorkingDays(cal, from, 1); got != want {
			t.Errorf("after %s comes %s, want %s", from, got, want)
		}
	}
}

func TestWhatComesLateCountsFromTheNextWorkingDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		day    data.ServiceDay
		minute int
		want   data.ServiceDay
		due    data.ServiceDay // three working days later
	}{
		"a minute before closing":       {"2025-03-05", 16*60 + 59, "2025-03-05", "2025-03-10"},
		"at closing":                    {"2025-03-05", 17 * 60, "2025-03-06", "2025-03-11"},
		"Friday evening":                {"2025-03-07", 20 * 60, "2025-03-10", "2025-03-13"},
		"Sunday morning":                {"2025-03-09", 9 * 60, "2025-03-10", "2025-03-13"},
		"the evening before a holiday":  {"2025-09-30", 18 * 60, "2025-10-09", "2025-10-13"},
		"a Sunday on which people work": {"2025-09-28", 9 * 60, "2025-09-28", "2025-10-09"},
	} {
		at := c.day.At(c.minute)
		if got := CountedFrom(nil, at); got != c.want {
			t.Errorf("%s: counts from %s, want %s", name, got, c.want)
		}
		if got := DueOn(nil, at, 3); got != c.due {
			t.Errorf("%s: due on %s, want %s", name, got, c.due)
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
		to := AddWorkingDays(nil, from, n)
		if !Works(nil, to) {
			t.Fatalf("%s after %s is a day off", to, from)
		}
		want := n
		if n == 0 && !Works(nil, from) {
			want = 1
		}
		if got := WorkingDays(nil, from, to); got != want {
			t.Fatalf("from %s to %s: %d, want %d", from, to, got, want)
		}
		if WorkingDays(nil, to, from) != -want {
			t.Fatal("backwards is not the negative")
		}
	})
}
