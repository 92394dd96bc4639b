package print

import "strings"

// How much of each point the list says, from the name alone to everything.
const (
	onlyNames = iota
	withPhones
	withAddresses
	withHours
	withBenefits
	withAll
)

// listFit is one way to set the list.
type listFit struct {
	detail int
	size   float64 // of facts, in points
}

// nameSize is larger than facts; a line that stands alone needs no difference.
func (f listFit) nameSize() float64 {
	if f.detail <= withPhones {
		return f.size
	}
	return f.size * 1.1
}

// listSizes are the types that a list may be set in, the largest first: one
// that says much is not set as small as one that says little.
func listSizes(paper Paper, detail int) []float64 {
	if leastSize(paper) == 18 {
		return []float64{36, 32, 28, 26, 24, 22, 20, 19, 18}
	}
	least := map[int]float64{withAll: 14, withBenefits: 13, withHours: 13}[detail]
	var sizes []float64
	for _, size := range []float64{22, 20, 18, 16, 15, 14, 13, 12, 11} {
		if size >= least {
			sizes = append(sizes, size)
		}
	}
	return sizes
}

// leastSize is the smallest type of the list: 18 pt, which a person of 75 reads
// from the wall, and on A3, which is held in the hand, 11.
func leastSize(paper Paper) float64 {
	if min(paper.Width, paper.Height) < A2.Width {
		return 11
	}
	return 18
}

// drawList sets the list as fully as it fits beside the map and gives the
// points that found no room.
func (s *mapSheet) drawList() (rest []MapPoint) {
	if f, ok := s.setList(s.points, s.plan.list); ok {
		if f.detail <= withPhones {
			s.note(NoteLean, "", nil)
		}
		return nil
	}
	// Names with telephones, above the line that says where the others are.
	f := listFit{withPhones, leastSize(s.paper)}
	room := s.plan.list
	high := mm(f.size) * 1.9
	room.h -= high
	columns, n := s.columns(s.points, room, f)
	s.drawColumns(columns, room, f)
	rest = s.points[n:]
	text := s.words.Text("print.map.more", "Count", len(rest))
	s.text(room.x, room.y+room.h+high*0.75, text, textStyle{bold, f.size, s.look.pin})
	s.notes = append(s.notes, Note{Code: NoteOverflow, Count: len(rest)})
	return rest
}

// setList draws the points into the room as fully as fits, and says how that
// is, or draws nothing.
func (s *mapSheet) setList(points []MapPoint, room rect) (listFit, bool) {
	if float64(len(points))*mm(leastSize(s.paper)) > room.h*room.w/(narrowest*mm(leastSize(s.paper))) {
		return listFit{}, false // not even as one line each
	}
	for detail := withAll; detail >= onlyNames; detail-- {
		if f, columns := s.fittest(points, room, detail); columns != nil {
			s.drawColumns(columns, room, f)
			return f, true
		}
	}
	return listFit{}, false
}

// fittest sets the points in the largest type that breaks no name, or else in
// the largest; no columns where they do not fit.
func (s *mapSheet) fittest(points []MapPoint, room rect, detail int) (fit listFit, set [][]row) {
	for _, size := range listSizes(s.paper, detail) {
		f := listFit{detail, size}
		s.broken = false
		columns, n := s.columns(points, room, f)
		if n < len(points) {
			continue
		}
		if !s.broken {
			return f, columns
		}
		if set == nil {
			fit, set = f, columns
		}
	}
	return fit, set
}

// spreadOf is how much further apart entries may stand so that the columns fill
// the room; not so far that they fall apart.
func spreadOf(columns [][]row, room rect, f listFit) float64 {
	spread := mm(f.size)
	for _, rows := range columns {
		gaps := 0
		for _, r := range rows {
			if r.draw == nil {
				gaps++
			}
		}
		if gaps > 0 {
			spread = min(spread, (room.h-tall(rows))/float64(gaps))
		}
	}
	return max(0, spread)
}

// drawColumns draws set columns.
func (s *mapSheet) drawColumns(columns [][]row, room rect, f listFit) {
	spread := spreadOf(columns, room, f)
	gap := mm(f.size) * 1.2
	wide := (room.w + gap) / float64(len(columns))
	for i, rows := range columns {
		x, y := room.x+float64(i)*wide, room.y
		if s.script.leftwards {
			x = room.x + room.w - float64(i+1)*wide + gap
		}
		s.left = x
		for _, r := range rows {
			y += r.height
			if r.draw == nil {
				y += spread
				continue
			}
			r.draw(y - r.height)
		}
		if i > 0 {
			s.line(x-gap/2, room.y, x-gap/2, room.y+room.h, 0.25, s.look.quiet)
		}
	}
}

