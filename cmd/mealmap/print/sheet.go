package print

import (
	"io"

	"mealmap/data"
	"mealmap/static/messages"
)

// The list, in millimetres and points. Nothing on it is smaller than factSize,
// which a person of 75 reads from the wall.
const (
	sheetMargin = 14.0
	sheetTop    = 50.0 // of the first entry
	sheetBottom = 281.0
	perSheet    = 12
	sheetIndent = 18.0
	titleSize   = 32.0
	nameSize    = 20.0
	factSize    = 18.0
	listLeading = 1.5
	entryGap    = 5.0
	sheetCode   = 26.0
)

// Sheet writes the list of points as an A4 PDF in type of at least 18 pt, at
// most twelve points a page. It fails with ErrNothing, ErrNoPublicURL,
// ErrCodeTooLong, or the writer's error.
func Sheet(w io.Writer, info MapInfo, points []MapPoint, p *messages.Printer) (Report, error) {
	if len(points) == 0 {
		return Report{}, ErrNothing
	}
	s, err := newSheetPress(A4, info, p)
	if err != nil {
		return Report{}, err
	}
	l := s.lister(pageWidth - 2*sheetMargin)
	l.x = sheetMargin
	entries := make([][]row, 0, len(points))
	for i, point := range points {
		s.item = i + 1
		entries = append(entries, l.entry(point, allOfIt))
	}
	pages := paginate(entries, s.bottom()-sheetTop, perSheet)
	s.item = 0
	for i, rows := range pages {
		s.page()
		s.head()
		s.foot(i+1, len(pages))
		l.drawRows(rows, sheetTop, s.bottom()-sheetTop)
	}
	return s.finish(w, len(points))
}

// sheetPress draws what every kind of sheet shares.
type sheetPress struct {
	*canvas
	info   MapInfo
	words  *messages.Printer
	inks   inks
	mirror bool
	live   Matrix // the code of the live page
}

// newSheetPress begins a document. It fails where its code would lead nowhere.
func newSheetPress(paper Paper, info MapInfo, p *messages.Printer) (*sheetPress, error) {
	if info.PublicURL == "" {
		return nil, ErrNoPublicURL
	}
	live, err := QR(info.PublicURL)
	if err != nil {
		return nil, err
	}
	s := &sheetPress{canvas: canvasIn(p.Language, paper, clean(info.Title)), info: info, words: p, inks: inksOf(info), live: live}
	s.mirror = s.script.leftwards
	s.madeAt(madeOn(info.Date))
	return s, nil
}

// madeOn is the document's own date: the same sheet is the same file.
func madeOn(day data.ServiceDay) data.Instant {
	if day == "" {
		return 0
	}
	return day.Start()
}

// lister makes rows of the list's sizes.
func (s *sheetPress) lister(width float64) *lister {
	return &lister{
		canvas: s.canvas, words: s.words, inks: s.inks, width: width, mirror: s.mirror,
		name: nameSize, fact: factSize, leading: listLeading, gap: entryGap, indent: sheetIndent,
	}
}
