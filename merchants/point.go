package merchants

import (
	"time"

	"mealmap/data"
	"mealmap/geo"
)

// PointID and MerchantID are UUIDs as text.
type (
	PointID    string
	MerchantID string
)

// Kind is what sort of place a point is.
type Kind string

// The kinds of points.
const (
	Canteen         Kind = "canteen"
	Restaurant      Kind = "restaurant"
	DeliveryKitchen Kind = "delivery_kitchen"
)

// Kinds lists every kind in the order of display.
func Kinds() []Kind { return []Kind{Canteen, Restaurant, DeliveryKitchen} }

// Tag is a fact that elders choose by, with a stable code.
type Tag string

// Tags lists every tag in the order of display. The position of a tag is its
// bit in the index, so new ones go to the end.
func Tags() []Tag {
	return []Tag{"halal", "low_salt", "low_sugar", "soft", "boneless", "delivery",
		"vegetarian", "takeaway", "step_free", "breakfast"}
}

// Sitting is a meal of the day.
type Sitting string

// The sittings. AllDay is a window that spans more than one of the others.
const (
	Breakfast Sitting = "breakfast"
	Lunch     Sitting = "lunch"
	Dinner    Sitting = "dinner"
	AllDay    Sitting = "all_day"
)

// Window is one opening of one weekday, in minutes of the day: Opens 0 to 1439
// inclusive, Closes exclusive and up to 2880. Past 1440 it runs on after
// midnight and still belongs to the weekday on which it began.
type Window struct {
	Weekday time.Weekday
	Sitting Sitting
	Opens   int
	Closes  int
}

// Closure is a run of days, both inclusive, on which the point does not open.
type Closure struct {
	ID       string
	From, To data.ServiceDay
	Reason   string
}

// Point is a place where an elder can eat, with all its facts.
type Point struct {
	District      data.District
	ID            PointID
	Number        int // the one on the map, dense in the district
	MerchantID    MerchantID
	Street        string // 9-digit code, "" where unknown
	Community     string // 12-digit code, "" where unknown
	Name          string
	Kind          Kind
	Address       string
	Phone         string
	Status        Status
	StatusReason  string
	PermitNo      string
	PermitExpires data.ServiceDay // the last day it is good for, "" where unknown
	Offer         string          // free text, for a point without a benefit rule
	Seats         int             // 0: unknown
	Turns         int             // how often a seat is used in one sitting, 0: unknown
	Position      *geo.Position   // nil: not placed on the map yet
	Hours         []Window        // by weekday and opening; none: unknown
	Closures      []Closure       // by first day
	Tags          []Tag           // in the order of Tags
	CreatedAt     data.Instant
	UpdatedAt     data.Instant
}

// Public reports whether people are shown the point on the day: open, and with
// a permit that has not expired. An unknown permit does not hide it.
func (p *Point) Public(day data.ServiceDay) bool {
	return p.Status == Open && !p.PermitExpired(day)
}

// PermitExpired reports whether the permit is known to have run out before the
// day.
func (p *Point) PermitExpired(day data.ServiceDay) bool {
	return p.PermitExpires != "" && p.PermitExpires < day
}

// Has reports whether the point carries the tag.
func (p *Point) Has(t Tag) bool {
	for _, have := range p.Tags {
		if have == t {
			return true
		}
	}
	return false
}

// Merchant is the business behind one or more points.
type Merchant struct {
	District  data.District
	ID        MerchantID
	Street    string // 9-digit code, "" where unknown
	Name      string
	LicenceNo string
	Contact   string // a person's name: not for logs or public pages
	Phone     string
	CreatedAt data.Instant
}
