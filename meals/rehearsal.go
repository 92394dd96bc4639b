package meals

import (
	"mealmap/data"
	"mealmap/merchants"
)

// Rehearsal is what a month's meals cost, and what they would have cost under a
// draft. Meals that the draft refuses are counted as paid in full by the elder,
// so that both sides have the same list price.
type Rehearsal struct {
	From, To         data.ServiceDay
	Meals, Elders    int // priced by the draft
	More, Less, Same int // meals for which the elder pays more, less, the same …
	Refused          int // … and those without any discount, because no class fits or the discount is used up
	List             data.Fen
	Levels           []LevelChange // elder, merchant, then the funders in order of their names
	Delivery         Change
	Classes          []ClassChange // in order of their codes; "" where no rule spoke
	Largest          []MealChange  // by the change for the elder, at most ten
	Standing         int           // meals of the month that the draft does not speak of
	Subsidy          Change        // all funders together
}

// Change is a sum as it was and as it would have been.
type Change struct{ Actual, Draft data.Fen }

// By is what the draft adds; negative where it saves.
func (c Change) By() data.Fen { return c.Draft - c.Actual }

// LevelChange is what one of those who share a meal pays.
type LevelChange struct {
	Funder string
	Change
}

// ClassChange is one class's meals; a meal may be of another class under the
// draft.
type ClassChange struct {
	Class                    string
	ActualMeals, DraftMeals  int
	Subsidy, Elder, Merchant Change
}

// MealChange is one meal for which the elder would have paid another amount.
type MealChange struct {
	District data.District // the elder's
	ID       RedemptionID
	ElderID  ElderID
	Name     string // masked
	Point    merchants.PointID
	Day      data.ServiceDay
	List     data.Fen
	Elder    Change
	Refused  bool
}
