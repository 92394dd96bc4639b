package meals

import (
	"slices"
	"testing"
	"time"

	"mealmap/data"
)

// BenchmarkPostings makes the contents of postings again, a thousand at a time,
// as verify does.
func BenchmarkPostings(b *testing.B) {
	f := newFixture(b)
	past := make([]PastMeal, 0, 20000)
	for range 20 {
		_, c := f.elder(b, in70s)
		for i := range 1000 {
			past = append(past, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500,
				ServedAt: at(5, 12, 40).Add(time.Duration(i) * time.Second)})
		}
	}
	if _, err := f.record(b, past...); err != nil {
		b.Fatal(err)
	}
	records := f.records(b)
	for b.Loop() {
		err := f.db.View(ctx, func(tx *data.Tx) error {
			for batch := range slices.Chunk(records, 1000) {
				if _, err := Postings(tx, batch); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(records)), "ns/posting")
}
