package print

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// complaintSheet is a sheet with as many steps.
func complaintSheet(steps int) ComplaintSheet {
	c := ComplaintSheet{
		Office: "向阳街道办事处", Number: "2026-0031", Text: "中午的饭是夹生的,菜也凉了,跟老板说了没人理。", Demo: true,
		Facts: [][2]string{{"单号", "2026-0031"}, {"类别", "饭菜口味"}, {"12345 单号", ""}, {"对象", "幸福面馆"}, {"首问负责人", "王主任"}},
	}
	for i := range steps {
		c.Steps = append(c.Steps, ComplaintStep{When: "2026-03-05 09:00", What: fmt.Sprintf("第%d步", i+1), Text: "去店里看过,换了保温柜。", Who: "李科长"})
	}
	return c
}

func TestASheetOfAComplaint(t *testing.T) {
	t.Parallel()
	for steps, pages := range map[int]int{0: 1, 5: 1, 40: 3} {
		var b bytes.Buffer
		report, err := Complaint(&b, complaintSheet(steps), words)
		if err != nil || len(report.Notes) != 0 {
			t.Fatalf("%d steps: %+v %v", steps, report.Notes, err)
		}
		if got := strings.Count(text(t, b.Bytes()), "\f"); got != pages {
			t.Errorf("%d steps take %d pages, want %d", steps, got, pages)
		}
		said := text(t, b.Bytes())
		for _, want := range []string{"投诉办理单", "2026-0031", "饭菜口味", "幸福面馆", "中午的饭是夹生的", "首问负责人", "承办人", "回访人", "内部资料"} {
			if !strings.Contains(said, want) {
				t.Errorf("%d steps: the sheet does not say %s", steps, want)
			}
		}
		if strings.Contains(said, "12345 单号") {
			t.Error("a fact without anything stands there")
		}
		if steps > 0 && !strings.Contains(said, fmt.Sprintf("第%d步", steps)) {
			t.Errorf("step %d of %d is missing", steps, steps)
		}
	}
}
