package meals

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/static/messages"
)

// readRow reads one row of a list with the usual columns, as on 2025-03-05.
func readRow(cells ...string) (listed, []string) {
	l := &listReader{home: testStreet, today: "2025-03-05", streets: map[string]string{}, seen: map[string]int{}}
	in := l.read(table.NewSheet(headings, cells).Rows[0])
	rep := table.NewReport(1)
	in.report(&rep)
	var codes []string
	for _, r := range rep.Rejected {
		codes = append(codes, r.Field+" "+r.Code)
	}
	return in, codes
}

// One cell wrong at a time, beside its neighbour that is right.
func TestEachCellOfAListOnBothSides(t *testing.T) {
	t.Parallel()
	good := []string{"王喆", "11010519491231002X", "1949-12-31", "13812345678", "幸福社区", testStreet, "低保", "是"}
	const name, number, born, phone, community, street, categories, delivery = 0, 1, 2, 3, 4, 5, 6, 7
	for about, c := range map[string]struct {
		cell int
		text string
		want string
	}{
		"all right":                          {name, good[name], ""},
		"no name":                            {name, "", "name elder_name_missing"},
		"spaces for a name":                  {name, " \u3000 ", "name elder_name_missing"},
		"a name of 60":                       {name, strings.Repeat("王", 60), ""},
		"a name of 61":                       {name, strings.Repeat("王", 61), "name elder_name_long"},
		"a name with a NUL":                  {name, "王\x00喆", "name elder_name_characters"},
		"a name with an escape":              {name, "王\x1b[31m喆", "name elder_name_characters"},
		"a damaged name":                     {name, "王\uFFFD", "姓名 damaged_text"},
		"a rare character":                   {name, "王𬎆芬", ""},
		"a long foreign name":                {name, "阿卜杜热合曼·买买提艾力", ""},
		"17 digits":                          {number, "11010519491231002", "number id_length"},
		"19 characters":                      {number, "11010519491231002XX", "number id_length"},
		"an empty number":                    {number, "", "number id_length"},
		"a letter in the number":             {number, "1101051949123100AX", "number id_characters"},
		"Arabic-Indic digits":                {number, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "number id_length"},
		"a wrong check digit":                {number, "110105194912310021", "number id_check_digit"},
		"30 February":                        {number, "110105194902300021", "number id_birth"},
		"of another century":                 {number, "110105188912310021", "number id_birth"},
		"in groups":                          {number, "110105 19491231 002x", ""},
		"an empty birth date":                {born, "", ""},
		"another day":                        {born, "1949-12-30", "born_on birth_disagrees"},
		"a day in words":                     {born, "去年", "born_on not_a_date"},
		"a day that does not exist":          {born, "1949-02-30", "born_on not_a_date"},
		"a day as Chinese writes it":         {born, "1949年12月31日", ""},
		"a day with strokes":                 {born, "1949/12/31", ""},
		"no telephone":                       {phone, "", ""},
		"a landline":                         {phone, "025-83456789", ""},
		"a landline in brackets":             {phone, "（025）83456789", ""},
		"with +86":                           {phone, "+86 138 1234 5678", ""},
		"5 digits":                           {phone, "12345", ""},
		"4 digits":                           {phone, "1234", "phone elder_phone"},
		"12 digits":                          {phone, "057712345678", ""},
		"13 digits":                          {phone, "0577123456789", "phone elder_phone"},
		"two numbers":                        {phone, "13812345678/13912345678", "phone elder_phone"},
		"a number and a word":                {phone, "13812345678女儿", "phone elder_phone"},
		"a community by its code":            {community, testStreet + "003", ""},
		"no community":                       {community, "", ""},
		"a community of another street":      {community, "320106002003", "community community_code"},
		"the street by its code":             {street, testStreet, ""},
		"no street":                          {street, "", ""},
		"another street of the district":     {street, "320106002", ""},
		"a street of another district":       {street, "320104001", "street street_unknown"},
		"a street that is nowhere":           {street, "月亮街道", "street street_unknown"},
		"no label":                           {categories, "", ""},
		"several labels":                     {categories, "低保、重残", ""},
		"an unknown label":                   {categories, "有钱", "categories category_unknown"},
		"an unknown label among known":       {categories, "低保、有钱", "categories category_unknown"},
		"no delivery":                        {delivery, "否", ""},
		"nothing said of delivery":           {delivery, "", ""},
		"delivery perhaps":                   {delivery, "也许", "delivery yes_no"},
		"delivery twice":                     {delivery, "2", "delivery yes_no"},
		"a damaged delivery":                 {delivery, "\uFFFD", "送餐 damaged_text"},
		"a formula where a name should be":   {name, "=1+1", ""},
		"a name that would be a script":      {name, "<script>alert(1)</script>", ""},
		"a community of a street that hurts": {community, "'; DROP TABLE elders; --", ""},
	} {
		cells := append([]string(nil), good...)
		cells[c.cell] = c.text
		if c.cell == community {
			cells[street] = ""
		}
		if c.cell == street {
			cells[community] = ""
		}
		in, codes := readRow(cells...)
		if got := strings.Join(codes, "; "); got != c.want {
			t.Errorf("%s: %q, want %q", about, got, c.want)
		}
		if c.want == "" && (in.elder.Number != "11010519491231002X" || in.elder.BornOn != "1949-12-31") {
			t.Errorf("%s: read as %+v", about, in.elder)
		}
	}
}

