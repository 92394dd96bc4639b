package quality

import (
	"strings"
	"testing"

	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// sinking is the merchant of the method's own example.
func sinking() *verdicts.Sheet {
	sheet := &verdicts.Sheet{Terms: review.DefaultSettings(), Verdict: review.Verdict{
		Day: "2025-05-04", Level: review.Warning, Because: []review.Reason{review.SumHigh, review.SurelyBelow}, Judged: true,
		Figure: review.Figure{Share: .81, Lower: .75, Upper: .86, N: 96, Elders: 74, Enough: true, From: "2025-04-03"},
		Before: .95, Changed: "2025-04-03", Evidence: 5000, WithoutTwo: 900, BelowLine: .99, Dissatisfied: 15,
		Interviews: review.ChannelFigure{N: 20, Satisfied: 14},
	}}
	for i := range 6 {
		sheet.Interviews = append(sheet.Interviews, verdicts.Answer{Counted: true, Rating: merchants.Rating{Scale: 3, Score: 1, Reasons: []string{"cold", "waiting"}[:1+i%2]}})
	}
	for range 11 {
		sheet.Answers = append(sheet.Answers, verdicts.Answer{Why: string(review.Clustered)})
	}
	return sheet
}

func TestLetterReadsLikeTheMethodsExample(t *testing.T) {
	t.Parallel()
	got := strings.Join(letterOf(chinese(), sinking(), 0), "")
	want := "近 32 天 74 位老人、96 次评价,满意约 81%(90% 区间 75–86%),此前约 95%,4 月 3 日前后下降。" +
		"私访 20 人次,6 人次不满意:饭菜凉、等太久。去掉意见最强的两位老人,结论不变。" +
		"另有 11 次十分钟内集中打分未计入(见附)。同期全区无普遍下降。建议:约谈、整改 30 天。"
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestLetterSaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(*verdicts.Sheet)
		asked    int
		has, not string
	}{
		"too few": {func(s *verdicts.Sheet) {
			s.Verdict.Figure.Enough, s.Verdict.Figure.N, s.Verdict.Level, s.Verdict.Evidence = false, 8, review.None, 2
		}, 0, "数据不足,不作结论。", "81%"},
		"nothing":      {func(s *verdicts.Sheet) { s.Verdict.Figure = review.Figure{} }, 0, "没有计入的评价", "0%"},
		"wanted":       {func(*verdicts.Sheet) {}, 7, "还要私访 7 人", ""},
		"two elders":   {func(s *verdicts.Sheet) { s.Verdict.WithoutTwo = 29 }, 0, "证据就不够了", "结论不变"},
		"just enough":  {func(s *verdicts.Sheet) { s.Verdict.WithoutTwo = 120 }, 0, "结论不变", "证据就不够了"},
		"privately":    {func(s *verdicts.Sheet) { s.Verdict.WithoutTwo, s.Verdict.Sums = 30, [4]float64{2: 100, 3: 140} }, 0, "结论不变", "证据就不够了"},
		"all together": {func(s *verdicts.Sheet) { s.Verdict.SharedDip = true }, 0, "同期全区普遍下降。建议:先找全区共同的原因", "约谈"},
		"no evidence":  {func(s *verdicts.Sheet) { s.Verdict.Evidence, s.Verdict.Level = 119, review.None }, 0, "没有要您做的。", "两位"},
		"warned": {func(s *verdicts.Sheet) {
			s.Verdict.Because = []review.Reason{review.WarningStands, review.DeadlineRunning}
		}, 0, "整改期未满", "约谈"},
		"time is up":    {func(s *verdicts.Sheet) { s.Verdict.Because = []review.Reason{review.WarningStands} }, 0, "整改期已过", "约谈"},
		"good again":    {func(s *verdicts.Sheet) { s.Verdict.Lift = true }, 0, "建议:摘除整改", "约谈"},
		"to be removed": {func(s *verdicts.Sheet) { s.Verdict.Level = review.Removal }, 0, "建议:提请清退", "约谈"},
		"has left":      {func(s *verdicts.Sheet) { s.Verdict.Because = []review.Reason{review.AgreementEnded} }, 0, "协议已经结束", "约谈"},
	} {
		sheet := sinking()
		c.change(sheet)
		got := strings.Join(letterOf(chinese(), sheet, c.asked), "")
		if !strings.Contains(got, c.has) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Every reason, standing and advice has its sentence, and none shows a figure
// without an end.
func TestEveryCodeHasItsSentence(t *testing.T) {
	t.Parallel()
	p := chinese()
	sheet := sinking()
	sheet.Verdict.Because = []review.Reason{review.TooFew, review.NotJudged, review.SumHigh, review.ChannelsApart, review.TapsJumped, review.FewVoices, review.NotSure,
		review.SurelyBelow, review.WarningStands, review.DeadlineRunning, review.NoImprovement, review.Improved, review.EveryoneDips, review.AgreementEnded}
	sheet.Verdict.Evidence, sheet.Verdict.RemovalOdds, sheet.Verdict.LiftOdds = 1e300, 1e300, 1e300
	said := groundsOf(p, sheet)
	for _, line := range evidenceOf(p, sheet) {
		said = append(said, line.Label, line.Text)
	}
	for _, st := range standings {
		said = append(said, st.text(p), p.Text("review.advice."+string(st), "Days", 30, "Calls", 0))
	}
	for _, shape := range shapes {
		said = append(said, p.Text("review.shape."+shape))
	}
	for _, s := range said {
		if s == "" || strings.ContainsAny(s, "[]") || strings.Contains(s, "e+") || strings.Contains(s, "000000000") {
			t.Errorf("%q", s)
		}
	}
}
