package meals

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

func TestAnElderIsShownMasked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	made, err := f.CreateElder(ctx, NewElder{Street: testStreet, Community: testStreet + "003", CommunityName: "幸福社区",
		Name: "王𬎆芬", Number: "11010519491231002x", Phone: "+86 138-1234-5678", CareLevel: 1, Categories: []Category{"low_income"}}, tester)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.FindElder(ctx, testDistrict, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, got); diff != "" {
		t.Errorf("created and found differ (-made +found)\n%s", diff)
	}
	if want := (Masked{"王**", "1101**********002X", "138****5678"}); got.Masked() != want {
		t.Errorf("masked %+v, want %+v", got.Masked(), want)
	}
	if got.Name != "王𬎆芬" || got.BornOn != "1949-12-31" {
		t.Errorf("%+v", got)
	}
	if shown := fmt.Sprintf("%+v", got); strings.Contains(shown, "11010519491231002X") || strings.Contains(shown, "13812345678") {
		t.Errorf("an elder printed in a log gives the numbers away: %s", shown)
	}
	whole, err := f.RevealNumber(ctx, testDistrict, made.ID, tester)
	if err != nil || whole != (Revealed{"11010519491231002X", "13812345678"}) {
		t.Errorf("revealed %+v %v", whole, err)
	}
	seen, err := audit.List(ctx, f.db, audit.Filter{District: testDistrict, Action: "elder.reveal"})
	if err != nil || len(seen) != 1 || seen[0].Actor != tester || strings.Contains(seen[0].Detail, "1949") {
		t.Errorf("audit %+v %v", seen, err)
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"王": "王**", "欧阳娜娜": "欧**", "𬎆芬": "𬎆**", "": ""} {
		if got := MaskName(in); got != want {
			t.Errorf("name %q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"13812345678": "138****5678", "09931234567": "********567", "2012345": "****345", "123": "***", "": ""} {
		if got := maskPhone(in); got != want {
			t.Errorf("phone %q: %q, want %q", in, got, want)
		}
	}
}

func TestWhatIsWrongWithAnElderIsNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	good := NewElder{Street: testStreet, Name: "王喆", Number: "11010519491231002X"}
	for name, c := range map[string]struct {
		change func(*NewElder)
		want   string
	}{
		"no name":             {func(n *NewElder) { n.Name = " " }, "name elder_name_missing"},
		"a long name":         {func(n *NewElder) { n.Name = strings.Repeat("王", 61) }, "name elder_name_long"},
		"bad UTF-8":           {func(n *NewElder) { n.Name = "\xff" }, "name elder_name_characters"},
		"a NUL":               {func(n *NewElder) { n.Name = "王\x00" }, "name elder_name_characters"},
		"a replaced one":      {func(n *NewElder) { n.Name = "王\uFFFD" }, "name elder_name_characters"},
		"a check digit":       {func(n *NewElder) { n.Number = "110105194912310021" }, "number id_check_digit"},
		"another birth date":  {func(n *NewElder) { n.BornOn = "1949-12-30" }, "born_on birth_disagrees"},
		"born tomorrow":       {func(n *NewElder) { n.Number = idNumber("2025-03-06", 1) }, "number id_birth"},
		"a phone of words":    {func(n *NewElder) { n.Phone = "儿子的" }, "phone elder_phone"},
		"a phone too short":   {func(n *NewElder) { n.Phone = "110" }, "phone elder_phone"},
		"a street name":       {func(n *NewElder) { n.Street = "向阳街道" }, "street street_code"},
		"a street too short":  {func(n *NewElder) { n.Street = "320106" }, "street street_code"},
		"a foreign community": {func(n *NewElder) { n.Community = "320106002001" }, "community community_code"},
		"a category":          {func(n *NewElder) { n.Categories = []Category{"rich"} }, "categories category_unknown"},
		"a care level":        {func(n *NewElder) { n.CareLevel = 2 }, "care_level care_level"},
	} {
		n := good
		c.change(&n)
		_, err := f.CreateElder(ctx, n, tester)
		e := fault.As(err)
		if !errors.Is(err, fault.ErrInvalidInput) || len(e.Fields) != 1 || e.Fields[0].Name+" "+e.Fields[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "11010519491231") {
			t.Errorf("%s: the failure repeats the number: %v", name, err)
		}
	}
	if _, err := f.CreateElder(ctx, good, tester); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	if _, err := f.CreateElder(ctx, good, tester); !errors.Is(err, ErrElderExists) {
		t.Errorf("the same number twice: %v", err)
	}
}

