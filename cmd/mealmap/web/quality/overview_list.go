package quality

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/static/messages"
)

// overviewPage is all merchants of the viewer's street: one sentence, what is
// asked of people, the funnel, the table.
type overviewPage struct {
	desk.Chrome
	Sentences []string
	Asked     []askedLine
	Funnel    funnel
	Shapes    []string
	Filter    desk.Form
	Standings []desk.Option
	Columns   []sortColumn
	Rows      []overviewRow
	Query     string // of the page, with its question mark, for the export
	Day       data.ServiceDay
}

// askedLine is what the figures ask of a person today.
type askedLine struct {
	Merchant merchants.MerchantID
	Name     string
	Sentence string
	Mark     string
	Standing string
}

// sortColumn is a heading that sorts. Sort is its aria-sort, "" where the table
// is not sorted by it.
type sortColumn struct {
	Key, Href, Sort string
	Num             bool
}

// overviewRow is one merchant in the table. Figures are "" where there are too
// few answers.
type overviewRow struct {
	Merchant merchants.MerchantID
	Name     string
	Standing standing
	Mark     string
	Text     string // of the standing
	Share    string
	Bar      bar
	N        int
	Elders   int
	Trend    string
	TrendTo  string // "up", "down", "level" or ""
	Gap      string
	LastCase string
	CaseHref string

	figure review.Figure
	moved  float64 // share against before, in points
	apart  float64 // taps against other channels, in points
}

// gathered is what the page, its drawing and its export are made from.
type gathered struct {
	terms    review.Settings
	names    map[merchants.MerchantID]string
	verdicts map[merchants.MerchantID]review.Verdict
	asked    map[merchants.MerchantID]int // interviews asked for and not yet drawn
	cases    map[merchants.MerchantID]lastCase
}

func (s *server) gather(r *http.Request) (g gathered, err error) {
	d, today := desk.Viewer(r).District, s.DB.Now().ServiceDay()
	if g.terms, err = s.verdicts.TermsOn(r.Context(), d, today); err != nil {
		return g, err
	}
	if g.names, err = s.MerchantNames(r); err != nil {
		return g, err
	}
	if g.verdicts, err = s.verdicts.Latest(r.Context(), d); err != nil {
		return g, err
	}
	if g.cases, err = s.lastCases(r); err != nil {
		return g, err
	}
	for m, last := range g.cases {
		if v, known := g.verdicts[m]; known {
			g.verdicts[m] = since(v, last.Case)
		}
	}
	requests, err := s.verdicts.Requests(r.Context(), d)
	g.asked = map[merchants.MerchantID]int{}
	for _, q := range requests {
		g.asked[q.Merchant] += q.N
	}
	return g, err
}

func (s *server) showOverview(w http.ResponseWriter, r *http.Request) error {
	g, err := s.gather(r)
	if err != nil {
		return err
	}
	p, q := s.Printer(r), r.URL.Query()
	all := g.rows(p)
	page := overviewPage{
		Sentences: g.sentences(p, all), Asked: g.askedOf(p, all), Filter: desk.Form{ID: "merchants", Values: q},
		Columns: sortColumns(q), Rows: arranged(all, q), Day: g.day(),
		Shapes: shapes,
	}
	for _, st := range standings {
		page.Standings = append(page.Standings, desk.Option{Value: string(st), Label: st.text(p)})
	}
	page.Standings = desk.AnyOf(p, page.Standings)
	kept := url.Values{"sort": q["sort"], "standing": q["standing"]}
	if encoded := kept.Encode(); encoded != "" {
		page.Query = "?" + encoded
	}
	page.Funnel = funnelOf(p, dotsOf(all), g.terms.Line)
	page.Chrome = s.Chrome(r, "review", "review.title")
	return s.Render(w, r, http.StatusOK, "quality/overview", page)
}

// day is the newest day that was judged, "" where none was.
func (g *gathered) day() (day data.ServiceDay) {
	for _, v := range g.verdicts {
		day = max(day, v.Day)
	}
	return day
}

// rows are the merchants in the viewer's scope by name; one without a verdict is
// new.
func (g *gathered) rows(p *messages.Printer) []overviewRow {
	rows := make([]overviewRow, 0, len(g.names))
	for id, name := range g.names {
		rows = append(rows, g.row(p, id, name))
	}
	slices.SortFunc(rows, func(a, b overviewRow) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Merchant, b.Merchant))
	})
	return rows
}