// Columns are not narrower than this, in ems: of names alone, and with facts.
const (
	narrowest  = 9.5
	readAcross = 13.0
)

// columns sets the points in the fewest columns that hold them, or as many of
// them as the most columns do, and says how many those are.
func (s *mapSheet) columns(points []MapPoint, room rect, f listFit) (columns [][]row, placed int) {
	gap, least := mm(f.size)*1.2, readAcross
	if f.detail == onlyNames {
		least = narrowest
	}
	for n := 1; n == 1 || (room.w+gap)/float64(n)-gap >= least*mm(f.size); n++ {
		set, count := s.fillColumns(points, n, (room.w+gap)/float64(n)-gap, room.h, f)
		if count > placed || columns == nil {
			columns, placed = set, count
		}
		if placed == len(points) {
			return s.level(columns, points, room, f), placed
		}
	}
	return columns, placed
}

// level sets the columns anew, all about as long as each other.
func (s *mapSheet) level(columns [][]row, points []MapPoint, room rect, f listFit) [][]row {
	n, low, high := len(columns), 0.0, room.h
	wide := (room.w+mm(f.size)*1.2)/float64(n) - mm(f.size)*1.2
	for n > 1 && high-low > mm(f.size) {
		try := (low + high) / 2
		if set, count := s.fillColumns(points, n, wide, try, f); count == len(points) {
			columns, high = set, try
		} else {
			low = try
		}
	}
	return columns
}

// fillColumns sets the points one under the other in n columns and says how
// many found room; an entry stays together.
func (s *mapSheet) fillColumns(points []MapPoint, n int, wide, high float64, f listFit) (columns [][]row, placed int) {
	columns = make([][]row, n)
	at, left := 0, high
	for i := range points {
		entry := s.entry(points[i], wide, f)
		tall := tall(entry)
		if tall > left && left < high {
			at, left = at+1, high
		}
		if at == n || tall > high {
			return columns, i
		}
		columns[at] = append(columns[at], entry...)
		left -= tall
	}
	return columns, len(points)
}

// entry makes the rows of one point.
func (s *mapSheet) entry(p MapPoint, wide float64, f listFit) []row {
	name := textStyle{bold, f.nameSize(), ink}
	fact := textStyle{regular, f.size, ink}
	_, mark := s.markSize(f)
	indent := mark + mm(f.size)*0.5
	in := wide - indent
	rows := s.texts(p.Name, name, in, indent)
	phone := clean(p.Phone)
	if f.detail >= withPhones && phone != "" {
		st := textStyle{bold, f.size, ink}
		last := len(rows) - 1
		used := s.width(clean(p.Name), name)
		if last == 0 && used+mm(f.size)+s.width(phone, st) <= in {
			before := rows[0].draw
			rows[0].draw = func(y float64) {
				before(y)
				s.draw(s.left+wide-s.width(phone, st), y+lineBase(name.size), phone, st)
			}
		} else {
			rows = append(rows, s.texts(phone, st, in, indent)...)
			s.broken = true
		}
	} else if len(rows) > 1 {
		s.broken = true
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

// back prints the points that found no room on further pages of the same paper.
func (s *mapSheet) back(rest []MapPoint) {
	for len(rest) > 0 {
		s.pageOf(s.plan.paper)
		s.fill(rect{0, 0, s.paper.Width, s.paper.Height}, s.look.paper)
		k, r := s.plan.scale, s.plan.head
		title := s.words.Text("print.map.back", "Title", clean(s.info.Title))
		s.text(r.x, r.y+r.h*0.74, title, s.fitLine(title, r.w, textStyle{bold, 36 * k, ink}))
		s.line(r.x, r.y+r.h, r.x+r.w, r.y+r.h, 0.7*k, s.look.pin)
		room := rect{r.x, r.y + r.h + 4*k, r.w, s.plan.foot.y + s.plan.foot.h - r.y - r.h - 4*k}
		rest = s.backPage(rest, room)
	}
}

// backPage fills one page, as fully as lets the rest fit, and gives what does
// not.
func (s *mapSheet) backPage(rest []MapPoint, room rect) []MapPoint {
	if _, ok := s.setList(rest, room); ok {
		return nil
	}
	f := listFit{withAddresses, leastSize(s.paper)}
	columns, n := s.columns(rest, room, f)
	s.drawColumns(columns, room, f)
	return rest[max(n, 1):]
}
