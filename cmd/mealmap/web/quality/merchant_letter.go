package quality

import (
	"math"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// everyCount tells the office how many there are, however few.
func everyCount(_ *messages.Printer, n int) string { return strconv.Itoa(n) }

// letterOf is what the officer reads of a merchant: whole sentences, the figure
// first, what is advised last. Asked is how many interviews are still wanted.
func letterOf(p *messages.Printer, sheet *verdicts.Sheet, asked int) []string {
	v := &sheet.Verdict
	letter := []string{print.ReviewFigure(p, v, everyCount)}
	if held := print.ReviewInterviews(p, v.Interviews, reasonsOf(p, sheet.Interviews), everyCount); held != "" {
		letter = append(letter, held)
	}
	if asked > 0 {
		letter = append(letter, p.Text("review.letter.asked", "N", asked))
	}
	if without := withoutTwo(v, sheet.Terms); without != "" {
		letter = append(letter, p.Text("review.letter.without."+without))
	}
	public := sheet.Public()
	letter = append(letter, print.ReviewAside(p, public.Answers)...)
	if v.Figure.Enough && v.Judged {
		letter = append(letter, print.ReviewShared(p, v))
	}
	return append(letter, p.Text("review.advice."+advice(v), "Days", sheet.Terms.RectifyDays, "Calls", max(asked, v.Interview)))
}

// withoutTwo says whether the finding stands without the two strongest elders:
// "same" or "less"; "" where there is no finding that it could change.
func withoutTwo(v *review.Verdict, terms review.Settings) string {
	least := terms.WatchDays
	switch {
	case !v.Judged || v.Evidence < terms.WatchDays || v.WithoutTwo == 0:
		return ""
	case v.Level >= review.Warning:
		least = terms.LeastWithoutTwo(v.Sums)
	}
	if v.WithoutTwo >= least {
		return "same"
	}
	return "less"
}

// advice is the code of what is advised.
func advice(v *review.Verdict) string {
	because := func(r review.Reason) bool { return slices.Contains(v.Because, r) }
	st := standingOf(*v)
	switch {
	case st == warned && because(review.DeadlineRunning):
		return "wait"
	case v.SharedDip && (st == warning || st == watched):
		return "shared"
	}
	return string(st)
}

// reasonsOf names what answers that are not satisfied are about, the most
// frequent first, at most three.
func reasonsOf(p *messages.Printer, answers []verdicts.Answer) string {
	var words []string
	for _, c := range countReasons(answers) {
		words = append(words, p.Text("office.reason."+c.code))
	}
	return desk.JoinAll(p, words[:min(3, len(words))])
}

// reasonCount is how often answers name a reason.
type reasonCount struct {
	code string
	n    int
}

// countReasons counts what counted answers that are not satisfied are about.
func countReasons(answers []verdicts.Answer) (list []reasonCount) {
	for _, code := range merchants.RatingReasons() {
		c := reasonCount{code: code}
		for _, a := range answers {
			if a.Counted && !a.Rating.Satisfied() && slices.Contains(a.Rating.Reasons, code) {
				c.n++
			}
		}
		if c.n > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b reasonCount) int { return b.n - a.n })
	return list
}

// groundsOf are the reasons of the verdict, a sentence each.
func groundsOf(p *messages.Printer, sheet *verdicts.Sheet) (sentences []string) {
	v := &sheet.Verdict
	for _, r := range v.Because {
		sentences = append(sentences, p.Text("review.because."+string(r), "Line", percent(sheet.Terms.Line), "Below", percent(v.BelowLine),
			"Evidence", spanText(p, math.Round(v.Evidence)), "Days", sheet.Terms.JudgedAfterDays, "Elders", v.Dissatisfied,
			"Odds", evidenceText(p, v.RemovalOdds), "LiftOdds", evidenceText(p, v.LiftOdds)))
	}
	return sentences
}

// evidenceText is a figure of evidence in whole numbers, with a largest that
// anybody needs to tell apart.
func evidenceText(p *messages.Printer, e float64) string {
	const most = 1e6
	if e > most {
		return p.Text("review.over", "N", int(most))
	}
	return strconv.Itoa(int(e + .5))
}
