package print

import (
	"io"

	"mealmap/geo"
	"mealmap/static/messages"
)

// PersonalInfo is one elder's sheet.
type PersonalInfo struct {
	Name   string          // as it shall stand on the sheet, whole or masked
	From   string          // the place that the walks begin at; "" the elder's own home
	At     geo.LatLng      // where they begin
	Points []PersonalPoint // nearest first; three are printed
}

// PersonalPoint is a meal point as one elder has it: its minutes are the
// elder's, its benefits those of the elder's class.
type PersonalPoint struct {
	MapPoint
	Way      []geo.LatLng // on foot from where the walks begin; none where unknown
	Estimate bool         // the minutes are made from the straight line
}

// PersonalPoints is how many points a personal sheet names.
const PersonalPoints = 3

// The personal sheet, A4 upright.
const (
	personalName = 24.0
	personalTop  = 52.0  // of the first point
	personalFoot = 277.0 // where the way's words end
	personalMap  = 62.0  // a height of the sketch that is worth closer lines
	leastSketch  = 40.0  // one that is worth the way's words
)

// Personal writes one page for each elder, in the order given: the nearest
// points with the minutes, hours, what the elder's class gets, telephones, and a
// sketch of the way to the nearest in the streets given. It fails with
// ErrNothing where an elder has no point, and as Sheet does.
func Personal(w io.Writer, info MapInfo, people []PersonalInfo, ways []geo.Way, p *messages.Printer) (Report, error) {
	if len(people) == 0 {
		return Report{}, ErrNothing
	}
	s, err := newSheetPress(A4, info, p)
	if err != nil {
		return Report{}, err
	}
	o := &personalPress{sheetPress: s, ways: newWayBook(ways)}
	for i, person := range people {
		if len(person.Points) == 0 {
			return Report{}, ErrNothing
		}
		o.item = i + 1
		o.page()
		o.sheet(person)
	}
	return o.finish(w, len(people))
}

// personalPress draws personal sheets.
type personalPress struct {
	*sheetPress
	ways *wayBook
}

// sheet draws one elder's page: what is said is set first, the sketch takes what
// is left.
func (o *personalPress) sheet(person PersonalInfo) {
	points := person.Points[:min(PersonalPoints, len(person.Points))]
	var entries, hint []row
	for _, leading := range []float64{1.5, 1.42, 1.34, 1.25} {
		l := o.lister(pageWidth - 2*sheetMargin)
		l.x, l.leading, l.name = sheetMargin, leading, personalName
		entries = nil
		for _, point := range points {
			entries = append(entries, o.entry(l, point)...)
		}
		hint = o.hint(l, points[0])
		if personalFoot-personalTop-tall(entries)-tall(hint) >= personalMap+6 {
			break
		}
	}
	if personalFoot-personalTop-tall(entries)-tall(hint) < leastSketch {
		hint = nil
	}
	o.head(person)
	y := personalTop
	for _, r := range entries {
		r.draw(y)
		y += r.height
	}
	bottom := personalFoot - tall(hint)
	o.sketch(rect{sheetMargin, y + 2, pageWidth - 2*sheetMargin, bottom - y - 5}, person, points)
	for _, r := range hint {
		r.draw(bottom)
		bottom += r.height
	}
	o.contact()
}

// head draws whose sheet it is, where the walks begin, and of when it is.
func (o *personalPress) head(person PersonalInfo) {
	all := o.band(sheetMargin)
	o.code(o.live, all.at(all.w-sheetCode, sheetCode), sheetMargin, sheetCode)
	line := all.before(sheetCode + 8)
	first := line
	if o.info.Demo {
		first = line.after(o.demo(line, 24) + 4)
	}
	first.once(24, o.words.Text("paper.personal.title", "Name", clean(person.Name)), factSize, textStyle{bold, 28, o.inks.text})
	from := o.words.Text("paper.personal.home")
	if person.From != "" {
		from = o.words.Text("paper.personal.from", "Place", clean(person.From))
	}
	line.once(35, from, factSize, textStyle{regular, factSize, o.inks.text})
	line.once(44, o.edition(), 16, textStyle{regular, factSize, o.inks.soft})
	o.line(sheetMargin, personalTop-4, sheetMargin+all.w, personalTop-4, 0.6, o.inks.strong)
}

