package cards

import (
	"context"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
)

// Apply asks for a card on behalf of an elder. meals.ErrElderUnknown,
// ErrApplied, meals.ErrCardLive (first, and a card works), meals.ErrNoLiveCard
// (replace or renew, and none does), meals.ErrElderDeparted, ErrReasonNeeded.
func (s *Store) Apply(ctx context.Context, sc Scope, n NewApplication, by audit.Actor) (Application, error) {
	return Application{}, fault.ErrUnavailable
}

// FindApplication gives one application, ErrApplicationUnknown where there is none.
func (s *Store) FindApplication(ctx context.Context, sc Scope, id ApplicationID) (Application, error) {
	return Application{}, fault.ErrUnavailable
}

// ListApplications lists applications with their elders.
func (s *Store) ListApplications(ctx context.Context, f ApplicationFilter) ([]Application, error) {
	return nil, fault.ErrUnavailable
}

// Approve issues what was applied for. ErrApplicationUnknown,
// ErrApplicationDecided, ErrSamePerson and the errors of issuing.
func (s *Store) Approve(ctx context.Context, sc Scope, id ApplicationID, by audit.Actor) (meals.Card, error) {
	return meals.Card{}, fault.ErrUnavailable
}

// ApproveMany approves each in a transaction of its own and names what it left out.
func (s *Store) ApproveMany(ctx context.Context, sc Scope, ids []ApplicationID, by audit.Actor) ([]meals.Card, []Left, error) {
	return nil, nil, fault.ErrUnavailable
}

// Refuse refuses an application for a reason: meals.ErrReasonNeeded,
// ErrSamePerson (who applied withdraws), ErrApplicationDecided.
func (s *Store) Refuse(ctx context.Context, sc Scope, id ApplicationID, reason string, by audit.Actor) error {
	return fault.ErrUnavailable
}

// Withdraw takes an application back: anybody in scope may.
func (s *Store) Withdraw(ctx context.Context, sc Scope, id ApplicationID, by audit.Actor) error {
	return fault.ErrUnavailable
}

// ListExpiring lists the live cards whose last day is no later than to, the
// first to end first; the elders who have died or moved away are not among them.
func (s *Store) ListExpiring(ctx context.Context, sc Scope, to data.ServiceDay, limit int) ([]Held, error) {
	return nil, fault.ErrUnavailable
}

// RenewMany applies for each of the elders, and names those it left out.
func (s *Store) RenewMany(ctx context.Context, sc Scope, elders []meals.ElderID, note string, by audit.Actor) (applied int, left []Left, err error) {
	return 0, nil, fault.ErrUnavailable
}

// NewBatch puts cards together in the order of community and name:
// ErrBatchEmpty, ErrBatchLarge, meals.ErrCardNotFound, meals.ErrCardEnded.
func (s *Store) NewBatch(ctx context.Context, sc Scope, n NewBatch, by audit.Actor) (Batch, error) {
	return Batch{}, fault.ErrUnavailable
}

// FindBatch gives one batch, ErrBatchUnknown where there is none in scope.
func (s *Store) FindBatch(ctx context.Context, sc Scope, id BatchID) (Batch, error) {
	return Batch{}, fault.ErrUnavailable
}

// ListBatches lists batches, the newest first. limit 0: 100.
func (s *Store) ListBatches(ctx context.Context, sc Scope, limit int) ([]Batch, error) {
	return nil, fault.ErrUnavailable
}

// Items gives what stands on the sheets of a batch, in order.
func (s *Store) Items(ctx context.Context, sc Scope, id BatchID) ([]Item, error) {
	return nil, fault.ErrUnavailable
}

// RecordProof keeps what a proof found. ErrBatchState where the batch is
// released or dropped.
func (s *Store) RecordProof(ctx context.Context, sc Scope, id BatchID, p Proof, by audit.Actor) (Batch, error) {
	return Batch{}, fault.ErrUnavailable
}

// Release gives a batch free for the printer: hash is that of the very file
// that will be printed. ErrBatchUnproofed, ErrBatchChanged, ErrBatchEnded,
// ErrBatchState. A released batch is given again with the same hash only.
func (s *Store) Release(ctx context.Context, sc Scope, id BatchID, hash [32]byte, by audit.Actor) (Batch, error) {
	return Batch{}, fault.ErrUnavailable
}

// Drop gives a batch up that was not released: ErrBatchState.
func (s *Store) Drop(ctx context.Context, sc Scope, id BatchID, by audit.Actor) error {
	return fault.ErrUnavailable
}

// ListToHand lists the live cards that were printed and have not reached their
// elder, by community and name. limit 0: 200.
func (s *Store) ListToHand(ctx context.Context, sc Scope, limit int) ([]Held, error) {
	return nil, fault.ErrUnavailable
}

