package verdicts

import "mealmap/data/fault"

// The failures of this package.
var (
	// ErrBadTerms: outside what can be meant. Arg Field, as review.Settings.Check names it or valid_from.
	ErrBadTerms = fault.New(fault.Invalid, "bad_terms")
	// ErrTermsBackdated: terms never change backwards in time. Arg Day, the earliest.
	ErrTermsBackdated = fault.New(fault.Invalid, "terms_backdated")
	// ErrDayAhead: nobody can say yet what that day will bring. Arg Day.
	ErrDayAhead = fault.New(fault.Invalid, "review_day_ahead")
	// ErrNoAnswers: the list has no such column. Arg Headings, one that would be known.
	ErrNoAnswers = fault.New(fault.Malformed, "outside_no_column")
	// ErrNoVerdict: nothing has been said of this merchant on that day.
	ErrNoVerdict = fault.New(fault.NotFound, "no_verdict")
)
