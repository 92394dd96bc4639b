package print

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

// ate is the n-th meal of an elder at a merchant.
func ate(n int, elder, merchant string) BookMeal {
	return BookMeal{Row: settle.Row{
		Redemption: meals.Redemption{
			ID: meals.RedemptionID(fmt.Sprintf("0195a3b2-0000-7000-8000-%012d", n)), ElderID: meals.ElderID(elder), MerchantID: merchants.MerchantID(merchant),
			ServedAt: data.ServiceDay("2025-03-05").At(12*60 + 40), Day: "2025-03-05", Class: "G70", RuleID: "R-2025-03", Version: 1,
			List: 1500, Merchant: 230, Government: 300, Elder: 970,
		},
		ElderName: elder, CommunityName: "第三社区", PointName: merchant, Fen: 300,
	}, Merchant: merchant}
}

// menu is n meals of as many elders at one merchant.
func menu(n int) iter.Seq2[BookMeal, error] {
	return func(yield func(BookMeal, error) bool) {
		for i := range n {
			if !yield(ate(i, fmt.Sprintf("王%d", i%50), "幸福面馆"), nil) {
				return
			}
		}
	}
}

func bookOf(all iter.Seq2[BookMeal, error], statements ...settle.Statement) Book {
	return Book{
		From: "2025-03-01", To: "2025-03-31", Statements: statements, Meals: all,
		Labels: map[string]string{"G70": "70–79岁"},
	}
}

// opened is the workbook as a reader opens it.
func opened(t *testing.T, b Book, most int) (*excelize.File, Report) {
	t.Helper()
	var out bytes.Buffer
	report, err := workbook(&out, b, words, most)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, report
}

