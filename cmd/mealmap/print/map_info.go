package print

import (
	"mealmap/data"
	"mealmap/geo"
)

// MapInfo is what stands around a printed map, whatever its form. What is empty
// is not printed.
type MapInfo struct {
	Title       string // what the map shows
	Street      string // the street's name
	Edition     string
	NextEdition string // when the next edition comes, as a whole phrase
	Date        data.ServiceDay
	Office      string
	Phone       string
	ApprovalNo  string      // the map's own number of approval by the surveying authority
	PublicURL   string      // where the live page is; required
	Here        *geo.LatLng // where the sheet hangs or who it is for; nil where nowhere
	Boundaries  bool        // the edges of divisions are drawn
	Contrast    bool        // black on white, patterns instead of pale colours
	Demo        bool
}

// MapPoint is one meal point on a map and in its list. Hours, Menu, Benefits
// and Tags are whole phrases, already in the reader's language.
type MapPoint struct {
	Number   int
	Name     string
	Address  string
	Phone    string
	At       *geo.LatLng // nil where it is not placed: in the list, not on the map
	Hours    []string    // one a meal or group of days
	Menu     []string    // dishes with their prices
	Benefits []string    // one an age class
	Tags     []string    // diets, delivery, seats
	Minutes  int         // on foot from MapInfo.Here; 0 where unknown
}
