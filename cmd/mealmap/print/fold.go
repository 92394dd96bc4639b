package print

import (
	"io"
	"slices"

	"mealmap/geo"
	"mealmap/static/messages"
)

// The folded sheet: A3 upright, folded across and then to the left, so that the
// reader turns it like a booklet of A5 and last of all opens the whole sheet.
const (
	foldInset = 11.0 // of what stands on a panel, from its edges
	foldHigh  = 210 - 2*foldInset
)

// NoteLeftOut: Count points found no room on a folded sheet, which says so.
const NoteLeftOut NoteCode = "left_out"

// foldSizes are the sizes of names and facts, the largest that all points have
// room for.
var foldSizes = [][2]float64{{24, 21}, {22, 20}, {nameSize, factSize}}

// panel is one of the eight A5 pages of a folded sheet.
type panel struct {
	side    int  // of the sheet, 0 outside, 1 inside
	column  int  // from the left, as the side is printed
	row     int  // from the top
	reverse bool // printed upside down, so that it stands upright once folded
}

// foldPanels are where the panels lie: 1 is the cover and 8 the back, 2 and 3
// are seen when the cover is turned, 4 to 7 are the inside from its upper left.
// The upper half of the outside is upside down because the sheet is first folded
// back along the line between the halves.
var foldPanels = [...]panel{
	1: {side: 0, column: 1, row: 1},
	2: {side: 0, column: 1, row: 0, reverse: true},
	3: {side: 0, column: 0, row: 0, reverse: true},
	4: {side: 1, column: 0, row: 0},
	5: {side: 1, column: 1, row: 0},
	6: {side: 1, column: 0, row: 1},
	7: {side: 1, column: 1, row: 1},
	8: {side: 0, column: 0, row: 1},
}

// place is where the panel lies on its side. A booklet that opens to the right
// has its columns the other way round.
func (p panel) place(mirror bool) rect {
	w, h := A3.Width/2, A3.Height/2
	if mirror {
		p.column = 1 - p.column
	}
	return rect{float64(p.column) * w, float64(p.row) * h, w, h}
}

// foldLevels are how much a point says, the most that all points have room for.
var foldLevels = []detail{
	{menu: true, benefits: true, tags: true},
	{menu: true, benefits: true},
	{benefits: true},
	{},
}

// Fold writes the card for homes: one sheet of A3 for both sides, to be turned
// over its long edge and folded twice to A5. The map takes the whole inside
// where the list has room before it, else its upper half. Points that find no
// room are counted on the paper and in a note, the last of them first. It fails
// as Sheet does.
func Fold(w io.Writer, info MapInfo, points []MapPoint, ways []geo.Way, p *messages.Printer) (Report, error) {
	if len(points) == 0 {
		return Report{}, ErrNothing
	}
	s, err := newSheetPress(A3, info, p)
	if err != nil {
		return Report{}, err
	}
	f := &foldPress{sheetPress: s, points: points, ways: ways}
	f.shared = sharedBenefits(points)
	if n := unplaced(points); n > 0 {
		f.noteOfAll(NoteUnplaced, n)
	}
	list := f.arrange()
	drawn := map[int]func(){1: f.cover, 8: f.back}
	for n, rows := range list {
		drawn[n] = func() { f.listPanel(rows) }
	}
	for side := range 2 {
		f.page()
		if side == 1 {
			f.mapPanels(len(list) <= 2)
		}
		for n, at := range foldPanels {
			if draw := drawn[n]; draw != nil && at.side == side {
				f.on(at, draw)
			}
		}
		f.creases()
	}
	return f.finish(w, len(points))
}

// unplaced counts the points without a position.
func unplaced(points []MapPoint) (n int) {
	for _, p := range points {
		if p.At == nil {
			n++
		}
	}
	return n
}

// foldPress draws one folded sheet.
type foldPress struct {
	*sheetPress
	points []MapPoint
	ways   []geo.Way
	shared []string // benefits that are the same at every point
	left   int      // points without room
	list   *lister  // of the arranged rows
	strip  strip    // of the panel at hand
	top    float64  // of the panel at hand
}

// on draws a panel, turned round where it is printed upside down.
func (f *foldPress) on(p panel, draw func()) {
	at := p.place(f.mirror)
	f.strip = strip{f.canvas, at.x + foldInset, at.w - 2*foldInset, f.mirror}
	f.top = at.y
	if p.reverse {
		f.pdf.TransformBegin()
		f.pdf.TransformRotate(180, at.x+at.w/2, at.y+at.h/2)
		defer f.pdf.TransformEnd()
	}
	draw()
}

// sharedBenefits are the benefits of the first point where all have the same.
func sharedBenefits(points []MapPoint) []string {
	for _, p := range points[1:] {
		if !slices.Equal(p.Benefits, points[0].Benefits) {
			return nil
		}
	}
	return points[0].Benefits
}

// arrange fills the panels of the list: 2 and 3, and 6 and 7 where those do not
// hold it, with as much and as large as all points have room for.
func (f *foldPress) arrange() map[int][]row {
	for i, level := range foldLevels {
		level.benefits = level.benefits && f.shared == nil
		for _, panels := range [][]int{{2, 3}, {2, 3, 6, 7}} {
			if i > 0 && len(panels) == 2 {
				continue // a larger map is not worth a fact
			}
			for _, size := range foldSizes {
				entries := f.entries(f.points, level, size)
				if len(paginate(entries, foldHigh, perSheet)) <= len(panels) {
					return onPanels(balanced(entries, foldHigh, len(panels)), panels...)
				}
			}
		}
	}
	return f.crowded()
}

// crowded fills the four panels with as many points as they hold; the last make
// way for the sentence that says so.
func (f *foldPress) crowded() map[int][]row {
	for n := len(f.points) - 1; ; n-- {
		f.left = len(f.points) - n
		entries := append(f.entries(f.points[:n], detail{}, foldSizes[len(foldSizes)-1]), f.leftOut())
		if pages := paginate(entries, foldHigh, perSheet); n == 0 || len(pages) <= 4 {
			f.noteOfAll(NoteLeftOut, f.left)
			return onPanels(pages, 2, 3, 6, 7)
		}
	}
}

// entries makes the rows of the points; what cannot be drawn is noted once.
func (f *foldPress) entries(points []MapPoint, level detail, size [2]float64) [][]row {
	l := f.lister(A3.Width/2 - 2*foldInset)
	l.indent, l.plain = 15, true
	l.name, l.fact = size[0], size[1]
	f.list = l
	var all [][]row
	for i, p := range points {
		f.item = i + 1
		all = append(all, l.entry(p, level))
	}
	f.item = 0
	return all
}
