package print

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
