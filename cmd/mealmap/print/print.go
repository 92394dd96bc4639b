// Package print is everything that mealmap puts on paper. Cards and what they are
// proofed against: Cards, Proof. The map and what goes with it: Map, its list
// (Sheet), the folded one for homes (Fold), the poster for a gate (Poster), the
// sheets of one elder each (Personal). Money: Statement, the Notice of a month and
// the Workbook. It writes to a writer and knows no database and no request; what
// it prints arrives as values, streets too, which geo/drawing lays out, and every
// word comes from the message catalogue ("print.…", "paper.…"). Fonts and the
// direction of lines go by the catalogue's language.
//
// Words: a face is a font at one weight; a rare character is one that only the
// second font has and that is drawn as an outline; an item is the n-th card or
// point that the caller gave, counted from 1.
//
// No name is printed blank: a character that no font has is drawn as a box and
// named in the Report.
package print

import "mealmap/data/fault"

// What paper refuses. Args name positions and lengths, never people or codes.
var (
	ErrNothing        = fault.New(fault.Invalid, "print_nothing")          // no card, no point
	ErrNoPublicURL    = fault.New(fault.Invalid, "print_no_public_url")    // printed codes would lead nowhere
	ErrCodeTooLong    = fault.New(fault.Invalid, "print_code_too_long")    // Length: does not fit a QR code
	ErrNotACardCode   = fault.New(fault.Invalid, "print_not_a_card_code")  // Item: not the 200 digits of a card
	ErrCodeRepeated   = fault.New(fault.Conflict, "print_code_repeated")   // Item, Other: two cards with one code or number
	ErrNoPlaces       = fault.New(fault.Invalid, "print_no_places")        // no point has a position: there is no map
	ErrCodeUnreadable = fault.New(fault.Internal, "print_code_unreadable") // Item: the drawn code does not read back
)

// Report says what came out of a print.
type Report struct {
	Pages int
	Items int
	Notes []Note // what somebody should look at before the paper is handed out
}

// Note is one thing to look at, in the order of the items.
type Note struct {
	Item  int // counted from 1; 0 for what all share
	Code  NoteCode
	Text  string // the text it is about, as given; may be a name: show it, do not log it
	Runes []rune // the characters concerned, each once; nil but for NoteMissing
	Count int    // of points concerned, where the note counts them
}

// NoteCode says what happened to a text on paper.
type NoteCode string

// The notes there are.
const (
	NoteMissing NoteCode = "missing_glyph" // no font has the characters, boxes stand in their place
	NoteSmall   NoteCode = "small_type"    // the text only fits below the least size that is easy to read

	// Of a map, about all of it.
	NoteGrouped   NoteCode = "grouped"    // Count points share a disc with others: there is no room for each
	NoteOverflow  NoteCode = "overflow"   // Count points of the list are on the back
	NoteLean      NoteCode = "lean"       // the list has room for names, or names and telephones, only
	NoteNoStreets NoteCode = "no_streets" // no street is known where the map is
	NoteNoEdges   NoteCode = "no_edges"   // boundaries of divisions are asked for, and the street data holds none
	NoteUnplaced  NoteCode = "unplaced"   // Count points have no position and are in the list only
)
