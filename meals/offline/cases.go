package offline

import (
	"encoding/json"
	"slices"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// CaseID is a UUIDv7.
type CaseID string

// Kind is why a person must look at a record.
type Kind string

// The kinds of cases. Those of late, beyond, closed and revoked have no meal
// until somebody decides.
const (
	Twice   Kind = "twice"   // the benefit was used elsewhere first
	Stale   Kind = "stale"   // the card had ended, the till could not know; paid
	Late    Kind = "late"    // its time cannot be
	Beyond  Kind = "beyond"  // over the bounds of a till without network
	Differs Kind = "differs" // recorded at another split than the till's
	Closed  Kind = "closed"  // the point was not open that day
	Gone    Kind = "revoked" // the till had been stopped when it came
	Gap     Kind = "gap"     // records before it are missing
	Fork    Kind = "fork"    // the chain forked; the till is quarantined
	Forged  Kind = "forged"  // a signature that is not the till's, or a forged card
)

// Kinds lists every kind in the order of display.
func Kinds() []Kind {
	return []Kind{Fork, Twice, Late, Beyond, Closed, Gone, Differs, Gap, Forged, Stale}
}

// Decision is what a person says about a case, "" while it is open.
type Decision string

// The decisions.
const (
	Pay     Decision = "pay"     // the programme bears it; a rejection is taken back
	Bear    Decision = "bear"    // the merchant bears it: the meal is rejected
	Record  Decision = "record"  // the waiting record becomes a meal
	Refuse  Decision = "refuse"  // it does not
	Seen    Decision = "seen"    // read; nothing else follows
	Release Decision = "release" // the till works again, from the end of the chain that is here
	Skip    Decision = "skip"    // the missing records are given up
)

// Decisions lists what may be decided about a case of the kind.
func (k Kind) Decisions() []Decision {
	switch k {
	case Twice:
		return []Decision{Pay, Bear}
	case Late, Beyond, Closed, Gone:
		return []Decision{Record, Refuse}
	case Gap:
		return []Decision{Skip, Seen}
	case Fork:
		return []Decision{Release, Seen}
	}
	return []Decision{Seen}
}

func (k Kind) allows(d Decision) bool { return slices.Contains(k.Decisions(), d) }

// Waits reports whether a record of the kind has no meal before somebody
// decides.
func (k Kind) Waits() bool { return k.allows(Record) }

// Case is what a person must look at. Detail is JSON of the figures that its
// sentence names; see Figures.
type Case struct {
	District   data.District      `db:"district"`
	ID         CaseID             `db:"id"`
	Kind       Kind               `db:"kind"`
	Street     string             `db:"street"` // the point's
	PointID    merchants.PointID  `db:"point_id"`
	TillID     meals.TillID       `db:"till_id"`
	Seq        int64              `db:"seq"`           // of the record; 0 where none was taken
	Redemption meals.RedemptionID `db:"redemption_id"` // "" while there is none
	Other      meals.RedemptionID `db:"other_id"`      // the meal that was first
	Fen        data.Fen           `db:"fen"`           // at stake
	Detail     string             `db:"detail"`
	RaisedAt   data.Instant       `db:"raised_at"`
	Decision   Decision           `db:"decision"`
	Reason     string             `db:"reason"`
	DecidedAt  data.Instant       `db:"decided_at"` // 0 while open
	DecidedBy  audit.Actor        `db:"decided_by"`
}

// Figures are what the sentence about a case names. What does not belong to the
// kind is zero.
type Figures struct {
	Why       string         `json:"why,omitempty"`       // late: before_anchor, future, before_last, clock, anchor; beyond: records, hours, price, card, list
	Minutes   int64          `json:"minutes,omitempty"`   // late: how far off
	Code      string         `json:"code,omitempty"`      // stale, forged, fork: of the fault
	Undecided []string       `json:"undecided,omitempty"` // twice: what the till could not know
	Rejected  bool           `json:"rejected,omitempty"`  // twice: out of bounds, so that the merchant bears it until somebody says otherwise
	Device    *meals.Figures `json:"device,omitempty"`    // differs: the till's split
	Full      *meals.Figures `json:"full,omitempty"`      // differs: the split that was recorded
	From      int64          `json:"from,omitempty"`      // gap: the first number that is missing
	To        int64          `json:"to,omitempty"`        // gap: the last
	Previous  string         `json:"previous,omitempty"`  // gap: the hash that the first record after it names
}

// Figures reads the detail; one that cannot be read has none.
func (c *Case) Figures() (f Figures) {
	_ = json.Unmarshal([]byte(c.Detail), &f)
	return f
}

// CaseFilter narrows a list of cases; a zero field does not narrow.
type CaseFilter struct {
	District data.District
	Street   string
	PointID  merchants.PointID
	TillID   meals.TillID
	Kind     Kind
	Open     bool   // undecided ones only
	After    CaseID // the last of the previous page
	Limit    int    // 0: 200
}

// CaseGroup counts the cases of one till and kind.
type CaseGroup struct {
	TillID   meals.TillID      `db:"till_id"`
	TillName string            `db:"till_name"`
	PointID  merchants.PointID `db:"point_id"`
	Street   string            `db:"street"`
	Kind     Kind              `db:"kind"`
	Cases    int               `db:"cases"`
	Fen      data.Fen          `db:"fen"`   // at stake, together
	First    data.Instant      `db:"first"` // raised
	Last     data.Instant      `db:"last"`
}

// Side is one of the two meals of a case, or the record that has none yet.
type Side struct {
	Meal   *meals.Redemption // nil while there is none
	Record *Entry            // nil where it was recorded with network
	Point  string            // its point's name
	At     *geo.LatLng       // where the point stands; nil unknown
	Cell   string            // its H3 cell, "" unknown
}

// File is all that is known of a case.
type File struct {
	Case
	TillName string
	This     Side
	Other    Side          // empty where there is none
	Apart    time.Duration // between the two meals as they were said to be served
	Metres   *geo.Metres   // between their points; nil unknown
}

// Entry is a record of the chain as it was taken, with the answer that was given.
type Entry struct {
	Seq        int64
	Record     Parsed
	Given      Given
	ReceivedAt data.Instant
}

// Done is what became of a decision about many cases.
type Done struct {
	Decided int
	Failed  map[CaseID]error // one that somebody else had decided, or that cannot be decided so
}
