package quality

import (
	"fmt"
	"math"
	"strings"

	"mealmap/data"
	"mealmap/merchants/review"
	"mealmap/static/messages"
)

// The drawing of a trend, in its own units.
const (
	trendWidth  = 760
	trendHeight = 300
	trendLeft   = 50
	trendRight  = 736
	trendTop    = 34
	trendBottom = 236
	trendNumber = 64 // between two written numbers at least
)

// trend is a merchant's figure week by week with its band, drawn by the server
// with its numbers written on it.
type trend struct {
	Width, Height            int
	Left, Right, Top, Bottom int
	LineX, LineY             int
	LineAnchor               string
	LineText, Label          string
	Band, Points             string // path and polyline
	Up                       []tick
	Marks                    []trendMark
	Days                     []trendDay
	Weeks                    []trendWeek
}

// trendMark is one week. Text is "" where there is no room for its number.
type trendMark struct {
	X, Y, TextY int
	Text        string
	Day         string // below the axis, with Text
	N           string
}

// trendDay is an upright line: the day of change, or a step that was taken.
type trendDay struct {
	X      int
	Kind   string // "changed" or "step"
	Text   string
	TextY  int
	Anchor string
}

// trendWeek is a week in the table beside the drawing.
type trendWeek struct {
	Day      data.ServiceDay
	Share    string
	Interval string
	N        int
}

// trendStep is a day to mark, with its word.
type trendStep struct {
	Day  data.ServiceDay
	Kind string
	Text string
}

// daysBetween counts from one day to another.
func daysBetween(from, to data.ServiceDay) int {
	return int(math.Round(to.Start().Sub(from.Start()).Hours() / 24))
}

// trendOf draws the weeks, oldest first. A week without answers holds the figure
// that faded, with a wider band; nothing is drawn for fewer than two.
func trendOf(p *messages.Printer, weeks []review.TrendPoint, line float64, steps []trendStep) trend {
	if len(weeks) < 2 {
		return trend{}
	}
	first, last := weeks[0].Day, weeks[len(weeks)-1].Day
	low := line - .1
	for _, w := range weeks {
		low = min(low, w.Lower)
	}
	low = max(0, math.Floor(low*10)/10)
	x := func(day data.ServiceDay) int {
		return trendLeft + (trendRight-trendLeft)*daysBetween(first, day)/max(1, daysBetween(first, last))
	}
	y := func(share float64) int {
		return trendBottom - int(math.Round((min(1, max(low, share))-low)/(1-low)*(trendBottom-trendTop)))
	}
	t := trend{Width: trendWidth, Height: trendHeight, Left: trendLeft, Right: trendRight, Top: trendTop, Bottom: trendBottom,
		LineX: trendLeft + 4, LineY: y(line), LineAnchor: "start", LineText: p.Text("review.trend.line", "Line", percent(line))}
	if math.Abs(weeks[0].Share-line) < math.Abs(weeks[len(weeks)-1].Share-line) {
		t.LineX, t.LineAnchor = trendRight, "end"
	}
	for share := low; share < 1.001; share += .1 {
		t.Up = append(t.Up, tick{y(share), p.Text("review.percent", "Share", percent(share))})
	}
	t.weeks(p, weeks, x, y)
	t.days(steps, first, last, x)
	t.Label = trendLabel(p, weeks)
	return t
}

// weeks draws the band, the line through the weeks, and as many numbers as there
// is room for; the newest always has its own.
func (t *trend) weeks(p *messages.Printer, weeks []review.TrendPoint, x func(data.ServiceDay) int, y func(float64) int) {
	var upper, lower, points []string
	next := trendRight + trendNumber
	for i := len(weeks) - 1; i >= 0; i-- {
		w := weeks[i]
		m := trendMark{X: x(w.Day), Y: y(w.Share)}
		if next-m.X >= trendNumber {
			next = m.X
			m.TextY = max(y(w.Upper)-6, trendTop-12)
			m.Text, m.Day = p.Text("review.percent", "Share", percent(w.Share)), string(w.Day)[5:]
			m.N = p.Text("review.trend.n", "N", w.N)
		}
		t.Marks = append(t.Marks, m)
		upper = append(upper, fmt.Sprintf("%d %d", m.X, y(w.Upper)))
		lower = append([]string{fmt.Sprintf("%d %d", m.X, y(w.Lower))}, lower...)
		points = append(points, fmt.Sprintf("%d,%d", m.X, m.Y))
		t.Weeks = append(t.Weeks, trendWeek{w.Day, p.Text("review.percent", "Share", percent(w.Share)),
			p.Text("review.interval", "Lower", percent(w.Lower), "Upper", percent(w.Upper)), w.N})
	}
	t.Band = "M" + strings.Join(append(upper, lower...), "L") + "Z"
	t.Points = strings.Join(points, " ")
}

// days marks those within the drawing, their words in turn on two lines.
func (t *trend) days(steps []trendStep, first, last data.ServiceDay, x func(data.ServiceDay) int) {
	for _, s := range steps {
		if s.Day < first || s.Day > last {
			continue
		}
		d := trendDay{X: x(s.Day), Kind: s.Kind, Text: s.Text, TextY: trendBottom + 52 + 15*(len(t.Days)%2), Anchor: "middle"}
		half := textUnits(s.Text) / 2
		if d.X+half > trendRight {
			d.Anchor = "end"
		} else if d.X-half < 4 {
			d.Anchor = "start"
		}
		t.Days = append(t.Days, d)
	}
}

// trendLabel says the trend to whom the drawing is read out.
func trendLabel(p *messages.Printer, weeks []review.TrendPoint) string {
	first, last, lowest := weeks[0], weeks[len(weeks)-1], weeks[0]
	for _, w := range weeks {
		if w.Share < lowest.Share {
			lowest = w
		}
	}
	return p.Text("review.trend.label", "From", first.Day, "To", last.Day, "First", percent(first.Share), "Last", percent(last.Share),
		"Lower", percent(last.Lower), "Upper", percent(last.Upper), "Lowest", percent(lowest.Share), "LowestDay", lowest.Day)
}
