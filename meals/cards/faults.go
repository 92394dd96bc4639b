package cards

import "mealmap/data/fault"

// What may be wrong with applications.
var (
	ErrApplicationUnknown = fault.New(fault.NotFound, "application_unknown")
	// ErrApplied: an application of the elder's is open already.
	ErrApplied = fault.New(fault.Conflict, "card_applied")
	// ErrApplicationDecided: somebody has decided it, or it was withdrawn.
	ErrApplicationDecided = fault.New(fault.Conflict, "application_decided")
	// ErrOvertaken: the elder has had a new card since it was applied for.
	ErrOvertaken = fault.New(fault.Conflict, "application_overtaken")
	// ErrSamePerson: who applied does not decide, with whichever login.
	ErrSamePerson = fault.New(fault.Denied, "application_same_person")
)

// What may be wrong with batches.
var (
	ErrBatchUnknown = fault.New(fault.NotFound, "batch_unknown")
	// ErrBatchEmpty: there is no card that was never printed, or none was chosen.
	ErrBatchEmpty = fault.New(fault.Conflict, "batch_empty")
	// ErrBatchLarge: more cards than one batch takes. Arg Max.
	ErrBatchLarge = fault.New(fault.Invalid, "batch_large")
	// ErrBatchState: the step does not follow on its state. Arg State.
	ErrBatchState = fault.New(fault.Conflict, "batch_state")
	// ErrBatchUnproofed: no clean proof yet.
	ErrBatchUnproofed = fault.New(fault.Conflict, "batch_unproofed")
	// ErrBatchChanged: the file is another than the one that was proofed.
	ErrBatchChanged = fault.New(fault.Conflict, "batch_changed")
	// ErrBatchEnded: cards of it do not live any more. Arg Count.
	ErrBatchEnded = fault.New(fault.Conflict, "batch_ended")
)

// What may be wrong with cards in people's hands.
var (
	ErrCardHanded    = fault.New(fault.Conflict, "card_handed")        // already
	ErrCardNotHanded = fault.New(fault.Conflict, "card_not_handed")    // nothing to take back
	ErrReportedLost  = fault.New(fault.Conflict, "card_reported_lost") // to be found or replaced first
	ErrCardNotLost   = fault.New(fault.Conflict, "card_not_lost")      // nothing to find
	// ErrDelegateUnknown: nobody who may fetch for this elder today.
	ErrDelegateUnknown = fault.New(fault.NotFound, "delegate_unknown")
)

// What may be wrong with photographs.
var (
	// ErrPhotoUnreadable: neither JPEG nor PNG, damaged, or too large. Arg
	// Megabytes, the most.
	ErrPhotoUnreadable = fault.New(fault.Invalid, "photo_unreadable")
	// ErrPhotoConsent: how consent was given is not said.
	ErrPhotoConsent = fault.New(fault.Invalid, "photo_consent")
	// ErrNoPhoto: there is none, or this till may not see it now.
	ErrNoPhoto = fault.New(fault.NotFound, "no_photo")
)

// ErrSameElder: an entry is no twin of itself.
var ErrSameElder = fault.New(fault.Invalid, "same_elder")
