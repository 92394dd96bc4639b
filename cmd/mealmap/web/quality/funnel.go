package quality

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants/review"
	"mealmap/static/messages"
)

// The drawing of the funnel, in its own units.
const (
	funnelWidth  = 760
	funnelHeight = 430
	funnelLeft   = 52
	funnelRight  = 744
	funnelTop    = 28
	funnelBottom = 378
	funnelNames  = 24 // labels at most
)

// The bands: nine of ten, and 998 of 1,000, merchants that are exactly on the
// line lie within.
const (
	innerBand = 1.645
	outerBand = 3.09
)

// dot is one merchant as the funnel needs it.
type dot struct {
	Name     string
	Figure   review.Figure
	Standing standing
}

// funnel is the drawing of all merchants: how many answers to the right, how
// many of them satisfied upwards.
type funnel struct {
	Width, Height            int
	Left, Right, Top, Bottom int
	LineY                    int
	LineText, Label          string
	Inner, Outer             string // paths of the bands
	Across, Up               []tick
	Dots                     []funnelDot
	Unnamed                  int // outside the bands, with no room for a name
}

// tick is a number at an axis.
type tick struct {
	At   int
	Text string
}

// funnelDot is a merchant's shape. Label is "" where only the title names it.
type funnelDot struct {
	X, Y           int
	Shape          string
	Title, Label   string
	LabelX, LabelY int
	Anchor         string
}

// funnelScale turns answers and shares into units of the drawing.
type funnelScale struct{ least, most, low float64 }

func (s funnelScale) x(n float64) int {
	across := math.Log(max(n, s.least)/s.least) / math.Log(s.most/s.least)
	return funnelLeft + int(math.Round(across*(funnelRight-funnelLeft)))
}

func (s funnelScale) y(share float64) int {
	up := (min(1, max(share, s.low)) - s.low) / (1 - s.low)
	return funnelBottom - int(math.Round(up*(funnelBottom-funnelTop)))
}

// scaleOf fits the axes to the dots: from a few answers to the most, from a
// whole ten percent below the lowest to all.
func scaleOf(dots []dot, line float64) funnelScale {
	s := funnelScale{least: 10, most: 100, low: min(line-.1, .7)}
	for _, d := range dots {
		s.least = min(s.least, max(1, float64(d.Figure.N)))
		s.most = max(s.most, float64(d.Figure.N)*1.15)
		s.low = min(s.low, d.Figure.Share-.02)
	}
	s.low = max(0, math.Floor(s.low*10)/10)
	return s
}

// funnelOf draws the merchants that have answers. The order of dots is kept, so
// that what is named first is what stands first.
func funnelOf(p *messages.Printer, dots []dot, line float64) funnel {
	s := scaleOf(dots, line)
	f := funnel{Width: funnelWidth, Height: funnelHeight, Left: funnelLeft, Right: funnelRight, Top: funnelTop, Bottom: funnelBottom,
		LineY: s.y(line), LineText: p.Text("review.funnel.line", "Line", percent(line)),
		Inner: s.band(line, innerBand), Outer: s.band(line, outerBand)}
	for _, n := range []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000} {
		if n >= s.least && n <= s.most {
			f.Across = append(f.Across, tick{s.x(n), fmt.Sprint(n)})
		}
	}
	for share := s.low; share < 1.001; share += .1 {
		f.Up = append(f.Up, tick{s.y(share), p.Text("review.percent", "Share", percent(share))})
	}
	for _, d := range dots {
		f.Dots = append(f.Dots, funnelDot{X: s.x(float64(d.Figure.N)), Y: s.y(d.Figure.Share), Shape: d.Standing.shape(), Title: dotTitle(p, d)})
	}
	f.name(dots, line)
	f.Label = p.Text("review.funnel.label", "Count", len(dots), "Line", percent(line), "Outside", desk.JoinAll(p, f.named(dots)))
	return f
}

