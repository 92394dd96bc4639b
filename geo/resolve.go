package geo

import (
	"strconv"
	"strings"

	"mealmap/data"
)

// listSayings writes down every way in which a district is named: with and
// without its province and city in front, each with and without its ending.
func (t *DivisionTree) listSayings() {
	t.sayings = make(map[string][]Division, 1<<15)
	for _, d := range t.sorted {
		if d.Level != LevelDistrict {
			continue
		}
		province, city := t.byCode[d.Code[:LevelProvince]].Name, t.byCode[d.Code[:LevelCity]].Name
		said := map[string]bool{}
		for _, p := range sayings(province) {
			for _, c := range sayings(city) {
				for _, n := range []string{d.Name, short(d.Name)} {
					said[p+c+n] = true
				}
			}
		}
		for s := range said {
			t.sayings[s] = append(t.sayings[s], d)
		}
	}
}

func sayings(ancestor string) []string {
	if ancestor == "" || fillsOnly(ancestor) {
		return []string{""}
	}
	return []string{"", ancestor, short(ancestor)}
}

// District lists the districts that go by a name, by code: whole names first,
// those without their ending only where no whole one fits. A province hint (a
// whole or short province name, "" for none) keeps those of that province.
func (t *DivisionTree) District(name, provinceHint string) []Division {
	var whole, brief []Division
	for _, d := range t.sayings[fold(name)] {
		province := t.byCode[d.Code[:LevelProvince]].Name
		switch {
		case provinceHint != "" && short(province) != short(fold(provinceHint)):
		case strings.HasSuffix(fold(name), d.Name):
			whole = append(whole, d)
		default:
			brief = append(brief, d)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return brief
}

// ResolveDistrict gives the one district of a name, with or without province and
// city in front, or of a 6-digit code. It refuses to guess: ErrAmbiguousDivision
// names the candidates (28 district names occur more than once);
// ErrUnknownDivision where there is none.
func (t *DivisionTree) ResolveDistrict(name string) (data.District, error) {
	found := t.District(name, "")
	if d, ok := t.byCode[fold(name)]; ok && d.Level == LevelDistrict {
		found = []Division{d}
	}
	d, err := t.only(name, found)
	if err != nil {
		return 0, err
	}
	return DistrictOf(d.Code)
}

// ResolveStreet gives the 9-digit code of a street, town or township of the
// district: by whole name, by short name where only one fits, or by code.
// ErrUnknownDivision or ErrAmbiguousDivision otherwise.
func (t *DivisionTree) ResolveStreet(d data.District, name string) (string, error) {
	said := fold(name)
	var whole, brief []Division
	for _, s := range t.Streets(d) {
		switch {
		case s.Code == said, s.Name == said:
			whole = append(whole, s)
		case short(s.Name) == short(said):
			brief = append(brief, s)
		}
	}
	if len(whole) == 0 {
		whole = brief
	}
	s, err := t.only(name, whole)
	return s.Code, err
}

// DistrictOf is the district that a code of 6 or more digits lies in.
// ErrUnknownDivision where it does not begin with six digits.
func DistrictOf(code string) (data.District, error) {
	if len(code) < int(LevelDistrict) {
		return 0, ErrUnknownDivision.With("Name", shorten(code))
	}
	n, err := strconv.ParseUint(code[:LevelDistrict], 10, 31)
	if err != nil {
		return 0, ErrUnknownDivision.With("Name", shorten(code))
	}
	return data.District(n), nil
}

func (t *DivisionTree) only(name string, found []Division) (Division, error) {
	switch len(found) {
	case 0:
		return Division{}, ErrUnknownDivision.With("Name", shorten(name))
	case 1:
		return found[0], nil
	}
	list := make([]string, len(found))
	for i, d := range found {
		list[i] = t.FullName(d.Code) + " " + d.Code
	}
	return Division{}, ErrAmbiguousDivision.With("Name", shorten(name), "Candidates", strings.Join(list, "; "))
}

// fold drops spaces and turns full-width digits and letters into plain ones.
func fold(s string) string {
	return strings.Join(strings.Fields(narrow(s)), "")
}
