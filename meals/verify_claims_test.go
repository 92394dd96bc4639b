package meals

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/journal"
)

// boundedRules bound in every way that there is.
func boundedRules() RuleSet {
	r := exampleRules()
	r.Caps = []Cap{
		{Period: PerMeal, Fen: 500}, {Period: PerSitting, Count: 2}, {Period: PerDay, Count: 3}, {Period: PerWeek, Fen: 900},
		{Period: PerMonth, Count: 4}, {Period: PerMonth, Fen: 1500}, {Period: PerYear, Count: 5}, {Period: PerYear, Fen: 2000},
	}
	r.DiscountCap = &Cap{Period: PerDay, Count: 2}
	r.Classes = append(r.Classes,
		Class{Code: "purse", AgeFrom: 60, Stack: "p", Subsidy: &Amount{Allowance: &Purse{Fen: 700, Period: PerMonth}}},
		Class{Code: "coupon", AgeFrom: 60, Stack: "c", Subsidy: &Amount{Off: ptr(data.Fen(100)), Coupon: &Coupon{Count: 2, Period: PerWeek}}})
	return r
}

// TestCheckClaimsKnowsEveryBound puts claims of two meals beside those that they
// have, on both sides of each bound.
func TestCheckClaimsKnowsEveryBound(t *testing.T) {
	t.Parallel()
	// A claim is "period slot fen", of the first meal, or of the second after "2 ".
	count := func(period string, used, limit int) []data.Finding {
		return []data.Finding{{Code: "claim_over_count", Args: map[string]any{"Period": period, "Used": used, "Limit": limit}}}
	}
	money := func(period string, fen, limit data.Fen) []data.Finding {
		return []data.Finding{{Code: "claim_over_money", Args: map[string]any{"Period": period, "Fen": fen, "Limit": limit}}}
	}
	for name, c := range map[string]struct {
		claims []string
		want   []data.Finding
	}{
		"nothing used":                 {nil, nil},
		"a meal's money":               {[]string{"sitting:2024-01-01:lunch 1 500"}, nil},
		"a meal's money and a fen":     {[]string{"sitting:2024-01-01:lunch 1 501"}, money("sitting:2024-01-01:lunch", 501, 500)},
		"two of a sitting":             {[]string{"sitting:2024-01-01:lunch 2 0"}, nil},
		"three of a sitting":           {[]string{"sitting:2024-01-01:lunch 3 0"}, count("sitting:2024-01-01:lunch", 3, 2)},
		"three of a day":               {[]string{"day:2024-01-01 1 0", "day:2024-01-01 2 0", "day:2024-01-01 3 0"}, nil},
		"four of a day":                {[]string{"day:2024-01-01 4 0"}, count("day:2024-01-01", 4, 3)},
		"a week's money":               {[]string{"week:2024-01-01 1 400", "2 week:2024-01-01 2 500"}, nil},
		"a week's money and a fen":     {[]string{"week:2024-01-01 1 400", "2 week:2024-01-01 2 501"}, money("week:2024-01-01", 901, 900)},
		"a month":                      {[]string{"month:2024-01 4 1500"}, nil},
		"a month and one":              {[]string{"month:2024-01 5 0"}, count("month:2024-01", 5, 4)},
		"a month's money and a fen":    {[]string{"month:2024-01 1 1501"}, money("month:2024-01", 1501, 1500)},
		"a year":                       {[]string{"month:2024-01 1 700", "month:2024-02 1 600", "month:2024-03 1 700", "month:2024-03 2 0", "2 month:2024-12 1 0"}, nil},
		"a year's money and a fen":     {[]string{"month:2024-01 1 1001", "2 month:2024-12 1 1000"}, money("year:2024", 2001, 2000)},
		"two years":                    {[]string{"month:2024-12 1 1001", "2 month:2023-12 1 1000"}, nil},
		"a year and one":               {[]string{"month:2024-01 1 0", "month:2024-02 1 0", "month:2024-02 2 0", "month:2024-04 1 0", "month:2024-05 1 0", "2 month:2024-06 1 0"}, count("year:2024", 6, 5)},
		"a purse":                      {[]string{"allowance:purse:month:2024-01 1 300", "allowance:purse:month:2024-01 2 400"}, nil},
		"a purse and a fen":            {[]string{"allowance:purse:month:2024-01 1 300", "2 allowance:purse:month:2024-01 2 401"}, money("allowance:purse:month:2024-01", 701, 700)},
		"a purse that the rules lack":  {[]string{"allowance:G70:month:2024-01 1 9000"}, nil},
		"two coupons":                  {[]string{"coupon:coupon:week:2024-01-01 2 100"}, nil},
		"three coupons":                {[]string{"coupon:coupon:week:2024-01-01 3 100"}, count("coupon:coupon:week:2024-01-01", 3, 2)},
		"coupons that were handed out": {[]string{"coupon:0195-1 9 100"}, nil},
		"two discounts":                {[]string{"discount:day:2024-01-01 2 0"}, nil},
		"three discounts":              {[]string{"discount:day:2024-01-01 3 0"}, count("discount:day:2024-01-01", 3, 2)},
		"discounts of a week":          {[]string{"discount:week:2024-01-01 9 0"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.publish(t, boundedRules())
			e, card := f.elder(t, in70s)
			first := f.redeem(t, request(card.Number, 1500)).ID
			f.clock.Advance(time.Minute)
			second := f.redeem(t, request(card.Number, 1500)).ID
			for _, claim := range c.claims {
				id := first
				if rest, ok := strings.CutPrefix(claim, "2 "); ok {
					claim, id = rest, second
				}
				var period string
				var slot, fen int
				if _, err := fmt.Sscan(claim, &period, &slot, &fen); err != nil {
					t.Fatal(err)
				}
				f.exec(t, `INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id, fen) VALUES (?, ?, ?, ?, ?, ?, ?)`,
					testDistrict, e.ID, endOf(period), period, slot, id, fen)
			}
			if diff := cmp.Diff(c.want, claimsFound(t, f)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// claimsFound are the findings without the meals' ids.
func claimsFound(t *testing.T, f *fixture) (found []data.Finding) {
	t.Helper()
	if err := f.db.View(ctx, func(tx *data.Tx) (err error) {
		found, err = CheckClaims(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		delete(f.Args, "Redemption")
	}
	return found
}

func TestCheckClaimsHoldsEachMealToItsOwnRules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wide := exampleRules()
	wide.ID, wide.ValidFrom, wide.Caps = "wide", "2025-03-06", []Cap{{Period: PerSitting, Count: 3}}
	f.publish(t, wide)
	_, c := f.elder(t, in70s)
	f.redeem(t, request(c.Number, 1500))
	f.clock.Set(at(6, 12, 40).Time())
	for range 3 {
		f.clock.Advance(time.Minute)
		f.redeem(t, request(c.Number, 1500))
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims WHERE period = 'day:2025-03-06'`); n != 3 {
		t.Fatalf("%d subsidised meals", n)
	}
	if found := claimsFound(t, f); len(found) != 0 {
		t.Errorf("three meals under rules that allow them: %v", found)
	}
	f.exec(t, `UPDATE redemptions SET rule_id = 'R-2025-03', rule_version = 1 WHERE id = (SELECT max(id) FROM redemptions)`)
	want := []data.Finding{
		{Code: "claim_over_count", Args: map[string]any{"Period": "day:2025-03-06", "Used": 3, "Limit": 1}},
	}
	if diff := cmp.Diff(want, claimsFound(t, f)); diff != "" {
		t.Errorf("the third under rules that do not (-want +got):\n%s", diff)
	}
	f.exec(t, `UPDATE rule_sets SET body = 'x' WHERE id = 'R-2025-03'`)
	if found := claimsFound(t, f); len(found) != 0 {
		t.Errorf("rules that cannot be read are the log's to report: %v", found)
	}
}

// BenchmarkVerify checks the books of 100,000 meals, each with its posting; the
// figure is seconds for all of it.
func BenchmarkVerify(b *testing.B) {
	const elders, days = 500, 200
	f := newFixture(b)
	var past []PastMeal
	for i := range elders {
		e, c := f.elder(b, data.Date(1950, 1, 1).AddDays(i))
		past = append(past, PastMeal{Elder: e.ID, Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500})
	}
	points, err := f.points.Directory(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for day := range days {
		for i := range past {
			past[i].ServedAt = at(5+day, 12, 40) + data.Instant(i)
		}
		if err := f.db.InTx(ctx, func(tx *data.Tx) error {
			_, err := f.RecordHistory(tx, testDistrict, points, past)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		found, err := f.db.Check(ctx, journal.Check(sources), CheckClaims)
		if err != nil || len(found) > 0 {
			b.Fatal(err, found)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/verify")
}