// cellsOf is a sheet as it is shown.
func cellsOf(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheBookAddsUpEveryStatement(t *testing.T) {
	t.Parallel()
	a, b := worked(), zero()
	a.Body.Communities = []settle.Part{{Name: "320106001001", Label: "第三社区", Meals: 1000, Fen: 400000}, {Name: "", Meals: 400, Fen: 94600}}
	a.Body.Classes = []settle.Part{{Name: "G70", Meals: 520, Fen: 156000}, {Name: "H", Meals: 160, Fen: 338600}}
	b.Number, b.Body.Merchant, b.State = "320106-202503-0002", "=cmd()", settle.Computed
	b.Body.Levels = []settle.Part{{Name: "district", Meals: 1, Fen: 100}}
	f, report := opened(t, bookOf(menu(2), a, b), sheetRows)
	if report.Items != 2 || report.Pages != 6 {
		t.Errorf("%+v", report)
	}
	want := []string{"汇总-商户", "汇总-级别", "汇总-社区", "汇总-人群", "台账", "公示"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	rows := cellsOf(t, f, "汇总-商户")
	for i, want := range []string{
		"320106-202503-0001 R01 幸福面馆 2025-03-01 2025-03-31 已复核,待批准 1564 6 21,463.00 3,185.10 4,912.00 13,365.90 -44.00 -12.00 90.00 4,946.00",
		"320106-202503-0002 =cmd() 2025-03-01 2025-03-31 待复核 1564 6 21,463.00 3,185.10 0.00 18,277.90 0.00 0.00 0.00 0.00",
		"合计     3128 12 42,926.00 6,370.20 4,912.00 31,643.80 -44.00 -12.00 90.00 4,946.00",
	} {
		if got := strings.Join(rows[i+1], " "); got != want {
			t.Errorf("row %d: %s", i+2, got)
		}
	}
	for sheet, want := range map[string][]string{
		"汇总-级别": {"区 1472 2,914.60", "街道 1471 2,032.40", "合计  4,947.00"},
		"汇总-社区": {"第三社区 1000 4,000.00", "社区未登记 400 946.00", "合计  4,946.00"},
		"汇总-人群": {"70–79岁 520 1,560.00", "H 160 3,386.00", "合计  4,946.00"},
	} {
		for i, row := range cellsOf(t, f, sheet)[1:] {
			if got := strings.Join(row, " "); got != want[i] {
				t.Errorf("%s: %s, want %s", sheet, got, want[i])
			}
		}
	}
	if raw, _ := f.GetCellValue("汇总-商户", "O2", excelize.Options{RawCellValue: true}); raw != "4946" {
		t.Errorf("the sum is kept as %q", raw)
	}
}

func TestTheRegisterHasARowAMeal(t *testing.T) {
	t.Parallel()
	voided, rejected, bare, earlier := ate(2, "李**", "幸福面馆"), ate(3, "赵*", "幸福面馆"), ate(4, "孙*", "幸福面馆"), ate(5, "周*", "幸福面馆")
	voided.VoidedAt, rejected.Rejected, rejected.DeliveryFen = 1, true, 200
	bare.RuleID, bare.Class, bare.Government, bare.Fund, bare.Fen = "", "", 0, 100, 100
	voided.Fen, earlier.Earlier, earlier.Fen = 0, true, -300
	list := []BookMeal{ate(1, "王**", "幸福面馆"), voided, rejected, bare, earlier}
	f, _ := opened(t, bookOf(func(yield func(BookMeal, error) bool) {
		for _, m := range list {
			if !yield(m, nil) {
				return
			}
		}
	}), sheetRows)
	rows := cellsOf(t, f, "台账")
	const head = "2025-03-05 12:40 幸福面馆 幸福面馆 "
	for i, want := range []string{
		head + "王** 第三社区 70–79岁 R-2025-03 第1版 15.00 2.30 3.00 0.00 9.70 0.00 有效 3.00 00000001",
		head + "李** 第三社区 70–79岁 R-2025-03 第1版 15.00 2.30 3.00 0.00 9.70 0.00 已作废 0.00 00000002",
		head + "赵* 第三社区 70–79岁 R-2025-03 第1版 15.00 2.30 3.00 0.00 9.70 2.00 不予支付 3.00 00000003",
		head + "孙* 第三社区 没有适用的规则  15.00 2.30 0.00 1.00 9.70 0.00 有效 1.00 00000004",
		head + "周* 第三社区 70–79岁 R-2025-03 第1版       往期用餐 -3.00 00000005",
	} {
		if got := strings.Join(rows[i+1], " "); got != want {
			t.Errorf("row %d: %s", i+2, got)
		}
	}
}

func TestNoTextBecomesAFormula(t *testing.T) {
	t.Parallel()
	hostile := []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "0012", "1e3", "<b>&\"'", "\x01x", "=HYPERLINK(\"http://x\")"}
	f, _ := opened(t, bookOf(func(yield func(BookMeal, error) bool) {
		for i, text := range hostile {
			m := ate(i, text, text)
			m.CommunityName, m.Class = text, text
			if !yield(m, nil) {
				return
			}
		}
	}), sheetRows)
	for i, text := range hostile {
		for _, column := range "BCDEF" {
			at := fmt.Sprintf("%c%d", column, i+2)
			formula, err := f.GetCellFormula("台账", at)
			if err != nil || formula != "" {
				t.Errorf("%s: %q is a formula: %q %v", at, text, formula, err)
			}
			kind, err := f.GetCellType("台账", at)
			if err != nil || (kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString) {
				t.Errorf("%s: %q is of type %v %v", at, text, kind, err)
			}
			if got, _ := f.GetCellValue("台账", at); text[0] > ' ' && got != text {
				t.Errorf("%s: %q came back as %q", at, text, got)
			}
		}
	}
}

func TestALongRegisterTakesSeveralSheets(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		meals int
		want  map[string]int
	}{
		"none":       {0, map[string]int{"台账": 1}},
		"just full":  {10, map[string]int{"台账": 11}},
		"one more":   {11, map[string]int{"台账": 11, "台账2": 2}},
		"three full": {30, map[string]int{"台账": 11, "台账2": 11, "台账3": 11}},
	} {
		f, report := opened(t, bookOf(menu(c.meals)), 10)
		got := map[string]int{}
		for _, name := range f.GetSheetList() {
			if strings.HasPrefix(name, "台账") {
				got[name] = len(cellsOf(t, f, name))
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || report.Items != c.meals {
			t.Errorf("%s: %d meals %s", reason, report.Items, diff)
		}
	}
}

func TestTheBookFailsWithItsMeals(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	_, err := Workbook(io.Discard, bookOf(func(yield func(BookMeal, error) bool) {
		if yield(ate(1, "王**", "幸福面馆"), nil) {
			yield(BookMeal{}, broken)
		}
	}), words)
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// What is alive while the last meal is written is the writer's buffer of 16 MB
// and a count an elder, however many the meals.
func TestTheBookOfManyMealsStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("a long register")
	}
	alive := func(n int) (bytes uint64) {
		all := menu(n)
		_, err := Workbook(io.Discard, bookOf(func(yield func(BookMeal, error) bool) {
			for m, err := range all {
				if !yield(m, err) {
					return
				}
			}
			runtime.GC()
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			bytes = s.HeapAlloc
		}), words)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	small, large := alive(1_000), alive(20_000)
	if grown := int64(large) - int64(small); grown > 24<<20 {
		t.Errorf("20,000 meals keep %d MB more than 1,000", grown>>20)
	}
}

func BenchmarkWorkbook(b *testing.B) {
	for b.Loop() {
		if _, err := Workbook(io.Discard, bookOf(menu(200_000)), words); err != nil {
			b.Fatal(err)
		}
	}
}
