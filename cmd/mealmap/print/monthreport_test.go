package print

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mealmap/data"
	"mealmap/meals/complaints"
	"mealmap/meals/monthly"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// october is a month of two points and three communities, one of them of three
// elders.
func october() monthly.Report {
	r := monthly.Report{Month: "2026-10", From: "2026-10-01", To: "2026-10-31", Elders: 43, New: 3, Rejected: 1,
		All:      monthly.Sums{Meals: 1234, Deliveries: 20, List: 1_851_000, Elder: 1_200_000, Merchant: 280_800, Public: 374_200, DeliveryFees: 4_000},
		Sittings: []monthly.Sitting{{Sitting: merchants.Lunch, Meals: 1000}, {Meals: 234}},
		Funders:  []monthly.Money{{Funder: "district", Fen: 224_520}, {Funder: "street", Fen: 149_680}},
		Points: []monthly.Point{{ID: "a", MerchantID: "m", Name: "幸福面馆", Elders: 30, Sums: monthly.Sums{Meals: 800, List: 1_000_000}},
			{ID: "b", MerchantID: "n", Name: "长者食堂", Elders: 20, Sums: monthly.Sums{Meals: 434, List: 851_000}}},
		Communities: []monthly.Community{{Code: "1", Name: "一社区", Elders: 20, Sums: monthly.Sums{Meals: 600}}, {Code: "2", Name: "二社区", Elders: 20, Sums: monthly.Sums{Meals: 577}},
			{Code: "3", Name: "三社区", Elders: 3, Sums: monthly.Sums{Meals: 57, List: 98_765}}},
		Merchants: []monthly.Merchant{{ID: "m", Name: "幸福餐饮", Day: "2026-10-31", Judged: true, Level: review.Warning, Answers: 96,
			Figure: review.Figure{Share: 0.81, Lower: 0.75, Upper: 0.86, N: 96, Enough: true}}, {ID: "n", Name: "长者餐饮", Figure: review.Figure{N: 5, Upper: 1}}},
		Answers: []monthly.Answers{{Channel: merchants.Tap, N: 80, Satisfied: 60}},
		Complaints: complaints.Figures{All: complaints.Tally{Received: 3, Answered: 2, InTime: 1, Overdue: 1},
			Classes: map[complaints.Class]complaints.Tally{complaints.FoodSafety: {Received: 1}}},
		Gaps: []monthly.Gap{{Point: "老店", OpenedOn: "2026-09-01", Days: 60}}, Absences: monthly.Absences{Noticed: 6, Asked: 2},
		Cases:  monthly.Cases{Warned: 1},
		Before: &monthly.Brief{Month: "2026-09", Meals: 1000, Elders: 40, List: 1_500_000},
		Now:    monthly.Brief{Month: "2026-10", Meals: 1234, Elders: 43, List: 1_851_000, Answers: 80, Satisfied: 60}}
	for day := r.From; day <= r.To; day = day.AddDays(1) {
		r.Days = append(r.Days, monthly.Day{Day: day, Meals: 40})
	}
	return ConcealMonth(r)
}

