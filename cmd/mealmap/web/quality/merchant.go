package quality

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// merchantPage reads like a letter: what is said in a few sentences, the trend,
// what it stands on, what can be done.
type merchantPage struct {
	desk.Chrome
	Merchant   merchants.MerchantID
	Mark       string
	Standing   string
	Known      bool // something has been said of the merchant
	Fresh      int  // answers that came after the day that was judged last
	Letter     []string
	Grounds    []string
	Evidence   []factLine
	Terms      string
	Trend      trend
	Channels   []channelLine
	Interviews []string
	Reasons    []reasonLine
	Answers    []answerLine
	Shown      string // which answers of how many
	Pager      desk.Pager
	Elsewhere  []factLine // complaints, visits, meals
	Cases      []caseRow
	Open       string // the address of the open case, "" where there is none
	New        string // where one is opened
	Points     []*merchants.Point
	Near       []nearLine

	last cases.Case // the newest, zero where there is none
}

type factLine struct{ Label, Text string }

type channelLine struct {
	Name         string
	N, Satisfied int
	Share        string
	Bar          bar
}

type reasonLine struct {
	Label string
	Count int
}

// answerLine is one answer. The elder is masked for whoever reads it.
type answerLine struct {
	No                             int
	Day                            data.ServiceDay
	Elder, Channel, Score, Reasons string
	Note                           string
	Weight                         string
	Aside                          bool
}

// answersAtOnce is how many answers one page shows.
const answersAtOnce = 50

func (s *server) showMerchant(w http.ResponseWriter, r *http.Request) error {
	m, err := s.MerchantByID(r, merchants.MerchantID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	page, err := s.merchantPage(r, m)
	if err != nil {
		return err
	}
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "quality/merchant", page)
}

func (s *server) merchantPage(r *http.Request, m merchants.Merchant) (page merchantPage, err error) {
	p := s.Printer(r)
	sheet, err := s.verdicts.Sheet(r.Context(), m.District, m.ID)
	if err != nil && !errors.Is(err, verdicts.ErrNoVerdict) {
		return page, err
	}
	page = merchantPage{Merchant: m.ID, Known: err == nil, New: casesPath + "?merchant=" + string(m.ID)}
	if err := s.casesOf(r, m, &page); err != nil {
		return page, err
	}
	sheet.Verdict = since(sheet.Verdict, page.last)
	st := standingOf(sheet.Verdict)
	page.Mark, page.Standing = st.class(), st.text(p)
	if page.Known {
		if err := s.letter(r, &page, &sheet); err != nil {
			return page, err
		}
	}
	if page.Fresh, err = s.freshAnswers(r, m, sheet.Verdict.Day); err != nil {
		return page, err
	}
	if page.Points, err = s.PointsInScope(r, merchants.PointFilter{Merchant: m.ID}); err != nil {
		return page, err
	}
	if st.rank() > 1 {
		if page.Near, err = s.nearby(r, m); err != nil {
			return page, err
		}
	}
	page.Chrome = s.Chrome(r, "review", "office.named", "Name", m.Name)
	return page, nil
}

// freshAnswers counts the merchant's answers after a day, "" all.
func (s *server) freshAnswers(r *http.Request, m merchants.Merchant, day data.ServiceDay) (int, error) {
	f := merchants.RatingFilter{District: m.District, Merchant: m.ID}
	if day != "" {
		f.From = day.AddDays(1).Start()
	}
	list, err := s.Merchants.ListRatings(r.Context(), f)
	return len(list), err
}

// letter fills what the sheet says.
func (s *server) letter(r *http.Request, page *merchantPage, sheet *verdicts.Sheet) error {
	p, v := s.Printer(r), &sheet.Verdict
	asked, err := s.askedFor(r, v.Merchant)
	if err != nil {
		return err
	}
	page.Letter, page.Grounds = letterOf(p, sheet, asked), groundsOf(p, sheet)
	page.Evidence = evidenceOf(p, sheet)
	page.Terms = p.Text("review.terms.of", "Version", sheet.Terms.Version, "Day", sheet.Terms.ValidFrom)
	page.Trend = trendOf(p, sheet.Trend, sheet.Terms.Line, append(changeStep(p, v), page.steps(p)...))
	for _, c := range v.Channels {
		page.Channels = append(page.Channels, channelLine{p.Text("office.channel." + string(c.Channel)), c.N, c.Satisfied,
			p.Text("review.percent", "Share", percent(c.Share)), barOf(p, c.Share, c.Lower, c.Upper, sheet.Terms.Line)})
	}
	drawn, open, err := s.heard.Interviewing(r.Context(), desk.Viewer(r).District, v.Merchant)
	if err != nil {
		return err
	}
	page.Interviews = interviewsOf(p, sheet, asked)
	if drawn > 0 {
		page.Interviews = append([]string{p.Text("review.interviews.drawn", "Drawn", drawn, "Open", open)}, page.Interviews...)
	}
	for _, c := range countReasons(sheet.Answers) {
		page.Reasons = append(page.Reasons, reasonLine{p.Text("office.reason." + c.code), c.n})
	}
	if page.Elsewhere, err = s.elsewhere(r, v); err != nil {
		return err
	}
	return s.answers(r, page, sheet.Answers)
}

