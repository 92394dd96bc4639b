package print

import (
	"io"
	"strings"

	"mealmap/geo"
	"mealmap/static/messages"
)

// PosterInfo is what a poster says of the place where it hangs, besides what
// every map says.
type PosterInfo struct {
	MapInfo         // Here is where it hangs; required
	Place    string // the place's name
	Code     string // what its QR code carries: the address of the place's cell; required
	Estimate bool   // minutes are made from straight lines, because no walk is known
}

// PosterPoints is how many points a poster names.
const PosterPoints = 3

// The poster, A3 upright, in millimetres and points. What is to be read in
// passing, from two metres, is at least posterLeast.
const (
	posterMargin = 16.0
	posterBand   = 106.0 // the head's height
	posterFoot   = 34.0
	posterCode   = 80.0
	posterLeast  = 28.0
	posterName   = 38.0
	posterFact   = 28.0
	posterSmall  = 18.0 // dates and numbers for those who stand before it
)

// Poster writes the sheet for a gate: where the reader stands, the streets
// around, the nearest points with the minutes on foot, and the code that opens
// them. points come nearest first, each with its minutes. It fails with
// ErrNoPlaces where it has no place of its own or no point has one, and as Sheet
// does.
func Poster(w io.Writer, info PosterInfo, points []MapPoint, ways []geo.Way, p *messages.Printer) (Report, error) {
	if len(points) == 0 {
		return Report{}, ErrNothing
	}
	if info.Here == nil {
		return Report{}, ErrNoPlaces
	}
	s, err := newSheetPress(A3, info.MapInfo, p)
	if err != nil {
		return Report{}, err
	}
	code, err := QR(info.Code)
	if err != nil {
		return Report{}, err
	}
	o := &posterPress{sheetPress: s, info: info, place: code}
	o.page()
	o.band()
	named := points[:min(PosterPoints, len(points))]
	entries := make([][]row, len(named))
	high := 0.0
	for i, point := range named {
		o.item = i + 1
		entries[i] = o.entry(point)
		high += tall(entries[i])
	}
	o.item = 0
	bottom := A3.Height - posterFoot
	top := posterBand + 8
	o.plan(planned{
		at:     rect{posterMargin, top, A3.Width - 2*posterMargin, bottom - high - top - 5},
		points: points, near: len(named), ways: ways, here: info.Here, flag: p.Text("paper.here"), number: 26, scale: 1.5, least: 250,
	})
	y := bottom - high
	for _, rows := range entries {
		for _, r := range rows {
			r.draw(y)
			y += r.height
		}
	}
	o.foot()
	return o.finish(w, len(named))
}

// posterPress draws one poster.
type posterPress struct {
	*sheetPress
	info  PosterInfo
	place Matrix // the code of the place
}

func (o *posterPress) whole() strip { return o.sheetPress.band(posterMargin) }

// band draws the head: you are here, the name of the place, and its code.
func (o *posterPress) band() {
	o.fill(rect{0, 0, A3.Width, posterBand}, o.inks.strong)
	all := o.whole()
	edge := quiet(o.place, posterCode)
	card := posterCode + 2*edge
	o.round(rect{all.at(all.w-card, card), (posterBand - card) / 2, card, card}, 3, white)
	o.canvas.code(o.place, all.at(all.w-card, card)+edge, (posterBand-card)/2+edge, posterCode)
	line := all.before(card + 8)
	o.hereMark(line.at(0, 24)+12, 31, 12, white)
	line.after(30).once(41, o.words.Text("paper.here"), posterLeast, textStyle{bold, 80, white})
	line.once(66, clean(o.info.Place), posterLeast, textStyle{bold, 50, white})
	st := textStyle{bold, 30, white}
	line.once(90, o.words.Text("print.sheet.scan"), 24, st)
	if o.info.Demo {
		o.demo(all, 14)
	}
}

// hereMark is the sign for where the reader is: a dot in a ring.
func (o *posterPress) hereMark(x, y, r float64, in colour) {
	o.pdf.SetDrawColor(in.r, in.g, in.b)
	o.pdf.SetFillColor(in.r, in.g, in.b)
	o.pdf.SetLineWidth(r * 0.26)
	o.pdf.Circle(x, y, r*0.87, "D")
	o.pdf.Circle(x, y, r*0.45, "F")
}

// entry makes the rows of one point: its name and the minutes, then its hours
// and its telephone.
func (o *posterPress) entry(p MapPoint) []row {
	l := &lister{
		canvas: o.canvas, words: o.words, inks: o.inks, x: posterMargin, width: A3.Width - 2*posterMargin, mirror: o.mirror,
		name: posterName, fact: posterFact, leading: 1.3, indent: 24,
	}
	minutes, text := textStyle{bold, 44, o.inks.strong}, ""
	if p.Minutes > 0 {
		text = o.minutes(p.Minutes)
	}
	narrow := *l
	narrow.width -= o.canvas.width(text, minutes) + 8
	rows := narrow.named(p.Name, posterName, posterLeast)
	rows[0] = rows[0].with(func(y float64) {
		y += l.baseline(posterName)
		s := l.strip()
		l.disc(s.at(0, 18)+9, y-mm(posterName)*0.36, 9, p.Number)
		s.end(y, text, minutes)
	})
	names := len(rows)
	number := textStyle{bold, 34, o.inks.text}
	phone := clean(p.Phone)
	beside := *l
	beside.width -= o.canvas.width(phone, number) + 8
	rows = append(rows, beside.joined(p.Hours, l.indent, textStyle{regular, posterFact, o.inks.text})...)
	if len(rows) == names {
		rows = append(rows, row{l.height(posterFact), func(float64) {}})
	}
	rows[names] = rows[names].with(func(y float64) {
		o.check(phone, bold)
		l.strip().end(y+l.baseline(posterFact), phone, number)
	})
	return append(rows, row{7, func(y float64) {
		o.line(l.x, y+3.5, l.x+l.width, y+3.5, o.inks.ruled, o.inks.rule)
	}})
}

func (o *posterPress) minutes(n int) string {
	key := "paper.minutes"
	if o.info.Estimate {
		key = "paper.minutes.about"
	}
	return o.words.Text(key, "Minutes", n)
}

// foot draws whom to ring, and what the sheet is.
func (o *posterPress) foot() {
	all := o.whole()
	y := A3.Height - posterFoot
	if o.info.Phone != "" {
		number := textStyle{bold, 40, o.inks.text}
		phone := clean(o.info.Phone)
		all.end(y+14, phone, number)
		all.before(o.width(phone, number)+6).once(y+14, o.words.Text("paper.scan.call"), posterLeast, textStyle{bold, posterFact, o.inks.text})
	}
	parts := []string{strings.TrimSpace(clean(o.info.Title) + " " + clean(o.info.Edition)), o.meta()}
	if o.info.ApprovalNo != "" {
		parts = append(parts, o.words.Text("paper.approval", "Number", clean(o.info.ApprovalNo)))
	}
	all.once(y+25, o.words.Text("paper.meta", "Parts", parts), 14, textStyle{regular, posterSmall, o.inks.soft})
}
