// Package settle is what a merchant is owed for a period: statements that are
// computed from the journal, reviewed, approved by somebody else, paid and
// locked, and that anyone can add up again.
//
// A statement holds every posting (data/journal) of its merchant whose service
// day is not after its last day and whose number is not after Upto, less what an
// earlier statement of the merchant held. So late, voided and rejected meals of a
// closed period fall by themselves into the next one, nothing is in two
// statements, and nothing is edited. What a statement says (Body) is a pure
// function of those rows.
//
// It does not price meals (meals does) and decides nothing: people review,
// approve and pay.
package settle

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// StatementID is a UUIDv7.
type StatementID string

// State is how far a statement has come. It only goes forward.
type State string

// The states.
const (
	Computed State = "computed" // computed anew until it is reviewed
	Reviewed State = "reviewed" // frozen: Body, Upto and Hash do not change any more
	Approved State = "approved" // by somebody who neither enrolled nor reviewed
	Paid     State = "paid"     // day and reference of the payment; skipped where nothing is to pay
	Locked   State = "locked"
)

// Statement is what one merchant is owed for one period.
type Statement struct {
	District   data.District
	ID         StatementID
	Number     string // "320106-202503-0001"
	MerchantID merchants.MerchantID
	Street     string
	From, To   data.ServiceDay // inclusive
	Upto       int64           // the journal's seq up to which it reads
	State      State
	Body       Body
	Previous   [32]byte // hash of the merchant's statement before
	Hash       [32]byte // of Previous, the journal's head at Upto and Body
	Steps      []Step   // who did what, in order
}

// Step is one thing that was done to a statement.
type Step struct {
	State State
	At    data.Instant
	By    audit.Actor
	Note  string // reference of the payment
}

// Body is what a statement says; it is stored, hashed, printed and exported as
// it is. Payable = the sum of Levels = Subsidy + Rejected + Earlier + Delivery.
type Body struct {
	Merchant    string          `json:"merchant"`
	From        data.ServiceDay `json:"from"`
	To          data.ServiceDay `json:"to"`
	Meals       int             `json:"meals"`    // of the period that stand, rejected ones too
	Voided      int             `json:"voided"`   // of the period
	List        data.Fen        `json:"list_fen"` // of Meals; = Elder + Merchant + Subsidy
	Elder       data.Fen        `json:"elder_fen"`
	Let         data.Fen        `json:"merchant_fen"` // what the merchant let go
	Subsidy     data.Fen        `json:"subsidy_fen"`  // government and fund
	Rejected    data.Fen        `json:"rejected_fen"` // of the period's meals, not above 0
	Earlier     data.Fen        `json:"earlier_fen"`  // postings on meals of closed periods, either sign
	Deliveries  int             `json:"deliveries"`
	Delivery    data.Fen        `json:"delivery_fen"`
	Payable     data.Fen        `json:"payable_fen"`
	Lines       []Line          `json:"lines"`
	Levels      []Part          `json:"levels"`      // by funder, in the order elder-facing texts use: see Funders
	Communities []Part          `json:"communities"` // payable by the elder's community, "" unknown
	Classes     []Part          `json:"classes"`     // payable by class
	Corrections []Correction    `json:"corrections"` // every rejection and every row of an earlier period
	JournalHead string          `json:"journal_head"`
}

// Line is the meals of one rule, class and list price: what the worked example
// of the domain calls L1, L2, N1 …
type Line struct {
	RuleID   string   `json:"rule_id"` // "" where no rule spoke
	Version  int      `json:"rule_version"`
	Class    string   `json:"class"`
	Meals    int      `json:"meals"`
	List     data.Fen `json:"list_fen"`     // of all of them
	Let      data.Fen `json:"merchant_fen"` //
	Subsidy  data.Fen `json:"subsidy_fen"`
	Elder    data.Fen `json:"elder_fen"`
	Delivery data.Fen `json:"delivery_fen"`
}

// Part is a share of something under a name.
type Part struct {
	Name  string   `json:"name"`
	Meals int      `json:"meals"`
	Fen   data.Fen `json:"fen"`
}

// Correction is one posting that the reader must be able to find: a rejection, or
// what happened to a meal of a closed period.
type Correction struct {
	Redemption string          `json:"redemption"`
	Day        data.ServiceDay `json:"day"`
	Kind       string          `json:"kind"` // meal (late), void, reject, restore
	Fen        data.Fen        `json:"fen"`  // of public money, the fund and delivery
	Reason     string          `json:"reason"`
	Earlier    bool            `json:"earlier"` // the meal is of a closed period
}
