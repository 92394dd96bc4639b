package cards

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/meals"
)

// Store keeps what happens to cards in people's hands. It is safe for
// concurrent use; each exported method is one transaction unless it says so.
type Store struct {
	db    *data.DB
	vault *vault.Vault
	meals *meals.Store
}

// NewStore makes the store over an open database whose sealed fields v opens.
func NewStore(db *data.DB, v *vault.Vault, m *meals.Store) *Store {
	return &Store{db: db, vault: v, meals: m}
}

// Scope is whose elders a caller may see and change. Whatever belongs to an
// elder outside it counts as not there. "" does not narrow.
type Scope struct {
	District  data.District
	Street    string // 9-digit code
	Community string // 12-digit code
}

// covers reports whether the elder is of the scope.
func (sc Scope) covers(e *meals.Elder) bool {
	return e.District == sc.District && (sc.Street == "" || sc.Street == e.Street) &&
		(sc.Community == "" || sc.Community == e.Community)
}

// holds reports whether all of another scope's elders are of this one.
func (sc Scope) holds(street, community string) bool {
	return (sc.Street == "" || sc.Street == street) && (sc.Community == "" || sc.Community == community)
}

// Held is a card with its elder.
type Held struct {
	Card    meals.Card
	Elder   meals.Elder
	Applied bool // an application of the elder's is open
}

// ApplicationID names one application.
type ApplicationID string

// Kind is what an application asks for.
type Kind string

// The kinds of application. First: the elder has no card; Replace: lost,
// damaged or another name, and the old one ends; Renew: it ends soon.
const (
	First   Kind = "first"
	Replace Kind = "replace"
	Renew   Kind = "renew"
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{First, Replace, Renew} }

// Decision is what became of an application, "" while it is open.
type Decision string

// The decisions.
const (
	Approved  Decision = "approved"
	Refused   Decision = "refused"
	Withdrawn Decision = "withdrawn"
)

// Application asks for a card on behalf of an elder.
type Application struct {
	District  data.District `db:"district"`
	ID        ApplicationID `db:"id"`
	ElderID   meals.ElderID `db:"elder_id"`
	Kind      Kind          `db:"kind"`
	Note      string        `db:"note"`
	AppliedAt data.Instant  `db:"applied_at"`
	AppliedBy audit.Actor   `db:"applied_by"`
	Decision  Decision      `db:"decision"`
	Reason    string        `db:"reason"`     // of a refusal
	DecidedAt data.Instant  `db:"decided_at"` // 0 while open
	DecidedBy audit.Actor   `db:"decided_by"`
	CardID    meals.CardID  `db:"card_id"` // what was issued, "" nothing
	Elder     meals.Elder   `db:"-"`
}

// NewApplication is what the community asks for. Note says why; a replacement
// needs one.
type NewApplication struct {
	Elder meals.ElderID
	Kind  Kind
	Note  string
}

// ApplicationFilter narrows a list of applications; a zero field does not narrow.
type ApplicationFilter struct {
	Scope
	Elder   meals.ElderID
	Decided bool // those that have been decided, the newest first, instead of the open ones, the oldest first
	Limit   int  // 0: 200
}

// Left is one of many that was left out, and why. Err is a fault.
type Left struct {
	ID  string // of the application, the card or the elder
	Err error
}

// BatchID names one batch.
type BatchID string

// BatchState is how far a batch has come.
type BatchState string

// The states of a batch.
const (
	Open     BatchState = "open"     // made, and not yet proofed, or proofed with findings
	Proofed  BatchState = "proofed"  // the finished file was read back without findings
	Released BatchState = "released" // may be printed and handed out
	Dropped  BatchState = "dropped"
)

// Batch is cards that are printed together.
type Batch struct {
	District   data.District `db:"district"`
	ID         BatchID       `db:"id"`
	Street     string        `db:"street"`    // that all its elders are of, "" several
	Community  string        `db:"community"` // that all its elders are of, "" several
	Name       string        `db:"name"`
	State      BatchState    `db:"state"`
	Proof      string        `db:"proof"`      // JSON of what the proof found, "" none yet
	SheetHash  []byte        `db:"sheet_hash"` // SHA-256 of the proofed file, nil none yet
	MadeAt     data.Instant  `db:"made_at"`
	MadeBy     audit.Actor   `db:"made_by"`
	ProofedAt  data.Instant  `db:"proofed_at"`  // 0: not yet
	ReleasedAt data.Instant  `db:"released_at"` // 0: not yet
	ReleasedBy audit.Actor   `db:"released_by"`
	Cards      int           `db:"cards"` // how many
}

// NewBatch says which cards are printed together.
type NewBatch struct {
	Name  string         // "" = the day
	Cards []meals.CardID // none: those that were never printed and are in no open batch, MaxBatch at most
}

