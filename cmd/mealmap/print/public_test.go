package print

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

// counted is a period with n elders at each merchant, each eating thrice.
func counted(merchants map[string][]string) *Publicity {
	p := NewPublicity("2025-03-01", "2025-03-31")
	n := 0
	for merchant, elders := range merchants {
		for _, elder := range elders {
			for range 3 {
				p.Add(ate(n, elder, merchant))
				n++
			}
		}
	}
	return p
}

func people(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint(prefix, i)
	}
	return all
}

func TestFewEldersStandTogether(t *testing.T) {
	t.Parallel()
	type line struct {
		Name          string
		Meals, Elders int
	}
	for reason, c := range map[string]struct {
		merchants map[string][]string
		want      []line
	}{
		"five stand alone":        {map[string][]string{"甲": people("a", 5), "乙": people("b", 6)}, []line{{"乙", 18, 6}, {"甲", 15, 5}}},
		"four take the next":      {map[string][]string{"甲": people("a", 4), "乙": people("b", 6), "丙": people("c", 7)}, []line{{"丙", 21, 7}, {"", 30, 10}}},
		"several few are enough":  {map[string][]string{"甲": people("a", 4), "乙": people("b", 3), "丙": people("c", 7)}, []line{{"丙", 21, 7}, {"", 21, 7}}},
		"the same four are four":  {map[string][]string{"甲": people("a", 4), "乙": people("a", 3), "丙": people("c", 7)}, []line{{"", 42, 11}}},
		"too few at all say none": {map[string][]string{"甲": people("a", 2), "乙": people("b", 2)}, []line{{"", 0, 0}}},
		"nobody":                  {nil, nil},
	} {
		var got []line
		for _, m := range counted(c.merchants).Merchants() {
			got = append(got, line{m.Name, m.Meals, m.Elders})
			if m.List != 1500*data.Fen(m.Meals) && m.Meals > 0 {
				t.Errorf("%s: %d meals for %s", reason, m.Meals, m.List)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

// What one elder got is nobody's business: with fewer than five in all, neither
// the line nor the sum says any money.
func TestTheMoneyOfFewEldersIsNotPublic(t *testing.T) {
	t.Parallel()
	all := func(yield func(BookMeal, error) bool) { yield(ate(1, "王秀英", "幸福面馆"), nil) }
	f, _ := opened(t, bookOf(all), sheetRows)
	for _, row := range cellsOf(t, f, "公示") {
		if line := strings.Join(row, " "); strings.Contains(line, ".") {
			t.Errorf("the sheet says %s", line)
		}
	}
	p := counted(map[string][]string{"甲": people("a", 2), "乙": people("b", 2)})
	var out bytes.Buffer
	if _, err := Notice(&out, p, NoticeInfo{}, words); err != nil {
		t.Fatal(err)
	}
	paper := letters(text(t, out.Bytes(), "-layout"))
	if strings.Contains(paper, ".") || strings.Count(paper, "不公布") != 8 {
		t.Errorf("the notice says %s", paper)
	}
}

func TestMealsThatNobodyPaysForAreNotPublic(t *testing.T) {
	t.Parallel()
	p := counted(map[string][]string{"甲": people("a", 5)})
	voided, rejected := ate(98, "z", "乙"), ate(99, "y", "甲")
	voided.VoidedAt, rejected.Rejected = 1, true
	earlier := ate(97, "x", "甲")
	earlier.Earlier = true
	for _, m := range []BookMeal{voided, rejected, earlier} {
		p.Add(m)
	}
	if got := p.Merchants(); len(got) != 1 || got[0].Meals != 15 || p.Elders() != 5 {
		t.Errorf("%d elders, %+v", p.Elders(), got)
	}
}

func TestThePublicSheetNamesNobody(t *testing.T) {
	t.Parallel()
	list := []BookMeal{}
	for i, elder := range []string{"王秀英", "李建国", "欧阳春", "赵丽华", "孙福"} {
		for n := range 2 + i {
			list = append(list, ate(10*i+n, elder, "幸福面馆"))
		}
	}
	all := func(yield func(BookMeal, error) bool) {
		for _, m := range list {
			if !yield(m, nil) {
				return
			}
		}
	}
	f, _ := opened(t, bookOf(all), sheetRows)
	rows := cellsOf(t, f, "公示")
	var flat []string
	for _, row := range rows {
		flat = append(flat, strings.Join(row, " "))
	}
	whole := strings.Join(flat, "\n")
	for _, want := range []string{"幸福面馆 20 5 300.00 46.00 60.00 194.00", "王** 第三社区 不足5", "赵** 第三社区 5", "孙** 第三社区 6"} {
		if !strings.Contains(whole, want) {
			t.Errorf("%s is missing:\n%s", want, whole)
		}
	}
	for _, never := range []string{"秀英", "建国", "阳春", "70–79", "G70"} {
		if strings.Contains(whole, never) {
			t.Errorf("%s is public", never)
		}
	}
	p := NewPublicity("2025-03-01", "2025-03-31")
	for _, m := range list {
		p.Add(m)
	}
	var out bytes.Buffer
	report, err := Notice(&out, p, NoticeInfo{Office: "向阳街道办事处", Phone: "0993-2012345"}, words)
	if err != nil || report.Items != 5 || len(report.Notes) > 0 {
		t.Fatalf("%+v %v", report, err)
	}
	paper := letters(text(t, out.Bytes(), "-layout"))
	for _, want := range []string{"老年助餐补贴公示", "2025-03-01至2025-03-31", "幸福面馆205300.0046.0060.00194.00", "用餐老人(5位)", "王**第三社区不足5", "电话0993-2012345"} {
		if !strings.Contains(paper, want) {
			t.Errorf("%s is missing:\n%s", want, paper)
		}
	}
	if strings.Contains(paper, "秀英") {
		t.Error("a name is public")
	}
}

func TestALongNoticeRunsOver(t *testing.T) {
	t.Parallel()
	p := counted(map[string][]string{"甲": people("王", 301)})
	var out bytes.Buffer
	report, err := Notice(&out, p, NoticeInfo{Office: "向阳街道办事处"}, words)
	if err != nil || report.Pages < 4 {
		t.Fatalf("%+v %v", report, err)
	}
	if flat := letters(text(t, out.Bytes(), "-f", "3", "-l", "3")); !strings.Contains(flat, "用餐老人(301位)") {
		t.Errorf("page 3 has no heading:\n%.200s", flat)
	}
	if got := strings.Count(letters(text(t, out.Bytes())), "第三社区"); got != 301 {
		t.Errorf("%d elders", got)
	}
}

func TestNoNoticeOfNobody(t *testing.T) {
	t.Parallel()
	if _, err := Notice(io.Discard, NewPublicity("2025-03-01", "2025-03-31"), NoticeInfo{}, words); !errors.Is(err, ErrNothing) {
		t.Errorf("%v", err)
	}
}
