package print

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/settle"
)

// worked is the statement of the domain's worked example: R01 in March 2025.
func worked() settle.Statement {
	line := func(class string, meals int, list, let, subsidy, elder data.Fen) settle.Line {
		n := data.Fen(meals)
		treatment := settle.Subsidised
		if subsidy == 0 {
			treatment = "below_minimum"
		}
		return settle.Line{RuleID: "R-2025-03", Version: 1, Class: class, Price: list, Off: let, Treatment: treatment, Meals: meals, List: n * list, Let: n * let, Subsidy: n * subsidy, Elder: n * elder}
	}
	b := settle.Body{
		Merchant: "R01 幸福面馆", From: "2025-03-01", To: "2025-03-31", Meals: 1564, Voided: 6,
		List: 2146300, Elder: 1336590, Let: 318510, Subsidy: 491200, Rejected: -4400, Earlier: -1200, Deliveries: 45, Delivery: 9000, Payable: 494600,
		Lines: []settle.Line{
			line("G60", 420, 1500, 150, 200, 1150), line("G60", 30, 800, 80, 0, 720),
			line("G70", 520, 1500, 230, 300, 970), line("G70", 25, 1500, 230, 0, 1270),
			line("G80", 391, 1200, 240, 400, 560), line("G80", 18, 1200, 240, 0, 960),
			line("H", 60, 1200, 120, 600, 480), line("H", 80, 1200, 240, 600, 360), line("H", 20, 800, 160, 540, 100),
		},
		Levels:      []settle.Part{{Name: "district", Meals: 1471, Fen: 291360}, {Name: "street", Meals: 1471, Fen: 203240}},
		JournalHead: "1629:" + strings.Repeat("5e", 32),
	}
	b.Lines[3].Treatment, b.Lines[5].Treatment = "already_redeemed", "over_cap"
	b.Lines[4].Delivery = 9000
	for i := range 11 {
		b.Corrections = append(b.Corrections, settle.Correction{
			Redemption: fmt.Sprintf("0195a3b2-0000-7000-8000-0000%08d", 100+i), Day: data.ServiceDay(fmt.Sprintf("2025-03-%02d", 3+i)),
			Kind: "reject", Fen: -400, Reason: "同一时段连续刷卡,回访老人本人没有用餐",
		})
	}
	for i := range 3 {
		b.Corrections = append(b.Corrections, settle.Correction{
			Redemption: fmt.Sprintf("0194a3b2-0000-7000-8000-0000%08d", i), Day: "2025-02-27", Kind: "void", Fen: -400, Reason: "老人来电说没有吃", Earlier: true,
		})
	}
	return settle.Statement{
		District: 320106, ID: "0195f000-0000-7000-8000-000000000001", Number: "320106-202503-0001", Street: "320106001",
		From: b.From, To: b.To, State: settle.Reviewed, Body: b, Hash: sha256.Sum256([]byte("worked")),
		Steps: []settle.Step{
			{State: settle.Computed, At: data.ServiceDay("2025-04-01").Start(), By: "user:1"},
			{State: settle.Reviewed, At: data.ServiceDay("2025-04-02").Start(), By: "user:2"},
		},
	}
}

// zero is a statement of merchant discounts alone.
func zero() settle.Statement {
	st := worked()
	b := &st.Body
	b.Elder += b.Subsidy
	b.Subsidy, b.Rejected, b.Earlier, b.Delivery, b.Deliveries, b.Payable = 0, 0, 0, 0, 0, 0
	b.Levels, b.Corrections = nil, nil
	for i := range b.Lines {
		l := &b.Lines[i]
		l.Elder += l.Subsidy
		l.Subsidy, l.Delivery, l.Treatment = 0, 0, settle.Discounted
	}
	return st
}

var desk = StatementInfo{
	Office: "向阳街道办事处",
	Labels: map[string]string{"G60": "60–69岁", "G70": "70–79岁", "G80": "80岁以上"},
	People: map[string]string{"user:1": "李经办", "user:2": "周复核"},
}

// stated is the document of a statement, which must print without a note.
func stated(t testing.TB, st settle.Statement) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := Statement(&b, st, desk, words)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Notes) > 0 {
		t.Fatalf("notes: %+v", report.Notes)
	}
	return b.Bytes(), report
}

