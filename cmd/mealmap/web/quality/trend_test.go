package quality

import (
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/merchants/review"
)

func weeksOf(shares ...float64) (weeks []review.TrendPoint) {
	for i, s := range shares {
		weeks = append(weeks, review.TrendPoint{Day: data.ServiceDay("2025-01-05").AddDays(7 * i), Share: s, Lower: s - .05, Upper: min(1, s+.03), N: 10 + i})
	}
	return weeks
}

func TestTrendWritesItsNumbers(t *testing.T) {
	t.Parallel()
	p := chinese()
	got := trendOf(p, weeksOf(.95, .94, .95, .80, .78, .76, .75, .74, .73, .72, .71, .70), .9, []trendStep{
		{"2025-01-26", "changed", "1 月 26 日前后下降"}, {"2025-03-01", "step", "2025-001 号整改通知"}, {"2024-12-01", "step", "太早"}, {"2025-06-01", "step", "太晚"},
	})
	if len(got.Marks) != 12 || len(got.Weeks) != 12 || len(got.Days) != 2 {
		t.Fatalf("%d marks, %d weeks, %d days", len(got.Marks), len(got.Weeks), len(got.Days))
	}
	if got.Marks[0].Text != "70%" || got.Marks[0].Day != "03-23" || got.Marks[0].N != "21 次" {
		t.Errorf("the newest week: %+v", got.Marks[0])
	}
	for i, m := range got.Marks {
		if m.X < got.Left || m.X > got.Right || m.Y < got.Top || m.Y > got.Bottom {
			t.Errorf("week %d lies outside: %+v", i, m)
		}
		for _, other := range got.Marks[:i] {
			if m.Text != "" && other.Text != "" && other.X-m.X < trendNumber {
				t.Errorf("numbers %d units apart", other.X-m.X)
			}
		}
	}
	if got.Weeks[0].Share != "70%" || got.Weeks[0].Interval != "65–73%" || got.Weeks[11].N != 10 {
		t.Errorf("the table: %+v", got.Weeks[0])
	}
	for _, says := range []string{"从 95% 到 70%", "90% 区间 65–73%", "最低是 2025-03-23 的 70%"} {
		if !strings.Contains(got.Label, says) {
			t.Errorf("%q does not say %q", got.Label, says)
		}
	}
}

func TestTrendOfNothing(t *testing.T) {
	t.Parallel()
	for _, weeks := range [][]review.TrendPoint{nil, weeksOf(.9)} {
		if got := trendOf(chinese(), weeks, .9, nil); got.Marks != nil {
			t.Errorf("%d weeks are drawn: %+v", len(weeks), got)
		}
	}
}
