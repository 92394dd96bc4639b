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
// # The hash
//
// A statement's hash is SHA-256 over, in this order:
//
//	"mealmap/statement/1\n"
//	the hash of the merchant's statement before, 32 bytes (zeros before the first)
//	number, journal head, body     each as uint32 length, big-endian, and its bytes
//
// The body is its JSON as Go writes it: the fields in their order, no spaces. The
// journal's head is its text, "<seq>:<hash in hexadecimal>", and so the chain of
// the books up to Upto is part of what was reviewed. The communities and the names in the body are
// those of the day it was frozen; all else can be made again from the rows.
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

// Frozen reports whether a statement in the state says the same for ever.
func (s State) Frozen() bool { return s != Computed }

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
	Previous   [32]byte        // hash of the merchant's statement before
	Hash       [32]byte        // of Previous, the journal's head at Upto and Body
	Steps      []Step          // who did what, in order
	PaidOn     data.ServiceDay // "" before
	PaidRef    string          // of the payment, as the office wrote it
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
// The period's meals are those served from From to To; a meal served before, but
// posted or changed since the statement before, is an earlier one.
type Body struct {
	Merchant    string          `json:"merchant"`
	From        data.ServiceDay `json:"from"`
	To          data.ServiceDay `json:"to"`
	Meals       int             `json:"meals"`    // of the period that stand, rejected ones too
	Voided      int             `json:"voided"`   // of the period
	List        data.Fen        `json:"list_fen"` // of Meals; = Elder + Let + Subsidy
	Elder       data.Fen        `json:"elder_fen"`
	Let         data.Fen        `json:"merchant_fen"` // what the merchant let go
	Subsidy     data.Fen        `json:"subsidy_fen"`  // government and fund
	Rejected    data.Fen        `json:"rejected_fen"` // of the period's meals with their delivery, not above 0
	Earlier     data.Fen        `json:"earlier_fen"`  // postings on earlier meals, either sign
	Deliveries  int             `json:"deliveries"`   // of Meals
	Delivery    data.Fen        `json:"delivery_fen"`
	Payable     data.Fen        `json:"payable_fen"`
	Lines       []Line          `json:"lines"`
	Levels      []Part          `json:"levels"`      // payable by funder, in the order of Funders; Meals: those that it pays for
	Communities []Part          `json:"communities"` // payable by the elder's community
	Classes     []Part          `json:"classes"`     // payable by class
	Corrections []Correction    `json:"corrections"` // in the order of posting; they add up to Rejected + Earlier
	JournalHead string          `json:"journal_head"`
}

// Line is the meals of one rule, class, list price and treatment: what the worked
// example of the domain calls L1, L2, N1 … Where a class has more prices than
// maxPrices, one line takes them all.
type Line struct {
	RuleID    string   `json:"rule_id"` // "" where no rule spoke
	Version   int      `json:"rule_version"`
	Class     string   `json:"class"`
	Price     data.Fen `json:"price_fen"` // list price of each; 0: various
	Off       data.Fen `json:"off_fen"`   // what the merchant lets go of each; 0 where the price is various
	Treatment string   `json:"treatment"` // Subsidised, Discounted, or the notice that says why there is no subsidy
	Meals     int      `json:"meals"`
	List      data.Fen `json:"list_fen"`     // of all of them
	Let       data.Fen `json:"merchant_fen"` //
	Subsidy   data.Fen `json:"subsidy_fen"`
	Elder     data.Fen `json:"elder_fen"`
	Delivery  data.Fen `json:"delivery_fen"`
}

// The treatments that are no notice.
const (
	Subsidised = "subsidy"  // somebody else pays a part
	Discounted = "discount" // the rule gives no subsidy
)

// Part is a share of the payable sum under a name.
type Part struct {
	Name  string   `json:"name"`            // code of the funder, community (12 digits, "" unknown) or class
	Label string   `json:"label,omitempty"` // what a community is called
	Meals int      `json:"meals"`           // of Body.Meals
	Fen   data.Fen `json:"fen"`
}

// Correction is one posting that the reader must be able to find: a rejection of
// a meal, or what happened to an earlier one.
type Correction struct {
	Redemption string          `json:"redemption"`
	Day        data.ServiceDay `json:"day"`
	Kind       string          `json:"kind"` // meal (late), void, reject, restore
	Fen        data.Fen        `json:"fen"`  // of public money, the fund and delivery
	Reason     string          `json:"reason"`
	Earlier    bool            `json:"earlier"`
}
