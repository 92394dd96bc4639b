package geo

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
)

func TestResolveDistrict(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		name string
		want data.District
		err  error
	}{
		"a name that occurs once":               {"长宁区", 310105, nil},
		"its code":                              {"310105", 310105, nil},
		"its code in full-width digits":         {"310105", 310105, nil},
		"with the province in front":            {"上海市普陀区", 310107, nil},
		"with the short province in front":      {"上海普陀区", 310107, nil},
		"with the city in front":                {"南京市鼓楼区", 320106, nil},
		"with province and city in front":       {"江苏省南京市鼓楼区", 320106, nil},
		"with spaces between":                   {" 江苏省 南京市 鼓楼区 ", 320106, nil},
		"with the short autonomous region":      {"新疆石河子市", 659001, nil},
		"without its ending":                    {"石河子", 659001, nil},
		"a name that several provinces have":    {"普陀区", 0, ErrAmbiguousDivision},
		"a name that four cities have":          {"鼓楼区", 0, ErrAmbiguousDivision},
		"a short name of a district and county": {"长宁", 0, ErrAmbiguousDivision},
		"the wrong city in front":               {"苏州市鼓楼区", 0, ErrUnknownDivision},
		"nothing":                               {"", 0, ErrUnknownDivision},
		"a street's code":                       {"310105001", 0, ErrUnknownDivision},
		"a city is no district":                 {"南京市", 0, ErrUnknownDivision},
	} {
		t.Run(reason, func(t *testing.T) {
			got, err := Divisions().ResolveDistrict(c.name)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("ResolveDistrict(%q) = %v, %v; want %v, %v", c.name, got, err, c.want, c.err)
			}
		})
	}
}

func TestAnAmbiguousDistrictListsItsCandidates(t *testing.T) {
	t.Parallel()
	_, err := Divisions().ResolveDistrict("鼓楼区")
	list, _ := fault.As(err).Args["Candidates"].(string)
	for _, want := range []string{"江苏省南京市鼓楼区 320106", "江苏省徐州市鼓楼区 320302", "福建省福州市鼓楼区 350102", "河南省开封市鼓楼区 410204"} {
		if !strings.Contains(list, want) {
			t.Errorf("candidates %q lack %q", list, want)
		}
	}
}

func TestDistrictTakesAProvinceHint(t *testing.T) {
	t.Parallel()
	codes := func(ds []Division) (c []string) {
		for _, d := range ds {
			c = append(c, d.Code)
		}
		return c
	}
	for reason, c := range map[string]struct {
		name, hint string
		want       []string
	}{
		"no hint":           {"普陀区", "", []string{"310107", "330903"}},
		"whole province":    {"普陀区", "上海市", []string{"310107"}},
		"short province":    {"普陀区", "浙江", []string{"330903"}},
		"no such there":     {"普陀区", "江苏省", nil},
		"two in a province": {"鼓楼区", "江苏", []string{"320106", "320302"}},
	} {
		if diff := cmp.Diff(c.want, codes(Divisions().District(c.name, c.hint))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", reason, diff)
		}
	}
}

func TestResolveStreet(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		district data.District
		name     string
		want     string
		err      error
	}{
		"whole name":                {659001, "向阳街道", "659001002", nil},
		"with the office's word":    {659001, "向阳街道办事处", "659001002", nil},
		"without its ending":        {659001, "向阳", "659001002", nil},
		"code":                      {659001, "659001002", "659001002", nil},
		"a town":                    {310105, "新泾镇", "310105102", nil},
		"a street of another place": {310105, "向阳街道", "", ErrUnknownDivision},
		"nothing":                   {310105, "", "", ErrUnknownDivision},
		"an unknown district":       {999999, "向阳街道", "", ErrUnknownDivision},
	} {
		t.Run(reason, func(t *testing.T) {
			got, err := Divisions().ResolveStreet(c.district, c.name)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("ResolveStreet(%v, %q) = %q, %v; want %q, %v", c.district, c.name, got, err, c.want, c.err)
			}
		})
	}
}

func TestTheTreeHoldsChina(t *testing.T) {
	t.Parallel()
	count := map[Level]int{}
	for _, d := range Divisions().sorted {
		count[d.Level]++
		if d.Name == "" || len(d.Code) != int(d.Level) {
			t.Errorf("%+v: no name, or a code of the wrong length", d)
		}
	}
	want := map[Level]int{LevelProvince: 31, LevelCity: 342, LevelDistrict: 2978, LevelStreet: 41352, LevelCommunity: 110}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("divisions by level (-want +got)\n%s", diff)
	}
	if got := len(Divisions().Streets(659001)); got == 0 || len(Divisions().Children("659001002")) != 8 {
		t.Errorf("659001 has %d streets, its street 002 %d communities, want 8", got, len(Divisions().Children("659001002")))
	}
	if Divisions().Streets(0) != nil {
		t.Error("an unknown district has streets")
	}
}

func TestFullName(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"310105001":    "上海市长宁区华阳路街道",
		"320106":       "江苏省南京市鼓楼区",
		"659001002":    "新疆维吾尔自治区石河子市向阳街道",
		"11":           "北京市",
		"659001002999": "",
		"x":            "",
	} {
		if got := Divisions().FullName(code); got != want {
			t.Errorf("FullName(%s) = %q, want %q", code, got, want)
		}
	}
}

func TestDistrictOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]data.District{"659001002": 659001, "310105": 310105, "31010": 0, "31010x001": 0, "": 0, "-10105": 0} {
		got, err := DistrictOf(code)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("DistrictOf(%q) = %v, %v; want %v", code, got, err, want)
		}
	}
}
