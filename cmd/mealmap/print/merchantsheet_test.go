package print

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// drawnSheet is any sheet of the office, full of what must not leave it, with how
// many elders ate on each day.
func drawnSheet(t *rapid.T) (verdicts.Sheet, map[data.ServiceDay]int) {
	sheet := verdicts.Sheet{Terms: review.DefaultSettings(), Verdict: review.Verdict{Day: "2025-03-31", Judged: true, Because: []review.Reason{review.SumHigh}}}
	f := &sheet.Verdict.Figure
	*f = review.Figure{Share: .8, Lower: .7, Upper: .9, N: rapid.IntRange(0, 90).Draw(t, "n"), Elders: rapid.IntRange(0, 60).Draw(t, "elders"),
		Enough: rapid.Bool().Draw(t, "enough"), From: "2025-02-15"}
	ate := map[data.ServiceDay]int{}
	for i := range rapid.IntRange(0, 40).Draw(t, "answers") {
		day := data.ServiceDay("2025-03-01").AddDays(rapid.IntRange(0, 30).Draw(t, "day"))
		ate[day] = rapid.IntRange(1, 12).Draw(t, "ate")
		r := merchants.Rating{ID: "rating-" + data.NewID(), RedemptionID: "meal-" + data.NewID(), ElderID: "elder-" + data.NewID(), MerchantID: "m",
			Channel: rapid.SampledFrom(merchants.Channels()).Draw(t, "channel"), Scale: 3, Score: rapid.IntRange(1, 3).Draw(t, "score"),
			Note: "楼上的王桂兰说汤凉", MealAt: day.Start() + 12*3600_000, RatedAt: day.Start() + 13*3600_000, RecordedBy: "user:" + data.NewID()}
		if r.Score < 3 {
			r.Reasons = []string{rapid.SampledFrom(merchants.RatingReasons()).Draw(t, "reason")}
		}
		a := verdicts.Answer{No: i + 1, Rating: r, Counted: rapid.Bool().Draw(t, "counted"), Weight: .7}
		if !a.Counted {
			a.Why = string(rapid.SampledFrom([]review.Why{review.Repeated, review.Clustered, review.StruckOut}).Draw(t, "why"))
			sheet.Verdict.SetAside = append(sheet.Verdict.SetAside, review.SetAside{ID: r.ID, Why: review.Why(a.Why)})
		}
		sheet.Answers = append(sheet.Answers, a)
	}
	return sheet, ate
}

// said is all that the sheet says in words.
func (m *MerchantSheet) said() string {
	all := strings.Join(m.Sentences(words), "\n")
	for _, l := range m.Lines(words) {
		all += fmt.Sprintf("\n%d %s %s %s %s %s", l.No, l.When, l.Channel, l.Score, l.Reasons, l.Aside)
	}
	return all + fmt.Sprint(m.Reasons(words), m.Improved)
}

// Whatever elders said, nothing on the merchant's sheet leads to who said it.
func TestMerchantSheetNamesNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sheet, ate := drawnSheet(t)
		m := MerchantSheet{Merchant: "幸福面馆", Sheet: sheet.Public(), Ate: ate}
		text := m.said()
		for _, a := range sheet.Answers {
			for _, secret := range []string{a.Rating.ID, a.Rating.RedemptionID, a.Rating.ElderID, string(a.Rating.RecordedBy), "王桂兰", a.Rating.Note} {
				if strings.Contains(text, secret) {
					t.Fatalf("%q leads to an elder:\n%s", secret, text)
				}
			}
		}
		for i, l := range m.Lines(words) {
			a := sheet.Answers[i]
			day := a.Rating.MealAt.ServiceDay()
			if l.No != a.No {
				t.Fatalf("answer %d is called %d", a.No, l.No)
			}
			if ate[day] < fewest && l.When == MonthDay(words, day) {
				t.Fatalf("%s is told, and %d ate", day, ate[day])
			}
		}
		if n := sheet.Verdict.Figure.Elders; n > 0 && n < fewest && strings.Contains(text, fmt.Sprintf("%d 位", n)) {
			t.Fatalf("%d elders are told:\n%s", n, text)
		}
	})
}

