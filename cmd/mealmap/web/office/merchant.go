package office

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/static/messages"
)

const (
	recentRatings  = 12
	trendSteps     = 6
	trendDays      = 15 // days of one step
	alternativesOf = 3
)

// merchantPage reads like a letter: one sentence, the trend, the answers, the
// decision.
type merchantPage struct {
	desk.Chrome
	Row          findingLine
	Sentence     string
	Trend        trend
	Channels     []channelLine
	Reasons      []reasonLine
	Recent       []ratingLine
	Points       []*merchants.Point
	Open         string // the id of the flag to decide, "" where there is none
	Form         desk.Form
	Decisions    []desk.Option
	Decided      []decisionLine
	Alternatives []alternativeLine
}

type channelLine struct{ Key, Sentence string }

type reasonLine struct {
	Label string
	Count int
}

// ratingLine is one answer without who gave it.
type ratingLine struct {
	Day        data.ServiceDay
	Score      string
	ChannelKey string
	Reasons    string
}

type decisionLine struct{ Heading, Sentence, Reason string }

type alternativeLine struct {
	ID      merchants.PointID
	Number  int
	Name    string
	Address string
	Metres  int
}

func (s *server) showMerchant(w http.ResponseWriter, r *http.Request) error {
	m, err := s.MerchantByID(r, merchants.MerchantID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	return s.merchantPage(w, r, m, http.StatusOK, desk.Form{})
}

func (s *server) merchantPage(w http.ResponseWriter, r *http.Request, m merchants.Merchant, status int, f desk.Form) error {
	p, today := s.Printer(r), s.DB.Now().ServiceDay()
	settings, err := s.Merchants.ReviewSettingsOn(r.Context(), m.District, today)
	if err != nil {
		return err
	}
	ratings, err := s.Merchants.ListRatings(r.Context(), merchants.RatingFilter{District: m.District, Merchant: m.ID})
	if err != nil {
		return err
	}
	finding := merchants.Finding{MerchantID: m.ID}
	if found := merchants.Review(ratings, settings, today); len(found) > 0 {
		finding = found[0]
	}
	page := merchantPage{
		Row: findingLineOf(p, finding, m.Name, settings.Line()), Sentence: merchantSentence(p, finding, settings.WindowDays),
		Trend: trendOf(p, ratings, settings.Line(), today), Channels: channelLines(p, finding), Reasons: reasonLines(p, ratings, today.AddDays(1-settings.WindowDays)),
		Recent: ratingLines(p, ratings), Form: f.Filled("decide"),
		Decisions: desk.Named(p, "office.decide", merchants.Confirmed, merchants.Dismissed),
	}
	if page.Points, err = s.PointsInScope(r, merchants.PointFilter{Merchant: m.ID}); err != nil {
		return err
	}
	if err := s.merchantFlags(r, m, &page); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "review", "office.named", "Name", m.Name)
	return s.Render(w, r, status, "office/merchant", page)
}

func merchantSentence(p *messages.Printer, f merchants.Finding, days int) string {
	if f.N == 0 {
		return p.Text("office.merchant.sentence_none", "Days", days)
	}
	return p.Text("office.merchant.sentence", "Days", days, "N", f.N, "Satisfied", f.Satisfied,
		"Share", percent(float64(f.Satisfied)/float64(f.N)), "Lower", percent(f.Lower), "Upper", percent(f.Upper))
}

func channelLines(p *messages.Printer, f merchants.Finding) []channelLine {
	var lines []channelLine
	for _, c := range f.Channels {
		lines = append(lines, channelLine{"office.channel." + string(c.Channel), p.Text("office.merchant.channel_sentence", "N", c.N, "Satisfied", c.Satisfied)})
	}
	return lines
}

// reasonLines counts what the answers since a day are about, the most first.
func reasonLines(p *messages.Printer, ratings []merchants.Rating, since data.ServiceDay) []reasonLine {
	counts := map[string]int{}
	for _, rating := range ratings {
		if rating.RatedAt < since.Start() || rating.Satisfied() {
			continue
		}
		for _, reason := range rating.Reasons {
			counts[reason]++
		}
	}
	var lines []reasonLine
	for _, reason := range merchants.RatingReasons() {
		if counts[reason] > 0 {
			lines = append(lines, reasonLine{p.Text("office.reason." + reason), counts[reason]})
		}
	}
	slices.SortStableFunc(lines, func(a, b reasonLine) int { return cmp.Compare(b.Count, a.Count) })
	return lines
}

