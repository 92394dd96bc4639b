package print

import (
	"math"
	"strconv"

	"mealmap/data"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// Elders is a count of elders in words that may leave the office: below five it
// is not told.
func Elders(p *messages.Printer, n int) string {
	if n > 0 && n < fewest {
		return p.Text("review.fewer", "Least", fewest)
	}
	return strconv.Itoa(n)
}

// wholePercent shows a share of one as whole percent, "85".
func wholePercent(share float64) string { return strconv.Itoa(int(math.Round(share * 100))) }

// ReviewFigure says a verdict's figure in one sentence: since when, of how many
// elders, with its interval, what it was before and when it fell. Count puts a
// number of elders into words: Elders for whoever is not of the office.
func ReviewFigure(p *messages.Printer, v *review.Verdict, count func(*messages.Printer, int) string) string {
	f := v.Figure
	args := map[string]any{
		"Days": figureDays(v), "N": f.N, "Elders": count(p, f.Elders), "Share": wholePercent(f.Share),
		"Lower": wholePercent(f.Lower), "Upper": wholePercent(f.Upper), "Before": "", "Changed": "",
	}
	if v.Before > 0 {
		args["Before"] = wholePercent(v.Before)
	}
	if v.Changed != "" {
		args["Changed"] = MonthDay(p, v.Changed)
	}
	switch {
	case f.N == 0:
		return p.With("review.letter.none", args)
	case !f.Enough:
		return p.With("review.letter.few", args)
	}
	return p.With("review.letter.figure", args)
}

// figureDays is how many days the figure looks at.
func figureDays(v *review.Verdict) int {
	if v.Figure.From == "" {
		return 45
	}
	return int(math.Round(v.Day.Start().Sub(v.Figure.From.Start()).Hours()/24)) + 1
}

// MonthDay names a day without its year.
func MonthDay(p *messages.Printer, day data.ServiceDay) string {
	at := day.Start().Time()
	return p.Text("review.month_day", "Month", int(at.Month()), "Day", at.Day())
}

// ReviewInterviews says what came of the interviews that the review asked for, ""
// where none was held. Reasons are in words.
func ReviewInterviews(p *messages.Printer, held review.ChannelFigure, reasons string, count func(*messages.Printer, int) string) string {
	if held.N == 0 {
		return ""
	}
	return p.Text("review.letter.interviews", "N", count(p, held.N), "Unhappy", count(p, held.N-held.Satisfied), "Reasons", reasons)
}

// ReviewAside says what was not counted, a sentence for each cause.
func ReviewAside(p *messages.Printer, answers []verdicts.PublicAnswer) (sentences []string) {
	counts := map[string]int{}
	for _, a := range answers {
		if !a.Counted {
			counts[a.Why]++
		}
	}
	for _, why := range []review.Why{review.Clustered, review.Repeated, review.StruckOut} {
		if n := counts[string(why)]; n > 0 {
			sentences = append(sentences, p.Text("review.letter.aside."+string(why), "N", n))
		}
	}
	return sentences
}

// ReviewShared says whether the whole network fell.
func ReviewShared(p *messages.Printer, v *review.Verdict) string {
	if v.SharedDip {
		return p.Text("review.letter.shared")
	}
	return p.Text("review.letter.alone")
}