// MaxBatch is how many cards a batch has at most: 30 sheets.
const MaxBatch = 300

// Item is one card of a batch at its place on the sheets. Digits are the 200 of
// its code, signed anew and always the same.
type Item struct {
	Position int // from 1
	Card     meals.Card
	Elder    meals.Elder
	Digits   string
}

// Proof is what reading the finished file back has found.
type Proof struct {
	Clean  bool
	Hash   [32]byte // SHA-256 of the file
	Report any      // kept as JSON
}

// EventKind is what happened to a card.
type EventKind string

// The kinds of event.
const (
	WasHanded   EventKind = "handed"
	WasReturned EventKind = "returned"
	WasLost     EventKind = "lost"
	WasFound    EventKind = "found"
)

// Event is one thing that happened to a card in people's hands.
type Event struct {
	ID       string       `db:"id"`
	CardID   meals.CardID `db:"card_id"`
	Kind     EventKind    `db:"kind"`
	Delegate DelegateID   `db:"delegate_id"` // who fetched it, "" the elder in person
	By       string       `db:"delegate"`    // the delegate's name
	Note     string       `db:"note"`
	At       data.Instant `db:"at"`
	Actor    audit.Actor  `db:"actor"`
}

// Handing says who took a card.
type Handing struct {
	Card     meals.CardID
	Delegate DelegateID // "" the elder in person
	Note     string
}

// DelegateID names somebody who may fetch for an elder.
type DelegateID string

// Delegate may fetch a card or a meal for an elder on the days From to To.
type Delegate struct {
	District    data.District   `db:"district"`
	ID          DelegateID      `db:"id"`
	ElderID     meals.ElderID   `db:"elder_id"`
	Name        string          `db:"name"`
	Relation    string          `db:"relation"`
	MaskedPhone string          `db:"-"` // "" where none is known
	From        data.ServiceDay `db:"from_day"`
	To          data.ServiceDay `db:"to_day"` // inclusive
	CreatedAt   data.Instant    `db:"created_at"`
	CreatedBy   audit.Actor     `db:"created_by"`
	EndedAt     data.Instant    `db:"ended_at"` // 0 while it stands
	EndedBy     audit.Actor     `db:"ended_by"`
}

// On reports whether the delegate may fetch on the day.
func (d *Delegate) On(day data.ServiceDay) bool {
	return d.EndedAt == 0 && d.From <= day && day <= d.To
}

// NewDelegate is who may fetch for an elder from now on. From "" is today, To
// "" a year later.
type NewDelegate struct {
	Elder    meals.ElderID
	Name     string
	Relation string // in the office's words
	Phone    string // "" none
	From, To data.ServiceDay
}

// Photo says of an elder's photograph what a page may show: not the picture.
type Photo struct {
	ElderID meals.ElderID `db:"elder_id"`
	Consent string        `db:"consent"`
	TakenAt data.Instant  `db:"taken_at"`
	TakenBy audit.Actor   `db:"taken_by"`
}

// Twin is two entries that look like one person, A the older entry.
type Twin struct {
	A, B   meals.Elder
	Reason TwinReason
}

// TwinReason is why two entries look like one person.
type TwinReason string

// The reasons, the strongest first.
const (
	NumberClose TwinReason = "number_close"   // the ID numbers differ in one digit, or by two neighbours that changed places
	SameBirth   TwinReason = "name_and_birth" // the same name and the same day of birth
	SamePhone   TwinReason = "name_and_phone" // the same telephone and nearly the same name
)

// State is how an elder stands with a card, for a list.
type State string

// The states.
const (
	NoCard  State = "none"
	Works   State = "works"
	Soon    State = "soon"    // works and ends within SoonDays
	Expired State = "expired" // its last day is over
	Lost    State = "lost"    // reported lost and not found
	Stopped State = "stopped" // the last one was revoked
)

// SoonDays is how long before its last day a card counts as ending soon.
const SoonDays = 60

// StateOf says how a card stands on the day; the zero card is NoCard.
func StateOf(c *meals.Card, today data.ServiceDay) State {
	switch {
	case c.ID == "":
		return NoCard
	case !c.Live:
		return Stopped
	case c.LostAt != 0:
		return Lost
	case c.ValidTo < today:
		return Expired
	case c.ValidTo <= today.AddDays(SoonDays):
		return Soon
	}
	return Works
}

// Found is an elder whom the helper looked for, with the newest card.
type Found struct {
	Elder   meals.Elder
	Card    meals.Card // the zero card where there was never one
	State   State
	Applied bool // an application is open
	Photo   bool // there is a photograph
	Gone    bool // has died or moved away
}