// One day on which few ate hides its whole week, because the numbers run by time.
func TestMerchantSheetHidesDaysBehindTheirWeek(t *testing.T) {
	t.Parallel()
	sheet := verdicts.Sheet{Verdict: review.Verdict{Day: "2025-03-20"}}
	ate := map[data.ServiceDay]int{"2025-03-12": 5, "2025-03-10": 9, "2025-03-05": 4, "2025-03-04": 30}
	for i, day := range []data.ServiceDay{"2025-03-12", "2025-03-10", "2025-03-05", "2025-03-04"} {
		sheet.Answers = append(sheet.Answers, verdicts.Answer{No: i + 1, Counted: true, Rating: merchants.Rating{Channel: merchants.Tap, Scale: 3, Score: 3, MealAt: day.Start()}})
	}
	m := MerchantSheet{Sheet: sheet.Public(), Ate: ate}
	var when []string
	for _, l := range m.Lines(words) {
		when = append(when, l.When)
	}
	if got := strings.Join(when, " "); got != "3 月 12 日 3 月 10 日 3 月 3 日那一周 3 月 3 日那一周" {
		t.Error(got)
	}
	if m.Since() != "2025-03-04" {
		t.Errorf("since %s", m.Since())
	}
}

func TestFewEldersAreNotCountedOutside(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 1: "不足 5", 4: "不足 5", 5: "5", 60: "60"} {
		if got := Elders(words, n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	for scale, faces := range map[int]string{3: "123", 5: "11233"} {
		for i, want := range faces {
			if got := FaceOf(scale, i+1); got != int(want-'0') {
				t.Errorf("%d of %d is face %d", i+1, scale, got)
			}
		}
	}
}

// The paper says what the page says, and no more.
func TestMerchantSheetOnPaper(t *testing.T) {
	t.Parallel()
	reader := tool(t, "pdftotext")
	sheet := verdicts.Sheet{Terms: review.DefaultSettings(), Verdict: review.Verdict{Day: "2025-03-31", Judged: true, Before: .95, Changed: "2025-03-10",
		Figure:   review.Figure{Share: .81, Lower: .75, Upper: .86, N: 60, Elders: 40, Enough: true, From: "2025-03-10"},
		Channels: []review.ChannelFigure{{Channel: merchants.Tap, N: 40, Satisfied: 35, Share: .875, Lower: .8, Upper: .93}}}}
	for i := range 60 {
		day := data.ServiceDay("2025-03-30").AddDays(-i / 3)
		sheet.Answers = append(sheet.Answers, verdicts.Answer{No: i + 1, Counted: i%20 != 7, Why: map[bool]string{true: "clustered"}[i%20 == 7], Rating: merchants.Rating{
			ID: "rating-secret", ElderID: "elder-secret", Note: "王桂兰", Channel: merchants.Tap, Scale: 3, Score: 1 + 2*(i%2), Reasons: []string{"cold"}[:1-i%2], MealAt: day.Start()}})
		sheet.Trend = append(sheet.Trend, review.TrendPoint{Day: data.ServiceDay("2024-02-04").AddDays(7 * i), Share: .9, Lower: .8, Upper: .95, N: 9})
	}
	m := MerchantSheet{Merchant: "幸福面馆", Office: "向阳街道办事处", Phone: "2012345", Sheet: sheet.Public(), Improved: []Improvement{{"2025-03-20", "换了保温箱"}}, Demo: true}
	var b bytes.Buffer
	report, err := MerchantSheetPDF(&b, m, words)
	if err != nil || report.Pages < 2 || len(report.Notes) != 0 {
		t.Fatalf("%+v %v", report, err)
	}
	file := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(output(t, reader, "-layout", file, "-")), "")
	for _, says := range []string{"满意度反馈单", "幸福面馆", "满意约81%(90%区间75–86%),此前约95%,3月10日前后下降", "另有3次十分钟内集中打分未计入", "换了保温箱", "约定线90%", "2012345", "饭菜凉", "演示"} {
		if !strings.Contains(text, says) {
			t.Errorf("the paper does not say %q", says)
		}
	}
	for _, secret := range []string{"secret", "王桂兰"} {
		if strings.Contains(text, secret) {
			t.Errorf("the paper says %q", secret)
		}
	}
}
