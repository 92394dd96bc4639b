package complaints

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// ID names one complaint.
type ID string

// State is how far a complaint has come.
type State string

// The states.
const (
	Open     State = "open"
	Answered State = "answered" // who complained is to be rung back
	Closed   State = "closed"
)

// States lists every state in the order of display.
func States() []State { return []State{Open, Answered, Closed} }

// Complaint is one complaint as it is kept. Its words and the contact are sealed:
// Store.Text and Store.Reveal open them.
type Complaint struct {
	District     data.District        `db:"district"`
	ID           ID                   `db:"id"`
	Number       string               `db:"number"` // "2026-0031", by street and year
	Street       string               `db:"street"`
	Community    string               `db:"community"` // "" of no single one
	Source       Source               `db:"source"`
	Hotline      string               `db:"hotline"` // what 12345 calls it
	Class        Class                `db:"class"`
	MerchantID   merchants.MerchantID `db:"merchant_id"`   // "" of none
	PointID      merchants.PointID    `db:"point_id"`      // "" of none
	RedemptionID meals.RedemptionID   `db:"redemption_id"` // "" of no known meal
	ElderID      meals.ElderID        `db:"elder_id"`      // "" of no known elder
	ReceivedAt   data.Instant         `db:"received_at"`
	FirstAsked   audit.Actor          `db:"first_asked"` // answers for it to the end
	Responsible  audit.Actor          `db:"responsible"` // works on it
	Deputy       audit.Actor          `db:"deputy"`      // "" where there is none
	TakenAt      data.Instant         `db:"taken_at"`    // 0 while nobody has it in hand
	DueOn        data.ServiceDay      `db:"due_on"`      // last day of the round
	State        State                `db:"state"`
	Rounds       int                  `db:"rounds"`       // 2 and more: reopened
	EscalatedAt  data.Instant         `db:"escalated_at"` // 0 never
	RemindedAt   data.Instant         `db:"reminded_at"`  // 0 never
	AnsweredAt   data.Instant         `db:"answered_at"`  // of the last answer, 0 none
	CallOn       data.ServiceDay      `db:"call_on"`      // when to ring back, "" not yet
	Satisfied    int                  `db:"satisfied"`    // 1 yes, 0 no, -1 not known
	ClosedAt     data.Instant         `db:"closed_at"`    // 0 while it is not
	Contact      bool                 `db:"has_contact"`  // somebody left a telephone or a name
}

// Action is what a step did.
type Action string

// The actions.
const (
	Receive  Action = "receive"
	Take     Action = "take"
	Pass     Action = "pass"
	Note     Action = "note"
	Remind   Action = "remind"
	Escalate Action = "escalate"
	Answer   Action = "answer"
	CallBack Action = "call_back"
	NoAnswer Action = "no_answer"
	Reopen   Action = "reopen"
	Close    Action = "close"
	Classify Action = "classify"
)

// Step is one thing that happened to a complaint. Steps are added, never changed.
type Step struct {
	Seq    int          `db:"seq"`
	Action Action       `db:"action"`
	At     data.Instant `db:"at"`
	Actor  audit.Actor  `db:"actor"`
	Detail Detail       `db:"-"`
	Text   string       `db:"-"` // opened; "" where nothing was said
}

// Detail is what a step says besides its words.
type Detail struct {
	Round  int             `json:"round,omitempty"`
	Due    data.ServiceDay `json:"due,omitempty"`     // of the round
	InTime bool            `json:"in_time,omitempty"` // answer: on the last day or before
	From   audit.Actor     `json:"from,omitempty"`    // pass
	To     audit.Actor     `json:"to,omitempty"`      // pass
	Why    string          `json:"why,omitempty"`     // remind: "before", "today"; escalate: "overdue", "untaken", "reopened"; close: "satisfied", "no_answer", "no_contact"
	Was    Class           `json:"was,omitempty"`     // classify
	Class  Class           `json:"class,omitempty"`   // classify
	Said   string          `json:"said,omitempty"`    // call back: "satisfied", "not_satisfied"
}

// New is a complaint as it is taken down.
type New struct {
	Street    string // 9-digit code
	Community string // 12-digit code; "" of no single one
	Source    Source
	Hotline   string // 12345's number, with Source Hotline only
	Class     Class
	Merchant  merchants.MerchantID
	Point     merchants.PointID
	Meal      meals.RedemptionID
	Elder     meals.ElderID
	Contact   Contact
	Text      string       // what was said, in the words of who complains
	At        data.Instant // 0: now
}

// Contact is who complains.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

func (c Contact) empty() bool { return c == Contact{} }

// Reachable reports whether somebody can be rung back: who left a telephone, an
// elder who is known, or 12345.
func (c *Complaint) Reachable() bool { return c.Contact || c.ElderID != "" || c.Hotline != "" }

// Overdue reports whether the answer is late on the day.
func (c *Complaint) Overdue(today data.ServiceDay) bool { return c.State == Open && c.DueOn < today }
