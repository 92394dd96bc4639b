package meals

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/merchants"
)

func TestYuanAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	for fen, want := range map[Yuan]string{0: "0", 1: "0.01", 5: "0.05", 10: "0.1", 100: "1", 101: "1.01", 110: "1.1", 1000: "10",
		1305: "13.05", 2000: "20", 100000: "1000", 123456: "1234.56", -250: "-2.5"} {
		if got := fen.String(); got != want {
			t.Errorf("%d fen: %q, want %q", int64(fen), got, want)
		}
	}
}

func TestSharesInNumerals(t *testing.T) {
	t.Parallel()
	const han = "〇一二三四五六七八九"
	for pay, want := range map[PayPercent]string{90: "九", 85: "八五", 80: "八", 50: "五", 99: "九九", 10: "一", 5: "〇五", 11: "一一"} {
		if got := pay.In(han); got != want {
			t.Errorf("%d: %q, want %q", int(pay), got, want)
		}
	}
	if got := PayPercent(85).In("0123456789"); got != "85" {
		t.Errorf("other numerals: %q", got)
	}
	if got := PayPercent(85).In("01"); got != "" {
		t.Errorf("numerals that lack the digits: %q", got)
	}
	if got := PayPercent(85).String(); got != "85" {
		t.Errorf("plain: %q", got)
	}
}

func TestASittingPicksItsWord(t *testing.T) {
	t.Parallel()
	for sitting, want := range map[merchants.Sitting]string{merchants.Breakfast: "b", merchants.Lunch: "l", merchants.Dinner: "d",
		merchants.AllDay: "o", "": "o", "tea": "o"} {
		if got := Meal(sitting).In("b", "l", "d", "o"); got != want {
			t.Errorf("%q: %s, want %s", sitting, got, want)
		}
	}
}

func TestTheClockOfAWindow(t *testing.T) {
	t.Parallel()
	for minute, want := range map[int]string{0: "00:00", 9: "00:09", 570: "09:30", 1439: "23:59", 1440: "24:00", 1441: "00:01", 1500: "01:00", 2879: "23:59", 2880: "24:00"} {
		if got := clock(minute); got != want {
			t.Errorf("%d: %s, want %s", minute, got, want)
		}
	}
	got := windowArgs([]RuleWindow{{Sitting: merchants.Lunch, Opens: 690, Closes: 780}, {Sitting: merchants.AllDay, Opens: 1320, Closes: 1500}})
	if diff := cmp.Diff([]Hours{{Meal("lunch"), "11:30", "13:00"}, {Meal("all_day"), "22:00", "01:00"}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestADayInASentence(t *testing.T) {
	t.Parallel()
	for day, want := range map[data.ServiceDay][]any{
		"2025-01-01": {"Year", 2025, "Month", 1, "Day", 1}, "2024-02-29": {"Year", 2024, "Month", 2, "Day", 29}, "2025-12-31": {"Year", 2025, "Month", 12, "Day", 31},
	} {
		if diff := cmp.Diff(want, dateArgs(day)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", day, diff)
		}
	}
}

func TestMonthsRollOverAsDatesDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		day    data.ServiceDay
		months int
		want   data.ServiceDay
	}{
		"plain":                     {"2025-03-05", 1, "2025-04-05"},
		"over the year":             {"2025-11-05", 3, "2026-02-05"},
		"three years of a card":     {"2025-03-05", 36, "2028-03-05"},
		"a leap day, a year later":  {"2024-02-29", 12, "2025-03-01"},
		"the 31st of a short month": {"2025-01-31", 1, "2025-03-03"},
		"backward":                  {"2025-03-05", -3, "2024-12-05"},
	} {
		if got := addMonths(c.day, c.months); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A mask keeps the length of a number and gives away no more than it says.
func TestMasksGiveNothingElseAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9]{0,20}`).Draw(t, "number")
		for name, m := range map[string]struct {
			got  string
			open int
		}{"number": {maskNumber(s), 8}, "phone": {maskPhone(s), 7}} {
			hidden := strings.Count(m.got, "*")
			if len(m.got) != len(s) || len(s)-hidden > m.open || len(s) > 0 && hidden == 0 {
				t.Fatalf("%s %q shown as %q", name, s, m.got)
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		got := MaskName(name)
		if name == "" != (got == "") {
			t.Fatalf("%q shown as %q", name, got)
		}
		if name != "" && (!strings.HasSuffix(got, "**") || utf8.RuneCountInString(got) != 3) {
			t.Fatalf("%q shown as %q: the length is told", name, got)
		}
	})
}

func TestNoticeCodesComeBackFromTheRow(t *testing.T) {
	t.Parallel()
	for row, want := range map[string][]string{"": nil, "over_cap": {"over_cap"}, "below_minimum,outside_window": {"below_minimum", "outside_window"}} {
		if diff := cmp.Diff(want, Redemption{Notices: row}.NoticeCodes()); diff != "" {
			t.Errorf("%q (-want +got)\n%s", row, diff)
		}
	}
}

func TestCategoriesOfTheRowHoldOnTheirDays(t *testing.T) {
	t.Parallel()
	e := eater{Categories: "low_income:2025-03-05:2025-03-06,bereaved:2025-01-01:9999-12-31,disabled:2024-01-01:2025-03-04"}
	for day, want := range map[data.ServiceDay][]Category{
		"2025-03-04": {"bereaved", "disabled"}, "2025-03-05": {"low_income", "bereaved"}, "2025-03-06": {"low_income", "bereaved"},
		"2025-03-07": {"bereaved"}, "2024-01-01": {"disabled"}, "2023-12-31": nil,
	} {
		if diff := cmp.Diff(want, e.categoriesOn(day)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", day, diff)
		}
	}
	if got := (&eater{}).categoriesOn("2025-03-05"); got != nil {
		t.Errorf("none: %v", got)
	}
}

func TestCategoriesInPeoplesWords(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"":           "[] ",
		" ":          "[] ",
		"低保":         "[low_income] ",
		"low_income": "[low_income] ",
		"低保、失独":      "[low_income bereaved] ",
		"低保,失独;重残|特困/三无 失能": "[low_income bereaved severe_disability destitute three_no disabled] ",
		"低保，失独；重残":          "[low_income bereaved severe_disability] ",
		"、、低保、":             "[low_income] ",
		"有钱":                "[] 有钱",
		"低保、有钱":             "[] 有钱",
		"80+空巢":             "[empty_nest_80] ",
		"\uFF18\uFF10+空巢":   "[empty_nest_80] ",
	} {
		found, unknown := parseCategories(cell)
		if got := fmt.Sprint(found, " ", unknown); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
	for _, c := range Categories {
		if got, unknown := parseCategories(string(c)); unknown != "" || len(got) != 1 || got[0] != c || !c.known() {
			t.Errorf("%s is not its own word: %v", c, got)
		}
	}
	for _, c := range []Category{"", "低保", "LOW_INCOME", "rich"} {
		if c.known() {
			t.Errorf("%q is a code", c)
		}
	}
}

func TestYesAndNo(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string][2]bool{"是": {true, true}, "有": {true, true}, "Y": {true, true}, "TRUE": {true, true}, "1": {true, true}, "√": {true, true},
		"否": {false, true}, "无": {false, true}, "0": {false, true}, "No": {false, true}, "\uFF10": {false, true},
		"": {}, "也许": {}, "2": {}, "是否": {}} {
		yes, ok := yesNo(cell)
		if yes != want[0] || ok != want[1] {
			t.Errorf("%q: %v %v", cell, yes, ok)
		}
	}
}
