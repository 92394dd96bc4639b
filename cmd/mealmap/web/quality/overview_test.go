package quality

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
)

// street is a desk with a merchant that sinks, one that serves well and one that
// is new, and another street's.
func street(t *testing.T) *webtest.Desk {
	t.Helper()
	d := webtest.NewDesk(t, Part).Stocked()
	between(t, d, d.Mine.Point, -120, -30, 3, 0)
	between(t, d, d.Mine.Point, -30, 0, 3, 2)
	answered(t, d, d.AddPoint(webtest.DeskStreet, "好味餐厅", geo.LatLng{Lat: 32.041, Lng: 118.78}), 120, 3, 40)
	answered(t, d, d.AddPoint(webtest.DeskStreet, "新开餐厅", geo.LatLng{Lat: 32.042, Lng: 118.78}), 20, 2, 0)
	answered(t, d, d.Foreign.Point, 120, 3, 2)
	judged(t, d)
	return d
}

func TestOverviewSaysWhoStandsWhere(t *testing.T) {
	t.Parallel()
	d := street(t)
	doc := d.See(staff.Office, reviewPath)
	webtest.Want(t, doc, ".lede", "算到 2025-03-04,共 3 家商户,2 家有结论。1 家供餐未满 90 天,先不评。")
	webtest.Want(t, doc, ".todo", "幸福面馆")
	webtest.Want(t, doc, ".todo", "建议整改")
	webtest.Want(t, doc, "svg.funnel", "好味餐厅:正常")
	if got, _ := doc.Find("svg.funnel").Attr("aria-label"); !strings.Contains(got, "3 家商户") {
		t.Errorf("the drawing is said as %q", got)
	}
	if doc.Find("svg.funnel .q-warning").Length() != 1 || doc.Find("svg.funnel .q-quiet").Length() != 1 {
		t.Error("levels have no shapes of their own")
	}
	first := doc.Find("tbody tr").First()
	webtest.Want(t, doc, "tbody tr:first-child", "幸福面馆")
	if !strings.Contains(webtest.Text(first), "低 ") {
		t.Errorf("the row does not say that it fell: %s", webtest.Text(first))
	}
	if strings.Contains(doc.Text(), "隔壁饭庄") {
		t.Error("another street's merchant is shown")
	}
	if href := doc.Find(`a[href="/office/review/settings"]`); href.Length() != 1 {
		t.Error("the office cannot reach the terms")
	}
	if d.See(staff.Finance, reviewPath).Find(`a[href="/office/review/settings"]`).Length() != 0 {
		t.Error("finance is led to the terms")
	}
}

