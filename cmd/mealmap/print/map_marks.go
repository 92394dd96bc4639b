package print

import (
	"strconv"

	"mealmap/geo/drawing"
)

// boxed paints what lies under words in the map.
func (s *mapSheet) boxed(r rect) {
	s.round(r, 1.2*s.plan.scale, s.look.paper)
	s.pdf.SetDrawColor(s.look.frame.r, s.look.frame.g, s.look.frame.b)
	s.pdf.SetLineWidth(0.25)
	s.pdf.RoundedRect(r.x, r.y, r.w, r.h, 1.2*s.plan.scale, "1234", "D")
}

// scaleBar is about a third of the map long.
func (s *mapSheet) scaleBar() drawing.Scale {
	return drawing.ScaleFor(s.frame.MetresPerUnit(), min(s.pane.w*0.34, 130*s.plan.scale))
}

// legendSize is the type of the scale bar's words, in points.
func (s *mapSheet) legendSize() float64 { return 13 * s.plan.scale }

func (s *mapSheet) scaleWords() string {
	bar := s.scaleBar()
	return s.words.Text("print.map.scale", "Minutes", bar.Minutes, "Metres", int(bar.Metres))
}

// legendRoom is the box of the scale bar: lower left in the map, or as far along
// its edge as it must be not to cover a point.
func (s *mapSheet) legendRoom() rect {
	k := s.plan.scale
	wide := max(s.scaleBar().Length, s.width(s.scaleWords(), textStyle{bold, s.legendSize(), ink})) + 8*k
	return s.slide(rect{s.pane.x + 3*k, s.pane.y + s.pane.h - 17*k, wide, 14 * k}, 3*k)
}

// slide moves a room along the edge of the map by steps, to the left where they
// are negative, until it covers no point; where there is none it stays.
func (s *mapSheet) slide(r rect, step float64) rect {
	for at := r; at.x >= s.pane.x && at.x+at.w <= s.pane.x+s.pane.w; at.x += step {
		if !s.covers(at) {
			return at
		}
	}
	return r
}

// covers reports whether a point's place, or the reader's, lies in the room or
// close to it.
func (s *mapSheet) covers(r rect) bool {
	near := r.inset(-mm(s.number) * 0.6)
	for _, at := range placed(s.info, s.points) {
		x, y := s.frame.Project(at)
		if x, y := s.pane.x+x, s.pane.y+y; x > near.x && x < near.x+near.w && y > near.y && y < near.y+near.h {
			return true
		}
	}
	return false
}

// legend draws the scale bar, a mark every few minutes.
func (s *mapSheet) legend(r rect) {
	k, bar := s.plan.scale, s.scaleBar()
	s.boxed(r)
	st := textStyle{bold, s.legendSize(), ink}
	s.text(r.x+4*k, r.y+6.2*k, s.scaleWords(), st)
	parts := max(1, bar.Minutes/bar.Step)
	each := bar.Length / float64(parts)
	top, high := r.y+8.6*k, 2.2*k
	for i := range parts {
		in := ink
		if i%2 == 1 {
			in = white
		}
		s.fill(rect{r.x + 4*k + float64(i)*each, top, each, high}, in)
	}
	s.pdf.SetDrawColor(ink.r, ink.g, ink.b)
	s.pdf.SetLineWidth(0.25 * k)
	s.pdf.Rect(r.x+4*k, top, bar.Length, high, "D")
}

// arrowRoom is where north is shown: upper right in the map, or along its edge.
func (s *mapSheet) arrowRoom() rect {
	k := s.plan.scale
	return s.slide(rect{s.pane.x + s.pane.w - 15*k, s.pane.y + 3*k, 12 * k, 19 * k}, -3*k)
}

