package absence

import "mealmap/data/fault"

// What may be wrong with asking after somebody.
var (
	ErrUnknown = fault.New(fault.NotFound, "absence_unknown")
	ErrDone    = fault.New(fault.Conflict, "absence_done")   // somebody has said what came of it, or he came back
	ErrOutcome = fault.New(fault.Invalid, "absence_outcome") // none of Outcomes
	ErrNote    = fault.New(fault.Invalid, "absence_note")    // an outcome that needs a sentence has none
	ErrUntil   = fault.New(fault.Invalid, "absence_until")   // a journey whose days are not known, or not from here on
	ErrDays    = fault.New(fault.Invalid, "absence_days")    // outside LeastDays to MostDays
)
