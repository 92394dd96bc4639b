package meals

import (
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/table"
	"mealmap/merchants"
)

// DepartureID names one recorded departure.
type DepartureID string

// DepartureKind is how an elder has left the network.
type DepartureKind string

// The kinds of departure. Died and MovedAway end the card; who enters an
// institution keeps it, because the discount may stay.
const (
	Died        DepartureKind = "death"
	MovedAway   DepartureKind = "moved"
	Institution DepartureKind = "institution"
)

// DepartureKinds lists every kind.
func DepartureKinds() []DepartureKind { return []DepartureKind{Died, MovedAway, Institution} }

// ParseDepartureKind reads a kind by its code or as lists name it; ok is false
// where the word names none.
func ParseDepartureKind(word string) (kind DepartureKind, ok bool) {
	folded := table.FoldHeading(word)
	for _, k := range DepartureKinds() {
		if folded == string(k) {
			return k, true
		}
		for _, w := range columns["departure_"+string(k)] {
			if w == folded {
				return k, true
			}
		}
	}
	return "", false
}

func (k DepartureKind) endsCard() bool { return k == Died || k == MovedAway }

// InInstitution is the category of who lives in an institution, from the day
// that the list says.
const InInstitution Category = "institution"

// Departure is one recorded death, move or entry of an institution.
type Departure struct {
	District        data.District   `db:"district"`
	ID              DepartureID     `db:"id"`
	ElderID         ElderID         `db:"elder_id"`
	Kind            DepartureKind   `db:"kind"`
	On              data.ServiceDay `db:"on_day"` // the last day on which nothing is asked back
	Source          string          `db:"source"` // the list's file name
	RecordedAt      data.Instant    `db:"recorded_at"`
	RecordedBy      string          `db:"recorded_by"`
	WithdrawnAt     data.Instant    `db:"withdrawn_at"` // 0 while it stands
	WithdrawnReason string          `db:"withdrawn_reason"`
	Open            int             `db:"open"`     // proposals that wait for a person
	Reversed        int             `db:"reversed"` // proposals that were followed
	Kept            int             `db:"kept"`
	Elder           Elder           `db:"-"`
}

// DepartureOptions says how a list of departures is read.
type DepartureOptions struct {
	District data.District
	Street   string        // 9-digit code: elders of other streets count as unknown; "" = all of the district
	Kind     DepartureKind // of a list of one kind; "" = the list's own column, or its heading, says it
	Source   string        // the file's name
	DryRun   bool          // report what would happen and change nothing
	By       audit.Actor
}

// DepartureReport is what an import of departures did, or would do. Created
// counts departures; every row is exactly one of created, unchanged, unknown or
// rejected. Nothing of the unknown ones is kept.
type DepartureReport struct {
	table.Report
	Unknown  int `json:"unknown"`  // nobody of this network, or of another street
	Revoked  int `json:"revoked"`  // cards stopped
	Proposed int `json:"proposed"` // meals that a person must decide about
}

// maxSource bounds the name of a file as it is kept, in characters.
const maxSource = 80

// sourceName is the file's own name, whatever folder it came from.
func sourceName(file string) string {
	file = file[strings.LastIndexAny(file, `/\`)+1:]
	runes := []rune(strings.ToValidUTF8(file, ""))
	return string(runes[:min(maxSource, len(runes))])
}

// Clawback is a meal recorded after its elder had gone, proposed to be asked
// back.
type Clawback struct {
	RedemptionID RedemptionID         `db:"redemption_id"`
	DepartureID  DepartureID          `db:"departure_id"`
	ElderID      ElderID              `db:"elder_id"`
	Street       string               `db:"street"` // the elder's
	Kind         DepartureKind        `db:"kind"`
	On           data.ServiceDay      `db:"on_day"` // of the departure
	Day          data.ServiceDay      `db:"service_day"`
	Sitting      merchants.Sitting    `db:"sitting"`
	MerchantID   merchants.MerchantID `db:"merchant_id"`
	List         data.Fen             `db:"list_fen"`
	Public       []Paid               `db:"-"` // what each level and the fund paid, the delivery too
	ProposedAt   data.Instant         `db:"proposed_at"`
	Decision     ClawbackDecision     `db:"decision"`
	Reason       string               `db:"reason"`
	DecidedAt    data.Instant         `db:"decided_at"`
	DecidedBy    string               `db:"decided_by"`
	Elder        Elder                `db:"-"`
}

// PublicFen is all that the levels and the fund paid.
func (c *Clawback) PublicFen() (sum data.Fen) {
	for _, p := range c.Public {
		sum += p.Fen
	}
	return sum
}

// ClawbackDecision is what a person has decided, "" while nobody has.
type ClawbackDecision string

// The decisions. Reversed: the levels get theirs back and the merchant bears
// it; Kept: the meal stays as it is.
const (
	Reversed ClawbackDecision = "reversed"
	Kept     ClawbackDecision = "kept"
)

// ClawbackFilter narrows a list of proposals; a zero field does not narrow.
type ClawbackFilter struct {
	District data.District
	Street   string // of the elder
	Decided  bool   // those that have been decided, the newest first, instead of the open ones
	Limit    int    // 0: 200
}

// ClawbackChoice is one decision about any number of proposals.
type ClawbackChoice struct {
	District data.District
	Street   string // elders of other streets are not found; "" = all of the district
	Meals    []RedemptionID
	Decision ClawbackDecision
	Reason   string
}

func (r *DepartureReport) add(o DepartureReport) {
	r.Created += o.Created
	r.Unchanged += o.Unchanged
	r.Unknown += o.Unknown
	r.Revoked += o.Revoked
	r.Proposed += o.Proposed
	r.Rejected = append(r.Rejected, o.Rejected...)
}

// sort puts what was left out in the file's order.
func (r *DepartureReport) sort() {
	slices.SortStableFunc(r.Rejected, func(a, b table.Rejected) int { return a.Row - b.Row })
}
