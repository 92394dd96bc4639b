package print

import (
	"io"

	"mealmap/data"
	"mealmap/static/messages"
)

// Card is what is printed on one meal card. Digits are the 200 decimal digits
// of the signed token and Number the short one for typing in; neither may
// appear twice in a print. An empty ValidTo prints no date.
type Card struct {
	Name          string
	CommunityName string
	Number        string
	Digits        string
	ValidTo       data.ServiceDay
	Issue         int // 1 for the first card of an elder; printed from the second on
}

// CardOptions is what all cards of one print share.
type CardOptions struct {
	Office    string
	Phone     string       // whom a finder calls; empty prints no line
	PublicURL string       // what the code on the back opens; required
	Demo      bool         // marks every card as a demonstration
	Backs     bool         // a page of backs follows each page of fronts, for printing on both sides
	MadeAt    data.Instant // the date in the file, 0: none in particular; never that of the printing
}

// CR80 cards, two across and five down; the gutters leave room for a cut on
// either side, and the bleed for one that strays.
const (
	cardWidth    = 85.6
	cardHeight   = 54.0
	columns      = 2
	rows         = 5
	perPage      = columns * rows
	gutterAcross = 6.0
	gutterDown   = 3.0
	bleed        = 1.0
)

// Cards writes a PDF of A4 pages, ten CR80 cards each, with crop marks. It
// proves the codes first and writes nothing when that fails; what came out of it
// Proof reads back. The same cards, options and words give the same bytes. It
// fails with ErrNothing, ErrNoPublicURL, ErrNotACardCode, ErrCodeRepeated and
// ErrCodeUnreadable, or the writer's.
func Cards(w io.Writer, cards []Card, o CardOptions, p *messages.Printer) (Report, error) {
	if len(cards) == 0 {
		return Report{}, ErrNothing
	}
	if o.PublicURL == "" {
		return Report{}, ErrNoPublicURL
	}
	codes, err := prove(cards, QR)
	if err != nil {
		return Report{}, err
	}
	live, err := QR(o.PublicURL)
	if err != nil {
		return Report{}, err
	}
	d := cardPress{canvas: newCanvas(p.Text("print.card.title")), options: o, words: p, live: live}
	d.madeAt(o.MadeAt)
	for first := 0; first < len(cards); first += perPage {
		n := min(perPage, len(cards)-first)
		d.page()
		for i := range n {
			d.front(place(i), first+i+1, cards[first+i], codes[first+i])
		}
		if o.Backs {
			d.page()
			for i := range n {
				d.back(place(mirrored(i)))
			}
		}
	}
	return d.finish(w, len(cards))
}

// place is where the i-th card of a page lies.
func place(i int) rect {
	left := (pageWidth - columns*cardWidth - (columns-1)*gutterAcross) / 2
	top := (pageHeight - rows*cardHeight - (rows-1)*gutterDown) / 2
	column, row := i%columns, i/columns
	return rect{
		x: left + float64(column)*(cardWidth+gutterAcross),
		y: top + float64(row)*(cardHeight+gutterDown),
		w: cardWidth,
		h: cardHeight,
	}
}

// mirrored is where the back of the i-th card lies on a sheet turned over its
// long edge.
func mirrored(i int) int { return i - i%columns + columns - 1 - i%columns }
