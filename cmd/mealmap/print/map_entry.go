package print

import "strings"

// entry makes the rows of one point.
func (s *mapSheet) entry(p MapPoint, wide float64, f listFit) []row {
	name := textStyle{bold, f.nameSize(), ink}
	fact := textStyle{regular, f.size, ink}
	_, mark := s.markSize(f)
	indent := mark + mm(f.size)*0.5
	in := wide - indent
	rows := s.texts(p.Name, name, in, indent)
	s.broken = s.broken || len(rows) > 1
	if phone := clean(p.Phone); f.detail >= withPhones && phone != "" {
		rows = s.withPhone(rows, phone, name, wide, indent, s.width(clean(p.Name), name), f)
	}
	first := rows[0].draw
	rows[0].draw = func(y float64) {
		first(y)
		s.listMark(s.left, y+lineBase(name.size)-mm(name.size)*0.36, p, f)
	}
	for _, text := range s.facts(p, f.detail) {
		st := fact
		if text.strong {
			st.weight, st.colour = bold, s.look.pin
		}
		rows = append(rows, s.texts(text.text, st, in, indent)...)
	}
	gap := mm(f.size) * 0.45
	if f.detail <= withPhones {
		gap = mm(f.size) * 0.12
	}
	return append(rows, row{gap, nil})
}

// withPhone puts a telephone at the end of a name's row, or in a row of its own
// where there is no room; used is how long the name is.
func (s *mapSheet) withPhone(rows []row, phone string, name textStyle, wide, indent, used float64, f listFit) []row {
	st := textStyle{bold, f.size, ink}
	if len(rows) > 1 || used+mm(f.size)+s.width(phone, st) > wide-indent {
		s.broken = true
		return append(rows, s.texts(phone, st, wide-indent, indent)...)
	}
	before := rows[0].draw
	rows[0].draw = func(y float64) {
		before(y)
		s.draw(s.left+wide-s.width(phone, st), y+lineBase(name.size), phone, st)
	}
	return rows
}

// listFact is a line of the list.
type listFact struct {
	text   string
	strong bool
}

// facts are what stands below a name.
func (s *mapSheet) facts(p MapPoint, detail int) []listFact {
	var all []listFact
	add := func(at int, strong bool, texts ...string) {
		if detail >= at && len(texts) > 0 {
			all = append(all, listFact{strings.Join(texts, wideSpace), strong})
		}
	}
	if p.Address != "" {
		add(withAddresses, false, p.Address)
	}
	add(withHours, false, p.Hours...)
	add(withAll, false, p.Menu...)
	add(withBenefits, true, p.Benefits...)
	add(withAll, false, p.Tags...)
	return all
}

const mapLeading = 1.3

// lineBase is how far below the top of its row a line stands.
func lineBase(size float64) float64 { return mm(size) * (mapLeading + 0.76) / 2 }

// texts makes the rows of a wrapped text.
func (s *mapSheet) texts(text string, st textStyle, wide, indent float64) []row {
	var rows []row
	may := breakable
	if strings.Contains(text, wideSpace) {
		may = func(before, _ rune) bool { return string(before) == wideSpace }
	}
	for _, line := range s.set.wrap(st.weight, clean(text), wide/mm(st.size), may) {
		rows = append(rows, row{mm(st.size) * mapLeading, func(y float64) {
			s.draw(s.left+indent, y+lineBase(st.size), line, st)
		}})
	}
	return rows
}

// markSize is the height and the greatest width of the numbers' marks before
// names; they do not touch where lines stand close.
func (s *mapSheet) markSize(f listFit) (high, wide float64) {
	high = mm(f.size) * 1.5
	if f.detail <= withPhones {
		high = mm(f.size) * 1.24
	}
	return high, max(high, (s.widest+0.6)*mm(f.size))
}

// listMark draws a point's number as its pin has it; hollow where the map has
// no pin.
func (s *mapSheet) listMark(x, y float64, p MapPoint, f listFit) {
	st := textStyle{bold, f.size, s.look.number}
	high, most := s.markSize(f)
	wide := max(high, s.width(label(p), st)+0.6*mm(f.size))
	r := rect{x + (most-wide)/2, y - high/2, wide, high}
	s.round(r, high/2, s.look.pin)
	if p.At == nil {
		in := r.inset(high * 0.06)
		s.round(in, in.h/2, white)
		st.colour = s.look.pin
	}
	s.centre(r.x+wide/2, y+mm(st.size)*0.365, label(p), st)
}

// checkPoints notes what cannot be drawn, once a text.
func (s *mapSheet) checkPoints() {
	for i, p := range s.points {
		s.item = i + 1
		s.check(clean(p.Name), bold)
		s.check(clean(p.Phone), bold)
		for _, text := range s.facts(p, withAll) {
			w := regular
			if text.strong {
				w = bold
			}
			s.check(clean(text.text), w)
		}
	}
	s.item = 0
}
