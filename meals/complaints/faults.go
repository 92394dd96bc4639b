package complaints

import "mealmap/data/fault"

// What may be wrong with handling a complaint.
var (
	ErrUnknown = fault.New(fault.NotFound, "complaint_unknown")
	// ErrHotlineKnown: 12345's number is that of another complaint. Arg Number, ID.
	ErrHotlineKnown = fault.New(fault.Conflict, "complaint_hotline_known")
	ErrClosed       = fault.New(fault.Conflict, "complaint_closed")
	// ErrAnswered: it has been answered and waits for the call back.
	ErrAnswered = fault.New(fault.Conflict, "complaint_answered")
	// ErrNotAnswered: nobody can be asked about an answer that has not been given.
	ErrNotAnswered = fault.New(fault.Conflict, "complaint_not_answered")
	// ErrOwnAnswer: who answered does not ask whether the answer satisfied.
	ErrOwnAnswer = fault.New(fault.Conflict, "complaint_own_answer")
	// ErrReason: nothing was said of why, or of what was found.
	ErrReason = fault.New(fault.Invalid, "complaint_reason")
	// ErrSamePerson: it is passed on to who has it already.
	ErrSamePerson = fault.New(fault.Conflict, "complaint_same_person")
	// ErrNotHere: who it is passed on to does not work here, or not on this.
	ErrNotHere = fault.New(fault.Invalid, "complaint_not_here")
	// ErrTaken: somebody has it in hand.
	ErrTaken = fault.New(fault.Conflict, "complaint_taken")
)
