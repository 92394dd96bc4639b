package voices

import (
	"slices"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// InterviewID names one elder to be asked about one meal.
type InterviewID string

// Why says for what an elder was drawn.
type Why string

// What elders are drawn for.
const (
	Sampled   Why = "sample"    // a sample of the street
	Requested Why = "requested" // the review asked for private interviews
)

// Outcome is what came of ringing an elder; "" while he is on the list.
type Outcome string

// The outcomes. NoAnswer ends it only after TriesMost tries.
const (
	Answered    Outcome = "answered"
	NoAnswer    Outcome = "no_answer"
	Declined    Outcome = "declined"
	WrongNumber Outcome = "wrong_number"
	Dropped     Outcome = "dropped" // nobody need ask any more
)

// Outcomes lists what a caller may record, in the order of display.
func Outcomes() []Outcome { return []Outcome{Answered, NoAnswer, Declined, WrongNumber, Dropped} }

// Interview is one elder to be asked about one meal.
type Interview struct {
	District  data.District        `db:"district"`
	ID        InterviewID          `db:"id"`
	Street    string               `db:"street"`    // the elder's
	Community string               `db:"community"` // the elder's
	Elder     meals.ElderID        `db:"elder_id"`
	Meal      meals.RedemptionID   `db:"redemption_id"`
	Merchant  merchants.MerchantID `db:"merchant_id"`
	Point     merchants.PointID    `db:"point_id"`
	Why       Why                  `db:"why"`
	Sample    SampleID             `db:"sample_id"`
	Enrolled  string               `db:"enrolled_by"` // actors who must not ask, comma separated
	DrawnOn   data.ServiceDay      `db:"drawn_on"`
	TakenBy   audit.Actor          `db:"taken_by"` // who has it in hand, or had
	TakenAt   data.Instant         `db:"taken_at"`
	Tries     int                  `db:"tries"`
	NotBefore data.Instant         `db:"not_before"` // when to try again, 0 at once
	Outcome   Outcome              `db:"outcome"`
	Denies    bool                 `db:"denies"` // says that he did not eat there that day
	Note      string               `db:"note"`
	RatingID  string               `db:"rating_id"`
	DoneAt    data.Instant         `db:"done_at"`
	DoneBy    audit.Actor          `db:"done_by"`
	Finding   string               `db:"finding"` // what a person found about a denied meal
	FoundAt   data.Instant         `db:"found_at"`
	FoundBy   audit.Actor          `db:"found_by"`

	Name     string            `db:"name"` // the elder's
	ServedAt data.Instant      `db:"served_at"`
	Day      data.ServiceDay   `db:"service_day"`
	Sitting  merchants.Sitting `db:"sitting"`
	Delivery bool              `db:"delivery"`
}

// Lease is how long an interview stays in a caller's hands.
const Lease = 30 * time.Minute

// InHand reports whether somebody has it in hand at now.
func (i *Interview) InHand(now data.Instant) bool {
	return i.Outcome == "" && i.TakenBy != "" && now.Sub(i.TakenAt) < Lease
}

// enrolledBy reports whether any of a person's logins enrolled the elder, as far
// as it was known when he was drawn.
func (i *Interview) enrolledBy(logins []audit.Actor) bool {
	return slices.ContainsFunc(strings.Split(i.Enrolled, ","), func(a string) bool { return slices.Contains(logins, audit.Actor(a)) })
}

// channel is that of an interview's answer: those that the review asked for are
// as private as a visit.
func (i *Interview) channel() merchants.Channel {
	if i.Why == Requested {
		return merchants.Spot
	}
	return merchants.Phone
}

// Marks is the scale of an answer that staff write down.
const Marks = 5

// Answer is what a caller records.
type Answer struct {
	Outcome Outcome
	Denies  bool // says that he did not eat there that day: there is no mark then
	Score   int  // 1 (worst) to Marks
	Reasons []string
	Note    string
}

// check refuses what is no answer.
func (a *Answer) check() error {
	a.Note = cleanNote(a.Note)
	if !slices.Contains(Outcomes(), a.Outcome) {
		return ErrBadOutcome
	}
	if a.Outcome != Answered {
		a.Denies, a.Score, a.Reasons = false, 0, nil
		return nil
	}
	if a.Denies {
		a.Score, a.Reasons = 0, nil
		return nil
	}
	return checkMarks(a.Score, a.Reasons)
}

// checkMarks refuses a mark or a reason that there is not.
func checkMarks(score int, reasons []string) error {
	if score < 1 || score > Marks {
		return ErrScoreNeeded
	}
	known := merchants.RatingReasons()
	for i, r := range reasons {
		if !slices.Contains(known, r) || slices.Contains(reasons[:i], r) {
			return ErrReasonUnknown
		}
	}
	return nil
}