func TestTheWorkedStatementSaysEveryFen(t *testing.T) {
	t.Parallel()
	pdf, report := stated(t, worked())
	flat := letters(text(t, pdf, "-layout"))
	for _, want := range []string{
		"老年助餐结算单", "320106-202503-0001", "R01幸福面馆", "2025-03-01至2025-03-31", "已复核,待批准",
		"4,946.00", "肆仟玖佰肆拾陆元整", "2,913.60", "2,032.40", "4,912.00", "-44.00", "-12.00", "90.00",
		"21,463.00", "3,185.10", "13,365.90", "1564", "60–69岁", "R-2025-03第1版", "未到最低", "另有6餐", "本期不予支付(11笔)", "往期调整(3笔)", "送餐费(45单)",
		"2025-02-27", "00000002", "往期用餐作废", "回访老人本人没有用餐",
		"李经办", "2025-04-01系统记录", "周复核", "2025-04-02系统记录", "账本第1629笔", "5e5e5e5e5e5e5e5e", "向阳街道办事处",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(flat, "未复核") || strings.Contains(flat, "[") {
		t.Errorf("marked as not reviewed, or a word is missing:\n%s", flat)
	}
	for page := range report.Pages {
		if want := fmt.Sprintf("第%d页/共%d页", page+1, report.Pages); !strings.Contains(flat, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestAStatementNobodyReviewedSaysSoOnEveryPage(t *testing.T) {
	t.Parallel()
	st := worked()
	st.State = settle.Computed
	reviewed, _ := stated(t, worked())
	pdf, report := stated(t, st)
	for page := 1; page <= report.Pages; page++ {
		n := fmt.Sprint(page)
		said, not := text(t, pdf, "-f", n, "-l", n), text(t, reviewed, "-f", n, "-l", n)
		if strings.Count(said, "未") != strings.Count(not, "未")+1 {
			t.Errorf("page %d does not say so, or says so once it is reviewed", page)
		}
	}
}

func TestTheStatementsCodeCarriesItsHash(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	st := worked()
	for _, state := range []settle.State{settle.Computed, settle.Locked} {
		st.State = state
		pdf, report := stated(t, st)
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "s.pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
		last := fmt.Sprint(report.Pages)
		output(t, pdftoppm, "-r", "150", "-gray", "-png", "-singlefile", "-f", last, "-l", last, filepath.Join(dir, "s.pdf"), filepath.Join(dir, "page"))
		want := fmt.Sprintf("mealmap:statement:320106-202503-0001:sha256:%x", st.Hash)
		if got := strings.TrimSpace(output(t, zbarimg, "--quiet", "--raw", filepath.Join(dir, "page.png"))); got != want {
			t.Errorf("%s: the code says %q", state, got)
		}
	}
}

func TestManyCorrectionsRunOverWithTheirHeading(t *testing.T) {
	t.Parallel()
	st := worked()
	for len(st.Body.Corrections) < 140 {
		st.Body.Corrections = append(st.Body.Corrections, st.Body.Corrections[len(st.Body.Corrections)%14])
	}
	pdf, report := stated(t, st)
	if report.Items != 1 || report.Pages < 4 {
		t.Fatalf("%+v", report)
	}
	for page := 2; page <= report.Pages-1; page++ {
		n := fmt.Sprint(page)
		if flat := letters(text(t, pdf, "-f", n, "-l", n)); !strings.Contains(flat, "不予支付与往期调整") || !strings.Contains(flat, "核销号末位") {
			t.Errorf("page %d has no heading", page)
		}
	}
}

func TestWithoutSubsidyTheStatementSaysWhatTheMerchantGave(t *testing.T) {
	t.Parallel()
	pdf, report := stated(t, zero())
	flat := letters(text(t, pdf, "-layout"))
	for _, want := range []string{"本期没有补贴,无需付款", "¥3,185.10", "18,277.90", "没有不予支付的用餐"} {
		if !strings.Contains(flat, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, never := range []string{"合计应付", "元整", "各级承担", "送餐费"} {
		if strings.Contains(flat, never) {
			t.Errorf("%s is there", never)
		}
	}
	if report.Pages != 1 {
		t.Errorf("%d pages", report.Pages)
	}
}

func TestTheBoxSaysWhoOwes(t *testing.T) {
	t.Parallel()
	st := worked()
	st.Body.Payable = -1200
	pdf, _ := stated(t, st)
	if flat := letters(text(t, pdf)); !strings.Contains(flat, "商户应退回") || !strings.Contains(flat, "¥12.00") || !strings.Contains(flat, "壹拾贰元整") {
		t.Errorf("owed by the merchant:\n%.300s", flat)
	}
	st.Body.Payable = 0
	pdf, _ = stated(t, st)
	if flat := letters(text(t, pdf)); !strings.Contains(flat, "合计应付") || !strings.Contains(flat, "¥0.00") {
		t.Errorf("nothing left:\n%.300s", flat)
	}
}

func TestEveryStateAndKindHasItsWord(t *testing.T) {
	t.Parallel()
	keys := []string{"funder.district", "funder.street", "funder.city", "funder.fund"}
	for _, treatment := range []string{
		meals.NoticeAlreadyRedeemed, meals.NoticeOutsideWindow, meals.NoticeNotNow, meals.NoticeBelowMinimum, meals.NoticeAbovePrice,
		meals.NoticeOverCap, meals.NoticeExcluded, meals.NoticeNoRule, meals.NoticeAllowanceUsed, meals.NoticeCouponUsed, meals.NoticeBudgetUsed, meals.NoticeAway,
	} {
		keys = append(keys, "statement.treatment."+treatment)
	}
	for _, state := range []settle.State{settle.Computed, settle.Reviewed, settle.Approved, settle.Paid, settle.Locked} {
		keys = append(keys, "statement.state."+string(state))
	}
	for _, kind := range []string{"meal", "void", "reject", "restore"} {
		keys = append(keys, "statement.kind."+kind, "statement.earlier."+kind)
	}
	for _, key := range keys {
		if got := words.Text(key); strings.HasPrefix(got, "[") {
			t.Errorf("%s has no word", key)
		}
	}
}

func TestTheStatementReportsWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	st := worked()
	st.Body.Merchant = "幸福🍜面馆"
	st.Body.Corrections[2].Reason = "没有吃💐"
	report, err := Statement(io.Discard, st, desk, words)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, n := range report.Notes {
		got[string(n.Runes)] = n.Item
	}
	if diff := cmp.Diff(map[string]int{"🍜": 0, "💐": 3}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAHardMerchantStaysOnThePage(t *testing.T) {
	t.Parallel()
	st := worked()
	st.Body.Merchant = strings.Repeat("石河子市向阳街道第一社区", 5)
	st.Body.Lines[0].RuleID = strings.Repeat("R-long-", 12)
	st.Body.List = 123456789012
	pdf, _ := stated(t, st)
	flat := letters(text(t, pdf, "-raw"))
	for _, want := range []string{st.Body.Merchant, "1,234,567,890.12"} {
		if !strings.Contains(flat, want) {
			t.Errorf("%s is missing:\n%.400s", want, flat)
		}
	}
}

func TestMoneyIsGrouped(t *testing.T) {
	t.Parallel()
	for fen, want := range map[data.Fen]string{
		0: "0.00", 1: "0.01", -1: "-0.01", 99999: "999.99", 100000: "1,000.00", -100000: "-1,000.00",
		494600: "4,946.00", 99999999: "999,999.99", 100000000: "1,000,000.00", -123456789: "-1,234,567.89",
	} {
		if got := fen.Grouped(); got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
}

func TestSectionsFlow(t *testing.T) {
	t.Parallel()
	mark := func(n int, height float64) []row {
		rows := make([]row, n)
		for i := range rows {
			rows[i] = row{height: height}
		}
		return rows
	}
	for reason, c := range map[string]struct {
		sections []section
		want     []int
	}{
		"one page":                       {[]section{{head: mark(1, 1), rows: mark(9, 1)}}, []int{10}},
		"the head comes again":           {[]section{{head: mark(1, 1), rows: mark(10, 1)}}, []int{10, 2}},
		"a head does not stay alone":     {[]section{{rows: mark(8, 1)}, {head: mark(1, 1.5), rows: mark(2, 1)}}, []int{8, 3}},
		"whole sections are not parted":  {[]section{{rows: mark(7, 1)}, {head: mark(1, 1), rows: mark(3, 1), whole: true}}, []int{7, 4}},
		"a row taller than a page":       {[]section{{rows: mark(1, 12)}, {rows: mark(1, 1)}}, []int{1, 1}},
		"an empty section takes nothing": {[]section{{rows: mark(2, 1)}, {}, {rows: mark(2, 1)}}, []int{4}},
	} {
		var got []int
		for _, page := range flow(c.sections, 10) {
			got = append(got, len(page))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}
