package print

import (
	"io"
	"slices"
	"strings"
	"testing"

	"mealmap/meals/voices"
)

var writer = LetterInfo{Office: "向阳街道办事处", Phone: "0993-2012345"}

// letterTo is a letter with everything that one can hold.
func letterTo(merchant string) voices.Letter {
	return voices.Letter{Month: "2026-10", SentAt: 1793462400000, Body: voices.Body{
		Merchant: merchant, From: "2026-10-01", To: "2026-10-31",
		Figure:   &voices.Figure{Share: .812, Lower: .749, Upper: .861, N: 96, Elders: 74, From: "2026-09-17", To: "2026-10-31"},
		Channels: []voices.Count{{Code: "tap", N: 60}, {Code: "phone", N: 0}, {Code: "spot", N: 20}},
		Named:    []voices.Count{{Code: "cold", N: 12}, {Code: "waiting", N: 0}},
		Remarks:  []string{"菜端上来已经凉了", "排队要站很久"}, Asked: "",
		Before: []voices.Improvement{{Month: "2026-09", Text: "换了保温餐台", On: "2026-09-28"}},
	}}
}

func lettersTo(list ...voices.Letter) func(io.Writer) (Report, error) {
	return func(w io.Writer) (Report, error) { return Letters(w, list, writer, words) }
}

func TestALetterSaysWhatEldersSaid(t *testing.T) {
	t.Parallel()
	pdf, report := twice(t, lettersTo(letterTo("幸福面馆"), letterTo("王𬎆芬小吃")))
	if report.Pages != 2 || report.Items != 2 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	flat := letters(text(t, pdf))
	for _, want := range []string{"幸福面馆：", "约81%满意", "75%–86%", "74位老人、96份意见", "2026-09-17至2026-10-31", "不足5", "饭菜凉", "12",
		"菜端上来已经凉了", "排队要站很久", "请先从这一项改起", "2026-09-28：换了保温餐台", "0993-2012345", "向阳街道办事处", "2026年10月"} {
		if !strings.Contains(flat, letters(want)) {
			t.Errorf("lacks %q", want)
		}
	}
	if got := strings.Count(flat, "不足5"); got < 6 {
		t.Errorf("%d small counts are hidden", got)
	}
	for i := range pagesOf(t, pdf) {
		if got := smallest(t, pagesOf(t, pdf)[i], 1e9); got < stateSmall-0.1 {
			t.Errorf("type of %v pt", got)
		}
	}
	embedded(t, pdf)
}

func TestALetterWithTooFewAnswersHasNoShare(t *testing.T) {
	t.Parallel()
	l := letterTo("幸福面馆")
	l.Body.Figure, l.Body.Channels, l.Body.Named, l.Body.Remarks, l.Body.Before, l.Body.Asked = nil, nil, nil, nil, nil, "请把价目表挂出来"
	pdf, _ := twice(t, lettersTo(l))
	flat := letters(text(t, pdf))
	if !strings.Contains(flat, "数据不足") || !strings.Contains(flat, "请把价目表挂出来") || strings.Contains(flat, "约") || strings.Contains(flat, "%满意") {
		t.Error(flat)
	}
	few := letterTo("幸福面馆")
	few.Body.Named = []voices.Count{{Code: "taste", N: 0}}
	pdf, _ = twice(t, lettersTo(few))
	if flat := letters(text(t, pdf)); strings.Contains(flat, "提到最多") || !strings.Contains(flat, "请保持") {
		t.Error("what one elder said is asked as if many had")
	}
	if _, err := Letters(io.Discard, nil, writer, words); err == nil {
		t.Error("no letter is printed")
	}
}

func TestASheetOfQuestionsIsLargeAndHasItsCode(t *testing.T) {
	t.Parallel()
	info := QuestionInfo{Office: "向阳街道办事处", Phone: "0993-2012345", Point: "幸福面馆（向阳路店）", Day: "2026-03-05"}
	codes := []string{"0305-K7M4Q-01", "0305-Z9X2B-02"}
	pdf, report := twice(t, func(w io.Writer) (Report, error) { return Questionnaires(w, codes, info, words) })
	if report.Pages != 2 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	all := text(t, pdf)
	flat := letters(all)
	for _, want := range append(slices.Clone(codes), "很满意", "很不满意", "饭菜凉", "后四位", "幸福面馆", "2026年3月5日", "0993-2012345") {
		if !strings.Contains(flat, letters(want)) {
			t.Errorf("lacks %q", want)
		}
	}
	for _, page := range pagesOf(t, pdf) {
		if got := smallest(t, page, 270); got < questionNote {
			t.Errorf("type of %v pt is too small for elders", got)
		}
	}
	if _, err := Questionnaires(io.Discard, nil, info, words); err == nil {
		t.Error("no sheet is printed")
	}
}

func TestATableCardOpensItsPage(t *testing.T) {
	t.Parallel()
	info := TableInfo{Office: "向阳街道办事处", Phone: "0993-2012345", Point: "幸福面馆", Link: "https://meals.example/r/t/AZXTsAAAcACAAAAAAAAAAAECAwQFBgcI"}
	pdf, report := twice(t, func(w io.Writer) (Report, error) { return TableCard(w, info, words) })
	if report.Pages != 1 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	if got := codes(t, pdf, 1); !slices.Equal(got, []string{info.Link}) {
		t.Errorf("the code opens %q", got)
	}
	flat := letters(text(t, pdf))
	for _, want := range []string{"这顿饭满意吗", "幸福面馆", "后四位", "三小时内"} {
		if !strings.Contains(flat, letters(want)) {
			t.Errorf("lacks %q", want)
		}
	}
	if _, err := TableCard(io.Discard, TableInfo{}, words); err == nil {
		t.Error("a card without a link is printed")
	}
}
