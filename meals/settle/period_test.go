package settle_test

import (
	"errors"
	"testing"

	"mealmap/meals/settle"
)

func TestPeriods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]settle.Period{
		"2025-03": {From: "2025-03-01", To: "2025-03-31"},
		"2024-02": {From: "2024-02-01", To: "2024-02-29"},
		"2025-02": {From: "2025-02-01", To: "2025-02-28"},
		"2025-12": {From: "2025-12-01", To: "2025-12-31"},
	} {
		if got, err := settle.Month(text); err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for text, want := range map[string]settle.Period{
		"2025Q1": {From: "2025-01-01", To: "2025-03-31"},
		"2025Q2": {From: "2025-04-01", To: "2025-06-30"},
		"2024Q4": {From: "2024-10-01", To: "2024-12-31"},
	} {
		if got, err := settle.Quarter(text); err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2025", "2025-13", "2025-00", "2025-3", "2025-03-01", "25-03", "2025Q1", "２０２５-03"} {
		if got, err := settle.Month(text); !errors.Is(err, settle.ErrPeriod) {
			t.Errorf("%q is a month: %v", text, got)
		}
	}
	for _, text := range []string{"", "2025", "2025Q0", "2025Q5", "2025Q12", "2025q1", "25Q1", "2025-03", "2025Q1 ", " 2025Q1", "+025Q1", "0000Q1"} {
		if got, err := settle.Quarter(text); !errors.Is(err, settle.ErrPeriod) {
			t.Errorf("%q is a quarter: %v", text, got)
		}
	}
}

func TestPeriodsHaveLabels(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]settle.Period{
		"202503":   {From: "2025-03-01", To: "2025-03-31"},
		"202502":   {From: "2025-02-10", To: "2025-02-20"},
		"2025Q1":   {From: "2025-01-01", To: "2025-03-31"},
		"2025Q4":   {From: "2025-10-01", To: "2025-12-31"},
		"20250430": {From: "2025-02-01", To: "2025-04-30"},
		"20250330": {From: "2025-01-01", To: "2025-03-30"},
		"20260331": {From: "2025-01-01", To: "2026-03-31"},
	} {
		if got := p.Label(); got != want {
			t.Errorf("%v: %s, want %s", p, got, want)
		}
	}
}
