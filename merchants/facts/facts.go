package facts

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/merchants"
)

// How is the way in which somebody looked.
type How string

// The ways of looking.
const (
	Visit How = "visit" // was there
	Call  How = "call"  // rang up
	Other How = "other" // heard it otherwise: from the community, by letter
)

// Hows lists every way in the order of display.
func Hows() []How { return []How{Visit, Call, Other} }

// Checked is one time that somebody looked whether what is said of a point is so.
type Checked struct {
	PointID merchants.PointID `db:"point_id"`
	How     How               `db:"how"`
	Note    string            `db:"note"` // the office's own: not for public pages
	At      data.Instant      `db:"checked_at"`
	By      audit.Actor       `db:"checked_by"`
	Role    staff.Role        `db:"role"` // of By, which public pages name instead; "" of nobody with a sign-in
}

// StaleAfter is how many days a check is good for; the project's own, some three
// months: as long as a menu or a season's hours last.
const StaleAfter = 90

// Stale reports whether a point should be looked at again: its last check lies
// more than StaleAfter days before today. A point that nobody has checked is as
// old as its entry.
func Stale(p *merchants.Point, last Checked, today data.ServiceDay) bool {
	since := last.At
	if since == 0 {
		since = p.CreatedAt
	}
	return today.DaysSince(since.ServiceDay()) > StaleAfter
}

// Outcome is what became of a report.
type Outcome string

// The outcomes.
const (
	True    Outcome = "true"    // it was closed when it should have been open
	False   Outcome = "false"   // it was open, or is known to be closed at that time
	Unknown Outcome = "unknown" // nobody can tell any more
)

// Outcomes lists every outcome in the order of display.
func Outcomes() []Outcome { return []Outcome{True, False, Unknown} }

// Reported are the open reports of one point and one day.
type Reported struct {
	PointID merchants.PointID `db:"point_id"`
	Day     data.ServiceDay   `db:"day"`
	Count   int               `db:"count"`
}

// MostOpen bounds the open reports of a point and day: more says nothing more,
// and the button is anybody's.
const MostOpen = 20

// longestNote is in characters, as long as a closure's reason.
const longestNote = 200

// The failures of this package.
var (
	// ErrUnknownReport: nobody found the point closed on that day.
	ErrUnknownReport = fault.New(fault.NotFound, "unknown_report")
	// ErrReportHandled: somebody has handled that day's before.
	ErrReportHandled = fault.New(fault.Conflict, "report_handled")
)
