package admission

import "mealmap/data/fault"

// The failures of this package.
var (
	ErrGapUnknown = fault.New(fault.NotFound, "gap_unknown")
	// ErrGapOpen: the point is missed already, and somebody looks for another.
	ErrGapOpen = fault.New(fault.Conflict, "gap_open")
	// ErrGapClosed: the gap is closed already.
	ErrGapClosed = fault.New(fault.Conflict, "gap_closed")
	// ErrNotGone: the point serves, never did, or has not been suspended for
	// LongSuspended days. Arg Days.
	ErrNotGone = fault.New(fault.Conflict, "gap_not_gone")
	// ErrNotServing: the point that is to serve instead does not.
	ErrNotServing = fault.New(fault.Conflict, "gap_not_serving")

	ErrCandidateUnknown = fault.New(fault.NotFound, "candidate_unknown")
	// ErrListed: what the candidate was taken from is a candidate already. Arg Name.
	ErrListed = fault.New(fault.Conflict, "candidate_listed")
	// ErrDecided: somebody has decided about the candidate.
	ErrDecided = fault.New(fault.Conflict, "candidate_decided")
	// ErrNoVisit: nobody has been there.
	ErrNoVisit = fault.New(fault.Conflict, "candidate_unvisited")
	// ErrAdvice: the newest visit does not advise to admit.
	ErrAdvice = fault.New(fault.Conflict, "candidate_advice")
	// ErrPermitExpired: the food permit has run out since. Arg Day.
	ErrPermitExpired = fault.New(fault.Conflict, "candidate_permit_expired")
	// ErrNotReady: what a point must have was not seen or is not in order; its
	// Fields name the items.
	ErrNotReady = fault.New(fault.Conflict, "candidate_not_ready")
	// ErrSamePerson: who recorded every visit does not decide.
	ErrSamePerson = fault.New(fault.Conflict, "candidate_same_person")
	// ErrDecision: none of Decisions.
	ErrDecision     = fault.New(fault.Invalid, "candidate_decision")
	ErrVisitUnknown = fault.New(fault.NotFound, "admission_visit_unknown")
)