// askedFor is how many interviews about the merchant are still wanted.
func (s *server) askedFor(r *http.Request, m merchants.MerchantID) (n int, err error) {
	requests, err := s.verdicts.Requests(r.Context(), desk.Viewer(r).District)
	for _, q := range requests {
		if q.Merchant == m {
			n += q.N
		}
	}
	return n, err
}

// changeStep marks the day on which it fell, where there is one.
func changeStep(p *messages.Printer, v *review.Verdict) []trendStep {
	if v.Changed == "" {
		return nil
	}
	return []trendStep{{v.Changed, "changed", p.Text("review.trend.changed", "Day", print.MonthDay(p, v.Changed))}}
}

// evidenceOf is what the method weighed, in words that a person can follow.
func evidenceOf(p *messages.Printer, sheet *verdicts.Sheet) []factLine {
	v := &sheet.Verdict
	line := func(key string, pairs ...any) factLine {
		return factLine{p.Text("review.evidence." + key), p.Text("review.evidence."+key+".says", pairs...)}
	}
	lines := []factLine{
		line("sum", "Evidence", spanText(p, math.Round(v.Evidence)), "Watch", spanText(p, sheet.Terms.WatchDays), "Alarm", spanText(p, sheet.Terms.AlarmDays)),
		line("below", "Line", percent(sheet.Terms.Line), "Below", percent(v.BelowLine)),
		line("elders", "Elders", v.Dissatisfied),
	}
	if v.WithoutTwo > 0 {
		lines = append(lines, line("without", "Evidence", spanText(p, math.Round(v.WithoutTwo)), "Least", spanText(p, math.Round(sheet.Terms.LeastWithoutTwo(v.Sums)))))
	}
	if standingOf(*v) == warned || standingOf(*v) == removal || v.Lift {
		lines = append(lines, line("removal", "Odds", evidenceText(p, v.RemovalOdds), "Least", evidenceText(p, sheet.Terms.RemovalOdds)),
			line("lift", "Odds", evidenceText(p, v.LiftOdds), "Least", evidenceText(p, sheet.Terms.LiftOdds)))
	}
	return lines
}

// interviewsOf says what was asked for and what came of it.
func interviewsOf(p *messages.Printer, sheet *verdicts.Sheet, asked int) (sentences []string) {
	if asked > 0 {
		sentences = append(sentences, p.Text("review.letter.asked", "N", asked))
	}
	held := print.ReviewInterviews(p, sheet.Verdict.Interviews, reasonsOf(p, sheet.Interviews), everyCount)
	if held != "" {
		sentences = append(sentences, held, p.Text("review.interviews.kept_out"))
	}
	return sentences
}

// answers shows one page of them, the newest first.
func (s *server) answers(r *http.Request, page *merchantPage, all []verdicts.Answer) error {
	p := s.Printer(r)
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = max(0, min(from, len(all)-1))
	to := min(from+answersAtOnce, len(all))
	elders := map[string]string{}
	for _, a := range all[from:to] {
		line, err := s.answer(r, a, elders)
		if err != nil {
			return err
		}
		page.Answers = append(page.Answers, line)
	}
	if len(all) == 0 {
		return nil
	}
	page.Shown = p.Text("review.answers.shown", "From", from+1, "To", to, "All", len(all))
	at := func(n int) string { return "?" + url.Values{"from": {strconv.Itoa(n)}}.Encode() + "#answers" }
	if from > 0 {
		page.Pager.Previous = at(max(0, from-answersAtOnce))
	}
	if to < len(all) {
		page.Pager.Next = at(to)
	}
	return nil
}

// answer is one in words; elders holds the masked names that have been read.
func (s *server) answer(r *http.Request, a verdicts.Answer, elders map[string]string) (answerLine, error) {
	p, rating := s.Printer(r), a.Rating
	line := answerLine{No: a.No, Day: rating.ReceivedAt.ServiceDay(), Channel: p.Text("office.channel." + string(rating.Channel)),
		Score: print.ScoreText(p, rating.Scale, rating.Score), Reasons: print.ReasonTexts(p, rating.Reasons), Note: rating.Note, Aside: !a.Counted,
		Weight: weightText(p, a)}
	name, known := elders[rating.ElderID]
	if !known {
		e, err := s.Meals.FindElder(r.Context(), rating.District, meals.ElderID(rating.ElderID))
		if err != nil && !errors.Is(err, meals.ErrElderUnknown) {
			return line, err
		}
		name = meals.MaskName(e.Name)
		elders[rating.ElderID] = name
	}
	line.Elder = name
	return line, nil
}

// weightText says how much an answer counts, or why it does not.
func weightText(p *messages.Printer, a verdicts.Answer) string {
	switch {
	case !a.Counted:
		return p.Text("review.aside." + a.Why)
	case a.Weight <= 0 || a.Weight > .95:
		return p.Text("review.weight.whole")
	}
	return p.Text("review.weight.part", "Weight", strconv.FormatFloat(a.Weight, 'f', 1, 64))
}
