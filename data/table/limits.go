package table

import "mealmap/data/fault"

// What a file may hold. A street has some thousand elders and a province some
// thousand points; the limits keep a hostile or mistaken file from filling the
// memory of an office PC.
const (
	MaxBytes   = 32 << 20  // of the file as it comes
	MaxUnpack  = 256 << 20 // of an XLSX once unpacked
	MaxRows    = 200_000   // that hold anything
	MaxColumns = 200
	MaxCell    = 32_767 // bytes of one cell; Excel's own limit in characters
)

// The ways in which a whole file can be refused. What is wrong with a single
// row belongs in the Report.
var (
	ErrUnreadableFile  = fault.New(fault.Malformed, "unreadable_file")    // neither CSV nor XLSX, or damaged
	ErrOldSpreadsheet  = fault.New(fault.Malformed, "old_spreadsheet")    // .xls, or protected by a password
	ErrUnreadableChars = fault.New(fault.Malformed, "unreadable_chars")   // no encoding fits the headings
	ErrOpenQuote       = fault.New(fault.Malformed, "open_quote")         // arg Row: a quotation mark opens there and never closes
	ErrNoHeadings      = fault.New(fault.Malformed, "no_headings")        // nothing in the file
	ErrTooLarge        = fault.New(fault.Malformed, "file_too_large")     // arg Megabytes: the limit
	ErrTooManyRows     = fault.New(fault.Malformed, "file_too_many_rows") // arg Rows: the limit
)
