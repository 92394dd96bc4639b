package web

import (
	"net/http"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// RateMeal records which of the Faces was pressed for a meal, and why. A meal
// that was taken back is ErrMealVoided; the rest merchants decides, which takes
// the elder's own answer, merchants.ByLink, for more than a till's.
func (s *Server) RateMeal(r *http.Request, meal meals.Redemption, score int, reasons []string, by audit.Actor) error {
	return s.RateMealAt(r, meal, score, reasons, 0, by)
}

// RateMealAt is RateMeal of an answer that was given at the instant, not after
// now; 0 is now. A device's clock may put a meal ahead of its answer: the answer
// then counts as given with the meal.
func (s *Server) RateMealAt(r *http.Request, meal meals.Redemption, score int, reasons []string, at data.Instant, by audit.Actor) (err error) {
	if meal.VoidedAt != 0 {
		return ErrMealVoided
	}
	eaten := meal.ServedAt
	if at != 0 {
		eaten = min(eaten, at)
	}
	rating := merchants.Rating{
		District:     meal.District,
		RedemptionID: string(meal.ID),
		MerchantID:   meal.MerchantID,
		PointID:      meal.PointID,
		ElderID:      string(meal.ElderID),
		Channel:      merchants.Tap,
		Scale:        Faces,
		Score:        score,
		Reasons:      reasons,
		MealAt:       eaten,
		RatedAt:      at,
	}
	if by == merchants.ByLink {
		_, err = s.Merchants.RecordOwnRating(r.Context(), rating)
	} else {
		_, err = s.Merchants.RecordRating(r.Context(), rating, by)
	}
	return err
}

// Faces is the scale of a tap: satisfied, so-so, not satisfied.
const Faces = 3

// ErrMealVoided: nobody ate it, so nobody can be asked.
var ErrMealVoided = fault.New(fault.Conflict, "meal_voided")
