package meals

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mealmap/data/fault"
	"mealmap/data/table"
)

var headings = []string{"姓名", "身份证号", "出生日期", "联系电话", "社区", "街道", "人员类别", "送餐"}

func (f *fixture) load(t *testing.T, o ImportOptions, rows ...[]string) table.Report {
	t.Helper()
	o.By = tester
	rep, err := f.ImportElders(ctx, table.NewSheet(headings, rows...), o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func row(name, number string, more ...string) []string {
	return append([]string{name, number}, more...)
}

func rejects(rep table.Report) (got []string) {
	for _, r := range rep.Rejected {
		got = append(got, string(rune('0'+r.Row))+" "+r.Field+" "+r.Code)
	}
	return got
}

func TestAListIsTakenOverOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	rows := [][]string{
		row("王𬎆芬", "11010519491231002X", "1949-12-31", "13812345678", "幸福社区", "", "低保、失独", "是"),
		row("喆堃", idNumber("1950-06-01", 2), "1950年6月1日", "", "和平社区", "", "", "否"),
		row("李 明", idNumber("1941-02-03", 3), "15010", "", "", "", "80+空巢;重残", ""),
	}
	dry := f.load(t, ImportOptions{Street: testStreet, DryRun: true}, rows...)
	noList := []table.Rejected{{Row: 2, Field: "community", Code: "community_no_list", Args: map[string]any{"Word": "幸福社区"}}}
	want := table.Report{Rows: 3, Created: 3, Rejected: []table.Rejected{}, Notes: noList}
	if diff := cmp.Diff(want, dry); diff != "" {
		t.Errorf("dry run (-want +got)\n%s", diff)
	}
	if n := f.count(t, `SELECT count(*) FROM elders`); n != 0 {
		t.Fatalf("the dry run wrote %d elders", n)
	}
	if diff := cmp.Diff(want, f.load(t, ImportOptions{Street: testStreet}, rows...)); diff != "" {
		t.Errorf("first (-want +got)\n%s", diff)
	}
	again := table.Report{Rows: 3, Unchanged: 3, Rejected: []table.Rejected{}, Notes: noList}
	if diff := cmp.Diff(again, f.load(t, ImportOptions{Street: testStreet}, rows...)); diff != "" {
		t.Errorf("again (-want +got)\n%s", diff)
	}
	list, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Search: "𬎆"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	wantElder := Elder{District: testDistrict, Street: testStreet, CommunityName: "幸福社区", Name: "王𬎆芬", BornOn: "1949-12-31",
		MaskedNumber: "1101**********002X", MaskedPhone: "138****5678", CareLevel: 1, CreatedAt: at(5, 12, 40), UpdatedAt: at(5, 12, 40),
		Categories: []ElderCategory{{"bereaved", "2025-03-05", Forever}, {"low_income", "2025-03-05", Forever}}}
	if diff := cmp.Diff(wantElder, list[0], cmpopts.IgnoreFields(Elder{}, "ID")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAListUpdatesWhatItKnowsBetter(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	number := "11010519491231002X"
	f.load(t, ImportOptions{Street: testStreet}, row("王喆", number, "", "13812345678", "幸福社区", "", "低保", "是"))
	rep := f.load(t, ImportOptions{Street: testStreet}, row("王喆", number, "", "13900000000", "", "", "重残", ""))
	if rep.Updated != 1 {
		t.Fatalf("%+v", rep)
	}
	list, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Search: "13900000000"})
	if err != nil || len(list) != 1 {
		t.Fatalf("by the new phone: %+v %v", list, err)
	}
	e := list[0]
	if e.CommunityName != "幸福社区" || e.CareLevel != 1 || len(e.Categories) != 2 {
		t.Errorf("an empty cell erased something: %+v", e)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'elder.update'`); n != 1 {
		t.Errorf("%d updates in the audit log", n)
	}
	dry := f.load(t, ImportOptions{Street: testStreet, DryRun: true}, row("王喆", number, "", "", "", "", "", "否"))
	if dry.Updated != 1 || f.count(t, `SELECT care_level FROM elders`) != 1 {
		t.Errorf("the dry run changed something: %+v", dry)
	}
	for cell, want := range map[string]int{"否": 0, "是": 1} {
		f.load(t, ImportOptions{Street: testStreet}, row("王喆", number, "", "", "", "", "", cell))
		if n := f.count(t, `SELECT care_level FROM elders`); n != want {
			t.Errorf("%s gives care level %d", cell, n)
		}
	}
}

func TestRowsThatCannotBeUsedAreNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	good := idNumber("1950-06-01", 2)
	rep := f.load(t, ImportOptions{Street: testStreet},
		row("王喆", good),
		row("", idNumber("1950-06-01", 3)),
		row("李明", "110105194912310021", "昨天"),
		row("李明", idNumber("1950-06-01", 4), "1950-06-02"),
		row("王喆", good),
		row("赵六", idNumber("1950-06-01", 5), "", "儿子", "", "别处街道", "有钱", "也许"),
		row("钱七", idNumber("1950-06-01", 6), "", "", "", "320106002"),
		row("坏\uFFFD字", idNumber("1950-06-01", 7)),
	)
	want := []string{
		"3 name elder_name_missing",
		"4 born_on not_a_date", "4 number id_check_digit",
		"5 born_on birth_disagrees",
		"6 number duplicate_row",
		"7 street street_unknown", "7 categories category_unknown", "7 delivery yes_no", "7 phone elder_phone",
		"8 street street_other",
		"9 姓名 damaged_text",
	}
	if diff := cmp.Diff(want, rejects(rep)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if rep.Created != 1 || rep.Rows != 8 || rep.Rejected[4].Args["First"] != 2 {
		t.Errorf("%+v", rep)
	}
}

func TestWhereAListBelongs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	number := idNumber("1950-06-01", 2)
	_, err := f.ImportElders(ctx, table.NewSheet(headings, row("王喆", number)), ImportOptions{By: tester})
	if !errors.Is(err, ErrNoStreet) {
		t.Errorf("without a home street: %v", err)
	}
	for _, h := range [][]string{{"名字", "身份证号"}, {"姓名", "电话"}} {
		_, err := f.ImportElders(ctx, table.NewSheet(h, row("王喆", number)), ImportOptions{Street: testStreet, By: tester})
		e := fault.As(err)
		if !errors.Is(err, ErrElderHeadings) || e.Args["Name"] == e.Args["Number"] {
			t.Errorf("headings %v: %v", h, err)
		}
	}
	f.load(t, ImportOptions{Street: testStreet}, row("王喆", number))
	rep := f.load(t, ImportOptions{Street: "320106002"}, row("王喆", number))
	if diff := cmp.Diff([]string{"2 number elder_elsewhere"}, rejects(rep)); diff != "" {
		t.Errorf("another street's elder (-want +got)\n%s", diff)
	}
	rep = f.load(t, ImportOptions{Street: testStreet}, row("李明", idNumber("1950-06-01", 3), "", "", testStreet+"005"))
	list, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Community: testStreet + "005"})
	if err != nil || len(list) != 1 || rep.Created != 1 {
		t.Errorf("a community given as a code: %+v %v", list, err)
	}
}

func TestACommunityGetsItsCodeOrIsNoted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, street, within, said, code, note string }{
		{"as the divisions write it", "659001001", "", "七小区社区居委会", "659001001001", ""},
		{"as people say it", "659001001", "", "七小区", "659001001001", ""},
		{"with the other ending", "659001001", "", "七小区社区", "659001001001", ""},
		{"mistyped", "659001001", "", "七小曲社区", "", "community_unlisted"},
		{"mistyped by its own officer", "659001001", "659001001001", "七小曲社区", "659001001001", "community_unlisted"},
		{"a code of the street", "659001001", "", "659001001004", "659001001004", ""},
		{"a code that nobody has", "659001001", "", "659001001999", "659001001999", "community_unlisted"},
		{"a code that only its officer has", "659001001", "659001001999", "659001001999", "659001001999", ""},
		{"no community", "659001001", "", "", "", ""},
		{"as elders of the street have it", testStreet, "", "和平社区", testStreet + "005", ""},
		{"as no elder of the street has it", testStreet, "", "河平社区", "", "community_unlisted"},
	} {
		f := newFixture(t)
		_, err := f.CreateElder(ctx, NewElder{Street: testStreet, Community: testStreet + "005", CommunityName: "和平社区居委会",
			Name: "李明", Number: idNumber("1950-06-01", 9)}, tester)
		if err != nil {
			t.Fatal(err)
		}
		rep := f.load(t, ImportOptions{Street: tt.street, Community: tt.within}, row("王喆", idNumber("1950-06-01", 2), "", "", tt.said))
		var notes []table.Rejected
		if tt.note != "" {
			notes = []table.Rejected{{Row: 2, Field: "community", Code: tt.note, Args: map[string]any{"Word": tt.said, "Own": tt.within != ""}}}
		}
		if diff := cmp.Diff(table.Report{Rows: 1, Created: 1, Rejected: []table.Rejected{}, Notes: notes}, rep); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.why, diff)
		}
		list, err := f.ListElders(ctx, ElderFilter{District: districtOf(tt.street), Search: "王喆"})
		if err != nil || len(list) != 1 || list[0].Community != tt.code {
			t.Errorf("%s: %+v %v", tt.why, list, err)
		}
	}
}

// What people have typed does not decide where the divisions have the name, and
// a name of two communities decides nothing.
func TestACommunityIsNotGuessed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i, e := range []NewElder{
		{Street: "659001001", Community: "659001001004", CommunityName: "七小区社区"},
		{Street: "659001001", Community: "659001001004", CommunityName: "东门社区"},
		{Street: "659001001", Community: "659001001006", CommunityName: "东门社区"},
	} {
		e.Name, e.Number = "李明", idNumber("1950-06-01", 10+i)
		if _, err := f.CreateElder(ctx, e, tester); err != nil {
			t.Fatal(err)
		}
	}
	rep := f.load(t, ImportOptions{Street: "659001001"},
		row("王喆", idNumber("1950-06-01", 2), "", "", "七小区"), row("王堃", idNumber("1950-06-01", 3), "", "", "东门社区"))
	if len(rep.Notes) != 1 || rep.Notes[0].Row != 3 {
		t.Errorf("%+v", rep)
	}
	list, err := f.ListElders(ctx, ElderFilter{District: districtOf("659001001"), Community: "659001001001"})
	if err != nil || len(list) != 1 {
		t.Errorf("%+v %v", list, err)
	}
	rep = f.load(t, ImportOptions{Street: "659001001", Community: "659001001006"}, row("赵六", idNumber("1950-06-01", 4), "", "", "七小区"))
	if diff := cmp.Diff([]string{"2 community community_other"}, rejects(rep)); diff != "" {
		t.Errorf("another community by its name (-want +got)\n%s", diff)
	}
}

func TestWhereAnElderIsAlreadyHasItsOwnSentence(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i, community := range []string{"", testStreet + "005", testStreet + "006"} {
		_, err := f.CreateElder(ctx, NewElder{Street: testStreet, Community: community, Name: "王喆", Number: idNumber("1950-06-01", i)}, tester)
		if err != nil {
			t.Fatal(err)
		}
	}
	rows := [][]string{row("王喆", idNumber("1950-06-01", 0)), row("王喆", idNumber("1950-06-01", 1)), row("王喆", idNumber("1950-06-01", 2))}
	rep := f.load(t, ImportOptions{Street: testStreet, Community: testStreet + "006"}, rows...)
	if diff := cmp.Diff([]string{"2 number elder_no_community", "3 number elder_other_community"}, rejects(rep)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	rep = f.load(t, ImportOptions{Street: "320106002", Community: "320106002006"}, rows[0])
	if diff := cmp.Diff([]string{"2 number elder_elsewhere"}, rejects(rep)); diff != "" {
		t.Errorf("another street (-want +got)\n%s", diff)
	}
}

// Nothing that a file can hold makes the import fail as a whole or panic.
func FuzzImportRow(f *testing.F) {
	f.Add("王𬎆芬", "11010519491231002X", "1949-12-31", "13812345678", "幸福社区", "320106001", "低保、失独", "是")
	f.Add("\x00", "\uFF11", "15010", "+86", "320106001005", "向阳街道", ",,;", "√")
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h, i string) {
		l := &listReader{home: testStreet, today: "2025-03-05", streets: map[string]string{}, seen: map[string]int{}}
		sheet := table.NewSheet(headings, []string{a, b, c, d, e, g, h, i})
		for _, r := range sheet.Rows {
			in := l.read(r)
			rep := table.NewReport(1)
			if !in.report(&rep) {
				if len(rep.Rejected) == 0 {
					t.Fatal("left out without a word")
				}
				continue
			}
			if in.elder.Name == "" || len(in.elder.Number) != 18 || strings.ContainsRune(in.elder.Name, 0) || !validDivision(in.elder.Street, 9) {
				t.Fatalf("taken over: %+v", in.elder)
			}
		}
	})
}
