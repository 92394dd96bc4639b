// Package fund is the street's charity fund: what came in, what the committee
// decided, what went out.
//
// Its words: a donation is a sum that came in, from a person or a business that
// is named only if the donor agrees; a decision is what the committee gives, to
// a family that the public reads masked, or for a purpose; a grant is a sum paid
// out under a decision; a correction takes an entry back by a row of its own.
//
// Two different persons sign a decision before anything is paid under it.
// Whoever proposed it may be one of them, so two people stand behind every
// grant. Never more is granted than was decided, nor than the fund has.
//
// Entries are added, never changed, and each is posted in the journal. What the
// fund pays for meals, as a funder in a rule, stands in the ledger and is meals'
// doing; the purse, the fund's row of budgets, is kept in step with both so that
// the last fen is given once.
package fund

import (
	"mealmap/data"
	"mealmap/data/audit"
)

// DecisionID and EntryID are UUIDv7.
type (
	DecisionID string
	EntryID    string
)

// Kind is what an entry is.
type Kind string

// The kinds.
const (
	Donation   Kind = "donation"   // a sum that came in
	Grant      Kind = "grant"      // a sum paid out under a decision
	Correction Kind = "correction" // takes another entry back
)

// DonorKind is who gave: a resident or a business.
type DonorKind string

// The kinds of donors.
const (
	Person   DonorKind = "person"
	Business DonorKind = "business"
)

// Entry is one sum into the fund (positive) or out of it (negative).
type Entry struct {
	District   data.District   `db:"district"`
	ID         EntryID         `db:"id"`
	Day        data.ServiceDay `db:"day"`
	Kind       Kind            `db:"kind"`
	Fen        data.Fen        `db:"fen"`
	Donor      string          `db:"donor"`      // "" where the donor wants no name, and for what is no donation
	DonorKind  DonorKind       `db:"donor_kind"` // of a donation
	Note       string          `db:"note"`       // of a correction: why
	DecisionID DecisionID      `db:"decision_id"`
	Corrects   EntryID         `db:"corrects"` // of a correction: what it takes back
	RecordedAt data.Instant    `db:"recorded_at"`
	RecordedBy audit.Actor     `db:"recorded_by"`

	Of        Kind   `db:"of"`        // of a correction: the kind of what it takes back; else Kind
	Corrected bool   `db:"corrected"` // a correction takes it back
	Family    string `db:"family"`    // of a grant: the decision's, masked
	Title     string `db:"title"`     // of a grant: the decision's
}

// Decision is what the committee gives.
type Decision struct {
	District   data.District   `db:"district"`
	ID         DecisionID      `db:"id"`
	Day        data.ServiceDay `db:"day"`
	Title      string          `db:"title"`
	Family     string          `db:"family"` // as the public reads it, masked; "" where it is for no one family
	Fen        data.Fen        `db:"fen"`
	ProposedAt data.Instant    `db:"proposed_at"`
	ProposedBy audit.Actor     `db:"proposed_by"`
	Paid       data.Fen        `db:"paid"` // under it, without what was taken back
	Signatures []Signature     `db:"-"`    // in the order of signing, at most Signers
}

// Signers is how many different persons sign a decision.
const Signers = 2

// Signed reports whether the decision may be paid.
func (d *Decision) Signed() bool { return len(d.Signatures) >= Signers }

// Left is what may still be paid under the decision.
func (d *Decision) Left() data.Fen { return d.Fen - d.Paid }

// Signature is one person's yes to a decision.
type Signature struct {
	Person   string       `db:"person"` // staff.User.Person: who it is, across several logins
	SignedAt data.Instant `db:"signed_at"`
	SignedBy audit.Actor  `db:"signed_by"`
}

// Totals are sums of the fund and whom they came from and went to. In and
// Granted are without what was taken back.
type Totals struct {
	In         data.Fen
	Granted    data.Fen
	Persons    int // donors; each donation without a name counts as one
	Businesses int
	Families   int // by the name that the public reads
}

// Add adds entries up.
func Add(entries []Entry) (t Totals) {
	donors, families := map[Entry]bool{}, map[string]bool{}
	for _, e := range entries {
		if e.Of == Donation {
			t.In += e.Fen
		} else {
			t.Granted -= e.Fen
		}
		if e.Corrected || e.Kind == Correction {
			continue
		}
		who := Entry{Donor: e.Donor, DonorKind: e.DonorKind}
		if e.Donor == "" {
			who.ID = e.ID
		}
		switch {
		case e.Kind == Grant && e.Family != "":
			families[e.Family] = true
		case e.Kind == Grant || donors[who]:
		case e.DonorKind == Business:
			donors[who], t.Businesses = true, t.Businesses+1
		default:
			donors[who], t.Persons = true, t.Persons+1
		}
	}
	t.Families = len(families)
	return t
}

// MealMonth is what the fund paid for the meals of one month, with what was
// taken back since.
type MealMonth struct {
	Month  string   `db:"month"` // "2025-03"
	Meals  int      `db:"meals"` // that the fund still pays a part of
	Elders int      `db:"elders"`
	Fen    data.Fen `db:"fen"`
}
