package print

import (
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/static/messages"
)

// The front, in millimetres from the card's upper left corner.
const (
	bandHeight  = 11.5 // the green band with the title
	margin      = 4.5
	codeSide    = 22.0 // what prints and scans best on an office printer
	nameLeast   = 14.0 // points: the least for a name
	textLeading = 1.2
	ascent      = 0.86 // from the top of a line to its baseline, in ems
	footLine    = 45.6 // the rule above the finder's line
)

// cardPress draws the cards of one print.
type cardPress struct {
	*canvas
	options CardOptions
	words   *messages.Printer
	live    Matrix // the public page, for the backs
}

// front draws the front of the item-th card.
func (d cardPress) front(r rect, item int, card Card, code Matrix) {
	d.item = 0
	d.blank(r)
	d.band(r)
	d.finder(r, card)
	d.item = item
	d.codePanel(r, card, code)
	d.person(r, card)
}

// blank draws the paper of a card and its crop marks.
func (d cardPress) blank(r rect) {
	d.fill(r.inset(-bleed), ground)
	for _, x := range []float64{r.x, r.x + r.w} {
		d.line(x, r.y-bleed-1.2, x, r.y-bleed-0.2, 0.1, softInk)
		d.line(x, r.y+r.h+bleed+0.2, x, r.y+r.h+bleed+1.2, 0.1, softInk)
	}
	for _, y := range []float64{r.y, r.y + r.h} {
		d.line(r.x-bleed-2.2, y, r.x-bleed-0.2, y, 0.1, softInk)
		d.line(r.x+r.w+bleed+0.2, y, r.x+r.w+bleed+2.2, y, 0.1, softInk)
	}
}

// band draws the title and the office.
func (d cardPress) band(r rect) {
	d.fill(rect{r.x - bleed, r.y - bleed, r.w + 2*bleed, bandHeight + bleed}, green)
	d.bowl(r.x+margin, r.y+2.6, 6.4)
	title := textStyle{bold, 17, white}
	end := d.text(r.x+margin+8.4, r.y+8.0, d.words.Text("print.card.title"), title)
	right := r.x + r.w - margin
	if d.options.Demo {
		mark := textStyle{bold, 10.5, amber}
		word := d.words.Text("print.demo")
		width := d.width(word, mark) + 3
		d.round(rect{end + 2.5, r.y + 3.2, width, 5.4}, 1, honey)
		d.text(end+4, r.y+7.2, word, mark)
		end += 2.5 + width
	}
	office := d.fit(clean(d.options.Office), regular, room{
		width: right - end - 3, height: 8.4, most: 10.5, easy: 9, least: 7, leading: textLeading})
	y := r.y + (bandHeight-office.block(textLeading))/2 + mm(office.size)*ascent
	for _, line := range office.lines {
		d.right(right, y, line, textStyle{regular, office.size, white})
		y += mm(office.size) * textLeading
	}
}

// bowl draws a steaming bowl, white, of the given width.
func (d cardPress) bowl(x, y, width float64) {
	const art = "0 46 m 100 46 l 100 52 l 100 74 84 88 70 92 c 70 98 l 30 98 l 30 92 l 16 88 0 74 0 52 c h f " +
		"6 w 1 J 34 34 m 26 26 42 18 34 8 c S 52 34 m 44 24 60 14 52 2 c S 70 34 m 62 26 78 18 70 8 c S"
	d.pdf.SetFillColor(white.r, white.g, white.b)
	d.pdf.SetDrawColor(white.r, white.g, white.b)
	d.scaled(x, y, width/100, -1, art)
}

// codePanel draws the code on white at the right, and the number to type below.
func (d cardPress) codePanel(r rect, card Card, code Matrix) {
	gap := quiet(code, codeSide)
	panel := rect{w: codeSide + 2*gap, h: codeSide + 2*gap}
	panel.x, panel.y = r.x+r.w-margin-codeSide-gap, r.y+bandHeight+1.7
	d.round(panel, 1.2, white)
	d.code(code, panel.x+gap, panel.y+gap, codeSide)
	number := grouped(clean(card.Number))
	d.right(panel.x+gap+codeSide, r.y+footLine-2.4, number, d.fitLine(number, panel.w, textStyle{bold, 12.5, ink}))
}

// person draws the name as large as fits, the community and the validity.
func (d cardPress) person(r rect, card Card) {
	width := r.w - 2*margin - codeSide - 6.2
	community := d.fit(clean(card.CommunityName), regular, room{
		width: width, height: 8, most: 13, easy: 10, least: 9, leading: textLeading})
	foot := r.y + footLine - 7.0 // below the community, above the validity
	top := foot - community.block(textLeading)
	d.column(r.x+margin, top, community, regular)
	sky := r.y + bandHeight + 1.8
	name := d.fit(clean(card.Name), bold, room{
		width: width, height: min(16, top-sky), most: 30, easy: 20, least: nameLeast, leading: textLeading})
	d.column(r.x+margin, sky+(top-sky-0.8-name.block(textLeading))/2, name, bold)
	if card.ValidTo != "" {
		until := d.words.Text("print.card.valid", "Date", day(d.words, card.ValidTo))
		d.text(r.x+margin, r.y+footLine-2.4, until, d.fitLine(until, width+4, textStyle{regular, 10.5, softInk}))
	}
}

// finder draws the line for whoever finds a lost card, and at its end which
// card of its owner this is.
func (d cardPress) finder(r rect, card Card) {
	right := r.x + r.w - margin
	if card.Issue > 1 {
		issue, st := d.words.Text("print.card.issue", "Issue", card.Issue), textStyle{regular, 10.5, softInk}
		d.right(right, r.y+footLine+4.9, issue, st)
		right -= d.width(issue, st) + 2
	}
	d.line(r.x+margin, r.y+footLine, r.x+r.w-margin, r.y+footLine, 0.2, rule)
	phone := clean(d.options.Phone)
	if phone == "" {
		return
	}
	end := d.text(r.x+margin, r.y+footLine+4.9, d.words.Text("print.card.found"), textStyle{regular, 11, ink})
	d.text(end+2, r.y+footLine+4.9, phone, d.fitLine(phone, right-end-2, textStyle{bold, 12.5, ink}))
}

// column draws fitted lines below top.
func (d cardPress) column(x, top float64, set fitted, w weight) {
	for i, line := range set.lines {
		d.draw(x, top+mm(set.size)*(ascent+textLeading*float64(i)), line, textStyle{w, set.size, ink})
	}
}

// grouped parts a number for reading and typing: three, three, and the rest.
func grouped(number string) string {
	var parts []string
	for len(number) > 4 {
		parts = append(parts, number[:3])
		number = number[3:]
	}
	return strings.Join(append(parts, number), " ")
}

// day writes a date for people.
func day(words *messages.Printer, of data.ServiceDay) string {
	t := of.Start().Time()
	return words.Text("print.date", "Year", strconv.Itoa(t.Year()), "Month", int(t.Month()), "Day", t.Day())
}
