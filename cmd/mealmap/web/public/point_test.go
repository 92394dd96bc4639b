package public

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestPointCarriesWhatPaperDoes(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	dir, err := s.Merchants.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := dir.Points()[1]
	if _, err := s.Merchants.AddClosure(t.Context(), p.District, p.ID, merchants.Closure{From: "2025-03-10", To: "2025-03-12", Reason: "装修"}, audit.System); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Merchants.AddClosure(t.Context(), p.District, p.ID, merchants.Closure{From: "2025-03-01", To: "2025-03-02", Reason: "过去的"}, audit.System); err != nil {
		t.Fatal(err)
	}
	doc := s.Page("/points/"+string(p.ID), http.StatusOK)
	if got := webtest.Text(doc.Find("h1")); !strings.Contains(got, p.Name) || !strings.Contains(got, "2 号") {
		t.Errorf("heading %q", got)
	}
	if got := webtest.Texts(doc.Find(".trouble")); !slices.Equal(got, []string{"3 月 10 日周一到3 月 12 日周三停业。 装修"}) {
		t.Errorf("closures %q", got)
	}
	body := webtest.Text(doc.Find("main"))
	for _, want := range []string{p.Address, "60–69岁 九折", "80岁及以上 八折", "合作餐厅", "软食", "午餐 10:30–13:30", "周一休息"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if got := webtest.Texts(doc.Find(".today dt")); !slices.Equal(got, []string{"今天 3 月 5 日周三", "周二到周日 包括今天"}) {
		t.Errorf("today is %q", got)
	}
	if doc.Find(`a[href="tel:`+web.Dial(p.Phone)+`"]`).Length() != 1 {
		t.Error("no telephone")
	}
	if doc.Find(".pin").Length() != 1 {
		t.Error("no pin")
	}
}

func TestPointOfBareFacts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.Add(merchants.Point{District: 320104, Name: "无名小店", Kind: merchants.Restaurant, Status: merchants.Open, Offer: "老人九折", Address: "巷口"}, geo.LatLng{})
	doc := s.Page("/points/"+string(p.ID), http.StatusOK)
	if got := webtest.Text(doc.Find(".state")); !strings.Contains(got, "不知道 开不开请先打电话问") {
		t.Errorf("unknown hours read %q", got)
	}
	body := webtest.Text(doc.Find("main"))
	for _, want := range []string{"老人九折", "商户自己写的", "没有留电话"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if doc.Find("svg[role=img]").Length() != 0 || doc.Find(`a[href^="tel:"]`).Length() != 0 {
		t.Error("an unplaced point has a map, or one without telephone a button")
	}
	if got := s.Page("/", http.StatusOK).Find(".card").Length(); got != 1 {
		t.Errorf("an unplaced point is on %d cards by number", got)
	}
	if got := s.Page("/?at="+xinjiekou, http.StatusOK).Find(".trouble").Length(); got != 1 {
		t.Error("an empty neighbourhood is not explained")
	}
}

func TestHiddenPoints(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, tt := range []struct {
		why   string
		point merchants.Point
		want  int
	}{
		{"a candidate", merchants.Point{Status: merchants.Candidate}, http.StatusNotFound},
		{"an expired permit", merchants.Point{Status: merchants.Open, PermitExpires: "2025-03-04"}, http.StatusNotFound},
		{"a permit on its last day", merchants.Point{Status: merchants.Open, PermitExpires: "2025-03-05"}, http.StatusOK},
		{"an unknown permit", merchants.Point{Status: merchants.Open}, http.StatusOK},
	} {
		tt.point.District, tt.point.Name, tt.point.Kind, tt.point.Address = 320104, tt.why, merchants.Canteen, tt.why
		p := s.Add(tt.point, geo.LatLng{Lat: 32.04, Lng: 118.78})
		if got := s.Get("/points/" + string(p.ID)).Code; got != tt.want {
			t.Errorf("%s: page %d, want %d", tt.why, got, tt.want)
		}
		if got := s.Get("/api/v1/points/" + string(p.ID)).Code; got != tt.want {
			t.Errorf("%s: API %d, want %d", tt.why, got, tt.want)
		}
	}
	if got := webtest.Texts(s.Page("/map", http.StatusOK).Find(".lines strong")); len(got) != 2 {
		t.Errorf("the map lists %q", got)
	}
}

func TestHoursRows(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	window := func(day time.Weekday, opens, closes int) merchants.Window {
		return merchants.Window{Weekday: day, Sitting: merchants.Lunch, Opens: opens, Closes: closes}
	}
	var week, weekdays []merchants.Window
	for d := range 7 {
		week = append(week, window(time.Weekday(d), 660, 810))
		if d >= 1 && d <= 5 {
			weekdays = append(weekdays, window(time.Weekday(d), 660, 810))
		}
	}
	lunch := []string{"午餐 11:00–13:30"}
	tests := []struct {
		why     string
		windows []merchants.Window
		want    []hoursRow
	}{
		{"unknown", nil, nil},
		{"every day alike", week, []hoursRow{{"每天", true, lunch}}},
		{"closed at the weekend", weekdays, []hoursRow{{"周一到周五", true, lunch}, {"周六到周日", false, nil}}},
		{"one day only", []merchants.Window{window(time.Sunday, 660, 810)}, []hoursRow{{"周一到周六", true, nil}, {"周日", false, lunch}}},
		{"past midnight, and in order", []merchants.Window{window(time.Monday, 1080, 1500), window(time.Monday, 660, 1440)},
			[]hoursRow{{"周一", false, []string{"午餐 11:00–24:00", "午餐 18:00–次日 1:00"}}, {"周二到周日", true, nil}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, hoursRows(p, tt.windows, time.Wednesday)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

func TestDial(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{
		"025-84500000":         "02584500000",
		"(025) 8450 0000":      "02584500000",
		"+86 25 84500000":      "+862584500000",
		"84500000、13900000000": "84500000",
		"84500000转12":          "84500000",
		"12345":                "12345",
		"电话：025-84500000(王老师)": "02584500000",
		"":                     "",
		"无":                    "",
		"-":                    "",
	} {
		if got := web.Dial(phone); got != want {
			t.Errorf("%q: %q, want %q", phone, got, want)
		}
	}
}
