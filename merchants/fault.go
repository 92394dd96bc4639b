package merchants

import "mealmap/data/fault"

// The failures of this package.
var (
	ErrUnknownPoint    = fault.New(fault.NotFound, "unknown_point")
	ErrUnknownMerchant = fault.New(fault.NotFound, "unknown_merchant")
	ErrUnknownClosure  = fault.New(fault.NotFound, "unknown_closure")
	// ErrPointExists: the district has a point of that name at that address. Arg Number.
	ErrPointExists = fault.New(fault.Conflict, "point_exists")
	// ErrStatusChange: no such step from where the point is. Args From, To.
	ErrStatusChange = fault.New(fault.Conflict, "status_change")
	// ErrReasonMissing: a decision about a point or a merchant needs its reason.
	ErrReasonMissing = fault.New(fault.Invalid, "decision_reason_missing")
	// ErrNoNames: the list has no column with the points' names.
	ErrNoNames = fault.New(fault.Malformed, "no_point_names")
	// ErrAlreadyRated: this meal has been rated on this channel.
	ErrAlreadyRated = fault.New(fault.Conflict, "already_rated")
	// ErrBadRating: no such channel, scale, score or reason. Arg Field.
	ErrBadRating = fault.New(fault.Invalid, "bad_rating")
	// ErrAlreadyStruck: it does not count any more.
	ErrAlreadyStruck = fault.New(fault.Conflict, "already_struck")
)
