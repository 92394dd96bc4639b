package quality

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// outsidePage is what lists from elsewhere say: estimates, and no ground for
// anything.
type outsidePage struct {
	desk.Chrome
	Sentence string
	Filter   desk.Form
	Sources  []desk.Option
	Rows     []outsideLine
	Pager    desk.Pager
}

// outsideLine is one business of a list. Share is "" where there are too few
// answers.
type outsideLine struct {
	Name     string
	Merchant merchants.MerchantID // ours, "" where nobody has said which
	N        int
	Share    string
	Bar      bar
	Spark    spark
	From, To data.ServiceDay
}

// spark is a trend as small as a word.
type spark struct{ Points, Label string }

// outsideAtOnce is how many businesses one page shows.
const outsideAtOnce = 100

func (s *server) showOutside(w http.ResponseWriter, r *http.Request) error {
	d, p, q := desk.Viewer(r).District, s.Printer(r), r.URL.Query()
	sources, err := s.verdicts.Sources(r.Context(), d)
	if err != nil {
		return err
	}
	page := outsidePage{Filter: desk.Form{ID: "outside", Values: q}, Sentence: p.Text("review.outside.none")}
	for _, source := range sources {
		page.Sources = append(page.Sources, desk.Option{Value: source, Label: source})
	}
	if len(sources) > 0 {
		if !slices.Contains(sources, q.Get("source")) {
			q.Set("source", sources[0])
		}
		figures, err := s.verdicts.Outside(r.Context(), d, q.Get("source"))
		if err != nil {
			return err
		}
		if err := s.outsideLines(r, &page, figures, q); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "review", "review.outside.title")
	return s.Render(w, r, http.StatusOK, "quality/outside", page)
}

// outsideLines shows one page of a list, those with most answers first.
func (s *server) outsideLines(r *http.Request, page *outsidePage, figures []verdicts.OutsideFigure, q url.Values) error {
	p := s.Printer(r)
	slices.SortStableFunc(figures, func(a, b verdicts.OutsideFigure) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
	})
	enough, last := 0, data.ServiceDay("")
	for _, f := range figures {
		last = max(last, f.To)
		if f.Figure.Enough {
			enough++
		}
	}
	page.Sentence = p.Text("review.outside.sentence", "Source", q.Get("source"), "All", len(figures), "Enough", enough, "Day", last)
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(q.Get("from"))
	from = max(0, min(from, len(figures)-1))
	to := min(from+outsideAtOnce, len(figures))
	for _, f := range figures[from:to] {
		line := outsideLineOf(p, f)
		if _, mine := names[f.Merchant]; mine {
			line.Merchant = f.Merchant
		}
		page.Rows = append(page.Rows, line)
	}
	at := func(n int) string {
		return "?" + url.Values{"source": {q.Get("source")}, "from": {strconv.Itoa(n)}}.Encode()
	}
	if from > 0 {
		page.Pager.Previous = at(max(0, from-outsideAtOnce))
	}
	if to < len(figures) {
		page.Pager.Next = at(to)
	}
	return nil
}

func outsideLineOf(p *messages.Printer, f verdicts.OutsideFigure) outsideLine {
	line := outsideLine{Name: f.Name, N: f.N, From: f.From, To: f.To}
	if line.Name == "" {
		line.Name = f.Subject
	}
	if f.Figure.Enough {
		line.Share = p.Text("review.percent", "Share", percent(f.Figure.Share))
		line.Bar = barOf(p, f.Figure.Share, f.Figure.Lower, f.Figure.Upper, review.DefaultSettings().Line)
		line.Spark = sparkOf(p, f.Trend)
	}
	return line
}

// The drawing of a spark, in its own units: from half to all.
const (
	sparkWidth  = 120
	sparkHeight = 26
	sparkWeeks  = 52
)

// sparkOf draws the last year's weeks; nothing for fewer than two.
func sparkOf(p *messages.Printer, weeks []review.TrendPoint) spark {
	weeks = weeks[max(0, len(weeks)-sparkWeeks):]
	if len(weeks) < 2 {
		return spark{}
	}
	points := make([]string, len(weeks))
	for i, w := range weeks {
		x := 2 + (sparkWidth-4)*float64(i)/float64(len(weeks)-1)
		points[i] = fmt.Sprintf("%.1f,%.1f", x, 2+(sparkHeight-4)*(1-min(1, max(0, w.Share))))
	}
	first, last := weeks[0], weeks[len(weeks)-1]
	return spark{strings.Join(points, " "), p.Text("review.outside.spark", "From", first.Day, "First", percent(first.Share), "To", last.Day, "Last", percent(last.Share))}
}
