package homes

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/meals"
)

// Home is where one elder sets out from.
type Home struct {
	District data.District  `db:"district"`
	ElderID  meals.ElderID  `db:"elder_id"`
	Cell     geo.HomeCell   `db:"cell"`
	Source   meals.HomeFrom `db:"source"`
	SetAt    data.Instant   `db:"set_at"`
	SetBy    audit.Actor    `db:"set_by"`
}

// Count is how many elders of a community set out from a cell.
type Count struct {
	Cell      geo.HomeCell
	Community string // 12-digit code, "" unknown
	Elders    int
	Guessed   int // those among them whose home is not known: the cell is of their community's place
}

// Counts is where the elders of a street set out from.
type Counts struct {
	Cells []Count // by community and cell
	// Nowhere are those whose home is not known and whose community has no
	// place, by community; they are in no cell.
	Nowhere map[string]int
	Names   map[string]string // what elders' communities are called, by code
}

// Elders is everybody, those in no cell too.
func (c Counts) Elders() int {
	n := c.Unplaced()
	for _, x := range c.Cells {
		n += x.Elders
	}
	return n
}

// Guessed is how many stand at their community's place.
func (c Counts) Guessed() (n int) {
	for _, x := range c.Cells {
		n += x.Guessed
	}
	return n
}

// Unplaced is how many are in no cell.
func (c Counts) Unplaced() (n int) {
	for _, elders := range c.Nowhere {
		n += elders
	}
	return n
}

// ErrNoHome: nothing is kept of the elder's home.
var ErrNoHome = fault.New(fault.NotFound, "home_unknown")