// ListLost lists the live cards that are reported lost, the longest first.
func (s *Store) ListLost(ctx context.Context, sc Scope, limit int) ([]Held, error) {
	return nil, fault.ErrUnavailable
}

// Events lists what happened to a card in people's hands, the newest first.
func (s *Store) Events(ctx context.Context, sc Scope, id meals.CardID) ([]Event, error) {
	return nil, fault.ErrUnavailable
}

// Handed records that a card has reached its elder. meals.ErrCardNotFound,
// meals.ErrCardEnded, ErrCardHanded, ErrDelegateUnknown.
func (s *Store) Handed(ctx context.Context, sc Scope, h Handing, by audit.Actor) error {
	return fault.ErrUnavailable
}

// HandedMany records it of each card, in person, and names those it left out.
func (s *Store) HandedMany(ctx context.Context, sc Scope, ids []meals.CardID, note string, by audit.Actor) (handed int, left []Left, err error) {
	return 0, nil, fault.ErrUnavailable
}

// Returned records that a card came back to the office: ErrCardNotHanded.
func (s *Store) Returned(ctx context.Context, sc Scope, id meals.CardID, note string, by audit.Actor) error {
	return fault.ErrUnavailable
}

// Lost reports a card lost: it is refused until it is found or replaced.
// meals.ErrCardEnded, ErrCardLostTwice.
func (s *Store) Lost(ctx context.Context, sc Scope, id meals.CardID, note string, by audit.Actor) error {
	return fault.ErrUnavailable
}

// Found takes the report back: meals.ErrCardEnded where the card was replaced
// or revoked meanwhile, ErrCardNotLost.
func (s *Store) Found(ctx context.Context, sc Scope, id meals.CardID, note string, by audit.Actor) error {
	return fault.ErrUnavailable
}

// RegisterDelegate records who may fetch for an elder: ErrInvalidInput names
// the fields.
func (s *Store) RegisterDelegate(ctx context.Context, sc Scope, n NewDelegate, by audit.Actor) (Delegate, error) {
	return Delegate{}, fault.ErrUnavailable
}

// EndDelegate ends it from now on: ErrDelegateUnknown where it is ended or none.
func (s *Store) EndDelegate(ctx context.Context, sc Scope, id DelegateID, by audit.Actor) error {
	return fault.ErrUnavailable
}

// ListDelegates lists all that an elder has had, the newest first.
func (s *Store) ListDelegates(ctx context.Context, sc Scope, elder meals.ElderID) ([]Delegate, error) {
	return nil, fault.ErrUnavailable
}

// DelegatesOf lists those who may fetch on the day, without their telephones.
func (s *Store) DelegatesOf(ctx context.Context, d data.District, elder meals.ElderID, day data.ServiceDay) ([]Delegate, error) {
	return nil, fault.ErrUnavailable
}

// PutPhoto keeps a photograph of the elder: a JPEG or PNG of at most 8 MB,
// turned upright, cut square, made small, without what the camera wrote into
// it. consent says how it was given. ErrPhotoUnreadable, ErrPhotoConsent.
func (s *Store) PutPhoto(ctx context.Context, sc Scope, elder meals.ElderID, image []byte, consent string, by audit.Actor) (Photo, error) {
	return Photo{}, fault.ErrUnavailable
}

// RemovePhoto takes it away: ErrNoPhoto.
func (s *Store) RemovePhoto(ctx context.Context, sc Scope, elder meals.ElderID, by audit.Actor) error {
	return fault.ErrUnavailable
}

// PhotoOf says that there is a photograph, and with whose consent: ErrNoPhoto.
func (s *Store) PhotoOf(ctx context.Context, sc Scope, elder meals.ElderID) (Photo, error) {
	return Photo{}, fault.ErrUnavailable
}

// PhotoAtTill gives the JPEG of the elder of a meal, to the till of the point
// where it was served within the last ten minutes: ErrNoPhoto otherwise.
func (s *Store) PhotoAtTill(ctx context.Context, t meals.Till, id meals.RedemptionID) ([]byte, error) {
	return nil, fault.ErrUnavailable
}

// Twins lists entries that look like one person, the strongest reason first.
// It opens the ID numbers of one street in memory. limit 0: 50.
func (s *Store) Twins(ctx context.Context, sc Scope, limit int) ([]Twin, error) {
	return nil, fault.ErrUnavailable
}

// Distinct remembers that two entries are two people; they are not listed again.
func (s *Store) Distinct(ctx context.Context, sc Scope, a, b meals.ElderID, by audit.Actor) error {
	return fault.ErrUnavailable
}

// Find looks for elders by a part of the name, the last four digits of the
// telephone, a card's number or the day of birth: at most 20.
func (s *Store) Find(ctx context.Context, sc Scope, text string) ([]Found, error) {
	return nil, fault.ErrUnavailable
}