func TestTheMonthInWords(t *testing.T) {
	t.Parallel()
	text := strings.Join(MonthSummary(october(), words), "\n")
	for _, want := range []string{"2 个助餐点为 43 位老人供餐 1234 餐,其中第一次来的老人 不足5 位。", "老人付 12,000.00 元", "元,另有送餐费 40.00 元:老人付", "餐数比上月多 23%。",
		"2 家商户中 1 家有满意度,约 81%;1 家数据不足。", "收到投诉 3 件(食品安全 1 件),已答复 2 件,其中按时 1 件;还有 1 件超期未答。",
		"发出整改 1 家。", "有 1 处空缺还没有补上,最久的 60 天。"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	running := october()
	running.Running, running.To = true, "2026-10-20"
	if first := MonthSummary(running, words)[0]; first != "截至 2026-10-20:这个月还没有结束。" {
		t.Errorf("a month that runs begins %q", first)
	}
}

// Every row has a cell for every column.
func TestTheMonthsTablesAreRectangular(t *testing.T) {
	t.Parallel()
	for _, table := range MonthTables(october(), words) {
		for _, row := range append(table.Rows, table.Total) {
			if row != nil && len(row) != len(table.Columns) {
				t.Errorf("%s: %d cells in %d columns: %v", table.Key, len(row), len(table.Columns), row)
			}
		}
		if strings.HasPrefix(table.Title, "[") {
			t.Errorf("%s has no title", table.Key)
		}
	}
}

func TestTheMonthAsAWorkbook(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	report, err := MonthBook(&b, october(), words)
	if err != nil || report.Pages != 11 || report.Items != 1234 {
		t.Fatalf("%+v, %v", report, err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for place, want := range map[string]string{"各助餐点!B2": "800", "各助餐点!D2": "10000", "各助餐点!D4": "18510", "各社区!B4": "不公布", "各社区!A4": "三社区",
		"各商户满意度!D2": "81", "各商户满意度!G3": "数据不足", "与上月、上年同月相比!C2": "1000", "每日!B33": "1234"} {
		sheet, cell, _ := strings.Cut(place, "!")
		got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", place, got, want, err)
		}
		kind, _ := f.GetCellType(sheet, cell)
		if number := strings.Trim(want, "0123456789") == ""; number == (kind == excelize.CellTypeInlineString) {
			t.Errorf("%s is of type %d", place, kind)
		}
	}
	panes, err := f.GetPanes("各助餐点")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("headings: %+v, %v", panes, err)
	}
}

// What leaves the office does not tell of three elders of a community: neither
// their row nor a difference.
func TestPaperOfAMonth(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	report, err := MonthReport(&b, october(), NoticeInfo{Office: "街道办", Phone: "025-1", Demo: true}, words)
	if err != nil || report.Pages < 2 || len(report.Notes) > 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	text := text(t, b.Bytes())
	for _, want := range []string{"2026-10 助餐月报", "1234", "18,510.00", "幸福面馆", "数据不足", "不公布", "街道办"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the paper", want)
		}
	}
	for _, secret := range []string{"987.65", data.Fen(98_765).String()} {
		if strings.Contains(text, secret) {
			t.Errorf("the paper tells %s", secret)
		}
	}
	hidden := 0
	for _, row := range MonthTables(october(), words)[3].Rows {
		if fmt.Sprint(row[1]) == "不公布" {
			hidden++
		}
	}
	if hidden != 2 {
		t.Errorf("%d communities are hidden: the total tells one", hidden)
	}
}

// What may leave the office tells of no fewer than five elders, nor lets a total
// tell it.
func TestFewEldersAreConcealed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		elders []int
		hidden []bool
	}{
		{[]int{5, 6, 7}, []bool{false, false, false}},
		{[]int{4, 6, 7}, []bool{true, true, false}},
		{[]int{0, 6, 7}, []bool{false, false, false}},
		{[]int{1, 4, 30}, []bool{true, true, false}},
		{[]int{1, 1, 9}, []bool{true, true, true}},
		{[]int{3}, []bool{true}},
	} {
		var r monthly.Report
		for i, elders := range tt.elders {
			sums := monthly.Sums{Meals: 10 * elders, List: 100}
			r.Points = append(r.Points, monthly.Point{ID: merchants.PointID(fmt.Sprint(i)), Name: "店", Sums: sums, Elders: elders})
			r.Communities = append(r.Communities, monthly.Community{Code: fmt.Sprint(i), Name: "社区", Sums: sums, Elders: elders})
		}
		c := ConcealMonth(r)
		for i, want := range tt.hidden {
			p, q := c.Points[i], c.Communities[i]
			if p.Hidden != want || q.Hidden != want || want && (p.Meals != 0 || p.Elders != 0 || q.List != 0 || p.Name == "") {
				t.Errorf("%v: row %d is %+v and %+v", tt.elders, i, p, q)
			}
			if r.Points[i].Hidden || r.Points[i].Meals == 0 && tt.elders[i] > 0 {
				t.Errorf("%v: the report itself was changed", tt.elders)
			}
		}
	}
}

// How many came for the first time does not tell of the few who had come before.
func TestTheFewWhoCameBeforeAreConcealed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		elders, fresh int
		said          string
	}{{20, 17, ""}, {20, 15, "15"}, {20, 20, "20"}, {20, 4, "不足5"}, {20, 0, ""}} {
		r := monthly.Report{Elders: tt.elders, New: tt.fresh}
		r.All.Meals = 100
		said := strings.Join(MonthSummary(ConcealMonth(r), words), "")
		if tt.said == "" && strings.Contains(said, "第一次") || tt.said != "" && !strings.Contains(said, "第一次来的老人 "+tt.said+" 位") {
			t.Errorf("%d of %d: %s", tt.fresh, tt.elders, said)
		}
	}
}
