package offline

import "mealmap/data/fault"

// Why a record is not taken, or waits: the codes of its answer.
var (
	// ErrBadRecord: not a record of the only form that there is.
	ErrBadRecord = fault.New(fault.Malformed, "offline_bad_record")
	// ErrBadSignature: not signed by the till that sends it.
	ErrBadSignature = fault.New(fault.Denied, "bad_signature")
	// ErrFork: another record stands in its place, or it names another one
	// before it. The till is quarantined.
	ErrFork = fault.New(fault.Denied, "offline_fork")
	// ErrNoVoid: the meal is not one of this till, or more than ten minutes ago.
	ErrNoVoid = fault.New(fault.Denied, "offline_no_void")
	// ErrTooMany: more records in one request than MaxBatch. Arg Max.
	ErrTooMany = fault.New(fault.Invalid, "offline_too_many")
)

// What may be wrong with a decision about a case.
var (
	ErrCaseUnknown  = fault.New(fault.NotFound, "case_unknown")
	ErrCaseDecided  = fault.New(fault.Conflict, "case_decided") // somebody has; it stays
	ErrCaseDecision = fault.New(fault.Invalid, "case_decision") // not one for this kind of case
	ErrCasesNone    = fault.New(fault.Invalid, "cases_none")    // nothing chosen
)
