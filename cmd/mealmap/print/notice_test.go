package print

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/cases"
)

// casePaper is a notice of the kind with everything that it can say.
func casePaper(kind cases.NoticeKind) cases.Notice {
	figures := &cases.Figures{
		Day: "2026-04-30", From: "2026-03-29", Enough: true, Share: 81, Lower: 75, Upper: 86, N: 96, Elders: 74,
		Before: 95, Changed: "2026-04-03", Terms: 2, Line: 90, Unacceptable: 85,
		Channels:    []cases.ChannelFigures{{Channel: merchants.Tap, N: 70, Satisfied: 58}, {Channel: merchants.Phone, N: 26, Satisfied: 19}},
		Interviewed: 20, Unhappy: 6, Reasons: []cases.Count{{Code: "cold", N: 14}, {Code: "waiting", N: cases.Few}}, SetAside: []cases.Count{{Code: "clustered", N: 11}},
	}
	b := cases.Body{
		Kind: kind, Number: "2026-007-1", Case: "2026-007", Office: "向阳街道办事处", Phone: "0993-2012345", Merchant: "幸福面馆",
		Points: []string{"1 幸福面馆", "8 幸福面馆二店"}, Issued: "2026-05-01", Officer: "王主任", Reason: "连续三周有老人说饭菜凉、等候久。",
		WarnedOn: "2026-05-01", Deadline: "2026-05-31", Figures: figures, Demo: true,
	}
	switch kind {
	case cases.Rectify, cases.ProposalNote:
		b.ObjectBy = "2026-05-11"
		for i := range 96 {
			l := cases.Line{No: i + 1, Day: data.ServiceDay("2026-04-30").AddDays(-i / 3), Channel: merchants.Tap, Scale: 3, Score: 3}
			switch {
			case i%5 == 0:
				l.Score, l.Reasons = 1, []string{"cold", "waiting"}
			case i%11 == 0:
				l.Channel, l.Scale, l.Score, l.Week = merchants.Phone, 5, 4, true
			case i%13 == 0:
				l.Aside = "clustered"
			}
			b.Answers = append(b.Answers, l)
		}
		if kind == cases.ProposalNote {
			b.Ground = cases.Answers
		}
	case cases.DecisionNote:
		after := *figures
		after.Share, after.Lower, after.Upper, after.N = 83, 77, 88, 94
		b.Appeal = &cases.AppealBody{
			Kind: cases.Objection, Against: cases.Rectify, On: "2026-05-06", Text: "第 1 号那天我们没有开门;第 6 号说的菜我们店里不卖。", Decision: cases.Partly,
			Claims: []cases.Claim{{No: 1, Why: merchants.ClosedDay}, {No: 6, Why: merchants.WrongOrder}}, Struck: []cases.Struck{{No: 1, Why: merchants.ClosedDay}},
			Before: figures, After: &after,
		}
	case cases.RemovalNote:
		b.Others = []string{"王主任", "李科长"}
		b.Officer = "赵科员"
	case cases.LiftedNote:
		b.Ground = cases.Improved
	}
	raw, err := json.Marshal(b)
	if err != nil {
		panic(err)
	}
	hash := sha256.Sum256(raw)
	return cases.Notice{ID: "n", Kind: kind, Number: b.Number, Raw: string(raw), Hash: hash[:], IssuedAt: data.ServiceDay("2026-05-01").Start(), Body: b}
}

// issued is the document of a notice, which must print without a note.
func issued(t testing.TB, n cases.Notice) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := CaseNotice(&b, n, words)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Notes) > 0 {
		t.Fatalf("notes: %+v", report.Notes)
	}
	return b.Bytes(), report
}