func TestWhatIsReadFromARow(t *testing.T) {
	t.Parallel()
	in, codes := readRow(" 王 喆 ", "11010519491231002x", "1949-12-31", "+86 138-1234-5678", testStreet+"003", "", "低保 失独", "否")
	if codes != nil {
		t.Fatal(codes)
	}
	want := NewElder{Street: testStreet, Community: testStreet + "003", Name: "王喆", Number: "11010519491231002X", BornOn: "1949-12-31",
		Phone: "13812345678", Categories: []Category{"low_income", "bereaved"}}
	if diff := cmp.Diff(want, in.elder); diff != "" || !in.delivery {
		t.Errorf("delivery said %v (-want +got)\n%s", in.delivery, diff)
	}
	silent, _ := readRow("王喆", "11010519491231002x")
	if silent.delivery || silent.elder.CareLevel != 0 {
		t.Errorf("nothing said of delivery: %+v", silent)
	}
}

// A row that comes again is left out whichever part of it is written otherwise.
func TestTheSameNumberTwiceInOneList(t *testing.T) {
	t.Parallel()
	l := &listReader{home: testStreet, today: "2025-03-05", streets: map[string]string{}, seen: map[string]int{}}
	rep := table.NewReport(4)
	sheet := table.NewSheet(headings, []string{"王喆", "11010519491231002X"}, []string{"王二", "110105 19491231 002x"},
		[]string{"", "11010519491231002X"}, []string{"李明", idNumber("1950-06-01", 2)})
	var used []int
	for _, r := range sheet.Rows {
		if in := l.read(r); in.report(&rep) {
			used = append(used, in.row)
		}
	}
	if diff := cmp.Diff([]int{2, 5}, used); diff != "" {
		t.Errorf("rows used (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"3 number duplicate_row", "4 name elder_name_missing"}, rejects(rep)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if rep.Rejected[0].Args["First"] != 2 {
		t.Errorf("the first was row %v", rep.Rejected[0].Args)
	}
}

func TestEveryFieldOfAListHasItsSentence(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for _, code := range strings.Fields(`elder_name_missing elder_name_long elder_name_characters id_length id_characters id_birth id_check_digit
		birth_disagrees elder_phone street_code community_code yes_no elder_elsewhere damaged_text not_a_date community_other`) {
		for row, want := range map[int]string{0: "", 17: "第 17 行"} {
			s := p.Field(fault.Field{Row: row, Name: "姓名", Code: code})
			checkSentence(t, code, s)
			if !strings.HasPrefix(s, want) || row == 0 && strings.Contains(s, "行") {
				t.Errorf("%s in row %d: %s", code, row, s)
			}
		}
	}
	for code, args := range map[string]map[string]any{"street_unknown": {"Word": "月亮街道"}, "street_other": {"Word": "月亮街道"},
		"category_unknown": {"Word": "有钱"}, "duplicate_row": {"First": 2}, "till_name": {"Max": 40}, "price_range": {"Max": Yuan(maxFen)}} {
		s := p.Field(fault.Field{Row: 3, Name: "x", Code: code, Args: args})
		checkSentence(t, code, s)
		for _, v := range args {
			if word, ok := v.(string); ok && !strings.Contains(s, word) {
				t.Errorf("%s does not name %s: %s", code, word, s)
			}
		}
	}
}

func TestPeriodsOfALabelAreDays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, _ := f.elder(t, in70s)
	for name, c := range map[string]struct {
		label ElderCategory
		ok    bool
	}{
		"one day":                   {ElderCategory{"low_income", "2025-03-05", "2025-03-05"}, true},
		"from a leap day":           {ElderCategory{"low_income", "2024-02-29", ""}, true},
		"to the end of time":        {ElderCategory{"low_income", "2025-03-05", Forever}, true},
		"from no day of the year":   {ElderCategory{"low_income", "2025-02-29", ""}, false},
		"a day without its noughts": {ElderCategory{"low_income", "2025-3-1", ""}, false},
		"a word for a day":          {ElderCategory{"low_income", "1月", ""}, false},
		"to a word":                 {ElderCategory{"low_income", "2025-03-05", "soon"}, false},
		"to no day of the month":    {ElderCategory{"low_income", "2025-03-05", "2025-04-31"}, false},
		"a day that adds a label":   {ElderCategory{"low_income", "2025-03-05", "2026-01-01,disabled:2025-01-01:9999-12-31"}, false},
		"backwards":                 {ElderCategory{"low_income", "2025-03-05", "2025-03-04"}, false},
	} {
		err := f.SetCategory(ctx, testDistrict, e.ID, c.label, tester)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, fault.ErrInvalidInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := f.FindElder(ctx, testDistrict, e.ID)
	if err != nil || len(got.Categories) != 2 {
		t.Errorf("kept %+v %v", got.Categories, err)
	}
}

func TestALabelOnItsDays(t *testing.T) {
	t.Parallel()
	c := ElderCategory{"low_income", "2025-03-05", "2025-03-07"}
	for day, want := range map[data.ServiceDay]bool{"2025-03-04": false, "2025-03-05": true, "2025-03-06": true, "2025-03-07": true, "2025-03-08": false} {
		if c.On(day) != want {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	held := []ElderCategory{c, {"bereaved", "2025-01-01", Forever}}
	for day, want := range map[data.ServiceDay]bool{"2025-03-04": false, "2025-03-07": true, "2025-03-08": false} {
		if holds(held, "low_income", day) != want {
			t.Errorf("held on %s: %v", day, !want)
		}
	}
	if holds(nil, "low_income", "2025-03-05") || holds(held, "disabled", "2025-03-05") {
		t.Error("a label that nobody gave is held")
	}
}
