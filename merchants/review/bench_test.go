package review_test

import (
	"testing"

	"mealmap/merchants/review"
)

// The office's size: 500 merchants with 100,000 stored ratings over 200 days.
const (
	benchPlaces = 500
	benchDays   = 200
)

// BenchmarkDay is one day of 500 merchants with 100,000 stored ratings.
func BenchmarkDay(b *testing.B) {
	w := invent(31, benchPlaces, 20, benchDays+b.N, .5)
	e := w.engine()
	w.run(e, 0, benchDays)
	b.ResetTimer()
	w.run(e, benchDays, benchDays+b.N)
}

// BenchmarkYear is a year of the same from its first day: 180,000 ratings.
func BenchmarkYear(b *testing.B) {
	w := invent(32, benchPlaces, 20, 365, .5)
	for b.Loop() {
		w.run(w.engine(), 0, 365)
	}
}

// BenchmarkWithout is an appeal: one merchant of a year, three answers struck.
func BenchmarkWithout(b *testing.B) {
	w := invent(33, 20, 2, 365, 3)
	e := w.engine()
	w.run(e, 0, 365)
	struck := map[string]bool{w.days[200][0].ID: true, w.days[250][0].ID: true, w.days[300][0].ID: true}
	for b.Loop() {
		if _, err := e.Without("M000", struck); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSnapshot of the office's size; bytes are what it keeps.
func BenchmarkSnapshot(b *testing.B) {
	w := invent(34, benchPlaces, 20, benchDays, .5)
	e := w.engine()
	w.run(e, 0, benchDays)
	for b.Loop() {
		s, err := e.Snapshot()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := review.Restore(s); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(s)), "bytes")
	}
}
