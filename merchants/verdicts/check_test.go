package verdicts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// differing are the days and merchants that the check names.
func (w *world) differing() (list []string) {
	w.tb.Helper()
	found, err := w.db.Check(w.tb.Context(), verdicts.Check)
	if err != nil {
		w.tb.Fatal(err)
	}
	for _, f := range found {
		if f.Code == "review_day_differs" {
			list = append(list, f.Args["Day"].(string)+" "+f.Args["Merchant"].(string))
		}
	}
	return list
}

func TestWhatIsKeptIsWhatTheLogGives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		tamper string
		want   []string // the first
	}{
		{"nothing is changed", `SELECT 1`, nil},
		{"what is carried is lost", `DELETE FROM review_carried`, nil},
		{"a last digit, as processors round", `UPDATE review_days SET body = json_set(body, '$.s', json_extract(body, '$.s') * 1.000005)`, nil},
		{"a merchant is written down later than it says", `INSERT INTO merchants (district, id, name, created_at) VALUES (320106, 'm0', 'M', 0)`, nil},
		{"another method kept it all", `UPDATE review_days SET method = 0, body = '{}'`, nil},
		{"another method carried it", `UPDATE review_carried SET method = 0, engine = x'01'`, nil},
		{"another method kept a day, this one the rest", `UPDATE review_days SET method = 0, level = 3, body = '{}' WHERE day <= '2025-01-20'`, nil},
		{"a verdict among others is said to be another method's", `UPDATE review_days SET method = 0 WHERE day = '2025-01-21' AND merchant_id = 'm2'`, []string{"2025-01-21 m2"}},
		{"one is changed after another method's days", `UPDATE review_days SET method = iif(day < '2025-01-20', 0, method), level = iif(day = '2025-01-21', 2, level)`, []string{"2025-01-21 m1"}},
		{"a figure", `UPDATE review_days SET body = json_set(body, '$.s', json_extract(body, '$.s') * 1.001) WHERE day = '2025-01-20' AND merchant_id = 'm1'`, []string{"2025-01-20 m1"}},
		{"a level", `UPDATE review_days SET level = 2 WHERE day = '2025-01-21' AND merchant_id = 'm2'`, []string{"2025-01-21 m2"}},
		{"a verdict is removed", `DELETE FROM review_days WHERE day = '2025-01-22' AND merchant_id = 'm2'`, []string{"2025-01-22 m2"}},
		{"one is invented", `INSERT INTO review_days SELECT district, 'm3', day, terms, method, level, body FROM review_days WHERE day = '2025-01-22' AND merchant_id = 'm2'`, []string{"2025-01-22 m3"}},
		{"an answer is bettered", `UPDATE ratings SET score = 5 WHERE id = 'm1-010-00'`, []string{"2025-01-16 m1"}},
		{"terms for a day that has passed", `INSERT INTO review_terms SELECT district, 1, '{"Line":0.8,"Unacceptable":0.7}', '2025-01-23', 0, 'x' FROM review_days LIMIT 1`, []string{"2025-01-23 m1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.merchant(xuanwu, "m1", first)
			w.merchant(xuanwu, "m2", first)
			w.merchant(xuanwu, "m3", data.ServiceDay("2025-02-20"))
			w.record(xuanwu, sinking("m1", 3, 30, 10)...)
			w.record(xuanwu, sinking("m2", 3, 30, 99)...)
			w.runUpTo(xuanwu, first.AddDays(25))
			w.sql(c.tamper)
			got := w.differing()
			if diff := cmp.Diff(c.want, got[:min(len(got), len(c.want))]); diff != "" || (c.want == nil) != (got == nil) {
				t.Errorf("found %v", got)
			}
		})
	}
	args := map[string]any{"District": "320106", "Day": "2025-01-20", "Merchant": "m1"}
	if text := messages.For("").With("finding.review_day_differs", args); len(text) < 40 {
		t.Errorf("said as %q", text)
	}
}

func TestDaysOfAnotherMethodAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, m := range []merchants.MerchantID{"m1", "m2"} {
		w.merchant(xuanwu, m, first)
		w.record(xuanwu, sinking(m, 3, 20, 99)...)
	}
	w.runUpTo(xuanwu, first.AddDays(9))
	w.sql(`UPDATE review_days SET method = 0 WHERE day < ?`, first.AddDays(7))
	if err := w.db.View(t.Context(), func(tx *data.Tx) error {
		n, err := verdicts.DaysOfOther(tx)
		if n != 7 {
			t.Errorf("%d days are another method's, not 7", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestNoMethodGoesOnFromAnothersEngine: what another version carried can be read,
// but what follows is as if this one had walked the whole log.
func TestNoMethodGoesOnFromAnothersEngine(t *testing.T) {
	t.Parallel()
	run := func(upgrade func(*world)) []string {
		w := newWorld(t)
		w.merchant(xuanwu, "m1", first)
		w.record(xuanwu, sinking("m1", 3, 30, 10)...)
		w.runUpTo(xuanwu, first.AddDays(14))
		upgrade(w)
		w.restart()
		w.runUpTo(xuanwu, first.AddDays(20))
		return w.rows(xuanwu)
	}
	want := run(func(*world) {})
	got := run(func(w *world) {
		// The other method's engine is without the last days' answers.
		w.sql(`UPDATE review_days SET method = 0`)
		w.sql(`INSERT INTO review_carried (district, day, method, engine) SELECT ?, ?, 0, engine FROM review_carried
			WHERE day = (SELECT min(day) FROM review_carried) ON CONFLICT DO UPDATE SET method = 0, engine = excluded.engine`,
			xuanwu, first.AddDays(14))
		w.sql(`UPDATE review_carried SET method = 0`)
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("goes on differently:\n%s", diff)
	}
}
