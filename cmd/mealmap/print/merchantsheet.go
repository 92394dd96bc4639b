package print

import (
	"cmp"
	"io"
	"slices"
	"strconv"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// MerchantSheet is what a merchant is told of what elders say: no name, no
// number, no day by which it could tell who said it.
type MerchantSheet struct {
	Merchant string
	Office   string
	Phone    string
	Sheet    verdicts.PublicSheet
	Ate      map[data.ServiceDay]int // different elders who ate at the merchant, by day
	Improved []Improvement           // the newest first
	Demo     bool
}

// Improvement is what the merchant said that it has put right.
type Improvement struct {
	On   data.ServiceDay
	Text string
}

// SheetLine is one answer in words.
type SheetLine struct {
	No      int
	When    string // a day, or the Monday of its week
	Channel string
	Score   string
	Reasons string
	Aside   string // why it does not count, "" where it does
	Good    bool
}

// SheetCount is how often something was said, in words.
type SheetCount struct{ Label, Count string }

// Since is the day of the oldest meal that an answer is about, the day of the
// verdict where there is none.
func (m *MerchantSheet) Since() data.ServiceDay {
	since := m.Sheet.Verdict.Day
	for _, a := range m.Sheet.Answers {
		since = min(since, a.Meal)
	}
	return since
}

// Sentences are the figures in whole sentences.
func (m *MerchantSheet) Sentences(p *messages.Printer) []string {
	v := &m.Sheet.Verdict
	all := []string{ReviewFigure(p, v, Elders)}
	if held := ReviewInterviews(p, v.Interviews, "", Elders); held != "" {
		all = append(all, held)
	}
	all = append(all, ReviewAside(p, m.Sheet.Answers)...)
	if v.Figure.Enough {
		all = append(all, ReviewShared(p, v))
	}
	return append(all, p.Text("review.letter.line", "Line", wholePercent(m.Sheet.Terms.Line), "Version", m.Sheet.Terms.Version))
}

// Lines are the answers by their number.
func (m *MerchantSheet) Lines(p *messages.Printer) []SheetLine {
	blurred := m.blurred()
	lines := make([]SheetLine, 0, len(m.Sheet.Answers))
	for _, a := range m.Sheet.Answers {
		l := SheetLine{No: a.No, When: MonthDay(p, a.Meal), Channel: p.Text("office.channel." + string(a.Channel)),
			Score: ScoreText(p, a.Scale, a.Score), Reasons: ReasonTexts(p, a.Reasons), Good: a.Satisfied}
		if monday := mondayOf(a.Meal); blurred[monday] {
			l.When = p.Text("review.sheet.week", "Day", MonthDay(p, monday))
		}
		if !a.Counted {
			l.Aside = p.Text("review.aside." + a.Why)
		}
		lines = append(lines, l)
	}
	return lines
}

// blurred are the weeks, by their Monday, of which the days are not told: fewer
// than five elders ate on one of the days that answers are about. The other days
// are hidden with it, because the numbers run by time.
func (m *MerchantSheet) blurred() map[data.ServiceDay]bool {
	hidden := map[data.ServiceDay]bool{}
	for _, a := range m.Sheet.Answers {
		if m.Ate[a.Meal] < fewest {
			hidden[mondayOf(a.Meal)] = true
		}
	}
	return hidden
}

func mondayOf(day data.ServiceDay) data.ServiceDay {
	return day.AddDays(-(int(day.Weekday()) + 6) % 7)
}

// Reasons count what answers that are not satisfied name, the most frequent
// first.
func (m *MerchantSheet) Reasons(p *messages.Printer) []SheetCount {
	counts := map[string]int{}
	for _, a := range m.Sheet.Answers {
		if a.Counted && !a.Satisfied {
			for _, r := range a.Reasons {
				counts[r]++
			}
		}
	}
	var codes []string
	for _, code := range merchants.RatingReasons() {
		if counts[code] > 0 {
			codes = append(codes, code)
		}
	}
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	list := make([]SheetCount, len(codes))
	for i, code := range codes {
		list[i] = SheetCount{p.Text("office.reason." + code), Elders(p, counts[code])}
	}
	return list
}

// Faces count the counted answers: satisfied, so-so, not satisfied.
func (m *MerchantSheet) Faces() (counts [3]int) {
	for _, a := range m.Sheet.Answers {
		if a.Counted {
			counts[3-FaceOf(a.Scale, a.Score)]++
		}
	}
	return counts
}

// FaceOf is the face of three that an answer is: 3 satisfied, 2 so-so, 1 not.
func FaceOf(scale, score int) int {
	if scale == 3 {
		return score
	}
	return min(3, max(1, score-1))
}

// ScoreText is an answer's mark in words.
func ScoreText(p *messages.Printer, scale, score int) string {
	if scale == 3 {
		return p.Text("office.rating.score." + strconv.Itoa(score))
	}
	return p.Text("office.rating.of5", "Score", score)
}

// ReasonTexts is what an answer is about, as one enumeration.
func ReasonTexts(p *messages.Printer, codes []string) (all string) {
	for i, code := range codes {
		word := p.Text("office.reason." + code)
		if i == 0 {
			all = word
			continue
		}
		all = p.Text("office.list.comma", "Left", all, "Right", word)
	}
	return all
}

// MerchantSheetPDF writes the sheet as an A4 PDF. It fails with the writer's
// error.
func MerchantSheetPDF(w io.Writer, m MerchantSheet, p *messages.Printer) (Report, error) {
	s := &merchantPress{ledgerPress{newCanvas(p.Text("review.sheet.title")), p}, m}
	s.madeAt(madeOn(m.Sheet.Verdict.Day))
	s.pages([]section{s.heading(), s.said(), s.weeks(), s.channels(), s.reasons(), s.answers(), s.improved(), s.objecting()}, s.chrome)
	return s.finish(w, 1)
}
