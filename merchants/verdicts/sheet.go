package verdicts

import (
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// Sheet is everything that is said of a merchant at the end of one day, and what
// it stands on. It is for the office: Public takes out who said what.
type Sheet struct {
	Verdict    review.Verdict
	Trend      []review.TrendPoint // week by week up to the day, oldest first
	Answers    []Answer            // since Figure.From, newest first
	SetAside   []Answer            // those of Answers that do not count
	Interviews []Answer            // those of Answers that a review asked for
	Terms      review.Settings     // that held on the day
	SharedDip  bool                // the whole network fell
}

// Answer is one answer on a sheet. Its number is what paper and merchants call it.
type Answer struct {
	No      int // 1 for the newest, to the number of answers
	Rating  merchants.Rating
	Counted bool
	Why     string  // a review.Why where it does not count
	Weight  float64 // 0 to 1; 0 where it does not count
}

// PublicSheet is a Sheet that may be shown to the merchant: no elder, no
// rating's id, no time of day by which he could tell who it was.
type PublicSheet struct {
	Verdict   review.Verdict // without SetAside
	Trend     []review.TrendPoint
	Answers   []PublicAnswer
	Terms     review.Settings
	SharedDip bool
}

// PublicAnswer is an Answer without who gave it.
type PublicAnswer struct {
	No        int
	Point     merchants.PointID
	Meal      data.ServiceDay
	Channel   merchants.Channel
	Scale     int
	Score     int
	Satisfied bool
	Reasons   []string // codes
	Counted   bool
	Why       string
}

// Public is the sheet for the merchant. The numbers of the answers are the same.
func (s *Sheet) Public() PublicSheet {
	p := PublicSheet{Verdict: s.Verdict, Trend: s.Trend, Terms: s.Terms, SharedDip: s.SharedDip}
	p.Verdict.SetAside = nil
	for _, a := range s.Answers {
		r := a.Rating
		p.Answers = append(p.Answers, PublicAnswer{
			No: a.No, Point: r.PointID, Meal: r.MealAt.ServiceDay(), Channel: r.Channel,
			Scale: r.Scale, Score: r.Score, Satisfied: r.Satisfied(), Reasons: r.Reasons,
			Counted: a.Counted, Why: a.Why,
		})
	}
	return p
}

// RatingOf gives the rating that a number on the sheet means, false for none.
func (s *Sheet) RatingOf(no int) (merchants.Rating, bool) {
	if no < 1 || no > len(s.Answers) {
		return merchants.Rating{}, false
	}
	return s.Answers[no-1].Rating, true
}

// number fills the answers of a sheet from ratings, newest first.
func (s *Sheet) number(ratings []merchants.Rating, weights map[string]float64) {
	aside := make(map[string]review.Why, len(s.Verdict.SetAside))
	for _, a := range s.Verdict.SetAside {
		aside[a.ID] = a.Why
	}
	for i, r := range ratings {
		a := Answer{No: i + 1, Rating: r, Counted: aside[r.ID] == "", Why: string(aside[r.ID])}
		if a.Counted {
			a.Weight = weights[r.ID]
		}
		s.Answers = append(s.Answers, a)
		if !a.Counted {
			s.SetAside = append(s.SetAside, a)
		}
		if r.Requested {
			s.Interviews = append(s.Interviews, a)
		}
	}
}
