package merchants

import "mealmap/data"

// Status is where a point stands in the network.
type Status string

// The statuses. Only Open is on the public map.
const (
	Candidate Status = "candidate" // proposed, not admitted
	Open      Status = "open"      // admitted and serving
	Suspended Status = "suspended" // admitted, not serving for the time being
	Removed   Status = "removed"   // out of the network; kept for the record
)

// Statuses lists every status in the order of display.
func Statuses() []Status { return []Status{Open, Candidate, Suspended, Removed} }

// steps is who may follow whom. A removed point comes back as a candidate only,
// so that it is looked at again.
var steps = map[Status][]Status{
	Candidate: {Open, Removed},
	Open:      {Suspended, Removed},
	Suspended: {Open, Removed},
	Removed:   {Candidate},
}

// Next lists the statuses that can follow s.
func (s Status) Next() []Status { return append([]Status(nil), steps[s]...) }

// Can reports whether to can follow s.
func (s Status) Can(to Status) bool {
	for _, next := range steps[s] {
		if next == to {
			return true
		}
	}
	return false
}

// Valid reports whether s is one of the statuses.
func (s Status) Valid() bool { return steps[s] != nil }

// StatusChange is one row of a point's status log. From is "" for the first.
type StatusChange struct {
	ID      string       `db:"id"`
	PointID PointID      `db:"point_id"`
	From    Status       `db:"from_status"`
	To      Status       `db:"to_status"`
	Reason  string       `db:"reason"`
	At      data.Instant `db:"at"`
	Actor   string       `db:"actor"`
}
