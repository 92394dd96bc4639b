package till

import (
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/merchants"
)

// maxTaps is the largest request of taps, in bytes.
const maxTaps = 64 << 10

// tapsRequest is what elders pressed on the customer's side, with network or
// without: each names its meal by the key under which the device recorded it.
type tapsRequest struct {
	Taps []tapJSON `json:"taps" maxItems:"100"`
}

type tapJSON struct {
	Meal    string       `json:"meal" doc:"the meal's Idempotency-Key, which is its record's id"`
	Score   int          `json:"score" minimum:"1" maximum:"3"`
	Reasons []string     `json:"reasons,omitempty"`
	RatedAt data.Instant `json:"rated_at" doc:"by the device's clock, milliseconds since 1970; kept within the meal and now"`
}

// tapsAnswer answers each tap, in the order of the request.
type tapsAnswer struct {
	Answers []tapAnswer `json:"answers" nullable:"false"`
	Dropped int         `json:"dropped" doc:"taps of meals that are none: they are not kept"`
}

// tapAnswer is what became of a tap: kept, now or before; dropped; or waiting
// for its meal, to be sent again.
type tapAnswer struct {
	Meal   string `json:"meal"`
	Status string `json:"status" enum:"recorded,dropped,waiting"`
}

const (
	tapRecorded = "recorded"
	tapDropped  = "dropped"
	tapWaiting  = "waiting"
)

// apiTaps is POST /api/v1/ratings/sync. The same tap again is recorded once.
func (s *server) apiTaps(w http.ResponseWriter, r *http.Request) error {
	var q tapsRequest
	if err := web.DecodeJSONWithin(w, r, &q, maxTaps); err != nil {
		return err
	}
	if len(q.Taps) > offline.MaxTaps {
		return offline.ErrTooMany.With("Max", offline.MaxTaps)
	}
	a := tapsAnswer{Answers: make([]tapAnswer, len(q.Taps))}
	for i, t := range q.Taps {
		status, err := s.takeTap(r, t)
		if err != nil {
			return err
		}
		if a.Answers[i] = (tapAnswer{t.Meal, status}); status == tapDropped {
			a.Dropped++
		}
	}
	if a.Dropped > 0 {
		if err := s.alone.DropTaps(r.Context(), tillOf(r), a.Dropped); err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, http.StatusOK, a)
}

// takeTap ties one tap to its meal and keeps it.
func (s *server) takeTap(r *http.Request, t tapJSON) (string, error) {
	fate, id, err := s.alone.MealOf(r.Context(), tillOf(r), t.Meal)
	switch {
	case err != nil:
		return "", err
	case fate == offline.Unheard:
		return tapWaiting, nil
	case fate == offline.Refused:
		return tapDropped, nil
	}
	meal, err := s.Meals.FindRedemption(r.Context(), tillOf(r).District, id)
	if err == nil {
		err = s.RateMealAt(r, meal, t.Score, t.Reasons, tapTime(t.RatedAt, meal, s.DB.Now()), actorOf(tillOf(r)))
	}
	switch {
	case err == nil || errors.Is(err, merchants.ErrAlreadyRated):
		return tapRecorded, nil
	case errors.Is(err, web.ErrMealVoided) || errors.Is(err, merchants.ErrBadRating):
		return tapDropped, nil
	}
	return "", err
}

// tapTime is when a tap was given: as the device says, where that lies between
// the meal and now; a meal's own time may lie a little ahead.
func tapTime(said data.Instant, meal meals.Redemption, now data.Instant) data.Instant {
	return min(max(said, meal.ServedAt), now)
}

type (
	tapsInput  struct{ Body tapsRequest }
	tapsOutput struct{ Body tapsAnswer }
)

func tapsOperation() web.Operation {
	return web.Describe[tapsInput, tapsOutput](huma.Operation{OperationID: "syncRatings", Method: http.MethodPost,
		Path: "/api/v1/ratings/sync", Security: []map[string][]string{{web.TillSecurity: {}}}, Tags: []string{"till"},
		Summary:     "Bring what elders pressed after the meal",
		Description: "Each tap names its meal by the key under which the device recorded it. The same tap again is recorded once; one whose meal has not come waits on the device."})
}
