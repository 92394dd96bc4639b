package public

import (
	"slices"
	"testing"
	"time"

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
	if diff := cmp.Diff([]string{"午餐 10:30–13:30 周二到周日", "晚餐 16:30–20:00 周二到周日", "周一休息"}, got.Hours); diff != "" {
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

func TestAPointsOwnWordsStandWhereNoRuleSpeaks(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	point := &merchants.Point{Number: 3, Name: "幸福面馆", Offer: "老人九折"}
	for reason, c := range map[string]struct {
		benefits, want []string
	}{"no rule": {nil, []string{"老人九折"}}, "a rule": {[]string{"60–69岁 九折"}, []string{"60–69岁 九折"}}} {
		if got := sheetPoint(p, point, nil, c.benefits).Benefits; !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", reason, got)
		}
	}
	if got := sheetPoint(p, point, nil, nil); got.At != nil || got.Hours != nil {
		t.Errorf("what is not known is said: %+v", got)
	}
}

func TestHoursByMeal(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	days := func(s merchants.Sitting, opens, closes int, on ...time.Weekday) (list []merchants.Window) {
		for _, d := range on {
			list = append(list, merchants.Window{Weekday: d, Sitting: s, Opens: opens, Closes: closes})
		}
		return list
	}
	every := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	for reason, c := range map[string]struct {
		windows []merchants.Window
		want    []string
	}{
		"unknown":   {nil, nil},
		"every day": {days(merchants.Lunch, 660, 810, every...), []string{"午餐 11:00–13:30 每天"}},
		"meals in the day's order": {slices.Concat(days(merchants.Dinner, 1020, 1140, every...), days(merchants.Breakfast, 390, 540, every...)),
			[]string{"早餐 6:30–9:00 每天", "晚餐 17:00–19:00 每天"}},
		"days that go on later": {days(merchants.Lunch, 660, 810, 1, 2, 4, 5), []string{"午餐 11:00–13:30 周一到周二、周四到周五", "周三、周六到周日休息"}},
		"other hours on one day": {slices.Concat(days(merchants.Lunch, 660, 810, 1, 2, 3, 4, 5, 6), days(merchants.Lunch, 720, 840, 0)),
			[]string{"午餐 11:00–13:30 周一到周六", "午餐 12:00–14:00 周日"}},
		"twice a day": {slices.Concat(days(merchants.AllDay, 900, 1500, every...), days(merchants.AllDay, 600, 840, every...)),
			[]string{"全天 10:00–14:00、15:00–次日 1:00 每天"}},
		"a day without dinner is not closed": {slices.Concat(days(merchants.Lunch, 660, 810, every...), days(merchants.Dinner, 1020, 1140, 1, 2, 3, 4, 5)),
			[]string{"午餐 11:00–13:30 每天", "晚餐 17:00–19:00 周一到周五"}},
	} {
		if diff := cmp.Diff(c.want, mealHours(p, c.windows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", reason, diff)
		}
	}
}