func TestOverviewSortsAndFilters(t *testing.T) {
	t.Parallel()
	d := street(t)
	names := func(query string) string {
		return strings.Join(webtest.Texts(d.See(staff.Office, reviewPath+query).Find("tbody th")), " ")
	}
	for query, want := range map[string]string{
		"":                          "幸福面馆 好味餐厅 新开餐厅",
		"?sort=standing":            "幸福面馆 好味餐厅 新开餐厅",
		"?sort=name":                "好味餐厅 幸福面馆 新开餐厅",
		"?sort=-name":               "新开餐厅 幸福面馆 好味餐厅",
		"?sort=nonsense":            "幸福面馆 好味餐厅 新开餐厅",
		"?standing=fine":            "好味餐厅",
		"?standing=removal":         "",
		"?standing=new&sort=-share": "新开餐厅",
	} {
		if got := names(query); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	doc := d.See(staff.Office, reviewPath+"?sort=-n&standing=fine")
	if th := doc.Find(`th[aria-sort="descending"]`); th.Length() != 1 || !strings.Contains(th.Text(), "评价") {
		t.Errorf("sorted by %q", th.Text())
	}
	if href, _ := doc.Find(`th[aria-sort] a`).Attr("href"); href != reviewPath+"?sort=n&standing=fine" {
		t.Errorf("the heading leads to %s", href)
	}
	w := d.Send(d.As(staff.Office), http.MethodGet, reviewPath+".xlsx?standing=fine", nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != desk.XLSXType || d.Logged("review.export") != 1 {
		t.Errorf("export: %d %s, logged %d", w.Code, w.Header().Get("Content-Type"), d.Logged("review.export"))
	}
}

func TestOverviewBeforeAnythingIsJudged(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	answered(t, d, d.Mine.Point, 3, 1, 0)
	doc := d.See(staff.Office, reviewPath)
	webtest.Want(t, doc, ".lede", "还没有算过满意度")
	if doc.Find("svg.funnel").Length() != 0 {
		t.Error("a funnel of nothing")
	}
	webtest.Want(t, d.See(staff.Office, reviewPath+"/"+string(d.Mine.Point.MerchantID)), ".fresh-answers", "43 次")
	webtest.Want(t, d.Submit(staff.Office, reviewPath+"/run"), ".flash", "补算了 3 天")
	webtest.Want(t, d.See(staff.Office, reviewPath), ".lede", "算到 2025-03-04")
	webtest.Want(t, d.Submit(staff.Office, reviewPath+"/run"), ".flash", "不用再算")
}

func TestStandingOfVerdicts(t *testing.T) {
	t.Parallel()
	enough := review.Figure{Enough: true}
	for _, c := range []struct {
		v    review.Verdict
		want standing
	}{
		{review.Verdict{}, fresh},
		{review.Verdict{Judged: true}, few},
		{review.Verdict{Judged: true, Figure: enough}, fine},
		{review.Verdict{Judged: true, Level: review.Watch}, watched},
		{review.Verdict{Judged: true, Level: review.Warning}, warning},
		{review.Verdict{Judged: true, Level: review.Warning, Because: []review.Reason{review.WarningStands}}, warned},
		{review.Verdict{Judged: true, Level: review.Warning, Lift: true, Because: []review.Reason{review.WarningStands}}, lift},
		{review.Verdict{Judged: true, Level: review.Removal, Because: []review.Reason{review.WarningStands}}, removal},
		{review.Verdict{Judged: true, Level: review.Warning, Because: []review.Reason{review.AgreementEnded}}, gone},
	} {
		if got := standingOf(c.v); got != c.want {
			t.Errorf("%+v: %s, want %s", c.v, got, c.want)
		}
	}
	for i, st := range standings[:5] {
		if st.rank() <= standings[i+1].rank() || st.rank() < 2 {
			t.Errorf("%s does not come before %s", st, standings[i+1])
		}
	}
}

// A step of today shows today, though verdicts are kept at night.
func TestStandingKnowsWhatWasDoneSince(t *testing.T) {
	t.Parallel()
	v := review.Verdict{Day: "2025-03-04", Judged: true, Level: review.Warning, Because: []review.Reason{review.SurelyBelow}}
	for name, c := range map[string]struct {
		last cases.Case
		want standing
	}{
		"no case":           {cases.Case{}, warning},
		"watched":           {cases.Case{Stage: cases.Watch, OpenedOn: "2025-03-05"}, warning},
		"warned today":      {cases.Case{Stage: cases.Warned, WarnedOn: "2025-03-05"}, warned},
		"warned before":     {cases.Case{Stage: cases.Warned, WarnedOn: "2025-03-04"}, warning},
		"removed today":     {cases.Case{Stage: cases.Removed, WarnedOn: "2025-01-05", EndedOn: "2025-03-05"}, gone},
		"dropped long ago":  {cases.Case{Stage: cases.Dropped, EndedOn: "2025-01-05"}, warning},
		"lifted this month": {cases.Case{Stage: cases.Lifted, WarnedOn: "2025-03-05", EndedOn: "2025-03-05"}, warning},
	} {
		if got := standingOf(since(v, c.last)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if len(v.Because) != 1 {
		t.Error("the kept verdict was changed")
	}
}

func TestChannelGapNeedsBothSides(t *testing.T) {
	t.Parallel()
	figure := func(c merchants.Channel, n, k int) review.ChannelFigure {
		return review.ChannelFigure{Channel: c, N: n, Satisfied: k}
	}
	for _, c := range []struct {
		channels []review.ChannelFigure
		want     float64
		known    bool
	}{
		{[]review.ChannelFigure{figure(merchants.Tap, 10, 10), figure(merchants.Phone, 3, 0), figure(merchants.Spot, 2, 0)}, 1, true},
		{[]review.ChannelFigure{figure(merchants.Tap, 10, 10), figure(merchants.Phone, 4, 0)}, 0, false},
		{[]review.ChannelFigure{figure(merchants.Tap, 4, 4), figure(merchants.Phone, 50, 0)}, 0, false},
		{[]review.ChannelFigure{figure(merchants.Tap, 10, 5), figure(merchants.Questionnaire, 10, 6)}, -.1, true},
	} {
		got, known := channelGap(c.channels)
		if known != c.known || got-c.want > 1e-9 || c.want-got > 1e-9 {
			t.Errorf("%+v: %v %v", c.channels, got, known)
		}
	}
}
