package desk

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// Covers says whether a thing lies in the viewer's street and community; where
// not, it does not exist for him: fault.ErrNotFound.
func Covers(r *http.Request, district data.District, street, community string) error {
	u := Viewer(r)
	if u == nil || u.District != district || !u.Covers(street, community) {
		return fault.ErrNotFound
	}
	return nil
}

// Hidden turns "not found" of any domain into the one sentence that says
// nothing about what exists elsewhere.
func Hidden(err error) error {
	if err != nil && fault.KindOf(err) == fault.NotFound && !errors.Is(err, fault.ErrNotFound) {
		return fault.ErrNotFound.Because(err)
	}
	return err
}

// StreetFor is the street that something new belongs to: the viewer's own, or
// the network's where he serves the whole district.
func (d *Desk) StreetFor(r *http.Request) string {
	if u := Viewer(r); u.Street != "" {
		return u.Street
	}
	return d.Setting(r.Context(), data.HomeStreet)
}

// DivisionName is the name of a division's code. A home street that is not among
// the divisions, being new or invented, has its office's name; any other unknown
// one its code.
func (d *Desk) DivisionName(r *http.Request, code string) string {
	if division, ok := geo.Divisions().Find(code); ok {
		return division.Name
	}
	if name := d.Setting(r.Context(), data.OfficeName); name != "" && code == d.Setting(r.Context(), data.HomeStreet) {
		return name
	}
	return code
}

// StreetChoices are the streets that the viewer serves, for a select: those of
// the divisions, the home street, and keep, which a form that says it must not
// lose.
func (d *Desk) StreetChoices(r *http.Request, keep string) []Option {
	u := Viewer(r)
	var choices []Option
	for _, division := range geo.Divisions().Streets(u.District) {
		choices = append(choices, Option{Value: division.Code, Label: division.Name})
	}
	for _, code := range []string{d.Setting(r.Context(), data.HomeStreet), u.Street, keep} {
		known := slices.ContainsFunc(choices, func(o Option) bool { return o.Value == code })
		if !known && strings.HasPrefix(code, u.District.String()) {
			choices = append(choices, Option{Value: code, Label: d.DivisionName(r, code)})
		}
	}
	return slices.DeleteFunc(choices, func(o Option) bool { return !u.Covers(o.Value, u.Community) })
}

// ShownName is an elder's name for whoever enrols elders, its mask for anybody
// else.
func ShownName(r *http.Request, name string) string {
	if u := Viewer(r); u != nil && staff.May(u.Role, staff.EditElders) {
		return name
	}
	return meals.MaskName(name)
}

// coversPoint: points serve the whole street, so everybody in it reads them;
// whoever may change them and is of one community changes only that one's.
func coversPoint(u *staff.User, p *merchants.Point) bool {
	community := p.Community
	if community == "" || !staff.May(u.Role, staff.EditPoints) {
		community = u.Community
	}
	return u.District == p.District && u.Covers(p.Street, community)
}

// PointByID finds a point where the viewer may see it; fault.ErrNotFound
// elsewhere.
func (d *Desk) PointByID(r *http.Request, id merchants.PointID) (merchants.Point, error) {
	p, err := d.Merchants.FindPoint(r.Context(), Viewer(r).District, id)
	if err != nil {
		return merchants.Point{}, Hidden(err)
	}
	if !coversPoint(Viewer(r), &p) {
		return merchants.Point{}, fault.ErrNotFound
	}
	return p, nil
}

// PointsInScope lists the points that the viewer may see and the filter finds,
// by number. The filter's district and street become the viewer's.
func (d *Desk) PointsInScope(r *http.Request, f merchants.PointFilter) ([]*merchants.Point, error) {
	u := Viewer(r)
	f.District, f.Street = u.District, u.Street
	list, err := d.Merchants.ListPoints(r.Context(), f)
	if err != nil {
		return nil, err
	}
	var mine []*merchants.Point
	for i := range list {
		if coversPoint(u, &list[i]) {
			mine = append(mine, &list[i])
		}
	}
	return mine, nil
}

// MerchantByID finds a merchant of the viewer's street: its own, or that of one
// of its points; fault.ErrNotFound elsewhere.
func (d *Desk) MerchantByID(r *http.Request, id merchants.MerchantID) (merchants.Merchant, error) {
	u := Viewer(r)
	m, err := d.Merchants.FindMerchant(r.Context(), u.District, id)
	if err != nil {
		return m, Hidden(err)
	}
	if u.Covers(m.Street, u.Community) {
		return m, nil
	}
	points, err := d.PointsInScope(r, merchants.PointFilter{Merchant: id})
	if err == nil && len(points) == 0 {
		err = fault.ErrNotFound
	}
	return m, err
}

// MerchantNames are the names of the merchants in the viewer's scope.
func (d *Desk) MerchantNames(r *http.Request) (map[merchants.MerchantID]string, error) {
	u := Viewer(r)
	list, err := d.Merchants.ListMerchants(r.Context(), merchants.MerchantFilter{District: u.District, Street: u.Street})
	if err != nil {
		return nil, err
	}
	names := make(map[merchants.MerchantID]string, len(list))
	for _, m := range list {
		names[m.ID] = m.Name
	}
	return names, nil
}
