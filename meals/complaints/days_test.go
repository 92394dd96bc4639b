package complaints

import (
	"testing"

	"mealmap/data"
)

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