// arrow points north: a needle, dark on one side.
func (s *mapSheet) arrow(r rect) {
	k := s.plan.scale
	s.boxed(r)
	x, top, low := r.x+r.w/2, r.y+8*k, r.y+17*k
	s.centre(x, r.y+6.4*k, s.words.Text("print.map.north"), textStyle{bold, 14 * k, ink})
	var p pen
	p.fillWith(ink)
	p.strokeWith(ink)
	p.thick(0.25 * k)
	p.line([]drawing.Spot{{X: x, Y: top}, {X: x - 3*k, Y: low}, {X: x, Y: low - 2*k}}, true)
	p.WriteString("B ")
	p.fillWith(white)
	p.line([]drawing.Spot{{X: x, Y: top}, {X: x + 3*k, Y: low}, {X: x, Y: low - 2*k}}, true)
	p.WriteString("B ")
	s.scaled(0, 0, 1, -1, p.String())
}

// hereStyle is the type of the words at the reader's place.
func (s *mapSheet) hereStyle() textStyle { return textStyle{bold, s.number, white} }

// hereRoom is a flag that stands on the reader's place.
func (s *mapSheet) hereRoom() rect {
	st := s.hereStyle()
	w, h := s.width(s.words.Text("print.map.here"), st)+mm(st.size), mm(st.size)*1.6
	x, y := s.frame.Project(*s.info.Here)
	left := max(s.pane.x, min(s.pane.x+x-w/2, s.pane.x+s.pane.w-w))
	return rect{left, max(s.pane.y, s.pane.y+y-h-mm(st.size)*0.7), w, h + mm(st.size)*0.9}
}

// here draws the flag and its foot.
func (s *mapSheet) here() {
	st, r := s.hereStyle(), s.hereRoom()
	x, y := s.frame.Project(*s.info.Here)
	em := mm(st.size)
	flag := rect{r.x, r.y, r.w, em * 1.6}
	s.line(s.pane.x+x, flag.y+flag.h, s.pane.x+x, s.pane.y+y, em*0.16, s.look.here)
	s.dot(s.pane.x+x, s.pane.y+y, em*0.3, white)
	s.dot(s.pane.x+x, s.pane.y+y, em*0.22, s.look.here)
	s.round(flag.inset(-0.4), em*0.3, white)
	s.round(flag, em*0.3, s.look.here)
	s.centre(flag.x+flag.w/2, flag.y+em*1.17, s.words.Text("print.map.here"), st)
}

// head draws title and edition, and at its end what the map has to explain.
func (s *mapSheet) head(streets bool) {
	k, r := s.plan.scale, s.plan.head
	base := r.y + r.h*0.74
	x := r.x
	if s.info.Demo {
		mark := textStyle{bold, 20 * k, amber}
		word := s.words.Text("print.demo")
		box := rect{x, base - mm(mark.size)*1.25, s.width(word, mark) + 5*k, mm(mark.size) * 1.7}
		s.round(box, 1.6*k, honey)
		s.text(x+2.5*k, base, word, mark)
		x += box.w + 4*k
	}
	edition, street := clean(s.info.Edition), clean(s.info.Street)
	st := s.fitLine(clean(s.info.Title), r.w*0.6-(x-r.x), textStyle{bold, 42 * k, ink})
	x = s.text(x, base, clean(s.info.Title), st) + 5*k
	if edition != "" {
		in := s.fitLine(edition, r.w*0.25, textStyle{bold, 30 * k, white})
		box := rect{x, base - mm(in.size)*1.1, s.width(edition, in) + 6*k, mm(in.size) * 1.45}
		s.round(box, 2*k, s.look.pin)
		s.text(x+3*k, base, edition, in)
		x += box.w + 5*k
	}
	for i, line := range s.remarks(streets) {
		s.right(r.x+r.w, base-float64(i)*6*k, line, s.fitLine(line, r.x+r.w-x, textStyle{regular, 12 * k, ink}))
	}
	if street != "" && len(s.remarks(streets)) == 0 {
		s.right(r.x+r.w, base, street, s.fitLine(street, r.x+r.w-x, textStyle{bold, 24 * k, softInk}))
	}
	s.line(r.x, r.y+r.h, r.x+r.w, r.y+r.h, 0.7*k, s.look.pin)
}

