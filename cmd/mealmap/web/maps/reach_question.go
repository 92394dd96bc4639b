package maps

import (
	"slices"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
)

// ReachLimit is how far is near enough: a quarter of an hour at the elders' pace,
// or a length.
type ReachLimit string

// The limits that rules name (domain.md 7): fifteen minutes, 1,000 m, and 500 m
// in dense quarters.
const (
	Quarter   ReachLimit = "15m"
	Kilometre ReachLimit = "1000m"
	Half      ReachLimit = "500m"
)

// ReachLimits lists every limit, the default first.
func ReachLimits() []ReachLimit { return []ReachLimit{Quarter, Kilometre, Half} }

// ErrReachLimit: no such limit. Arg Limit.
var ErrReachLimit = fault.New(fault.Invalid, "reach_limit")

// metres is the limit as a walk.
func (l ReachLimit) metres(pace walk.Pace) geo.Metres {
	switch l {
	case Kilometre:
		return 1000
	case Half:
		return 500
	}
	const quarter = 15 * 60 // seconds
	return geo.Metres(float64(pace) * quarter)
}

// ReachQuestion is one situation. The zero Closed closes no point.
type ReachQuestion struct {
	District data.District
	Street   string // whose elders; "" the district's
	Limit    ReachLimit
	Closed   merchants.PointID // as if it were closed

	// When a point has to serve: at the instant, or where that is nil at some
	// time of a meal of a day.
	At   *data.Instant
	Day  data.ServiceDay
	Meal merchants.Sitting
}

// reachMeals lists the meals that can be asked about, the default first.
func reachMeals() []merchants.Sitting {
	return []merchants.Sitting{merchants.Lunch, merchants.Dinner, merchants.Breakfast}
}

// times are the instants of the question.
func (q *ReachQuestion) times() []data.Instant {
	if q.At != nil {
		return []data.Instant{*q.At}
	}
	return desk.MealTimes(q.Day, q.Meal)
}

func (q *ReachQuestion) check() error {
	if !slices.Contains(ReachLimits(), q.Limit) {
		return ErrReachLimit.With("Limit", string(q.Limit))
	}
	return nil
}
