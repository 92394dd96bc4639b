package public

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// report presses "closed when I came" from an address.
func report(s *webtest.Site, p merchants.Point, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/points/"+string(p.ID)+"/closed", nil)
	r.RemoteAddr = address + ":1234"
	return s.Do(r)
}

func someCanteen(s *webtest.Site, name string) merchants.Point {
	return s.Add(merchants.Point{District: 320104, Name: name, Kind: merchants.Canteen, Status: merchants.Open, Address: name}, geo.LatLng{Lat: 32.04, Lng: 118.78})
}

func TestClosedWhenICame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := someCanteen(s, "食堂")
	store := facts.NewStore(s.DB, s.Merchants)
	count := func() int {
		list, err := store.OpenReports(t.Context(), p.District, "")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range list {
			n += r.Count
		}
		return n
	}
	form := s.Page("/points/"+string(p.ID), http.StatusOK).Find(`form[method=post] button`)
	if got := webtest.Text(form); got != "来了发现没开门" {
		t.Fatalf("the button says %q", got)
	}
	w := report(s, p, "10.0.0.1")
	if w.Code != http.StatusSeeOther || count() != 1 {
		t.Fatalf("%d, %d reports", w.Code, count())
	}
	doc := s.Page(w.Header().Get("Location"), http.StatusOK)
	if got := webtest.Text(doc.Find("main")); !strings.Contains(got, "谢谢您") || !strings.Contains(got, "街道会打电话问店里") {
		t.Errorf("thanks: %q", got)
	}
	if doc.Find(`a.button[href="/?at=32.04000,118.78000&open=1"]`).Length() != 1 {
		t.Error("nothing leads to what is open nearby")
	}
	s.Clock.Advance(12*time.Hour - time.Second)
	if w := report(s, p, "10.0.0.1"); w.Code != http.StatusSeeOther || count() != 1 {
		t.Errorf("a second time from one address within twelve hours: %d, %d reports", w.Code, count())
	}
	if report(s, p, "10.0.0.2"); count() != 2 {
		t.Errorf("another address: %d reports", count())
	}
	s.Clock.Advance(time.Second)
	if report(s, p, "10.0.0.1"); count() != 3 {
		t.Errorf("after twelve hours: %d reports", count())
	}
}

func TestOneAddressFindsTenPointsClosed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var points []merchants.Point
	for i := range 11 {
		points = append(points, someCanteen(s, "食堂"+string(rune('A'+i))))
	}
	for _, p := range points[:10] {
		if w := report(s, p, "10.0.0.1"); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", p.Name, w.Code)
		}
	}
	if w := report(s, points[10], "10.0.0.1"); w.Code != http.StatusTooManyRequests {
		t.Errorf("the eleventh: %d", w.Code)
	}
	if w := report(s, points[10], "10.0.0.2"); w.Code != http.StatusSeeOther {
		t.Errorf("another address: %d", w.Code)
	}
	s.Clock.Advance(time.Hour)
	if w := report(s, points[10], "10.0.0.1"); w.Code != http.StatusSeeOther {
		t.Errorf("an hour later: %d", w.Code)
	}
	list, err := facts.NewStore(s.DB, s.Merchants).ReportsOf(t.Context(), 320104, points[10].ID)
	if err != nil || len(list) != 1 || list[0].Count != 2 {
		t.Errorf("what was refused counts against what comes later: %v %v", list, err)
	}
}

func TestWhoCannotBeFoundClosed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	hidden := s.Add(merchants.Point{District: 320104, Name: "候选", Kind: merchants.Canteen, Status: merchants.Candidate, Address: "x"}, geo.LatLng{})
	if w := report(s, hidden, "10.0.0.1"); w.Code != http.StatusNotFound {
		t.Errorf("a candidate: %d", w.Code)
	}
	if w := report(s, merchants.Point{ID: "nobody"}, "10.0.0.1"); w.Code != http.StatusNotFound {
		t.Errorf("nobody: %d", w.Code)
	}
	shut := someCanteen(s, "歇业")
	if _, err := s.Merchants.AddClosure(t.Context(), shut.District, shut.ID, merchants.Closure{From: "2025-03-05", To: "2025-03-05", Reason: "盘点"}, audit.System); err != nil {
		t.Fatal(err)
	}
	doc := s.Page("/points/"+string(shut.ID), http.StatusOK)
	if doc.Find("form[method=post]").Length() != 0 {
		t.Error("what is known to be closed can be reported")
	}
	if got := webtest.Text(doc.Find(".state")); got != "今天不开 盘点 何时再开请电话询问" {
		t.Errorf("state %q", got)
	}
	other := httptest.NewRequest(http.MethodPost, "/points/"+string(shut.ID)+"/closed", nil)
	other.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := s.Do(other); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
}

func TestWhoCheckedAndWhen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := someCanteen(s, "食堂")
	checked := func() []string {
		return webtest.Texts(s.Page("/points/"+string(p.ID), http.StatusOK).Find(".checked p"))
	}
	if got := checked(); !slices.Equal(got, []string{"点一下就告诉了街道,不用留名字。"}) {
		t.Errorf("nobody checked, and the page says %q", got)
	}
	if err := facts.NewStore(s.DB, s.Merchants).Check(t.Context(), p.District, p.ID, facts.Visit, "", audit.System); err != nil {
		t.Fatal(err)
	}
	if got := checked(); len(got) != 2 || got[0] != "以上信息 3 月 5 日周三由街道核对过。" {
		t.Errorf("checked: %q", got)
	}
}

func TestShouldHaveOpened(t *testing.T) {
	t.Parallel()
	at := func(clock string) data.Instant { return data.ServiceDay("2025-03-05").At(webtest.MinuteOf(clock)) } // a Wednesday
	shut := lunchOn(3)
	shut.Closures = []merchants.Closure{{From: "2025-03-05", To: "2025-03-05"}}
	for _, tt := range []struct {
		why   string
		point *merchants.Point
		at    data.Instant
		want  bool
	}{
		{"before it opens", lunchOn(3), at("10:59"), false},
		{"as it opens", lunchOn(3), at("11:00"), true},
		{"after it closed", lunchOn(3), at("20:00"), true},
		{"on another weekday", lunchOn(2, 4), at("12:00"), false},
		{"closed for the day", shut, at("12:00"), false},
		{"hours unknown", &merchants.Point{}, at("06:00"), true},
	} {
		if got := shouldHaveOpened(tt.point, tt.at); got != tt.want {
			t.Errorf("%s: %t", tt.why, got)
		}
	}
}
