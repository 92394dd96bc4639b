package meals

import "mealmap/data/fault"

// Why a card is refused at the till. Each has its own sentence, because "unknown
// code" for a revoked card helps nobody.
var (
	// ErrNotACard: neither the digits of a card nor a printed number. Arg
	// Mistyped is true where a number's check digit does not hold.
	ErrNotACard = fault.New(fault.Malformed, "not_a_card")
	// ErrCardUnknown: a well-formed card that this network has not issued.
	ErrCardUnknown = fault.New(fault.NotFound, "card_unknown")
	// ErrCardReplaced: a newer card lives. Args Month, Day, Year of the re-issue.
	ErrCardReplaced = fault.New(fault.Denied, "card_replaced")
	// ErrCardRevoked: stopped by the office. Arg Phone of the office, "" unknown.
	ErrCardRevoked = fault.New(fault.Denied, "card_revoked")
	// ErrCardLost: reported lost and not found yet. Args Month, Day, Year of the
	// report, Phone of the office, "" unknown.
	ErrCardLost = fault.New(fault.Denied, "card_lost")
	// ErrCardExpired: args Month, Day, Year of the last valid day.
	ErrCardExpired = fault.New(fault.Denied, "card_expired")
	// ErrCardNotYet: args Month, Day, Year of the first valid day.
	ErrCardNotYet = fault.New(fault.Denied, "card_not_yet")
	// ErrNotEligible: no class of the rule set in force covers the elder on that
	// day. Arg FromAge: the age at which the youngest class begins.
	ErrNotEligible = fault.New(fault.Denied, "not_eligible")
	// ErrPointClosed: the point is not open or its permit has run out. Arg Point.
	ErrPointClosed = fault.New(fault.Denied, "point_closed")
	// ErrDiscountUsed: the rule set also caps the discount. Args Period and Count
	// of the cap; Sitting, Time, Point of the meal that used it last.
	ErrDiscountUsed = fault.New(fault.Conflict, "discount_used")
	// ErrClockOff: served_at is further from the server's clock than allowed.
	// Arg Minutes.
	ErrClockOff = fault.New(fault.Invalid, "clock_off")
	// ErrKeyReused: the idempotency key was used for another request.
	ErrKeyReused = fault.New(fault.Invalid, "key_reused")
	// ErrTillRevoked: the office has stopped this till.
	ErrTillRevoked = fault.New(fault.Unauthenticated, "till_revoked")
	// ErrTillUnknown: the bearer token belongs to no till.
	ErrTillUnknown = fault.New(fault.Unauthenticated, "till_unknown")
)

// What the office may meet.
var (
	ErrElderUnknown      = fault.New(fault.NotFound, "elder_unknown")
	ErrElderExists       = fault.New(fault.Conflict, "elder_exists")
	ErrElderChanged      = fault.New(fault.Conflict, "elder_changed") // saved meanwhile, by a form or a list
	ErrCardNotFound      = fault.New(fault.NotFound, "card_not_found")
	ErrCardLive          = fault.New(fault.Conflict, "card_live")      // the elder has a working card already
	ErrNoLiveCard        = fault.New(fault.Conflict, "no_live_card")   // nothing to replace
	ErrCardEnded         = fault.New(fault.Conflict, "card_ended")     // replaced or revoked already
	ErrDistrictFull      = fault.New(fault.Conflict, "district_full")  // 2^24 elders have had cards
	ErrTillNotFound      = fault.New(fault.NotFound, "till_not_found") //
	ErrRuleVersion       = fault.New(fault.Conflict, "rule_version")   // published meanwhile; arg Version
	ErrRedemptionUnknown = fault.New(fault.NotFound, "redemption_unknown")
	ErrVoidTooLate       = fault.New(fault.Denied, "void_too_late")  // arg Minutes the till had
	ErrReasonNeeded      = fault.New(fault.Invalid, "reason_needed") //
	ErrRatingCode        = fault.New(fault.NotFound, "rating_code")  // the link is damaged
)

// Why a rejection is not posted, or not taken back.
var (
	ErrMealVoid        = fault.New(fault.Conflict, "meal_void")         // taken back altogether
	ErrMealRejected    = fault.New(fault.Conflict, "meal_rejected")     // already
	ErrMealNotRejected = fault.New(fault.Conflict, "meal_not_rejected") // nothing to take back
	ErrMealRestored    = fault.New(fault.Conflict, "meal_restored")     // each is done once
)

// ErrLeftNotFound: no living card has this number, or its elder another
// telephone; which of the two is not said.
var ErrLeftNotFound = fault.New(fault.NotFound, "left_not_found")

// Why a rule set is not published.
var (
	// ErrRulesOverridden: it would never price a meal. Args ID, Version and From
	// of the one of its scope that stands above it.
	ErrRulesOverridden = fault.New(fault.Conflict, "rules_overridden")
	// ErrRulesBackdated: meals have been served on the days that it would speak
	// of. Arg From, its beginning.
	ErrRulesBackdated = fault.New(fault.Conflict, "rules_backdated")
)
