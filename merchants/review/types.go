package review

import (
	"mealmap/data"
	"mealmap/merchants"
)

// Kind says what an Event is.
type Kind string

// The kinds of events. What people do is part of the log too.
const (
	Rated      Kind = "rated"      // an answer about a meal
	Complained Kind = "complained" // a complaint: counted and shown, never evidence
	Warned     Kind = "warned"     // the office issued a warning
	Lifted     Kind = "lifted"     // the office lifted it
	Left       Kind = "left"       // the merchant's agreement ended
	Returned   Kind = "returned"   // another began with it: what was said before counts no more
	Struck     Kind = "struck"     // the office struck the rating named by ID
)

// Event is one line of the log. For Rated every field is filled; Complained
// needs Merchant; Warned, Lifted, Left and Returned need Merchant; Struck needs Merchant
// and the ID of the rating struck.
type Event struct {
	Kind      Kind
	ID        string // of the rating
	Merchant  merchants.MerchantID
	Elder     string
	Channel   merchants.Channel
	Scale     int  // 3 faces or 5 marks
	Score     int  // 1 (worst) to Scale
	Requested bool // a private interview that a review asked for
	MealAt    data.Instant
	RatedAt   data.Instant
}

// satisfied is the best of three faces, or 4 or 5 of five.
func (e Event) satisfied() bool {
	return merchants.Rating{Scale: e.Scale, Score: e.Score}.Satisfied()
}

// Level is how far a review has gone.
type Level int

// The levels. Watch is the office's own; Warning and Removal are proposals
// until a person has acted.
const (
	None Level = iota
	Watch
	Warning
	Removal
)

// Reason is a code of what a verdict rests on, in the order of the method.
type Reason string

// The reasons of verdicts.
const (
	TooFew          Reason = "too_few"          // fewer than 12 counted answers in 45 days
	NotJudged       Reason = "not_judged"       // serves for less than JudgedAfterDays
	SumHigh         Reason = "sum_high"         // the evidence has reached the watch or the alarm
	ChannelsApart   Reason = "channels_apart"   // taps say better than channels the merchant cannot touch
	TapsJumped      Reason = "taps_jumped"      // many more taps than before
	FewVoices       Reason = "few_voices"       // enough evidence, from too few elders
	NotSure         Reason = "not_sure"         // enough evidence, but the figure may be at the line
	SurelyBelow     Reason = "surely_below"     // below the line beyond doubt, and every guard passed
	WarningStands   Reason = "warning_stands"   // a warning was issued and not lifted
	DeadlineRunning Reason = "deadline_running" // the time to put things right has not passed
	NoImprovement   Reason = "no_improvement"   // after the deadline, fresh answers are as bad
	Improved        Reason = "improved"         // fresh answers are good again
	EveryoneDips    Reason = "everyone_dips"    // most merchants fell together
	AgreementEnded  Reason = "agreement_ended"  // the merchant has left
)

// Figure is the share of elders that would be satisfied, asked privately, with
// its 90% interval, all 0 to 1. N answers of Elders elders counted since From;
// without Enough it is shown as too few data.
type Figure struct {
	Share, Lower, Upper float64
	N, Elders           int
	Enough              bool
	From                data.ServiceDay
}

// ChannelFigure is one channel's answers since Figure.From: N that count,
// Satisfied of them, and the raw share with its 90% interval.
type ChannelFigure struct {
	Channel             merchants.Channel
	N, Satisfied        int
	Share, Lower, Upper float64
}

// Why says for what an answer is set aside.
type Why string

// The causes of setting aside. None of them looks at the answer.
const (
	Repeated  Why = "repeated"  // the elder's second tap here on that day
	Clustered Why = "clustered" // one of more taps in ten minutes than this merchant's pace allows
	StruckOut Why = "struck"    // struck by the office
)

// SetAside is one answer that does not count.
type SetAside struct {
	ID  string
	Why Why
}

// Verdict is what the method says of one merchant at the end of one day.
type Verdict struct {
	Merchant merchants.MerchantID
	Day      data.ServiceDay
	Settings int // version
	Level    Level
	Lift     bool // propose to lift the warning that stands
	Because  []Reason

	Figure  Figure
	Before  float64         // share on the days -200 to -21, 0 when unknown
	Changed data.ServiceDay // when it fell, "" when nothing says so

	Evidence    float64    // E: days a good merchant needs on average to look this bad
	Sums        [4]float64 // all channels against the line and own past, untouchable channels against the same
	WithoutTwo  float64    // E without the two elders that speak strongest
	BelowLine   float64    // probability that the share is below the line
	RemovalOdds float64    // fresh answers, unacceptable : on the line; 1 when there are none
	LiftOdds    float64    // fresh answers, good : unacceptable; 1 when there are none

	Dissatisfied int // different elders with an unsatisfied answer that counts since Figure.From
	Interview    int // private interviews to ask for now

	Channels   []ChannelFigure // those with answers, in the order of merchants.Channels
	Interviews ChannelFigure   // those a review asked for
	SetAside   []SetAside      // since Figure.From, by time
	Complaints int             // since Figure.From; never evidence
	SharedDip  bool            // the whole network fell
	Judged     bool            // false for new merchants
}

// TrendPoint is the figure at the end of one week; N answers counted in it.
type TrendPoint struct {
	Day                 data.ServiceDay
	Share, Lower, Upper float64
	N                   int
}
