package merchants

import (
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// Channel is how an answer was given. Channels are biased differently, so their
// counts are kept apart.
type Channel string

// The channels of ratings.
const (
	Tap           Channel = "tap"           // the faces after the meal
	Phone         Channel = "phone"         // a return call
	Questionnaire Channel = "questionnaire" // on paper
	Spot          Channel = "spot"          // a visit to the point
)

// Channels lists every channel in the order of display.
func Channels() []Channel { return []Channel{Tap, Phone, Questionnaire, Spot} }

// RatingReasons lists the codes of what an answer can be about.
func RatingReasons() []string {
	return []string{"taste", "portion", "price", "cleanliness", "service", "waiting", "cold", "too_salty", "too_hard"}
}

// Rating is one answer about one meal.
type Rating struct {
	ID           string
	District     data.District
	RedemptionID string // the meal
	MerchantID   MerchantID
	PointID      PointID
	ElderID      string
	Channel      Channel
	Scale        int // 3 faces or 5 marks
	Score        int // 1 (worst) to Scale
	Reasons      []string
	Note         string // what was said besides; for staff, never for a merchant
	Requested    bool   // an interview that the review asked for
	MealAt       data.Instant
	RatedAt      data.Instant // 0 on recording: now
	ReceivedAt   data.Instant // filled on recording: the answer counts from its day
	Source       Source       // filled on recording
	RecordedBy   string       // filled on recording
}

// Source is who brought an answer.
type Source string

// The sources.
const (
	FromTill  Source = "till"  // nobody but the merchant saw who pressed
	FromLink  Source = "link"  // the elder's own, through what only he was given
	FromStaff Source = "staff" // asked, or keyed in
)

func sourceOf(by audit.Actor) Source {
	switch {
	case by == ByLink:
		return FromLink
	case strings.HasPrefix(string(by), string(audit.Till(""))):
		return FromTill
	}
	return FromStaff
}

// Satisfied is the best face of three, or 4 or 5 of five: a middling answer is
// not a satisfied one.
func (r Rating) Satisfied() bool {
	if r.Scale == 5 {
		return r.Score >= 4
	}
	return r.Score == r.Scale
}

// check names the field that cannot be, "" where all can.
func (r Rating) check() string {
	switch {
	case r.RedemptionID == "":
		return "redemption"
	case r.ElderID == "":
		return "elder"
	case !slices.Contains(Channels(), r.Channel):
		return "channel"
	case r.Scale != 3 && r.Scale != 5:
		return "scale"
	case r.Score < 1 || r.Score > r.Scale:
		return "score"
	case r.MealAt <= 0 || r.RatedAt < r.MealAt:
		return "meal_at"
	}
	known := RatingReasons()
	for i, reason := range r.Reasons {
		if !slices.Contains(known, reason) || slices.Contains(r.Reasons[:i], reason) {
			return "reasons"
		}
	}
	return ""
}
