package settle

import "mealmap/data/fault"

// Why a statement is not computed.
var (
	// ErrPeriod: the days are no period.
	ErrPeriod = fault.New(fault.Invalid, "statement_period")
	// ErrSettled: a statement that is reviewed holds some of the days. Args Number,
	// From, To.
	ErrSettled = fault.New(fault.Conflict, "statement_settled")
	// ErrLater: days after the period are reviewed already, so that what is posted
	// for it now is in the statement after them. Arg Number.
	ErrLater = fault.New(fault.Conflict, "statement_later")
	// ErrNothing: the merchant has nothing to settle for the period.
	ErrNothing = fault.New(fault.NotFound, "statement_nothing")
)

// Why a statement does not go on.
var (
	ErrUnknown = fault.New(fault.NotFound, "statement_unknown")
	// ErrState: it is not where the step begins; perhaps somebody was quicker. Arg
	// State, where it is.
	ErrState = fault.New(fault.Conflict, "statement_state")
	// ErrNotEnded: the period is not over. Arg To.
	ErrNotEnded = fault.New(fault.Conflict, "statement_not_ended")
	// ErrPreviousOpen: the merchant's statement before is not reviewed yet. Arg
	// Number.
	ErrPreviousOpen = fault.New(fault.Conflict, "statement_previous_open")
	// ErrChanged: since it was read it says something else.
	ErrChanged = fault.New(fault.Conflict, "statement_changed")
	// ErrOtherMeal: the meal is not the merchant's, or of later days. Arg Redemption.
	ErrOtherMeal = fault.New(fault.Invalid, "statement_other_meal")
	// ErrSamePerson: who reviewed it neither approves nor pays it, with whichever
	// login.
	ErrSamePerson = fault.New(fault.Denied, "statement_same_person")
	// ErrEnrolled: who has entered elders or given out cards approves nothing.
	ErrEnrolled = fault.New(fault.Denied, "statement_enrolled")
	// ErrNothingToPay: it is locked without a payment.
	ErrNothingToPay = fault.New(fault.Conflict, "statement_nothing_to_pay")
	// ErrUnpaid: it is paid before it is locked.
	ErrUnpaid = fault.New(fault.Conflict, "statement_unpaid")
	// ErrPayment: the fields day and reference say what is wrong.
	ErrPayment = fault.New(fault.Invalid, "statement_payment")
)