func (g *gathered) row(p *messages.Printer, id merchants.MerchantID, name string) overviewRow {
	v := g.verdicts[id]
	st := standingOf(v)
	row := overviewRow{Merchant: id, Name: name, Standing: st, Mark: st.class(), Text: st.text(p), N: v.Figure.N, Elders: v.Figure.Elders, figure: v.Figure}
	if last, ok := g.cases[id]; ok {
		row.LastCase, row.CaseHref = last.text(p), last.href
	}
	if !v.Figure.Enough {
		return row
	}
	row.Share = p.Text("review.percent", "Share", percent(v.Figure.Share))
	row.Bar = barOf(p, v.Figure.Share, v.Figure.Lower, v.Figure.Upper, g.terms.Line)
	if v.Before > 0 {
		row.moved = 100 * (v.Figure.Share - v.Before)
		row.TrendTo = direction(row.moved)
		row.Trend = p.Text("review.moved."+row.TrendTo, "Points", points(row.moved))
	}
	if gap, ok := channelGap(v.Channels); ok {
		row.apart = 100 * gap
		row.Gap = p.Text("review.gap."+direction(row.apart), "Points", points(row.apart))
	}
	return row
}

// movedLeast is from how many points on a change is shown as one.
const movedLeast = 3

func direction(points float64) string {
	switch {
	case points >= movedLeast:
		return "up"
	case points <= -movedLeast:
		return "down"
	}
	return "level"
}

// points are whole percentage points, without their sign.
func points(p float64) string { return strconv.Itoa(int(max(p, -p) + .5)) }

// gapLeast is how many answers each side needs before they are compared.
const gapLeast = 5

// channelGap is how much better the faces at the till say it is than the channels
// that the merchant cannot touch.
func channelGap(channels []review.ChannelFigure) (float64, bool) {
	var taps, others review.ChannelFigure
	for _, c := range channels {
		to := &others
		if c.Channel == merchants.Tap {
			to = &taps
		}
		to.N, to.Satisfied = to.N+c.N, to.Satisfied+c.Satisfied
	}
	if taps.N < gapLeast || others.N < gapLeast {
		return 0, false
	}
	return float64(taps.Satisfied)/float64(taps.N) - float64(others.Satisfied)/float64(others.N), true
}

func dotsOf(rows []overviewRow) (dots []dot) {
	for _, row := range rows {
		if row.N > 0 && row.Standing != gone {
			dots = append(dots, dot{row.Name, row.figure, row.Standing})
		}
	}
	return dots
}

// sentences say how many were judged, and how many could not be.
func (g *gathered) sentences(p *messages.Printer, rows []overviewRow) []string {
	if len(g.verdicts) == 0 {
		return []string{p.Text("review.sentence.never")}
	}
	counts := map[standing]int{}
	for _, row := range rows {
		counts[row.Standing]++
	}
	all := []string{p.Text("review.sentence.judged", "Day", g.day(), "All", len(rows), "Judged", len(rows)-counts[few]-counts[fresh]-counts[gone])}
	if counts[few] > 0 {
		all = append(all, p.Text("review.sentence.few", "Count", counts[few]))
	}
	if counts[fresh] > 0 {
		all = append(all, p.Text("review.sentence.new", "Count", counts[fresh], "Days", g.terms.JudgedAfterDays))
	}
	for _, v := range g.verdicts {
		if v.SharedDip {
			return append(all, p.Text("review.sentence.dip"))
		}
	}
	return all
}

// askedOf is what the figures ask of people today, the gravest first.
func (g *gathered) askedOf(p *messages.Printer, rows []overviewRow) (asked []askedLine) {
	for _, row := range rows {
		v := g.verdicts[row.Merchant]
		line := askedLine{Merchant: row.Merchant, Name: row.Name, Mark: row.Mark, Standing: row.Text}
		switch row.Standing {
		case removal, warning, lift, watched:
			line.Sentence = p.Text("review.asked."+string(row.Standing), "Calls", g.asked[row.Merchant], "Days", g.terms.RectifyDays, "Share", percent(v.Figure.Share))
			asked = append(asked, line)
		}
	}
	slices.SortStableFunc(asked, func(a, b askedLine) int {
		return cmp.Compare(standingOf(g.verdicts[b.Merchant]).rank(), standingOf(g.verdicts[a.Merchant]).rank())
	})
	return asked
}
