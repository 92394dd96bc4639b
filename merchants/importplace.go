package merchants

import (
	"errors"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/geo"
)

// placeProblem is why a row's district or street cannot be told.
type placeProblem struct {
	field, code string
	args        []any
}

func (p *placeProblem) Error() string { return p.field + ": " + p.code }

// placeWords is what a row says about where it belongs.
type placeWords struct {
	province, city, district, street, address string

	streetColumn bool // the list has a column for it, filled or not
}

// placeResolver turns words into codes. It never guesses: what the row itself
// says decides, then the street that was named for the whole list, then the
// street that runs this network.
type placeResolver struct {
	tree   *geo.DivisionTree
	street string // named for this list, "" if not
	home   string // the network's own, "" if not set
	within string // rows of other streets are refused, "" if not
}

// fallback is the street that decides where the row does not.
func (r placeResolver) fallback() string {
	if r.street != "" {
		return r.street
	}
	return r.home
}

func (r placeResolver) resolve(w placeWords) (data.District, string, error) {
	d, err := r.district(w)
	if err != nil {
		return 0, "", err
	}
	street, err := r.streetOf(d, w)
	if err == nil && r.within != "" && street != r.within {
		err = &placeProblem{field: "street", code: "other_street"}
	}
	return d, street, err
}

func (r placeResolver) district(w placeWords) (data.District, error) {
	own, _ := geo.DistrictOf(r.fallback())
	if w.district == "" {
		if own == 0 {
			return 0, &placeProblem{field: "district", code: "required"}
		}
		return own, nil
	}
	d, err := r.tree.ResolveDistrict(w.province + w.city + w.district)
	if err == nil {
		return d, nil
	}
	fits := r.tree.District(w.district, w.province)
	if said := slices.IndexFunc(fits, func(c geo.Division) bool {
		return strings.HasPrefix(w.address, r.tree.FullName(c.Code))
	}); said >= 0 {
		return geo.DistrictOf(fits[said].Code)
	}
	for _, c := range fits {
		if c.Code == own.String() {
			return own, nil
		}
	}
	return 0, divisionProblem("district", err)
}

func (r placeResolver) streetOf(d data.District, w placeWords) (string, error) {
	if w.street == "" {
		// An empty cell in a list that knows streets says that nobody knew.
		def := r.street
		if !w.streetColumn {
			def = r.fallback()
		}
		if own, err := geo.DistrictOf(def); err != nil || own != d {
			return "", nil
		}
		return def, nil
	}
	code, err := r.tree.ResolveStreet(d, w.street)
	if err != nil {
		return "", divisionProblem("street", err)
	}
	return code, nil
}

func divisionProblem(field string, err error) error {
	e := fault.As(err)
	if e == nil {
		return err
	}
	p := &placeProblem{field: field, code: "unknown_" + field, args: []any{"Name", e.Args["Name"]}}
	if errors.Is(err, geo.ErrAmbiguousDivision) {
		p.code = "ambiguous_" + field
		p.args = append(p.args, "Candidates", e.Args["Candidates"])
	}
	return p
}
