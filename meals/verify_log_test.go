package meals

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/static/messages"
)

// decisions is a fixture with budgets, one of them set twice, coupons handed out,
// a departure with a meal asked back and one that was taken back.
func decisions(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	f.setBudget(t, Budget{Funder: "district", Year: 2025, Amount: 100_00, UsedUp: UsedUpWarn})
	f.setBudget(t, Budget{Funder: "district", Year: 2025, Amount: 1_000_00, UsedUp: UsedUpWithout})
	f.setBudget(t, Budget{Funder: "district", Street: testStreet, Year: 2026, Amount: 5, UsedUp: UsedUpStop})
	for i := range 2 {
		e, number, _, meals := f.gone(t, 11, 12)
		f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-10"))
		choice := ClawbackChoice{District: testDistrict, Meals: meals[:1], Decision: Reversed, Reason: "去世后刷卡"}
		if err := f.DecideClawbacks(ctx, tester, choice); err != nil {
			t.Fatal(err)
		}
		if list, err := f.ListDepartures(ctx, testDistrict, "", 1); err != nil {
			t.Fatal(err)
		} else if i == 1 {
			if err := f.WithdrawDeparture(ctx, tester, testDistrict, "", list[0].ID, "同名同姓"); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := limitedRules()
	g70(&r).Subsidy.Coupon, r.ValidFrom = &Coupon{}, "2025-04-01"
	f.publish(t, r)
	f.elder(t, in70s)
	for i, n := range []int{5, 5, 3} {
		month := string(data.Date(2025, 4+time.Month(i), 1))
		f.grant(t, NewCoupons{District: testDistrict, Class: "G70", Coupons: n, From: data.ServiceDay(month), To: data.ServiceDay(month[:8] + "28")})
	}
	return f
}

func (f *fixture) unlogged(t *testing.T) string {
	t.Helper()
	var codes []string
	err := f.db.View(ctx, func(tx *data.Tx) error {
		found, err := CheckLogged(tx)
		for _, one := range found {
			codes = append(codes, one.Code)
			if said := messages.For("").With("finding."+one.Code, one.Args); strings.Contains(said, "<no value>") || strings.HasPrefix(said, "[") {
				t.Errorf("said: %s", said)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(codes, " ")
}

// What people decided stands in the log; who has the file and no program changes
// only the tables.
func TestDecisionsPastTheLogAreFound(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		`UPDATE budgets SET spent_fen = spent_fen + 1`:                     "", // DB.Check adds it up
		`UPDATE budgets SET amount_fen = amount_fen + 1 WHERE year = 2025`: "budget_unlogged",
		`UPDATE budgets SET amount_fen = 10000 WHERE year = 2025`:          "budget_unlogged", // as it once was
		`UPDATE budgets SET used_up = 'warn'`:                              "budget_unlogged budget_unlogged",
		`UPDATE budgets SET warn_percent = 99 WHERE year = 2026`:           "budget_unlogged",
		`UPDATE budgets SET updated_by = 'x' WHERE year = 2026`:            "budget_unlogged",
		`DELETE FROM budgets WHERE year = 2026`:                            "budget_unlogged",
		`INSERT INTO budgets SELECT district, 'city', street, year, amount_fen, 0, warn_percent, used_up, updated_at, updated_by FROM budgets WHERE year = 2025`: "budget_unlogged",
		`UPDATE coupon_grants SET coupons = coupons + 1 WHERE rowid = 1`:                                                                                         "coupons_unlogged",
		`UPDATE coupon_grants SET to_day = '2025-04-30' WHERE rowid = 1`:                                                                                         "coupons_unlogged",
		`UPDATE coupon_grants SET class = 'G80' WHERE rowid = 1`:                                                                                                 "coupons_unlogged coupons_unlogged",
		`DELETE FROM coupon_grants WHERE rowid = 1`:                                                                                                              "coupons_unlogged",
		`INSERT INTO coupon_grants SELECT district, 'x', elder_id, class, coupons, from_day, to_day, issued_at, issued_by FROM coupon_grants LIMIT 1`:            "coupons_unlogged",
		`UPDATE departures SET on_day = '2025-03-20' WHERE withdrawn_at IS NULL`:                                                                                 "departure_unlogged",
		`UPDATE departures SET kind = 'institution' WHERE withdrawn_at IS NULL`:                                                                                  "departure_unlogged",
		`UPDATE departures SET withdrawn_at = 1, withdrawn_by = 'x', withdrawn_reason = 'y' WHERE withdrawn_at IS NULL`:                                          "departure_unlogged",
		`UPDATE departures SET withdrawn_at = NULL, withdrawn_by = '', withdrawn_reason = ''`:                                                                    "departure_unlogged clawback_unlogged",
		`UPDATE clawbacks SET decision = 'kept' WHERE decision = 'reversed'`:                                                                                     "clawback_unlogged clawback_unlogged",
		`UPDATE clawbacks SET decision = 'kept', decided_at = 1, decided_by = 'x' WHERE decision = ''`:                                                           "clawback_unlogged",
		`UPDATE clawbacks SET decision = '', decided_at = NULL WHERE decision = 'reversed'`:                                                                      "clawback_unlogged clawback_unlogged",
		`UPDATE clawbacks SET reason = 'y' WHERE decision = 'reversed'`:                                                                                          "clawback_unlogged clawback_unlogged",
		`DELETE FROM clawbacks`: "clawback_unlogged clawback_unlogged",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			f := decisions(t)
			if got := f.unlogged(t); got != "" {
				t.Fatalf("before: %s", got)
			}
			f.spoil(t, query)
			if got := f.unlogged(t); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}

// An office hands out coupons and decides cases for years: what the check takes
// grows as the rows do, not as their square.
func TestDecisionsAreComparedInTheTimeOfTheirNumber(t *testing.T) {
	f := newFixture(t)
	e, _ := f.elder(t, in70s)
	const few, many = 1_000, 16_000
	took := func(n int) time.Duration {
		f.spoil(t, `DELETE FROM coupon_grants`, `DELETE FROM audit_log WHERE seq > 1000000`, fmt.Sprintf(`
			WITH RECURSIVE list (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM list WHERE value < %[3]d)
			INSERT INTO coupon_grants
			SELECT %[1]d, 'g' || value, '%[2]s', 'G70', 5, '2025-04-01', '2025-04-30', value, 'user:x' FROM list`, testDistrict, e.ID, n), fmt.Sprintf(`
			WITH RECURSIVE list (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM list WHERE value < %[2]d)
			INSERT INTO audit_log
			SELECT %[1]d, 1000000 + value, value, 'user:x', '', 'coupons.grant', 'G70',
				'{"coupons":5,"from":"2025-04-01","to":"2025-04-30","elders":1}', x'', x'' FROM list`, testDistrict, n))
		least := time.Hour
		for range 3 {
			began := time.Now()
			if got := f.unlogged(t); got != "" {
				t.Fatal(got)
			}
			least = min(least, time.Since(began))
		}
		return least
	}
	a, b := took(few), took(many)
	if ratio := float64(b) / float64(a); ratio > 4*many/few {
		t.Errorf("%d decisions in %v, %d in %v: %.0f times", few, a, many, b, ratio)
	}
}