func TestEachNoticeSaysWhatItMust(t *testing.T) {
	t.Parallel()
	for kind, want := range map[cases.NoticeKind][]string{
		cases.Rectify: {
			"整改通知书", "2026-007-1", "幸福面馆:", "8幸福面馆二店", "81%", "75–86%", "96次评价", "74位老人", "此前约95%", "2026-04-03周五前后下降", "单独访问了20位老人,其中6位",
			"饭菜凉14次", "等太久不足5次", "十分钟内集中打分11次", "餐后点脸70次计入、满意58次", "评议办法第2版", "连续三周有老人说饭菜凉", "2026-05-31周日(含当天)以前整改",
			"2026-05-11周一(含当天)以前告诉向阳街道办事处(电话0993-2012345)", "没有经办这件事的另一位", "请不要打听是谁说的", "共96条", "那周", "未计:集中打分", "街道(盖章)", "商户签收", "王主任",
		},
		cases.ProposalNote: {"清退建议书", "这只是建议", "两个人先后签字", "2026-05-11周一(含当天)"},
		cases.DecisionNote: {
			"异议决定书", "《整改通知书》", "2026-05-06周三收到", "第1号那天我们没有开门", "部分成立:剔除1条评价", "那天没有营业", "保留,照常计入",
			"原来96次评价,满意约81%(90%区间75–86%);现在94次评价,满意约83%(90%区间77–88%)", "可以向向阳街道办事处(电话0993-2012345)申诉一次",
		},
		cases.RemovalNote: {"清退决定书", "从2026-05-01周五起终止", "不再核销助餐卡", "提出建议:王主任;第一签字:李科长;第二签字:赵科员", "第一签字人", "第二签字人"},
		cases.LiftedNote:  {"整改摘除通知", "从2026-05-01周五起摘除", "81%"},
	} {
		pdf, report := issued(t, casePaper(kind))
		flat := letters(text(t, pdf))
		for _, s := range want {
			if !strings.Contains(flat, s) {
				t.Errorf("%s does not say %s", kind, s)
			}
		}
		if strings.Contains(flat, "[") || strings.Contains(flat, "<novalue>") {
			t.Errorf("%s lacks a word:\n%s", kind, flat)
		}
		for page := range report.Pages {
			if s := fmt.Sprintf("第%d页/共%d页", page+1, report.Pages); !strings.Contains(flat, s) {
				t.Errorf("%s: %s is missing", kind, s)
			}
		}
	}
}

func TestAnOddNumberOfAnswersFits(t *testing.T) {
	t.Parallel()
	n := casePaper(cases.Rectify)
	n.Body.Answers = n.Body.Answers[:1]
	pdf, _ := issued(t, n)
	if flat := letters(text(t, pdf)); !strings.Contains(flat, "共1条") {
		t.Errorf("%s", flat)
	}
}

func TestTheSameBodyIsTheSamePaper(t *testing.T) {
	t.Parallel()
	n := casePaper(cases.Rectify)
	one, _ := issued(t, n)
	two, _ := issued(t, n)
	if !bytes.Equal(one, two) {
		t.Error("two printings differ")
	}
	n.Body.Figures.Share++
	if three, _ := issued(t, n); bytes.Equal(one, three) {
		t.Error("another body is the same paper")
	}
}

func TestTheNoticesCodeCarriesItsHash(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	n := casePaper(cases.LiftedNote)
	pdf, report := issued(t, n)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "n.pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	last := fmt.Sprint(report.Pages)
	output(t, pdftoppm, "-r", "150", "-gray", "-png", "-singlefile", "-f", last, "-l", last, filepath.Join(dir, "n.pdf"), filepath.Join(dir, "page"))
	got := strings.TrimSpace(output(t, zbarimg, "--quiet", "--raw", filepath.Join(dir, "page.png")))
	if number, hash, err := cases.ParsePaper(got); err != nil || number != n.Number || !bytes.Equal(hash, n.Hash) {
		t.Errorf("the code says %q: %v", got, err)
	}
}

func TestEveryWordOfANoticeIsThere(t *testing.T) {
	t.Parallel()
	keys := []string{"print.case.opening.lifted.judged", "print.case.opening.lifted.improved", "print.case.opening.proposal.food_safety"}
	for _, d := range cases.Decisions() {
		keys = append(keys, "print.case.decision."+string(d))
	}
	for _, why := range append(merchants.StrikeWhys(), merchants.Replaced) {
		keys = append(keys, "print.case.why."+string(why))
	}
	for _, aside := range []string{"repeated", "clustered", "struck"} {
		keys = append(keys, "print.case.aside."+aside, "print.case.short."+aside)
	}
	for _, ch := range merchants.Channels() {
		keys = append(keys, "print.case.way."+string(ch), "office.channel."+string(ch))
	}
	for _, r := range merchants.RatingReasons() {
		keys = append(keys, "office.reason."+r)
	}
	for _, key := range keys {
		if got := words.Text(key); strings.HasPrefix(got, "[") {
			t.Errorf("%s has no word", key)
		}
	}
}

func TestTheLastWordOfAnAppealSaysThatItIs(t *testing.T) {
	t.Parallel()
	n := casePaper(cases.DecisionNote)
	n.Body.Appeal.Kind, n.Body.Appeal.Final, n.Body.Appeal.Alone = cases.SecondAppeal, true, true
	n.Body.Appeal.Decision, n.Body.Appeal.Struck = cases.Refused, nil
	pdf, _ := issued(t, n)
	flat := letters(text(t, pdf))
	for _, s := range []string{"申诉决定书", "申诉不成立", "这是最后的决定", "没有第三位可以决定的工作人员"} {
		if !strings.Contains(flat, s) {
			t.Errorf("%s is missing", s)
		}
	}
	if strings.Contains(flat, "剔除以后重新计算") {
		t.Error("figures moved without anything struck")
	}
}
