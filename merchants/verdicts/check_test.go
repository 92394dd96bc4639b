package verdicts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
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
		{"a figure", `UPDATE review_days SET body = json_set(body, '$.s', json_extract(body, '$.s') * 1.001) WHERE day = '2025-01-20' AND merchant_id = 'm1'`, []string{"2025-01-20 m1"}},
		{"a level", `UPDATE review_days SET level = 2 WHERE day = '2025-01-21' AND merchant_id = 'm2'`, []string{"2025-01-21 m2"}},
		{"a verdict is removed", `DELETE FROM review_days WHERE day = '2025-01-22' AND merchant_id = 'm2'`, []string{"2025-01-22 m2"}},
		{"one is invented", `INSERT INTO review_days SELECT district, 'm3', day, terms, level, body FROM review_days WHERE day = '2025-01-22' AND merchant_id = 'm2'`, []string{"2025-01-22 m3"}},
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
