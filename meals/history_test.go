package meals

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

func (f *fixture) record(t testing.TB, past ...PastMeal) ([]Redemption, error) {
	t.Helper()
	points, err := f.points.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var done []Redemption
	err = f.db.InTx(ctx, func(tx *data.Tx) error {
		done, err = f.RecordHistory(tx, testDistrict, points, past)
		return err
	})
	return done, err
}

func (f *fixture) rows(t *testing.T, query string) (rows []map[string]any) {
	t.Helper()
	err := f.db.View(ctx, func(tx *data.Tx) error {
		r, err := tx.Query(query)
		if err != nil {
			return err
		}
		defer r.Close()
		for r.Next() {
			m := map[string]any{}
			if err := r.MapScan(m); err != nil {
				return err
			}
			rows = append(rows, m)
		}
		return r.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// The past is written by other statements than the present; it must come to the
// same rows.
func TestHistoryIsWhatRedeemWouldHaveWritten(t *testing.T) {
	t.Parallel()
	live, past := newFixture(t), newFixture(t)
	var meals []PastMeal
	categories := [][]Category{nil, {"low_income"}, nil}
	var cards, liveCards []Card
	for i, born := range []data.ServiceDay{in60s, in70s, in80s} {
		_, c := past.elder(t, born, categories[i]...)
		cards = append(cards, c)
		_, c = live.elder(t, born, categories[i]...)
		liveCards = append(liveCards, c)
	}
	for day := 5; day < 32; day++ {
		for i := range cards {
			for n, minute := range []int{12*60 + 40 + i, 13 * 60, 16 * 60} {
				if n > 0 && (day+i+n)%4 != 0 {
					continue
				}
				served := data.Date(2025, time.March, day).At(minute)
				price := data.Fen(700 + 100*((day+i)%9))
				meals = append(meals, PastMeal{Card: cards[i].ID, Point: past.point.ID, Till: past.till.ID, Price: price, ServedAt: served})
				live.clock.Set(served.Time())
				live.redeem(t, request(liveCards[i].Number, price))
			}
		}
	}
	done, err := past.record(t, meals...)
	if err != nil || len(done) != len(meals) {
		t.Fatalf("%d of %d meals: %v", len(done), len(meals), err)
	}
	for name, query := range map[string]string{
		"redemptions": `SELECT e.name, r.service_day, r.sitting, r.served_at, r.received_at, r.list_fen, r.elder_fen, r.merchant_fen,
			r.government_fen, r.fund_fen, r.class, r.rule_id, r.rule_version, r.delivery, r.notices
			FROM redemptions r JOIN elders e ON e.id = r.elder_id ORDER BY r.served_at, e.name`,
		"ledger": `SELECT e.name, r.served_at, l.entry, l.funder, l.fen, l.posted_at FROM ledger l
			JOIN redemptions r ON r.id = l.redemption_id JOIN elders e ON e.id = r.elder_id ORDER BY r.served_at, e.name, l.funder`,
		"claims": `SELECT e.name, r.served_at, c.period, c.slot FROM subsidy_claims c
			JOIN redemptions r ON r.id = c.redemption_id JOIN elders e ON e.id = r.elder_id ORDER BY r.served_at, e.name, c.period`,
	} {
		want, got := live.rows(t, query), past.rows(t, query)
		if len(want) == 0 {
			t.Fatalf("%s: no rows to compare", name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-live +past)\n%.2000s", name, diff)
		}
	}
	r, err := past.FindRedemption(ctx, testDistrict, done[0].ID)
	if diff := cmp.Diff(done[0], r); err != nil || diff != "" {
		t.Errorf("returned and kept differ\n%s %v", diff, err)
	}
}

func TestHistoryKnowsWhenCardsEnded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, old := f.elder(t, in70s)
	f.clock.Set(at(10, 10, 0).Time())
	fresh, err := f.ReissueCard(ctx, testDistrict, e.ID, "lost", tester)
	if err != nil {
		t.Fatal(err)
	}
	meal := func(c Card, day int) PastMeal {
		return PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(day, 12, 40)}
	}
	for name, x := range map[string]struct {
		meal PastMeal
		want error
	}{
		"the old card before":     {meal(old, 9), nil},
		"the old card after":      {meal(old, 10), ErrCardReplaced},
		"the new card after":      {meal(fresh, 11), nil},
		"the new card too early":  {meal(fresh, 9), ErrCardNotYet},
		"a card that is none":     {PastMeal{Card: "x", Point: f.point.ID}, ErrCardNotFound},
		"somebody else's card":    {PastMeal{Card: old.ID, Elder: "x", Point: f.point.ID}, ErrCardNotFound},
		"a point that is nowhere": {PastMeal{Card: old.ID, Point: "x"}, ErrPointClosed},
	} {
		if _, err := f.record(t, x.meal); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions`); n != 2 {
		t.Errorf("%d meals, want those of the good batches only", n)
	}
}

func TestHistoryCountsWhatWasClaimedBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	f.redeem(t, request(c.Number, 1500))
	meal := PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(5, 13, 0)}
	done, err := f.record(t, meal)
	if err != nil || done[0].Government != 0 || done[0].Notices != NoticeAlreadyRedeemed {
		t.Errorf("%+v %v", done, err)
	}
}

func BenchmarkHistory(b *testing.B) {
	f := newFixture(b)
	var cards []Card
	for range 100 {
		_, c := f.elder(b, in70s)
		cards = append(cards, c)
	}
	meals := make([]PastMeal, b.N)
	for i := range meals {
		meals[i] = PastMeal{Card: cards[i%100].ID, Point: f.point.ID, Till: f.till.ID, Price: 1500,
			ServedAt: at(5+i/100%900, 12, 40)}
	}
	b.ResetTimer()
	if _, err := f.record(b, meals...); err != nil {
		b.Fatal(err)
	}
}

func TestHistoryNoticesASecondMealWithoutSubsidy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	f.publish(t, RuleSet{ID: "S", Street: testStreet, ValidFrom: "2025-03-01",
		Classes: []Class{{Code: "G60", AgeFrom: 60, Discount: &Amount{PayPercent: ptr(90)}}}})
	meal := PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(5, 12, 0)}
	again := meal
	again.ServedAt = at(5, 12, 30)
	done, err := f.record(t, meal, again)
	if err != nil || done[0].Notices != "" || done[1].Notices != NoticeAlreadyRedeemed {
		t.Errorf("%+v %v", done, err)
	}
}