// edition is the map's edition, the date, and when the next one comes.
func (o *personalPress) edition() string {
	var parts []string
	for _, part := range []string{clean(o.info.Edition), o.date(), o.next()} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return o.words.Text("paper.meta", "Parts", parts)
}

// entry makes the rows of one point: the name and the minutes, what the elder
// gets and the telephone, the hours.
func (o *personalPress) entry(l *lister, p PersonalPoint) []row {
	name := textStyle{bold, l.name, o.inks.text}
	minutes, text := textStyle{bold, 26, o.inks.strong}, o.minutes(p)
	narrow := *l
	narrow.width -= o.width(text, minutes) + 6
	rows := narrow.wrapped(p.Name, l.indent, name, breakable)
	if len(rows) == 0 {
		rows = []row{{l.height(l.name), func(float64) {}}}
	}
	rows[0] = rows[0].with(func(y float64) {
		s := l.strip()
		s.end(y+l.baseline(l.name), text, minutes)
		l.disc(s.at(0, 13)+6.5, y+l.baseline(l.name)-mm(l.name)*0.36, 6.5, p.Number)
	})
	number, phone := textStyle{bold, 22, o.inks.text}, clean(p.Phone)
	narrow = *l
	narrow.width -= o.width(phone, number) + 6
	facts := narrow.joined(p.Benefits, l.indent, textStyle{bold, l.fact, o.inks.strong})
	if len(facts) == 0 {
		facts = []row{{l.height(l.fact), func(float64) {}}}
	}
	facts[0] = facts[0].with(func(y float64) {
		o.check(phone, bold)
		l.strip().end(y+l.baseline(l.fact), phone, number)
	})
	rows = append(rows, facts...)
	rows = append(rows, l.joined(p.Hours, l.indent, textStyle{regular, l.fact, o.inks.text})...)
	return append(rows, row{4, func(y float64) {
		o.line(l.x, y+2, l.x+l.width, y+2, o.inks.ruled, o.inks.rule)
	}})
}

// minutes says how long the walk is, "" where unknown.
func (o *personalPress) minutes(p PersonalPoint) string {
	switch {
	case p.Minutes == 0:
		return ""
	case p.Estimate:
		return o.words.Text("paper.minutes.about", "Minutes", p.Minutes)
	}
	return o.words.Text("paper.minutes", "Minutes", p.Minutes)
}

// sketch draws the ways, that to the nearest point thick.
func (o *personalPress) sketch(at rect, person PersonalInfo, points []PersonalPoint) {
	drawn := planned{at: at, here: &person.At, flag: o.words.Text("paper.flag.home"), number: 18, scale: 0.9, least: 150}
	if person.From != "" {
		drawn.flag = o.words.Text("paper.flag.from")
	}
	for i := len(points) - 1; i >= 0; i-- {
		if len(points[i].Way) > 1 {
			drawn.routes = append(drawn.routes, points[i].Way)
		}
	}
	for _, p := range points {
		drawn.points = append(drawn.points, p.MapPoint)
	}
	drawn.near = len(points)
	if box, placed := drawn.box(); placed {
		drawn.ways = o.ways.within(geo.NewFrame(box, at.w, at.h).Box())
	}
	o.plan(drawn)
}

// hint makes the rows that say the way to the nearest point in words.
func (o *personalPress) hint(l *lister, p PersonalPoint) []row {
	steps := o.ways.steps(p.Way)
	if len(steps) == 0 {
		return nil
	}
	text := o.words.Text("paper.way", "Steps", steps, "Number", p.Number, "Name", clean(p.Name))
	return l.wrapped(text, 0, textStyle{bold, l.fact, o.inks.text}, breakable)
}

// contact draws whom to call.
func (o *personalPress) contact() {
	o.band(sheetMargin).once(sheetBottom+8, o.call(), factSize, textStyle{bold, 20, o.inks.text})
}