func ratingLines(p *messages.Printer, ratings []merchants.Rating) []ratingLine {
	var lines []ratingLine
	for _, rating := range ratings[:min(len(ratings), recentRatings)] {
		line := ratingLine{Day: rating.RatedAt.ServiceDay(), ChannelKey: "office.channel." + string(rating.Channel)}
		if rating.Scale == 3 {
			line.Score = p.Text("office.rating.score." + strconv.Itoa(rating.Score))
		} else {
			line.Score = p.Text("office.rating.of5", "Score", rating.Score)
		}
		var words []string
		for _, o := range desk.Named(p, "office.reason", rating.Reasons...) {
			words = append(words, o.Label)
		}
		line.Reasons = desk.JoinAll(p, words)
		lines = append(lines, line)
	}
	return lines
}

// merchantFlags fills in the flag to decide, those decided, and after a
// confirmation who else is near.
func (s *server) merchantFlags(r *http.Request, m merchants.Merchant, page *merchantPage) error {
	p := s.Printer(r)
	flags, err := s.Merchants.ListFlags(r.Context(), merchants.FlagFilter{District: m.District, Merchant: m.ID})
	if err != nil {
		return err
	}
	confirmed := false
	for _, f := range flags {
		if f.Decision == "" {
			page.Open = f.ID
			continue
		}
		confirmed = confirmed || f.Decision == merchants.Confirmed
		page.Decided = append(page.Decided, decisionLine{
			p.Text("office.decide.heading."+string(f.Decision), "Day", web.DayText(p, f.DecidedAt.ServiceDay())), flagSentence(p, f), f.Reason,
		})
	}
	if !confirmed {
		return nil
	}
	list, err := s.Merchants.Alternatives(r.Context(), m.District, m.ID, alternativesOf)
	if err != nil {
		return err
	}
	for _, a := range list {
		for _, f := range a.Near {
			page.Alternatives = append(page.Alternatives, alternativeLine{f.Point.ID, f.Point.Number, f.Point.Name, f.Point.Address, int(math.Round(float64(f.Metres)))})
		}
	}
	return nil
}

// trend is a line of shares over time, drawn by the server with its numbers
// written on it.
type trend struct {
	Width, Height, Left, Right, Bottom int
	LineY, LineTextY                   int
	LineText, Label, Points            string
	Marks                              []trendMark
}

type trendMark struct {
	X, Y, TextY, DayY int
	Text, Day         string
}

// trendOf draws the share satisfied in steps of trendDays up to today. Steps
// without an answer are left out, never drawn as nothing satisfied.
func trendOf(p *messages.Printer, ratings []merchants.Rating, line float64, today data.ServiceDay) trend {
	const top, bottom, left, right = 34, 170, 46, 660
	y := func(share float64) int { return bottom - int(math.Round(share*(bottom-top))) }
	t := trend{Width: 700, Height: 205, Left: left, Right: right, Bottom: bottom, LineY: y(line), LineTextY: y(line) - 5,
		LineText: p.Text("office.merchant.trend_line", "Line", percent(line))}
	var points, said []string
	for step := range trendSteps {
		last := today.AddDays(-trendDays * (trendSteps - 1 - step))
		n, satisfied := countBetween(ratings, last.AddDays(1-trendDays).Start(), last.AddDays(1).Start())
		if n == 0 {
			continue
		}
		share := float64(satisfied) / float64(n)
		m := trendMark{X: left + (right-left)*step/(trendSteps-1), Y: y(share), DayY: bottom + 22, Day: string(last[5:])}
		m.TextY = m.Y - 10
		if k := len(t.Marks); k > 0 && t.Marks[k-1].Y < m.Y {
			m.TextY = min(m.Y+19, bottom-4) // below, out of the way of a falling line
		}
		m.Text = p.Text("office.merchant.trend_mark", "Share", strconv.Itoa(int(math.Round(share*100))), "N", n)
		t.Marks = append(t.Marks, m)
		points = append(points, strconv.Itoa(m.X)+","+strconv.Itoa(m.Y))
		said = append(said, m.Day+" "+m.Text)
	}
	t.Points, t.Label = strings.Join(points, " "), p.Text("office.merchant.trend_label", "Text", strings.Join(said, "; "))
	return t
}

func countBetween(ratings []merchants.Rating, from, to data.Instant) (n, satisfied int) {
	for _, rating := range ratings {
		if rating.RatedAt < from || rating.RatedAt >= to {
			continue
		}
		n++
		if rating.Satisfied() {
			satisfied++
		}
	}
	return n, satisfied
}
