package public

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestPaperSaysWhatThePublicSees(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	p := messages.For("zh-Hans")
	dir, err := s.Merchants.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := dir.Points()[1]
	menu := []merchants.MenuItem{{Name: "阳春面", Price: 1300}, {Name: "小碗菜", Price: 650}}
	if err := s.Merchants.PutMenu(t.Context(), second.District, second.ID, menu, audit.System); err != nil {
		t.Fatal(err)
	}
	list, err := SheetPoints(t.Context(), s.Config, second.Street, p)
	if err != nil || len(list) != len(dir.Points()) {
		t.Fatalf("%d points of %d: %v", len(list), len(dir.Points()), err)
	}
	for i, point := range list {
		if point.Number != i+1 || point.At == nil || point.Name != dir.Points()[i].Name {
			t.Errorf("%d: %+v", i, point)
		}
	}
	got := list[1]
	if diff := cmp.Diff([]string{"午餐 周二到周日 10:30–13:30", "晚餐 周二到周日 16:30–20:00", "周一休息"}, got.Hours); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(got.Menu, []string{"阳春面 13 元", "小碗菜 6.50 元"}) || !slices.Contains(got.Tags, "软食") {
		t.Errorf("menu %q, tags %q", got.Menu, got.Tags)
	}
	if len(got.Benefits) != 3 || got.Address != second.Address || got.Phone != second.Phone {
		t.Errorf("%+v", got)
	}
	other, err := SheetPoints(t.Context(), s.Config, "320104001", p)
	if err != nil || len(other) != 0 {
		t.Errorf("%d points of another street: %v", len(other), err)
	}
}
