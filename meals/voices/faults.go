package voices

import "mealmap/data/fault"

// What may be wrong with draws and calls.
var (
	// ErrNobody: there is no elder who could be asked.
	ErrNobody           = fault.New(fault.Conflict, "sample_nobody")
	ErrSampleUnknown    = fault.New(fault.NotFound, "sample_unknown")
	ErrInterviewUnknown = fault.New(fault.NotFound, "interview_unknown")
	ErrInterviewDone    = fault.New(fault.Conflict, "interview_done")
	// ErrInterviewTaken: a colleague has it in hand.
	ErrInterviewTaken = fault.New(fault.Conflict, "interview_taken")
	// ErrInterviewNotTaken: who records must have taken it first.
	ErrInterviewNotTaken = fault.New(fault.Conflict, "interview_not_taken")
	// ErrInterviewEarly: nobody answered, and the next try is later.
	ErrInterviewEarly = fault.New(fault.Conflict, "interview_early")
	// ErrEnrolled: who enrolled an elder does not ask him, with whichever login.
	ErrEnrolled = fault.New(fault.Conflict, "interview_enrolled")
	// ErrNoneToCall: nobody is on the list who could be rung now.
	ErrNoneToCall = fault.New(fault.Conflict, "interview_none")
	// ErrMealGone: the meal was taken back or rejected meanwhile.
	ErrMealGone = fault.New(fault.Conflict, "interview_meal_gone")
	// ErrElderGone: the elder has died or left since he was drawn.
	ErrElderGone     = fault.New(fault.Conflict, "interview_elder_gone")
	ErrNoPhone       = fault.New(fault.Conflict, "interview_no_phone")
	ErrBadOutcome    = fault.New(fault.Invalid, "interview_outcome")
	ErrScoreNeeded   = fault.New(fault.Invalid, "interview_score")
	ErrReasonUnknown = fault.New(fault.Invalid, "interview_reason")
	// ErrFindingNeeded: nothing is said of what was found about a denied meal.
	ErrFindingNeeded = fault.New(fault.Invalid, "finding_needed")
	// ErrFindingOwn: another person than who heard it looks into it.
	ErrFindingOwn = fault.New(fault.Conflict, "finding_own")
	ErrNotDenied  = fault.New(fault.Conflict, "finding_none")
)

// What may be wrong with sheets of questions.
var (
	// ErrSheetCode: no sheet of this street has the code.
	ErrSheetCode = fault.New(fault.Invalid, "sheet_code")
	// ErrUntied: no meal at that point on that day is of such a card.
	ErrUntied = fault.New(fault.Invalid, "sheet_untied")
	// ErrTiedTwice: several cards end so. Arg Count.
	ErrTiedTwice = fault.New(fault.Invalid, "sheet_tied_twice")
	// ErrSheetCount: that many sheets are not printed at once. Arg Most.
	ErrSheetCount = fault.New(fault.Invalid, "sheet_count")
)

// What may be wrong with visits and letters.
var (
	ErrVisitUnknown  = fault.New(fault.NotFound, "visit_unknown")
	ErrVisitForm     = fault.New(fault.Invalid, "visit_form") // its fields say which
	ErrLetterUnknown = fault.New(fault.NotFound, "letter_unknown")
	ErrLetterSent    = fault.New(fault.Conflict, "letter_sent")
	ErrLetterMonth   = fault.New(fault.Invalid, "letter_month") // not over, or none
	// ErrRemarks: more remarks than a letter takes, or one that is not of the
	// month. Arg Most.
	ErrRemarks       = fault.New(fault.Invalid, "letter_remarks")
	ErrImproveForm   = fault.New(fault.Invalid, "letter_improve")
	ErrTableCode     = fault.New(fault.NotFound, "table_code")
	ErrTableNotFound = fault.New(fault.NotFound, "table_not_found")
)
