package complaints

import "slices"

// Class is what a complaint is about. It says how many working days there are and
// who works on it.
type Class string

// The classes.
const (
	FoodSafety Class = "food_safety"
	Taste      Class = "taste"
	Service    Class = "service"
	Price      Class = "price"
	Card       Class = "card"
	PointClass Class = "point" // closed, moved, hard to reach
	Other      Class = "other"
)

// Classes lists every class in the order of display, food safety first.
func Classes() []Class { return []Class{FoodSafety, Taste, Service, Price, Card, PointClass, Other} }

// Source is the way on which a complaint came.
type Source string

// The sources.
const (
	Window  Source = "window"
	Phone   Source = "phone"
	Hotline Source = "hotline" // 12345, with the number that it gave
	Visit   Source = "visit"
	Paper   Source = "paper"
	Page    Source = "page"
)

// Sources lists every source in the order of display.
func Sources() []Source { return []Source{Window, Phone, Hotline, Visit, Paper, Page} }

// Days until an answer is due where the street has said nothing: a city's published
// terms are help 3 and complaints 13 working days. Food safety waits for nobody.
const (
	helpDays      = 3
	complaintDays = 13
	safetyDays    = 1
)

// DefaultDays is how many working days a class has where the street has not set it.
func DefaultDays(c Class) int {
	switch c {
	case FoodSafety:
		return safetyDays
	case Card, PointClass:
		return helpDays
	}
	return complaintDays
}

// MostDays bounds what a street may set.
const MostDays = 60

func (c Class) known() bool { return slices.Contains(Classes(), c) }
