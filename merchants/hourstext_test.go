package merchants_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/merchants"
)

// spell writes windows as "Mon lunch 11:00-13:30".
func spell(windows []merchants.Window) []string {
	var out []string
	for _, w := range windows {
		out = append(out, fmt.Sprintf("%s %s %d:%02d-%d:%02d", w.Weekday.String()[:3], w.Sitting,
			w.Opens/60, w.Opens%60, w.Closes/60, w.Closes%60))
	}
	return out
}

// onEach writes the same windows for each of the days.
func onEach(days []time.Weekday, windows ...string) []string {
	var out []string
	for _, d := range days {
		for _, w := range windows {
			out = append(out, d.String()[:3]+" "+w)
		}
	}
	return out
}

func TestParseHours(t *testing.T) {
	t.Parallel()
	lunch := onEach(week, "lunch 10:30-14:00")
	for _, c := range []struct {
		text string
		want []string
	}{
		{"周一至周五 11:00-13:30;17:00-19:00", onEach(workdays, "lunch 11:00-13:30", "dinner 17:00-19:00")},
		{"每天10:30-14:00", lunch},
		{"每日：１０：３０－１４：００", lunch},
		{"10:30-14:00", lunch},
		{"10.30—14.00", lunch},
		{"10点半至14点", lunch},
		{"10时30分到14时00分", lunch},
		{"营业时间:每天 10:30~14:00。", lunch},
		{"Mo-Fr 11:00-14:00", onEach(workdays, "lunch 11:00-14:00")},
		{"Mon-Fri 11:00-14:00, 17:00-20:00", onEach(workdays, "lunch 11:00-14:00", "dinner 17:00-20:00")},
		{"Sa,Su 10:00-15:00", onEach([]time.Weekday{6, 0}, "lunch 10:00-15:00")},
		{"午餐11:30-13:30", onEach(week, "lunch 11:30-13:30")},
		{"周一到周日。午餐、晚餐11:00-19:00。", onEach(week, "all_day 11:00-19:00")},
		{"周一到周日。早餐6:30-9:00;午餐:11:30-13:30。", onEach(week, "breakfast 6:30-9:00", "lunch 11:30-13:30")},
		{"早餐:6:30-09:00;午餐:10:30-13:00;晚餐:17:00-19:00", onEach(week, "breakfast 6:30-9:00", "lunch 10:30-13:00", "dinner 17:00-19:00")},
		{"6:00-20:00", onEach(week, "all_day 6:00-20:00")},
		{"周一、三、五 11:00-13:00", onEach([]time.Weekday{1, 3, 5}, "lunch 11:00-13:00")},
		{"周一至四 11:00-13:00", onEach([]time.Weekday{1, 2, 3, 4}, "lunch 11:00-13:00")},
		{"周一至周四、周六 11:00-13:00", onEach([]time.Weekday{1, 2, 3, 4, 6}, "lunch 11:00-13:00")},
		{"工作日11:00-13:00,周末11:30-13:30", append(onEach(workdays, "lunch 11:00-13:00"), onEach([]time.Weekday{6, 0}, "lunch 11:30-13:30")...)},
		{"每天11:00-13:00,周日休息", onEach([]time.Weekday{1, 2, 3, 4, 5, 6}, "lunch 11:00-13:00")},
		{"星期五至星期一 11:00-13:00", onEach([]time.Weekday{1, 5, 6, 0}, "lunch 11:00-13:00")},
		{"11:00-14:00,17:00-21:00,22:00-24:00", onEach(week, "lunch 11:00-14:00", "dinner 17:00-21:00", "dinner 22:00-24:00")},
		{"09:00-02:00", onEach(week, "all_day 9:00-26:00")},
		{"17:00-次日2:00", onEach(week, "dinner 17:00-26:00")},
		{"17:00-2:00", onEach(week, "dinner 17:00-26:00")},
		{"00:00-24:00", onEach(week, "all_day 0:00-24:00")},
		{"24小时", onEach(week, "all_day 0:00-24:00")},
		{"24小时营业", onEach(week, "all_day 0:00-24:00")},
		{"上午11:00至下午1:30", onEach(week, "lunch 11:00-13:30")},
		{"下午5:00-7:00", onEach(week, "dinner 17:00-19:00")},
		{"", nil},
		{"  ", nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			got, ok := merchants.ParseHours(c.text)
			if !ok {
				t.Fatal("not understood")
			}
			if d := cmp.Diff(c.want, spell(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestHoursThatMeanTwoThingsAreNotGuessed(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"以门店公告为准":                     "no hours at all",
		"11:00":                       "no end",
		"11:00-":                      "no end",
		"10:30-12:3":                  "a minute is cut off",
		"11:00-13:60":                 "no such minute",
		"25:00-26:00":                 "no such hour",
		"24:00-02:00":                 "a day begins at 0:00",
		"11:00-11:00":                 "empty, or a whole day",
		"午餐11:00-1:30":                "half past one at night or in the afternoon",
		"11:00-1:30":                  "the same without the word",
		"晚餐5:00-7:00":                 "in the morning",
		"午餐":                          "a sitting without times",
		"周一至周五":                       "days without times",
		"11:00-13:00 周六":              "days after the times",
		"11:00-13:00午餐 17:00-19:00晚餐": "sittings after their times",
		"10:30-13:00午餐,14:00-16:00":   "the sitting of which",
		"周一至周五11:00-13:00;周五11:30-14:00": "two answers for Friday",
		"法定节假日休息,每天11:00-13:00":          "holidays are not weekdays",
		"周日休息":                             "only when not",
		"休息":                               "nothing named",
		"周末至周一 11:00-13:00":                "a run cannot start at a set of days",
		"一至五 11:00-13:00":                  "一 alone is no day",
		"11:00-13:00-15:00":                "a range of three",
		"约11:00-13:00":                     "about",
		"11:00-13:00左右":                    "about",
		"早上6点开始":                           "no end",
		strings.Repeat("11:00-13:00;", 60): "longer than any hours",
		"0:00-1:00,2:00-3:00,4:00-5:00,6:00-7:00,8:00-9:00,10:00-11:00,12:00-13:00": "more openings than any point has",
	} {
		if got, ok := merchants.ParseHours(text); ok {
			t.Errorf("%q (%s) was read as %v", text, why, spell(got))
		}
	}
}

// Every wording of hours in the real lists is understood, but for those that
// say nothing.
func TestHoursOfRealLists(t *testing.T) {
	t.Parallel()
	var texts []string
	lines := bufio.NewScanner(shared(t, "rules/real_rules.jsonl"))
	for lines.Scan() {
		var row struct {
			Hours string `json:"hours_raw"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, row.Hours)
	}
	rows, err := csv.NewReader(shared(t, "poi/nanjing_restaurants_gcj02_wgs84.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		texts = append(texts, row[9])
	}
	said := 0
	for _, text := range texts {
		windows, ok := merchants.ParseHours(text)
		if text != "" && len(windows) > 0 {
			said++
		}
		if !ok {
			t.Logf("not understood: %q", text)
			if !strings.HasSuffix(text, ":3") {
				t.Errorf("%q", text)
			}
		}
	}
	if said < 40 {
		t.Errorf("only %d wordings gave hours", said)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"周一至周五 11:00-13:30;17:00-19:00", "Mo-Fr 11:00-14:00", "24小时", "每天10点半-下午2:00,周日休息", "午餐、晚餐11:00-19:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		windows, ok := merchants.ParseHours(text)
		if !ok && windows != nil {
			t.Fatalf("not understood, and yet %v", windows)
		}
		seen := map[string]bool{}
		for _, w := range windows {
			if w.Opens < 0 || w.Opens > 1439 || w.Closes <= w.Opens || w.Closes > 2880 {
				t.Fatalf("window %v", w)
			}
			key := fmt.Sprint(w.Weekday, w.Sitting, w.Opens)
			if seen[key] {
				t.Fatalf("twice: %v", w)
			}
			seen[key] = true
		}
	})
}
