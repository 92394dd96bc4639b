package offline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// BenchmarkBundle makes the bundle of a till in a district of 100,000 cards:
// "anew" reads the cards and packs the list, "again" is what every other till
// gets within ten minutes.
func BenchmarkBundle(b *testing.B) {
	db, clock := datatest.New(b)
	places := merchants.NewStore(db)
	people, err := meals.NewStore(db, vault.New([32]byte{1}), places)
	if err != nil {
		b.Fatal(err)
	}
	s := NewStore(db, vault.New([32]byte{1}), people, places, tills.NewStore(db, people, places))
	p, err := places.CreatePoint(rigCtx, merchants.Point{District: rigDistrict, Street: rigStreet, Name: "幸福面馆", Kind: merchants.Restaurant,
		Address: "1", Status: merchants.Open}, rigger)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := people.PublishRules(rigCtx, rigDistrict, districtRules(), rigger); err != nil {
		b.Fatal(err)
	}
	if err := people.EnsureSigningKey(rigCtx, rigDistrict, rigger); err != nil {
		b.Fatal(err)
	}
	t, _, err := people.AddTill(rigCtx, rigDistrict, p.ID, "front", rigger)
	if err != nil {
		b.Fatal(err)
	}
	if err := db.InTx(rigCtx, func(tx *data.Tx) error { return putCards(tx, manyCards(100_000, 5)) }); err != nil {
		b.Fatal(err)
	}
	for name, passes := range map[string]time.Duration{"anew": rosterAge, "again": 0} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				clock.Advance(passes)
				made, err := s.Bundle(rigCtx, t)
				if err != nil {
					b.Fatal(err)
				}
				size = len(made.Payload)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// putCards writes rows of a list as elders and cards.
func putCards(tx *data.Tx, rows []rosterRow) error {
	for i, r := range rows {
		elder := fmt.Sprint("elder", r.Index)
		if r.Issue == 1 {
			if _, err := tx.Exec(`
				INSERT INTO elders (district, id, street, community, name, born_on, number_sealed, number_index, care_level, created_at, updated_at)
				VALUES (?, ?, ?, ?, '王桂芳', ?, x'', ?, ?, 0, 0)`, rigDistrict, elder, r.Street, r.Community, r.BornOn, []byte(elder), r.CareLevel); err != nil {
				return err
			}
			if r.Labels != "" {
				label, _, _ := strings.Cut(r.Labels, ":")
				if _, err := tx.Exec(`INSERT INTO elder_categories (district, elder_id, category, from_day) VALUES (?, ?, ?, '2024-01-01')`, rigDistrict, elder, label); err != nil {
					return err
				}
			}
		}
		var live, ended any
		if live = 1; !r.Live {
			live, ended = nil, max(r.EndedAt, 1)
		}
		if _, err := tx.Exec(`
			INSERT INTO cards (district, id, elder_id, card_index, issue, random, number, key_id, valid_from, valid_to, live, ended, ended_at, issued_at, issued_by)
			VALUES (?, ?, ?, ?, ?, 0, ?, 1, '2024-01-01', '2026-12-31', ?, ?, ?, 0, '')`,
			rigDistrict, fmt.Sprint("card", i), elder, r.Index, r.Issue, fmt.Sprint(i), live, r.Ended, ended); err != nil {
			return err
		}
	}
	return nil
}