func TestNamesAreCleanedAndKept(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"王 芳": "王芳", "王\u3000芳": "王芳", " 喆堃昇犇 ": "喆堃昇犇", "买买提·艾力": "买买提·艾力",
		"John  Smith": "John Smith", "王𬎆 芬": "王𬎆芬", "李 A": "李 A",
	} {
		if got, code := cleanName(in); got != want || code != "" {
			t.Errorf("%q: %q %s, want %q", in, got, code, want)
		}
	}
}

func TestEldersAreFoundByWhatIsSealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a, err := f.CreateElder(ctx, NewElder{Street: testStreet, Community: testStreet + "001", Name: "王喆", Number: "11010519491231002X", Phone: "13812345678"}, tester)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.CreateElder(ctx, NewElder{Street: "320106002", Name: "王100%_好", Number: idNumber(in70s, 2), Phone: "02583456789"}, tester)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.IssueCard(ctx, testDistrict, b.ID, tester); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter ElderFilter
		want   []ElderID
	}{
		"all":                  {ElderFilter{}, []ElderID{a.ID, b.ID}},
		"part of a name":       {ElderFilter{Search: "喆"}, []ElderID{a.ID}},
		"signs are no pattern": {ElderFilter{Search: "0%_"}, []ElderID{b.ID}},
		"an ID number":         {ElderFilter{Search: "11010519491231002x"}, []ElderID{a.ID}},
		"a phone":              {ElderFilter{Search: "138 1234 5678"}, []ElderID{a.ID}},
		"a landline":           {ElderFilter{Search: "025-83456789"}, []ElderID{b.ID}},
		"part of a phone":      {ElderFilter{Search: "12345678"}, nil},
		"a street":             {ElderFilter{Street: testStreet}, []ElderID{a.ID}},
		"a community":          {ElderFilter{Community: testStreet + "001"}, []ElderID{a.ID}},
		"without a card":       {ElderFilter{NoCard: true}, []ElderID{a.ID}},
		"the next page":        {ElderFilter{After: a.ID}, []ElderID{b.ID}},
		"one":                  {ElderFilter{Limit: 1}, []ElderID{a.ID}},
	} {
		c.filter.District = testDistrict
		list, err := f.ListElders(ctx, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []ElderID
		for _, e := range list {
			got = append(got, e.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if _, err := f.FindElder(ctx, 320104, a.ID); !errors.Is(err, ErrElderUnknown) {
		t.Errorf("in another district: %v", err)
	}
}

func TestCategoriesCountOnTheirDays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	label := ElderCategory{Category: "low_income", From: "2025-03-06", To: "2025-03-07"}
	if err := f.SetCategory(ctx, testDistrict, e.ID, label, tester); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[int]data.Fen{5: 970, 6: 670, 7: 670, 8: 970} {
		f.clock.Set(at(day, 12, 40).Time())
		if got := f.redeem(t, request(c.Number, 1500)); got.Elder != want {
			t.Errorf("on the %dth: %+v, want %d", day, got, want)
		}
	}
	label.To = ""
	if err := f.SetCategory(ctx, testDistrict, e.ID, label, tester); err != nil {
		t.Fatal(err)
	}
	got, err := f.FindElder(ctx, testDistrict, e.ID)
	if err != nil || len(got.Categories) != 1 || got.Categories[0].To != Forever {
		t.Errorf("%+v %v", got.Categories, err)
	}
	for name, bad := range map[string]ElderCategory{
		"unknown":      {Category: "rich", From: "2025-03-01"},
		"no beginning": {Category: "low_income"},
		"ends before":  {Category: "low_income", From: "2025-03-02", To: "2025-03-01"},
		"no category":  {From: "2025-03-01"},
	} {
		if err := f.SetCategory(ctx, testDistrict, e.ID, bad, tester); !errors.Is(err, fault.ErrInvalidInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := f.SetCategory(ctx, testDistrict, "nobody", label, tester); !errors.Is(err, ErrElderUnknown) {
		t.Errorf("nobody: %v", err)
	}
}
