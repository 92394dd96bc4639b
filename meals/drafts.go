package meals

import (
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// What can go wrong with a draft.
var (
	ErrDraftUnknown = fault.New(fault.NotFound, "draft_unknown")
	// ErrDraftChanged: somebody else has saved it meanwhile.
	ErrDraftChanged = fault.New(fault.Conflict, "draft_changed")
	// ErrDraftClosed: it is activated or dropped already. Arg State.
	ErrDraftClosed = fault.New(fault.Conflict, "draft_closed")
	// ErrDraftNotSubmitted: whoever writes it has not said that it is finished.
	ErrDraftNotSubmitted = fault.New(fault.Conflict, "draft_not_submitted")
	// ErrDraftNotRehearsed: nobody has seen what it would have done to past meals.
	ErrDraftNotRehearsed = fault.New(fault.Conflict, "draft_not_rehearsed")
	// ErrDraftBackdated: it begins before today. Args From, Today.
	ErrDraftBackdated = fault.New(fault.Conflict, "draft_backdated")
	// ErrDraftSamePerson: who wrote any of it does not activate it. Arg Person.
	ErrDraftSamePerson = fault.New(fault.Denied, "draft_same_person")
)

// DraftID is a UUIDv7.
type DraftID string

// DraftState is how far a draft has come. An edit takes a submitted one back to
// open.
type DraftState string

// The states.
const (
	DraftOpen      DraftState = "draft"
	DraftSubmitted DraftState = "submitted" // finished; waits for somebody else
	DraftActivated DraftState = "activated" // published as a version
	DraftDropped   DraftState = "dropped"
)

// Draft is a rule set while it is written. Rules may be incomplete; Validate
// says what is missing. Its Version is the one that it would become.
type Draft struct {
	District  data.District
	ID        DraftID
	Street    string // whose office writes it; "" = one that serves the whole district
	Rules     RuleSet
	State     DraftState
	Revision  int // counts what was saved, from 1
	Rehearsed int // the revision last rehearsed, 0 for none
	CreatedAt data.Instant
	CreatedBy audit.Actor
	UpdatedAt data.Instant
	UpdatedBy audit.Actor
	DecidedAt data.Instant // 0 before it is activated or dropped
	DecidedBy audit.Actor
}

// Editable reports whether the draft can still be changed.
func (d *Draft) Editable() bool { return d.State == DraftOpen || d.State == DraftSubmitted }

// mayChange refuses what is decided already, and who has not seen the newest
// revision.
func (d *Draft) mayChange(revision int) error {
	switch {
	case !d.Editable():
		return ErrDraftClosed.With("State", string(d.State))
	case d.Revision != revision:
		return ErrDraftChanged
	}
	return nil
}

// ownScope keeps the set to the street of the office that writes it: a set
// without a street becomes the street's, one of another street is
// ErrInvalidInput. An office of the whole district writes any.
func ownScope(r RuleSet, street string) (RuleSet, error) {
	if street == "" {
		return r, nil
	}
	c := &checker{}
	c.require(r.Street == "" || r.Street == street, "street", "rule_street_own")
	if len(c.wrong) > 0 {
		return r, invalid(c.wrong)
	}
	r.Street = street
	return r, nil
}

// Standing sorts a district's sets by what they are on the day: those in force,
// of each scope the one that stands above the others there; those that begin
// later; and the rest, the newest first. It takes the sets as ListRules gives
// them.
func Standing(sets []*RuleSet, day data.ServiceDay) (now, coming, past []*RuleSet) {
	for _, r := range sets {
		switch {
		case strongest(sets, day, r.sameScope) == r:
			now = append(now, r)
		case r.ValidFrom > day:
			coming = append(coming, r)
		default:
			past = append(past, r)
		}
	}
	slices.Reverse(past)
	return now, coming, past
}
