package meals

import (
	"fmt"
	"testing"

	"mealmap/data"
)

// BenchmarkRehearsal runs a month of 100,000 meals under a draft, from the
// database and with its week before. The aim is 5 s.
func BenchmarkRehearsal(b *testing.B) {
	const elders, days = 4000, 25
	f := newFixture(b)
	cards := f.manyElders(b, elders)
	points, err := f.points.Directory(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for day := 1; day <= days; day++ {
		past := make([]PastMeal, elders)
		for i, c := range cards {
			past[i] = PastMeal{Card: c, Point: f.point.ID, Till: f.till.ID, Price: data.Fen(900 + i%9*100), ServedAt: at(day, 12, 31+i%20)}
		}
		err := f.db.InTx(ctx, func(tx *data.Tx) error {
			_, err := f.RecordHistory(tx, testDistrict, points, past)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	r := draftRules()
	var got Rehearsal
	b.ReportAllocs()
	for b.Loop() {
		if got, err = f.Rehearse(ctx, testDistrict, &r, "2025-03-01"); err != nil {
			b.Fatal(err)
		}
	}
	if got.Meals != elders*days {
		b.Fatalf("%d meals", got.Meals)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/100,000-meals")
}

// manyElders makes elders with a card each, by rows: nobody looks at their ID
// numbers.
func (f *fixture) manyElders(tb testing.TB, n int) []CardID {
	tb.Helper()
	_, pattern := f.elder(tb, "1950-01-01")
	cards := make([]CardID, n)
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		for i := range n {
			id, born := data.NewID(), data.Date(1935+i%30, 1, 1+i%28)
			cards[i] = CardID(data.NewID())
			_, err := tx.Exec(`
				INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
				VALUES (?, ?, ?, ?, ?, x'00', ?, 0, 0)`, testDistrict, id, testStreet, fmt.Sprint("王", i), born, []byte(id))
			if err != nil {
				return err
			}
			_, err = tx.Exec(`
				INSERT INTO cards (district, id, elder_id, card_index, issue, random, number, key_id, valid_from, valid_to, live, issued_at, issued_by)
				SELECT district, ?, ?, ?, 1, 1, ?, key_id, '2025-01-01', valid_to, 1, issued_at, issued_by FROM cards WHERE id = ?`,
				cards[i], id, 1000+i, fmt.Sprintf("%010d", i), pattern.ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return cards
}