// band is the path around what lies within z standard errors of the line.
func (s funnelScale) band(line, z float64) string {
	var above, below []string
	for i := 0; i <= 60; i++ {
		n := s.least * math.Pow(s.most/s.least, float64(i)/60)
		half := z * math.Sqrt(line*(1-line)/n)
		above = append(above, fmt.Sprintf("%d %d", s.x(n), s.y(line+half)))
		below = append(below, fmt.Sprintf("%d %d", s.x(n), s.y(line-half)))
	}
	slices.Reverse(below)
	return "M" + strings.Join(append(above, below...), "L") + "Z"
}

func dotTitle(p *messages.Printer, d dot) string {
	f := d.Figure
	return p.Text("review.funnel.dot", "Name", d.Name, "N", f.N, "Elders", f.Elders, "Share", percent(f.Share), "Lower", percent(f.Lower),
		"Upper", percent(f.Upper), "Standing", d.Standing.text(p))
}

// outside reports whether the merchant is named on the drawing: it stands
// at a level, or lies below the inner band.
func (d dot) outside(line float64) bool {
	if d.Standing.rank() > 1 {
		return true
	}
	return d.Standing == fine && d.Figure.N > 0 && d.Figure.Share < line-innerBand*math.Sqrt(line*(1-line)/float64(d.Figure.N))
}

// box is a place on the drawing that is taken.
type box struct{ x0, y0, x1, y1 int }

func (b box) meets(c box) bool { return b.x0 < c.x1 && c.x0 < b.x1 && b.y0 < c.y1 && c.y0 < b.y1 }

// name puts names beside the dots outside, the highest level and the lowest
// share first, where they cover no other name and no named dot.
func (f *funnel) name(dots []dot, line float64) {
	var order []int
	var taken []box
	for i, d := range dots {
		if d.outside(line) {
			order = append(order, i)
			at := f.Dots[i]
			taken = append(taken, box{at.X - 7, at.Y - 7, at.X + 7, at.Y + 7})
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(dots[b].Standing.rank(), dots[a].Standing.rank()), cmp.Compare(dots[a].Figure.Share, dots[b].Figure.Share))
	})
	taken = append(taken, box{f.Left, f.LineY - 22, f.Left + 130, f.LineY}) // the line's own text, where merchants are few
	for done, i := range order {
		if done >= funnelNames || !f.Dots[i].put(shorten(dots[i].Name, 10), &taken) {
			f.Unnamed++
		}
	}
}

// put finds room for a label at one of four sides; false where there is none.
func (d *funnelDot) put(label string, taken *[]box) bool {
	wide := textUnits(label)
	for _, side := range []struct {
		dx, dy int
		anchor string
	}{{10, 5, "start"}, {-10, 5, "end"}, {0, 22, "middle"}, {0, -12, "middle"}} {
		x, y := d.X+side.dx, d.Y+side.dy
		left := map[string]int{"start": x, "end": x - wide, "middle": x - wide/2}[side.anchor]
		b := box{left - 2, y - 12, left + wide + 2, y + 3}
		if b.x0 < funnelLeft || b.x1 > funnelRight || b.y0 < funnelTop || b.y1 > funnelBottom || slices.ContainsFunc(*taken, b.meets) {
			continue
		}
		d.Label, d.LabelX, d.LabelY, d.Anchor = label, x, y, side.anchor
		*taken = append(*taken, b)
		return true
	}
	return false
}

// named are the names of those outside the bands or at a level, as many as are
// written.
func (f *funnel) named(dots []dot) (names []string) {
	for i := range f.Dots {
		if f.Dots[i].Label != "" {
			names = append(names, dots[i].Name)
		}
	}
	return names
}

// textUnits is about how wide a label of 13 units is.
func textUnits(label string) (wide int) {
	for _, c := range label {
		if c < 0x2000 {
			wide += 7
		} else {
			wide += 13
		}
	}
	return wide
}

// shorten keeps the first runes of a name.
func shorten(name string, most int) string {
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	return string([]rune(name)[:most-1]) + "\u2026"
}
