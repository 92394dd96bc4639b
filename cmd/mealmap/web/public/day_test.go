package public

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestDayRow(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	const wednesday = data.ServiceDay("2025-03-05")
	shut := lunchOn(3)
	shut.Closures = []merchants.Closure{{From: "2025-03-04", To: wednesday, Reason: "装修"}}
	twice := lunchOn(3)
	twice.Hours = append(twice.Hours, merchants.Window{Weekday: 3, Sitting: merchants.Breakfast, Opens: 390, Closes: 540})
	for _, tt := range []struct {
		why     string
		point   *merchants.Point
		holiday string
		want    dayRow
	}{
		{"open", lunchOn(3), "", dayRow{Meals: []string{"午餐 11:00–13:30"}}},
		{"two meals, in order", twice, "", dayRow{Meals: []string{"早餐 6:30–9:00", "午餐 11:00–13:30"}}},
		{"another weekday's", lunchOn(4), "", dayRow{Closed: true}},
		{"closed, and why", shut, "", dayRow{Closed: true, Reason: "装修"}},
		{"a holiday", lunchOn(3), "清明节", dayRow{Meals: []string{"午餐 11:00–13:30"}, Holiday: "清明节"}},
		{"hours unknown", &merchants.Point{}, "", dayRow{}},
		{"hours unknown, closed", &merchants.Point{Closures: shut.Closures}, "", dayRow{Closed: true, Reason: "装修"}},
	} {
		tt.want.Name, tt.want.Date = "今天", "3 月 5 日周三"
		if diff := cmp.Diff(tt.want, newDayRow(p, tt.point, "今天", wednesday, tt.holiday)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.why, diff)
		}
	}
}
