package admission

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// GapID names one gap.
type GapID string

// Gap is a point that is missed until another serves instead.
type Gap struct {
	District data.District     `db:"district"`
	ID       GapID             `db:"id"`
	Street   string            `db:"street"`
	PointID  merchants.PointID `db:"point_id"` // the point that is gone
	CaseID   string            `db:"case_id"`  // "" where no case removed it
	Reason   string            `db:"reason"`
	OpenedOn data.ServiceDay   `db:"opened_on"`
	ClosedOn data.ServiceDay   `db:"closed_on"` // "" while it is open
	ByPoint  merchants.PointID `db:"by_point"`  // what serves instead; "" where the office decided to leave it
	Note     string            `db:"note"`      // why it was closed
	ClosedBy audit.Actor       `db:"closed_by"`
}

// Open reports whether the point is still missed.
func (g Gap) Open() bool { return g.ClosedOn == "" }

// Days is how many days the point has been missed, or was.
func (g Gap) Days(today data.ServiceDay) int {
	if !g.Open() {
		today = g.ClosedOn
	}
	return today.DaysSince(g.OpenedOn)
}

// LongSuspended is after how many days a suspended point may be called missed:
// within a fortnight repairs and holidays are over.
const LongSuspended = 14

// Missed reports whether a gap may be opened for a point that has had its status
// since a day.
func Missed(status merchants.Status, since, today data.ServiceDay) bool {
	switch status {
	case merchants.Removed:
		return true
	case merchants.Suspended:
		return today.DaysSince(since) >= LongSuspended
	}
	return false
}

// Step is what has to be done next about a gap.
type Step string

// The steps, the most advanced first.
const (
	CloseIt Step = "close"  // a point serves instead: close it
	Decide  Step = "decide" // a candidate was visited: decide
	Visit   Step = "visit"  // a candidate waits for a visit
	Seek    Step = "seek"   // no candidate: look for one
	Nothing Step = ""       // it is closed
)

// Progress is how far the replacement has come.
type Progress struct {
	Candidates int // of the gap, decided ones too
	ToVisit    int
	ToDecide   int
	Successor  merchants.PointID // an open point that came of one of them, or the missed one that serves again; "" none
}

// Next is what has to be done next.
func (p Progress) Next(g *Gap) Step {
	switch {
	case !g.Open():
		return Nothing
	case p.Successor != "":
		return CloseIt
	case p.ToDecide > 0:
		return Decide
	case p.ToVisit > 0:
		return Visit
	}
	return Seek
}
