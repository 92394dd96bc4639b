package geo

import "mealmap/data"

// Level is a division's depth in the administrative tree.
type Level int

// The levels of the tree.
const (
	Province Level = iota + 1
	City
	DistrictLevel
	Street
	Community
)

// Division is one administrative division of China.
type Division struct {
	Code  string // 2, 4, 6, 9 or 12 digits by level
	Name  string
	Level Level
}

// DivisionTree is the divisions of China down to the street.
type DivisionTree struct {
	all map[string]Division
}

// Divisions gives the embedded tree.
func Divisions() *DivisionTree { return &DivisionTree{} }

// Find gives the division with a code.
func (t *DivisionTree) Find(code string) (Division, bool) { d, ok := t.all[code]; return d, ok }

// District lists the districts of a name.
func (t *DivisionTree) District(name, provinceHint string) []Division { return nil }

// Streets lists a district's streets by code.
func (t *DivisionTree) Streets(d data.District) []Division { return nil }

// ResolveDistrict gives the one district of a name.
func (t *DivisionTree) ResolveDistrict(name string) (data.District, error) {
	return 0, ErrUnknownDivision.With("Name", name)
}

// ResolveStreet gives the 9-digit code of a street of the district.
func (t *DivisionTree) ResolveStreet(d data.District, name string) (string, error) {
	return "", ErrUnknownDivision.With("Name", name)
}
