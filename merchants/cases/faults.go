package cases

import "mealmap/data/fault"

// The failures of this package. Those of the table of steps say why a step is not
// open now.
var (
	ErrUnknown  = fault.New(fault.NotFound, "review_case_unknown")
	ErrNoNotice = fault.New(fault.NotFound, "case_notice_unknown")
	ErrOpen     = fault.New(fault.Conflict, "case_open_already") // the merchant has a case; arg Number
	ErrMoved    = fault.New(fault.Conflict, "case_moved")        // somebody took a step meanwhile

	ErrStage        = fault.New(fault.Conflict, "case_stage")          // not from here
	ErrNotDecider   = fault.New(fault.Denied, "case_not_decider")      // the role may not
	ErrDisputed     = fault.New(fault.Conflict, "case_disputed")       // an objection or appeal waits for its decision
	ErrNotDisputed  = fault.New(fault.Conflict, "case_not_disputed")   // nothing waits to be decided
	ErrNoVerdict    = fault.New(fault.Conflict, "case_no_verdict")     // the method has said nothing yet
	ErrStale        = fault.New(fault.Conflict, "case_stale")          // it last did long ago; arg Day
	ErrBelowWarning = fault.New(fault.Conflict, "case_below_warning")  // it proposes no warning
	ErrBelowRemoval = fault.New(fault.Conflict, "case_below_removal")  // it proposes no removal
	ErrNoMeals      = fault.New(fault.Conflict, "case_no_meals")       // no answer about a redeemed meal
	ErrRunning      = fault.New(fault.Conflict, "case_deadline_runs")  // arg Deadline
	ErrExtended     = fault.New(fault.Conflict, "case_extended")       // once only
	ErrNotImproved  = fault.New(fault.Conflict, "case_not_improved")   // it does not propose to lift
	ErrHearing      = fault.New(fault.Conflict, "case_hearing")        // the merchant may still object; arg Until
	ErrProposer     = fault.New(fault.Conflict, "case_proposer")       // who proposed does not countersign
	ErrSigner       = fault.New(fault.Conflict, "case_signer")         // who signed does not countersign
	ErrServes       = fault.New(fault.Conflict, "case_still_serves")   // a point of the merchant serves
	ErrNoObjection  = fault.New(fault.Conflict, "case_no_objection")   // no step in force that was not objected to
	ErrNoAppeal     = fault.New(fault.Conflict, "case_no_appeal")      // no decided objection without an appeal
	ErrTaker        = fault.New(fault.Conflict, "case_taker")          // who took the step does not decide about it
	ErrDecided      = fault.New(fault.Conflict, "case_decided_before") // who decided the objection does not decide the appeal

	ErrReason   = fault.New(fault.Invalid, "case_reason")          // every step needs one; arg Max
	ErrPersonal = fault.New(fault.Invalid, "case_personal")        // a reason with a long number in it
	ErrGround   = fault.New(fault.Invalid, "case_reference")       // food safety without a complaint or a visit
	ErrUntil    = fault.New(fault.Invalid, "case_until")           // no deadline that can be meant; args From, To
	ErrAgainst  = fault.New(fault.Invalid, "case_against")         // no step that can be objected to
	ErrClaims   = fault.New(fault.Invalid, "case_claims")          // an answer that the paper does not have; arg No
	ErrDecision = fault.New(fault.Invalid, "review_case_decision") // none of the three
	ErrStrikes  = fault.New(fault.Invalid, "case_strikes")         // partly upheld without striking anything
	ErrPaper    = fault.New(fault.Malformed, "case_notice_paper")  // not what a notice has printed on it
)