// remarks are what a reader cannot know by looking.
func (s *mapSheet) remarks(streets bool) []string {
	var all []string
	if !streets {
		all = append(all, s.words.Text("print.map.no_streets"))
	}
	for _, n := range s.notes {
		switch n.Code {
		case NoteGrouped:
			all = append(all, s.words.Text("print.map.grouped"))
		case NoteUnplaced:
			all = append(all, s.words.Text("print.map.unplaced"))
		}
	}
	return all
}

// contact draws the code of the live page and whom to call.
func (s *mapSheet) contact() {
	k, r := s.plan.scale, s.plan.contact
	s.round(r, 2*k, s.look.contact)
	if s.info.Contrast {
		s.pdf.SetDrawColor(0, 0, 0)
		s.pdf.SetLineWidth(0.4)
		s.pdf.RoundedRect(r.x, r.y, r.w, r.h, 2*k, "1234", "D")
	}
	side := r.h - 6*k
	words := rect{r.x + 4*k, r.y + 3*k, r.w - side - 10*k, r.h - 6*k}
	if r.h > 0.6*r.w { // the words above the code
		side = min(r.h*0.55, r.w-6*k)
		words = rect{r.x + 4*k, r.y + 3*k, r.w - 8*k, r.h - side - 8*k}
	}
	card := rect{r.x + r.w - side - 3*k, r.y + r.h - side - 3*k, side, side}
	s.round(card, 1.2*k, white)
	edge := side * quietModules / float64(s.live.Size()+2*quietModules)
	s.code(s.live, card.x+edge, card.y+edge, side-2*edge)
	s.contactWords(words, k)
}

// contactWords stands beside the code, the telephone largest.
func (s *mapSheet) contactWords(r rect, k float64) {
	type line struct {
		text string
		st   textStyle
	}
	scan := textStyle{bold, 16 * k, s.look.pin}
	lines := []line{{s.words.Text("print.map.scan1"), scan}, {s.words.Text("print.map.scan2"), scan}}
	if phone := clean(s.info.Phone); phone != "" {
		lines = append([]line{{clean(s.info.Office), textStyle{regular, 15 * k, ink}}, {phone, textStyle{bold, 30 * k, ink}}}, lines...)
	}
	high := 0.0
	for i := range lines {
		lines[i].st = s.fitLine(lines[i].text, r.w, lines[i].st)
		high += mm(lines[i].st.size) * 1.35
	}
	room := min(1, r.h/high)
	y := r.y + (r.h-high*room)/2
	for _, l := range lines {
		l.st.size *= room
		y += mm(l.st.size) * 1.35
		s.text(r.x, y-mm(l.st.size)*0.32, l.text, l.st)
	}
}

// foot draws what the sheet must say of itself, lower left.
func (s *mapSheet) foot(streets bool) {
	k, r := s.plan.scale, s.plan.foot
	st := textStyle{regular, 11.5 * k, softInk}
	if s.info.Contrast {
		st.colour = ink
	}
	var parts []string
	if s.info.Date != "" {
		parts = append(parts, s.words.Text("print.map.date", "Date", day(s.words, s.info.Date)))
	}
	if s.info.NextEdition != "" {
		parts = append(parts, s.words.Text("print.map.next", "Next", clean(s.info.NextEdition)))
	}
	if s.info.ApprovalNo != "" {
		parts = append(parts, s.words.Text("print.map.approval", "No", clean(s.info.ApprovalNo)))
	}
	if streets {
		parts = append(parts, s.words.Text("print.map.credit"))
	}
	wide := 0.0
	for _, p := range parts {
		wide += s.width(p, st) + 8*k
	}
	if wide > r.w+8*k {
		st.size *= r.w / wide
	}
	x := r.x
	for _, p := range parts {
		x = s.text(x, r.y+r.h-1*k, p, st) + 8*k*st.size/(11.5*k)
	}
}

// label is a point's number as text.
func label(p MapPoint) string { return strconv.Itoa(p.Number) }
