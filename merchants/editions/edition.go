package editions

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// ID is a UUID as text.
type ID string

// State is where an edition stands.
type State string

// The states. An approved edition never changes.
const (
	Drafted  State = "draft"
	Proposed State = "proposed"
	Approved State = "approved"
	Dropped  State = "dropped"
)

// What may be wrong with an edition.
var (
	ErrUnknown    = fault.New(fault.NotFound, "edition_unknown")
	ErrName       = fault.New(fault.Conflict, "edition_name_taken")  // the street has one of that name; arg Name
	ErrState      = fault.New(fault.Conflict, "edition_state")       // no such step from where it stands; arg State
	ErrSamePerson = fault.New(fault.Denied, "edition_same_person")   // who made or proposed it does not approve it
	ErrNoPoints   = fault.New(fault.Invalid, "edition_empty")        // nothing in it
	ErrTooEarly   = fault.New(fault.Conflict, "edition_too_early")   // it holds no later than an approved one; args Name, From
	ErrNotDue     = fault.New(fault.NotFound, "edition_none_yet")    // none holds on the day
	ErrBadSheet   = fault.New(fault.Invalid, "edition_sheet_copies") // no such kind, or not 1 to 10000 copies
)

// Head is what an edition says of itself.
type Head struct {
	Name       string          // as people call it and paper shows it
	From       data.ServiceDay // its first day
	NextOn     string          // month in which the next one is due, "2027-03"; "" not said
	ApprovalNo string          // of the map, where it has one
	Boundaries bool            // administrative boundaries are drawn
}

// Edition is one state of a street's map with its steps. Instants and actors of
// steps not taken are zero.
type Edition struct {
	District data.District
	ID       ID
	Street   string
	Head
	State    State
	Content  Content
	Hash     [32]byte // of the content as it is kept
	Previous ID       // the approved one before it, "" for the first

	CreatedAt, ProposedAt, DecidedAt data.Instant
	CreatedBy, ProposedBy, DecidedBy audit.Actor
}

// The longest of what a head holds, in characters.
const (
	longestName       = 24
	longestApprovalNo = 40
)

var month = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

// tidy trims the head, or says what is wrong with it: invalid_input with the
// fields name, from, next_on and approval_no.
func (h Head) tidy() (Head, error) {
	h.Name, h.NextOn, h.ApprovalNo = strings.TrimSpace(h.Name), strings.TrimSpace(h.NextOn), strings.TrimSpace(h.ApprovalNo)
	e := fault.ErrInvalidInput
	wrong := func(is bool, field, code string, args map[string]any) {
		if is {
			e = e.Field(fault.Field{Name: field, Code: code, Args: args})
		}
	}
	wrong(h.Name == "" || utf8.RuneCountInString(h.Name) > longestName || !utf8.ValidString(h.Name),
		"name", "edition_name", map[string]any{"Max": longestName})
	_, err := data.ParseServiceDay(string(h.From))
	wrong(err != nil, "from", "bad_day", nil)
	wrong(h.NextOn != "" && (!month.MatchString(h.NextOn) || err == nil && h.NextOn <= h.From.Month()), "next_on", "edition_next", nil)
	wrong(utf8.RuneCountInString(h.ApprovalNo) > longestApprovalNo || !utf8.ValidString(h.ApprovalNo),
		"approval_no", "edition_approval_no", map[string]any{"Max": longestApprovalNo})
	if len(e.Fields) > 0 {
		return h, e
	}
	return h, nil
}
