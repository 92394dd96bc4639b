package public

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// lunchOn is a point that serves from 11:00 to 13:30 on the weekdays, counted
// from Sunday.
func lunchOn(days ...int) *merchants.Point {
	p := &merchants.Point{}
	for _, d := range days {
		p.Hours = append(p.Hours, merchants.Window{Weekday: time.Weekday(d), Sitting: merchants.Lunch, Opens: 660, Closes: 810})
	}
	return p
}

func TestStateText(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	at := func(day data.ServiceDay, clock string) *data.Instant {
		i := day.At(webtest.MinuteOf(clock))
		return &i
	}
	const wednesday = data.ServiceDay("2025-03-05")
	now := *at(wednesday, "12:40")
	open := func(closes *data.Instant) merchants.OpenState {
		return merchants.OpenState{Known: true, Open: true, ClosesAt: closes}
	}
	shut := func(opens *data.Instant) merchants.OpenState { return merchants.OpenState{Known: true, OpensAt: opens} }
	daily, tuesdays := lunchOn(0, 1, 2, 3, 4, 5, 6), lunchOn(2)
	closed := func(reason string) *merchants.Point {
		q := *daily
		q.Closures = []merchants.Closure{{From: wednesday, To: wednesday, Reason: reason}}
		return &q
	}
	tests := []struct {
		why     string
		point   *merchants.Point
		open    merchants.OpenState
		minutes int // to walk
		want    stateLine
	}{
		{"hours unknown", daily, merchants.OpenState{}, 0, stateLine{"unknown", "不知道", "", "开不开请先打电话问"}},
		{"91 minutes left", daily, open(at(wednesday, "14:11")), 0, stateLine{"open", "开", "", "到 14:11"}},
		{"90 minutes left", daily, open(at(wednesday, "14:10")), 0, stateLine{"open", "开", "", "还有 90 分钟,14:10 关"}},
		{"31 minutes left", daily, open(at(wednesday, "13:11")), 0, stateLine{"open", "开", "", "还有 31 分钟,13:11 关"}},
		{"30 minutes left", daily, open(at(wednesday, "13:10")), 0, stateLine{"soon", "开", "", "还有 30 分钟,13:10 关"}},
		{"the last seconds", daily, open(new(now.Add(20 * time.Second))), 0, stateLine{"soon", "开", "", "还有 1 分钟,12:40 关"}},
		{"just in time", daily, open(at(wednesday, "13:10")), 29, stateLine{"soon", "开", "", "还有 30 分钟,13:10 关"}},
		{"too far for the time left", daily, open(at(wednesday, "13:10")), 30, stateLine{"soon", "开", "", "只剩 30 分钟,走到可能已经关了"}},
		{"far, but open for long", daily, open(at(wednesday, "20:00")), 500, stateLine{"open", "开", "", "到 20:00"}},
		{"until midnight", daily, open(at(wednesday, "24:00")), 0, stateLine{"open", "开", "", "到 24:00"}},
		{"past midnight", daily, open(at(wednesday, "25:30")), 0, stateLine{"open", "开", "", "到次日 1:30"}},
		{"never closes", daily, open(nil), 0, stateLine{"open", "开", "", "现在有饭"}},
		{"later today", daily, shut(at(wednesday, "16:30")), 0, stateLine{"closed", "关", "", "16:30 开"}},
		{"over for today", daily, shut(at("2025-03-06", "06:30")), 0, stateLine{"closed", "关", "", "明天 6:30 开"}},
		{"no meals on this weekday", tuesdays, shut(at("2025-03-08", "06:30")), 0, stateLine{"closed", "今天不开", "", "周六 6:30 开"}},
		{"in a week", daily, shut(at("2025-03-12", "06:30")), 0, stateLine{"closed", "关", "", "3 月 12 日周三 6:30 开"}},
		{"no idea when", daily, shut(nil), 0, stateLine{"closed", "关", "", "何时再开请电话询问"}},
		{"closed for a reason", closed("清明节放假"), shut(at("2025-03-06", "11:00")), 0, stateLine{"closed", "今天不开", "清明节放假", "明天 11:00 开"}},
		{"closed without a word", closed(""), shut(at("2025-03-06", "11:00")), 0, stateLine{"closed", "今天不开", "", "明天 11:00 开"}},
	}
	for _, tt := range tests {
		f := near.Found{Found: merchants.Found{Point: tt.point, Open: tt.open}, Minutes: tt.minutes}
		if diff := cmp.Diff(tt.want, stateText(p, f, now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

func TestStateInOtherLanguages(t *testing.T) {
	t.Parallel()
	now := data.ServiceDay("2025-03-05").At(12 * 60)
	closes, opens := now.Add(25*60e9), data.ServiceDay("2025-03-15").At(660)
	point := lunchOn(3)
	for lang, want := range map[string][2]stateLine{
		"zh-Hant": {{"soon", "開", "", "還有 25 分鐘,12:25 關"}, {"closed", "關", "", "3 月 15 日週六 11:00 開"}},
		"en":      {{"soon", "Open", "", "25 min left, closes at 12:25"}, {"closed", "Closed", "", "opens Saturday 15 March at 11:00"}},
	} {
		p := messages.For(lang)
		got := [2]stateLine{
			stateText(p, near.Found{Found: merchants.Found{Point: point, Open: merchants.OpenState{Known: true, Open: true, ClosesAt: &closes}}}, now),
			stateText(p, near.Found{Found: merchants.Found{Point: point, Open: merchants.OpenState{Known: true, OpensAt: &opens}}}, now),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}

func TestWalkText(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, tt := range []struct {
		why   string
		found near.Found
		want  [2]string
	}{
		{"a walk", near.Found{Walk: 482, Known: true, Minutes: 9}, [2]string{"步行 9 分钟", "480 米"}},
		{"streets unknown", near.Found{Walk: 482, Minutes: 9}, [2]string{"约 9 分钟", "按直线估算"}},
		{"an hour", near.Found{Walk: 3240, Known: true, Minutes: 60}, [2]string{"步行 60 分钟", "3.2 公里"}},
		{"more than an hour", near.Found{Walk: 3300, Known: true, Minutes: 62}, [2]string{"3.3 公里", "走路太远"}},
	} {
		walk, far := walkText(p, tt.found)
		if diff := cmp.Diff(tt.want, [2]string{walk, far}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

func TestDistanceText(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for m, want := range map[geo.Metres]string{
		0: "10 米", 4: "10 米", 14.9: "10 米", 15: "20 米", 412.3: "410 米", 994.9: "990 米",
		995: "1 公里", 1049: "1 公里", 1051: "1.1 公里", 9949: "9.9 公里", 9951: "10 公里", 812345: "812 公里",
	} {
		if got := distanceText(p, m); got != want {
			t.Errorf("%v: %q, want %q", m, got, want)
		}
	}
}

func TestDateText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang       string
		day, today data.ServiceDay
		want       string
	}{
		{"zh-Hans", "2025-03-05", "2025-12-31", "3 月 5 日周三"},
		{"zh-Hans", "2026-01-01", "2025-12-31", "2026 年 1 月 1 日周四"},
		{"zh-Hant", "2026-01-01", "2025-12-31", "2026 年 1 月 1 日週四"},
		{"en", "2025-03-05", "2025-12-31", "Wednesday 5 March"},
		{"en", "2026-01-01", "2025-12-31", "Thursday 1 January 2026"},
	} {
		if got := dateText(messages.For(tt.lang), tt.day, tt.today); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.lang, tt.day, got, tt.want)
		}
	}
}
