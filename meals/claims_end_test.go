package meals

import (
	"testing"

	"mealmap/data"
	"mealmap/merchants"
)

func TestPeriodsEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		period string
		want   data.ServiceDay
	}{
		{"sitting:2025-03-05:lunch", "2025-03-05"},
		{"sitting:2025-03-05:", "2025-03-05"},
		{"day:2025-03-05", "2025-03-05"},
		{"week:2025-03-03", "2025-03-09"},
		{"week:2025-12-29", "2026-01-04"},
		{"month:2025-03", "2025-03-31"},
		{"month:2024-02", "2024-02-29"},
		{"month:2025-02", "2025-02-28"},
		{"month:2025-12", "2025-12-31"},
		{"year:2025", "2025-12-31"},
		{"discount:week:2025-03-03", "2025-03-09"},
		{"allowance:G70:month:2025-03", "2025-03-31"},
		{"allowance:month:day:2025-03-05", "2025-03-05"},
		{"coupon:G70:sitting:2025-03-05:lunch", "2025-03-05"},
		{"coupon:01957000-0000-7000-8000-000000000001", endless},
	} {
		if got := endOf(tt.period); got != tt.want {
			t.Errorf("%s ends on %s, want %s", tt.period, got, tt.want)
		}
	}
}

// Every period that a seating falls in ends on that day or later, so that
// reading from the day on misses none.
func TestNoPeriodEndsBeforeTheSeating(t *testing.T) {
	t.Parallel()
	for day := data.ServiceDay("2024-02-20"); day < "2025-03-10"; day = day.AddDays(1) {
		at := Seating{Day: day, Sitting: merchants.Lunch}
		for _, p := range []Period{PerSitting, PerDay, PerWeek, PerMonth, PerYear} {
			if end := endOf(p.key(at)); end < day || len(end) != len(day) {
				t.Fatalf("%s ends on %q", p.key(at), end)
			}
		}
	}
}
